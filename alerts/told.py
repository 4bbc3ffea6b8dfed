"""What the readers have been told, and what they are owed for having been told wrongly. Projections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report of a figure that a digest carried."""

    report: Report
    before: Report | None  # the value it was told to follow
    digest: str  # digest id
    issued_at: datetime
    position: int  # of the figure's change
    sent: bool  # False where it only counts as told

    @property
    def telling(self) -> Telling:
        """Which digest told it, and when."""
        return Telling(digest=self.digest, issued_at=self.issued_at, value=self.report.value)


def _apply_latest(documents: Documents[Told], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued:
            for entry in issued.entries:
                key = document_key(entry.figure)
                if entry.notice is None:
                    documents.put(key, _told(issued, entry, entry.after, recorded))
                elif entry.notice.stands is None:
                    documents.drop(key)
                elif entry.kind is not ChangeKind.LATE:
                    documents.put(key, _told(issued, entry, entry.notice.stands, recorded))


def _apply_report(documents: Documents[Told], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued if issued.destinations:
            for entry in issued.entries:
                if entry.notice is None or entry.kind is ChangeKind.LATE:
                    _put_report(documents, _told(issued, entry, entry.after, recorded), entry.figure)
                else:
                    _take_back(documents, issued, entry, entry.notice, recorded)


def _take_back(
    documents: Documents[Told], issued: DigestIssued, entry: DigestEntry, notice: Notice, recorded: Recorded
) -> None:
    """What readers were told no longer counts; what stands instead counts as told by the notice."""
    if entry.before:
        documents.drop(report_key(entry.figure, entry.before))
    if entry.after != entry.before:
        _put_report(documents, _told(issued, entry, entry.after, recorded), entry.figure)
    if stands := notice.stands:
        held = documents.get(report_key(entry.figure, stands))
        if held is None or held.report.value != stands.value:
            told = replace(_told(issued, entry, stands, recorded), before=None)
            _put_report(documents, told, entry.figure)


def _put_report(documents: Documents[Told], told: Told, figure: FigureKey) -> None:
    documents.put(report_key(figure, told.report), told)


def report_key(figure: FigureKey, report: Report) -> str:
    """Where it is kept that a report of a figure was told."""
    return document_key(figure) + key_of("", report.estimate)


def _told(issued: DigestIssued, entry: DigestEntry, report: Report, recorded: Recorded) -> Told:
    return Told(
        report=report,
        before=entry.before,
        digest=issued.id,
        issued_at=recorded.recorded_at,
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
    told: Telling
    position: int


def _apply_owed(documents: Documents[Owed], recorded: Recorded) -> None:
    match recorded.event:
        case FigureChanged(told=Telling() as told) as change:
            report = change.struck or change.after
            assert report is not None
            owed = Owed(
                figure=change.figure,
                kind=change.kind,
                report=report,
                before=change.before,
                article=change.article.sha256,
                by=change.by,
                reason=change.reason,
                told=told,
                position=recorded.position,
            )
            documents.put(_place(change.figure, recorded.position), owed)
        case DigestIssued() as issued:
            for entry in issued.entries:
                for position in entry.notice.settles if entry.notice else ():
                    documents.drop(_place(entry.figure, position))


def _place(figure: FigureKey, position: int) -> str:
    return key_of(figure.topic, f"{position:012}")


TOLD: Projection[Told] = Projection("told", 2, Told, _apply_latest)
"""What was last told of a figure, by its document key."""
TOLD_REPORTS: Projection[Told] = Projection("told-reports", 2, Told, _apply_report)
"""Every report that was sent to anybody and not taken back since, by `report_key`."""
OWED_NOTICES: Projection[Owed] = Projection("owed-notices", 1, Owed, _apply_owed)
"""By topic and position."""
