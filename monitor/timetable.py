"""When gathered digests are issued: the words of a policy as APScheduler triggers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

_EVERY = re.compile(r"every (\d{1,4}) (second|minute|hour)s?", re.IGNORECASE)


def trigger_for(when: str) -> BaseTrigger:
    """The trigger for "every 30 minutes", "every 2 hours" or a crontab line in UTC, "0 7 * * *".

    Raises ValueError, with what may stand there, for anything else.
    """
    if match := _EVERY.fullmatch(when.strip()):
        number, unit = int(match[1]), match[2].lower()
        if number:
            return IntervalTrigger(**{f"{unit}s": number}, timezone=UTC)
    try:
        return CronTrigger.from_crontab(_with_named_days(when), timezone=UTC)
    except ValueError as error:
        raise ValueError(
            f'{when!r} is no time: write "at once", "every 30 minutes" or a crontab '
            'line in UTC such as "0 7 * * *"'
        ) from error


_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")  # as crontab counts them
_DAYS_FIELD = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/([1-7]))?")


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
    number = _DAYS.index(name) if name in _DAYS else int(name)
    if number > 7:
        raise ValueError(f"{number} is no day of the week")
    return number


def missed(trigger: BaseTrigger, since: datetime, now: datetime) -> bool:
    """Whether the trigger would have fired between two moments, while the service was down."""
    expected = trigger.get_next_fire_time(since, since)
    return expected is not None and expected <= now
