"""Send what the outbox owes, and append how it went.

The outcome is appended after the sending: a crash between the two sends a digest again, under the Message-ID
and the file name it had, which is better than losing it. Where several services share a log, each destination
is served by one of them, until that one ends; the others stand by.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from alerts.channels.base import Channel, DeliveryError, Rendered
from alerts.outbox import OUTBOX, Delivery, is_due
from alerts.pauses import FIRST_PAUSE, SPREAD, Rests, longest_pause, pause_after, scattered
from alerts.side_by_side import Threads
from monitor.errors import LogError, MonitorError
from monitor.event_log import EventLog
from monitor.events import DeliveryAbandoned, DeliveryFailed, DigestDelivered, Recorded
from monitor.health import Fault, Owed
from monitor.logs import fields
from monitor.plain import one_line
from monitor.projections import key_of

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=3)
_GRACE = 5.0  # seconds that a mail under way gets to be finished when the service is to stop
_TOGETHER = 50  # deliveries after which what is kept for all of them is brought up to date at the latest
_FAILURES_IN_TURN = 3  # a digest that failed more often lets the others go first

Outcome = DigestDelivered | DeliveryFailed | DeliveryAbandoned


class Courier:
    """Takes digests from the outbox to their destinations.

    Places (a folder, a mail server) are served side by side, so that none waits for another's silence. Only
    the thread of a place touches what is kept of its destinations.
    """

    def __init__(
        self,
        event_log: EventLog,
        render: Callable[[Recorded, str], Rendered],
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        give_up_after: timedelta,
        first_pause: timedelta = FIRST_PAUSE,
        scatter: Callable[[str], float] = scattered,
    ) -> None:
        self._log = event_log
        self._render = render
        self._channels = channels
        self._now = now
        self._give_up_after = give_up_after
        self._first_pause = first_pause
        self._scatter = scatter
        self._order = {destination: rank for rank, destination in enumerate(channels)}
        self._threads = Threads()
        self._rests = Rests()
        self._tries: Counter[tuple[str, str]] = Counter()  # of a digest at a destination, since the start
        # by destination: what the log would not take
        self._unrecorded: dict[str, list[tuple[Outcome, str]]] = {}
        self._beginning = threading.Lock()
        self._recording = threading.Lock()
        self._over = False
        self._delivered = 0
        self._just_started = True
        self._left_to_others: set[str] = set()
        self._taking = threading.Lock()
        self._in_hand: set[str] = set()  # destinations that something is being sent to
        self._generation = 0  # of the settings
        self._untried: dict[str, float] = {}  # since when something is due at a place (monotonic seconds)
        self._owed = Owed()
        self._refused: Fault | None = None

    def adopt(
        self,
        render: Callable[[Recorded, str], Rendered],
        channels: Mapping[str, Channel],
        give_up_after: timedelta,
        first_pause: timedelta,
    ) -> None:
        """Go on with other settings, as after a start; what is being sent is sent to its end.

        What is known of deliveries (tries, outcomes not yet recorded) stays.
        """
        with self._beginning, self._taking:
            self._generation += 1  # threads at work end after what they have in hand
            self._render, self._channels = render, channels
            self._give_up_after, self._first_pause = give_up_after, first_pause
            self._order = {destination: rank for rank, destination in enumerate(channels)}
            self._rests = Rests()
            self._left_to_others = set()
            self._just_started = True

    @property
    def owed(self) -> Owed:
        """What the outbox held at the last look, and since when something there is not tried."""
        untried = min([*self._untried.values()], default=None)
        return replace(self._owed, untried_since=untried, unrecorded=self._refused)

    def begin(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Start to try what is due, and return at once.

        Digests go in the order of issue, each to the destinations of a place in the order of the settings: a
        backlog of one keeps no other waiting, and what was made for a digest serves all. A destination that
        fails is left alone until its pause is over, whatever else is owed to it, and so is all that lies at
        a place out of reach: a dead server is asked once a pause. A place still busy with what was due
        before is left to that. After a start everything owed counts as due: somebody may have mended what
        was wrong. Nothing is begun once `stopping` says so.
        """
        with self._beginning:
            until = None if self._just_started else self._now()
            places, self._owed = self._due(until)
            self._just_started = False
            moment = time.monotonic()
            self._untried = {place: self._untried.get(place, moment) for place in places}
            for place, deliveries in places.items():
                if deliveries:
                    work = partial(
                        self._serve, place, sorted(deliveries, key=self._turn), stopping, self._generation
                    )
                    self._threads.begin(place, work)

    def _due(self, until: datetime | None) -> tuple[dict[str, list[Delivery]], Owed]:
        """By place what is due there, nothing where that is left to a thread at work; and all that is owed.

        Of a long backlog no more is held in memory than a thread is about to be given.
        """
        longest = longest_pause(self._first_pause)
        places: dict[str, list[Delivery]] = {}
        busy: dict[str, bool] = {}
        size, oldest = 0, None
        with self._log.reading() as view:
            for _, delivery in view.documents(OUTBOX).scan():
                size, oldest = size + 1, min(oldest or delivery.issued_at, delivery.issued_at)
                if is_due(delivery, until, longest):
                    place = self._place(delivery.destination)
                    if place not in busy:
                        busy[place] = self._threads.busy(place)
                    group = places.setdefault(place, [])
                    if not busy[place]:
                        group.append(delivery)
            return places, Owed(size=size, oldest=oldest, position=view.head.position)

    def deliver_due(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """The same, and wait for the end of it; how many were delivered."""
        before = self._delivered
        self.begin(stopping)
        self._threads.wait()
        self._threads.raise_fault()
        return self._delivered - before

    def finish(self, stopping: Callable[[], bool], grace: float = _GRACE) -> None:
        """Wait for what is under way; once `stopping` says so, for a few seconds at most.

        Nothing is recorded after that. What hung then is sent again after the next start, under the same
        Message-ID: a server that did not take it by now may yet have.
        """
        if not self._threads.wait(lambda waited: stopping() and waited > grace):
            log.warning("what is being sent is left behind, to be sent again", extra=fields(after=grace))
        if stopping():
            with self._recording:
                self._over = True

    def _turn(self, owed: Delivery) -> tuple[bool, int, int]:
        rank = self._order.get(owed.destination, len(self._order))
        return owed.attempts > _FAILURES_IN_TURN, owed.digest_position, rank

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

    # -- in the thread of a place -----------------------------------------------------------------------

    def _serve(
        self, place: str, waiting: Sequence[Delivery], stopping: Callable[[], bool], generation: int
    ) -> None:
        try:
            for destination in dict.fromkeys(delivery.destination for delivery in waiting):
                self._record(destination)
            last = set(
                {(at // _TOGETHER, each.destination): each for at, each in enumerate(waiting)}.values()
            )
            for delivery in waiting:
                if stopping() or self._over or generation != self._generation:
                    return
                if self._is_resting(delivery):
                    continue
                with self._at_hand(delivery.destination, generation) as at_hand:
                    if at_hand and self._still_owed(delivery):
                        self._tried(place)
                        self._deliver(delivery, more=delivery not in last)
                        self._tried(place)
        except MonitorError as error:  # of the log: what cannot be recorded must not be sent
            log.error("digests are not sent for now", extra=fields(place=place, error=error))

    @contextmanager
    def _at_hand(self, destination: str, generation: int) -> Iterator[bool]:
        """Whether nobody else is sending there: a thread of earlier settings may still be."""
        with self._taking:
            free = generation == self._generation and destination not in self._in_hand
            if free:
                self._in_hand.add(destination)
        try:
            yield free
        finally:
            if free:
                with self._taking:
                    self._in_hand.discard(destination)

    def _tried(self, place: str) -> None:
        if place in self._untried:
            self._untried[place] = time.monotonic()

    def _is_resting(self, delivery: Delivery) -> bool:
        now = self._now()
        return any(
            self._rests.resting(where, now, delivery.requested_at)
            for where in (delivery.destination, self._place(delivery.destination))
        )

    def _still_owed(self, delivery: Delivery) -> bool:
        """Whether nobody has sent it since we looked: whoever served the destination before us, say."""
        if not self._serves(delivery.destination):
            self._tried(self._place(delivery.destination))  # by somebody else
            return False
        with self._log.reading() as view:
            held = view.documents(OUTBOX).get(key_of(delivery.digest, delivery.destination))
        return held == delivery

    def _deliver(self, delivery: Delivery, *, more: bool) -> None:
        self._tries[delivery.digest, delivery.destination] += 1
        try:
            self._send(delivery, more)
        except DeliveryError as error:
            return self._failed(delivery, error)
        names = {"digest": delivery.digest, "destination": delivery.destination}
        for where in (delivery.destination, self._place(delivery.destination)):
            self._rests.worked(where)
        self._tries.pop((delivery.digest, delivery.destination), None)
        outcome = DigestDelivered(**names, attempt=delivery.attempts + 1)
        self._append(outcome, f"delivered:{delivery.digest}:{delivery.destination}")
        log.info("digest delivered", extra=fields(digest=delivery.digest, to=delivery.destination))

    def _send(self, delivery: Delivery, more: bool) -> None:
        channel = self._channels.get(delivery.destination)
        if channel is None:
            raise DeliveryError("the settings do not name this destination; add it again", permanent=False)
        with self._log.reading() as view:
            recorded = view.at(delivery.digest_position)
        if recorded is None:
            raise DeliveryError("the digest is not in the log; run `figurewatch verify`", permanent=True)
        try:
            channel.send(replace(self._render(recorded, delivery.destination), more=more))
        except DeliveryError:
            raise
        except LogError as error:  # a database that is away, while a feed or chart is made
            raise DeliveryError(str(error), permanent=False) from error
        except Exception as error:  # our own fault must not hold up whatever else is owed
            log.exception("sending failed", extra=fields(digest=delivery.digest, to=delivery.destination))
            message = f"Figurewatch itself failed ({type(error).__name__}: {error}); please report it"
            raise DeliveryError(message, permanent=False) from error

    def _failed(self, delivery: Delivery, error: DeliveryError) -> None:
        digest, destination, attempt = delivery.digest, delivery.destination, delivery.attempts + 1
        where = self._place(destination) if error.unreachable else destination
        failures = self._rests.failures(where) + 1
        longer = 1 + SPREAD * self._scatter(f"{digest}:{destination}:{attempt}")
        now = self._now()
        retry_at = now + pause_after(max(attempt, failures), self._first_pause, error.wait) * longer
        if error.permanent or self._is_hopeless(delivery, retry_at, failures):
            abandoned = DeliveryAbandoned(
                digest=digest, destination=destination, attempt=attempt, error=str(error)
            )
            self._tries.pop((digest, destination), None)
            self._append(abandoned, f"abandoned:{digest}:{destination}:{attempt}")
            log.error("delivery abandoned", extra=fields(digest=digest, to=destination, error=error))
            return
        # It rests by its own failures: one digest that always fails holds the others up little.
        pause = pause_after(failures, self._first_pause, error.wait)
        self._rests.failed(where, now, now + pause * longer)
        failed = DeliveryFailed(
            digest=digest, destination=destination, attempt=attempt, error=str(error), retry_at=retry_at
        )
        self._append(failed, f"failed:{digest}:{destination}:{attempt}")
        told = fields(digest=digest, to=destination, error=error, retry_at=f"{retry_at:%H:%M:%S}")
        log.warning("delivery failed, to be tried again", extra=told)

    def _is_hopeless(self, delivery: Delivery, retry_at: datetime, failures: int) -> bool:
        """Whether its time is up, and we have tried more than once since our start.

        A machine that was off over a long weekend comes up before its network does.
        """
        tries = max(self._tries[delivery.digest, delivery.destination], failures)
        return retry_at > delivery.tried_since + self._give_up_after and tries > _FAILURES_IN_TURN

    # -- the outcome ------------------------------------------------------------------------------------

    def _append(self, outcome: Outcome, key: str) -> None:
        self._unrecorded.setdefault(outcome.destination, []).append((outcome, key))
        self._record(outcome.destination)

    def _record(self, destination: str) -> None:
        """Append what became of deliveries; LogError where the log takes nothing now, as on a full disk.

        Then nothing more is sent there until it does, lest a digest that has arrived be sent again.
        """
        held = self._unrecorded.get(destination, [])
        while held:
            with self._recording:
                if self._over or not held:
                    return
                outcome, key = held[0]
                try:
                    with self._log.writing() as writing:
                        writing.append(outcome, key=key, cause=f"delivery:{outcome.digest}")
                except MonitorError as error:
                    self._refused = self._refused or Fault(time.monotonic(), one_line(str(error)))
                    raise
                self._refused = None
                self._delivered += isinstance(outcome, DigestDelivered)
                held.pop(0)
