"""The service: look into the inbox, take what is whole, have digests issued and sent, until told to stop.

Taking articles happens on the thread that calls `run`, one after another. APScheduler's threads say when to
look again, have what the outbox owes sent, and issue gathered digests; sending has threads of its own, so a
slow mail server delays nothing else. Other settings take the place of the first between two articles.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from monitor.errors import LogError, MonitorError
from monitor.filing import displayed
from monitor.inbox import Inbox
from monitor.ingest import Ingest, Outcome
from monitor.logs import fields
from monitor.vitals import DIGESTS, INTAKE
from monitor.watching import Phase, Watch

log = logging.getLogger(__name__)

_RETRY_SECONDS = 15  # before a file that could not be dealt with is tried again
_DELIVERY_SECONDS = 2  # how often agenda and outbox are looked at when nothing has stirred
_BOARD_SECONDS = 2  # how often it is asked whether the board is up to date
_BOARD_RESTS = 4  # times as long as it took to write what differed
_GIVE_WAY_SECONDS = 0.0005  # after each page, to the thread that takes articles
_A_DAY = 24 * 3600
_LATE_SECONDS = _A_DAY  # a machine that slept still sends its digest
_PROBE_SECONDS = 10  # how often the log is asked whether it would take something, and the disks for room
_SET_BACK_SECONDS = 1.0  # by which a clock is set back at least; it drifts by less between two looks
_OBSERVER_SECONDS = 2.0  # to end in; when the clock is set back, watchdog's thread may sleep for as long
_NOTHING = -1


@dataclass(frozen=True, slots=True)
class Digests:
    """What the service does about digests, handed in by `app.py`."""

    deliver: Callable[[Callable[[], bool]], object]  # begin to send what is due, until told to stop
    finish: Callable[[Callable[[], bool]], object]  # wait for that; only for seconds once told to stop
    issue: Callable[[], None]  # issue what has waited for its time
    # have the pages show what the log holds, asking between pages whether to stop; None where there are none
    board: Callable[[Callable[[], bool]], object] | None = None
    # remove what need not be kept, asking between files whether to stop; None where all is kept
    prune: Callable[[Callable[[], bool]], object] | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What the settings decide, and other settings replace while the service runs."""

    inbox: Path
    settle_seconds: float
    sweep_seconds: float
    ingest: Ingest
    digests: Digests


class Reloads(Protocol):
    """How the service comes by other parts."""

    def changed(self) -> bool:
        """Whether what the settings are read from differs from what was read, and nobody is still at it."""

    def parts(self) -> Parts | None:
        """Parts as the settings now say; None, and every fault logged, where they cannot be used."""


class _Hint(FileSystemEventHandler):
    """Does nothing but set a flag: an exception here would end the observer's thread unseen."""

    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._wake.set()


class _Every(BaseTrigger):  # type: ignore[misc]  # APScheduler is untyped
    """So many seconds after the last time, or after now if that has passed.

    APScheduler's own counts every time that was missed: a clock put right after 1970 keeps it busy for hours.
    """

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        due = (previous_fire_time or now) + self._pause
        return due if due > now else now + self._pause


def _is_whole(observer: BaseObserver) -> bool:
    """Whether its threads live, those that read events from the system included."""
    return observer.is_alive() and all(emitter.is_alive() for emitter in observer.emitters)


class Service:
    """One inbox, one log, until `stop` is called."""

    def __init__(self, parts: Parts, watch: Watch, reloads: Reloads | None = None) -> None:
        self._parts = parts
        self._inbox = Inbox(parts.inbox, parts.settle_seconds)
        self._watch = watch
        self._reloads = reloads
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._reloading = threading.Event()
        self._delivering = threading.Lock()
        self._observer: BaseObserver | None = None
        self._board_rests_until = 0.0
        self._complaint = ""  # of the last look at what is due
        self._clock_ahead = time.time() - time.monotonic()  # of the time since the machine's start
        self._watched: int | None = None  # inode of the folder that the observer watches

    def stop(self) -> None:
        """Have `run` return once the article in hand is done."""
        self._stopping.set()
        self._wake.set()

    def reload(self) -> None:
        """Have `run` read the settings again once the article in hand is done."""
        self._reloading.set()
        self._wake.set()

    def work_through(self) -> None:
        """Take everything whole that lies in the inbox, send what is due, and return."""
        while not self._stopping.is_set():
            self._take_whole()
            if not self._inbox.settling:
                break
            time.sleep(self._pause())
        self._deliver()
        self._parts.digests.finish(self._stopping.is_set)
        self._refresh_board()

    def run(self) -> None:
        """Watch until stopped."""
        scheduler = self._jobs()
        scheduler.start()
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                if self._reloading.is_set():
                    self._reload(scheduler)
                self._keep_watching()
                if self._take_whole():
                    scheduler.modify_job("deliver", next_run_time=datetime.now(UTC))
                if self._watch.phase is Phase.STARTING:
                    self._watch.enters(Phase.WATCHING)
                self._keep_time(scheduler)
                self._wake.wait(self._parts.sweep_seconds if self._inbox.empty else self._pause())
        finally:
            self._stopping.set()  # if an error brought us here
            self._watch.enters(Phase.STOPPING)
            scheduler.shutdown(wait=True)
            self._parts.digests.finish(self._stopping.is_set)
            if self._observer is not None:
                self._observer.stop()
                self._observer.join(_OBSERVER_SECONDS)

    def _keep_time(self, scheduler: BackgroundScheduler) -> None:
        """Have the jobs run by a clock that was set back: they would wait until it is as late as it was."""
        ahead = time.time() - time.monotonic()
        if ahead < self._clock_ahead - _SET_BACK_SECONDS:
            log.warning("the clock was set back", extra=fields(seconds=round(self._clock_ahead - ahead)))
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        self._clock_ahead = ahead

    def _pause(self) -> float:
        return max(self._inbox.quiet / 4, 0.05)

    def _take_whole(self) -> int:
        """Deal with every file that is whole; how many were."""
        taken = 0
        for file in self._inbox.whole(time.monotonic()):
            if self._stopping.is_set():
                return taken
            if self._reloading.is_set():
                self._wake.set()  # for those that are left
                return taken
            taken += self._take(file)
        self._watch.vitals.looked(self._inbox.holds)
        return taken

    def _take(self, file: Path) -> bool:
        vitals, began = self._watch.vitals, time.monotonic()
        try:
            outcome = self._parts.ingest.take(file)
        except (MonitorError, OSError, MemoryError) as error:
            if isinstance(error, LogError):
                vitals.refused(INTAKE, error)
            vitals.left(file)
            why = str(error) or "memory ran out"
            told = fields(file=displayed(file.name), error=why, every=f"{_RETRY_SECONDS} s")
            if self._inbox.put_off(file, time.monotonic() + _RETRY_SECONDS, why):
                log.error("file left in the inbox, and tried again", extra=told)
            return False
        self._inbox.taken(file)
        vitals.taken(outcome, time.monotonic() - began)
        return outcome is not Outcome.GONE

    # -- other settings ---------------------------------------------------------------------------------

    def _reload(self, scheduler: BackgroundScheduler) -> None:
        """Go on with what the settings now say; with what they said before where that cannot be used."""
        self._reloading.clear()
        if self._reloads is None:
            return
        self._watch.enters(Phase.RELOADING)
        with self._delivering:
            parts = self._reloads.parts()
            if parts:
                self._parts = parts
        if parts:
            self._inbox.folder, self._inbox.quiet = parts.inbox, parts.settle_seconds
            scheduler.reschedule_job("sweep", trigger=_Every(parts.sweep_seconds))
            for job in ("deliver", "prune"):
                scheduler.modify_job(job, next_run_time=datetime.now(UTC))
        self._watch.enters(Phase.WATCHING)

    # -- what wakes the loop ----------------------------------------------------------------------------

    def _jobs(self) -> BackgroundScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": _LATE_SECONDS}
        scheduler = BackgroundScheduler(job_defaults=defaults, timezone=UTC)
        now = datetime.now(UTC)
        for name, job, seconds in (
            ("deliver", self._deliver, _DELIVERY_SECONDS),
            ("board", self._refresh_board, _BOARD_SECONDS),
            ("probe", self._watch.probe, _PROBE_SECONDS),
            ("watch", self._watch.look, self._watch.every),
            ("prune", self._prune, _A_DAY),
        ):
            scheduler.add_job(job, _Every(seconds), id=name, next_run_time=now)
        scheduler.add_job(self._wake.set, _Every(self._parts.sweep_seconds), id="sweep")
        return scheduler

    def _deliver(self) -> None:
        vitals = self._watch.vitals
        with self._delivering:
            try:
                self._parts.digests.issue()
                self._parts.digests.deliver(self._stopping.is_set)
            except MonitorError as error:
                vitals.refused(DIGESTS, error)
                if self._complaint != str(error):
                    log.error("digests are not sent for now", extra=fields(error=error))
                self._complaint = str(error)
            else:
                vitals.answered(DIGESTS)
                self._complaint = ""
        vitals.outbox()
        self._watch.cycle()
        if self._reloads and self._reloads.changed():
            self.reload()

    def _prune(self) -> None:
        prune = self._parts.digests.prune
        if prune is None:
            return
        try:
            prune(self._stopping.is_set)
        except (MonitorError, OSError) as error:
            log.error("originals are not removed for now", extra=fields(error=error, again_in="1 day"))

    def _refresh_board(self) -> None:
        """Write what differs. It can wait: a page gives way to whoever else works, and a fault to later."""
        board = self._parts.digests.board
        if board is None or time.monotonic() < self._board_rests_until:
            return
        began = time.monotonic()
        try:
            board(lambda: self._stopping.wait(_GIVE_WAY_SECONDS))
            # while much happens, what changes meanwhile is shown together
            rest = min(_BOARD_RESTS * (time.monotonic() - began), _RETRY_SECONDS)
        except MonitorError as error:
            rest = _RETRY_SECONDS
            told = fields(error=error, again_in=f"{_RETRY_SECONDS} s")
            log.error("the board is not written for now", extra=told)
        self._board_rests_until = time.monotonic() + rest

    def _keep_watching(self) -> None:
        """See that the inbox is there and that its events reach us; without them the sweep must do."""
        try:
            self._inbox.folder.mkdir(parents=True, exist_ok=True)
            inode = self._inbox.folder.stat().st_ino
            if self._observer is not None and _is_whole(self._observer) and inode == self._watched:
                return
            if self._observer is not None:
                self._observer.stop()
            self._observer, self._watched = self._observing(), inode
        except OSError as error:
            if self._watched != _NOTHING:
                told = fields(error=error, every=f"{self._parts.sweep_seconds:g} s")
                log.warning("the inbox is looked at by sweeps alone", extra=told)
            self._watched = _NOTHING

    def _observing(self) -> BaseObserver:
        observer = Observer()
        observer.schedule(
            _Hint(self._wake),
            str(self._inbox.folder),
            recursive=True,
            event_filter=[FileCreatedEvent, FileMovedEvent, FileClosedEvent],
        )
        observer.start()
        return observer
