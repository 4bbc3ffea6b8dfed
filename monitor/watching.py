"""Looks after the service while it runs: judges how it does, says so, and feeds systemd's watchdog."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from monitor.errors import MonitorError
from monitor.event_log import EventLog
from monitor.health import Health, Owed, Part, Patience, State, health, is_flowing, is_stuck
from monitor.logs import fields
from monitor.notifying import Notifier
from monitor.pinging import Pinger
from monitor.service_events import DiskSpace
from monitor.vitals import PROBE, Vitals

log = logging.getLogger(__name__)

_EVERY = 10.0  # seconds between two judgements, at most
_WATCHDOG_SHARE = 3  # so often within its time the watchdog is fed


class Phase(StrEnum):
    """Where the service stands."""

    STARTING = "starting"
    WATCHING = "watching"
    RELOADING = "reading settings"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the settings say of watching."""

    patience: Patience
    sweep_seconds: float
    disks: Callable[[], Sequence[DiskSpace]]
    owed: Callable[[], Owed]
    pinger: Pinger | None


class Watch:
    """Judges what the threads note (`vitals`). `surroundings` may be replaced while it does."""

    def __init__(self, event_log: EventLog, surroundings: Surroundings, notifier: Notifier) -> None:
        self.vitals = Vitals()
        self.surroundings = surroundings
        self.phase = Phase.STARTING
        self._event_log = event_log
        self._notifier = notifier
        self._judging = threading.Lock()
        self._health: Health = ()
        self._status = ""
        self._cycles = 0
        self._follow: Callable[[EventLog], object] = lambda log: None

    @property
    def every(self) -> float:
        """How often `look` is to be called, in seconds."""
        return min(_EVERY, (self._notifier.watchdog_seconds or _EVERY * _WATCHDOG_SHARE) / _WATCHDOG_SHARE)

    @property
    def owed(self) -> Owed:
        """What the outbox held at the last look."""
        return self.surroundings.owed()

    def enters(self, phase: Phase) -> None:
        """The service has come to another phase, which systemd is told."""
        self.phase = phase
        match phase:
            case Phase.WATCHING:
                self._notifier.ready(phase)
            case Phase.RELOADING:
                self._notifier.reloading()
            case Phase.STOPPING:
                self._notifier.stopping()

    def health(self) -> Health:
        """How each part does now. Touches neither disk nor log."""
        with self._judging:
            signs = self.vitals.signs(self.owed)
            found = health(signs, self.surroundings.patience, time.monotonic(), self._health)
            before, self._health = self._health, found
        held = {part.name: part.state for part in before}
        for part in found:
            if part.state is not held.get(part.name, State.OK):
                _tell(part)
        return found

    def look(self) -> None:
        """Judge, tell systemd, and feed its watchdog unless a restart may help."""
        found = self.health()
        if not is_stuck(found):
            self._notifier.alive()
        if self.phase is Phase.WATCHING:
            self._say(status_of(found, self.owed))

    def probe(self) -> None:
        """Ask the log and the disks whether they would take something. May take long, or hang."""
        try:
            with self._event_log.writing():
                pass
            self.vitals.answered(PROBE)
            self._follow(self._event_log)
        except MonitorError as error:
            self.vitals.refused(PROBE, error)
        self.vitals.disk(self.surroundings.disks())

    def following(self, follow: Callable[[EventLog], object]) -> None:
        """Have somebody read on in the log with each probe."""
        self._follow = follow

    def cycle(self) -> None:
        """Something was looked through: once all is, and all is well, the dead man's switch is told."""
        cycles, pinger = self.vitals.cycles, self.surroundings.pinger
        if pinger and cycles > self._cycles and is_flowing(self.health()):
            self._cycles = cycles
            pinger.ping()

    def _say(self, status: str) -> None:
        if status != self._status:
            self._status = status
            self._notifier.status(status)


def moment_of(monotonic: float) -> datetime:
    """When something was by the wall clock, as that goes now; UTC, whole seconds."""
    moment = datetime.now(UTC) - timedelta(seconds=time.monotonic() - monotonic)
    return moment.replace(microsecond=0)


def status_of(found: Health, owed: Owed) -> str:
    """The state of the service in one line."""
    faults = [f"{part.name} {part.state}: {part.why}" for part in found if part.state is not State.OK]
    return "; ".join(faults) or f"watching; {owed.size} to deliver"


def _tell(part: Part) -> None:
    if part.state is State.OK:
        log.info("%s works again", part.name)
    else:
        told = fields(part=part.name, why=part.why, since=moment_of(part.since).isoformat())
        log.error("%s is %s", part.name, part.state, extra=told)
