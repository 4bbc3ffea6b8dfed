"""The words for times in the settings: schedules as APScheduler triggers, durations, quiet hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # APScheduler is slow to import, and most who come here need no schedule
    from apscheduler.triggers.base import BaseTrigger

_EVERY = re.compile(r"every (\d{1,4}) (second|minute|hour)s?", re.IGNORECASE)
_CLOCK = r"\d{1,2}:\d\d"
_AT = re.compile(
    rf"(?:(?P<days>[a-z][a-z, -]*) )?(?P<times>{_CLOCK}(?: ?, ?{_CLOCK})*)(?: (?P<zone>[^ ]+))?",
    re.IGNORECASE,
)
_SHORT = {"daily": "08:00", "weekly": "monday 08:00"}


@cache
def trigger_for(when: str) -> BaseTrigger:
    """The trigger for a schedule; days and hours are those of UTC unless a time zone is named.

    "every 30 minutes", "08:00 Europe/Kyiv", "weekdays 08:00, 16:30", "mon-thu 09:00", "daily" and "weekly"
    (08:00, on Mondays), or a crontab line, "0 7 * * 1-5", which may end with a zone, too. Raises
    ValueError, with what may stand there, for anything else.
    """
    words = " ".join(when.split())
    try:
        return _trigger(_SHORT.get(words.lower(), words))
    except ValueError as error:
        raise ValueError(
            f'{shortened(when)} is no time ({error}): write "at once", "every 30 minutes", '
            '"weekdays 08:00 Europe/Kyiv" or a crontab line such as "0 7 * * *"'
        ) from error


def _trigger(words: str) -> BaseTrigger:
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    if match := _EVERY.fullmatch(words):
        number, unit = int(match[1]), match[2].lower()
        if not number:
            raise ValueError("it would never pass")
        return IntervalTrigger(**{f"{unit}s": number}, timezone=UTC)
    if match := _AT.fullmatch(words):
        zone = zone_named(match["zone"])
        days = ",".join(_DAYS[day] for day in sorted(_days_named(match["days"])))
        clocks = [clock(text.strip()) for text in match["times"].split(",")]
        return OrTrigger(
            [CronTrigger(day_of_week=days, hour=at.hour, minute=at.minute, timezone=zone) for at in clocks]
        )
    *crontab, last = words.split(" ") or [""]
    zone = zone_named(last) if len(crontab) == 5 else UTC
    line = " ".join(crontab) if len(crontab) == 5 else words
    return CronTrigger.from_crontab(_with_named_days(line), timezone=zone)


def missed(trigger: BaseTrigger, since: datetime, now: datetime) -> bool:
    """Whether the trigger would have fired between two moments, while the service was down."""
    expected = trigger.get_next_fire_time(since, since)
    return expected is not None and expected <= now


# -- zones, clocks and days ------------------------------------------------------------------------------


def shortened(text: str) -> str:
    """A setting as an error repeats it."""
    return repr(text if len(text) <= 60 else text[:60] + "…")


@cache
def zone_named(name: str | None) -> tzinfo:
    """The time zone of an IANA name; UTC without one. ValueError for a name that there is not."""
    if name is None or name.upper() in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {shortened(name)}; name one such as Europe/Kyiv") from error


def clock(text: str) -> time:
    """A time of day as HH:MM; 24:00 is the end of the day, and given as 00:00. ValueError for any other."""
    hour, _, minute = text.partition(":")
    if (int(hour), int(minute)) == (24, 0):
        return time(0)
    return time(int(hour), int(minute))


_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")  # as crontab counts them
_SEVERAL = {"daily": range(7), "weekdays": range(1, 6), "weekends": (0, 6)}
_DAYS_FIELD = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/([1-7]))?")
_LONG = re.compile(r"\b(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|rs|ur)?day\b")


def _days_named(words: str | None) -> set[int]:
    """The days of words such as "weekdays", "mon-thu", "Saturday, Sunday", counted as crontab does."""
    if words is None:
        return set(range(7))
    days: set[int] = set()
    for part in words.lower().replace(" ", "").split(","):
        days.update(_SEVERAL[part] if part in _SEVERAL else (day % 7 for day in _days(_short(part))))
    return days


def _short(part: str) -> str:
    if any(character.isdigit() or character in "*/" for character in part):
        raise ValueError(f"{part!r} is no day of the week")
    return _LONG.sub(r"\1", part)


def _with_named_days(crontab: str) -> str:
    """The line with its weekdays by name: crontab counts them from Sunday, APScheduler from Monday."""
    fields = crontab.split()
    if len(fields) == 5 and fields[4] != "*":
        days = sorted({day % 7 for part in fields[4].split(",") for day in _days(part.lower())})
        fields[4] = ",".join(_DAYS[day] for day in days)
    return " ".join(fields)


def _days(part: str) -> range:
    """The days that one part of the field means; Sunday is 0 or 7."""
    match = _DAYS_FIELD.fullmatch(part)
    if match is None:
        raise ValueError(f"{part!r} is no day of the week")
    first, last, step = match.groups()
    begin, end = (0, 6) if first is None else (_day(first), _day(last or first))
    if last == "sun":
        end = 7
    if begin > end or (step and first and not last):
        raise ValueError(f"{part!r} names no days")
    return range(begin, end + 1, int(step or 1))


def _day(name: str) -> int:
    if name in _DAYS:
        return _DAYS.index(name)
    if not name.isdigit() or int(name) > 7:
        raise ValueError(f"{name!r} is no day of the week")
    return int(name)


# -- durations -------------------------------------------------------------------------------------------

_DURATION = re.compile(
    r"(\d{1,6}(?:\.\d{1,3})?) ?(s|seconds?|m|min|minutes?|h|hours?|d|days?)", re.IGNORECASE
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(text: str) -> timedelta:
    """How long "60 s", "5 minutes", "2 hours" or "1 day" is. ValueError for anything else."""
    match = _DURATION.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError(f'{shortened(text)} is no duration: write "60 s", "5 minutes", "2 hours" or "1 day"')
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2][0].lower()])


# -- quiet hours -----------------------------------------------------------------------------------------

_HOURS = re.compile(
    rf"(?:(?P<days>[a-z][a-z, -]*) )?(?P<begin>{_CLOCK}) ?[-–] ?(?P<end>{_CLOCK})(?: (?P<zone>[^ ]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of certain days in which nothing is sent; past midnight where they end before they begin."""

    begin: time
    end: time
    zone: tzinfo
    days: frozenset[int] = frozenset(range(7))  # on which they begin, Sunday is 0

    def until(self, moment: datetime) -> datetime | None:
        """When the quiet hours that hold `moment` end, in UTC; None where none do."""
        today = moment.astimezone(self.zone).date()
        for day in (today - timedelta(days=1), today):
            if (day.weekday() + 1) % 7 not in self.days:
                continue
            begin = datetime.combine(day, self.begin, self.zone).astimezone(UTC)
            over_midnight = self.end <= self.begin
            end_day = day + timedelta(days=1) if over_midnight else day
            end = datetime.combine(end_day, self.end, self.zone).astimezone(UTC)
            if begin <= moment < end:
                return end
        return None


def quiet_hours(text: str) -> Quiet:
    """The hours of "22:00-07:00 Europe/Kyiv" or "weekends 00:00-24:00". ValueError for anything else."""
    match = _HOURS.fullmatch(" ".join(text.split()))
    try:
        if match is None:
            raise ValueError("a begin and an end are needed")
        begin, end = clock(match["begin"]), clock(match["end"])
        return Quiet(begin, end, zone_named(match["zone"]), frozenset(_days_named(match["days"])))
    except ValueError as error:
        raise ValueError(
            f'{shortened(text)} are no hours ({error}): write "22:00-07:00 Europe/Kyiv" '
            'or "weekends 00:00-24:00"'
        ) from error
