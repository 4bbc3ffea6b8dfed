"""The part of the subject, or of the time, that a figure covers where it is not the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitor.extraction.counted import Counted, What
from monitor.extraction.groups import GROUPS, KINDS, group_of
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.number_words import NUMBER_WORDS
from monitor.extraction.periods import period_of
from monitor.extraction.portions import PORTIONS, portion_of
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.windows import WINDOWS, window_of
from monitor.extraction.words import BE, CLOSED, MONTHS, word_set

_OF_THEM = word_set(
    """
    child woman officer man minor foreigner critically seriously gravely civilian soldier
    """
)
_SORTS_OF_THEM = _OF_THEM - {"critically", "seriously", "gravely", "severely", "vaccinated"}
_STILL = frozenset(["still", "left", "remain", "remained"])
_SORTS = frozenset(["confirmed", "suspected", "probable"])
_SENT = frozenset({"deployed", "reinforcements", "workers", "returned", "jobs_cut"})
_WITHIN = word_set("in under over from at aged still below")
_INCLUDES = frozenset(["including", "include", "included", "among"])
_MAKES_UP = frozenset({"account", "accounted", "comprise", "comprised"})
_MAKES_UP_OR_BUT = _MAKES_UP | {"but"}
_BRINGS = word_set("bringing brought bring raising raised taking took pushing pushed take")
_ADDS = _BRINGS | {"new", "more", "another", "further", "additional", "since"}
_THE_REST = frozenset(["rest", "remainder"])


def scope_of(sentence: Sentence, first: int, counted: Counted, measure: str) -> str | None:
    """The scope of the number at token `first`, in the article's words; None for the whole.

    `told`: a rule whose words are not in the sentence is not asked.
    """
    tokens, without = sentence.tokens, sentence.words.isdisjoint

    def told(words: Iterable[str]) -> bool:
        return not without(words)

    return (
        _kind(tokens, first, counted)
        or (group_of(tokens, first, counted, measure) if told(GROUPS) else None)
        or (_included(tokens, first, counted) if told(_INCLUDES) else None)
        or (_kind_as_subject(tokens, first) if told(_MAKES_UP_OR_BUT) else None)
        or (_kind_announced(tokens, first) if ":" in sentence.words else None)
        or _of_the_whole(tokens, first, counted, measure)
        or (_still(tokens, counted) if measure in ("deployed", "hospitalised") else None)
        or (_alone(tokens, first) if "alone" in sentence.words else None)
        or (_increment(tokens, first, counted, measure) if told(_ADDS) else None)
        or (_sort(tokens, first, counted) if measure == "cases" else None)
        or (_beside_the_rest(tokens, counted.last) if told(_THE_REST) else None)
        or (period_of(tokens, first) if told(MONTHS) else None)
        or (portion_of(tokens, first, counted, measure) if told(PORTIONS) else None)
        or (window_of(tokens, first, counted.last) if measure not in _SENT and told(WINDOWS) else None)
    )


def _kind(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "17 of them officers", "including four children", "of whom some 170,000 are children"."""
    after = [token.norm for token in tokens[counted.last + 1 : counted.last + 7]]
    if counted.what is What.UNIT and counted.noun in KINDS:
        return " ".join(token.text for token in tokens[first + 1 : counted.last + 1])
    if after[:1] == ["of"] and after[1:2] and after[1] in ("them", "these", "those", "whom"):
        return _of_them(tokens, counted.last + 3)
    if len(after) > 1 and after[0] in BE and after[1] in _SORTS_OF_THEM:
        return tokens[counted.last + 2].text
    if len(after) > 1 and counted.part and after[0] in BE and _plural_kind(tokens[counted.last + 2]):
        return tokens[counted.last + 2].text  # "two of the dead were firefighters"
    return None


def _of_them(tokens: Sequence[Token], at: int) -> str | None:
    """What follows "17 of them": the kind, or where they are; nothing where a verb only goes on."""
    if tokens[at - 1].norm == "those":
        return None
    linked = at < len(tokens) and tokens[at].norm in BE
    at += linked
    if at >= len(tokens) or not tokens[at].is_word:
        return None
    word = tokens[at]
    if word.norm in _WITHIN:
        reach = 5 if tokens[at + 1 : at + 2] and tokens[at + 1].norm == "the" else 3
        return " ".join(token.text for token in tokens[at : at + reach] if token.is_word)
    plural = word.text.lower() != word.norm and word.text.endswith("s") and word.norm not in _COUNTED_DEAD
    return word.text if word.norm in _OF_THEM or plural else None


def _plural_kind(token: Token) -> bool:
    return token.text.islower() and token.text.endswith("s") and token.norm not in _COUNTED_DEAD


_COUNTED_DEAD = word_set("death fatality casualty dead injury infection case loss")
_NAMES_OF = {
    "killed": word_set("dead killed victim death fatality body"),
    "wounded": word_set("injured wounded hurt"),
    "cases": word_set("case patient infection infected these those them confirmed"),
    "jobs_cut": word_set("job role position post redundancy affected layoff worker employee"),
}


def _of_the_whole(tokens: Sequence[Token], first: int, counted: Counted, measure: str) -> str | None:
    """ "Of those affected, 410 are over 55", "Of the dead, 46 were in Garze": told of the whole before."""
    names = _NAMES_OF.get(measure)
    opening = [token.norm for token in tokens[:9]]
    if names is None or opening[:1] not in (["of"], ["among"]) or "," not in opening or first > 12:
        return None
    comma = opening.index(",")
    if not names & set(opening[:comma]) or comma > first:
        return None
    after = tokens[counted.last + 1 : counted.last + 6]
    if not after or after[0].norm not in BE | {"has", "have", "had"}:
        return None
    return " ".join(token.text for token in after[1:] if token.is_word) or None


def _kind_as_subject(tokens: Sequence[Token], first: int) -> str | None:
    """ "Children under 5 account for 164 of the cases", "all but 23 are younger": a part by its own name."""
    norms = [token.norm for token in tokens[max(0, first - 5) : first]]
    if norms[-2:] == ["all", "but"]:
        return "all but these"
    if not norms[-4:] or not _MAKES_UP & set(norms[-4:]):
        return None
    verb = next(at for at in range(first - 1, -1, -1) if tokens[at].norm in _MAKES_UP)
    start = verb
    while (
        start > 0
        and tokens[start - 1].text[0].isalnum()
        and tokens[start - 1].norm not in ("while", "and", "that")
    ):
        start -= 1
    return " ".join(token.text for token in tokens[start:verb]) or None


def _kind_announced(tokens: Sequence[Token], first: int) -> str | None:
    """ "Rescue workers are among them: 97 have lost their lives": a kind that a colon counts."""
    if first < 4 or tokens[first - 1].text != ":":
        return None
    lead = [token.norm for token in tokens[max(0, first - 12) : first - 1]]
    opens = next((at for at, word in enumerate(lead) if word in BE and "among" in lead[at + 1 : at + 3]), 0)
    words = tokens[max(0, first - 12) : max(0, first - 12) + opens]
    return " ".join(token.text for token in words if token.is_word) or None


def _included(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "Including six residents of a care home": a part that its noun names."""
    if counted.what is not What.UNIT:
        return None
    before = [token.norm for token in tokens[max(0, first - 4) : first]]
    after = [token.norm for token in tokens[counted.last + 1 : counted.last + 5]]
    named = (
        {"including", "include", "included", "among"} & set(before)
        or after[:2] in (["among", "them"], ["among", "those"])
        or (after[:1] and after[0] in BE and "among" in after)
    )
    if not named or (
        counted.noun in _ANYBODY
        and not _among_the_hit(tokens, counted.last)
        and not (counted.noun in _RESIDENTS and {"including", "include", "included", "among"} & set(before))
    ):
        return None
    end = counted.last + 1
    if counted.noun in _RESIDENTS and after[:2] in (["of", "a"], ["of", "the"], ["of", "an"]):
        end += next((at for at, token in enumerate(tokens[end : end + 5]) if not token.is_word), 4)
    return " ".join(token.text for token in tokens[first + 1 : end])


_RESIDENTS = word_set("resident member national citizen patient")


def _among_the_hit(tokens: Sequence[Token], last: int) -> bool:
    """ "215 soldiers were among the dead": a part, though its noun is anybody's."""
    after = [token.norm for token in tokens[last + 1 : last + 5]]
    return after[1:3] == ["among", "the"] and after[3:4] in (["dead"], ["killed"], ["injured"], ["wounded"])


def _still(tokens: Sequence[Token], counted: Counted) -> str | None:
    """ "Of 12,000 sent, 8,000 are still there": what is left of the whole."""
    after = tokens[counted.last + 1 : counted.last + 7]
    norms = [token.norm for token in after]
    for at, word in enumerate(norms[:4]):
        if word in _STILL and norms[at + 1 : at + 2] not in (["the"], ["without"], ["homeless"]):
            return " ".join(token.text for token in after[at:])
    if norms[:2] == ["of", "them"] and norms[2:4] in (["are", "in"], ["were", "in"]):
        return " ".join(token.text for token in after[3:])
    return None


def _increment(tokens: Sequence[Token], first: int, counted: Counted, measure: str) -> str | None:
    """ "25 new cases", "three more bodies": what came on top, which replaces no total."""
    phrase = [token.norm for token in tokens[first : counted.last + 1]]
    before = {token.norm for token in tokens[max(0, first - 3) : first]}
    on_top = "more" in phrase or before & {"another", "further", "additional"}
    if "new" in phrase or (phrase[-1:] == ["body"] and on_top):
        return "new"
    deaths = measure == "killed" and ("death" in phrase or before & {"another"})
    if on_top and (measure in ("cases", "jobs_cut") or deaths) and "than" not in phrase:
        return "further"
    if first and tokens[first - 1].norm == "by" and "since" in {t.norm for t in tokens[first : first + 4]}:
        return "new"  # "risen by 91 since Friday"
    return "new" if _brings_a_total(tokens, first, counted.last) else None


def _brings_a_total(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "Twelve more died, bringing the toll to 93": said of the number before the verb."""
    for at in range(last + 1, min(len(tokens), last + 18)):
        if tokens[at].text in (";", ".", "\u2014"):
            return False
        if tokens[at].norm in _BRINGS:
            beyond = [token.norm for token in tokens[at + 1 : at + 12]]
            total = next((place for place, word in enumerate(beyond) if word in _TALLIES), None)
            return total is not None and "to" in beyond[total:]
    return False


_TALLIES = word_set("toll total tally count number")


def _alone(tokens: Sequence[Token], first: int) -> str | None:
    """ "In Torre Alta alone, 40 people died": set apart in so many words."""
    for at in range(first - 1, max(0, first - 25), -1):
        if tokens[at].text == ";" or tokens[at].norm == "while" or tokens[at].norm in _BRINGS:
            break
        if tokens[at].norm != "alone":
            continue
        for opens in range(at - 1, max(-1, at - 9), -1):
            if tokens[opens].norm in ("in", "at", "on", "over"):
                before = tokens[max(0, opens - 1)]
                if before.text[0].isdecimal() or before.norm in NUMBER_WORDS:
                    return None  # "3 million in Sindh alone, 880,000 in Punjab": the number's before it
                return " ".join(token.text for token in tokens[opens + 1 : at]) or None
    return _alone_after(tokens, first)


def _alone_after(tokens: Sequence[Token], first: int) -> str | None:
    """ "6,000 buildings collapsed in Turkey alone"."""
    opens = None
    for at in range(first + 1, min(len(tokens), first + 14)):
        dash = tokens[at].text in ("-", "\u2014") and tokens[at - 1].end < tokens[at].start
        if tokens[at].text in (",", ";") or dash or tokens[at].norm in ("and", "while"):
            return None
        if tokens[at].norm in ("in", "at", "on"):
            opens = at
        if tokens[at].norm == "alone" and opens is not None:
            return " ".join(token.text for token in tokens[opens + 1 : at]) or None
    return None


def _beside_the_rest(tokens: Sequence[Token], last: int) -> str | None:
    """ "15,000 in all: 11,000 in the autumn of 2024 and the rest after New Year"."""
    for at in range(last + 2, min(len(tokens) - 2, last + 9)):
        if not tokens[at - 1].is_word:
            return None
        joint = [token.norm for token in tokens[at : at + 3]]
        if joint[:2] == ["and", "the"] and joint[2] in ("rest", "remainder"):
            return " ".join(token.text for token in tokens[last + 1 : at])
    return None


def _vaccinated(tokens: Sequence[Token], last: int) -> str | None:
    """ "Five had received a dose of vaccine": whom the illness found with what protection."""
    words: list[str] = []
    told = False
    for token in tokens[last + 1 : last + 12]:
        if not token.is_word or token.norm in ("and", "while", "but"):
            break
        words.append(token.text)
        told = told or token.norm.startswith(("vaccin", "unvaccin", "immuni", "dose", "jab"))
    return " ".join(words) if told and words and words[0].lower() in _PREDICATES else None


_PREDICATES = word_set("had have were are was is in among who did received")


def _sort(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "124 suspected cases": an adjective of the cases; "confirmed 24 cases" is what somebody did."""
    for at in range(max(0, first - 6), counted.last + 1 + (counted.noun == "other")):
        if tokens[at].norm in _SORTS and at + 1 < len(tokens) and tokens[at + 1].text[0].isalpha():
            following = tokens[at + 1].norm
            if following not in CLOSED and following not in NUMBER_WORDS and following != "new":
                return tokens[at].text.lower()
    if untested := _untested(tokens, counted.last) or _vaccinated(tokens, counted.last):
        return untested
    beyond = counted.last + 1 if counted.what is What.BARE else first + 1
    if tokens[beyond : beyond + 1] and tokens[beyond].norm in _SORTS:
        return tokens[beyond].text.lower()  # "355 confirmed and 40 probable cases"
    after = [token.norm for token in tokens[counted.last + 1 : counted.last + 4]]
    opening = [token.norm for token in tokens[:2]]
    if opening[:1] == ["of"] and after[:1] and after[0] in BE and set(after) & _SORTS:
        return next(word for word in after if word in _SORTS)
    return None


_UNSEEN = word_set("untested undetected undiagnosed unreported unrecorded undocumented")


def _untested(tokens: Sequence[Token], last: int) -> str | None:
    """ "1,900 infections, counting the ones nobody tested": more than those that are known."""
    after = tokens[last + 1 : last + 12]
    for at, token in enumerate(after):
        never = token.norm in ("tested", "diagnosed", "reported") and {"never", "nobody", "not"} & {
            before.norm for before in after[max(0, at - 3) : at]
        }
        if token.norm in _UNSEEN or never:
            return " ".join(word.text for word in after[max(0, at - 1) : at + 1])
    return None


_ANYBODY = word_set(
    """
    people person soldier troop man personnel other civilian worker employee resident serviceman job
    victim body life member national citizen case patient position role home house building
    """
)


def kinds_side_by_side(
    tokens: Sequence[Token], candidates: Sequence[Candidate], choices: Mapping[int, Choice]
) -> dict[int, str]:
    """ "1,000 sappers and 5,000 builders": parts named side by side, each with its kind."""
    found: dict[int, str] = {}
    for at in range(len(candidates) - 1):
        pair = candidates[at], candidates[at + 1]
        if (
            not all(place in choices for place in (at, at + 1))
            or choices[at].measure != choices[at + 1].measure
            or any(candidate.counted.what in (What.BARE, What.OTHER) for candidate in pair)
        ):
            continue
        joint = [token.norm for token in tokens[pair[0].closes + 1 : pair[1].opens]]
        nouns = [candidate.counted.noun or tokens[candidate.counted.last].norm for candidate in pair]
        if joint not in (["and"], [","]) or nouns[0] == nouns[1] or nouns[0] in _ANYBODY:
            continue
        for place, candidate in zip((at, at + 1), pair, strict=True):
            words = tokens[candidate.number.last + 1 : candidate.counted.last + 1]
            found[place] = " ".join(token.text for token in words)
    return found
