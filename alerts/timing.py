"""When a change that is worth telling is told: pure reckoning over moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.timetable import Quiet, trigger_for

NEVER = datetime.max.replace(tzinfo=UTC)
_A_WHILE = timedelta(hours=1)  # longer than from the hour of a schedule to the look that follows
_MOST_QUIET_HOURS = 50  # that may follow on each other before we take it that they never end


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the readers of a destination are told what has changed in a topic."""

    schedule: str | None = None  # as in timetable.py; None: as soon as the rest allows
    wait: timedelta = timedelta()  # after the first change, so that a burst makes one digest
    every: timedelta = timedelta()  # at least so long after the digest before
    quiet: tuple[Quiet, ...] = ()

    @property
    def at_once(self) -> bool:
        """Whether nothing is ever waited for."""
        return self == AT_ONCE

    def due_at(self, since: datetime, last: datetime | None, now: datetime) -> datetime:
        """When what changed first at `since` is told, the digest before having been issued at `last`.

        What should have been told by now is told now, unless now is quiet. A moment that is yet to come
        was noted by a clock that was wrong: nothing waits for it.
        """
        due = since + self.wait if since <= now else now - _A_WHILE
        if last is not None and last <= now:
            due = max(due, last + self.every)
        if self.schedule is not None:
            due = trigger_for(self.schedule).get_next_fire_time(None, due) or NEVER
        due = self._after_quiet_hours(due.astimezone(UTC))
        return due if due > now else max(due, self._after_quiet_hours(now))

    def _after_quiet_hours(self, due: datetime) -> datetime:
        for _ in range(_MOST_QUIET_HOURS):
            ends = [end for hours in self.quiet if (end := hours.until(due))]
            if not ends:
                return due
            due = max(ends)
        return NEVER


AT_ONCE = Timing()
