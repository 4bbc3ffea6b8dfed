"""The words of the article that prove a figure to a reader: its sentence, or the clauses around it."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.number_words import NUMBER_WORDS
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token

LONGEST_QUOTE = 240
_CLAUSE_MARKS = frozenset({",", ";", ":", "\u2014", '"', "(", ")"})
_CUT_MARKS = _CLAUSE_MARKS - {'"', ")"}  # none is left at an end
_CLAUSE_WORDS = frozenset({"and", "but", "while", "whereas", "after", "when", "who", "which"})


def quote_of(sentence: Sentence, number: tuple[int, int], core: tuple[int, int]) -> tuple[int, int]:
    """Where the quote stands: the sentence if it is short, else whole clauses around number and trigger.

    `number` are the tokens of the number with its hedge, `core` those from number to trigger. What is cut
    is cut between clauses, or between words where a clause alone is too long; never inside a number.
    """
    if sentence.end - sentence.start <= LONGEST_QUOTE:
        return sentence.start, sentence.end
    tokens = sentence.tokens
    kept = core if _length(tokens, core) <= LONGEST_QUOTE else number
    opens = _openings(tokens, kept)
    kept = _widened(tokens, kept, [at for at in opens if at <= kept[0]], [at - 1 for at in opens])
    if kept in (core, number):  # no clause fits
        kept = _widened(tokens, kept, range(kept[0] + 1), range(kept[1], len(tokens)))
    first, last = _trimmed(tokens, *kept, number)
    return tokens[first].start, tokens[last].end


def _widened(
    tokens: Sequence[Token], kept: tuple[int, int], starts: Sequence[int], ends: Sequence[int]
) -> tuple[int, int]:
    """The span pushed outwards, end and start in turn, as far as the length allows."""
    before = sorted((at for at in starts if at <= kept[0]), reverse=True)
    after = sorted(at for at in ends if at >= kept[1])
    while before or after:
        for places, at in ((after, 1), (before, 0)):
            if not places:
                continue
            wider = (kept[0], places.pop(0)) if at else (places.pop(0), kept[1])
            if _length(tokens, wider) > LONGEST_QUOTE:
                places.clear()
            else:
                kept = wider
    return kept


def _length(tokens: Sequence[Token], span: tuple[int, int]) -> int:
    return tokens[span[1]].end - tokens[span[0]].start


def _openings(tokens: Sequence[Token], kept: tuple[int, int]) -> list[int]:
    """The tokens near the span that a clause begins at, the end of the sentence included."""
    first, last = kept[0], kept[1] + 1
    while first > 1 and tokens[kept[1]].end - tokens[first - 1].start <= LONGEST_QUOTE:
        first -= 1
    while last < len(tokens) and tokens[last - 1].end - tokens[kept[0]].start <= LONGEST_QUOTE:
        last += 1
    found = [0] if kept[0] <= LONGEST_QUOTE else []
    for at in range(max(1, first), last):
        marked = tokens[at - 1].text in _CLAUSE_MARKS and not (
            _numeric(tokens, at - 2) and _numeric(tokens, at)
        )
        if marked or (tokens[at].norm in _CLAUSE_WORDS and not _numeric(tokens, at - 1)):
            found.append(at)
    return [*found, len(tokens)]


def _numeric(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and (tokens[at].text[0].isdecimal() or tokens[at].norm in NUMBER_WORDS)


def _trimmed(tokens: Sequence[Token], first: int, last: int, number: tuple[int, int]) -> tuple[int, int]:
    """Without the marks and conjunctions that a cut leaves at its ends."""
    while last > number[1] and last < len(tokens) - 1 and tokens[last].text in _CUT_MARKS:
        last -= 1
    while 0 < first < number[0] and (
        tokens[first].text in (",", ";", ":", "\u2014", ")") or tokens[first].norm == "and"
    ):
        first += 1
    return first, last
