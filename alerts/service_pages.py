"""What the service says of itself, in words: what the templates of heartbeats and warnings get."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from alerts import wording
from alerts.heartbeat import counted
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from alerts.outbox import kind_of
from monitor.events import ChangeKind, Recorded
from monitor.plain import json_safe, one_line
from monitor.service_events import (
    DeliveryCount,
    DiskSpace,
    HeartbeatIssued,
    Undelivered,
    WarningIssued,
)

ServiceMessage = HeartbeatIssued | WarningIssued

_HASH_SHOWN = 32  # as in digests
_SCARCE = 0.05  # of a disk; with less left than that, it is said loudly


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A message that a destination has not got."""

    subject: str
    kind: str  # "digest", "heartbeat"
    position: int
    to: str
    issued: str
    attempts: str
    error: str
    waited: str  # from its issue until now, or until it was given up
    at: str | None  # of the next attempt, or when it was given up


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatPage:
    """A heartbeat in words. Every text stands in one line and holds no control character."""

    id: str
    subject: str
    since: str
    until: str
    span: str
    alarms: tuple[str, ...]  # what somebody should see to; none where all is well
    read: tuple[str, ...]
    refusals: tuple[tuple[str, str], ...]  # name of the file, reason
    more_refused: int
    topics: tuple[tuple[str, str], ...]  # name, what changed
    quiet: str | None  # said of the topics of which nothing changed
    digests: str
    deliveries: tuple[tuple[str, str], ...]  # destination, what became of them
    waiting: Missed | None
    more_waiting: int
    given_up: tuple[Missed, ...]
    more_given_up: int
    running_since: str
    disks: tuple[str, ...]
    position: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningPage:
    """A warning in words."""

    id: str
    subject: str
    name: str
    issued: str
    count: str  # "1 message", "50 messages"
    one: bool
    given_up: tuple[Missed, ...]
    more_given_up: int
    position: int
    head: str


def page_of(recorded: Recorded, reader: ReaderLocale = DEFAULT_LOCALE) -> HeartbeatPage | WarningPage:
    """The page for a message about the service."""
    event = recorded.event
    if isinstance(event, HeartbeatIssued):
        return _heartbeat(recorded, event, reader)
    if isinstance(event, WarningIssued):
        return _warning(recorded, event, reader)
    raise TypeError(f"event {recorded.position} tells nothing of the service but is {type(event).__name__}")


def service_json(recorded: Recorded, event: ServiceMessage) -> str:
    """The message as one JSON document: the fields of its event."""
    told = msgspec.to_builtins(event)
    for name in ("id", "file_stem", "destinations"):
        del told[name]
    document = {
        "digest": event.id,
        "kind": kind_of(event.id).value,
        "subject": told.pop("subject"),
        "issued_at": recorded.recorded_at.isoformat(),
        "position": recorded.position,
        "hash": recorded.hash,
        **told,
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


# -- heartbeats ---------------------------------------------------------------------------------------


def _heartbeat(recorded: Recorded, event: HeartbeatIssued, reader: ReaderLocale) -> HeartbeatPage:
    changed = sorted((topic for topic in event.topics if topic.changes), key=lambda topic: topic.topic_name)
    oldest = event.oldest_undelivered
    return HeartbeatPage(
        id=one_line(event.id),
        subject=one_line(event.subject),
        since=reader.moment(event.since),
        until=reader.moment(event.until),
        span=span_in_words(event.until - event.since),
        alarms=tuple(_alarms(event, reader)),
        read=_read(event),
        refusals=tuple((one_line(each.file_name), one_line(each.reason, 300)) for each in event.refusals),
        more_refused=event.refused - len(event.refusals),
        topics=tuple((one_line(topic.topic_name), _changes(topic.changes)) for topic in changed),
        quiet=_quiet(len(event.topics), len(changed)),
        digests=f"{counted(event.digests, 'digest')} issued",
        deliveries=tuple((one_line(each.destination), _became(each)) for each in event.deliveries),
        waiting=_missed(oldest, reader, until=event.until) if oldest else None,
        more_waiting=max(event.undelivered - 1, 0),
        given_up=tuple(_missed(each, reader, until=each.at or event.until) for each in event.abandonments),
        more_given_up=event.abandoned - len(event.abandonments),
        running_since=reader.moment(event.running_since),
        disks=tuple(_disk(disk) for disk in event.disks),
        position=recorded.position,
        head=f"{recorded.hash[:_HASH_SHOWN]}@{recorded.position}",
    )


def _alarms(event: HeartbeatIssued, reader: ReaderLocale) -> list[str]:
    """What somebody should see to, in sentences."""
    alarms = []
    if not (event.articles or event.repeated):
        last = event.last_article
        since = reader.moment(last) if last else "the service began"
        alarms.append(f"No article has come since {since}: is the feed alive?")
    if event.abandoned:
        alarms.append(f"{counted(event.abandoned, 'delivery was', 'deliveries were')} given up.")
    if event.undelivered:
        alarms.append(f"{counted(event.undelivered, 'delivery waits', 'deliveries wait')} to be tried again.")
    if event.refused:
        alarms.append(f"{counted(event.refused, 'file')} could not be read.")
    for disk in event.disks:
        if disk.free < _SCARCE * disk.total:
            alarms.append(f"A disk is nearly full: {_disk(disk)}.")
    return alarms


def _read(event: HeartbeatIssued) -> tuple[str, ...]:
    articles = counted(event.articles, "article") + " read"
    apart = [counted(event.reprints, "reprint")] if event.reprints else []
    apart += [counted(event.editions, "later edition")] if event.editions else []
    if apart:
        articles += f", among them {' and '.join(apart)}"
    lines = [articles]
    if event.repeated:
        lines.append(f"{counted(event.repeated, 'file')} came again that had been read before")
    lines.append(counted(event.estimates, "estimate") + " found")
    return tuple(lines)


_IN_ORDER = {kind.value: rank for rank, kind in enumerate(ChangeKind)}


def _changes(changes: Mapping[str, int]) -> str:
    """ "2 first reports, 1 raised, 4 confirmed"."""
    words = []
    for kind in sorted(changes, key=lambda kind: (_IN_ORDER.get(kind, len(_IN_ORDER)), kind)):
        number = changes[kind]
        word = wording.KIND_WORDS[ChangeKind(kind)].word if kind in _IN_ORDER else one_line(kind)
        words.append(counted(number, word) if word.endswith("report") else f"{number:,} {word}")
    return ", ".join(words)


def _quiet(followed: int, changed: int) -> str | None:
    if followed == changed:
        return None if followed else "no topic is followed"
    if changed:
        return f"nothing on {counted(followed - changed, 'other topic')}"
    return "nothing on any of the " + counted(followed, "topic") if followed > 1 else "nothing changed"


def _became(count: DeliveryCount) -> str:
    words = [f"{count.delivered:,} delivered"]
    words += [counted(count.failed, "failed attempt")] if count.failed else []
    words += [f"{count.abandoned:,} given up"] if count.abandoned else []
    return ", ".join(words)


def _disk(disk: DiskSpace) -> str:
    holds = ", ".join(one_line(name) for name in disk.holds)
    return f"{size_in_words(disk.free)} of {size_in_words(disk.total)} free ({holds})"


# -- warnings -----------------------------------------------------------------------------------------


def _warning(recorded: Recorded, event: WarningIssued, reader: ReaderLocale) -> WarningPage:
    return WarningPage(
        id=one_line(event.id),
        subject=one_line(event.subject),
        name=one_line(event.name),
        issued=reader.moment(recorded.recorded_at),
        count=counted(event.abandoned, "message"),
        one=event.abandoned == 1,
        given_up=tuple(
            _missed(each, reader, until=each.at or recorded.recorded_at) for each in event.abandonments
        ),
        more_given_up=event.abandoned - len(event.abandonments),
        position=recorded.position,
        head=f"{recorded.hash[:_HASH_SHOWN]}@{recorded.position}",
    )


# -- words --------------------------------------------------------------------------------------------


def _missed(missed: Undelivered, reader: ReaderLocale, *, until: datetime) -> Missed:
    return Missed(
        subject=one_line(missed.subject),
        kind=kind_of(missed.id).value,
        position=missed.position,
        to=one_line(missed.destination),
        issued=reader.moment(missed.issued_at),
        attempts=counted(missed.attempts, "attempt"),
        error=one_line(missed.error or "no reason is known", 400),
        waited=span_in_words(until - missed.issued_at),
        at=reader.moment(missed.at) if missed.at else None,
    )


_SPANS = ((1_440, "day"), (60, "hour"), (1, "minute"))


def span_in_words(span: timedelta) -> str:
    """A time in its greatest unit that is no coarse guess: "90 minutes", "30 hours", "2 days", "1 day"."""
    minutes = round(span.total_seconds() / 60)
    for size, unit in _SPANS:
        if minutes == size or minutes >= 2 * size:
            return counted(round(minutes / size), unit)
    return "under a minute"


_SIZES = ("bytes", "kB", "MB", "GB", "TB", "PB")


def size_in_words(number: float) -> str:
    """Bytes as people write them: "41.3 GB"."""
    rank = 0
    while number >= 999.5 and rank < len(_SIZES) - 1:
        number, rank = number / 1_000, rank + 1
    return f"{number:.3g} {_SIZES[rank]}"
