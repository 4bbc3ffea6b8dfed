"""Whose figures they are where several speak in one sentence: whom one cites, denies or tells of beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from monitor.extraction.tokens import Token
from monitor.extraction.voices import MESSENGER_SOURCES, Speaker, Voice
from monitor.extraction.words import word_set

_CITING = frozenset(["citing", "quoting"])
# what is done as well as said
_DOES = word_set("give gave given make made hold held find found release released issue issued see work come")
_BASED = frozenset([("based", "on"), ("drawn", "from"), ("compiled", "from")])
_DENIES = word_set(
    """
    deny denied denying dismiss dismissed dismissing reject rejected rejecting dispute disputed disputing
    refute refuted contest contested rebuff rebuffed
    """
)


def ranked(tokens: Sequence[Token], found: Sequence[Speaker]) -> list[Speaker]:
    """The speakers of a sentence without those who only deny, and with those who cite as messengers."""
    if len(found) < 2:
        return list(found)
    kept = [
        speaker
        for speaker in found
        if not _is_told_of(tokens, speaker, found)
        and not _denies(tokens, speaker, found)
        and not _only_does(tokens, speaker, found)
        and not _is_basis(tokens, speaker, found)
    ]
    return [
        replace(speaker, voice=Voice.PASSES_ON) if _cites(tokens, speaker, kept) else speaker
        for speaker in kept
    ]


def _denies(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "The army dismissed a report in the Courier that 300 had died": the figure is the Courier's."""
    return (
        speaker.voice is Voice.SAYS
        and tokens[speaker.cue].norm in _DENIES
        and speaker.cue > speaker.last
        and any(other.first > speaker.cue and other.source for other in found)
    )


def _is_basis(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "A tally by the paper based on statements by officials": the tally is the paper's own."""
    if not any(other.last < speaker.first and other.source for other in found):
        return False
    near = [token.norm for token in tokens[max(0, speaker.first - 8) : speaker.first]]
    return any(pair in _BASED for pair in pairwise(near))


def _only_does(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "The agency said the firm had given notice to 300": what the firm does is what the agency says."""
    return (
        speaker.voice is Voice.SAYS
        and speaker.cue > speaker.last
        and tokens[speaker.cue].norm in _DOES
        and any(
            other.voice is Voice.SAYS
            and other.source
            and other.last < other.cue < speaker.first <= other.cue + 5
            and all(token.is_word for token in tokens[other.cue : speaker.first])
            for other in found
        )
    )


def _cites(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "The ministry said, citing the police, that 300 had died": the ministry passes on."""
    if speaker.voice is not Voice.SAYS:
        return False
    if _is_aside(tokens, speaker, found):
        return True
    return any(
        other.voice is Voice.CITED
        and other.cue > speaker.last
        and tokens[other.cue].norm in _CITING
        and _beside(tokens, speaker.cue, other.cue)
        for other in found
        if other is not speaker and other.source
    )


def _is_aside(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "The agency believes, Lee said, that 300 died": Lee passes on."""
    marks = [
        token.text for token in (*tokens[speaker.first - 1 : speaker.first], *tokens[speaker.cue + 1 :][:1])
    ]
    return marks == [",", ","] and any(
        other.voice is Voice.SAYS and other.source and other.cue == speaker.first - 2 for other in found
    )


def _beside(tokens: Sequence[Token], cue: int, citing: int) -> bool:
    """Whether the words of saying and of citing stand in one clause or side by side."""
    first, last = sorted((cue, citing))
    between = tokens[first + 1 : last]
    return len(between) <= 12 and not any(token.norm in ("but", "while", ";", "and") for token in between)


def told_beside(speaker: Speaker, others: Sequence[Speaker], at: int) -> bool:
    """ "The ministry, whose count the UN trusts, says 300 died": who is told of within another's words."""
    return any(
        other is not speaker
        and other.last < speaker.first
        and other.last < speaker.cue < other.cue
        and not other.last < at < other.cue
        for other in others
    )


_PLACES = frozenset(["prefecture", "province", "county", "municipality", "governorate", "district"])
_COUNTED = word_set("confirmed reported recorded registered documented counted report record confirm")


def _is_told_of(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "Lundi District has recorded four cases," the minister said: a place is told of by who speaks."""
    return is_place_counting(tokens, speaker) and any(
        other is not speaker and other.source and tokens[other.last].norm not in _PLACES for other in found
    )


def is_place_counting(tokens: Sequence[Token], speaker: Speaker) -> bool:
    """ "Lundi District has recorded": a place of which a count is told."""
    counts = speaker.voice is Voice.SAYS and tokens[speaker.cue].norm in _COUNTED
    return counts and tokens[speaker.last].norm in _PLACES


_CONTRASTS = frozenset(["while", "whereas", "but", ";"])


def told_by_outlet(
    tokens: Sequence[Token], at: int, mains: Sequence[Speaker], found: Sequence[Speaker]
) -> Speaker | None:
    """ "Police said 35 were saved, while local media reported 40": the outlet in whose clause a number is."""
    outlets = [
        speaker
        for speaker in found
        if speaker.source in MESSENGER_SOURCES and tokens[speaker.cue].norm in _REPORTS
    ]
    if not outlets:
        return None
    ends = [place for place, token in enumerate(tokens) if token.norm in _CONTRASTS]
    first = max((place for place in ends if place < at), default=-1)
    last = min((place for place in ends if place > at), default=len(tokens))
    if first < 0 and last == len(tokens):
        return None
    if any(first < main.first < last for main in mains if main.source not in MESSENGER_SOURCES):
        return None
    return next((outlet for outlet in outlets if first < outlet.first < last), None)


_REPORTS = word_set("report reported said say put spoke talked counted gave give")
