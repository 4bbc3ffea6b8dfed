"""The log's rows in SQL, whatever runs the statements."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from monitor.errors import LogError
from monitor.hash_chain import EMPTY, Head, StoredEvent
from monitor.store import Checkpoint, StoredDocument

BATCH = 1000  # rows fetched together
_TEXTS = 50  # these are larger
_BACK = 20  # whoever reads back wants the last few

_EVENT = ", ".join(StoredEvent._fields)


class Statements:
    """A driver's connection in a transaction. A "?" stands for a parameter, whatever the database calls it.

    The driver is asked by itself: what lies above it would take several times as long as most statements do.
    """

    def __init__(self, connection: Any, *, faults: type[Exception], mark: str = "?") -> None:
        self.faults = faults  # what a statement that fails raises
        self._connection = connection
        self._mark = mark

    def one(self, statement: str, parameters: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        """The first row, if any."""
        row: tuple[Any, ...] | None = self._connection.execute(
            statement.replace("?", self._mark), parameters
        ).fetchone()
        return row

    def all(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        rows: list[tuple[Any, ...]] = self._connection.execute(
            statement.replace("?", self._mark), parameters
        ).fetchall()
        return rows

    def each(self, statement: str, parameters: Sequence[tuple[object, ...]]) -> None:
        """Run a statement for each of the parameters."""
        with closing(self._connection.cursor()) as cursor:
            cursor.executemany(statement.replace("?", self._mark), parameters)


class SqlRows:
    """One transaction's connection, asked in SQL."""

    def __init__(self, connection: Statements) -> None:
        self._one, self._all, self._each = connection.one, connection.all, connection.each
        self._faults = connection.faults

    def head(self) -> Head:
        row = self._one("SELECT position, hash FROM events ORDER BY position DESC LIMIT 1")
        return Head(*row) if row else EMPTY

    def events(self, after: int, limit: int | None = None) -> Iterator[StoredEvent]:
        statement = f"SELECT {_EVENT} FROM events WHERE position > ? ORDER BY position LIMIT ?"
        left = sys.maxsize if limit is None else limit
        while left > 0:
            size = min(left, BATCH)
            try:
                rows = self._all(statement, (after, size))
            except self._faults:
                self._name_unreadable(after)
                raise
            yield from map(StoredEvent._make, rows)
            if len(rows) < size:
                return
            if rows[-1][0] <= after:
                raise LogError(_OUT_OF_ORDER)
            after, left = rows[-1][0], left - size

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

    def events_under(self, prefix: str, limit: int) -> list[StoredEvent]:
        rows = self._all(
            f"SELECT {_EVENT} FROM events WHERE key >= ? AND key < ? LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        return [StoredEvent(*row) for row in rows]

    def add_events(self, events: Sequence[StoredEvent]) -> None:
        marks = ", ".join("?" * len(StoredEvent._fields))
        self._each(f"INSERT INTO events ({_EVENT}) VALUES ({marks})", events)

    def text(self, sha256: str) -> bytes | None:
        row = self._one("SELECT body FROM texts WHERE sha256 = ?", (sha256,))
        return row[0] if row else None

    def texts(self) -> Iterator[tuple[str, bytes]]:
        def page(after: str | None) -> list[tuple[Any, ...]]:
            statement = "SELECT sha256, body FROM texts WHERE sha256 > ? ORDER BY sha256 LIMIT ?"
            return self._all(statement, (after or "", _TEXTS))

        return ((sha256, body) for sha256, body in _paged(page, _TEXTS))

    def add_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        self._each("INSERT INTO texts (sha256, body) VALUES (?, ?)", list(texts))

    def document(self, projection: str, key: str) -> StoredDocument | None:
        row = self._one(
            "SELECT key, body, proof FROM documents WHERE projection = ? AND key = ?", (projection, key)
        )
        return StoredDocument(*row) if row else None

    def documents(
        self, projection: str, prefix: str = "", *, beyond: str = "", back: bool = False
    ) -> Iterator[StoredDocument]:
        order, size = ("DESC", _BACK) if back else ("ASC", BATCH)

        def page(after: str | None) -> list[tuple[Any, ...]]:
            low, high, at = prefix, prefix + "\U0010ffff", after or beyond
            if at:
                low, high = (low, min(high, at)) if back else (max(low, at), high)
            start = "key > ?" if at and not back and at >= prefix else "key >= ?"
            return self._all(
                f"SELECT key, body, proof, projection FROM documents WHERE projection = ? AND {start}"
                f" AND key < ? ORDER BY key {order} LIMIT ?",
                (projection, low, high, size),
            )

        # a damaged tree may give what was not asked for
        for key, body, proof, held in _paged(page, size, back=back):
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
        rows = self._all("SELECT projection, version, position, proof FROM checkpoints")
        return {name: Checkpoint(version, position, proof) for name, version, position, proof in rows}

    def set_checkpoints(self, checkpoints: Mapping[str, Checkpoint]) -> None:
        self._each(
            "INSERT INTO checkpoints (projection, version, position, proof) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (projection) DO UPDATE SET version = excluded.version,"
            " position = excluded.position, proof = excluded.proof",
            [(name, *checkpoint) for name, checkpoint in checkpoints.items()],
        )


def _paged(
    page: Callable[[str | None], list[tuple[Any, ...]]], size: int, *, back: bool = False
) -> Iterator[tuple[Any, ...]]:
    """The rows of one page after another, each page asked for after the key of the last row so far.

    No statement stays open between them: whoever reads may write, or stop at any row.
    """
    after = None
    while True:
        rows = page(after)
        yield from rows
        if len(rows) < size:
            return
        last = rows[-1][0]
        if after is not None and (last >= after if back else last <= after):
            raise LogError(_OUT_OF_ORDER)
        after = last


_OUT_OF_ORDER = "the event log cannot be used: its rows are out of order; restore a backup"
