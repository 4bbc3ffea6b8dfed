"""Where the marks of an axis stand, and what they say: round numbers, and days at sensible steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from alerts.wording import MONTHS

_FROM_ZERO = 0.6  # where the lowest number is no more than this share of the highest, the axis begins at 0
_ROUND = (1.0, 2.0, 2.5, 5.0)
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_BIG = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_IN_DIGITS = 1e7  # numbers below are written out


def number_ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round numbers at even steps, from one below `low` to one above `high`, no more than `most` steps.

    The axis begins at 0 unless all numbers lie far from it and close together. `whole`: no parts of one.
    """
    if low == high or 0 <= low <= _FROM_ZERO * high:
        low = min(low, 0.0)
    if high <= _FROM_ZERO * low or low == high:
        high = max(high, 0.0)
    if low == high:
        high = 1.0
    for step in _steps(low, high, most):
        first, last = math.floor(low / step), math.ceil(high / step)
        if last - first <= most and (step >= 1 or not whole):
            return [number * step for number in range(first, last + 1)]
    raise AssertionError("unreachable: a step as wide as the whole range always fits")


def _steps(low: float, high: float, most: int) -> Iterator[float]:
    power = math.floor(math.log10((high - low) / most))
    for exponent in range(power, max(power + 4, 2)):
        # Not 10**exponent: of a negative one the digits would not be round.
        tens = float(f"1e{exponent}")
        for digit in _ROUND:
            if digit != 2.5 or exponent != 0:  # nobody counts to 2.5
                yield digit * tens


def tick_in_words(number: float, step: float, *, percent: bool = False) -> str:
    """A round number as short as it reads well: "10,000", "2.5", "30%", "12 million"."""
    unit, step = "%" if percent else "", float(f"{step:.3g}")
    for size, name in _BIG:
        if abs(number) >= max(size, _IN_DIGITS) or (number and step >= _IN_DIGITS and abs(number) >= size):
            return f"{number / size:,.6g} {name}{unit}"
    decimals = max(0, -math.floor(math.log10(step))) if step < 1 else 0
    if round(step, decimals) != step:
        decimals += 1
    return f"{number:,.{decimals}f}{unit}"


def date_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Days from `first` to `last` at the smallest sensible step that makes no more than `most` of them.

    Days, weeks, months or years; the year is said where it begins to hold. Where no step fits, the first
    day alone.
    """
    for days in _DAY_STEPS:
        if (last - first).days // days < most + 1:
            found = list(_days(first, last, days))
            if 2 <= len(found) <= most:
                return with_years(found)
    for months in _MONTH_STEPS:
        if (last - first).days // 30 // months < most + 2:
            found = list(_months(first, last, months))
            if 2 <= len(found) <= most:
                return [(day, _month(day, before)) for day, before in _pairs(found)]
    for years in _YEAR_STEPS:
        found = [date(year, 1, 1) for year in range(first.year, last.year + 1) if not year % years]
        found = [day for day in found if day >= first]
        if 2 <= len(found) <= most:
            return [(day, str(day.year)) for day in found]
    return with_years([first])


def with_years(days: list[date]) -> list[tuple[date, str]]:
    """The days as marks: "8 Jan 2025", "13 Jan", "2 Feb 2026"."""
    return [
        (day, f"{day.day} {_short(day)}" + (f" {day.year}" if not before or before.year != day.year else ""))
        for day, before in _pairs(days)
    ]


def _pairs(days: list[date]) -> Iterator[tuple[date, date | None]]:
    return zip(days, [None, *days], strict=False)  # the last one has no next


def _month(day: date, before: date | None) -> str:
    return f"{_short(day)} {day.year}" if not before or before.year != day.year else _short(day)


def _short(day: date) -> str:
    return MONTHS[day.month - 1][:3]


def _days(first: date, last: date, step: int) -> Iterator[date]:
    """Each day, every second one, Mondays, or every second Monday."""
    start = first.toordinal()
    start += (1 - start) % step  # day 1 of the calendar is a Monday
    for ordinal in range(start, last.toordinal() + 1, step):
        yield date.fromordinal(ordinal)


def _months(first: date, last: date, step: int) -> Iterator[date]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(number // 12, number % 12 + 1, 1)
        if not (number % 12) % step and first <= day <= last:
            yield day
