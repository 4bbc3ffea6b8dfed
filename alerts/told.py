"""What the readers of each destination have been told, and what they are owed. Projections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.destinations import names_of
from monitor.event_log import Reading
from monitor.events import (
    ChangeKind,
    DigestEntry,
    DigestIssued,
    FigureChanged,
    FigureKey,
    Notice,
    Recorded,
    Report,
    Telling,
)
from monitor.figures import document_key
from monitor.projections import Documents, Projection, key_of

EVERYBODY = "*"
"""Stands for all destinations, where something counts as told to all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a digest told the readers of a destination of a figure."""

    report: Report | None  # None: that no report of it is left
    before: Report | None  # the value it was told to follow
    digest: str  # digest id
    issued_at: datetime
    issued_position: int  # of the digest
    position: int  # of the figure's change
    sent: bool  # False where it only counts as told


# -- asking -------------------------------------------------------------------------------------------


def last_told(log: Reading, figure: FigureKey, destination: str) -> Told | None:
    """What the readers of a destination were told last of a figure."""
    held = log.documents(TOLD)
    mine, everybody = (held.get(_place(figure, name)) for name in (destination, EVERYBODY))
    if mine and everybody:
        return max(mine, everybody, key=lambda told: told.issued_position)
    return mine or everybody


def tellings(log: Reading, figure: FigureKey, report: Report) -> Iterator[tuple[str, Told]]:
    """Each destination whose readers were sent a report of a figure, with what they were told."""
    prefix = report_key(figure, report) + key_of("", "")
    for key, told in log.documents(TOLD_REPORTS).scan(prefix):
        yield key.removeprefix(prefix), told


# -- folding ------------------------------------------------------------------------------------------


def _apply_latest(documents: Documents[Told], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued:
            names = names_of(issued.destinations) or issued.known_to or (EVERYBODY,)
            for entry in issued.entries:
                if entry.notice is None:
                    report: Report | None = entry.after
                elif entry.kind is ChangeKind.LATE and entry.notice.stands:
                    continue
                else:
                    report = entry.notice.stands
                for name in names:
                    documents.put(_place(entry.figure, name), _told(issued, entry, report, recorded))


def _place(figure: FigureKey, destination: str) -> str:
    return document_key(figure) + key_of("", destination)


def _apply_report(documents: Documents[Told], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued:
            for name in names_of(issued.destinations):
                for entry in issued.entries:
                    if entry.notice is None or entry.kind is ChangeKind.LATE:
                        _put_report(
                            documents, _told(issued, entry, entry.after, recorded), entry.figure, name
                        )
                    else:
                        _take_back(documents, issued, entry, entry.notice, recorded, name)


def _take_back(
    documents: Documents[Told],
    issued: DigestIssued,
    entry: DigestEntry,
    notice: Notice,
    recorded: Recorded,
    name: str,
) -> None:
    """What readers were told no longer counts; what stands instead counts as told by the notice."""
    if entry.before:
        documents.drop(report_key(entry.figure, entry.before) + key_of("", name))
    if entry.after != entry.before:
        _put_report(documents, _told(issued, entry, entry.after, recorded), entry.figure, name)
    if stands := notice.stands:
        held = documents.get(report_key(entry.figure, stands) + key_of("", name))
        if held is None or held.report is None or held.report.value != stands.value:
            told = replace(_told(issued, entry, stands, recorded), before=None)
            _put_report(documents, told, entry.figure, name)


def _put_report(documents: Documents[Told], told: Told, figure: FigureKey, name: str) -> None:
    assert told.report is not None
    documents.put(report_key(figure, told.report) + key_of("", name), told)


def report_key(figure: FigureKey, report: Report) -> str:
    """Where it is kept to whom a report of a figure was told."""
    return document_key(figure) + key_of("", report.estimate)


def _told(issued: DigestIssued, entry: DigestEntry, report: Report | None, recorded: Recorded) -> Told:
    return Told(
        report=report,
        before=entry.before,
        digest=issued.id,
        issued_at=recorded.recorded_at,
        issued_position=recorded.position,
        position=entry.position,
        sent=bool(issued.destinations),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A change that shows that readers were told something wrong or incomplete, until they are told so."""

    figure: FigureKey
    kind: ChangeKind  # corrected, withdrawn, edited; or late: a value between two that were told
    report: Report  # what turned out wrong; of a late change, the value that had been missing
    before: Report | None  # of a late change, the value before it in time
    article: str  # sha256 of the one that now says otherwise, or says it no longer
    by: str | None
    reason: str | None
    destination: str  # whose readers are owed, or EVERYBODY
    told: Telling
    position: int
    since: datetime  # when it turned out


def _apply_owed(documents: Documents[Owed], recorded: Recorded) -> None:
    match recorded.event:
        case FigureChanged(figure=figure, kind=kind):
            place = owed_prefix(figure.topic, kind is ChangeKind.LATE)
            for owed in owed_for(recorded):
                documents.put(place + key_of(_at(recorded.position), owed.destination), owed)
        case DigestIssued() as issued:
            settled = {
                (position, entry.figure.topic)
                for entry in issued.entries
                for position in (entry.notice.settles if entry.notice else ())
            }
            names = names_of(issued.destinations) or issued.known_to
            for position, topic in settled:
                for late in (False, True):
                    for key, owed in list(
                        documents.scan(owed_prefix(topic, late) + key_of(_at(position), ""))
                    ):
                        if not names or owed.destination in (*names, EVERYBODY):
                            documents.drop(key)


def owed_for(recorded: Recorded) -> Iterator[Owed]:
    """What readers are owed for a change of a figure, by destination."""
    change = recorded.event
    assert isinstance(change, FigureChanged)
    for telling in change.told:
        for name in telling.destinations or (EVERYBODY,):
            yield _owed(change, telling, name, recorded)


def _owed(change: FigureChanged, telling: Telling, name: str, recorded: Recorded) -> Owed:
    report = change.struck or change.after
    assert report is not None
    return Owed(
        figure=change.figure,
        kind=change.kind,
        report=report,
        before=change.before,
        article=change.article.sha256,
        by=change.by,
        reason=change.reason,
        destination=name,
        told=telling,
        position=recorded.position,
        since=recorded.recorded_at,
    )


def owed_prefix(topic: str, late: bool) -> str:
    """Keys of what readers of a topic are owed: `late`, values that had been missing, which can wait."""
    return key_of(topic, "missing" if late else "wrong", "")


def _at(position: int) -> str:
    return f"{position:012}"


TOLD: Projection[Told] = Projection("told", 3, Told, _apply_latest)
"""What was last told of a figure, by its document key and destination."""
TOLD_REPORTS: Projection[Told] = Projection("told-reports", 3, Told, _apply_report)
"""Every report that was sent to a destination and not taken back since, by `report_key` and destination."""
OWED_NOTICES: Projection[Owed] = Projection("owed-notices", 3, Owed, _apply_owed)
"""By topic, whether it can wait, position and destination."""
