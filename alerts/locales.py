"""How a reader writes numbers, days and times: the rules of CLDR, as Babel holds them.

The words of a digest stay English; digits, grouping, percent signs, names of months and of zones are the
reader's. Quotes of articles are never written anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from babel import Locale

# The zero of each script of digits that is some locale's usual one in CLDR; Babel writes 0 to 9 for all.
_ZEROS = {
    **{"arab": "\u0660", "arabext": "\u06f0", "beng": "\u09e6", "deva": "\u0966", "mymr": "\u1040"},
    **{"tibt": "\u0f20", "nkoo": "\u07c0", "olck": "\u1c50", "mtei": "\uabf0"},
    **{"adlm": "\U0001e950", "cakm": "\U00011136", "hmnp": "\U0001e140"},
}
_RIGHT_TO_LEFT = {"arab", "nkoo", "adlm"}
_ISOLATE, _ISOLATED = "\u2068", "\u2069"
_OFFSET = re.compile(r"[+-]\d{4}")
_SOME_LEAP_YEAR = 2024
_BIG = 1e7  # numbers below are written out on an axis


@dataclass(frozen=True, slots=True)
class ReaderLocale:
    """A reader's locale as CLDR names it ("en_GB", "fr", "ar_EG") and zone ("UTC", "Europe/Kyiv").

    Raises ValueError, with what to do, for names that nobody knows.
    """

    name: str = "en_GB"
    timezone: str = "UTC"
    plain: bool = False  # with digits 0 to 9 and no marks of direction, for where those would be lost

    def __post_init__(self) -> None:
        if (self.name, self.timezone) != ("en_GB", "UTC"):  # which need no Babel to be known
            _locale(self.name)
            _zone(self.timezone)

    # -- numbers --------------------------------------------------------------------------------------

    def number(self, number: float) -> str:
        """A number as the reader groups it, exact to a hundredth, without needless decimals."""
        return _number(self, number)

    def percent(self, written: str) -> str:
        """A number, or a range, that has been written, with the sign for percent at its place."""
        locale = _locale(self.name)
        symbols = locale.number_symbols.get(locale.default_numbering_system, {})
        pattern = locale.percent_formats[None]
        before, after = pattern.prefix[0], pattern.suffix[0]
        sign = symbols.get("percentSign", "%")
        return f"{before}{written}{after}".replace("%", sign)

    def axis_number(self, number: float, decimals: int = 0) -> str:
        """A round number as an axis says it, with a name for its size where it is big: "12 million"."""
        from babel.numbers import format_compact_decimal, format_decimal

        locale, numbering = _locale(self.name), self._numbering
        if abs(number) >= _BIG:
            written = format_compact_decimal(
                number, format_type="long", locale=locale, fraction_digits=1, numbering_system=numbering
            )
        else:
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            written = format_decimal(number, pattern, locale=locale, numbering_system=numbering)
        return self._own(written)

    # -- days and times -------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        """A day with its month by name: "30 April 2025"."""
        return _day(self, day)

    def axis_day(self, day: date, *, with_day: bool = True, with_year: bool = True) -> str:
        """A day or a month as short as it is written: "8 Jan 2025", "13 Jan", "Feb 2025"."""
        from babel.dates import format_skeleton

        skeleton = ("y" if with_year else "") + "MMM" + ("d" if with_day else "")
        return self._own(format_skeleton(skeleton, day, locale=_locale(self.name)))

    def part_of_calendar(self, year: int | None, month: int | None, day: int | None) -> str:
        """A day, a month or a year of which a part may be unsaid; ValueError where there is no such day."""
        return _part_of_calendar(self, year, month, day)

    def moment(self, moment: datetime) -> str:
        """A moment in the reader's zone, to the minute: "30 April 2025, 05:12 UTC"."""
        return _moment(self, moment)

    def _zone_name(self, here: datetime) -> str:
        from babel.dates import get_timezone_gmt, get_timezone_name

        locale = _locale(self.name)
        name = get_timezone_name(here, "short", locale=locale)
        return get_timezone_gmt(here, "long", locale=locale) if _OFFSET.fullmatch(name) else name

    @property
    def _numbering(self) -> str:
        return "latn" if self.plain else "default"

    # -- both -----------------------------------------------------------------------------------------

    def _own(self, written: str) -> str:
        """In the digits of the locale, kept from turning the order of the English words around it."""
        locale = _locale(self.name)
        if self.plain:
            return written
        zero = _ZEROS.get(locale.default_numbering_system)
        if zero is not None:
            written = written.translate({ord("0") + value: ord(zero) + value for value in range(10)})
        turns = locale.text_direction == "rtl" or locale.default_numbering_system in _RIGHT_TO_LEFT
        return f"{_ISOLATE}{written}{_ISOLATED}" if turns else written


DEFAULT_LOCALE = ReaderLocale()


# Charts and pages say the same days and numbers over and over, and Babel takes its time for each.


@lru_cache(10_000)
def _number(reader: ReaderLocale, number: float) -> str:
    from babel.numbers import format_decimal

    written = format_decimal(
        round(number, 2), locale=_locale(reader.name), numbering_system=reader._numbering
    )
    return reader._own(written)


@lru_cache(10_000)
def _day(reader: ReaderLocale, day: date) -> str:
    from babel.dates import format_date

    return reader._own(format_date(day, "long", locale=_locale(reader.name)))


@lru_cache(10_000)
def _part_of_calendar(reader: ReaderLocale, year: int | None, month: int | None, day: int | None) -> str:
    from babel.dates import format_skeleton, get_month_names

    locale = _locale(reader.name)
    if month is None:
        return reader._own(str(year))
    if day is None and year is None:
        return reader._own(str(get_month_names("wide", "stand-alone", locale)[month]))
    some = date(year or _SOME_LEAP_YEAR, month, day or 1)
    if day is not None and year is not None:
        return reader.day(some)
    return reader._own(format_skeleton("MMMMd" if day else "yMMMM", some, locale=locale))


@lru_cache(10_000)
def _moment(reader: ReaderLocale, moment: datetime) -> str:
    from babel.dates import format_date, format_time, get_datetime_format

    locale, here = _locale(reader.name), moment.astimezone(_zone(reader.timezone))
    day = format_date(here, "long", locale=locale)
    time = format_time(here, "short", tzinfo=here.tzinfo, locale=locale)
    pattern = str(get_datetime_format("long", locale=locale)).replace("'", "")
    written = pattern.replace("{0}", f"{time} {reader._zone_name(here)}").replace("{1}", day)
    return reader._own(written)


@cache
def _locale(name: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError) as error:
        raise ValueError(f"{name!r} is no locale; write one such as en_GB, de or fr_CA") from error


@cache
def _zone(name: str) -> tzinfo:
    if name == "UTC":  # known where no zones are installed
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"{name!r} is no time zone; write one such as UTC or Europe/Kyiv") from error
