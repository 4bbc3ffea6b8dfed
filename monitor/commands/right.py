"""What is right of a claim, as the options of `correct` say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from monitor.estimates import Estimate

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Right:
    """The options as they were written; None for those that leave the claim as it is."""

    low: str | None = None
    high: str | None = None
    qualifier: str | None = None
    measure: str | None = None
    source: str | None = None
    status: str | None = None
    scope: str | None = None
    as_of: str | None = None

    def of(self, held: Estimate) -> Estimate:
        """The claim put right; BadParameter for an option that says nothing sensible."""
        from alerts.acts import with_value
        from monitor.estimates import Qualifier, Status

        status = _one_of(self.status, Status, "--status")
        right = replace(
            held,
            measure=self.measure or held.measure,
            source=_or_none(_source(self.source), held.source),
            status=status or held.status,
            scope=_or_none(self.scope, held.scope),
            as_of=_or_none(_time(self.as_of, "--as-of"), held.as_of),
        )
        if self.low is None and self.high is None and self.qualifier is None:
            return right
        return with_value(right, *self._ends(held), _one_of(self.qualifier, Qualifier, "--qualifier"))

    def _ends(self, held: Estimate) -> tuple[float | None, float | None]:
        """The low and the high end; of a single number one new end moves both."""
        low, high = _end(self.low, "--low", held.low), _end(self.high, "--high", held.high)
        single = held.low == held.high
        if single and self.low is None and high is not None:
            return high, high
        if single and self.high is None and low is not None:
            return low, low
        return low, high


_LONGEST_ID = 100  # characters


def _source(given: str | None) -> str | None:
    """A source's id: small letters, without spaces, as `figurewatch figures` shows them."""
    if given is None:
        return None
    odd = any(char.isspace() or not char.isprintable() for char in given)
    if odd or given != given.lower() or not 0 < len(given) <= _LONGEST_ID:
        raise typer.BadParameter(
            f'{given[:40]!r} is no source id; write it in small letters, "un-agency", or "none"',
            param_hint="--source",
        )
    return given


def _or_none(given: str | None, held: str | None) -> str | None:
    return held if given is None else None if given == "none" else given


def _end(given: str | None, option: str, held: float | None) -> float | None:
    if given is None or given == "open":
        return held if given is None else None
    try:
        number = float(given.replace(",", ""))
    except ValueError:
        number = -1
    if not isfinite(number) or number < 0:  # nothing is counted below zero
        raise typer.BadParameter(
            f'{given!r} is no number of anything; write 600, or "open"', param_hint=option
        )
    return number


def _time(given: str | None, option: str) -> str | None:
    """The same; BadParameter for what names no time."""
    from monitor.estimates import as_of_parts

    if given is None or given == "none":
        return given
    try:
        parts = as_of_parts(given)
        if parts is None:
            raise ValueError(given)
        date(*(int(part or usual) for part, usual in zip(parts, (2024, 1, 1), strict=True)))  # a leap year
    except ValueError as error:
        raise typer.BadParameter(
            f"{given!r} is no time; write 2025, 2025-01, 2025-01-13, --01-13 (no year), or none",
            param_hint=option,
        ) from error
    return given


def _one_of(given: str | None, kinds: type[Kind], option: str) -> Kind | None:
    if given is None:
        return None
    if given not in list(kinds):
        raise typer.BadParameter(f"{given!r} is not among: {', '.join(kinds)}", param_hint=option)
    return kinds(given)
