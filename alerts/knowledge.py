"""What the readers of each destination know of a figure, which is what its changes are weighed against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from alerts.destinations import DESTINATIONS
from alerts.notices import OwedNotice, corrections_owed, missing_owed
from alerts.told import last_told
from monitor.event_log import Reading
from monitor.events import FigureKey, Report
from monitor.series import SERIES, last_report


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the readers of a destination know of a figure."""

    report: Report | None  # None: that no report of it is left
    position: int  # in the log, of what they know
    sent_at: datetime | None = None  # when a digest told them; None where it only counts as known


class Knowledge(Protocol):
    """What readers know, and what they are owed."""

    def of(self, figure: FigureKey, destination: str) -> Known | None:
        """What the readers of a destination know of a figure; None where they never heard of it."""

    def corrections(self, topic: str, destination: str) -> list[OwedNotice]:
        """What they were told wrongly."""

    def missing(self, topic: str, destination: str) -> list[OwedNotice]:
        """The values between two that they were told which came late."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the log says that readers were told; what it held when their destination came counts, too."""

    log: Reading

    def of(self, figure: FigureKey, destination: str) -> Known | None:
        """What they were told last, or what the log held as they joined."""
        if told := last_told(self.log, figure, destination):
            sent_at = told.issued_at if told.sent else None
            return Known(report=told.report, position=told.position, sent_at=sent_at)
        joined = self.log.documents(DESTINATIONS).get(destination)
        return held_at(self.log, figure, joined) if joined else None

    def corrections(self, topic: str, destination: str) -> list[OwedNotice]:
        """What they were told wrongly and are still owed."""
        return corrections_owed(self.log, topic, destination)

    def missing(self, topic: str, destination: str) -> list[OwedNotice]:
        """The late values that they are still owed."""
        return missing_owed(self.log, topic, destination)


def held_at(log: Reading, figure: FigureKey, position: int) -> Known | None:
    """What somebody knows who knows all that the log held at a position."""
    report = last_report(log.documents(SERIES), figure, known_at=position)
    return Known(report=report, position=position) if report else None
