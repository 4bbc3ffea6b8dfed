"""The place, event or period that a figure may be a part's: where the article sets it apart is told later.

"87 in Minxian county" is a part only beside the 89 in all. So a figure is read with the part it may cover,
and `set_apart` decides when the whole article is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.measures import Candidate
from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, MONTHS, SPEECH_NORMS, WEEKDAYS, word_set

_IN = word_set("in at near outside around from on inside across")
_DIRECTIONS = word_set(
    "nearby neighboring neighbouring southern northern eastern western central south north east west "
    "worst hardest - affected hit southeastern southwestern northeastern northwestern coastal occupied "
    "rural greater mainland upper lower"
)
_REGIONS = word_set(
    """
    county valley district province municipality parish suburb city town village prefecture governorate
    capital neighborhood neighbourhood department island hospital camp prison school peninsula township
    state jail market mosque church port hotel factory plant site division unit business headquarters
    """
)
_WHOLE = word_set("country nation region area world state quake flood war total all")
_EVENTS = word_set(
    """
    strike airstrike attack raid bombing shelling blast explosion ambush shooting crash bombardment
    assault landslide collapse fire
    """
)
_DISASTERS = word_set("quake earthquake flood flooding disaster outbreak epidemic war cyclone storm tsunami")
_HITS = word_set("killed hurt injured wounded")
_WEAPONS = word_set(
    "drone missile mine bomb shell artillery gunfire rocket sniper mortar landslide aftershock"
)
_HOLDS = word_set(
    "has have had account accounted recorded lost lose saw suffered with registered report reported counted"
)
_TELLING = SPEECH_NORMS - _HOLDS
_DETERMINERS = word_set("the its one a another his their this that")
_FRONTS = frozenset({",", ";", ":", "\u2014", '"', "-"})
_JOINS = word_set("and while but only said that")
_BREAKS = frozenset({";", "\u2014", "(", ")", '"'})
_TURNS = word_set("while whereas but where when who which after because bringing")
_BEGAN = word_set("began begin begun started start beginning outbreak onset invasion")
_REACH = 12


def parts_of(
    tokens: Sequence[Token], candidates: Sequence[Candidate], at: int, *, jobs: bool
) -> tuple[str, ...]:
    """What the number at place `at` may cover of the whole: a place, an event, a period."""
    after = candidates[at + 1] if at + 1 < len(candidates) else None
    stop = after.opens if after else len(tokens)
    own = _parts(tokens, candidates[at], stop, jobs=jobs)
    if not own and after and _joined(tokens, candidates[at], after):
        beyond = candidates[at + 2].opens if at + 2 < len(candidates) else len(tokens)
        own = _found(_place_after(tokens, after, beyond), _period(tokens, after, beyond))
    if not own and at and _joined(tokens, candidates[at - 1], candidates[at]):
        before = candidates[at - 1]
        own = _parts(tokens, before, candidates[at].opens, jobs=jobs)
    return own


def on_top(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "Another 4,000 people", "seven more": on top of a whole, where one is told."""
    before = {token.norm for token in tokens[max(0, candidate.opens - 2) : candidate.number.first]}
    counted = [token.norm for token in tokens[candidate.number.last + 1 : candidate.closes + 2]]
    more = "more" in counted and "than" not in counted
    return bool(before & {"another", "further", "additional"}) or more


def _parts(tokens: Sequence[Token], candidate: Candidate, stop: int, *, jobs: bool) -> tuple[str, ...]:
    place = (
        _place_after(tokens, candidate, stop)
        or _place_before(tokens, candidate)
        or _place_as_subject(tokens, candidate, jobs=jobs)
    )
    if jobs:
        return _found(place, _since(tokens, candidate, stop))
    return _found(
        place, _event(tokens, candidate) or _weapon(tokens, candidate), _period(tokens, candidate, stop)
    )


def _found(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _joined(tokens: Sequence[Token], first: Candidate, second: Candidate) -> bool:
    """ "10 people were killed and 20 wounded in Cebu": what holds for the one holds for the other."""
    joint = [token.norm for token in tokens[first.closes + 1 : second.opens]]
    return bool({"and", "with"} & set(joint)) and len(joint) <= 5


def kind_of(tokens: Sequence[Token], candidate: Candidate) -> tuple[str, ...]:
    """ "1,000 sappers to clear mines and 5,000 builders": the kind of men, where it is a special one."""
    noun = candidate.counted.noun or tokens[candidate.counted.last].norm
    if noun not in _SPECIAL:
        return ()
    return (" ".join(token.text for token in tokens[candidate.number.last + 1 : candidate.counted.last + 1]),)


_SPECIAL = word_set(
    """
    sapper builder deminer engineer technician specialist officer general medic pilot worker laborer
    """
)


def of_those(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "The UN has confirmed about 600 of those": of the ones just told of."""
    after = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 3]]
    return after in (["of", "those"], ["of", "these"])


def resolved(parts: tuple[str, ...], before: Sequence[Token], last: tuple[str, ...]) -> tuple[str, ...]:
    """The parts, "the town" by its name: that which the sentence or the last part gives."""
    if not parts or parts[0].split()[0] != "the" or not parts[0].islower():
        return parts
    places = (
        place[0]
        for at in range(len(before) - 1, 0, -1)
        if before[at - 1].norm in ("of", "in") and (place := _place_at(before, at)) and place[0][0].isupper()
    )
    named = next(places, next((part for part in last if part[0].isupper()), None))
    return (named, *parts) if named else parts


def goes_on(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "Seventy-two others were hurt", "two died there": in the event or place of the figure before."""
    counted = tokens[candidate.number.last + 1 : candidate.closes + 1]
    near = tokens[max(0, candidate.opens - 6) : candidate.closes + 9]
    there = any(
        token.norm == "there" and not (near[at + 1 : at + 2] and near[at + 1].norm in BE | HAVE)
        for at, token in enumerate(near)
    )
    return there or any(token.norm == "other" for token in counted)


def _place_after(tokens: Sequence[Token], candidate: Candidate, stop: int) -> str | None:
    """ "10 cases in Mubi South", "34 of them come from Bassano", "87 were killed in Minxian county"."""
    for at in range(candidate.number.last + 1, min(stop, candidate.number.last + 1 + _REACH, len(tokens))):
        token = tokens[at]
        if token.text in _BREAKS or token.text == "," or token.norm in _TURNS or token.norm in _TELLING:
            return None
        if token.norm in _IN and (found := _place_at(tokens, at + 1)):
            # "in Saturday's quake in Kashmir": where it all happened
            return None if tokens[at - 1].norm in _DISASTERS else found[0]
    return None


def _place_before(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "In Minxian county 87 were killed", "…, and in Garze 46", "in Loon, where 18 died"."""
    for at in range(candidate.opens - 1, max(-1, candidate.opens - 26), -1):
        token = tokens[at]
        if token.text == ";" or token.norm in ("while", "whereas", "but"):
            return None
        before_where = token.text == "," and at + 1 < len(tokens) and _proper(tokens[at + 1])
        found = _place_at(tokens, at + 1) if token.norm in _IN or before_where else None
        told = [after.norm for after in tokens[found[1] : found[1] + 2]] if found else []
        if before_where and told != [",", "where"]:
            continue
        if found is None:
            continue
        fronted = at == 0 or tokens[at - 1].text in _FRONTS or tokens[at - 1].norm in _JOINS
        fronted = fronted or _opens_with(tokens, at, found[1])
        led = [token.norm for token in tokens[found[1] : found[1] + 2]]
        if fronted or led in ([",", "where"], [",", "with"]) or led[:1] == ["where"]:
            return found[0]
    return _place_hit(tokens, candidate)


def _opens_with(tokens: Sequence[Token], at: int, end: int) -> bool:
    """ "Across the border in Sarat, …", "At a school in Orlu, …": a place that opens the sentence."""
    return (
        at <= 6
        and tokens[end : end + 1] != []
        and tokens[end].text == ","
        and all(token.is_word and token.norm not in BE | HAVE | SPEECH_NORMS for token in tokens[:at])
    )


def _place_hit(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Orlu was hit hardest, with 87 dead", "Hardest hit was Orlu, where 87 died"."""
    lead = tokens[max(0, candidate.opens - 14) : candidate.opens]
    hit = next((at for at, token in enumerate(lead) if token.norm in _STRUCK), None)
    if hit is None or not {"where", "with", "counting", "losing", "leaving"} & {t.norm for t in lead[hit:]}:
        return None
    for at in range(len(lead)):
        if _proper(lead[at]) and (at == 0 or lead[at - 1].norm in BE | _IN | {",", "of"}):
            found = _place_at(lead, at)
            if found and lead[at].norm not in _STRUCK and found[0].lower() not in _DISASTERS:
                return found[0]
    return None


_STRUCK = word_set("hit affected devastated flattened struck battered ravaged")


def _place_as_subject(tokens: Sequence[Token], candidate: Candidate, *, jobs: bool) -> str | None:
    """ "Clay County accounts for 80", "Mubi North has 557 cases", "the United States will lose 1,200"."""
    verbs = (
        at for at in range(candidate.opens - 1, max(0, candidate.opens - 5), -1) if tokens[at].norm in _HOLDS
    )
    verb = next(verbs, 0)
    start = verb
    while (
        start > max(0, verb - 7)
        and tokens[start - 1].text[0].isalnum()
        and tokens[start - 1].norm not in _JOINS
    ):
        start -= 1
    if start and tokens[start - 1].text == "," and "where" in [token.norm for token in tokens[:verb]]:
        start = 0  # "Gaskin County, where it began, accounts for 80"
    # "the quake in northern Kharzan has …": what a preposition ties to another noun is no subject
    inner = (at for at in range(start + 1, verb) if tokens[at - 1].norm not in _IN)
    named = ((at, _place_at(tokens, at)) for at in (start, *inner))
    found = next((place for at, place in named if place and (at == start or place[1] == verb)), None)
    if not verb:
        return None
    if found is None or found[1] > verb:
        return None
    name, end = found
    between = [token.norm for token in tokens[end:verb]]
    if between and between[0] not in (",", "will", "would", "has", "have", "alone", "had", "which"):
        return None
    known = (
        " ".join(token.norm for token in tokens[end - len(name.split()) : end]) in NATIONS
        or name.split()[-1].lower() in _REGIONS
    )
    if name.isupper() and not known:
        return None  # "the UN has confirmed": a body
    return (
        name
        if known
        or (
            not jobs and tokens[verb].norm in ("has", "had", "account", "accounted", "recorded", "registered")
        )
        else None
    )


def _place_at(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The place named from a token on, and where its name ends: "nearby Cebu province", "the capital"."""
    start = at
    determined = at < len(tokens) and tokens[at].norm in _DETERMINERS
    at += determined
    while at < len(tokens) and tokens[at].norm in _DIRECTIONS and not tokens[at].text[0].isupper():
        at += 1
    name = at
    while at < len(tokens) and _proper(tokens[at]):
        at += 1
        if at + 1 < len(tokens) and tokens[at].text in ("-", ".", "'s", "'") and _proper(tokens[at + 1]):
            at += 1
    if at == name:
        return _common_place(tokens, start, at, determined=determined)
    if tokens[name].norm in MONTHS or tokens[name].norm in WEEKDAYS:
        return None
    words = " ".join(token.norm for token in tokens[name:at])
    region = at < len(tokens) and tokens[at].norm in _REGIONS
    if not region and words in DEMONYMS and at < len(tokens) and tokens[at].text[0].islower():
        return None  # "in Israeli strikes"
    return " ".join(token.text for token in tokens[start + determined : at + region]), at + region


def _common_place(
    tokens: Sequence[Token], start: int, at: int, *, determined: bool
) -> tuple[str, int] | None:
    """ "In the town", "at one hospital", "in territory held by the other side"."""
    if start < len(tokens) and tokens[start].norm == "territory":
        return tokens[start].text, start + 1
    if not determined or tokens[start].norm == "its":
        return None
    for end in range(at, min(len(tokens), at + 2)):
        kind = tokens[end].norm in _REGIONS or tokens[end].norm in _WHOLE
        if kind and end + 2 < len(tokens) and tokens[end + 1].norm == "of" and _proper(tokens[end + 2]):
            return _place_at(tokens, end + 2)  # "the coastal state of Kerala"
        if tokens[end].norm in _WHOLE:
            return None
        if tokens[end].norm in _REGIONS:
            return " ".join(token.text for token in tokens[start : end + 1]), end + 1
    return None


def _proper(token: Token) -> bool:
    return token.text[0].isupper() and token.text[0].isalpha()


def _event(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "An airstrike flattened a home, killing four", "five died in a blast", "Friday's strike"."""
    near = range(max(0, candidate.opens - 24), min(len(tokens), candidate.closes + 24))
    for at in sorted(near, key=lambda place: abs(place - candidate.number.first)):
        if tokens[at].norm not in _EVENTS or tokens[at].text.lower().endswith("s"):
            continue
        between = tokens[min(at, candidate.closes) : max(at, candidate.opens)]
        if any(token.text == ";" for token in between):
            continue
        lead = [token.norm for token in tokens[max(0, at - 4) : at]]
        one = {"a", "an", "another", "one", "single"} & set(lead) or (
            "'s" in lead and set(lead) & (WEEKDAYS | {"yesterday"})
        )
        if one:
            return tokens[at].text
    return None


def _weapon(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Short-range drones killed 40": what killed a part of them."""
    verb = candidate.opens - 1
    if verb < 1 or tokens[verb].norm not in _HITS or tokens[verb - 1].norm not in _WEAPONS:
        return None
    start = verb - 1
    while start and tokens[start - 1].text not in _FRONTS - {"-"} and tokens[start - 1].norm not in _JOINS:
        start -= 1
    return " ".join(token.text for token in tokens[start:verb]).replace(" - ", "-")


def _since(tokens: Sequence[Token], candidate: Candidate, stop: int) -> str | None:
    """ "Has cut 3,100 jobs since January", "shed 3,100 last year": what was done before a plan."""
    for at in range(candidate.closes + 1, min(stop, candidate.closes + 6, len(tokens) - 1)):
        if tokens[at].text in _BREAKS or tokens[at].text == ",":
            return None
        pair = [token.norm for token in tokens[at : at + 2]]
        if pair in (
            ["last", "year"],
            ["last", "month"],
            ["this", "year"],
            ["this", "month"],
            ["last", "week"],
        ):
            return " ".join(token.text for token in tokens[at : at + 2])
        if pair[0] == "since":
            return " ".join(token.text for token in tokens[at : at + 3] if token.is_word)
    return None


def _period(tokens: Sequence[Token], candidate: Candidate, stop: int) -> str | None:
    """ "3,747 had been killed since March 18", "90 died in June": its own time, if another has the whole."""
    for at in range(candidate.closes + 1, min(stop, candidate.closes + 1 + _REACH, len(tokens) - 1)):
        token = tokens[at]
        if token.text in _BREAKS or token.text == "," or token.norm in _TELLING:
            return None
        if token.norm not in ("since", "in", "during"):
            continue
        norms = [word.norm for word in tokens[at + 1 : at + 4]]
        if token.norm == "in" and norms[:1] == ["the"] and norms[1:2] in (["first"], ["second"]):
            return " ".join(word.text for word in tokens[at : at + 4])
        rest = tokens[at + 1 : at + 9]
        if token.norm == "since" and _BEGAN & {word.norm for word in rest}:
            return None  # since the outbreak began: the whole of it
        if token.norm == "since" and any(_dates(word) for word in rest):
            end = next(place for place, word in enumerate(rest) if _dates(word))
            return " ".join(word.text for word in tokens[at : at + end + 2])
        if _dates(tokens[at + 1]):
            return " ".join(word.text for word in tokens[at : at + 2])
    return None


def _dates(token: Token) -> bool:
    year = len(token.text) == 4 and token.text.isdecimal() and token.text[:2] in ("19", "20")
    return year or (token.norm in MONTHS and token.text[0].isupper())
