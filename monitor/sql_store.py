"""The store on SQLModel's tables: SQLite, or PostgreSQL. `dialects` knows what the two say differently."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from monitor.dialects import Dialect, Postgresql, Sqlite
from monitor.errors import LogDatabaseError, LogError
from monitor.sql_rows import SqlRows


class SqlStore:
    """A log in a database, opened by its address; tables that are missing are made, unless asked not to.

    `made` says whether they are there.
    """

    def __init__(self, address: str, *, make: bool = True, dialect: Dialect | None = None) -> None:
        self._one_writer = threading.RLock()  # SQLite's own waiting is by polling, and unfair
        self._password: str | None = None
        self._dialect: Dialect = dialect or Sqlite()
        self._faults: tuple[type[Exception], ...] = (SQLAlchemyError,)
        with self._told_as_log_error():
            url = make_url(address)
            self._password = url.password and str(url.password)
            if url.get_backend_name() == "postgresql":
                self._dialect = Postgresql()
            self._engine = self._open(url)
        self._faults = (SQLAlchemyError, *self._dialect.faults())
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
            yield self._rows(connection)

    @contextmanager
    def writing(self) -> Iterator[SqlRows]:
        with self._one_writer, self._told_as_log_error(), self._writer() as connection:
            yield self._rows(connection)

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

    def _rows(self, connection: Connection) -> SqlRows:
        return SqlRows(self._dialect.statements(connection.connection.driver_connection))

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
        """Turns whatever the database complains of into a LogDatabaseError."""
        try:
            yield
        except self._faults as error:
            cause = " ".join(str(getattr(error, "orig", None) or error).split())
            if self._password:
                cause = cause.replace(self._password, "***")
            raise LogDatabaseError(f"the event log cannot be used: {cause}", self._dialect.remedy) from None


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
