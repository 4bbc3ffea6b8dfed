"""The places a log may be kept at, each opened in its own way and used in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monitor.event_log import EventLog
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.projections import AnyProjection
from monitor.sql_store import SqlStore, address_of
from monitor.store import Store
from tests.values import Clock


@dataclass
class Place:
    """One place to keep a log, empty at first."""

    name: str
    opened: Callable[[], Store]  # another store on the same place
    by_hand: Callable[..., list[Any]] | None = None  # runs SQL as somebody with a tool would
    clock: Clock = field(default_factory=Clock)
    _logs: list[EventLog] = field(default_factory=list)

    def log(self, projections: Sequence[AnyProjection] = PROJECTIONS, **more: bool) -> EventLog:
        """Opens the log, as often as one likes."""
        self._logs.append(EventLog(self.opened(), projections, self.clock, **more))
        return self._logs[-1]

    def sql(self, statement: str, *parameters: object) -> list[Any]:
        """What a statement gives; tests of places without SQL are skipped."""
        if self.by_hand is None:
            pytest.skip("there is no SQL in memory")
        return self.by_hand(statement, *parameters)

    def unprotected(self) -> None:
        """Take away what refuses to alter or drop events and texts."""
        if self.name == "sqlite":
            for (trigger,) in self.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                self.sql(f"DROP TRIGGER {trigger}")
        else:
            for table in ("events", "texts"):
                self.sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def close(self) -> None:
        for log in self._logs:
            log.close()


def _sqlite(file: Path) -> Place:
    def by_hand(statement: str, *parameters: object) -> list[Any]:
        with closing(sqlite3.connect(file)) as connection, connection:
            return connection.execute(statement, parameters).fetchall()

    return Place("sqlite", lambda: SqlStore(address_of(file)), by_hand)


def _postgresql(address: str) -> Place:
    def by_hand(statement: str, *parameters: object) -> list[Any]:
        import psycopg

        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            found = connection.execute(statement.replace("?", "%s"), parameters or None)
            return found.fetchall() if found.description else []

    return Place("postgresql", lambda: SqlStore(address), by_hand)


PLACES = ("memory", "sqlite", "postgresql")


def a_place(name: str, request: pytest.FixtureRequest, file: Path) -> Place:
    match name:
        case "memory":
            memory = MemoryStore()
            return Place("memory", lambda: memory)
        case "sqlite":
            return _sqlite(file)
        case _:
            return _postgresql(request.getfixturevalue("new_schema")())


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    made = a_place(request.param, request, tmp_path / "log.db")
    yield made
    made.close()


@pytest.fixture(params=PLACES)
def other_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Another one, for what goes from one to the other."""
    made = a_place(request.param, request, tmp_path / "other.db")
    yield made
    made.close()


@pytest.fixture
def log(place: Place) -> EventLog:
    return place.log()
