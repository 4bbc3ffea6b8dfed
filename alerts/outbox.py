"""What is owed to whom: digests, their deliveries, and those still to be made. Projections of the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.events import (
    DeliveryAbandoned,
    DeliveryFailed,
    DeliveryRequested,
    DigestDelivered,
    DigestIssued,
    Issued,
    Recorded,
)
from monitor.projections import Documents, Projection, key_of
from monitor.service_events import HEARTBEAT_IDS, WARNING_IDS, HeartbeatIssued, WarningIssued
from monitor.transactions import Writing


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    OWED = "owed"
    DELIVERED = "delivered"
    ABANDONED = "abandoned"


class MessageKind(StrEnum):
    """What a message tells of: changes of figures, or the service itself."""

    DIGEST = "digest"
    HEARTBEAT = "heartbeat"
    WARNING = "warning"
    TEST = "test"  # of a destination; never in the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One digest to one destination."""

    digest: str
    digest_position: int
    destination: str
    state: DeliveryState
    issued_at: datetime
    attempts: int = 0
    due_at: datetime | None  # of the next attempt; None when there will be none
    error: str | None = None  # of the last attempt that failed
    requested_at: datetime | None = None  # when somebody last asked to have it tried at once

    @property
    def tried_since(self) -> datetime:
        """From when on the time is counted after which it is given up."""
        return self.requested_at or self.issued_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSummary:
    """A digest as a list of digests shows it."""

    id: str
    position: int
    issued_at: datetime
    topic: str
    subject: str
    file_stem: str
    changes: int
    kind: MessageKind = MessageKind.DIGEST


def kind_of(message: str) -> MessageKind:
    """What the message of an id tells of."""
    if message.startswith(HEARTBEAT_IDS):
        return MessageKind.HEARTBEAT
    return MessageKind.WARNING if message.startswith(WARNING_IDS) else MessageKind.DIGEST


def _apply_delivery(documents: Documents[Delivery], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() | HeartbeatIssued() | WarningIssued() as issued:
            for destination in issued.destinations:
                documents.put(key_of(issued.id, destination), _owed(issued, destination, recorded))
        case DigestDelivered() | DeliveryFailed() | DeliveryAbandoned() as outcome:
            key = key_of(outcome.digest, outcome.destination)
            if held := documents.get(key):
                documents.put(key, _after(held, outcome))
        case DeliveryRequested() as request:
            key = key_of(request.digest, request.destination)
            held = documents.get(key)  # the outbox has forgotten what was given up
            if held is None or held.state is not DeliveryState.DELIVERED:
                documents.put(key, _asked_for(request, held, recorded))


def _apply_owed(documents: Documents[Delivery], recorded: Recorded) -> None:
    """The same, forgetting what is settled, so that looking for work costs no more as the log grows."""
    _apply_delivery(documents, recorded)
    match recorded.event:
        case (
            DigestDelivered(digest=digest, destination=to) | DeliveryAbandoned(digest=digest, destination=to)
        ):
            documents.drop(key_of(digest, to))


def _owed(issued: Issued, destination: str, recorded: Recorded) -> Delivery:
    return Delivery(
        digest=issued.id,
        digest_position=recorded.position,
        destination=destination,
        state=DeliveryState.OWED,
        issued_at=recorded.recorded_at,
        due_at=recorded.recorded_at,
    )


def _asked_for(request: DeliveryRequested, held: Delivery | None, recorded: Recorded) -> Delivery:
    return Delivery(
        digest=request.digest,
        digest_position=request.digest_position,
        destination=request.destination,
        state=DeliveryState.OWED,
        issued_at=request.issued_at,
        attempts=request.attempts,
        due_at=recorded.recorded_at,
        error=held.error if held else None,
        requested_at=recorded.recorded_at,
    )


def _after(held: Delivery, outcome: DigestDelivered | DeliveryFailed | DeliveryAbandoned) -> Delivery:
    match outcome:
        case DigestDelivered(attempt=attempt):
            return replace(held, state=DeliveryState.DELIVERED, attempts=attempt, due_at=None)
        case DeliveryFailed(attempt=attempt, error=error, retry_at=retry_at):
            return replace(held, attempts=attempt, due_at=retry_at, error=error)
        case DeliveryAbandoned(attempt=attempt, error=error):
            return replace(held, state=DeliveryState.ABANDONED, attempts=attempt, due_at=None, error=error)


def _apply_digest(documents: Documents[DigestSummary], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() | HeartbeatIssued() | WarningIssued() as issued:
            summary = DigestSummary(
                id=issued.id,
                position=recorded.position,
                issued_at=recorded.recorded_at,
                topic=issued.topic if isinstance(issued, DigestIssued) else "",
                subject=issued.subject,
                file_stem=issued.file_stem,
                changes=len(issued.entries) if isinstance(issued, DigestIssued) else 0,
                kind=kind_of(issued.id),
            )
            documents.put(f"{recorded.position:012}", summary)


def _apply_stem(documents: Documents[str], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() | HeartbeatIssued() | WarningIssued() as issued:
            documents.put(issued.file_stem, issued.id)


DELIVERIES: Projection[Delivery] = Projection("deliveries", 3, Delivery, _apply_delivery)
OUTBOX: Projection[Delivery] = Projection("outbox", 3, Delivery, _apply_owed)
DIGESTS: Projection[DigestSummary] = Projection("digests", 2, DigestSummary, _apply_digest)
STEMS: Projection[str] = Projection("stems", 2, str, _apply_stem)  # file stem → digest id


def is_due(owed: Delivery, now: datetime | None, longest: timedelta) -> bool:
    """Whether it is to be tried by `now`; without a time, whether it is owed at all.

    No pause is longer than `longest`: what seems to wait for more was put off by a clock that was wrong.
    """
    return owed.due_at is not None and (now is None or not now < owed.due_at <= now + longest)


def put_back(log: Writing, wanted: Callable[[Delivery], bool], by: str) -> list[Delivery]:
    """Have deliveries tried at once that wait or were given up; as they stood. Never what was delivered."""
    held = [
        delivery
        for _, delivery in log.documents(DELIVERIES).scan()
        if delivery.state is not DeliveryState.DELIVERED and wanted(delivery)
    ]
    for delivery in held:
        request = DeliveryRequested(
            digest=delivery.digest,
            destination=delivery.destination,
            by=by,
            digest_position=delivery.digest_position,
            issued_at=delivery.issued_at,
            attempts=delivery.attempts,
        )
        log.append(request, key=f"requested:{log.head.position + 1}", cause=f"person:{by}")
    return held
