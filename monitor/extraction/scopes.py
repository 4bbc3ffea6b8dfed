"""The part of the subject, or of the time, that a figure covers where it is not the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.extraction.counted import Counted, What
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.nations import NATIONS
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, MONTHS, phrase_list, word_set

_KINDS = word_set(
    """
    child woman officer general colonel minor girl boy baby infant inspector inmate technician pupil
    student firefighter medic doctor nurse journalist pilot foreigner teacher sailor
    """
)
_OF_THEM = word_set(
    """
    child woman officer man minor foreigner critically seriously gravely civilian soldier
    """
)
_STILL = frozenset(["still", "left", "remain", "remained"])
_SORTS = frozenset(["confirmed", "suspected", "probable"])
_REGIONS = frozenset(["county", "valley", "district", "province", "municipality", "parish", "suburb"])
_WINDOWS = phrase_list(
    """
    past week | last week | past day | past month | past 24 hour | single day | past two day |
    week alone | overnight | last month | since tuesday | since monday | since friday
    """
)


def scope_of(
    tokens: Sequence[Token], first: int, counted: Counted, measure: str, *, event: bool
) -> str | None:
    """The scope of the number at token `first`, in the article's words; None for the whole."""
    return (
        _kind(tokens, first, counted)
        or (_still(tokens, counted) if measure in ("deployed", "hospitalised") else None)
        or _alone(tokens, first)
        or _increment(tokens, first, counted)
        or (_sort(tokens, first, counted) if measure == "cases" else None)
        or _period(tokens, first)
        or (_place(tokens, first, counted) if event else None)
        or _window(tokens, first, counted)
    )


def _kind(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "17 of them officers", "including four children", "of whom some 170,000 are children"."""
    after = [token.norm for token in tokens[counted.last + 1 : counted.last + 5]]
    if counted.what is What.UNIT and counted.noun in _KINDS:
        return " ".join(token.text for token in tokens[first + 1 : counted.last + 1])
    if after[:1] == ["of"] and after[1:2] and after[1] in ("them", "these", "those", "whom"):
        kind = after[3:] if after[2:3] and after[2] in BE else after[2:]
        if kind and kind[0] in _OF_THEM:
            return tokens[counted.last + 1 + after.index(kind[0])].text
        return None
    if len(after) > 1 and after[0] in BE and after[1] in _OF_THEM - {"critically", "seriously", "gravely"}:
        return tokens[counted.last + 2].text
    return None


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


def _increment(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "25 new cases", "three more bodies": what came on top, which replaces no total."""
    phrase = [token.norm for token in tokens[first : counted.last + 1]]
    before = tokens[first - 1].norm if first else ""
    if "new" in phrase or (
        phrase[-1:] == ["body"] and ("more" in phrase or before in ("another", "further"))
    ):
        return "new"
    return None


def _alone(tokens: Sequence[Token], first: int) -> str | None:
    """ "In Torre Alta alone, 40 people died": set apart in so many words."""
    for at in range(max(0, first - 4), first):
        if tokens[at].norm != "alone":
            continue
        for opens in range(at - 1, max(-1, at - 7), -1):
            if tokens[opens].norm in ("in", "at", "on"):
                return " ".join(token.text for token in tokens[opens + 1 : at]) or None
    return None


def _sort(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    near = tokens[max(0, first - 6) : counted.last + 1]
    return next((token.text.lower() for token in near if token.norm in _SORTS), None)


def _period(tokens: Sequence[Token], first: int) -> str | None:
    """ "In June, 232 were killed", "Between 14 and 24 December 280 were killed": a period's own toll."""
    norms = [token.norm for token in tokens]
    start = 1 if norms[:1] == ['"'] else 0
    after = norms[first : first + 12]
    if "total" in norms[:first] or not set(after) & BE | set(after) & {"killed", "died", "injured", "hurt"}:
        return None
    if (
        norms[start : start + 1] == ["in"]
        and norms[start + 1 : start + 2]
        and norms[start + 1] in MONTHS
        and first < start + 10
    ):
        if "had" in norms[:first] or not set(after) & {"killed", "injured", "hurt", "died", "wounded"}:
            return None
        end = start + 3 if norms[start + 2 : start + 3] and norms[start + 2].isdecimal() else start + 2
        return " ".join(token.text for token in tokens[start + 1 : end])
    near = norms[max(0, first - 7) : first]
    for at in range(len(near) - 3):
        if near[at] == "in" and near[at + 1] in MONTHS and near[at + 2 : at + 4] == [",", "when"]:
            return tokens[max(0, first - 7) + at + 1].text
    opening = norms[start : start + 8]
    days = opening[1:2] and opening[1].isdecimal()
    if (
        opening[:1] == ["between"]
        and days
        and "and" in opening
        and set(opening) & set(MONTHS)
        and first > start + 4
    ):
        end = next((at for at, word in enumerate(opening) if word in MONTHS), 4)
        return " ".join(token.text for token in tokens[start : start + end + 1])
    return None


def _place(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "close to 900 in Finland", "Clay County accounts for 80": one place of several."""
    after = tokens[counted.last + 1 : counted.last + 9]
    for at, token in enumerate(after[:-1]):
        if token.text in (",", ";", ".", "and", "while"):
            break
        if token.norm == "in" and (after[at + 1].norm in NATIONS or _names_region(after[at + 1 : at + 5])):
            return after[at + 1].text
    for at in range(max(0, first - 22), first):
        if (
            tokens[at].norm in _REGIONS
            and at
            and tokens[at - 1].text[0].isupper()
            and (at < 6 or tokens[at - 2].norm in ("in", "the"))
        ):
            return f"{tokens[at - 1].text} {tokens[at].text}"
    opening = " ".join(token.norm for token in tokens[:3])
    names = [name for name in NATIONS if opening.startswith(name) or opening.startswith(f"the {name}")]
    if names and first < 8:
        return " ".join(
            token.text for token in tokens[: len(max(names, key=len).split()) + (opening.startswith("the "))]
        )
    return None


def _names_region(tokens: Sequence[Token]) -> bool:
    return (
        len(tokens) > 1
        and tokens[0].text[0].isupper()
        and any(token.norm in _REGIONS for token in tokens[1:3])
    )


def _window(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    text = " ".join(token.norm for token in tokens[max(0, first - 8) : counted.last + 14])
    if "end of" in text or "as of" in text:
        return None
    return next((window for window in _WINDOWS if window in text), None)


_ANYBODY = word_set(
    """
    people person soldier troop man personnel other civilian worker employee resident serviceman job
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
        ):
            continue
        joint = [token.norm for token in tokens[pair[0].closes + 1 : pair[1].opens]]
        nouns = [candidate.counted.noun for candidate in pair]
        if joint not in (["and"], [","]) or None in nouns or nouns[0] == nouns[1] or nouns[0] in _ANYBODY:
            continue
        for place, candidate in zip((at, at + 1), pair, strict=True):
            words = tokens[candidate.number.last + 1 : candidate.counted.last + 1]
            found[place] = " ".join(token.text for token in words)
    return found
