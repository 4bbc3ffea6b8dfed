"""The article's text made even: one kind of quotation mark, dash and space, at the same offsets.

Every function here keeps the length of the text, so that an offset found in the even text is an offset
in the article. Paragraphs are told from lines that were only wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

_EVEN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
    **dict.fromkeys("\u2015\u2e3a", "\u2014"),
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " "
    ),
    **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
    "\u00ad": " ",
}
_CELLS = re.compile(r"(?<=\d)\t(?=\d)")
_DIGIT_DASH = re.compile(r"(?<=\d)\u2013(?=\d)")
_BULLET = re.compile(r"\s*(?:[-*\u2022\u00b7\u2013\u25aa\u25cf>]|\d{1,2}[.)]) +")
_LONGEST_WRAPPED_LINE = 130
_LONGEST_PARAGRAPH = 20_000


class Role(StrEnum):
    """What a paragraph is in the article."""

    HEADLINE = "headline"
    HEADING = "heading"
    BODY = "body"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `text[start:end]`, with its place among the others."""

    start: int
    end: int
    index: int
    role: Role


def even(text: str) -> str:
    """The text with one kind of quote, dash, space and line end, each character at its own offset."""
    plain = _CELLS.sub("|", text) if "\t" in text else text  # "120\t300" is two cells, and no 120,300
    for mark in _EVEN.keys() & set(text):  # few kinds stand in a text, and each is changed at once
        plain = plain.replace(mark, _EVEN[mark])
    if "\u2013" in plain:
        plain = _DIGIT_DASH.sub("-", plain).replace("\u2013", "\u2014")
    return plain


def paragraphs(plain: str) -> list[Paragraph]:
    """The paragraphs of an even text, wrapped lines joined; a paragraph beyond all reason is cut."""
    lines = _lines(plain)
    width = _wrap_width(plain, lines)
    spans: list[list[int]] = []
    for position, (start, end) in enumerate(lines):
        if start == end:
            continue
        if position and width and spans and _goes_on(plain, lines[position - 1], (start, end), width):
            spans[-1][1] = end
        else:
            spans.append([start, end])
    cut = [piece for start, end in spans for piece in _pieces(plain, start, end)]
    return [
        Paragraph(start, end, index, _role(plain, start, end, index))
        for index, (start, end) in enumerate(cut)
    ]


def _pieces(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST_PARAGRAPH:
        cut = cut_at(plain, start, _LONGEST_PARAGRAPH)
        yield start, cut
        start = cut
    yield start, end


def cut_at(plain: str, start: int, longest: int) -> int:
    """Where to cut what begins at `start` so that it is no longer than that: at a blank, if there is one.

    Half a word would be another name, and half a number another figure.
    """
    return plain.rfind(" ", start + 1, start + longest) + 1 or start + longest


def _lines(plain: str) -> list[tuple[int, int]]:
    """Each line without the blanks around it; an empty span is a blank line."""
    found = []
    at = 0
    for line in plain.split("\n"):
        stripped = line.strip()
        start = at + (len(line) - len(line.lstrip()) if stripped else 0)
        found.append((start, start + len(stripped)))
        at += len(line) + 1
    return found


def _wrap_width(plain: str, lines: list[tuple[int, int]]) -> int:
    """The column at which the text was wrapped, 0 if it was not.

    A text counts as wrapped when no line is long and some line goes on in small letters on the next.
    """
    width = max((end - start for start, end in lines), default=0)
    if width > _LONGEST_WRAPPED_LINE:
        return 0
    for (_, before), (start, end) in pairwise(lines):
        if start < end and plain[start].islower() and before and not plain[before - 1].isspace():
            return width
    return 0


def _goes_on(plain: str, before: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    """Whether a line goes on from the one before: its first word would not have fitted there."""
    if before[0] == before[1] or _BULLET.match(plain, line[0], line[1]):
        return False
    first_word = plain[line[0] : line[1]].split(" ", 1)[0]
    return before[1] - before[0] + 1 + len(first_word) > width or plain[line[0]].islower()


def _role(plain: str, start: int, end: int, index: int) -> Role:
    if _BULLET.match(plain, start, end):
        return Role.BULLET
    short = end - start <= 160 and plain[end - 1] not in ".!?\"':;,"
    if index == 0 and end - start <= 220 and plain[end - 1] not in ".;,":
        return Role.HEADLINE
    return Role.HEADING if short else Role.BODY
