"""Has the service speak of itself: a heartbeat when one is due, a warning where something was given up.

Both are events like digests, and go the same way: appended once, owed, sent by the courier.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.destinations import name_of, names_of
from alerts.heartbeat import (
    ARTICLE,
    HEARTBEAT,
    PULSE,
    Beat,
    NextAfter,
    Surroundings,
    Tally,
    due_moment,
    first_period,
    heartbeat_of,
    tally,
)
from alerts.losses import LOSSES, Losses, warned, warning_due, warning_of
from alerts.outbox import DELIVERIES, OUTBOX, Delivery, MessageKind, kind_of
from monitor.errors import MonitorError
from monitor.event_log import EventLog, Reading, Writing
from monitor.events import (
    DeliveryAbandoned,
    DigestIssued,
)
from monitor.logs import fields
from monitor.projections import key_of
from monitor.service_events import DiskSpace, HeartbeatIssued, Undelivered, WarningIssued

log = logging.getLogger(__name__)

LAST_RESORT = "warnings"  # a destination that gets nothing but warnings


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """When heartbeats are issued, and to which destinations."""

    next_after: NextAfter
    destinations: tuple[str, ...]


class Herald:
    """Issues what the service has to say of itself.

    `destinations` are those of the settings, by delivery id. `last_resort`, one of the courier's, gets every
    warning that is not about itself, even where the settings do not name it.
    """

    def __init__(
        self,
        event_log: EventLog,
        *,
        topics: Mapping[str, str],
        destinations: Sequence[str],
        last_resort: str,
        heartbeats: Heartbeats | None,
        disks: Callable[[], Sequence[DiskSpace]],
        now: Callable[[], datetime],
        running_since: datetime | None = None,
    ) -> None:
        self._log = event_log
        self._topics = topics  # names by id
        self._destinations = tuple(destinations)
        self._last_resort = last_resort
        self._heartbeats = heartbeats
        self._disks = disks
        self._now = now
        self._complaint = ""  # what went wrong the last time
        self._running_since = running_since or now()
        with event_log.reading() as view:
            last = view.at(view.head.position)
        self._counting_from = last.recorded_at if last else self._running_since

    def attend(self) -> None:
        """Issue what is due; what goes wrong with that is told once, and holds up no delivery."""
        try:
            self.issue_due()
            self._complaint = ""
        except Exception as error:
            if self._complaint != (complaint := f"{type(error).__name__}: {error}"):
                self._complaint = complaint
                ours = None if isinstance(error, MonitorError) else error  # the rest is told as it is
                log.error(
                    "no heartbeat and no warning is issued for now", extra=fields(error=error), exc_info=ours
                )

    def issue_due(self) -> None:
        """Append what is due: at most one heartbeat, and one warning a destination."""
        with self._log.reading() as view:
            lost = [name for name, held in view.documents(LOSSES).scan() if warning_due(held, self._now())]
        for name in lost:
            if any(name_of(known) == name for known in self._destinations) or not self._log.shared:
                self._warn(name)
        if self._heartbeats:
            self._beat(self._heartbeats)

    # -- heartbeats ---------------------------------------------------------------------------------------

    def _beat(self, heartbeats: Heartbeats) -> None:
        with self._log.reading() as view:
            last = view.documents(PULSE).get(HEARTBEAT)
            now = self._now()
            reckoned_from = self._since(last, now)
            due = due_moment(reckoned_from, now, heartbeats.next_after)
            if due is None:
                return
            if last:
                since, after = last.at, last.position
            else:
                since, after = self._beginning(view, reckoned_from, heartbeats.next_after)
            found = tally(view.events(after), after)
            around = self._surroundings(view, found, since, now)
        heartbeat = heartbeat_of(found, around, due=due, destinations=heartbeats.destinations)
        with self._log.writing() as writing:
            if writing.documents(PULSE).get(HEARTBEAT) == last:
                writing.append(heartbeat, key=f"heartbeat:{due.isoformat()}", cause="schedule:heartbeat")

    def _since(self, last: Beat | None, now: datetime) -> datetime:
        """The moment from which the next heartbeat is reckoned."""
        since = last.at if last else self._counting_from
        if since <= now:
            return since
        # The clock was ahead then. It is reckoned from the first look at which that showed.
        self._counting_from = min(self._counting_from, now)
        return self._counting_from

    def _surroundings(self, view: Reading, found: Tally, since: datetime, now: datetime) -> Surroundings:
        waiting = [held for _, held in view.documents(OUTBOX).scan() if _waits(held)]
        oldest = min(waiting, key=lambda held: held.digest_position, default=None)
        article = view.documents(PULSE).get(ARTICLE)
        return Surroundings(
            since=since,
            until=now,
            running_since=self._running_since,
            last_article=article.at if article else None,
            topics=tuple(self._topics.items()),
            names=names_of(self._destinations),
            undelivered=len(waiting),
            oldest_undelivered=_undelivered(view, oldest, oldest.due_at) if oldest else None,
            abandonments=_named(view, found.abandonments),
            disks=self._disks(),
        )

    def _beginning(
        self, view: Reading, reckoned_from: datetime, next_after: NextAfter
    ) -> tuple[datetime, int]:
        """Since when, and after which position, the first heartbeat tells."""
        due = next_after(reckoned_from) or reckoned_from
        begin = due - first_period(due, next_after)
        position = view.position_at(begin)
        if position:
            return begin, position
        first = view.at(1)
        return (first.recorded_at if first else self._running_since), 0

    # -- warnings -----------------------------------------------------------------------------------------

    def _warn(self, name: str) -> None:
        with self._log.writing() as writing:
            losses = writing.documents(LOSSES).get(name)
            if losses is None or not warning_due(losses, writing.recorded_at):
                return  # another service that shares the log has seen to it
            warning = self._warning(writing, name, losses)
            writing.append(
                warning, key=f"warning:{warning.id}", cause=f"delivery:{losses.listed[0][0].digest}"
            )
        told = fields(
            to=name,
            messages=losses.count,
            error=losses.listed[0][0].error,
            warned=", ".join(warning.destinations),
        )
        log.critical("NOT DELIVERED, and given up", extra=told)

    def _warning(self, log: Writing, name: str, losses: Losses) -> WarningIssued:
        failing = [lost.destination for lost, _ in losses.listed]
        destinations = warned(name, failing, self._destinations)
        if self._last_resort not in destinations and name != name_of(self._last_resort):
            destinations = (*destinations, self._last_resort)
        return warning_of(
            name,
            losses.count,
            _named(log, losses.listed),
            issued_at=log.recorded_at,
            head=log.head.hash,
            destinations=destinations,
        )


def _waits(held: Delivery) -> bool:
    """Whether a digest has been tried in vain; what was issued just now is merely on its way."""
    return held.attempts > 0 and kind_of(held.digest) is MessageKind.DIGEST


def _named(view: Reading, lost: Sequence[tuple[DeliveryAbandoned, datetime]]) -> tuple[Undelivered, ...]:
    """Messages that were given up, with what they are called."""
    record = view.documents(DELIVERIES)
    held = [(record.get(key_of(each.digest, each.destination)), at) for each, at in lost]
    return tuple(named for delivery, at in held if delivery and (named := _undelivered(view, delivery, at)))


def _undelivered(view: Reading, delivery: Delivery, at: datetime | None) -> Undelivered | None:
    issued = view.at(delivery.digest_position)
    if issued is None or not isinstance(issued.event, DigestIssued | HeartbeatIssued | WarningIssued):
        return None
    return Undelivered(
        id=delivery.digest,
        position=delivery.digest_position,
        subject=issued.event.subject,
        destination=delivery.destination,
        issued_at=delivery.issued_at,
        attempts=delivery.attempts,
        error=delivery.error,
        at=at,
    )
