"""Bodies that speak together: "the NIS and the Joint Chiefs put", "estimates from the US and Ukraine"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.phrases import Match
from monitor.extraction.tokens import Token
from monitor.extraction.voices import MESSENGER_SOURCES, Speaker, Voice

_AUDIENCE = frozenset(["told", "to", "in", "between", "with", "for", "against", "at", "on"])
_TOGETHER = frozenset([("and",), ("and", "the"), (",",), (",", "the"), (",", "and"), (",", "and", "the")])


def together(
    tokens: Sequence[Token], mentions: Sequence[Match[str]], speakers: Sequence[Speaker]
) -> list[Speaker]:
    """The speakers, each with the bodies named in one breath with it; those are no speakers by themselves."""
    if len(mentions) < 2 or not any(token.norm == "and" for token in tokens):
        return list(speakers)
    found: list[Speaker] = []
    for speaker in speakers:
        before = found[-1] if found else None
        if before is not None and speaker.source in before.also:
            continue
        row = _row(tokens, mentions, speaker) if speaker.voice is not Voice.PASSES_ON else []
        bodies = [mention.found for mention in row if mention.found not in MESSENGER_SOURCES]
        others = dict.fromkeys(body for body in bodies if body not in (speaker.source, *speaker.also))
        if others:
            speaker = replace(speaker, also=(*others, *speaker.also))
        if before is not None and before.source in speaker.also and not before.also:
            found.pop()
        found.append(speaker)
    return found


def _row(tokens: Sequence[Token], mentions: Sequence[Match[str]], speaker: Speaker) -> list[Match[str]]:
    """The mentions in a row joined by commas and "and", of which the speaker is one."""
    at = next((at for at, mention in enumerate(mentions) if mention.first == speaker.first), None)
    if at is None:
        return []
    first = last = at
    while first and _joined(tokens, mentions[first - 1], mentions[first]):
        first -= 1
    while last + 1 < len(mentions) and _joined(tokens, mentions[last], mentions[last + 1]):
        last += 1
    row = list(mentions[first : last + 1])
    if not any(token.norm == "and" for token in tokens[row[0].last : row[-1].first]):
        return []
    lead = [token.norm for token in tokens[max(0, row[0].first - 2) : row[0].first]]
    heard = speaker.voice is Voice.SAYS and not _AUDIENCE.isdisjoint(lead)
    return [] if heard or _cues_between(speaker, row) else row


def _cues_between(speaker: Speaker, row: Sequence[Match[str]]) -> bool:
    return any(mention.last < speaker.cue < row[-1].first for mention in row[:-1])


def _joined(tokens: Sequence[Token], left: Match[str], right: Match[str]) -> bool:
    return tuple(token.norm for token in tokens[left.last + 1 : right.first]) in _TOGETHER
