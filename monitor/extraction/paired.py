"""A second speaker joined to one that no topic lists: "medics and the civil defence said"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.noun_phrases import Chunk, Phrase
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Voice
from monitor.extraction.words import DETERMINER

_ENDS = frozenset({",", ".", ";", '"', "—", ")"})
_LONGEST = 5


def beside(tokens: Sequence[Token], phrase: Phrase) -> Chunk | None:
    """The chunk that "and" joins to a phrase: before one that says, after one that is cited."""
    if phrase.voice is Voice.SAYS and phrase.cue > phrase.head.last:
        return _before(tokens, phrase.head.first)
    if phrase.voice is Voice.CITED:
        return _after(tokens, max(chunk.last for chunk in phrase.chunks))
    return None


def _before(tokens: Sequence[Token], first: int) -> Chunk | None:
    at = first - 1
    while at >= 0 and tokens[at].norm in DETERMINER:
        at -= 1
    if at < 1 or tokens[at].norm != "and":
        return None
    opens = at
    while opens > 0 and at - opens < _LONGEST and tokens[opens - 1].is_word:
        opens -= 1
    if opens > 0 and tokens[opens - 1].text not in _ENDS:
        return None
    return _chunk(tokens, opens, at - 1)


def _after(tokens: Sequence[Token], last: int) -> Chunk | None:
    if last + 2 >= len(tokens) or tokens[last + 1].norm != "and":
        return None
    end = last + 1
    while end + 1 < len(tokens) and end - last < _LONGEST and tokens[end + 1].is_word:
        end += 1
    if end + 1 < len(tokens) and tokens[end + 1].text not in _ENDS:
        return None
    return _chunk(tokens, last + 2, end)


def _chunk(tokens: Sequence[Token], first: int, last: int) -> Chunk | None:
    while first <= last and tokens[first].norm in DETERMINER:
        first += 1
    return Chunk(first, last) if first <= last else None
