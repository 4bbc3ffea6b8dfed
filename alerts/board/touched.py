"""Which pages a stretch of the log touches, told from its events alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.estimates import Estimate
from monitor.events import (
    ArticleReceived,
    ArticleReference,
    ArticleRepeated,
    ArticleReread,
    ChangeKind,
    DigestIssued,
    EstimateConfirmed,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    FigureChanged,
    FigureKey,
    Recorded,
)
from monitor.figures import document_key, figure_key
from monitor.service_events import HeartbeatIssued, WarningIssued

FILES = "files"  # the destination that is the digests folder
NO_NEWS = (ChangeKind.CONFIRMED, ChangeKind.LATE)  # leave a figure's value as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An article as it came in."""

    article: ArticleReference
    report_date: date
    received_at: datetime
    estimates: int = 0  # read in it there and then


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A digest, or a message of the service's own, as it was issued."""

    subject: str
    topic: str | None  # None: the service speaks of itself
    file_stem: str
    issued_at: datetime
    changes: int
    to_files: bool
    kind: str = "digest"  # or "heartbeat", "warning"


@dataclass(slots=True)
class Touched:
    """What happened in a stretch of the log, in its order."""

    figures: dict[str, FigureKey] = field(default_factory=dict)  # by document key
    articles: dict[str, None] = field(default_factory=dict)  # sha256 of each
    arrivals: dict[str, Arrival] = field(default_factory=dict)  # by sha256
    digests: list[Issue] = field(default_factory=list)  # those that anybody was sent
    changes: list[tuple[FigureChanged, datetime]] = field(default_factory=list)  # news, the last few
    last: Recorded | None = None  # the last event that any page shows


def touched_by(events: Iterable[Recorded], changes: int) -> Touched:
    """What the events touch; of changes the last so many."""
    touched = Touched()
    for recorded in events:
        if _touches(touched, recorded):
            touched.last = recorded
        if len(touched.changes) > 10 * changes:  # a whole log holds more than need be remembered
            del touched.changes[:-changes]
    del touched.changes[:-changes]
    return touched


def _touches(touched: Touched, recorded: Recorded) -> bool:
    """Take an event in; whether any page shows it."""
    match recorded.event:
        case ArticleReceived() as received:
            _arrived(touched, received, recorded.recorded_at)
        case EstimateRecorded() as made:
            if arrival := touched.arrivals.get(made.article):
                touched.arrivals[made.article] = replace(arrival, estimates=arrival.estimates + 1)
            _claimed(touched, made.article, made.estimate)
        case EstimateCorrected() as act:
            _claimed(touched, act.article, act.before, act.after)
        case EstimateWithdrawn() | EstimateRestored() as act:
            _claimed(touched, act.article, act.estimate)
        case EstimateConfirmed(article=sha256) | ArticleRepeated(original=sha256):
            touched.articles[sha256] = None
        case ArticleReread(article=sha256):
            touched.articles[sha256] = None
        case FigureChanged() as change:
            touched.figures.setdefault(document_key(change.figure), change.figure)
            touched.articles[change.article.sha256] = None
            if change.kind not in NO_NEWS:
                touched.changes.append((change, recorded.recorded_at))
        case DigestIssued(destinations=(_, *_)) as issued:
            touched.digests.append(_issue(issued, recorded.recorded_at))
        case HeartbeatIssued(destinations=(_, *_)) | WarningIssued(destinations=(_, *_)) as issued:
            touched.digests.append(_service_issue(issued, recorded.recorded_at))
        case _:
            return False
    return True


def _arrived(touched: Touched, received: ArticleReceived, at: datetime) -> None:
    article = received.article
    touched.arrivals[article.sha256] = Arrival(
        article=article, report_date=received.report_date, received_at=at
    )
    for sha256 in (article.sha256, received.edition_of):
        if sha256:
            touched.articles[sha256] = None


def _claimed(touched: Touched, article: str, *estimates: Estimate) -> None:
    touched.articles[article] = None
    for key in map(figure_key, estimates):
        touched.figures.setdefault(document_key(key), key)


def _issue(issued: DigestIssued, at: datetime) -> Issue:
    return Issue(
        subject=issued.subject,
        topic=issued.topic,
        file_stem=issued.file_stem,
        issued_at=at,
        changes=len(issued.entries),
        to_files=FILES in issued.destinations,
    )


def _service_issue(issued: HeartbeatIssued | WarningIssued, at: datetime) -> Issue:
    return Issue(
        subject=issued.subject,
        topic=None,
        file_stem=issued.file_stem,
        issued_at=at,
        changes=0,
        to_files=FILES in issued.destinations,
        kind="heartbeat" if isinstance(issued, HeartbeatIssued) else "warning",
    )
