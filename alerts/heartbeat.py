"""The heartbeat: what the service did in a time, from the events of that time alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts.destinations import name_of
from alerts.outbox import MessageKind, kind_of
from monitor.events import (
    ArticleReceived,
    ArticleRejected,
    ArticleRepeated,
    DeliveryAbandoned,
    DeliveryFailed,
    DigestDelivered,
    DigestIssued,
    EstimateRecorded,
    FigureChanged,
    Recorded,
)
from monitor.plain import one_line, shortened
from monitor.projections import Documents, Projection
from monitor.service_events import (
    HEARTBEAT_IDS,
    DeliveryCount,
    DiskSpace,
    HeartbeatIssued,
    Refusal,
    TopicCount,
    Undelivered,
)

LISTED = 12  # refused files, and messages given up, that are named one by one
_NAME_LIMIT, _REASON_LIMIT, _SUBJECT_LIMIT = 120, 300, 100


# -- when one is due ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beat:
    """When something last happened."""

    at: datetime
    position: int  # of a heartbeat: of the last event it told of


def _apply(documents: Documents[Beat], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleReceived() | ArticleRepeated():
            documents.put(ARTICLE, Beat(recorded.recorded_at, recorded.position))
        case HeartbeatIssued(counted_to=position):
            documents.put(HEARTBEAT, Beat(recorded.recorded_at, position))


ARTICLE, HEARTBEAT = "article", "heartbeat"
PULSE: Projection[Beat] = Projection("pulse", 1, Beat, _apply)
"""When the last article came, and when the last heartbeat was issued."""

_LONG = timedelta(days=8)

NextAfter = Callable[[datetime], datetime | None]
"""When a schedule's moment after another is."""


def due_moment(last: datetime, now: datetime, next_after: NextAfter) -> datetime | None:
    """The latest moment of the schedule since the last heartbeat; None while there is none."""
    due = next_after(last)
    if due is None or due > now:
        return None
    recent = next_after(now - _LONG)  # spares the walk over all that was missed in years
    if recent and due < recent <= now:
        due = recent
    while (following := next_after(due)) and following <= now:
        due = following
    return due


def first_period(due: datetime, next_after: NextAfter) -> timedelta:
    """How long a time the first heartbeat tells of: as long as that to the second."""
    following = next_after(due)
    return following - due if following else timedelta(days=1)


# -- what happened --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What the events of a time come to."""

    articles: int = 0
    reprints: int = 0
    editions: int = 0
    repeated: int = 0
    estimates: int = 0
    changes: dict[str, Counter[str]] = field(default_factory=dict)  # by topic, then kind of change
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    digests: int = 0
    delivered: Counter[str] = field(default_factory=Counter)  # by name of destination
    failed: Counter[str] = field(default_factory=Counter)
    abandoned: Counter[str] = field(default_factory=Counter)
    abandonments: list[tuple[DeliveryAbandoned, datetime]] = field(default_factory=list)
    counted_to: int = 0


def tally(events: Iterable[Recorded], after: int) -> Tally:
    """What the events after a position come to."""
    found = Tally(counted_to=after)
    for recorded in events:
        _count(found, recorded)
        found.counted_to = recorded.position
    return found


def _count(found: Tally, recorded: Recorded) -> None:
    match recorded.event:
        case ArticleReceived() as received:
            found.articles += 1
            found.reprints += received.article.reprint_of is not None
            found.editions += received.edition_of is not None
        case ArticleRepeated():
            found.repeated += 1
        case ArticleRejected(file_name=name, message=message):
            found.refused += 1
            if len(found.refusals) < LISTED:
                reason = one_line(message, _REASON_LIMIT)
                found.refusals.append(Refusal(file_name=one_line(name, _NAME_LIMIT), reason=reason))
        case EstimateRecorded():
            found.estimates += 1
        case FigureChanged() as change:
            found.changes.setdefault(change.figure.topic, Counter())[change.kind.value] += 1
        case DigestIssued() as issued:
            found.digests += bool(issued.destinations)
        case DigestDelivered(digest=digest, destination=to) if _is_digest(digest):
            found.delivered[name_of(to)] += 1
        case DeliveryFailed(digest=digest, destination=to) if _is_digest(digest):
            found.failed[name_of(to)] += 1
        case DeliveryAbandoned(digest=digest, destination=to) as abandoned if _is_digest(digest):
            found.abandoned[name_of(to)] += 1
            if len(found.abandonments) < LISTED:
                found.abandonments.append((abandoned, recorded.recorded_at))


def _is_digest(message: str) -> bool:
    return kind_of(message) is MessageKind.DIGEST


# -- what is said of it -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a heartbeat says that no event of its time tells."""

    since: datetime
    until: datetime
    running_since: datetime
    last_article: datetime | None
    topics: Sequence[tuple[str, str]]  # those that are followed: id and name
    names: Sequence[str]  # of the destinations that digests go to
    undelivered: int
    oldest_undelivered: Undelivered | None
    abandonments: Sequence[Undelivered]
    disks: Sequence[DiskSpace]


def heartbeat_of(
    found: Tally, around: Surroundings, *, due: datetime, destinations: tuple[str, ...]
) -> HeartbeatIssued:
    """The heartbeat that was due at a moment."""
    return HeartbeatIssued(
        id=f"{HEARTBEAT_IDS}{due.astimezone(UTC):%Y-%m-%d-%H%M%S}",
        subject=_subject(found, around),
        file_stem=f"{around.until:%Y-%m-%d-%H%M%S}-heartbeat",
        destinations=destinations,
        since=around.since,
        until=around.until,
        counted_to=found.counted_to,
        running_since=around.running_since,
        articles=found.articles,
        reprints=found.reprints,
        editions=found.editions,
        repeated=found.repeated,
        estimates=found.estimates,
        topics=_topics(found, around.topics),
        refused=found.refused,
        refusals=tuple(found.refusals),
        digests=found.digests,
        deliveries=_deliveries(found, around.names),
        undelivered=around.undelivered,
        oldest_undelivered=around.oldest_undelivered,
        abandoned=found.abandoned.total(),
        abandonments=tuple(around.abandonments),
        last_article=around.last_article,
        disks=tuple(around.disks),
    )


def _topics(found: Tally, followed: Sequence[tuple[str, str]]) -> tuple[TopicCount, ...]:
    """A count for each topic, those that are followed first; nothing for what is not and did not change."""
    names = dict(followed)
    strangers = sorted(found.changes.keys() - names.keys())
    return tuple(
        TopicCount(
            topic=topic, topic_name=names.get(topic, topic), changes=dict(found.changes.get(topic, {}))
        )
        for topic in (*names, *strangers)
    )


def _deliveries(found: Tally, names: Sequence[str]) -> tuple[DeliveryCount, ...]:
    seen = found.delivered | found.failed | found.abandoned
    strangers = sorted(seen.keys() - set(names))
    return tuple(
        DeliveryCount(
            destination=name,
            delivered=found.delivered[name],
            failed=found.failed[name],
            abandoned=found.abandoned[name],
        )
        for name in (*dict.fromkeys(names), *strangers)
    )


def _subject(found: Tally, around: Surroundings) -> str:
    """What is wrong comes first, so that a list of mails shows it."""
    return shortened(f"Figurewatch heartbeat: {', '.join(_gist(found, around))}", _SUBJECT_LIMIT)


def _gist(found: Tally, around: Surroundings) -> list[str]:
    troubles = []
    if found.abandoned.total():
        troubles.append(f"{counted(found.abandoned.total(), 'delivery', 'deliveries')} GIVEN UP")
    if around.undelivered:
        troubles.append(f"{counted(around.undelivered, 'delivery', 'deliveries')} waiting")
    if found.refused:
        troubles.append(f"{counted(found.refused, 'file')} refused")
    if not (found.articles or found.repeated):
        return ["NO ARTICLE HAS COME", *troubles]
    read = [counted(found.articles, "article"), counted(found.estimates, "estimate")]
    return [*troubles, *read, counted(found.digests, "digest")]


def counted(number: int, one: str, several: str | None = None) -> str:
    """ "1 file", "2 files"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
