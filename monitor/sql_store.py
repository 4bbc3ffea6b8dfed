"""The store on SQLModel's tables: SQLite, or PostgreSQL. `dialects` knows what the two say differently."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from monitor.dialects import Dialect, Postgresql, Sqlite
from monitor.errors import LogError
from monitor.hash_chain import EMPTY, Head, StoredEvent
from monitor.store import Checkpoint, StoredDocument

_EVENT = ", ".join(StoredEvent._fields)
_BATCH = 1000  # rows fetched together


class SqlRows:
    """One transaction's connection, asked in SQL."""

    def __init__(self, connection: Connection, mark: str) -> None:
        self._connection = connection
        self._mark = mark

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
        except SQLAlchemyError:
            self._name_unreadable(last)
            raise

    def _name_unreadable(self, after: int) -> None:
        """LogError with the position of the first event after `after` that the database cannot read."""
        for position in range(after + 1, after + _BATCH + 1):
            try:
                self.event_at(position)
            except SQLAlchemyError:
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

    # -- statements are written with "?" for a parameter, whatever the database calls it ---------------------

    def _one(self, statement: str, parameters: tuple[object, ...] = ()) -> Sequence[Any] | None:
        return self._connection.exec_driver_sql(statement.replace("?", self._mark), parameters).first()

    def _many(self, statement: str, parameters: tuple[object, ...] = ()) -> Iterator[Sequence[Any]]:
        found = self._connection.exec_driver_sql(
            statement.replace("?", self._mark), parameters, execution_options={"yield_per": _BATCH}
        )
        for rows in found.partitions():
            yield from rows

    def _each(self, statement: str, parameters: list[tuple[object, ...]]) -> None:
        self._connection.exec_driver_sql(statement.replace("?", self._mark), parameters)


class SqlStore:
    """A log in a database, opened by its address; tables that are missing are made, unless asked not to.

    `made` says whether they are there.
    """

    def __init__(self, address: str, *, make: bool = True, dialect: Dialect | None = None) -> None:
        self._one_writer = threading.RLock()  # SQLite's own waiting is by polling, and unfair
        self._password: str | None = None
        self._dialect: Dialect = dialect or Sqlite()
        with self._told_as_log_error():
            url = make_url(address)
            self._password = url.password and str(url.password)
            if url.get_backend_name() == "postgresql":
                self._dialect = Postgresql()
            self._engine = self._open(url)
        try:
            self.made = self._make_tables(make)
        except BaseException:
            self.close()
            raise

    @property
    def shared(self) -> bool:
        return self._dialect.shared

    @contextmanager
    def reading(self) -> Iterator[SqlRows]:
        with self._told_as_log_error(), self._engine.begin() as connection:
            yield SqlRows(connection, self._dialect.mark)

    @contextmanager
    def writing(self) -> Iterator[SqlRows]:
        with self._one_writer, self._told_as_log_error(), self._writer() as connection:
            yield SqlRows(connection, self._dialect.mark)

    def claimed(self, duty: str) -> bool:
        with self._told_as_log_error():
            return self._dialect.claimed(self._engine, duty)

    def close(self) -> None:
        self._dialect.let_go()
        self._engine.dispose()

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    def _open(self, url: URL) -> Engine:
        engine = self._dialect.open_engine(url)

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            if not options.get("claiming", False):
                self._dialect.begin(connection, writing=options.get("writing", False))

        return engine

    def _make_tables(self, make: bool) -> bool:
        """The triggers have the database itself refuse to alter or drop an event."""
        with self._told_as_log_error(), _told_of_names():
            with self._engine.begin() as connection:  # whoever only looks waits for no writer
                if self._dialect.made(connection) or not make:
                    return self._dialect.made(connection)
            # as a writer: two that looked at a new database at once would both try to make the tables
            with self._writer() as connection:
                if not self._dialect.made(connection):
                    self._dialect.make(connection)
        return True

    @contextmanager
    def _told_as_log_error(self) -> Iterator[None]:
        """Turns whatever the database complains of into a LogError."""
        try:
            yield
        except SQLAlchemyError as error:
            cause = " ".join(str(getattr(error, "orig", None) or error).split())
            if self._password:
                cause = cause.replace(self._password, "***")
            raise LogError(f"the event log cannot be used: {cause}; {self._dialect.remedy}") from None


@contextmanager
def _told_of_names() -> Iterator[None]:
    """A damaged schema has SQLite complain in words that are no text."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise LogError("the event log cannot be used: its schema is damaged; restore a backup") from error


def address_of(file: Path) -> str:
    """The address of a database file; "?", "%" and "#" in its path mean themselves."""
    return URL.create("sqlite", database=str(file)).render_as_string()
