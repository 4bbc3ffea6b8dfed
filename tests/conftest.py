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
def new_schema(postgresql_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty places on it, and gives their addresses: each a schema of its own."""
    import psycopg

    schemas: list[str] = []
    with psycopg.connect(postgresql_server.replace("+psycopg", ""), autocommit=True) as connection:

        def new() -> str:
            schemas.append(f"test_{secrets.token_hex(6)}")
            connection.execute(f"CREATE SCHEMA {schemas[-1]}")
            return f"{postgresql_server}?options=-csearch_path%3D{schemas[-1]}"

        yield new
        for schema in schemas:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def postgresql(new_schema: Callable[[], str]) -> str:
    """The address of an empty place on the server."""
    return new_schema()


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
