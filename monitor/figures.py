"""Figures: what each source holds on each measure, and how the values of one figure stand to each other.

A figure is ordered by report date, then by position; its current value is that of the latest report. What
else was said of it, recalled, forecast or denied, stands in its history (`history.py`) and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from monitor.estimates import Estimate, Qualifier, Value
from monitor.events import ChangeKind, EstimateRecorded, FigureKey, Report
from monitor.projections import key_of
from monitor.topics import UNATTRIBUTED

_OPEN = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one source now holds for one measure and scope of one topic."""

    key: FigureKey
    current: Report
    first: Report  # what the log first held of it, whatever its date
    position: int  # of the change that set the current value
    first_reported: date
    reports: int  # articles that stated this or an earlier value, late ones included, reprints not
    reprints: int = 0  # further articles that only told a story again
    conflicts: tuple[Value, ...] = ()  # what the article of the current report also says of it


def figure_key(estimate: Estimate) -> FigureKey:
    """The figure that an estimate speaks of."""
    return FigureKey(estimate.topic, estimate.measure, estimate.source or UNATTRIBUTED, estimate.scope)


def scope_words(scope: str | None) -> str:
    """A scope as it is compared: by its words, whatever their case and spacing."""
    return " ".join((scope or "").casefold().split())


def document_key(key: FigureKey) -> str:
    """Where a figure's document is kept."""
    return key_of(key.topic, key.measure, key.source, scope_words(key.scope))


def report_of(recorded: EstimateRecorded) -> Report:
    """The estimate as a report on its figure."""
    estimate = recorded.estimate
    first, last = estimate.number
    return Report(
        value=estimate.value,
        report_date=recorded.report_date,
        date_basis=recorded.date_basis,
        article=recorded.article,
        estimate=recorded.id,
        quote=estimate.quote,
        number=(first - estimate.start, last - estimate.start),
        via=estimate.via,
        as_of=estimate.as_of,
        status=estimate.status,
        moment=recorded.moment,
    )


_DAYS_END = datetime.max.replace(tzinfo=UTC)


def time_of(report: Report) -> tuple[date, datetime]:
    """Where a report stands in time: by its day, then its moment; without a moment at the day's end."""
    return report.report_date, report.moment or _DAYS_END


def interval(value: Value) -> tuple[float, float]:
    """The value as a closed interval of real numbers, open ends at infinity."""
    low = -_OPEN if value.low is None else value.low
    high = _OPEN if value.high is None else value.high
    return low, high


def within(inner: Value, outer: Value) -> bool:
    """Whether every number that `inner` allows is allowed by `outer` too."""
    (low, high), (least, most) = interval(inner), interval(outer)
    return least <= low and high <= most


def stated(value: Value) -> tuple[float, float]:
    """The numbers as the text states them, whatever the hedge: 600 and 600 for "at least 600"."""
    low, high = value.low, value.high
    if low is None or high is None:
        end = high if low is None else low
        if end is None:
            raise ValueError("a value without numbers")
        return end, end
    return (low, high) if low <= high else (high, low)


_EXACTNESS = [
    Qualifier.EXACTLY,
    Qualifier.ABOUT,
    Qualifier.BETWEEN,
    Qualifier.AT_LEAST,
    Qualifier.MORE_THAN,
    Qualifier.NEARLY,
    Qualifier.AT_MOST,
    Qualifier.LESS_THAN,
]


def standing(values: Sequence[Value]) -> tuple[int, tuple[Value, ...]]:
    """Which of an article's values for one figure stands: its index, and those that contradict it.

    The most exact one stands ("more than 1,000 … around 1,100": 1,100); of several as exact as each other
    the one that the fewest contradict, and the first said among equals.
    """

    def rank(index: int) -> tuple[float, int, int, int, int]:
        value = values[index]
        low, high = interval(value)
        contradicted = sum(not agree(value, other) for other in values)
        # of two that are open at one end ("at least 600 … at least 1,000") the one inside the other
        narrower_than = sum(within(value, other) for other in values)
        return high - low, contradicted, -narrower_than, _EXACTNESS.index(value.qualifier), index

    best = min(range(len(values)), key=rank)
    conflicts = [value for value in values if not agree(values[best], value)]
    return best, tuple(dict.fromkeys(conflicts))


_ABOUT = 0.1  # how far off "about" may be and still not contradict a number, as a share of it


def agree(one: Value, other: Value) -> bool:
    """Whether two values can both be true: some number is allowed by both."""
    (low, high), (least, most) = allowed(one), allowed(other)
    return low <= most and least <= high


def allowed(value: Value) -> tuple[float, float]:
    """The numbers that do not contradict the value: its interval, of "about" a tenth to either side."""
    low, high = interval(value)
    if value.qualifier is not Qualifier.ABOUT:
        return low, high
    return low - _ABOUT * abs(low), high + _ABOUT * abs(high)


def compared(before: Value, after: Value) -> ChangeKind:
    """How one value stands to the one before it, by the numbers that the texts state.

    The same numbers with another hedge are a restatement; of an interval the middle decides.
    """
    if before == after:
        return ChangeKind.CONFIRMED
    (low, high), (new_low, new_high) = stated(before), stated(after)
    if low + high == new_low + new_high:
        return ChangeKind.RESTATED
    return ChangeKind.RAISED if new_low + new_high > low + high else ChangeKind.LOWERED
