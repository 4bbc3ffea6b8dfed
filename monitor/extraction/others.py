"""Whose figures these are not: the other side's dead, another disease's cases, another boat's people."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.sentences import Sentence
from monitor.extraction.words import BE, MONTHS, word_set

DISEASES = word_set(
    """
    measle mump cholera mpox ebola dengue polio rubella mumps whooping pertussis diphtheria chikungunya zika
    malaria influenza flu covid tuberculosis typhoid meningitis marburg plague anthrax yellow lassa
    smallpox chickenpox hepatitis monkeypox norovirus legionnaire botulism salmonella listeria nipah mers
    """
)
_WAR = word_set("war conflict fighting offensive invasion siege clash gaza bombardment civilian")
_LOSSES = word_set("death dead toll loss casualty fatality victim own")
_FALLEN = word_set(
    "killed died dead death killing left taking taken hostage casualty loss lost wounded injured"
)
_INTO = word_set(
    "in into infiltrated invaded attacked stormed inside on against attack within entered raided"
)
_PARTS = word_set("southern northern eastern western central the")
_STOPS = frozenset([";", "\u2014", ":", "while", "but", "whereas"])
_VESSELS = word_set("boat ferry dinghy vessel raft ship craft canoe pirogue")
_SANK = word_set("sank sunk capsized overturned sinking capsizing disappeared carrying off vanished with")
_OTHER = word_set("another second third separate different other")
_DISASTERS = word_set(
    """
    earthquake quake tremor flood flooding cyclone hurricane typhoon storm landslide tsunami monsoon mudslide
    """
)
_SEASONS = word_set("year autumn spring summer winter season decade month") | MONTHS.keys()
OTHERS_CUES = (
    DISEASES
    | DEMONYMS.keys()
    | {name.split()[0] for name in NATIONS}
    | _VESSELS
    | word_set("ago last separately operation previous incident when after")
)


def told_of_others(sentence: Sentence, first: int, last: int, told: frozenset[str]) -> str | None:
    """Who or what else a figure at tokens `first` to `last` is of; `told` are the words of the topic."""
    words = sentence.words
    if words.isdisjoint(OTHERS_CUES):
        return None
    if told & DISEASES:
        return _another_disease(sentence.norms, first, last, told) if words & DISEASES - told else None
    if told & _WAR:
        return _the_other_side(sentence.norms, first, last, told)
    if told & _VESSELS:
        return _another_boat(sentence.norms, first)
    return _an_earlier_one(sentence.norms, first, told) if told & _DISASTERS else None


def _another_disease(norms: Sequence[str], first: int, last: int, told: frozenset[str]) -> str | None:
    """ "As for rubella, 72 cases", "12 cases of whooping cough", "whooping cough has killed four"."""
    phrase = norms[first : last + 1]
    if own := told & DISEASES & set(phrase):
        return None if own else ""
    inside = next((word for word in phrase if word in DISEASES), None)
    if inside:
        return inside
    for at in range(last + 1, min(len(norms), last + 8)):
        if norms[at][0] in ",;.:(" or norms[at][0].isdecimal():
            break
        if norms[at] in DISEASES:
            return None if norms[at] in told else norms[at]
    before = list(norms[:first])
    named = next((at for at in range(first - 1, -1, -1) if before[at] in DISEASES), None)
    if named is None or before[named] in told:
        return None
    leads = before[max(0, named - 4) : named]
    if leads[-2:] == ["as", "for"] or {"regard", "regarding", "concerning"} & set(leads) or named <= 1:
        return before[named]
    if "as" in leads[:2] and "for" in leads:
        return before[named]
    return before[named] if {"case", "of", "from", "with"} & set(before[named - 1 : named]) else None


_IN_PASSING = frozenset(["covid", "flu", "influenza", "yellow"])


def names_disease(sentence: Sentence, told: frozenset[str]) -> str:
    """ "own" where a sentence names the disease of a topic, "other" where it names only another."""
    if told.isdisjoint(DISEASES) or sentence.words.isdisjoint(DISEASES):
        return ""
    named = sentence.words & DISEASES
    return "own" if named & told else "" if named <= _IN_PASSING else "other"


def without_disease(name: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    """The words of a name but for the disease, which goes unsaid where its cases are counted."""
    return tuple(alike for alike in name if alike.isdisjoint(DISEASES))


def _clause_start(norms: Sequence[str], first: int) -> int:
    return next((at + 1 for at in range(first - 1, -1, -1) if norms[at] in _STOPS), 0)


def own_nations(told: frozenset[str]) -> frozenset[str]:
    """The nations that a topic names."""
    return frozenset(NATIONS[word] for word in told if word in NATIONS)


def _the_other_side(norms: Sequence[str], first: int, last: int, told: frozenset[str]) -> str | None:
    """ "On the Israeli side", "the Israeli death toll", "1,200 Israelis", "burst into southern Israel"."""
    own = own_nations(told)
    if not own:
        return None
    for at in range(first, min(len(norms), last + 1)):
        if norms[at] in DEMONYMS and DEMONYMS[norms[at]] not in own:
            return norms[at]
    start = _clause_start(norms, first)
    named = None
    for at in range(start, first):
        nation = NATIONS.get(norms[at])
        if nation in own:
            named = None
        elif nation and _is_the_loser(norms, at, first):
            named = norms[at]
    after = {NATIONS.get(word) for word in norms[last + 1 : last + 10]}
    return None if named is None or after & own else named


def _is_the_loser(norms: Sequence[str], at: int, first: int) -> bool:
    following = list(norms[at + 1 : at + 4])
    if norms[at] in DEMONYMS:
        return following[:1] == ["side"] or bool(following[:1] and following[0] in _LOSSES)
    if following[:1] == ["'s"] or {"its", "own"} <= set(norms[at:first]):
        return bool(_LOSSES & set(norms[at + 1 : at + 5])) and "own" in norms[at:first]
    before = at - 1
    while before >= 0 and norms[before] in _PARTS:
        before -= 1
    led = before >= 0 and norms[before] in _INTO
    told = bool(_FALLEN & set(norms[at + 1 : first + 8]))
    return (led and told) or following[:2] == [",", "which"]


def _another_boat(norms: Sequence[str], first: int) -> str | None:
    """ "Separately", "in another operation", "a second boat overturned", "from two other boats"."""
    if norms[0] == "separately":
        return norms[0]
    for at, word in enumerate(norms[:-1]):
        if word not in _OTHER or at > first + 12:
            continue
        if norms[at + 1] in ("operation", "incident") and at < first:
            return f"{word} {norms[at + 1]}"
        sank = norms[at + 1] in _VESSELS and _SANK & set(norms[at + 2 : at + 10])
        if sank and at < first and norms[at - 1] not in ("by", "from"):
            return f"{word} {norms[at + 1]}"
        if norms[at + 1] in _VESSELS and at > first and "from" in norms[max(0, at - 3) : at]:
            return f"{word} {norms[at + 1]}"
    return None


def _an_earlier_one(norms: Sequence[str], first: int, told: frozenset[str]) -> str | None:
    """ "Last year's floods", "54 died in September when a cyclone struck", "the floods of two years ago"."""
    start = _clause_start(norms, first)
    clause = list(norms[start:])
    for at, word in enumerate(clause):
        following = clause[at + 1] if at + 1 < len(clause) else ""
        if word == "last" and following in _SEASONS and "since" not in clause[max(0, at - 2) : at]:
            if following == "year" and _DISASTERS & set(clause):
                return "last year"
            if following != "year" and _anew(clause):
                return f"last {following}"
            if clause[at + 2 : at + 3] == ["'s"] and _DISASTERS & set(clause[at + 3 : at + 6]):
                return f"last {following}"
        if word == "ago" and at and clause[at - 1] in ("year", "decade") and _DISASTERS & set(clause):
            return "ago"
        if word in ("when", "after") and _anew(clause[at:]):
            month = [other for other in clause[:at] if other in MONTHS and other != "may"]
            if month and "in" in clause[max(0, clause.index(month[0]) - 1) : clause.index(month[0])]:
                return f"in {month[0]}"
    return None


def _anew(words: Sequence[str]) -> bool:
    """Whether a disaster is told of anew: "a cyclone", "a sub-tropical cyclone"."""
    return any(
        word in _DISASTERS and {"a", "an"} & set(words[max(0, at - 4) : at]) and words[at - 1] not in BE
        for at, word in enumerate(words)
    )
