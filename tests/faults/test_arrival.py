"""T9: however a file comes into the inbox, and whether or not the system tells of it, it gets its receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.arrivals import ARRIVALS, PASSING, Arrival, Place
from tests.faults.machines import as_anybody, without_inotify
from tests.integration.daemon import Daemon, until

WAYS = {"events": as_anybody, "polling": without_inotify}
LAST = "zz-last.md"  # dropped when all else is: what the service has not told of by then, it never will


@pytest.fixture(scope="module", params=WAYS)
def come(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """All arrivals at one daemon: those that wait for its verdict, and the verdict."""
    folder = tmp_path_factory.mktemp("arrival")
    daemon = Daemon(folder / "home", under=WAYS[request.param]())
    at = Place(daemon.home / "inbox", folder / "outside", daemon.home / "archive")
    for needed in (at.inbox, at.outside):
        needed.mkdir(parents=True)
    daemon.started()
    waiting: dict[str, Arrival] = {}
    for arrival in ARRIVALS:
        waiting[arrival.__name__] = arrival(at)
        next(waiting[arrival.__name__])
    for writer in at.writers:
        writer.join()
    until(lambda: not _left(at.inbox), "everything that is to be taken is taken")
    for name in (LAST, f"{LAST}.md"):  # two sweeps at least
        daemon.drop(name, f"The end, says {name}.")
        until(lambda: not _left(at.inbox), "the last is taken as well")
    assert daemon.stop() == 0
    _see(daemon, at)
    yield request.param, waiting, at
    (at.inbox / "closed.md").chmod(0o600)


def _left(inbox: Path) -> list[Path]:
    """What lies in the inbox and is to be taken yet."""
    strange = {*PASSING, "closed.md", "thumb.md"}
    return [
        file
        for file in inbox.rglob("*")
        if file.is_file() and not file.is_symlink() and file.name not in strange
    ]


def _see(daemon: Daemon, at: Place) -> None:
    at.told = [json.loads(line) for line in daemon.log_file.read_text().splitlines()]
    for event in daemon.ask("log", "--after", "0"):
        held = event["payload"]
        match event["type"]:
            case "article-received":
                at.received[held["file_name"]] = held["article"]
            case "article-repeated":
                at.repeated.append(held["file_name"])
            case "article-rejected":
                at.rejected[held["file_name"]] = held["code"]


@pytest.mark.parametrize("arrival", ARRIVALS, ids=lambda arrival: arrival.__name__)
def test_what_arrives_gets_its_receipt(come: tuple, arrival) -> None:
    """P1 P8, T9: each way of arriving, by events and by polling, becomes what it should, once."""
    _, waiting, _ = come
    with pytest.raises(StopIteration):
        next(waiting[arrival.__name__])


def test_the_service_says_whether_the_system_tells_it_of_files(come: tuple) -> None:
    """P9, T9: without events it goes on by sweeps alone, and says so."""
    way, _, at = come
    said = [line for line in at.told if line["event"] == "the inbox is looked at by sweeps alone"]
    assert len(said) == (1 if way == "polling" else 0)
    assert not any("exception" in line for line in at.told)
