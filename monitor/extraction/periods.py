"""The stretch of time that is a figure's own where another has the whole: "in June", "on 12 and 13 March"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, MONTHS, SPEECH_NORMS, word_set

_TOLLS = word_set("toll figure total count tally number death")
_HAPPENED = word_set("killed injured hurt died wounded")


def period_of(tokens: Sequence[Token], first: int) -> str | None:
    """ "In June, 232 were killed", "On 12 and 13 March the army evacuated 350": a period's own toll."""
    norms = [token.norm for token in tokens[: first + 12]]
    if "total" in norms[:first]:
        return None
    if "between" in norms[first:] and (days := _days_after(tokens, norms, first)):
        return days
    start = 1 if norms[:1] == ['"'] else 0
    return (
        _of_a_month(tokens, first)
        or _between_days(tokens, norms[start : start + 8], start, first)
        or _opening_month(tokens, norms, start, first)
        or _month_when(tokens, norms, first)
    )


def _of_a_month(tokens: Sequence[Token], first: int) -> str | None:
    """ "April's toll of 209", "its May figure of 190": what a month had."""
    for at in range(max(0, first - 6), first - 1):
        if tokens[at].norm not in MONTHS or not tokens[at].text[0].isupper():
            continue
        rest = [token.norm for token in tokens[at + 1 : first]]
        if rest[:1] == ["'s"]:
            rest = rest[1:]
        if rest[:1] and rest[0] in _TOLLS:
            return tokens[at].text
    return None


def _days_after(tokens: Sequence[Token], norms: Sequence[str], first: int) -> str | None:
    """ "Fifty were killed between 1 and 7 June"."""
    at = norms.index("between", first)
    rest = norms[at + 1 : at + 7]
    month = next((place for place, word in enumerate(rest) if word in MONTHS), None)
    if month is None or "and" not in rest or not any(word.isdecimal() for word in rest):
        return None
    end = month + 2 + (rest[month + 1 : month + 2] != [] and rest[month + 1].isdecimal())
    return " ".join(token.text for token in tokens[at : at + end])


def _between_days(tokens: Sequence[Token], opening: Sequence[str], start: int, first: int) -> str | None:
    """ "Between 14 and 24 December", "on 12 and 13 March"."""
    days = len(opening) > 1 and opening[1].isdecimal() and {"and", "to"} & set(opening)
    month = next((at for at, word in enumerate(opening) if word in MONTHS), None)
    if opening[:1] not in (["between"], ["from"], ["on"]) or not days or month is None or first <= start + 4:
        return None
    return " ".join(token.text for token in tokens[start : start + month + 1])


def _opening_month(tokens: Sequence[Token], norms: Sequence[str], start: int, first: int) -> str | None:
    if norms[start : start + 1] != ["in"] or first >= start + 10 or first < start + 2:
        return None
    if norms[start + 1] not in MONTHS or not set(norms[first:]) & _HAPPENED:
        return None
    if "had" in norms[:first] or set(norms[start + 2 : first]) & SPEECH_NORMS:
        return None
    end = start + 3 if norms[start + 2].isdecimal() else start + 2
    return " ".join(token.text for token in tokens[start + 1 : end])


def _month_when(tokens: Sequence[Token], norms: Sequence[str], first: int) -> str | None:
    """ "Fewer than in April, when 221 were killed"."""
    opens = max(0, first - 7)
    for at in range(opens, first - 3):
        if norms[at] == "in" and norms[at + 1] in MONTHS and norms[at + 2 : at + 4] == [",", "when"]:
            return tokens[at + 1].text if set(norms[first:]) & (BE | _HAPPENED) else None
    return None
