"""A candidate: what a new reading found, kept in a file of its own outside the log until it is adopted.

Results are added in batches, each on the disk before the next, so that a reading that was stopped goes on
where it was. SQLite, because a candidate may hold a million articles; one candidate a home folder.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from filelock import FileLock, Timeout

from monitor.codec import to_json
from monitor.errors import MonitorError
from monitor.estimates import Estimate

_FILE = "candidate.db"
_PAGE = 500  # results held in memory together

_TABLES = """
CREATE TABLE header (body TEXT NOT NULL);
CREATE TABLE progress (seen INTEGER NOT NULL, whole INTEGER NOT NULL);
CREATE TABLE results (
    position INTEGER PRIMARY KEY, article TEXT NOT NULL, state TEXT NOT NULL, estimates BLOB, error TEXT
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What made a candidate."""

    id: str
    made_at: datetime
    head: int  # where the log ended then
    extractor: str  # see extractors.identity_of
    topics: tuple[str, ...]  # ids of those it was read for
    wording: str  # hash of those topics, each word of them
    since: date | None  # only articles of that report date and later

    def differences(self, other: Header) -> list[str]:
        """What two candidates do not have in common, in words."""
        same = {
            "the extractor": self.extractor == other.extractor,
            "the topics": (self.topics, self.wording) == (other.topics, other.wording),
            "--since": self.since == other.since,
        }
        return [name for name, alike in same.items() if not alike]


class State(StrEnum):
    """What came of reading an article again."""

    READ = "read"
    FAILED = "failed"
    UNKEPT = "unkept"  # it was received before texts were kept


class Result(NamedTuple):
    """One article read again."""

    position: int  # of its ArticleReceived
    article: str  # sha256
    state: State
    packed: bytes | None = None  # its estimates, see `pack`
    error: str | None = None

    @property
    def estimates(self) -> list[Estimate]:
        """What was found."""
        return [] if self.packed is None else _decoder.decode(zlib.decompress(self.packed))


_decoder = msgspec.json.Decoder(list[Estimate])


def pack(estimates: Iterable[Estimate]) -> bytes | None:
    """Estimates as a candidate holds them; None for none, as most articles have."""
    found = list(estimates)
    return zlib.compress(to_json(found).encode()) if found else None


class Candidate:
    """An open candidate; one process at a time has it."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        (body,) = self._one("SELECT body FROM header")
        self.header = msgspec.json.decode(body, type=Header)

    @property
    def seen(self) -> int:
        """The position up to which every article has been dealt with."""
        return int(self._one("SELECT seen FROM progress")[0])

    @property
    def is_whole(self) -> bool:
        """Whether the reading came to its end."""
        return bool(self._one("SELECT whole FROM progress")[0])

    def holds(self, position: int) -> bool:
        """Whether the article received at a position has been dealt with."""
        found = self._database.execute("SELECT 1 FROM results WHERE position = ?", (position,))
        return found.fetchone() is not None

    def add(self, results: Iterable[Result], *, seen: int, whole: bool) -> None:
        """Keep results, and how far the reading has come; all of it is on the disk, or nothing."""
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", results)
            self._database.execute("UPDATE progress SET seen = ?, whole = ?", (seen, whole))

    def results(self) -> Iterator[Result]:
        """All results, in the order in which the articles came."""
        last = 0
        while page := self._page(last):
            yield from page
            last = page[-1].position

    def count(self) -> dict[State, int]:
        """How many articles came to which end."""
        rows = dict(self._database.execute("SELECT state, count(*) FROM results GROUP BY state"))
        return {state: rows.get(state.value, 0) for state in State}

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def _page(self, after: int) -> list[Result]:
        rows = self._database.execute(
            "SELECT position, article, state, estimates, error FROM results"
            " WHERE position > ? ORDER BY position LIMIT ?",
            (after, _PAGE),
        )
        return [Result(row[0], row[1], State(row[2]), row[3], row[4]) for row in rows]

    def _one(self, statement: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._database.execute(statement).fetchone()
        return row


class Candidates:
    """The place for the one candidate of a home folder, held by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / _FILE

    @contextmanager
    def held(self) -> Iterator[Candidates]:
        """Keep others off; MonitorError where another process works on the candidate."""
        self._folder.mkdir(exist_ok=True)
        lock = FileLock(self._folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise MonitorError("another `figurewatch reread` is at work here; wait for it") from error
        try:
            yield self
        finally:
            lock.release()

    @contextmanager
    def candidate(self) -> Iterator[Candidate | None]:
        """The candidate, if there is one. MonitorError where its file cannot be read."""
        if not self._file.exists():
            yield None
            return
        try:
            candidate = Candidate(self._file)
        except (sqlite3.DatabaseError, msgspec.MsgspecError, TypeError) as error:
            raise MonitorError(
                f"{self._file} holds no candidate that can be read ({error}); "
                "`figurewatch reread --discard` removes it"
            ) from error
        try:
            yield candidate
        finally:
            candidate.close()

    def make(self, header: Header) -> None:
        """An empty candidate, whole from its first moment on."""
        beginning = self._file.with_suffix(".new")
        beginning.unlink(missing_ok=True)
        database = sqlite3.connect(beginning)
        with database:
            database.executescript(_TABLES)
            database.execute("INSERT INTO header VALUES (?)", (to_json(header),))
            database.execute("INSERT INTO progress VALUES (0, 0)")
        database.close()
        beginning.replace(self._file)

    def discard(self) -> bool:
        """Remove the candidate; whether there was one."""
        there = self._file.exists()
        for file in (self._file, *(self._file.with_name(_FILE + more) for more in ("-wal", "-shm"))):
            file.unlink(missing_ok=True)
        return there
