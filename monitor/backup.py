"""Backing a log up into one portable file, whatever keeps it, and restoring one from there.

A backup is an SQLite database with the events and the articles kept; all else is worked out from them. It is
proved after it was written, and gets its name only then.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from monitor.dialects import SqliteToRead
from monitor.durable import give_name, sync
from monitor.errors import LogError
from monitor.event_log import EventLog, proved
from monitor.hash_chain import Head
from monitor.sql_store import SqlStore, address_of


def back_up(log: EventLog, target: Path) -> Head:
    """Write what the log holds now into a new file; its head. Others may write to the log meanwhile."""
    if os.path.lexists(target):
        raise _taken(target)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with closing(SqlStore(address_of(unfinished))) as store:
            head = log.copy_into(store)
        _make_portable(unfinished)
        if proved_backup(unfinished) != head:
            raise LogError(f"the backup did not come out as the log is; see to the disk of {target.parent}")
        give_name(unfinished, target)
    except FileExistsError:
        raise _taken(target) from None
    except (OSError, sqlite3.Error) as error:
        raise LogError(f"no backup could be written to {target}: {error}") from error
    finally:
        for leftover in (unfinished, *(Path(f"{unfinished}{end}") for end in ("-wal", "-shm", "-journal"))):
            with suppress(OSError):
                leftover.unlink()
    return head


def restore(source: Path, log: EventLog) -> Head:
    """Take over what a backup, or another log's file, holds; LogError unless it is whole, and `log` empty."""
    with closing(_to_read(source)) as store:
        return log.fill_from(store)


def proved_backup(source: Path) -> Head:
    """The head of a backup; LogError where it is not whole."""
    with closing(_to_read(source)) as store, store.reading() as rows:
        return proved(rows)


def _to_read(source: Path) -> SqlStore:
    if not source.is_file():
        raise LogError(f"there is no file {source}")
    store = SqlStore(address_of(source), make=False, dialect=SqliteToRead())
    if not store.made:
        store.close()
        raise LogError(f"{source} holds no event log")
    return store


def _make_portable(file: Path) -> None:
    """One file without others beside it, on the disk to the last byte."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    sync(file)


def _taken(target: Path) -> LogError:
    return LogError(f"{target} is there already; name a new file")
