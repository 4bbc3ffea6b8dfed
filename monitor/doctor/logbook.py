"""Checks of the event log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from monitor.database import Database
from monitor.doctor.findings import Told, fault, ok
from monitor.errors import LogDatabaseError, LogError
from monitor.event_log import EventLog

_LAST = 1_000  # events whose chain is proved in any case
_REACH = (
    "see that the file can be read by the user that asks, that the disk is in order, and who holds it locked"
)
_RESTORE = "stop the service, move the database away, and restore a backup: figurewatch restore FILE"

Open = Callable[[Database], EventLog | None]


def sound_file(file: Path | None, patience: float = 30.0) -> Iterator[Told]:
    """Whether SQLite finds its own file in order. A log on a server looks after itself.

    `patience` is in seconds, for somebody who holds the file locked.
    """
    if file is None or not file.exists():
        return
    try:
        with closing(
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=patience)
        ) as database:
            said = [row[0] for row in database.execute("PRAGMA quick_check(3)")]
    except sqlite3.OperationalError as error:  # not to be had for now, whatever it holds
        yield fault(f"{file}: {error}", _REACH)
        return
    except sqlite3.Error as error:
        yield fault(f"{file}: {error}", _RESTORE)
        return
    if said == ["ok"]:
        yield ok(f"{file} is a sound database")
    else:
        yield fault(f"{file} is damaged: {'; '.join(said)}", _RESTORE)


def readable_log(database: Database, opened: Open, *, full: bool) -> Iterator[Told]:
    """Whether the log opens, and its last events are chained; with `full`, everything it holds."""
    try:
        log = opened(database)
        if log is None:
            yield ok(f"there is no log in {database} yet; the service makes one")
            return
        with closing(log):
            if full:
                head = log.verify()
                yield ok(f"the log is whole: {head.position:,} events, with all texts and figures")
            else:
                with log.reading() as view:
                    last = sum(1 for _ in view.events(max(0, view.head.position - _LAST)))
                    yield ok(f"the log opens: {view.head.position:,} events, the last {last:,} proved")
    except LogDatabaseError as error:
        yield fault(error.fault, error.remedy)
    except LogError as error:
        yield fault(str(error), f"figurewatch verify says where; {_RESTORE}")
