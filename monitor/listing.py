"""What the commands print: log, figures, articles and digests as records for programs and rows for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import msgspec
from rich.console import Console
from rich.text import Text

from alerts.outbox import Delivery, DigestSummary
from monitor.articles import ArticleEntry
from monitor.estimates import Value, in_words
from monitor.events import (
    ArticleReceived,
    ArticleRejected,
    ArticleRepeated,
    ChangeKind,
    DeliveryAbandoned,
    DeliveryFailed,
    DigestDelivered,
    DigestIssued,
    EstimateRecorded,
    Event,
    FigureChanged,
    FigureKey,
    Recorded,
    Report,
)
from monitor.figures import Figure
from monitor.hash_chain import StoredEvent
from monitor.history import HistoryEntry
from monitor.plain import plain
from monitor.printing import Record, print_table
from monitor.topics import Topic, measure_label, source_name

# -- records for programs -------------------------------------------------------------------------------


def _of_key(key: FigureKey) -> Record:
    return {"topic": key.topic, "measure": key.measure, "source": key.source, "scope": key.scope}


def _of_report(report: Report) -> Record:
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


def figure_record(figure: Figure) -> Record:
    """A figure under the contract's field names."""
    return {
        **_of_key(figure.key),
        **_of_report(figure.current),
        "first_reported": figure.first_reported,
        "reports": figure.reports,
        "reprints": figure.reprints,
        "conflicts": figure.conflicts,
        "position": figure.position,
    }


def history_record(entry: HistoryEntry) -> Record:
    """An entry of a figure's history."""
    return {
        **_of_key(entry.figure),
        "on": entry.on,
        "kind": entry.kind,
        **_of_report(entry.report),
        "position": entry.position,
        "recorded_at": entry.recorded_at,
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

Topics = Mapping[str, Topic]


def value_words(key: FigureKey, value: Value, topics: Topics) -> str:
    """A value as a reader expects it."""
    topic = topics.get(key.topic)
    measure = topic.measures.get(key.measure) if topic else None
    return in_words(value, percent=bool(measure and measure.percent))


FIGURE_HEADINGS = ("measure", "source", "value", "reported", "reports", "position")


def print_figures(console: Console, figures: Iterable[Figure], topics: Topics) -> None:
    """A table for each topic."""
    for topic, mine in groupby(figures, key=lambda figure: figure.key.topic):
        known = topics.get(topic)
        console.print(Text(plain(f"{known.subject} ({topic})" if known else topic), style="bold green"))
        print_table(console, FIGURE_HEADINGS, (_figure_row(figure, topics) for figure in mine))


def _figure_row(figure: Figure, topics: Topics) -> Sequence[str]:
    key, topic = figure.key, topics.get(figure.key.topic)
    value = value_words(key, figure.current.value, topics)
    if figure.conflicts:
        value += " (also " + ", ".join(value_words(key, other, topics) for other in figure.conflicts) + ")"
    return (
        _measure(key, topic),
        source_name(topic, key.source),
        value,
        figure.current.report_date.isoformat(),
        f"{figure.reports} + {figure.reprints}" if figure.reprints else str(figure.reports),
        str(figure.position),
    )


def history_row(entry: HistoryEntry, topics: Topics) -> Sequence[str]:
    """Under: on, measure, source, value, what, position, quote."""
    key, topic = entry.figure, topics.get(entry.figure.topic)
    return (
        entry.on,
        _measure(key, topic),
        source_name(topic, key.source),
        value_words(key, entry.report.value, topics),
        "recalled" if entry.kind == "previous" else entry.kind,
        str(entry.position),
        entry.report.quote,
    )


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
    return issued, digest.subject, str(digest.changes), sent or "no destination", str(digest.position)


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
        case FigureChanged():
            after = value_words(event.figure, event.after.value, topics)
            before = value_words(event.figure, event.before.value, topics) if event.before else None
            if event.kind is ChangeKind.LATE:
                return f"{_figure(event.figure, topics)} late: {after} on {event.after.report_date}"
            values = f"{before} → {after}" if before and before != after else after
            return f"{_figure(event.figure, topics)} {event.kind}: {values}"
        case DigestIssued():
            return event.subject
        case DigestDelivered():
            return f"{event.digest} to {event.destination}"
        case DeliveryFailed() | DeliveryAbandoned():
            return f"{event.digest} to {event.destination}: {event.error}"


def _figure(key: FigureKey, topics: Topics) -> str:
    topic = topics.get(key.topic)
    return f"{source_name(topic, key.source)}: {_measure(key, topic)}"


def _measure(key: FigureKey, topic: Topic | None) -> str:
    label = measure_label(topic, key.measure)
    return f"{label} ({key.scope})" if key.scope else label
