"""What a digest of the changes within a time would be: planned and made as others are, and not recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.issuing import Issuer
from alerts.knowledge import Known, held_at
from alerts.notices import OwedNotice, notices_of
from alerts.planning import Planner
from alerts.told import owed_for
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestIssued, FigureChanged, FigureKey, Recorded
from monitor.figures import document_key
from monitor.history import standing_reports, summarised
from monitor.series import SERIES, entries_of


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest that was not issued, with the names of the destinations that would get it."""

    recorded: Recorded
    names: tuple[str, ...]


def previews(
    log: Reading, issuer: Issuer, topic: str, since: datetime, until: datetime, name: str | None = None
) -> Iterator[Preview]:
    """The digests of all that changed on a topic from `since` to before `until`, for one destination or all.

    Readers count as having been told what the log held at `since`. Each policy says what is told of it; when
    does not matter.
    """
    changes = [recorded for recorded in _within(log, since, until) if _is_on(topic, recorded)]
    if not changes:
        return
    start, end = changes[0].position - 1, changes[-1].position
    figures = {}
    for recorded in changes:
        assert isinstance(recorded.event, FigureChanged)
        key = recorded.event.figure
        reports = standing_reports(entries_of(log.documents(SERIES), key), end)
        if figure := summarised(reports):
            figures[document_key(key)] = figure
    knowledge = _AllUntil(log, start, tuple(changes))
    planner = Planner(log, issuer.policies.without_delays(), until, knowledge)
    plan = planner.plan(topic, list(figures.values()), [name] if name else issuer.names)
    for entries, names in plan.due:
        for issued in issuer.digests(log, topic, entries, names, until):
            yield Preview(_recorded(log, replace(issued, id=f"preview-{issued.id}"), until), names)


@dataclass(frozen=True, slots=True)
class _AllUntil:
    """Readers who know all that the log held at a position, and are owed what changes since prove wrong."""

    log: Reading
    position: int
    changes: tuple[Recorded, ...]

    def of(self, figure: FigureKey, destination: str) -> Known | None:
        """Where the figure stood then."""
        return held_at(self.log, figure, self.position)

    def corrections(self, topic: str, destination: str) -> list[OwedNotice]:
        """What the changes show that a digest had told wrongly."""
        return self._notices(destination, late=False)

    def missing(self, topic: str, destination: str) -> list[OwedNotice]:
        """What the changes show that a digest had left out."""
        return self._notices(destination, late=True)

    def _notices(self, destination: str, *, late: bool) -> list[OwedNotice]:
        owed = (each for recorded in self.changes for each in owed_for(recorded))
        asked = (each for each in owed if (each.kind is ChangeKind.LATE) is late)
        return notices_of(self.log, asked, destination)


def _recorded(log: Reading, issued: DigestIssued, at: datetime) -> Recorded:
    head = log.head
    return Recorded(
        position=head.position, recorded_at=at, cause="preview", key=issued.id, hash=head.hash, event=issued
    )


def _within(log: Reading, since: datetime, until: datetime) -> Iterator[Recorded]:
    for recorded in log.events(log.position_at(since) or 0):
        if recorded.recorded_at >= until:
            return
        if recorded.recorded_at >= since:
            yield recorded


def _is_on(topic: str, recorded: Recorded) -> bool:
    return isinstance(recorded.event, FigureChanged) and recorded.event.figure.topic == topic
