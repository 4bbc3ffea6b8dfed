"""T13: services started beside each other, by mistake on one folder, or on purpose on one server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until
from tests.postgresql import NoServerError, own_server


@dataclass(frozen=True)
class Second:
    """How a second service comes to the place of the first."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    under: tuple[str, ...] = ()  # the command that runs it


def by_a_link(home: Path, beside: Path) -> Second:
    beside.symlink_to(home)
    return Second(beside)


def by_a_mount(home: Path, beside: Path) -> Second:
    """In a name space of its own, which ends with it."""
    beside.mkdir()
    mounting = ("unshare", "--mount", "sh", "-c", f'mount --bind "{home}" "{beside}" && exec "$@"', "-")
    tried = subprocess.run([*mounting, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"nothing can be mounted here: {tried.stderr.strip()}")
    return Second(beside, under=mounting)


def by_its_inbox(home: Path, beside: Path) -> Second:
    return Second(beside, {"FIGUREWATCH_INBOX": str(home / "inbox")})


def by_a_link_to_its_inbox(home: Path, beside: Path) -> Second:
    beside.mkdir()
    (beside / "inbox").symlink_to(home / "inbox")
    return Second(beside)


def by_its_database(home: Path, beside: Path) -> Second:
    return Second(beside, {"FIGUREWATCH_DATABASE": str(home / "figurewatch.db")})


def by_a_link_to_its_database(home: Path, beside: Path) -> Second:
    beside.mkdir()
    (beside / "figurewatch.db").symlink_to(home / "figurewatch.db")
    return Second(beside)


WAYS = (
    by_a_link,
    by_a_mount,
    by_its_inbox,
    by_a_link_to_its_inbox,
    by_its_database,
    by_a_link_to_its_database,
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A service at work."""
    made = Daemon(tmp_path_factory.mktemp("first") / "home")
    made.home.mkdir()
    made.started()
    yield made
    made.stop(signal.SIGKILL)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_second_service_on_one_folder_or_file_refuses_to_start(
    first: Daemon, tmp_path: Path, way: Callable[[Path, Path], Second]
) -> None:
    """P1 P5, T13: whatever the path by which it comes to the same place."""
    second = way(first.home, tmp_path / "beside")
    done = subprocess.run(
        [*second.under, sys.executable, "-m", "monitor", "--home", str(second.home), "run"],
        env={**os.environ, **second.settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "already; stop it first" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_held_is_free_once_its_service_is_killed(tmp_path: Path) -> None:
    """P2, T13: a lock that outlives its owner would keep the service down."""
    daemon = Daemon(tmp_path / "home")
    daemon.home.mkdir()
    try:
        for _ in range(2):
            daemon.started()
            daemon.stop(signal.SIGKILL)
    finally:
        assert daemon.process is not None
        assert daemon.process.poll() is not None


# -- on one server ------------------------------------------------------------------------------------------


def test_four_services_lose_nothing_to_a_server_that_is_killed(
    tmp_path: Path, at_scale: Callable[[int], int]
) -> None:
    """P1 P2 P3 P9, T13: on PostgreSQL; complete, no duplicates, one order."""
    try:
        with own_server() as server:
            services = [
                Daemon(tmp_path / f"home-{number}", {"FIGUREWATCH_DATABASE": server.address})
                for number in range(4)
            ]
            try:
                for each in services:
                    each.home.mkdir()
                    each.start()
                for each in services:  # which takes the log that is there, or does not begin
                    until(lambda each=each: "watching" in each.log_file.read_text(), "it watches")
                dropped = 0
                for _ in range(at_scale(1)):
                    for each in services:
                        dropped += 1
                        text = article(f"at least {100 * dropped}", note=f"No. {dropped}.")
                        each.drop(f"{dropped}.md", text)
                        if dropped % 3 == 0:  # somebody else gets the same
                            services[0].drop(f"{dropped}-again.md", text)
                    until(lambda: any(each.inbox_is_empty() for each in services), "some are taken")
                    server.end(signal.SIGQUIT)
                    server.start()
                until(lambda: all(each.inbox_is_empty() for each in services), "everything is taken")
                until(lambda: not services[1].ask("deliveries"), "everything is told")
                require_complete(services, dropped)
            finally:
                for each in services:
                    if each.process is not None and each.process.poll() is None:
                        each.stop(signal.SIGKILL)
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")


def require_complete(services: list[Daemon], dropped: int) -> None:
    events = services[0].ask("log", "--after", "0")
    assert events == services[3].ask("log", "--after", "0")  # one order for all
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    received = Counter(
        event["payload"]["article"]["sha256"] for event in events if event["type"] == "article-received"
    )
    assert set(received.values()) == {1}
    assert received.total() == dropped
    issued = Counter(event["payload"]["id"] for event in events if event["type"] == "digest-issued")
    delivered = Counter(event["payload"]["digest"] for event in events if event["type"] == "digest-delivered")
    assert delivered == issued
    assert set(issued.values()) == {1}
    assert "is whole" in services[2].say("verify")
    for each in services:
        assert "Traceback" not in each.log_file.read_text()
