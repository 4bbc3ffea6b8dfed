"""What was given up and nobody has been warned of yet; the warning that the other destinations get."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.destinations import name_of
from alerts.outbox import MessageKind, kind_of
from monitor.events import DeliveryAbandoned, Recorded
from monitor.plain import shortened, slug
from monitor.projections import Documents, Projection
from monitor.service_events import WARNING_IDS, Undelivered, WarningIssued

LISTED = 12  # messages that a warning names one by one
GATHERED_FOR = timedelta(seconds=10)  # what is given up together makes one warning
APART = timedelta(hours=1)  # at least, between two warnings of one destination
_SUBJECT_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What a destination, with all its recipients, will not get."""

    count: int = 0
    listed: tuple[tuple[DeliveryAbandoned, datetime], ...] = ()  # the first of them
    warned_at: datetime | None = None


def _apply(documents: Documents[Losses], recorded: Recorded) -> None:
    match recorded.event:
        # A warning that cannot be delivered is no reason for another one.
        case DeliveryAbandoned() as lost if kind_of(lost.digest) is not MessageKind.WARNING:
            name = name_of(lost.destination)
            held = documents.get(name) or Losses()
            listed = held.listed
            if len(listed) < LISTED:
                listed = (*listed, (lost, recorded.recorded_at))
            documents.put(name, replace(held, count=held.count + 1, listed=listed))
        case WarningIssued(name=name):
            documents.put(name, Losses(warned_at=recorded.recorded_at))


LOSSES: Projection[Losses] = Projection("losses", 1, Losses, _apply)
"""By name of destination."""


def warning_due(losses: Losses, now: datetime) -> bool:
    """Whether the other destinations are to be warned by now."""
    if not losses.count:
        return False
    oldest = losses.listed[0][1]
    return not (_within(oldest, now, GATHERED_FOR) or _within(losses.warned_at, now, APART))


def _within(begin: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether less than `span` has passed; a begin in the future, by a clock since put right, is past."""
    return begin is not None and begin <= now < begin + span


def warned(name: str, failing: Sequence[str], destinations: Sequence[str]) -> tuple[str, ...]:
    """Who is warned when a destination fails: the others; where there is none, its other recipients."""
    elsewhere = tuple(to for to in destinations if name_of(to) != name)
    return elsewhere or tuple(to for to in destinations if to not in failing)


def warning_of(
    name: str,
    count: int,
    abandonments: Sequence[Undelivered],
    *,
    issued_at: datetime,
    head: str,
    destinations: tuple[str, ...],
) -> WarningIssued:
    """The warning of what a destination will not get."""
    identity = hashlib.sha256(f"{head}:{name}".encode()).hexdigest()[:12]
    if count == 1 and abandonments:
        what, to = shortened(abandonments[0].subject, _SUBJECT_LIMIT // 2), abandonments[0].destination
    else:
        what, to = f"{count:,} messages", name
    return WarningIssued(
        id=f"{WARNING_IDS}{identity}",
        subject=shortened(f"NOT DELIVERED: {what} to {to}", _SUBJECT_LIMIT),
        file_stem=f"{issued_at:%Y-%m-%d-%H%M%S}-not-delivered-{slug(name, 40)}",
        destinations=destinations,
        name=name,
        abandoned=count,
        abandonments=tuple(abandonments),
    )
