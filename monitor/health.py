"""Is work flowing? What counts as stuck: for /healthz, for systemd's watchdog, for the dead man's switch.

A part is *stuck* when it makes no progress of its own, as a thread that hangs does: a restart may help. It is
*blocked* when the world keeps it from its work (a full disk, a database that refuses): a restart does not
help, and the service goes on by itself once that is put right. Moments are seconds of one monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.service_events import DiskSpace


class State(StrEnum):
    """How a part of the service does."""

    OK = "ok"
    BLOCKED = "blocked"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that has been wrong since a moment."""

    since: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What the outbox held at the last look at it."""

    size: int = 0
    oldest: datetime | None = None  # when the longest owed message was issued
    position: int = 0  # of the log's end, then
    untried_since: float | None = None  # since when something is due at a place where nothing was tried
    unrecorded: Fault | None = None  # outcomes of deliveries that the log did not take


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the service's threads have noted of themselves."""

    intake_moved: float  # when a look at the inbox, or a file of it, was last done with
    left_since: float | None  # since when the file that has waited longest could not be dealt with
    log_answered: float  # when the log was last asked for a transaction and gave one, or refused
    log_refused: Fault | None
    outbox_looked: float  # when the last look at what is due was done with
    owed: Owed
    disks_asked: float
    disks: Sequence[DiskSpace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is too long, in seconds."""

    intake: float  # without a look done with, or a file
    file: float = 15 * 60  # that could not be dealt with; it is tried four times a minute
    log: float = 180  # a writer waits 30 s for another one
    outbox: float = 300
    untried: float = 30 * 60  # the longest pause after a failure is under 19 minutes
    disks: float = 180
    least_free: int = 100_000_000  # bytes

    @classmethod
    def of(cls, sweep_seconds: float, file_seconds: float, least_free: int) -> Patience:
        """Three sweeps, two tries at a file that takes all the time it may, and the start of its reader."""
        return cls(intake=3 * sweep_seconds + 2 * file_seconds + 120, least_free=least_free)


@dataclass(frozen=True, slots=True)
class Part:
    """How one part does, and since when."""

    name: str
    state: State
    since: float
    why: str = ""


Health = tuple[Part, ...]


def health(signs: Signs, patience: Patience, now: float, before: Health = ()) -> Health:
    """How each part does at `now`; `before` is what was found the last time, for since when it is so."""
    parts = (_intake, _log, _outbox, _disk)
    found = (_worst(check.__name__[1:], list(check(signs, patience, now)), now) for check in parts)
    held = {part.name: part for part in before}
    return tuple(_since(held.get(part.name), part) for part in found)


def is_flowing(parts: Health) -> bool:
    """Whether all parts do their work."""
    return all(part.state is State.OK for part in parts)


def is_stuck(parts: Health) -> bool:
    """Whether a part makes no progress of its own, so that a restart may help."""
    return any(part.state is State.STUCK for part in parts)


def _worst(name: str, faults: list[tuple[State, Fault]], now: float) -> Part:
    if not faults:
        return Part(name, State.OK, now)
    state, fault = min(faults, key=lambda each: (each[0] is not State.STUCK, each[1].since))
    return Part(name, state, fault.since, fault.why)


def _since(before: Part | None, found: Part) -> Part:
    """A state that lasts has the begin that was found first."""
    if before and before.state is found.state and before.since < found.since:
        return replace(found, since=before.since)
    return found


_Faults = Iterator[tuple[State, Fault]]


def _intake(signs: Signs, patience: Patience, now: float) -> _Faults:
    if now - signs.intake_moved > patience.intake:
        why = f"no look at the inbox was finished for {_span(now - signs.intake_moved)}"
        yield State.STUCK, Fault(signs.intake_moved, why)
    if signs.left_since is not None and now - signs.left_since > patience.file:
        why = (
            f"a whole file could not be dealt with for {_span(now - signs.left_since)}; the log lines say why"
        )
        yield State.BLOCKED, Fault(signs.left_since, why)


def _log(signs: Signs, patience: Patience, now: float) -> _Faults:
    if now - signs.log_answered > patience.log:
        why = f"the event log has not answered for {_span(now - signs.log_answered)}"
        yield State.STUCK, Fault(signs.log_answered, why)
    for refused in (signs.log_refused, signs.owed.unrecorded):
        if refused:
            yield State.BLOCKED, refused


def _outbox(signs: Signs, patience: Patience, now: float) -> _Faults:
    if now - signs.outbox_looked > patience.outbox:
        why = f"no look at the outbox was finished for {_span(now - signs.outbox_looked)}"
        yield State.STUCK, Fault(signs.outbox_looked, why)
    since = signs.owed.untried_since
    if since is not None and now - since > patience.untried:
        yield (
            State.STUCK,
            Fault(since, f"what is due at a destination was not tried for {_span(now - since)}"),
        )


def _disk(signs: Signs, patience: Patience, now: float) -> _Faults:
    if now - signs.disks_asked > patience.disks:
        why = f"the disks have not answered for {_span(now - signs.disks_asked)}"
        yield State.BLOCKED, Fault(signs.disks_asked, why)
    for disk in signs.disks:
        if disk.free < patience.least_free:
            free, least = disk.free // 1_000_000, patience.least_free // 1_000_000
            why = f"{free:,} MB are free for {', '.join(disk.holds)}; make room: {least:,} MB is the least"
            yield State.BLOCKED, Fault(now, why)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
