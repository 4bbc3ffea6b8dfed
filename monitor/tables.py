"""The tables of the event log, and how its database is opened; for `event_log` and `sql_documents` only."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Field, SQLModel, create_engine

from monitor.errors import LogError


class EventRow(SQLModel, table=True):
    """One appended event. The columns are documented in docs/architecture.md for SQL users."""

    __tablename__ = "events"
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_at: str
    type: str = Field(index=True)
    version: int
    cause: str
    key: str = Field(unique=True)
    payload: str
    hash: str


class DocumentRow(SQLModel, table=True):
    """One document of a projection."""

    __tablename__ = "documents"
    projection: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body: str


class CheckpointRow(SQLModel, table=True):
    """How far, and by which version of its fold, a projection has been folded."""

    __tablename__ = "checkpoints"
    projection: str = Field(primary_key=True)
    version: int
    position: int


class TextRow(SQLModel, table=True):
    """The text of an article, once, under the hash of what it says."""

    __tablename__ = "texts"
    sha256: str = Field(primary_key=True)  # hex, of the UTF-8 bytes
    body: bytes  # the same bytes, compressed by zlib


_PATIENCE = 30  # seconds to wait for another writer

# INSERT OR REPLACE fires no delete trigger in SQLite, so the insert itself is checked as well.
_APPEND_ONLY = (
    """CREATE TRIGGER IF NOT EXISTS events_refuse_update BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'the event log is append-only: no update'); END""",
    """CREATE TRIGGER IF NOT EXISTS events_refuse_delete BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'the event log is append-only: no delete'); END""",
    """CREATE TRIGGER IF NOT EXISTS events_refuse_gap BEFORE INSERT ON events
       WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM events)
         OR EXISTS (SELECT 1 FROM events WHERE key = NEW.key)
       BEGIN SELECT RAISE(ABORT, 'the event log is append-only: next position, new key'); END""",
    """CREATE TRIGGER IF NOT EXISTS texts_refuse_update BEFORE UPDATE ON texts
       BEGIN SELECT RAISE(ABORT, 'the texts are append-only: no update'); END""",
    """CREATE TRIGGER IF NOT EXISTS texts_refuse_delete BEFORE DELETE ON texts
       BEGIN SELECT RAISE(ABORT, 'the texts are append-only: no delete'); END""",
    """CREATE TRIGGER IF NOT EXISTS texts_refuse_repeat BEFORE INSERT ON texts
       WHEN EXISTS (SELECT 1 FROM texts WHERE sha256 = NEW.sha256)
       BEGIN SELECT RAISE(ABORT, 'the texts are append-only: each once'); END""",
)


def create_tables(engine: Engine) -> None:
    """Make what is missing; the triggers have the database itself refuse to alter or drop an event."""
    with engine.connect() as connection, connection.begin():  # whoever only looks waits for no writer
        if _made(connection):
            return
    # as a writer: two that looked at a new file at once would both try to make the tables
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        SQLModel.metadata.create_all(connection)
        for trigger in _APPEND_ONLY:
            connection.execute(text(trigger))


def _made(connection: Connection) -> bool:
    held = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
    return held >= {*SQLModel.metadata.tables, *(trigger.split()[5] for trigger in _APPEND_ONLY)}


def open_engine(url: str) -> Engine:
    """Connections that write ahead, wait for the disk at each commit, and leave BEGIN to us."""
    engine = create_engine(url, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged event survives a power cut

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch to write-ahead mode: the one statement that does not wait for others by itself."""
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.01)


@contextmanager
def told_as_log_error() -> Iterator[None]:
    """Turns whatever the database complains of into a LogError."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise LogError(
            f"the event log cannot be used: {cause}; see that the disk has room and that the file is ours"
        ) from error
