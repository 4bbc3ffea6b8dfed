"""Send what the outbox owes, and append how it went.

The outcome is appended after the sending: a crash between the two sends a digest again, under the Message-ID
and the file name it had, which is better than losing it. Where several services share a log, each destination
is served by one of them, until that one ends; the others stand by.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from alerts.channels.base import Channel, DeliveryError, Rendered
from alerts.outbox import OUTBOX, Delivery, due
from monitor.event_log import EventLog
from monitor.events import DeliveryAbandoned, DeliveryFailed, DigestDelivered, Recorded
from monitor.logs import fields
from monitor.projections import key_of

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=3)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=15)
_FAILURES_IN_TURN = 3  # a digest that failed more often lets the others go first


def pause_after(attempt: int, first: timedelta = FIRST_PAUSE) -> timedelta:
    """How long to wait after a failed attempt (from 1): doubling, up to a quarter of an hour."""
    doublings = min(attempt - 1, 20)
    return min(first * (1 << doublings), max(first, LONGEST_PAUSE))


class Courier:
    """Takes digests from the outbox to their destinations."""

    def __init__(
        self,
        event_log: EventLog,
        render: Callable[[Recorded], Rendered],
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        give_up_after: timedelta,
        first_pause: timedelta = FIRST_PAUSE,
    ) -> None:
        self._log = event_log
        self._render = render
        self._channels = channels
        self._now = now
        self._give_up_after = give_up_after
        self._first_pause = first_pause
        self._order = {destination: rank for rank, destination in enumerate(channels)}
        # A destination, or the whole place where several are: when to try it again, and how often it has
        # failed since something was delivered there.
        self._resting: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}
        self._just_started = True
        self._left_to_others: set[str] = set()

    def deliver_due(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Try what is due once; how many were delivered.

        Each destination gets its digests in the order of issue, and the destinations have their turns in the
        order of the settings. One that fails is left alone until its pause is over, whatever else is owed
        to it, and so is all that lies at a place out of reach: a dead server is asked once a pause and
        holds up nobody else. After a start everything owed counts as due: somebody may have mended what
        was wrong. Nothing is begun once `stopping` says so.
        """
        now = self._now()
        with self._log.reading() as view:
            waiting = list(due(view.documents(OUTBOX), None if self._just_started else now))
        self._just_started = False
        mine = {
            destination for destination in {each.destination for each in waiting} if self._serves(destination)
        }
        waiting = sorted((each for each in waiting if each.destination in mine), key=self._turn)
        delivered = 0
        for delivery in waiting:
            if stopping():
                break
            if not self._rests(delivery.destination, now):
                delivered += self._deliver(delivery)
        return delivered

    def _turn(self, owed: Delivery) -> tuple[bool, int, int]:
        rank = self._order.get(owed.destination, len(self._order))
        return owed.attempts > _FAILURES_IN_TURN, rank, owed.digest_position

    def _serves(self, destination: str) -> bool:
        """Whether it is on us to send to a destination, and not on another service that shares the log."""
        if destination not in self._channels and self._log.shared:
            if destination not in self._left_to_others:
                log.warning("a destination that only others may know", extra=fields(to=destination))
            self._left_to_others.add(destination)
            return False
        return self._log.claimed(f"delivery to {destination}")

    def _place(self, destination: str) -> str:
        channel = self._channels.get(destination)
        return channel.place if channel else destination

    def _rests(self, destination: str, now: datetime) -> bool:
        return any(self._resting.get(where, now) > now for where in (destination, self._place(destination)))

    def _deliver(self, delivery: Delivery) -> bool:
        attempt = delivery.attempts + 1
        if self._log.shared and not self._still_owed(delivery):
            return False
        try:
            self._send(delivery)
        except DeliveryError as error:
            self._failed(delivery, attempt, error)
            return False
        outcome = DigestDelivered(digest=delivery.digest, destination=delivery.destination, attempt=attempt)
        self._append(outcome, f"delivered:{delivery.digest}:{delivery.destination}")
        for where in (delivery.destination, self._place(delivery.destination)):
            self._failures.pop(where, None)
        log.info("digest delivered", extra=fields(digest=delivery.digest, to=delivery.destination))
        return True

    def _still_owed(self, delivery: Delivery) -> bool:
        """Whether nobody has sent it since we looked: whoever served the destination before us, say."""
        with self._log.reading() as view:
            held = view.documents(OUTBOX).get(key_of(delivery.digest, delivery.destination))
        return held == delivery and self._log.claimed(f"delivery to {delivery.destination}")

    def _send(self, delivery: Delivery) -> None:
        channel = self._channels.get(delivery.destination)
        if channel is None:
            raise DeliveryError("the settings do not name this destination; add it again", permanent=False)
        with self._log.reading() as view:
            recorded = view.at(delivery.digest_position)
        if recorded is None:
            raise DeliveryError("the digest is not in the log; run `figurewatch verify`", permanent=True)
        try:
            channel.send(self._render(recorded))
        except DeliveryError:
            raise
        except Exception as error:  # our own fault must not hold up whatever else is owed
            log.exception("sending failed", extra=fields(digest=delivery.digest, to=delivery.destination))
            message = f"Figurewatch itself failed ({type(error).__name__}: {error}); please report it"
            raise DeliveryError(message, permanent=False) from error

    def _failed(self, delivery: Delivery, attempt: int, error: DeliveryError) -> None:
        where = self._place(delivery.destination) if error.unreachable else delivery.destination
        failures = self._failures.get(where, 0) + 1
        now = self._now()
        retry_at = now + pause_after(max(attempt, failures), self._first_pause)
        names = (delivery.digest, delivery.destination)
        if error.permanent or retry_at > delivery.issued_at + self._give_up_after:
            abandoned = DeliveryAbandoned(
                digest=names[0], destination=names[1], attempt=attempt, error=str(error)
            )
            self._append(abandoned, f"abandoned:{names[0]}:{names[1]}")
            log.error("delivery abandoned", extra=fields(digest=names[0], to=names[1], error=error))
            return
        self._failures[where] = failures
        # It rests by its own failures: one digest that always fails holds the others up little.
        self._resting[where] = now + pause_after(failures, self._first_pause)
        failed = DeliveryFailed(
            digest=names[0], destination=names[1], attempt=attempt, error=str(error), retry_at=retry_at
        )
        self._append(failed, f"failed:{names[0]}:{names[1]}:{attempt}")
        told = fields(digest=names[0], to=names[1], error=error, retry_at=f"{retry_at:%H:%M:%S}")
        log.warning("delivery failed, to be tried again", extra=told)

    def _append(self, outcome: DigestDelivered | DeliveryFailed | DeliveryAbandoned, key: str) -> None:
        with self._log.writing() as writing:
            writing.append(outcome, key=key, cause=f"delivery:{outcome.digest}")
