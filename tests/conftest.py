"""What many tests are handed: a clock that stands still, and a real log on SQLite."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from monitor.event_log import EventLog
from monitor.opening import PROJECTIONS
from monitor.projections import AnyProjection
from tests.postgresql import NoServerError, server
from tests.values import Clock

OpenLog = Callable[..., EventLog]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server; the test is skipped, saying why, where there is none."""
    try:
        with server() as address:
            yield address
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of an empty place on it: a schema of the test's own."""
    import psycopg

    schema = f"test_{secrets.token_hex(6)}"
    plain = postgresql_server.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    yield f"{postgresql_server}?options=-csearch_path%3D{schema}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where `open_log` keeps the log."""
    return tmp_path / "figurewatch.db"


@pytest.fixture
def open_log(database: Path, clock: Clock) -> Iterator[OpenLog]:
    """Opens the log, as often as one likes; all are closed in the end."""
    opened: list[EventLog] = []

    def opener(projections: Sequence[AnyProjection] = PROJECTIONS, file: Path = database) -> EventLog:
        opened.append(EventLog(f"sqlite:///{file}", projections, clock))
        return opened[-1]

    yield opener
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: OpenLog) -> EventLog:
    return open_log()
