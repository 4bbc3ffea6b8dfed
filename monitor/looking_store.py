"""A log's SQLite file, looked at without SQLAlchemy, which takes longer to import than a look takes.

Whoever writes, folds what is behind included, gets the real store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import LogDatabaseError
from monitor.sql_rows import SqlRows, Statements

if TYPE_CHECKING:
    from monitor.sql_store import SqlStore

_PATIENCE = 30  # seconds to wait for a file that is locked
_TABLES = {"events", "texts", "documents", "checkpoints"}


class LookingStore:
    """The log in a file that is there."""

    shared = False

    def __init__(self, file: Path) -> None:
        self._file = file
        self._real: SqlStore | None = None
        if not self._has_todays_layout():
            self._real_one()

    @contextmanager
    def reading(self) -> Iterator[SqlRows]:
        with _told_as_log_error(), closing(self._connection()) as connection:
            connection.execute("BEGIN")
            yield SqlRows(Statements(connection, faults=sqlite3.Error))

    @contextmanager
    def writing(self) -> Iterator[SqlRows]:
        with self._real_one().writing() as rows:
            yield rows

    def claimed(self, duty: str) -> bool:
        return self._real_one().claimed(duty)

    def close(self) -> None:
        if self._real is not None:
            self._real.close()

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _has_todays_layout(self) -> bool:
        with _told_as_log_error(), closing(self._connection()) as connection:
            held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            columns = {row[1] for row in connection.execute("PRAGMA table_info(documents)")}
        return held >= _TABLES and "proof" in columns

    def _real_one(self) -> SqlStore:
        if self._real is None:
            from monitor.sql_store import SqlStore, address_of

            self._real = SqlStore(address_of(self._file))
        return self._real


@contextmanager
def _told_as_log_error() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise LogDatabaseError(
            f"the event log cannot be used: {error}", "see that the disk has room and that the file is ours"
        ) from error
