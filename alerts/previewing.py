"""What a digest of the changes within a time would look like: made from the log, not recorded, not sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from alerts.changes import kind_of
from alerts.entries import Alike, beside_others, labelled
from alerts.importance import by_importance
from alerts.naming import file_stem, subject_line
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestEntry, DigestIssued, FigureChanged, FigureKey, Recorded
from monitor.topics import UNATTRIBUTED, Topic

_TOLD = {
    *(ChangeKind.FIRST, ChangeKind.RAISED, ChangeKind.LOWERED),
    *(ChangeKind.CORRECTED, ChangeKind.EDITED, ChangeKind.WITHDRAWN),
}
_AS_IT_IS = {ChangeKind.CORRECTED, ChangeKind.EDITED, ChangeKind.WITHDRAWN}


def preview(
    log: Reading, topic: str, known: Topic | None, since: datetime, until: datetime
) -> Recorded | None:
    """A digest of all that changed on a topic from `since` to before `until`; None where nothing did.

    What nobody is named for is left out, as it is by default.
    """
    by_figure: dict[FigureKey, list[tuple[int, FigureChanged]]] = {}
    for recorded in _within(log, since, until):
        match recorded.event:
            case FigureChanged(figure=figure, kind=kind) as change if figure.topic == topic:
                if kind is not ChangeKind.LATE and figure.source != UNATTRIBUTED:
                    by_figure.setdefault(figure, []).append((recorded.position, change))
    found = [entry for changes in by_figure.values() if (entry := _entry(changes))]
    if not found:
        return None
    alike = Alike(log)
    entries = by_importance([beside_others(log, labelled(entry, known), known, alike) for entry in found])
    name = known.name if known else topic
    identity = hashlib.sha256(f"{log.head.hash}:{topic}:{since}:{until}".encode()).hexdigest()[:16]
    issued = DigestIssued(
        id=f"preview-{identity}",
        topic=topic,
        topic_name=name,
        subject=subject_line(name, entries),
        file_stem=file_stem(until, topic, entries),
        entries=tuple(entries),
        destinations=(),
    )
    head = log.head
    return Recorded(
        position=head.position,
        recorded_at=until,
        cause="preview",
        key=issued.id,
        hash=head.hash,
        event=issued,
    )


def _within(log: Reading, since: datetime, until: datetime) -> Iterable[Recorded]:
    for recorded in log.events(log.position_at(since) or 0):
        if recorded.recorded_at >= until:
            return
        if recorded.recorded_at >= since:
            yield recorded


def _entry(changes: list[tuple[int, FigureChanged]]) -> DigestEntry | None:
    """What became of one figure in all, as one change; None where it stands as it did."""
    (_, first), (position, last) = changes[0], changes[-1]
    after = last.after or last.struck
    if after is None:
        return None
    if last.kind in _AS_IT_IS:
        kind, before = last.kind, last.struck or last.before
    else:
        before = first.before
        kind = kind_of(before, after)
    if kind not in _TOLD:
        return None
    return DigestEntry(
        figure=last.figure,
        measure_label="",
        source_name="",
        percent=False,
        kind=kind,
        before=before,
        after=after,
        conflicts=last.conflicts,
        article=last.article,
        others=(),
        position=position,
    )
