"""Sentences of a paragraph, with their place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from monitor.extraction.once import once
from monitor.extraction.text import Paragraph, Role, cut_at
from monitor.extraction.tokens import Token, norms_of, placed, texts_of
from monitor.extraction.words import MONTHS, word_set

_BOUNDARY = re.compile(r"[.!?\u2026]['\")\]]*(?:\s+)(?=['\"(\[]*[^\W_a-z])")
_TITLE_BOUNDARY = re.compile(r"[.!?]['\")]*\s+(?=[^\W_a-z])")
_DIGIT = re.compile(r"\d")
_ABBREVIATIONS = word_set(
    """
    mr mrs ms dr prof gen lt col sgt capt maj adm cmdr brig rep sen gov pres sec st no nos vs etc
    asst asec usec inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed
    thu fri sat sun al fig approx est dept ret jr sr n s e w op cit art
    """
)
_LAST_WORD = re.compile(r"((?:[A-Za-z]\.)*[^\W\d_]+)$")
LONGEST = 1_500


@dataclass(eq=False)
class Sentence:
    """One sentence: `plain[start:end]`, its paragraph, and its tokens when somebody asks for them."""

    plain: str = field(repr=False)
    start: int
    end: int
    paragraph: Paragraph
    index: int  # in the article
    quoted: bool = False  # it starts inside a quotation that an earlier sentence opened
    # what has been found in it, for all rules and topics that ask: by phrase book, by subject, by lexicon
    mentions: dict[object, Any] = field(default_factory=dict, repr=False)
    anchors: dict[object, tuple[str, str]] = field(default_factory=dict, repr=False)
    cues: dict[object, dict[int, dict[int, tuple[str, str]]]] = field(default_factory=dict, repr=False)
    candidates: dict[object, Any] = field(default_factory=dict, repr=False)
    choices: dict[object, Any] = field(default_factory=dict, repr=False)
    speakers: dict[object, Any] = field(default_factory=dict, repr=False)
    phrases: list[Any] | None = field(default=None, repr=False)  # the noun phrases that speak

    @once
    def tokens(self) -> list[Token]:
        """Its tokens, with offsets in the article's text."""
        return placed(self.plain, self.start, self.texts, self.norms)

    @once
    def texts(self) -> list[str]:
        """Its words and marks as they stand."""
        return texts_of(self.plain, self.start, self.end)

    @once
    def norms(self) -> list[str]:
        """The form of each token that words are compared by; made without the tokens, which few need."""
        return norms_of(self.texts)

    @once
    def words(self) -> frozenset[str]:
        """All compared forms in it."""
        return frozenset(self.norms)

    @once
    def joined(self) -> str:
        """All compared forms, one space apart."""
        return " ".join(self.norms)

    @once
    def years(self) -> list[int]:
        """The numbers of four digits in it."""
        if not self.has_digits:
            return []
        return [int(word) for word in self.norms if len(word) == 4 and word.isdecimal()]

    @once
    def dated(self) -> bool:
        """Whether a month or a year may stand in it."""
        return bool(self.years) or not self.words.isdisjoint(MONTHS)

    @once
    def has_digits(self) -> bool:
        """Whether any digit stands in it."""
        return _DIGIT.search(self.plain, self.start, self.end) is not None

    @once
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.plain.endswith("?", self.start, self.end)

    @property
    def text(self) -> str:
        """Its words as they stand."""
        return self.plain[self.start : self.end]


def sentences(plain: str, paragraphs: list[Paragraph]) -> list[Sentence]:
    """All sentences of the article in order."""
    found: list[Sentence] = []
    for paragraph in paragraphs:
        quoted = False
        for start, end in _spans(plain, paragraph):
            found.append(Sentence(plain, start, end, paragraph, len(found), quoted))
            if plain.count('"', start, end) % 2:
                quoted = not quoted
    return found


def _spans(plain: str, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    start = paragraph.start
    if paragraph.role not in (Role.HEADLINE, Role.HEADING):
        for found in _BOUNDARY.finditer(plain, paragraph.start, paragraph.end):
            if _ends_here(plain, start, found):
                yield from _bounded(plain, start, found.end() - _trailing(found[0]))
                start = found.end()
    else:
        for found in _TITLE_BOUNDARY.finditer(plain, paragraph.start, paragraph.end):
            if _ends_here(plain, start, found):
                yield from _bounded(plain, start, found.end() - _trailing(found[0]))
                start = found.end()
    yield from _bounded(plain, start, paragraph.end)


def _trailing(boundary: str) -> int:
    return len(boundary) - len(boundary.rstrip())


def _bounded(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span, cut where it is too long to be one sentence, so that no later step can be slow."""
    while end - start > LONGEST:
        cut = cut_at(plain, start, LONGEST)
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _ends_here(plain: str, start: int, found: re.Match[str]) -> bool:
    """Whether a full stop ends the sentence, and not an abbreviation or an initial."""
    if found[0][0] != ".":
        return True
    word = _LAST_WORD.search(plain, max(start, found.start() - 20), found.start())
    if word is None:
        return True
    last = word[0]
    if "." in last:  # U.S. Something: an abbreviation unless a new sentence plainly begins
        return plain[found.end() :].startswith(("The ", "It ", "He ", "She ", "They ", "But ", "In ", "A "))
    if len(last) == 1:
        return not last.isupper()
    return last.lower() not in _ABBREVIATIONS or (
        last.lower() in {"no", "st", "co", "sun", "sat", "art", "mar"} and last.islower()
    )
