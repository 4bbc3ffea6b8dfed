"""Documents of projections in the log's own database, changed in the transaction that appends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic

import msgspec
from sqlalchemy import Connection

from monitor.codec import to_json
from monitor.projections import Doc, Projection


class SqlDocuments(Generic[Doc]):
    """A projection's documents in the table; what a transaction changes is held back until flushed."""

    def __init__(self, connection: Connection, projection: Projection[Doc]) -> None:
        self._connection = connection
        self._name = projection.name
        self._decoder = msgspec.json.Decoder(projection.document)
        self._seen: dict[str, Doc | None] = {}
        self._changed: set[str] = set()

    def get(self, key: str) -> Doc | None:
        if key not in self._seen:
            row = self._connection.exec_driver_sql(
                "SELECT body FROM documents WHERE projection = ? AND key = ?", (self._name, key)
            ).first()
            self._seen[key] = self._decoder.decode(row[0]) if row else None
        return self._seen[key]

    def put(self, key: str, document: Doc) -> None:
        self._seen[key] = document
        self._changed.add(key)

    def drop(self, key: str) -> None:
        self._seen[key] = None
        self._changed.add(key)

    def scan(self, prefix: str = "") -> Iterator[tuple[str, Doc]]:
        self.flush()
        rows = self._connection.exec_driver_sql(
            "SELECT key, body FROM documents WHERE projection = ? AND key >= ? AND key < ? ORDER BY key",
            (self._name, prefix, prefix + "\U0010ffff"),
        )
        for key, body in rows:
            yield key, self._decoder.decode(body)

    def flush(self) -> None:
        """Write what has changed."""
        kept = [
            (self._name, key, to_json(self._seen[key]))
            for key in self._changed
            if self._seen[key] is not None
        ]
        gone = [(self._name, key) for key in self._changed if self._seen[key] is None]
        if kept:
            self._connection.exec_driver_sql(
                "INSERT INTO documents (projection, key, body) VALUES (?, ?, ?)"
                " ON CONFLICT (projection, key) DO UPDATE SET body = excluded.body",
                kept,
            )
        if gone:
            self._connection.exec_driver_sql("DELETE FROM documents WHERE projection = ? AND key = ?", gone)
        self._changed.clear()

    def forget(self) -> None:
        """Flush, and hold nothing in memory."""
        self.flush()
        self._seen.clear()
