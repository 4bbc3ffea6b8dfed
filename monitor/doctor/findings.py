"""What a check finds, and how checks are run: one after another, none stopping the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.errors import MonitorError


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # works, or will, but not as well as it might
    FAULT = "fault"  # the service cannot work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of a check that need not say its own name."""

    level: Level
    found: str
    remedy: str = ""


Check = Callable[[], Iterable[Told]]


def ok(found: str) -> Told:
    """Nothing to do."""
    return Told(Level.OK, found)


def warning(found: str, remedy: str) -> Told:
    """Something to look after."""
    return Told(Level.WARNING, found, remedy)


def fault(found: str, remedy: str) -> Told:
    """Something to mend."""
    return Told(Level.FAULT, found, remedy)


def examined(checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """What the checks find, in their order; one that itself fails is a fault."""
    for name, check in checks:
        try:
            for told in check():
                yield Finding(check=name, level=told.level, found=told.found, remedy=told.remedy)
        except (MonitorError, OSError) as error:
            yield Finding(
                check=name, level=Level.FAULT, found=str(error), remedy="put that right, and run this again"
            )
