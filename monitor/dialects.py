"""What SQLite and PostgreSQL say differently: how it is opened, locked, protected; for `sql_store` only."""

from __future__ import annotations

import hashlib
import importlib.util
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from monitor.errors import LogError
from monitor.log_files import LogFiles
from monitor.sql_rows import Statements
from monitor.tables import TABLES, create_missing

PATIENCE = 30  # seconds to wait for another writer
_FILES = "figurewatch files"  # of a connection, in what SQLAlchemy keeps of it


class Dialect(Protocol):
    """One kind of database."""

    remedy: str  # what to see to when the database complains
    shared: bool  # whether services of other homes may use it

    def open_engine(self, url: URL) -> Engine:
        """Connections that survive a power cut with whatever they committed."""

    def faults(self) -> tuple[type[Exception], ...]:
        """What the driver's statements raise when they fail; nothing where there is no driver."""

    def statements(self, connection: Any) -> Statements:
        """Runs statements on a driver's connection."""

    def begin(self, connection: Connection, *, writing: bool) -> None:
        """Begin a transaction: a consistent view, or one that shuts out other writers."""

    def made(self, connection: Connection) -> bool:
        """Whether all tables and triggers are there."""

    def make(self, connection: Connection) -> None:
        """Make what is missing."""

    def claimed(self, engine: Engine, duty: str) -> bool:
        """See `Store.claimed`."""

    def let_go(self) -> None:
        """Give up what was claimed."""


class Sqlite:
    """A file of our own."""

    remedy = "see that the disk has room and that the file is ours"
    shared = False

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

    def open_engine(self, url: URL) -> Engine:
        engine = create_engine(url, connect_args={"timeout": PATIENCE})
        file = Path(str(url.database))
        opened: list[LogFiles] = []  # as the first connection found them

        @event.listens_for(engine, "do_connect")
        def _look(*_: object) -> None:
            if opened:  # else a new and empty file would come to lie where the log was
                opened[0].require_log()

        @event.listens_for(engine, "connect")
        def _set_up(connection: Any, record: Any) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")  # an acknowledged event survives a power cut
            connection.execute("PRAGMA schema_version")  # has it open the write-ahead file
            record.info[_FILES] = LogFiles.of(file)
            opened.append(record.info[_FILES])

        @event.listens_for(engine, "commit")
        def _acknowledge(connection: Connection) -> None:
            if connection.get_execution_options().get("writing", False):
                _require_files(connection)

        return engine

    def faults(self) -> tuple[type[Exception], ...]:
        return (sqlite3.Error,)

    def statements(self, connection: Any) -> Statements:
        return Statements(connection, faults=sqlite3.Error)

    def begin(self, connection: Connection, *, writing: bool) -> None:
        _require_files(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    def made(self, connection: Connection) -> bool:
        held = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
        triggers = {trigger.split()[5] for trigger in self._APPEND_ONLY}
        return held >= {*TABLES, *triggers} and not _without_proofs(connection)

    def make(self, connection: Connection) -> None:
        if _without_proofs(connection):  # an early layout; position -1 has everything folded anew
            connection.exec_driver_sql("DROP TABLE documents")
            connection.exec_driver_sql("ALTER TABLE checkpoints ADD COLUMN proof TEXT NOT NULL DEFAULT '0'")
            connection.exec_driver_sql("UPDATE checkpoints SET version = -1")
        create_missing(connection)
        for trigger in self._APPEND_ONLY:
            connection.exec_driver_sql(trigger)

    def claimed(self, engine: Engine, duty: str) -> bool:
        return True  # the home folder's lock keeps a second service off

    def let_go(self) -> None:
        """Nothing was claimed."""


class SqliteToRead(Sqlite):
    """A file that may lie where nothing can be written, and that is not changed by being read."""

    def open_engine(self, url: URL) -> Engine:
        path = quote(str(url.database))
        return create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False),
            poolclass=NullPool,
        )

    def made(self, connection: Connection) -> bool:
        held = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
        return held >= {"events", "texts"}


def _require_files(connection: Connection) -> None:
    files = connection.info.get(_FILES)
    if files:
        files.require(lambda: connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)"))


def _without_proofs(connection: Connection) -> bool:
    columns = {row[1] for row in connection.exec_driver_sql("PRAGMA table_info(documents)")}
    return bool(columns) and "proof" not in columns


def _write_ahead(connection: Any) -> None:
    """Switch to write-ahead mode: the one statement that does not wait for others by itself."""
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.01)


class Postgresql:
    """A server that several services may share."""

    remedy = "see that the server runs and that host, database, user and password are right"
    shared = True

    _REFUSALS = (
        """CREATE OR REPLACE FUNCTION figurewatch_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION 'the % are append-only: no %', TG_TABLE_NAME, lower(TG_OP); END $$""",
        """CREATE OR REPLACE FUNCTION figurewatch_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM events) THEN
               RAISE EXCEPTION 'the events are append-only: next position';
             END IF;
             RETURN NEW;
           END $$""",
    )
    _APPEND_ONLY: ClassVar = {
        "events_refuse_gap": ("BEFORE INSERT ON events FOR EACH ROW", "figurewatch_refuse_gap"),
        "events_refuse_alteration": ("BEFORE UPDATE OR DELETE ON events FOR EACH ROW", "figurewatch_refuse"),
        "events_refuse_truncate": ("BEFORE TRUNCATE ON events", "figurewatch_refuse"),
        "texts_refuse_alteration": ("BEFORE UPDATE OR DELETE ON texts FOR EACH ROW", "figurewatch_refuse"),
        "texts_refuse_truncate": ("BEFORE TRUNCATE ON texts", "figurewatch_refuse"),
    }

    def __init__(self) -> None:
        self._duties = threading.Lock()
        self._claims: tuple[Any, set[str]] | None = None  # a connection of its own, and what it holds

    def open_engine(self, url: URL) -> Engine:
        if importlib.util.find_spec("psycopg") is None:
            raise LogError("a log on PostgreSQL needs its driver: pip install 'figurewatch[postgresql]'")
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,  # a server that was restarted is met by new connections
            connect_args={"connect_timeout": 10, "application_name": "figurewatch"},
        )

        @event.listens_for(engine, "connect")
        def _set_up(connection: Any, _: object) -> None:
            with connection.cursor() as cursor:
                _refuse_what_loses_data(cursor)
                for setting in (
                    f"lock_timeout = '{PATIENCE}s'",
                    "client_encoding = 'UTF8'",
                    # Each statement after the lock sees all that those who held it before have committed;
                    # under REPEATABLE READ a writer's view would date from before the wait.
                    "default_transaction_isolation = 'read committed'",
                    "tcp_keepalives_idle = 30",  # a claim of a machine that vanished is freed in a minute
                    "tcp_keepalives_interval = 10",
                    "tcp_keepalives_count = 3",
                ):
                    cursor.execute(f"SET {setting}")
            connection.commit()

        return engine

    def faults(self) -> tuple[type[Exception], ...]:
        driver = sys.modules.get("psycopg")
        return () if driver is None else (driver.Error,)

    def statements(self, connection: Any) -> Statements:
        [fault] = self.faults()
        return Statements(connection, faults=fault, mark="%s")

    def begin(self, connection: Connection, *, writing: bool) -> None:
        if not writing:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_THIS_LOG})", (_number("writing"),))

    def made(self, connection: Connection) -> bool:
        rows = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace UNION ALL "
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relnamespace = current_schema()::regnamespace AND tgenabled IN ('O', 'A')"
        )
        return {name for (name,) in rows} >= {*TABLES, *self._APPEND_ONLY}

    def make(self, connection: Connection) -> None:
        create_missing(connection)
        for function in self._REFUSALS:
            connection.exec_driver_sql(function.replace("%", "%%"))
        for name, (when, refusal) in self._APPEND_ONLY.items():
            table = when.split(" ON ")[1].split()[0]
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {refusal}()")

    def claimed(self, engine: Engine, duty: str) -> bool:
        """By a lock of a session of its own, which the server frees when this process dies."""
        with self._duties:
            connection, held = self._claims or (
                engine.connect().execution_options(isolation_level="AUTOCOMMIT", claiming=True),
                set(),
            )
            self._claims = connection, held
            try:
                if duty in held:
                    connection.exec_driver_sql("SELECT 1")  # only a living session holds its locks
                elif connection.exec_driver_sql(
                    f"SELECT pg_try_advisory_lock({_THIS_LOG})", (_number(duty),)
                ).scalar():
                    held.add(duty)
            except Exception:
                self._claims = None
                connection.invalidate()
                connection.close()
                raise
            return duty in held

    def let_go(self) -> None:
        with self._duties:
            if self._claims:
                self._claims[0].invalidate()  # closing the session is what frees its locks
                self._claims[0].close()
                self._claims = None


# The number of a lock: of what it is for, and of this log among those in other schemas of the database.
_THIS_LOG = "%s::bigint # coalesce(to_regclass('events')::oid::bigint, 0)"


def _number(what: str) -> int:
    digest = hashlib.sha256(f"figurewatch\n{what}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _refuse_what_loses_data(cursor: Any) -> None:
    """Refuse a server that could lose or garble what it acknowledged; ask it to wait for its disk."""
    asked = ("fsync", "full_page_writes", "synchronous_commit", "server_encoding")
    cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(asked),))
    held = dict(cursor.fetchall())
    for name in ("fsync", "full_page_writes"):
        if held.get(name) == "off":
            raise LogError(
                f"the PostgreSQL server runs with {name} = off and would lose events in a power cut; "
                f"set {name} = on in its postgresql.conf and restart it"
            )
    if held.get("server_encoding") != "UTF8":
        raise LogError(
            f"the database's encoding is {held.get('server_encoding')}, which cannot hold every article; "
            "make one with ENCODING 'UTF8'"
        )
    if held.get("synchronous_commit") == "off":
        cursor.execute("SET synchronous_commit = on")
