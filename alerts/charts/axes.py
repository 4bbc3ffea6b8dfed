"""Where the marks of an axis stand, and what they say: round numbers, and days at sensible steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from alerts.locales import ReaderLocale

_FROM_ZERO = 0.6  # where the lowest number is no more than this share of the highest, the axis begins at 0
_CLOSEST = 1e-6  # numbers closer together cannot be told apart in any words
_ROUND = (1.0, 2.0, 2.5, 5.0)
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


def number_ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round numbers at even steps, from one below `low` to one above `high`, no more than `most` steps.

    The axis begins at 0 unless all numbers lie far from it and close together. `whole`: no parts of one.
    """
    if low == high or 0 <= low <= _FROM_ZERO * high:
        low = min(low, 0.0)
    if high <= _FROM_ZERO * low or low == high:
        high = max(high, 0.0)
    if high - low < _CLOSEST:
        high = low + 1.0
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


def tick_in_words(number: float, step: float, reader: ReaderLocale, *, percent: bool = False) -> str:
    """A round number as short as it reads well, with as many decimals as the step has: "10,000", "2.5"."""
    step = float(f"{step:.3g}")
    decimals = max(0, -math.floor(math.log10(step))) if step < 1 else 0
    if round(step, decimals) != step:
        decimals += 1
    written = reader.axis_number(number, decimals)
    return reader.percent(written) if percent else written


def date_ticks(first: date, last: date, most: int, reader: ReaderLocale) -> list[tuple[date, str]]:
    """Days from `first` to `last` at the smallest sensible step that makes no more than `most` of them.

    Days, weeks, months or years; the year is said where it begins to hold. Where no step fits, the first
    day alone.
    """
    for days in _DAY_STEPS:
        if (last - first).days // days < most + 1:
            found = list(_days(first, last, days))
            if 2 <= len(found) <= most:
                return with_years(found, reader)
    for months in _MONTH_STEPS:
        if (last - first).days // 30 // months < most + 2:
            found = list(_months(first, last, months))
            if 2 <= len(found) <= most:
                return with_years(found, reader, with_day=False)
    for years in _YEAR_STEPS:
        found = [date(year, 1, 1) for year in range(first.year, last.year + 1) if not year % years]
        found = [day for day in found if day >= first]
        if 2 <= len(found) <= most:
            return [(day, reader.part_of_calendar(day.year, None, None)) for day in found]
    return with_years([first], reader)


def with_years(days: list[date], reader: ReaderLocale, *, with_day: bool = True) -> list[tuple[date, str]]:
    """The days as marks, the year where it begins: "8 Jan 2025", "13 Jan", "2 Feb 2026"."""
    before = [None, *(day.year for day in days)]
    return [
        (day, reader.axis_day(day, with_day=with_day, with_year=day.year != year))
        for day, year in zip(days, before, strict=False)  # the last one has no next
    ]


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
