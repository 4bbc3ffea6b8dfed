"""The log's rows in SQL, whatever runs the statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from monitor.errors import LogError
from monitor.hash_chain import EMPTY, Head, StoredEvent
from monitor.store import Checkpoint, StoredDocument

BATCH = 1000  # rows fetched together

_EVENT = ", ".join(StoredEvent._fields)


class Statements(Protocol):
    """A connection in a transaction. A "?" stands for a parameter, whatever the database calls it."""

    @property
    def faults(self) -> type[Exception]:
        """What a statement that fails raises."""

    def one(self, statement: str, parameters: tuple[object, ...] = ()) -> Sequence[Any] | None:
        """The first row, if any."""

    def many(self, statement: str, parameters: tuple[object, ...] = ()) -> Iterator[Sequence[Any]]:
        """All rows, a batch at a time."""

    def each(self, statement: str, parameters: list[tuple[object, ...]]) -> None:
        """Run a statement for each of the parameters."""


class SqlRows:
    """One transaction's connection, asked in SQL."""

    def __init__(self, connection: Statements) -> None:
        self._one, self._many, self._each = connection.one, connection.many, connection.each
        self._faults = connection.faults

    def head(self) -> Head:
        row = self._one("SELECT position, hash FROM events ORDER BY position DESC LIMIT 1")
        return Head(*row) if row else EMPTY

    def events(self, after: int, limit: int | None = None) -> Iterator[StoredEvent]:
        statement = f"SELECT {_EVENT} FROM events WHERE position > ? ORDER BY position"
        if limit is None:
            rows = self._many(statement, (after,))
        else:
            rows = self._many(f"{statement} LIMIT ?", (after, limit))
        last = after
        try:
            for row in rows:
                yield StoredEvent._make(row)
                last = row[0]
        except self._faults:
            self._name_unreadable(last)
            raise

    def _name_unreadable(self, after: int) -> None:
        """LogError with the position of the first event after `after` that the database cannot read."""
        for position in range(after + 1, after + BATCH + 1):
            try:
                self.event_at(position)
            except self._faults:
                raise LogError(
                    f"the log cannot be trusted: position {position} cannot be read; restore a backup"
                ) from None

    def event_at(self, position: int) -> StoredEvent | None:
        row = self._one(f"SELECT {_EVENT} FROM events WHERE position = ?", (position,))
        return StoredEvent(*row) if row else None

    def event_under(self, key: str) -> StoredEvent | None:
        row = self._one(f"SELECT {_EVENT} FROM events WHERE key = ?", (key,))
        return StoredEvent(*row) if row else None

    def add_events(self, events: Sequence[StoredEvent]) -> None:
        marks = ", ".join("?" * len(StoredEvent._fields))
        self._each(f"INSERT INTO events ({_EVENT}) VALUES ({marks})", [tuple(stored) for stored in events])

    def text(self, sha256: str) -> bytes | None:
        row = self._one("SELECT body FROM texts WHERE sha256 = ?", (sha256,))
        return row[0] if row else None

    def texts(self) -> Iterator[tuple[str, bytes]]:
        return (
            (sha256, body) for sha256, body in self._many("SELECT sha256, body FROM texts ORDER BY sha256")
        )

    def add_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        self._each("INSERT INTO texts (sha256, body) VALUES (?, ?)", list(texts))

    def document(self, projection: str, key: str) -> StoredDocument | None:
        row = self._one(
            "SELECT key, body, proof FROM documents WHERE projection = ? AND key = ?", (projection, key)
        )
        return StoredDocument(*row) if row else None

    def documents(self, projection: str, prefix: str = "") -> Iterator[StoredDocument]:
        rows = self._many(
            "SELECT projection, key, body, proof FROM documents WHERE projection = ? AND key >= ? AND key < ?"
            " ORDER BY key",
            (projection, prefix, prefix + "\U0010ffff"),
        )
        for held, key, body, proof in rows:  # a damaged tree may give what was not asked for
            yield StoredDocument(key, body, proof if held == projection else "")

    def put_documents(self, projection: str, documents: Sequence[StoredDocument]) -> None:
        self._each(
            "INSERT INTO documents (projection, key, body, proof) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (projection, key) DO UPDATE SET body = excluded.body, proof = excluded.proof",
            [(projection, *document) for document in documents],
        )

    def drop_documents(self, projection: str, keys: Sequence[str]) -> None:
        self._each(
            "DELETE FROM documents WHERE projection = ? AND key = ?", [(projection, key) for key in keys]
        )

    def drop_all_documents(self, projection: str) -> None:
        self._each("DELETE FROM documents WHERE projection = ?", [(projection,)])

    def checkpoints(self) -> Mapping[str, Checkpoint]:
        rows = self._many("SELECT projection, version, position, proof FROM checkpoints")
        return {name: Checkpoint(version, position, proof) for name, version, position, proof in rows}

    def set_checkpoint(self, projection: str, checkpoint: Checkpoint) -> None:
        self._each(
            "INSERT INTO checkpoints (projection, version, position, proof) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (projection) DO UPDATE SET version = excluded.version,"
            " position = excluded.position, proof = excluded.proof",
            [(projection, *checkpoint)],
        )
