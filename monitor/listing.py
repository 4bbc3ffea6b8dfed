"""What the commands print: log, figures, articles and digests as records for programs and rows for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from alerts.outbox import Delivery, DigestSummary
from monitor.articles import ArticleEntry
from monitor.claims import Claim
from monitor.estimates import Status, Value, in_words
from monitor.events import (
    ArticleReceived,
    ArticleRejected,
    ArticleRepeated,
    ArticleReread,
    ChangeKind,
    DeliveryAbandoned,
    DeliveryFailed,
    DeliveryRequested,
    DestinationAdded,
    DigestDelivered,
    DigestIssued,
    EstimateConfirmed,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    Event,
    FigureChanged,
    FigureKey,
    Recorded,
    Report,
)
from monitor.figures import Figure, document_key, figure_key
from monitor.grading import Grade, Grading
from monitor.hash_chain import StoredEvent
from monitor.history import HistoryLine
from monitor.plain import few
from monitor.printing import Record, print_table, title
from monitor.service_events import HeartbeatIssued, WarningIssued
from monitor.topics import Topic, Topics, measure_label, source_name

if TYPE_CHECKING:
    from rich.console import Console

# -- records for programs -------------------------------------------------------------------------------


def key_record(key: FigureKey) -> Record:
    """Which figure a record is about."""
    return {"topic": key.topic, "measure": key.measure, "source": key.source, "scope": key.scope}


def report_record(report: Report) -> Record:
    """A report under the contract's field names."""
    return {
        "low": report.value.low,
        "high": report.value.high,
        "qualifier": report.value.qualifier,
        "report_date": report.report_date,
        "date_basis": report.date_basis,
        "as_of": report.as_of,
        "via": report.via,
        "status": report.status,
        "quote": report.quote,
        "article": report.article,
        "estimate": report.estimate,
    }


def figure_record(figure: Figure, grading: Grading) -> Record:
    """A figure under the contract's field names."""
    return {
        **key_record(figure.key),
        **report_record(figure.current),
        "first_reported": figure.first_reported,
        "reports": figure.reports,
        "reprints": figure.reprints,
        "conflicts": figure.conflicts,
        "grade": grading.grade,
        "originators": grading.originators,
        "backed_by": grading.backed_by,
        "contested_by": grading.contested_by,
        "taken_back": report_record(grading.taken_back.report) if grading.taken_back else None,
        "position": figure.position,
    }


def history_record(line: HistoryLine) -> Record:
    """An entry of a figure's history."""
    entry = line.entry
    return {
        **key_record(entry.figure),
        "on": entry.on,
        "kind": line.kind,
        **report_record(entry.report),
        "outlet": entry.outlet,
        "reprint": entry.reprint,
        "arrived_late": entry.arrived_late,
        "conflicts": entry.conflicts,
        "position": entry.position,
        "recorded_at": entry.recorded_at,
        "struck": msgspec.to_builtins(entry.struck),
        "discrepancy": report_record(line.discrepancy.report) if line.discrepancy else None,
    }


def claim_record(claim: Claim) -> Record:
    """A claim as it stands, with what was done to it."""
    record: Record = msgspec.to_builtins(claim.estimate)
    return {
        "estimate": claim.made.id,
        "article": claim.made.article,
        "report_date": claim.made.report_date,
        "date_basis": claim.made.date_basis,
        **record,
        "state": claim.state,
        "by": claim.by,
        "reason": claim.reason,
        "confirmed_by": claim.confirmed_by,
        "as_read": msgspec.to_builtins(claim.made.estimate) if claim.corrected else None,
        "position": claim.position,
    }


def event_record(stored: StoredEvent) -> Record:
    """An event as it is stored, its payload as JSON within JSON."""
    return {**stored._asdict(), "payload": msgspec.Raw(stored.payload.encode())}


def article_record(entry: ArticleEntry) -> Record:
    """An article in the log."""
    return {**msgspec.to_builtins(entry.article), **_without(entry, "article")}


def rejection_record(rejected: ArticleRejected) -> Record:
    """A file that could not be read."""
    record: Record = msgspec.to_builtins(rejected)
    return record


def digest_record(digest: DigestSummary, deliveries: Iterable[Delivery]) -> Record:
    """A digest with its deliveries."""
    sent = [_without(delivery, "digest", "digest_position", "issued_at") for delivery in deliveries]
    return {**msgspec.to_builtins(digest), "deliveries": sent}


def _without(value: object, *names: str) -> Record:
    return {name: held for name, held in msgspec.to_builtins(value).items() if name not in names}


# -- rows for people ------------------------------------------------------------------------------------


def value_words(key: FigureKey, value: Value, topics: Topics) -> str:
    """A value as a reader expects it."""
    topic = topics.get(key.topic)
    measure = topic.measures.get(key.measure) if topic else None
    return in_words(value, percent=bool(measure and measure.percent))


FIGURE_HEADINGS = ("measure", "source", "value", "reported", "grade", "reports", "position")
_ROOM_FOR_ALL = 100  # columns of a terminal; a narrower one is spared the last two


def print_figures(
    console: Console,
    figures: Iterable[Figure],
    grades: Mapping[str, Grading],
    topics: Topics,
    derived: Mapping[str, Iterable[Sequence[str]]],
) -> None:
    """A table for each topic, the rows `derived` for it at the end."""
    rows: dict[str, list[Sequence[str]]] = {}
    for figure in figures:
        rows.setdefault(figure.key.topic, []).append(_figure_row(figure, grades, topics))
    for topic in sorted(rows.keys() | derived.keys()):
        known = topics.get(topic)
        title(console, f"{known.subject} ({topic})" if known else topic)
        shown = len(FIGURE_HEADINGS) if console.width >= _ROOM_FOR_ALL else -2
        table = [row[:shown] for row in (*rows.get(topic, []), *derived.get(topic, []))]
        print_table(console, FIGURE_HEADINGS[:shown], table)


def _figure_row(figure: Figure, grades: Mapping[str, Grading], topics: Topics) -> Sequence[str]:
    key, topic = figure.key, topics.get(figure.key.topic)
    value = value_words(key, figure.current.value, topics)
    if figure.conflicts:
        value += (
            " (also " + ", ".join(few(value_words(key, other, topics) for other in figure.conflicts)) + ")"
        )
    return (
        measure_words(key, topic),
        source_name(topic, key.source),
        value,
        figure.current.report_date.isoformat(),
        grade_words(grades[document_key(key)]),
        f"{figure.reports} + {figure.reprints}" if figure.reprints else str(figure.reports),
        str(figure.position),
    )


def grade_words(grading: Grading) -> str:
    """A grade in a word or two; of several originators how many."""
    match grading.grade:
        case Grade.SEVERAL:
            return f"{grading.originators} originators"
        case Grade.ONE:
            return "one originator"
        case Grade.UNNAMED:
            return "nobody named"
        case Grade.WITHDRAWN | Grade.CONTESTED:
            return grading.grade


def history_row(line: HistoryLine, topics: Topics) -> Sequence[str]:
    """Under: on, measure, source, value, what, known since, quote."""
    entry = line.entry
    key, topic = entry.figure, topics.get(entry.figure.topic)
    return (
        entry.on,
        measure_words(key, topic),
        source_name(topic, key.source),
        value_words(key, entry.report.value, topics),
        _what(line, topics),
        f"{entry.recorded_at[:16].replace('T', ' ')} #{entry.position}",
        entry.report.quote,
    )


def claim_row(claim: Claim, topics: Topics) -> Sequence[str]:
    """Under: estimate, measure, source, value, state, quote."""
    estimate = claim.estimate
    key, topic = figure_key(estimate), topics.get(estimate.topic)
    state = claim.state
    if estimate.status is not Status.CURRENT:
        state = f"{estimate.status}, {state}"
    return (
        claim.made.id,
        measure_words(key, topic),
        source_name(topic, key.source),
        value_words(key, estimate.value, topics),
        f"{state} by {claim.by}" if claim.by else state,
        estimate.quote,
    )


def claim_line(claim: Claim, topics: Topics) -> str:
    """The same in one line."""
    name, measure, source, value, state, _ = claim_row(claim, topics)
    return f"{name} · {source}: {measure} {value} ({state})"


def _what(line: HistoryLine, topics: Topics) -> str:
    """What an entry is, and what is to be known before trusting it."""
    entry = line.entry
    words = ["recalled" if line.kind == "previous" else line.kind]
    if entry.arrived_late:
        words.append("came late")
    if entry.reprint:
        words.append("reprint")
    if entry.struck and entry.struck.by:
        words.append(f"by {entry.struck.by}")
    if entry.struck and entry.struck.reason:
        words.append(f"“{entry.struck.reason}”")
    if line.discrepancy:
        held = value_words(entry.figure, line.discrepancy.report.value, topics)
        words.append(f"but {held} reported {line.discrepancy.on}: “{line.discrepancy.report.quote}”")
    return ", ".join(words)


def article_row(entry: ArticleEntry) -> Sequence[str]:
    """Under: published, title, estimates, archived as, position."""
    article = entry.article
    published = (article.published or "")[:10] or f"undated, got {entry.received_at:%Y-%m-%d}"
    return (
        published,
        f"{article.title or entry.file_name}{f' · {article.outlet}' if article.outlet else ''}",
        str(entry.estimates),
        article.archived,
        str(entry.position),
    )


def digest_row(digest: DigestSummary, deliveries: Iterable[Delivery]) -> Sequence[str]:
    """Under: issued (UTC), subject, changes, deliveries, position."""
    sent = ", ".join(f"{delivery.destination} {delivery.state}" for delivery in deliveries)
    issued = f"{digest.issued_at:%Y-%m-%d %H:%M:%S}"
    return issued, digest.subject, str(digest.changes or ""), sent or "no destination", str(digest.position)


def event_row(recorded: Recorded, name: str, topics: Topics) -> Sequence[str]:
    """Under: position, recorded at (UTC), event, what."""
    moment = f"{recorded.recorded_at:%Y-%m-%d %H:%M:%S}"
    return str(recorded.position), moment, name, gist(recorded.event, topics)


def gist(event: Event, topics: Topics) -> str:
    """An event in a few words."""
    match event:
        case ArticleReceived():
            return f"{event.article.title or event.file_name} → {event.article.archived}"
        case ArticleRepeated():
            return f"{event.file_name} repeats {event.original[:12]}"
        case ArticleRejected():
            return f"{event.file_name}: {event.message}"
        case EstimateRecorded():
            made = event.estimate
            key = FigureKey(made.topic, made.measure, made.source or "unattributed", made.scope)
            said = value_words(key, made.value, topics)
            return f"{_figure(key, topics)} {said} ({made.status}) “{made.quote}”"
        case EstimateCorrected() | EstimateWithdrawn() | EstimateRestored():
            return f"{event.id} by {event.by}: {event.reason}"
        case EstimateConfirmed():
            return f"{event.id} by {event.by}" + (f": {event.reason}" if event.reason else "")
        case ArticleReread():
            return f"{event.article[:12]} for {', '.join(event.topics)} by {event.reader}"
        case FigureChanged():
            after = value_words(event.figure, event.after.value, topics) if event.after else "nothing"
            if event.struck:
                struck = value_words(event.figure, event.struck.value, topics)
                return f"{_figure(event.figure, topics)} {event.kind}: {struck} → {after}"
            before = value_words(event.figure, event.before.value, topics) if event.before else None
            if event.kind is ChangeKind.LATE and event.after:
                return f"{_figure(event.figure, topics)} late: {after} on {event.after.report_date}"
            values = f"{before} → {after}" if before and before != after else after
            return f"{_figure(event.figure, topics)} {event.kind}: {values}"
        case DestinationAdded():
            return f"{event.name}, whose readers count as informed up to {event.knows_until}"
        case DigestIssued() | HeartbeatIssued() | WarningIssued():
            return event.subject
        case DigestDelivered():
            return f"{event.digest} to {event.destination}"
        case DeliveryFailed() | DeliveryAbandoned():
            return f"{event.digest} to {event.destination}: {event.error}"
        case DeliveryRequested():
            return f"{event.digest} to {event.destination}: asked for by {event.by}"


def _figure(key: FigureKey, topics: Topics) -> str:
    topic = topics.get(key.topic)
    return f"{source_name(topic, key.source)}: {measure_words(key, topic)}"


def measure_words(key: FigureKey, topic: Topic | None) -> str:
    """What a figure counts, as a reader sees it, with the part of the whole."""
    label = measure_label(topic, key.measure)
    return f"{label} ({key.scope})" if key.scope else label
