"""The signs that stand before a number and hedge it: "~300", "≥ 300", ">300"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token

_SIGNS = {"~": "~", "≈": "~", "≥": "≥", "≤": "≤", ">": ">", "<": "<"}


def sign_before(tokens: Sequence[Token], first: int) -> str | None:
    """The sign that stands before a number; those that marks-up and quoted mail are made of, only on it."""
    at, sign = first - 1, tokens[first - 1].text
    if sign == "=" and at > 0 and tokens[at - 1].text in "<>" and tokens[at - 1].end == tokens[at].start:
        at, sign = at - 1, "≥" if tokens[at - 1].text == ">" else "≤"
    elif sign in "<>" and tokens[at].end != tokens[first].start:
        return None
    if sign in "<>≥≤" and (at == 0 or tokens[at - 1].end == tokens[at].start):
        return None
    return _SIGNS.get(sign)
