"""What many tests are handed: a clock that stands still, and a real log on SQLite."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from monitor.event_log import EventLog
from monitor.opening import PROJECTIONS
from monitor.projections import AnyProjection
from tests.postgresql import NoServerError, server
from tests.scale import cases, set_scale
from tests.values import Clock

# how long a case takes depends on what else the machine does
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

OpenLog = Callable[..., EventLog]

_SEED = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults", "tests that inject faults (tests/faults, -m faults)")
    group.addoption("--scale", type=float, default=1.0, help="random cases: so many times CI's number")
    group.addoption("--fault-seed", type=int, help="replay the random cases of a run that printed this seed")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.fault_seed is None:  # set for the processes of pytest-xdist, too
        config.option.fault_seed = secrets.randbelow(10**9)
    config.stash[_SEED] = config.option.fault_seed
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = config.stash[_SEED]  # hypothesis asks for it after us
    set_scale(config.getoption("--scale"))


def pytest_report_header(config: pytest.Config) -> str:
    return f"faults: --fault-seed={config.stash[_SEED]} --scale={config.getoption('--scale'):g}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if terminalreporter.stats.get("failed"):  # -q leaves the header out
        terminalreporter.write_line(f"random cases are replayed with --fault-seed={config.stash[_SEED]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was captured, fit to be sent from one process to another: hostile text has lone surrogates."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report


@pytest.fixture(scope="session")
def chance_of(request: pytest.FixtureRequest) -> Callable[[str], random.Random]:
    """The random numbers of a purpose: the same for the same --fault-seed, whatever else is run."""
    return lambda purpose: random.Random(f"{request.config.stash[_SEED]}:{purpose}")


@pytest.fixture
def chance(request: pytest.FixtureRequest, chance_of: Callable[[str], random.Random]) -> random.Random:
    """The random numbers of one test."""
    return chance_of(request.node.nodeid)


@pytest.fixture(scope="session")
def at_scale() -> Callable[[int], int]:
    """The number of random cases to try, from CI's number and --scale."""
    return cases


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
