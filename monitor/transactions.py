"""One transaction on the log: what it holds, and what is appended to it.

Whatever decides on what the log holds does so on a `Writing`, from its first look until its commit, while
other writers are shut out. Positions are given out there, so they are gapless, and every reader sees one
order. The projections are folded in the same transaction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.codec import decode_stored, encode
from monitor.errors import LogError, StaleError
from monitor.events import Event, Recorded
from monitor.hash_chain import EMPTY, Head, StoredEvent, chained, fault
from monitor.projections import AnyProjection, Doc, Documents, Projection
from monitor.store import Checkpoint, Rows
from monitor.stored_documents import StoredDocuments
from monitor.texts import packed, unpacked

UNTRUSTED = "the log cannot be trusted"


class Reading:
    """The log and its projections as they stood when the transaction began."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._documents: dict[str, StoredDocuments[Any]] = {}
        self._checkpoints: Mapping[str, Checkpoint] | None = None
        self.head = rows.head()

    def documents(self, projection: Projection[Doc]) -> Documents[Doc]:
        """The documents of `projection`, folded up to the head."""
        return self._stored_documents(projection)

    def events(self, after: int = 0, limit: int | None = None) -> Iterator[Recorded]:
        """What was appended after a position, in order; no more than `limit`. LogError if altered."""
        return map(decode_stored, self.stored(after, limit))

    def stored(self, after: int = 0, limit: int | None = None) -> Iterator[StoredEvent]:
        """The same as the columns hold it."""
        return trusted(self._head_at(after), self._rows.events(after, limit))

    def recorded(self, key: str) -> Recorded | None:
        """The event appended under an idempotency key."""
        return self._proved(self._rows.event_under(key))

    def at(self, position: int) -> Recorded | None:
        """The event at a position."""
        return self._proved(self._rows.event_at(position))

    def position_at(self, moment: datetime) -> int:
        """The position that the log had reached by a moment; 0 where that is before all of it."""
        until = moment.astimezone(UTC).isoformat(timespec="microseconds")

        def recorded_at(position: int) -> str:
            event = next(self.stored(position - 1, 1), None)
            if event is None:
                raise LogError(f"{UNTRUSTED}: position {position} is missing; restore a backup")
            return event.recorded_at

        return bisect_right(range(1, self.head.position + 1), until, key=recorded_at)

    def kept(self, sha256: str) -> str | None:
        """The text that was kept under a hash; LogError where it was altered since."""
        body = self._rows.text(sha256)
        return None if body is None else unpacked(sha256, body)

    def checkpoints(self) -> Mapping[str, Checkpoint]:
        """How far each projection had been folded, by its name."""
        if self._checkpoints is None:
            self._checkpoints = dict(self._rows.checkpoints())
        return self._checkpoints

    def verify(self, projection: AnyProjection) -> None:
        """LogError where a projection's documents are not what was once worked out."""
        self._stored_documents(projection).verify()

    def _stored_documents(self, projection: Projection[Doc]) -> StoredDocuments[Doc]:
        held = self._documents.get(projection.name)
        if held is None:
            checkpoint = self.checkpoints().get(projection.name)
            held = StoredDocuments(self._rows, projection, checkpoint.proof if checkpoint else None)
            self._documents[projection.name] = held
        return held

    def _proved(self, stored: StoredEvent | None) -> Recorded | None:
        """An event that follows the one before it, decoded; LogError for any other."""
        if stored is None:
            return None
        return decode_stored(*trusted(self._head_at(stored.position - 1), [stored]))

    def _head_at(self, position: int) -> Head:
        """What the event after a position must follow."""
        before = self._rows.event_at(position) if position > 0 else None
        return Head(before.position, before.hash) if before else EMPTY


def trusted(head: Head, events: Iterable[StoredEvent]) -> Iterator[StoredEvent]:
    """The events, each proved to follow the one before it, the first to follow `head`; else LogError."""
    position, previous = head
    for stored in events:
        position += 1
        if stored[0] != position or chained(previous, stored) != stored[7]:
            wrong = fault(Head(position - 1, previous), stored)
            raise LogError(f"{UNTRUSTED}: {wrong}; restore a backup")
        previous = stored[7]
        yield stored


class Writing(Reading):
    """A transaction in which nobody else writes: look, decide, append."""

    def __init__(self, rows: Rows, projections: Sequence[AnyProjection], recorded_at: datetime) -> None:
        super().__init__(rows)
        self._projections = projections
        self._appended: dict[str, StoredEvent] = {}  # by key
        self._texts: dict[str, bytes] = {}  # packed, by hash
        self._known: dict[str, dict[str, StoredEvent] | None] = {}  # families of keys, as the log holds them
        self.recorded_at = recorded_at
        self._moment = recorded_at.isoformat(timespec="microseconds")

    def append(self, event: Event, *, key: str, cause: str, expected: int | None = None) -> Recorded:
        """Add a fact to the end and fold it into the projections.

        A fact already held under `key` is given back instead, and nothing is added. Raises StaleError where
        the log does not end at the position `expected`: somebody else has appended since it was looked at.
        """
        if any(character in text for text in (cause, key) for character in "\n\0"):
            raise ValueError("cause and key are single lines")
        held = self.recorded(key)
        if held is not None:
            return held
        if expected is not None and expected != self.head.position:
            raise StaleError(
                f"the log was expected to end at position {expected}, but ends at {self.head.position};"
                " look again"
            )
        name, version, payload = encode(event)
        unhashed = StoredEvent(
            self.head.position + 1,
            self._moment,
            name,
            version,
            cause,
            key,
            payload,
            "",
        )
        stored = unhashed._replace(hash=chained(self.head.hash, unhashed))
        self._appended[key] = stored
        self.head = Head(stored.position, stored.hash)
        recorded = decode_stored(stored)  # what the log holds, which need not be `event` to the last digit
        for projection in self._projections:
            projection.apply(self._stored_documents(projection), recorded)
        return recorded

    def recorded(self, key: str) -> Recorded | None:
        mine = self._appended.get(key)
        if mine:
            return decode_stored(mine)
        family = _family(key)
        if family and family not in self._known:
            held = self._rows.events_under(family, _LARGEST_FAMILY)
            whole = len(held) < _LARGEST_FAMILY
            self._known[family] = {stored.key: stored for stored in held} if whole else None
        known = self._known.get(family)
        return super().recorded(key) if known is None else self._proved(known.get(key))

    def keep(self, text: str) -> str:
        """Keep a text with what is appended; its SHA-256, under which it is found. Once is enough."""
        sha256, body = packed(text)
        if self.kept(sha256) is None:
            self._texts[sha256] = body
        return sha256

    def kept(self, sha256: str) -> str | None:
        mine = self._texts.get(sha256)
        return unpacked(sha256, mine) if mine is not None else super().kept(sha256)

    def flush(self) -> None:
        """Write texts, events, documents and checkpoints; the commit makes them last."""
        if self._texts:
            self._rows.add_texts(self._texts.items())
            self._texts.clear()
        if self._appended:
            self._rows.add_events([*self._appended.values()])
            self._appended.clear()
        reached = {}
        for projection in self._projections:
            documents = self._stored_documents(projection)
            documents.flush()
            reached[projection.name] = Checkpoint(projection.version, self.head.position, documents.proof)
        if reached.items() - self.checkpoints().items():
            self._rows.set_checkpoints(reached)


_LARGEST_FAMILY = 100


def _family(key: str) -> str:
    """What a key shares with others asked for in the same breath ("change:<sha256>:"); "" where it has none.

    They are looked up together, since nobody else appends meanwhile: one question to the database for all.
    """
    end = max(key.rfind(":"), key.rfind("-")) + 1
    return key[:end] if ":" in key[: end - 1] else ""
