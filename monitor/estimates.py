"""What one claim in an article says: the value with its hedge, whose it is, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Qualifier(StrEnum):
    """How the text hedges a number (see docs/extraction.md for the words of each)."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    NEARLY = "nearly"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    BETWEEN = "between"


class Status(StrEnum):
    """How the source stands to the number now."""

    CURRENT = "current"
    PREVIOUS = "previous"  # an earlier figure, recalled
    FORECAST = "forecast"  # what may or will happen
    DENIED = "denied"  # withdrawn or rejected


@dataclass(frozen=True, slots=True)
class Value:
    """A closed interval with its hedge; an open end is None. At least one end is a number."""

    low: float | None
    high: float | None
    qualifier: Qualifier

    def __str__(self) -> str:
        return in_words(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One claim in an article that a quantity has a value."""

    topic: str  # topic id
    measure: str  # measure id
    low: float | None  # None: the text leaves this end open
    high: float | None
    qualifier: Qualifier
    source: str | None  # source id: whose estimate it is, not who passed it on
    via: str | None = None  # the messengers, nearest the source first, joined by "; "
    status: Status = Status.CURRENT
    as_of: str | None = None  # "2025", "2025-01", "2025-01-13", "--01", "--01-13"
    scope: str | None = None  # the part covered, where it is not the whole
    quote: str  # the words of the article that carry it: exactly text[start:end]
    start: int
    end: int
    number: tuple[int, int]  # offsets in the article's text of the words that give the number
    confidence: float  # 0 to 1
    because: Mapping[str, str]  # decision ("number", "measure", "subject", …) → the words that carried it

    @property
    def value(self) -> Value:
        """The interval with its hedge."""
        return Value(self.low, self.high, self.qualifier)


_BEFORE = {
    Qualifier.EXACTLY: "",
    Qualifier.ABOUT: "about ",
    Qualifier.AT_LEAST: "at least ",
    Qualifier.MORE_THAN: "more than ",
    Qualifier.NEARLY: "nearly ",
    Qualifier.AT_MOST: "up to ",
    Qualifier.LESS_THAN: "fewer than ",
}


class Digits(Protocol):
    """How numbers are written."""

    def number(self, number: float) -> str:
        """A number, grouped."""

    def percent(self, written: str) -> str:
        """A number or range that has been written, with the sign for percent."""


class PlainDigits:
    """As English writes them: 4,700 and 31.5%."""

    def number(self, number: float) -> str:
        """A number grouped by thousands without needless decimals."""
        return number_in_digits(number)

    def percent(self, written: str) -> str:
        """The number with the sign behind it."""
        return f"{written}%"


PLAIN = PlainDigits()


def in_words(value: Value, *, percent: bool = False, digits: Digits = PLAIN) -> str:
    """The value as a reader expects it: "more than 4,000", "3,000–4,000", "about 30%"."""
    if value.qualifier is Qualifier.BETWEEN:
        written = "–".join("…" if end is None else digits.number(end) for end in (value.low, value.high))
    else:
        stated = value.low if value.low is not None else value.high
        written = "…" if stated is None else digits.number(stated)
    return f"{_BEFORE.get(value.qualifier, '')}{digits.percent(written) if percent else written}"


def number_in_digits(number: float | None) -> str:
    """A number grouped by thousands without needless decimals; "…" for an open end."""
    if number is None:
        return "…"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}".rstrip("0")


_AS_OF = re.compile("(?:([0-9]{4})|-)(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def as_of_parts(as_of: str) -> tuple[str | None, str | None, str | None] | None:
    """Year, month and day of an `Estimate.as_of`, None for what is not said; None where it names no time."""
    match = _AS_OF.fullmatch(as_of)
    if match is None or match.group(1, 2) == (None, None):
        return None
    year, month, day = match.groups()
    return year, month, day
