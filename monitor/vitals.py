"""What the service's threads note of their own progress, for `health` to judge.

Nobody waits here for another's work: a value is set whole, by one thread, and read by others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from monitor.health import Fault, Owed, Signs
from monitor.ingest import Outcome
from monitor.plain import one_line
from monitor.service_events import DiskSpace

_LONGEST_REASON = 300  # characters

INTAKE, DIGESTS, PROBE = "intake", "digests", "probe"  # who appends to the log, or tries to


class Vitals:
    """Since the start of the service, which counts as progress of all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.intake_moved = self.log_answered = self.outbox_looked = self.disks_asked = clock()
        self.took: Callable[[Outcome, float], object] = lambda outcome, seconds: None
        self._looks = self._outbox_looks = 0
        self._disks: tuple[DiskSpace, ...] = ()
        self._left: dict[Path, float] = {}  # files that could not be dealt with, since when
        self._refusals: dict[str, Fault] = {}  # by who was refused
        self._refusing = threading.Lock()

    def looked(self, still_there: Callable[[Path], bool]) -> None:
        """A look at the inbox was done with, and all that was whole dealt with."""
        self._left = {file: since for file, since in self._left.items() if still_there(file)}
        if not self._left:
            self._forget(INTAKE)
        self._looks += 1
        self.moved()

    def moved(self) -> None:
        """The inbox was seen to, or a part of it."""
        self.intake_moved = self._clock()

    def taken(self, outcome: Outcome, seconds: float) -> None:
        """A file was dealt with, in so many seconds."""
        self.answered(INTAKE)
        self.moved()
        self.took(outcome, seconds)

    def left(self, file: Path) -> None:
        """A file could not be dealt with, and stays in the inbox."""
        self._left = {**self._left, file: self._left.get(file, self._clock())}
        self.moved()

    def outbox(self) -> None:
        """A look at what is due was done with."""
        self.outbox_looked = self._clock()
        self._outbox_looks += 1

    def disk(self, disks: Iterable[DiskSpace]) -> None:
        """The disks were asked how much is free."""
        self._disks = tuple(disks)
        self.disks_asked = self._clock()

    def answered(self, who: str) -> None:
        """The log took what somebody appended, or would have."""
        self.log_answered = self._clock()
        self._forget(who)

    def refused(self, who: str, why: object) -> None:
        """The log did not."""
        self.log_answered = now = self._clock()
        with self._refusing:
            since = self._refusals[who].since if who in self._refusals else now
            self._refusals[who] = Fault(since, one_line(str(why), _LONGEST_REASON))

    def _forget(self, who: str) -> None:
        with self._refusing:
            self._refusals.pop(who, None)

    @property
    def cycles(self) -> int:
        """How often both inbox and outbox have been looked at."""
        return min(self._looks, self._outbox_looks)

    def signs(self, owed: Owed) -> Signs:
        """All that was noted."""
        with self._refusing:
            refusals = sorted(self._refusals.values(), key=lambda fault: fault.since)
        return Signs(
            intake_moved=self.intake_moved,
            left_since=min(self._left.values(), default=None),
            log_answered=self.log_answered,
            log_refused=refusals[0] if refusals else None,
            outbox_looked=self.outbox_looked,
            owed=owed,
            disks_asked=self.disks_asked,
            disks=self._disks,
        )
