"""Digits that make no number a reader could be told: half of one, bound to others, or below nothing.

"10^18", "6/00", "1..600" and "007" have digits that look like a count and mean another one, or none. Saying
nothing of them is right; any figure would be wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from monitor.extraction.number_words import SCALES
from monitor.extraction.tokens import Token

# What may stand between two numbers without a space, each being a number of its own: "600 (700)", "5%-7%".
_PARTING = frozenset('()[]",:%\u2014')
_FOOTNOTE = 3  # digits of one, at most


def illegible(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the digits at tokens `first` to `last` (inclusive) are no number to be told."""
    digits = tokens[first].text[0].isdecimal()
    return (
        (digits and (_padded(tokens[first]) or _footnote(tokens, first, last)))
        or _reckoned(tokens, first)
        or _bound(tokens, last, 1)
        or (digits and _bound(tokens, first, -1))
        or _goes_on(tokens, last)
    )


def _padded(token: Token) -> bool:
    """ "007", "0600", "6,00": an agent, an hour, or a half of a number."""
    text = token.text
    return len(text) > 1 and ((text[0] == "0" and text.isdecimal()) or text.endswith((",0", ",00")))


def _footnote(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "killed.12", "600[12]", "wounded [3]": the sign of a note; ".600" is less than one."""
    if first < 2 or not tokens[first].text.isdecimal() or len(tokens[first].text) > _FOOTNOTE:
        return False
    mark, word = tokens[first - 1], tokens[first - 2]
    if mark.text == "[" and last + 1 < len(tokens) and tokens[last + 1].text == "]":
        goes_on = last + 2 < len(tokens) and tokens[last + 2].is_word  # "the agency put [600] soldiers …"
        return _touch(mark, tokens[first]) and (_touch(word, mark) or not goes_on)
    return (
        mark.text == "." and _touch(mark, tokens[first]) and (word.text.isalpha() or not _touch(word, mark))
    )


def _reckoned(tokens: Sequence[Token], first: int) -> bool:
    """ "minus 600", "said -600", "±600", "3 x 600"; a dash that opens the sentence marks a list's item."""
    if not first:
        return False
    sign = tokens[first - 1]
    if sign.norm in ("minus", "negative", "±"):
        return True
    if sign.text in ("x", "×", "*") and first > 1 and tokens[first - 2].text[0].isdecimal():
        return True
    return (
        sign.text == "-" and first > 1 and _touch(sign, tokens[first]) and not _touch(tokens[first - 2], sign)
    )


def _bound(tokens: Sequence[Token], at: int, step: int) -> bool:
    """Whether marks bind the digits at `at` to others after (`step` 1) or before (-1) them."""
    marks = [] if tokens[at].text[0].isalnum() else [tokens[at].text]
    while 0 <= (beyond := at + step) < len(tokens):
        here, there = tokens[min(at, beyond)], tokens[max(at, beyond)]
        if not _touch(here, there):
            break
        text = tokens[beyond].text
        if text[0].isdecimal():
            return bool(marks) and (marks == ["-"] or not _PARTING.issuperset({*marks} - {"-"}))
        if text[0].isalnum():
            break
        marks.append(text)
        at = beyond
    # marks that belong to the digit before them, such as those of crossed-out ones
    return step > 0 and bool(marks) and (marks[0] == "\u2030" or unicodedata.category(marks[0])[0] == "M")


def _goes_on(tokens: Sequence[Token], last: int) -> bool:
    """ "6 00", "600, 000", "5 1/2", "3 x 200", "5 million million": what follows belongs to it."""
    at = last + 1
    if at + 1 < len(tokens) and tokens[at].text == "," and len(tokens[at + 1].text) == 3:
        at += 1
    if at >= len(tokens):
        return False
    text = tokens[at].text
    beyond = [token.text for token in tokens[at + 1 : at + 3]]
    return (
        (text[0] == "0" and text.isdecimal())
        or (text.isdecimal() and beyond[:1] == ["/"] and beyond[1:] != [] and beyond[1].isdecimal())
        or (text in ("x", "×", "*") and beyond != [] and beyond[0][0].isdecimal())
        or unicodedata.category(text[0]) == "No"
        or (tokens[at].norm in SCALES and not text.lower().endswith("s"))
    )


def _touch(before: Token, after: Token) -> bool:
    return before.end == after.start
