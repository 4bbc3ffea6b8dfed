"""T1, the part of it that concerns mail: the whole daemon killed while mails go out."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.faults.cycle import is_through
from tests.faults.warm import WarmDaemon, end_all
from tests.integration.daemon import Daemon, article, until
from tests.smtp import ScriptedServer, Taken

PEOPLE = ("desk@example.org", "analyst@example.org", "night@example.org")


@dataclass
class Killer:
    """Kills the daemon when the server has taken so many more mails: before it says so, or just after."""

    daemon: Daemon
    chance: random.Random
    until_next: int = 10**9
    kills: int = 0
    seen: set[int] = field(default_factory=set)

    def __call__(self, taken: Taken) -> None:
        self.until_next -= 1
        process = self.daemon.process
        if self.until_next <= 0 and process is not None and process.pid not in self.seen:
            self.seen.add(process.pid)
            self.kills += 1
            after = self.chance.choice((0.0, self.chance.uniform(0, 0.05)))
            kill = partial(os.kill, process.pid, signal.SIGKILL)
            if after:
                threading.Timer(after, kill).start()
            else:
                kill()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[WarmDaemon]:
    made = WarmDaemon(tmp_path / "home")
    made.home.mkdir()
    yield made
    end_all()


def test_kills_while_mails_go_out_lose_none_and_repeat_only_under_the_same_id(
    daemon: WarmDaemon, server: ScriptedServer, chance: random.Random, at_scale: Callable[[int], int]
) -> None:
    """P2, P5, T1: the server holds a mail, and we are killed before we know, or before we can record it."""
    daemon.settings = {
        "FIGUREWATCH_EMAIL__HOST": "127.0.0.1",
        "FIGUREWATCH_EMAIL__PORT": str(server.port),
        "FIGUREWATCH_EMAIL__SECURITY": "plain",
        "FIGUREWATCH_EMAIL__SENDER": "figures@example.org",
        "FIGUREWATCH_EMAIL__RECIPIENTS": ",".join(PEOPLE),
        "FIGUREWATCH_EMAIL__RETRY_SECONDS": "0.2",
        "FIGUREWATCH_SETTLE_SECONDS": "0",
    }
    killer = Killer(daemon, chance)
    server.before_answer = killer
    kills = at_scale(8)
    for number in range(1, kills + 1):
        daemon.drop(
            f"{number}.md",
            article(
                f"at least {100 + number}",
                day=f"20{25 + number // 300:02}-01-{1 + number % 28:02}",
                note=f"({number})",
            ),
        )
        killer.until_next = chance.randint(1, len(PEOPLE))
        daemon.start()
        assert daemon.process is not None
        until(lambda: daemon.process.poll() is not None, f"kill {number}")  # type: ignore[union-attr]
    assert killer.kills == kills
    killer.until_next = 10**9
    daemon.started()
    until(lambda: is_through(daemon), "everything is taken and sent")
    assert daemon.stop() == 0

    digests = daemon.ask("digests")
    arrived = Counter(taken.name for taken in server.taken)
    by_digest = {str(taken.message["X-Figurewatch-Digest"]): taken.name[0] for taken in server.taken}
    assert set(by_digest) == {digest["id"] for digest in digests}
    assert len(set(by_digest.values())) == len(digests)  # one Message-ID a digest
    assert set(arrived) == {(name, person) for name in by_digest.values() for person in PEOPLE}
    assert arrived.total() - len(arrived) <= kills  # at most what was under way at each kill
    contents = {(taken.name, taken.content) for taken in server.taken}
    assert len(contents) == len(arrived)  # a repeat is the same to the last byte
    recorded = Counter(
        (event["payload"]["digest"], event["payload"]["destination"])
        for event in daemon.ask("log", "--after", "0")
        if event["type"] == "digest-delivered" and event["payload"]["destination"] != "files"
    )
    assert set(recorded.values()) == {1}
    assert recorded.total() == len(digests) * len(PEOPLE)
