"""T8: whatever becomes of the system's events, every file is recorded at the latest one sweep later."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from monitor.app import App, started
from monitor.articles import ARTICLES
from monitor.config import load_config
from tests.faults.machines import as_anybody, without_inotify
from tests.integration.daemon import Daemon, article, until

FLOOD = 2_000  # files; the plan's 20,000 are --scale 10


def recorded(daemon: Daemon) -> set[str]:
    """The names of the files that the log has articles or repetitions of."""
    kinds = {"article-received", "article-repeated"}
    return {
        event["payload"]["file_name"] for event in daemon.ask("log", "--after", "0") if event["type"] in kinds
    }


def flood(daemon: Daemon, number: int) -> set[str]:
    """Many files, most of one content: what is tried is the watching."""
    for each in range(number):
        content = article("about 600", note=f"No. {each}.") if each % 100 == 0 else article("about 600")
        daemon.drop(f"flood-{each}.md", content)
    return {f"flood-{each}.md" for each in range(number)}


def has_taken(daemon: Daemon, wanted: set[str]) -> None:
    until(daemon.inbox_is_empty, "every file is taken", 60 + len(wanted) / 10)
    assert recorded(daemon) == wanted


def lines(daemon: Daemon, event: str) -> int:
    return sum(json.loads(line)["event"] == event for line in daemon.log_file.read_text().splitlines())


def test_a_queue_that_overflows_costs_no_file(daemon: Daemon, at_scale: Callable[[int], int]) -> None:
    """P1 P8, T8: more events than the kernel keeps, while the service cannot take them."""
    daemon.started()
    assert daemon.process is not None
    room = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    os.kill(daemon.process.pid, signal.SIGSTOP)
    wanted = flood(daemon, at_scale(FLOOD))
    passing = daemon.home / "inbox" / ".x.part"
    for _ in range(room // 2 + 1):  # each makes two events that are not the same as the last
        passing.touch()
        passing.unlink()
    os.kill(daemon.process.pid, signal.SIGCONT)
    has_taken(daemon, wanted)


def test_a_flood_without_any_events_is_taken_by_sweeps(
    daemon: Daemon, at_scale: Callable[[int], int]
) -> None:
    """P8 P9, T8: no inotify at all; the service says so once, and looks every few seconds."""
    daemon.under = without_inotify()
    daemon.started()
    has_taken(daemon, flood(daemon, at_scale(FLOOD // 4)))
    assert lines(daemon, "the inbox is looked at by sweeps alone") == 1


def test_a_folder_put_in_the_place_of_the_inbox_is_watched_in_turn(daemon: Daemon) -> None:
    """P8 P9, T8: moved away, removed, made anew; what lies in the new one is taken."""
    daemon.started()
    wanted = flood(daemon, 1)
    has_taken(daemon, wanted)
    inbox = daemon.home / "inbox"
    for turn in range(3):
        inbox.rename(daemon.home / f"old-{turn}")
        inbox.mkdir(exist_ok=True)  # unless the service was first
        name = f"turn-{turn}.md"
        daemon.drop(name, article("about 600", note=name))
        wanted.add(name)
        has_taken(daemon, wanted)
    inbox.rmdir()
    until(inbox.is_dir, "the service makes the folder that it needs")


def test_a_folder_that_cannot_be_read_for_a_while_costs_no_file(daemon: Daemon) -> None:
    """P8 P9, T8: the service says so once, goes on with what it can read, and takes the rest later."""
    daemon.under = as_anybody()
    daemon.started()
    closed = daemon.home / "inbox" / "closed"
    closed.mkdir()
    (closed / "waiting.md").write_text(article("about 600", note="behind a door"))
    closed.chmod(0)
    try:
        until(lambda: lines(daemon, "folder cannot be read"), "the service says that it cannot read it")
        daemon.drop("open.md", article("about 600", note="in the open"))
        until(lambda: recorded(daemon) == {"open.md"}, "what can be read is taken")
    finally:
        closed.chmod(0o700)
    until(lambda: recorded(daemon) == {"open.md", "waiting.md"}, "and the rest when it can be")
    assert lines(daemon, "folder cannot be read") == 1


@pytest.fixture
def service(tmp_path: Path) -> Iterator[App]:
    """The whole service in this process, where its threads can be seen."""
    config = replace(load_config(tmp_path), settle_seconds=0.1, sweep_seconds=0.3)
    with started(config) as app:
        running = threading.Thread(target=app.service.run)
        running.start()
        yield app
        app.service.stop()
        running.join()


def test_an_observer_that_died_is_replaced_and_costs_no_file(service: App) -> None:
    """P8 P9, T8: the thread that hears of files ends; the next sweep takes what came and starts another."""
    first = until(observers, "the inbox is watched")
    first[0].stop()
    first[0].join()
    (service.config.inbox / "unheard.md").write_text(article("about 600"))
    until(lambda: articles(service) == 1, "the file is recorded")
    until(lambda: observers() and observers() != first, "and the inbox is watched again")


def observers() -> list[BaseObserver]:
    return [thread for thread in threading.enumerate() if isinstance(thread, BaseObserver)]


def articles(app: App) -> int:
    with app.log.reading() as view:
        return sum(1 for _ in view.documents(ARTICLES).scan())
