"""The part of the subject, or of the time, that a figure covers where it is not the whole."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Counted, What
from monitor.extraction.tokens import Token

_OTHERS = frozenset(
    "other people person soldier troop man personnel death casualty worker employee job case patient body".split()
)
_WINDOWS = (
    "past week",
    "last week",
    "past day",
    "past month",
    "past 24 hours",
    "single day",
    "past two days",
    "this week alone",
    "overnight",
)


def scope_of(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """The scope of the number at token `first`, in the article's words; None for the whole."""
    norms = [token.norm for token in tokens]
    following = norms[counted.last + 1 : counted.last + 9]
    before = norms[max(0, first - 6) : first]
    if (
        counted.what is What.BARE
        and following[:1] == ["of"]
        and following[1:2] in (["them"], ["these"], ["those"], ["whom"])
    ):
        kind = tokens[counted.last + 3] if len(tokens) > counted.last + 3 else None
        if kind is not None and kind.text[0].isalpha():
            return (
                kind.text
                if kind.norm
                in ("child", "woman", "officer", "critically", "man", "minor", "seriously", "foreigner")
                else None
            )
    if counted.what is What.UNIT and counted.noun not in _OTHERS and _part(before):
        return " ".join(token.text for token in tokens[first : counted.last + 1][1:]) or None
    text = " ".join(norms[max(0, first - 12) : counted.last + 16])
    return next((window for window in _WINDOWS if window in text), None)


def _part(before: Sequence[str]) -> bool:
    return "including" in before[-3:] or "among" in before or before[-2:] == ["among", "them"]
