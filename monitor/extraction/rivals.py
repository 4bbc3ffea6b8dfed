"""Somebody else whose figures these are: another nation's army, another company, a whole industry."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.extraction.nations import NATIONS
from monitor.extraction.tokens import Token
from monitor.extraction.words import CLOSED, HAVE, MODAL, SPEECH_NORMS, word_set

SOLDIERS = word_set(
    """
    soldier troop serviceman personnel force fighter recruit conscript infantryman infantry officer
    general marine paratrooper stormtrooper commando sniper reservist contingent army corps unit
    casualty loss
    """
)
_NATION_STARTS = frozenset(name.split()[0] for name in NATIONS)
_LOSS_VERBS = word_set(
    """
    lose lost loses suffer suffered sustain sustained take taken took report incur incurred
    """
)
_FARES = _LOSS_VERBS | {"were", "have", "are"}
_BEFORE_VERBS = HAVE | MODAL | {"also", "already", "recently", "to"}
_LOST = word_set("lost lose loses suffered sustained")
_LIMBO = word_set(
    """
    in near of from into inside by to with against across toward than for alongside beside
    """
)
_INDUSTRIES = word_set("industry sector industrywide sectorwide layoffs.fyi rivals competitors")


def _loses(following: Sequence[str]) -> bool:
    """Whether the words after a nation say that it lost people; to take is to lose only with losses."""
    if any(word in ("say", "said") for word in following[:3]):
        return False
    lost = [word for word in following[:5] if word in _LOSS_VERBS]
    taken = all(word in ("take", "took", "taken", "report") for word in lost)
    return bool(lost) and (not taken or any(word in ("casualty", "loss") for word in following))


_KEEPS = word_set(
    "sent send keep keeps kept station stationed field fields fielded committed mobilised mobilized"
)


def _keeps_an_army(tokens: Sequence[Token], after: int, first: int) -> bool:
    """ "South Korea sent more than 300,000 troops to Vietnam": its own people."""
    between = [token.norm for token in tokens[after:first]]
    own = {"of", "the", "them", "those", "these"} & set(between)
    noun = {token.norm for token in tokens[first + 1 : first + 4]} & SOLDIERS
    return bool(noun) and not own and len(between) <= 7 and any(word in _KEEPS for word in between[:3])


def rival_nation(
    tokens: Sequence[Token], first: int, trigger_at: int | None, own: frozenset[str]
) -> int | None:
    """The token that names another nation as the one whose losses or troops these are."""
    for at in range(first - 1, max(-1, first - 40), -1):
        word = tokens[at].norm
        if word not in _NATION_STARTS:
            continue
        pair = f"{word} {tokens[at + 1].norm}" if at + 1 < len(tokens) else word
        nation = NATIONS.get(pair) or NATIONS.get(word)
        if not nation or nation in own or (at and f"{tokens[at - 1].norm} {word}" in NATIONS):
            continue
        length = 2 if pair in NATIONS else 1
        following = [token.norm for token in tokens[at + length : at + length + 8]]
        if following[:1] == ["'s"]:
            if any(
                word in ("loss", "casualty", "own", "dead", "gamble", "butcher") for word in following[1:4]
            ):
                return at
            continue
        if at and tokens[at - 1].norm in _LIMBO:
            continue
        if following and following[0] in ("loss", "casualty", "dead"):
            return at
        if at <= 1 and set(token.norm for token in tokens[at + length : first]) & _LOST:
            return at  # "Russia has taken on 1.1 million men and lost 250,000 dead"
        if _loses(following) or (nation != "russia" and _keeps_an_army(tokens, at + length, first)):
            return at
        if following and following[0] in SOLDIERS and any(word in _FARES for word in following[1:4]):
            return at
        if following and following[0] in SOLDIERS and trigger_at is not None and at > trigger_at:
            return at
    return None


def other_body(
    tokens: Sequence[Token], words: frozenset[str], trigger_at: int | None, own: frozenset[str]
) -> str | None:
    """Who else is said to do it to its people, where the subject is a company: "Salesforce laid off 8,000".

    `own` holds the words of the subject's names that have a capital.
    """
    if words & own:
        return None
    if words & _INDUSTRIES:
        return min(words & _INDUSTRIES)
    if trigger_at is None:
        return None
    if {"lose", "losing", "lost"} & {token.norm for token in tokens[trigger_at : trigger_at + 2]}:
        return None  # towns and countries lose jobs, too
    announcing = _announces(tokens, trigger_at) or _named_as_employer(tokens, trigger_at)
    if announcing:
        return announcing
    at = trigger_at - 1
    while at > 0 and (tokens[at].norm in _BEFORE_VERBS):
        at -= 1
    at = _before_aside(tokens, at)
    if at < 0 or not tokens[at].text[0].isupper() or tokens[at].norm in CLOSED:
        return None
    before = tokens[at - 1] if at else None
    if before is not None and before.norm not in _LEADS and before.norm not in APPOSED:
        return None
    return None if tokens[at].norm in NATIONS else tokens[at].text


def _before_aside(tokens: Sequence[Token], at: int) -> int:
    """Where a subject stands before what is put in between: "Barclays - a large lender - cut 5,000"."""
    if at < 2 or tokens[at].text not in ("\u2014", ",", "-"):
        return at
    marks = (place for place in range(at - 1, max(0, at - 14), -1) if tokens[place].text == tokens[at].text)
    return next(marks, at + 1) - 1


_LEADS = frozenset([",", ";", ".", ":", "while", "and", "but", "as"])
APPOSED = word_set(
    """
    parent owner maker giant firm company rival group bank startup retailer carmaker airline manufacturer
    competitor supplier employer lender automaker chipmaker publisher operator
    """
)


def _named_as_employer(tokens: Sequence[Token], trigger_at: int) -> str | None:
    """ "The manufacturer, Molex, plans to close …", "its rival Brenko, which is shedding …"."""
    for at in range(max(0, trigger_at - 22), trigger_at - 1):
        if tokens[at].norm not in APPOSED:
            continue
        named = at + 1 + (tokens[at + 1].text == ",")
        if named >= trigger_at or not tokens[named].text[0].isupper() or tokens[named].norm in NATIONS:
            continue
        while named < trigger_at and (tokens[named].text[0].isupper() or tokens[named].text == ","):
            named += 1
        between = [token.norm for token in tokens[named:trigger_at]]
        told = SPEECH_NORMS & set(between[:2])
        if told or any(pair in (("the", "company"), ("the", "firm")) for pair in pairwise(between)):
            continue  # "the bank Voss said the company would cut 900 jobs"
        return tokens[named - 1].text
    return None


_ANNOUNCES = word_set("announced announce unveiled disclosed made reported planned carried")


def _announces(tokens: Sequence[Token], trigger_at: int) -> str | None:
    """ "Sundvall announced 14,000 layoffs": the name at the head of a clause, whose own cuts these are."""
    for at in range(trigger_at - 1, max(0, trigger_at - 7), -1):
        if tokens[at].norm not in _ANNOUNCES:
            continue
        named = at - 1
        while named > 0 and tokens[named].norm in HAVE | {"also", "already", "recently", "earlier"}:
            named -= 1
        if tokens[named].text[0].isupper() and tokens[named].norm not in CLOSED:
            return tokens[named].text
        return None
    return None


_ARMIES = word_set("army military soldier troop serviceman")


def their_dead(norms: Sequence[str], first: int) -> bool:
    """ "The armed forces (he put their dead at 46,000)": of an army that was named before."""
    before = list(norms[:first])
    named = any(
        word in _ARMIES or list(before[at : at + 2]) == ["armed", "force"] for at, word in enumerate(before)
    )
    told = any(
        word in ("their", "its") and {"dead", "loss", "casualty", "fallen"} & set(before[at + 1 : at + 4])
        for at, word in enumerate(before)
    )
    return named and told
