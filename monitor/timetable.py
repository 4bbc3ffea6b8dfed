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
        return CronTrigger.from_crontab(when, timezone=UTC)
    except ValueError as error:
        raise ValueError(
            f'{when!r} is no time: write "at once", "every 30 minutes" or a crontab '
            'line in UTC such as "0 7 * * *"'
        ) from error


def missed(trigger: BaseTrigger, since: datetime, now: datetime) -> bool:
    """Whether the trigger would have fired between two moments, while the service was down."""
    expected = trigger.get_next_fire_time(since, since)
    return expected is not None and expected <= now
