"""The event log on SQLModel: append and read.

Everything that decides on what the log holds does so inside `writing()`: a transaction that shuts out other
writers, in any process, from its first look until its commit. Positions are given out there, so they are
gapless, and every reader sees one order. The projections are folded in the same transaction.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection

from monitor.codec import decode, decode_stored, encode
from monitor.errors import LogError
from monitor.events import Event, Recorded
from monitor.hash_chain import EMPTY, Head, StoredEvent, chained, fault
from monitor.projections import AnyProjection, Doc, Documents, Projection
from monitor.sql_documents import SqlDocuments
from monitor.tables import create_tables, open_engine, told_as_log_error
from monitor.texts import packed, unpacked

_COLUMNS = ", ".join(StoredEvent._fields)
_FOLDED_BETWEEN_FLUSHES = 2_000  # events, when a projection is folded anew: bounds memory


class Checkpoint(NamedTuple):
    """How far, and by which version of its fold, a projection has been folded."""

    version: int
    position: int


class Reading:
    """The log and its projections as they stood when the transaction began."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._documents: dict[str, SqlDocuments[Any]] = {}
        self.head = _head(connection)

    def documents(self, projection: Projection[Doc]) -> Documents[Doc]:
        """The documents of `projection`, folded up to the head."""
        return self._sql_documents(projection)

    def events(self, after: int = 0) -> Iterator[Recorded]:
        """What was appended after a position, in order."""
        return (decode_stored(row) for row in self.stored(after))

    def stored(self, after: int = 0) -> Iterator[StoredEvent]:
        """The same as the columns hold it."""
        return _stored(self._connection, after)

    def recorded(self, key: str) -> Recorded | None:
        """The event appended under an idempotency key."""
        row = self._connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM events WHERE key = ?", (key,)).first()
        return decode_stored(StoredEvent(*row)) if row else None

    def at(self, position: int) -> Recorded | None:
        """The event at a position."""
        row = self._connection.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM events WHERE position = ?", (position,)
        ).first()
        return decode_stored(StoredEvent(*row)) if row else None

    def kept(self, sha256: str) -> str | None:
        """The text that was kept under a hash; LogError where it was altered since."""
        row = self._connection.exec_driver_sql("SELECT body FROM texts WHERE sha256 = ?", (sha256,)).first()
        return unpacked(sha256, row[0]) if row else None

    def verify_texts(self) -> None:
        """Check each text against its hash; LogError names the first that was altered."""
        for sha256, body in self._connection.execution_options(yield_per=100).exec_driver_sql(
            "SELECT sha256, body FROM texts ORDER BY sha256"
        ):
            unpacked(sha256, body)

    def checkpoints(self) -> dict[str, Checkpoint]:
        """How far each projection has been folded, by its name."""
        rows = self._connection.exec_driver_sql("SELECT projection, version, position FROM checkpoints")
        return {name: Checkpoint(version, position) for name, version, position in rows}

    def _sql_documents(self, projection: Projection[Doc]) -> SqlDocuments[Doc]:
        held = self._documents.get(projection.name)
        if held is None:
            held = self._documents[projection.name] = SqlDocuments(self._connection, projection)
        return held


class Writing(Reading):
    """A transaction in which nobody else writes: look, decide, append."""

    def __init__(
        self, connection: Connection, projections: Sequence[AnyProjection], recorded_at: datetime
    ) -> None:
        super().__init__(connection)
        self._projections = projections
        self._appended: dict[str, StoredEvent] = {}  # by key
        self._texts: dict[str, bytes] = {}  # packed, by hash
        self.recorded_at = recorded_at

    def append(self, event: Event, *, key: str, cause: str) -> Recorded:
        """Add a fact to the end and fold it into the projections.

        A fact already held under `key` is given back instead, and nothing is added.
        """
        held = self.recorded(key)
        if held is not None:
            return held
        name, version, payload = encode(event)
        unhashed = StoredEvent(
            self.head.position + 1,
            self.recorded_at.isoformat(timespec="microseconds"),
            name,
            version,
            cause,
            key,
            payload,
            "",
        )
        if "\n" in cause + key:
            raise ValueError("cause and key are single lines")
        stored = unhashed._replace(hash=chained(self.head.hash, unhashed))
        self._appended[key] = stored
        self.head = Head(stored.position, stored.hash)
        recorded = decode_stored(stored)  # what the log holds, which need not be `event` to the last digit
        for projection in self._projections:
            projection.apply(self._sql_documents(projection), recorded)
        return recorded

    def recorded(self, key: str) -> Recorded | None:
        mine = self._appended.get(key)
        return decode_stored(mine) if mine else super().recorded(key)

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
            self._connection.exec_driver_sql(
                "INSERT INTO texts (sha256, body) VALUES (?, ?)", list(self._texts.items())
            )
            self._texts.clear()
        if not self._appended:
            return
        marks = ", ".join("?" * len(StoredEvent._fields))
        self._connection.exec_driver_sql(
            f"INSERT INTO events ({_COLUMNS}) VALUES ({marks})",
            [tuple(stored) for stored in self._appended.values()],
        )
        self._appended.clear()
        for projection in self._projections:
            self._sql_documents(projection).flush()
            self._connection.exec_driver_sql(
                "UPDATE checkpoints SET position = ? WHERE projection = ?",  # no other reached it
                (self.head.position, projection.name),
            )


class EventLog:
    """An append-only log in a database, with the projections folded from it.

    Opening creates the tables where there are none and folds anew every projection whose version changed.
    Raises LogError for a database that cannot be used, and for a log whose end was cut off; with `accept_cut`
    that one is opened as it is, for `rebuild`. `now` gives the moment events are recorded at.
    """

    def __init__(
        self,
        url: str,
        projections: Sequence[AnyProjection],
        now: Callable[[], datetime],
        *,
        accept_cut: bool = False,
    ) -> None:
        self._projections = tuple(projections)
        self._now = now
        self._one_writer = threading.RLock()  # SQLite's own waiting is by polling, and unfair
        with told_as_log_error():
            self._engine = open_engine(url)
            create_tables(self._engine)
        self._fold_what_is_behind(accept_cut)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that shuts out other writers; an error inside it leaves no trace."""
        with self._one_writer, told_as_log_error(), self._writer() as connection:
            writing = Writing(connection, self._projections, self._now())
            yield writing
            writing.flush()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A consistent view that nobody else's writing changes."""
        with told_as_log_error(), self._engine.begin() as connection:
            yield Reading(connection)

    def verify(self, printed: Head | None = None) -> Head:
        """Check every event's hash from the first to the last, and every text; the head they lead to.

        `printed` is a head that a digest carries: the log must still hold it. Raises LogError with the
        position of the first fault.
        """
        head = EMPTY
        with self.reading() as log:
            for stored in _trusted(log.stored()):
                decode(stored.type, stored.version, stored.payload)
                head = Head(stored.position, stored.hash)
                if printed and printed.position == head.position and not head.hash.startswith(printed.hash):
                    raise LogError(
                        f"the log cannot be trusted: position {head.position} is not what the digest printed"
                    )
            log.verify_texts()
            lost = self._lost(log)
            if lost:
                raise LogError(lost)
        if printed and printed.position > head.position:
            raise LogError(
                f"the log cannot be trusted: it ends at {head.position}, before {printed.position}"
            )
        return head

    def rebuild(self) -> list[str]:
        """Throw all projections away and fold them anew; names those that come out different from before."""
        with self._one_writer, told_as_log_error(), self._writer() as connection:
            before = _bodies(connection)
            for projection in self._projections:
                _fold_anew(connection, projection)
            after = _bodies(connection)
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    def _lost(self, log: Reading) -> str | None:
        """What to say of a log that ends before a checkpoint, which no writer leaves; None for any other."""
        held = log.checkpoints()
        folded = max((held[p.name].position for p in self._projections if p.name in held), default=0)
        if folded <= log.head.position:
            return None
        return (
            f"the log ends at position {log.head.position}, but figures had been worked out up to {folded}: "
            "events are missing; restore a backup, or run `figurewatch rebuild` to accept the loss"
        )

    def _fold_what_is_behind(self, accept_cut: bool) -> None:
        with self.reading() as log:
            position, held, lost = log.head.position, log.checkpoints(), self._lost(log)
        if lost:
            if accept_cut:
                return  # to fold it anew now would hide the loss without a word
            raise LogError(lost)
        behind = [p for p in self._projections if held.get(p.name) != (p.version, position)]
        if behind:
            with self._one_writer, told_as_log_error(), self._writer() as connection:
                for projection in behind:
                    _fold_anew(connection, projection)


def address_of(file: Path) -> str:
    """The address of a database file; "?", "%" and "#" in its path mean themselves."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def _head(connection: Connection) -> Head:
    row = connection.exec_driver_sql(
        "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
    ).first()
    return Head(*row) if row else EMPTY


def _stored(connection: Connection, after: int = 0) -> Iterator[StoredEvent]:
    rows = connection.execution_options(yield_per=1000).exec_driver_sql(
        f"SELECT {_COLUMNS} FROM events WHERE position > ? ORDER BY position", (after,)
    )
    for row in rows:
        yield StoredEvent(*row)


def _trusted(events: Iterator[StoredEvent]) -> Iterator[StoredEvent]:
    """The same, each proved to follow the one before it; LogError at the first that does not."""
    head = EMPTY
    for stored in events:
        if wrong := fault(head, stored):
            raise LogError(f"the log cannot be trusted: {wrong}; restore a backup")
        head = Head(stored.position, stored.hash)
        yield stored


def _fold_anew(connection: Connection, projection: AnyProjection) -> None:
    connection.exec_driver_sql("DELETE FROM documents WHERE projection = ?", (projection.name,))
    documents: SqlDocuments[Any] = SqlDocuments(connection, projection)
    position = 0
    for stored in _trusted(_stored(connection)):
        projection.apply(documents, decode_stored(stored))
        position = stored.position
        if position % _FOLDED_BETWEEN_FLUSHES == 0:
            documents.forget()
    documents.flush()
    connection.exec_driver_sql(
        "INSERT INTO checkpoints (projection, version, position) VALUES (?, ?, ?) ON CONFLICT (projection)"
        " DO UPDATE SET version = excluded.version, position = excluded.position",
        (projection.name, projection.version, position),
    )


def _bodies(connection: Connection) -> dict[str, str]:
    """A fingerprint of each projection's documents."""
    prints: dict[str, Any] = {}
    for name, key, body in connection.exec_driver_sql(
        "SELECT projection, key, body FROM documents ORDER BY projection, key"
    ):
        prints.setdefault(name, hashlib.sha256()).update(f"{key}\n{body}\n".encode())
    return {name: held.hexdigest() for name, held in prints.items()}
