"""The time a figure refers to, as exactly as the text says and no more: 2025-01-13, 2025-01, --01, 2025."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token
from monitor.extraction.words import MONTHS, word_set

_YEAR_LEADS = word_set(
    """
    in of late early mid autumn spring summer winter fall since
    """
)


def as_of(tokens: Sequence[Token], first: int, last: int) -> tuple[str, str] | None:
    """The date nearest to the number in its sentence, and its words; None where none is said."""
    dates = [date for date in _dates(tokens) if not _another_figures(tokens, date[1], first)]
    if not dates:
        return None
    at, end, value = min(dates, key=lambda date: min(abs(date[0] - last), abs(first - date[1])))
    if min(abs(at - last), abs(first - end)) > 14:
        return None
    return value, " ".join(token.text for token in tokens[at : end + 1])


def _another_figures(tokens: Sequence[Token], end: int, first: int) -> bool:
    """Whether a date before a number is of the one it is set against: "3,000 in January to 4,000"."""
    if end >= first:
        return False
    between = [token.norm for token in tokens[end + 1 : first]]
    return between[:1] == ["to"] or bool(set(between) & _SET_AGAINST)


_SET_AGAINST = word_set("compare compared against versus")


def _dates(tokens: Sequence[Token]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for at, token in enumerate(tokens):
        if token.norm in MONTHS and token.text[0].isupper():
            if token.norm == "may" and not _is_may(tokens, at):
                continue
            found.append(_around_month(tokens, at))
        elif _is_year(token) and at and tokens[at - 1].norm in _YEAR_LEADS:
            found.append((at, at, token.text))
    return found


def _is_may(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1].norm if at else ""
    return before in ("in", "of", "since", "late", "early", "until", "by", "last") or before.isdecimal()


def _is_year(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdecimal() and 1900 <= int(token.text) <= 2099


def _around_month(tokens: Sequence[Token], at: int) -> tuple[int, int, str]:
    """A month with the day and the year that stand by it."""
    month = f"{MONTHS[tokens[at].norm]:02d}"
    first = last = at
    day = year = ""
    if at and _is_day(tokens[at - 1]):
        first, day = at - 1, f"-{int(_digits(tokens[at - 1])):02d}"
    after = at + 1
    if after < len(tokens) and tokens[after].text == ".":
        after += 1
    if not day and after < len(tokens) and _is_day(tokens[after]):
        last, day = after, f"-{int(_digits(tokens[after])):02d}"
        after += 1
    if after < len(tokens) and tokens[after].text == ",":
        after += 1
    if after < len(tokens) and _is_year(tokens[after]):
        last, year = after, tokens[after].text
    return first, last, f"{year or '-'}-{month}{day}"


def _digits(token: Token) -> str:
    return "".join(mark for mark in token.text if mark.isdecimal())


def _is_day(token: Token) -> bool:
    digits = _digits(token)
    return (
        token.text[0].isdecimal()
        and len(digits) <= 2
        and digits.isascii()
        and 1 <= int(digits) <= 31
        and len(token.text) <= 4
    )
