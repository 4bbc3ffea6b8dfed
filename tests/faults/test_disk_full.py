"""T4: a disk that is full, wherever that strikes: the service goes on, says so, and catches up by itself."""

from __future__ import annotations

import json
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.database import Database
from monitor.opening import open_log
from tests.faults.small_disks import SmallDisk, small_disk
from tests.integration.daemon import Daemon, article, until

CATCH_UP = 60.0  # seconds that the plan gives it once there is room again
LEFT = "file left in the inbox, and tried again"
BROKEN = b"%PDF-1.7 and nothing more"


@dataclass(frozen=True)
class Moment:
    """Which step finds the disk full, and by which line of its log the service says so."""

    setting: str  # of what lies on the small disk
    place: str  # there
    says: str
    more: dict[str, str] = field(default_factory=dict)


MOMENTS = {
    "before the move to the archive": Moment("ARCHIVE", "archive", LEFT),
    "during the append to the log": Moment("DATABASE", "figurewatch.db", LEFT),
    "during the files of a digest": Moment(
        "DIGESTS", "digests", "delivery failed, to be tried again", {"FIGUREWATCH_BOARD": "false"}
    ),
    "during the pages of the board": Moment(
        "DIGESTS", "digests", "the board is not written for now", {"FIGUREWATCH_POLICY__TELL": "[]"}
    ),
    "before the move to the rejected folder": Moment("REJECTED", "rejected", LEFT),
}


def story(number: int) -> str:
    day = date(2025, 1, 1) + timedelta(number)
    return article(f"at least {100 * number}", day=f"{day}", note=f"No. {number}.")


@dataclass
class Lived:
    """A daemon that has been through a full disk."""

    daemon: Daemon
    dropped: Counter[str]  # how many files of each kind
    halves: set[str] = field(default_factory=set)  # files that a reader found half written
    seconds: float = 0.0  # from the moment of room to having caught up

    @property
    def database(self) -> Database:
        named = self.daemon.settings.get("FIGUREWATCH_DATABASE", self.daemon.home / "figurewatch.db")
        return Database(file=Path(named))

    @property
    def digests(self) -> Path:
        return Path(self.daemon.settings.get("FIGUREWATCH_DIGESTS", self.daemon.home / "digests"))

    def events(self) -> list[dict[str, Any]]:
        return self.daemon.ask("log", "--after", "0")

    def has_caught_up(self) -> bool:
        """Cheap questions first: this is asked many times."""
        if not self.daemon.inbox_is_empty() or self.daemon.ask("deliveries"):
            return False
        events = self.events()
        return _kinds(events) == self.dropped and self._board_shows(events)

    def _board_shows(self, events: list[dict[str, Any]]) -> bool:
        if not self.has_board:
            return True
        front = (self.digests / "index.html").read_text()
        shown = re.search(r"[0-9a-f]{32}@([0-9]+)", front)  # none while it is still that of an empty log
        told = {"article-received", "figure-changed", "digest-issued"}
        return shown is not None and int(shown[1]) >= max(
            event["position"] for event in events if event["type"] in told
        )

    @property
    def has_board(self) -> bool:
        return self.daemon.settings.get("FIGUREWATCH_BOARD") != "false"


def _kinds(events: list[dict[str, Any]]) -> Counter[str]:
    names = {"article-received": "articles", "article-rejected": "broken"}
    return Counter(names[event["type"]] for event in events if event["type"] in names)


def _half_written(folder: Path) -> set[str]:
    """Files under names that readers see which do not hold all that they should."""
    found = set()
    for file in folder.rglob("*"):
        if file.name.startswith("."):
            continue
        try:
            text = file.read_text()
        except OSError:  # a folder, or replaced at this moment
            continue
        whole = {".html": text.rstrip().endswith("</html>"), ".json": _is_json(text), ".txt": bool(text)}
        if not whole.get(file.suffix, True):
            found.add(file.name)
    return found


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _said(daemon: Daemon, words: str) -> bool:
    return any(json.loads(line)["event"] == words for line in daemon.log_file.read_text().splitlines())


class Reading:
    """Reads all pages again and again, as people do, and keeps what it found half written."""

    def __init__(self, lived: Lived) -> None:
        self._lived = lived
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        while not self._over.wait(0.1):
            self._lived.halves |= _half_written(self._lived.digests)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def lived_through(moment: Moment, home: Path, disk: SmallDisk) -> Lived:
    """Two files in peace, two while the disk is full, one when it is free again."""
    on_it = {f"FIGUREWATCH_{moment.setting}": str(disk.folder / moment.place)}
    daemon = Daemon(home, {**on_it, **moment.more})
    home.mkdir()
    lived = Lived(daemon, Counter(articles=4, broken=2))
    try:
        daemon.started()
        daemon.drop("1.md", story(1))
        daemon.drop("broken-1.pdf", BROKEN)
        until(daemon.inbox_is_empty, "the first two are taken")
        until(lambda: not daemon.ask("deliveries"), "and told")
        with Reading(lived):
            disk.fill()
            for number in (2, 3):
                daemon.drop(f"{number}.md", story(number))
            daemon.drop("broken-2.pdf", BROKEN + b"!")
            until(lambda: _said(daemon, moment.says), f"it says: {moment.says}")
            freed = time.monotonic()
            disk.free()
            daemon.drop("4.md", story(4))
            until(lived.has_caught_up, "it has caught up", CATCH_UP)
            lived.seconds = time.monotonic() - freed
        assert daemon.stop() == 0
        return lived
    finally:
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.stop(signal.SIGKILL)


def lived_with(disk: SmallDisk, chance: random.Random, fillings: int) -> Lived:
    """Everything on one disk, which is full at random moments."""
    daemon = Daemon(disk.folder / "home")
    daemon.home.mkdir()
    lived = Lived(daemon, Counter(articles=2 * fillings))
    try:
        daemon.started()
        with Reading(lived):
            for number in range(1, fillings + 1):
                daemon.drop(f"{number}.md", story(2 * number))
                daemon.drop(f"{number}-too.md", story(2 * number + 1))
                time.sleep(chance.uniform(0.1, 1.5))
                disk.fill()
                time.sleep(chance.uniform(0.1, 1.5))
                disk.free()
            freed = time.monotonic()
            until(lived.has_caught_up, "it has caught up", CATCH_UP)
            lived.seconds = time.monotonic() - freed
        assert daemon.stop() == 0
        return lived
    finally:
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.stop(signal.SIGKILL)


AGAIN_AND_AGAIN = "at random moments, again and again"


@pytest.fixture(scope="module")
def lives(
    tmp_path_factory: pytest.TempPathFactory,
    chance_of: Callable[[str], random.Random],
    at_scale: Callable[[int], int],
) -> Iterator[dict[str, Future[Lived]]]:
    """All moments at once, each with a daemon and a disk of its own: most of the time is waiting."""
    folder = tmp_path_factory.mktemp("disks")
    with ExitStack() as mounted, ThreadPoolExecutor(len(MOMENTS) + 1) as pool:
        names = [*MOMENTS, AGAIN_AND_AGAIN]
        disks = {name: mounted.enter_context(small_disk(24)) for name in names}
        lived = {
            name: pool.submit(lived_through, moment, folder / f"home-{number}", disks[name])
            for number, (name, moment) in enumerate(MOMENTS.items())
        }
        chance = chance_of(AGAIN_AND_AGAIN)
        lived[AGAIN_AND_AGAIN] = pool.submit(lived_with, disks[AGAIN_AND_AGAIN], chance, at_scale(4))
        yield lived


@pytest.mark.parametrize("moment", [*MOMENTS, AGAIN_AND_AGAIN])
def test_a_full_disk_costs_nothing_but_time(lives: dict[str, Future[Lived]], moment: str) -> None:
    """P1 P2 P5 P8 P9, T4: in 60 s from room being there, all is told once, and every page is right."""
    lived = lives[moment].result()
    print(f"caught up {lived.seconds:.0f} s after there was room")
    require_whole(lived)
    assert not lived.halves


def require_whole(lived: Lived) -> None:
    daemon, events = lived.daemon, lived.events()
    assert _kinds(events) == lived.dropped
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    delivered = Counter(event["payload"]["digest"] for event in events if event["type"] == "digest-delivered")
    issued = Counter(event["payload"]["id"] for event in events if event["type"] == "digest-issued")
    assert delivered == issued
    assert {file.suffix for file in lived.digests.glob("[0-9]*")} <= {".html", ".json", ".txt"}
    assert len(list(lived.digests.glob("[0-9]*.json"))) == len(issued)
    with closing(open_log(lived.database)) as log:
        log.verify()
        assert log.rebuild() == []
    assert "Traceback" not in daemon.log_file.read_text()
    require_true_board(lived)


def require_true_board(lived: Lived) -> None:
    """The pages are what is made of the log from nothing."""
    if not lived.has_board:
        return

    def pages() -> dict[str, bytes]:
        board = (file for file in lived.digests.rglob("*.html") if not file.name[:4].isdigit())
        return {str(file.relative_to(lived.digests)): file.read_bytes() for file in board}

    as_left = pages()
    assert as_left
    lived.daemon.say("board", "--full")
    assert pages() == as_left
