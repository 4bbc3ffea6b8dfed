"""An article's text with the numbers and quotes of its estimates marked, wherever they overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from monitor.plain import plain

LONGEST = 200_000  # characters of a text that are shown; more is no article that anybody reads on a page

_Stretch = tuple[int, int]  # start and end


class Span(msgspec.Struct, frozen=True):
    """Where an estimate stands in its text."""

    quote: _Stretch
    number: _Stretch


class Piece(msgspec.Struct, frozen=True):
    """Some text of one kind, made harmless."""

    text: str
    quoted: bool = False
    claims: tuple[int, ...] = ()  # the spans whose number stands here, by their places in what was given
    begins: bool = False  # where a number is parted by the end of a line, its first piece


Paragraph = tuple[Piece, ...]


def paragraphs(text: str, spans: Sequence[Span]) -> list[Paragraph]:
    """The lines of a text that say something, each as pieces; spans that lie beside the text mark nothing.

    Quotes that overlap are one stretch; of numbers that overlap every piece of it names all.
    """
    text = text[:LONGEST]
    known = [
        (index, span)
        for index, span in enumerate(spans)
        if 0 <= span.number[0] < span.number[1] <= len(text) and 0 <= span.quote[0] <= span.quote[1]
    ]
    quotes = [stretch for stretch, _ in _merged((span.quote, index) for index, span in known)]
    numbers = _merged((span.number, index) for index, span in known)
    cuts = sorted({end for stretch in (*quotes, *(each for each, _ in numbers)) for end in stretch})
    found, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        ends = [start, *inner, end]
        pieces = tuple(
            _piece(text, first, last, quotes, numbers) for first, last in pairwise(ends) if first < last
        )
        if any(piece.text.strip() for piece in pieces):
            found.append(pieces)
        start = end + 1
    return found


def _merged(stretches: Iterable[tuple[_Stretch, int]]) -> list[tuple[_Stretch, tuple[int, ...]]]:
    """Those that overlap put together, in order, with whose they are."""
    found: list[tuple[_Stretch, tuple[int, ...]]] = []
    for (start, end), index in sorted(stretches):
        if found and start < found[-1][0][1]:
            (first, last), held = found[-1]
            found[-1] = (first, max(last, end)), (*held, index)
        else:
            found.append(((start, end), (index,)))
    return found


def _piece(
    text: str,
    start: int,
    end: int,
    quotes: Sequence[_Stretch],
    numbers: Sequence[tuple[_Stretch, tuple[int, ...]]],
) -> Piece:
    at = bisect_right(quotes, start, key=lambda quote: quote[0]) - 1
    quoted = at >= 0 and quotes[at][1] > start
    at = bisect_right(numbers, start, key=lambda number: number[0][0]) - 1
    if at >= 0 and numbers[at][0][1] > start:
        (first, _), claims = numbers[at]
        return Piece(plain(text[start:end]), quoted, claims, start == first)
    return Piece(plain(text[start:end]), quoted)
