"""T2 and T3: the service killed at each of its calls that leave something behind, or the call failing."""

from __future__ import annotations

import errno
import json
import random
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from monitor.filing import move
from tests.faults import tracer
from tests.faults.cycle import (
    PEOPLE,
    Left,
    assert_told,
    copied,
    is_through,
    left_by,
    prepared,
    settings_for,
    with_work,
)
from tests.faults.newsroom import IN_MEMORY
from tests.faults.power import Disk
from tests.faults.tracer import Fault
from tests.faults.warm import WarmDaemon, end_all, require_tracing
from tests.integration.daemon import until
from tests.smtp import ScriptedServer


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@dataclass(frozen=True)
class Cycle:
    """A home with work to do, the calls that doing it takes, and what is left of it."""

    ready: WarmDaemon
    calls: list[str]
    left: Left


def undisturbed(ready: WarmDaemon) -> Cycle:
    """What becomes of the work if nothing happens."""
    daemon = copied(ready, ready.home.with_name("undisturbed"))
    assert daemon.once(Fault(0)) == 0
    return Cycle(ready, daemon.calls(), left_by(daemon))


@pytest.fixture(scope="module")
def cycle(server: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    require_tracing()
    folder = tmp_path_factory.mktemp("cycle")
    return undisturbed(prepared(folder / "ready", server))


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    yield
    end_all()


def drawn(calls: Sequence[str], chance: random.Random, most: int) -> list[int]:
    """The numbers of `most` calls, of different kinds as far as there are; all if there are no more."""
    if most >= len(calls):
        return list(range(1, len(calls) + 1))
    numbered = enumerate((call.split("/")[-1] + call.split()[0] for call in calls), 1)
    kinds = [[number for number, _ in alike] for _, alike in groupby(numbered, key=lambda one: one[1])]
    chance.shuffle(kinds)
    first = [chance.choice(kind) for kind in kinds]
    others = sorted(set(range(1, len(calls) + 1)) - set(first), key=lambda _: chance.random())
    return sorted([*first, *others][:most])


def assert_ends_as_if_undisturbed(
    daemon: WarmDaemon, expected: Left, server: ScriptedServer, ended_at: str
) -> None:
    """Started again, it does what was left to do; at most one mail comes twice."""
    assert daemon.once() == 0, ended_at
    left = left_by(daemon)
    assert (left.events, left.deliveries) == (expected.events, expected.deliveries), ended_at
    assert left.files == expected.files, ended_at
    assert_told(left.digests, server.taken, repeats=1)


def test_killed_at_any_call_it_ends_up_as_if_nothing_had_happened(
    tmp_path: Path,
    cycle: Cycle,
    server: ScriptedServer,
    chance: random.Random,
    at_scale: Callable[[int], int],
) -> None:
    """P2, P4, P5, T2: at each write, sync, new name, removal and sending of one cycle, then started again."""
    kills = 0
    for number in drawn(cycle.calls, chance, at_scale(16)):
        daemon = copied(cycle.ready, tmp_path / f"killed-{number}")
        kills += daemon.once(Fault(number)) == -signal.SIGKILL
        killed_at = daemon.calls()[-1]
        assert_ends_as_if_undisturbed(daemon, cycle.left, server, killed_at)
    print(f"{kills} kills, of {len(cycle.calls)} calls")
    assert kills


@pytest.fixture(scope="module")
def first_day(server: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """The same work in a home that holds nothing yet, so that every file and folder is new."""
    require_tracing()
    folder = tmp_path_factory.mktemp("first-day")
    ready = WarmDaemon(folder / "ready", settings_for(server, *PEOPLE))
    with_work(ready)
    return undisturbed(ready)


@pytest.mark.parametrize("kind", ["forgetful", "journaling"])
def test_whenever_the_power_goes_what_was_synced_is_enough(
    tmp_path: Path,
    first_day: Cycle,
    server: ScriptedServer,
    chance: random.Random,
    at_scale: Callable[[int], int],
    kind: str,
) -> None:
    """P2, P4, P5, T2: at any call; with the disk in the state that such a loss may leave it in."""
    cuts = 0
    for number in drawn(first_day.calls, chance, at_scale(8)):
        daemon = copied(first_day.ready, tmp_path / f"cut-{number}")
        daemon.disk = Disk(daemon.home, random.Random(chance.random()) if kind == "journaling" else None)
        cuts += daemon.once(Fault(number)) == -signal.SIGKILL
        cut_at = f"{number}: {daemon.calls()[-1]}"
        assert_ends_as_if_undisturbed(daemon.after_power_cut(), first_day.left, server, cut_at)
    print(f"{cuts} power cuts, at {len(first_day.calls)} calls")
    assert cuts


def test_a_file_leaves_its_disk_only_when_another_has_it_for_good(tmp_path: Path) -> None:
    """P2, T2: bytes, name and the folders that lead to it are synced before the old name is gone."""
    require_tracing()
    target = tmp_path / "archive" / "2025" / "story.md"
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as other:
        if Path(other).stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("needs a second file system, such as /dev/shm")
        dropped = Path(other, "story.md")
        dropped.write_text("news")
        calls: list[str] = []
        assert tracer.run(lambda: move(dropped, target), Path("/"), Fault(0), calls.append) == 0
    before_it_is_gone = calls[: calls.index(f"unlink {dropped}")]
    for part in (tmp_path, tmp_path / "archive", target.parent):
        assert f"fsync {part}" in before_it_is_gone
    assert any(call.startswith("fsync") and "story.md.part" in call for call in before_it_is_gone)


ERRORS = (errno.EIO, errno.ENOSPC, errno.EMFILE, errno.EACCES, errno.EROFS)
AT_A_TIME = 10  # most of their time is spent in waiting for the next attempt


def test_whatever_call_fails_it_goes_on_and_catches_up(
    tmp_path: Path,
    cycle: Cycle,
    server: ScriptedServer,
    chance: random.Random,
    at_scale: Callable[[int], int],
) -> None:
    """P8, P9, T3: a call fails, or all do from it on until they no longer must; nobody helps but for that."""
    cases = []
    for index, error in enumerate(ERRORS):
        for number in drawn(cycle.calls, chance, at_scale(2)):
            lasting = len(cases) % 2 == 1
            cases.append(Case(copied(cycle.ready, tmp_path / f"{index}-{number}"), number, error, lasting))
    for start in range(0, len(cases), AT_A_TIME):
        some = cases[start : start + AT_A_TIME]
        for case in some:
            case.begin()
        for case in some:
            case.lift()
        for case in some:
            case.end(cycle.left, server)
    print(f"{len(cases)} errors, of {len(ERRORS)} at each of {len(cycle.calls)} calls")


@dataclass
class Case:
    """A service for which calls fail: one of a number, or all from that one on until lifted."""

    daemon: WarmDaemon
    number: int
    error: int
    lasting: bool

    def begin(self) -> None:
        until = self._lifted if self.lasting else None
        self.daemon.fault = Fault(self.number, self.error, until)
        self.daemon.start()

    @property
    def _lifted(self) -> Path:
        return self.daemon.home.with_name(f"{self.daemon.home.name}.lifted")

    def lift(self) -> None:
        """Once the service has told of it, or was stopped by it, or has done its work in spite of it."""
        if self.lasting:
            until(lambda: self._told() or self._ended() or is_through(self.daemon), f"{self} is told of")
            self._lifted.touch()

    def end(self, expected: Left, server: ScriptedServer) -> None:
        """It has caught up; or it said why it could not start, and does once it is started again."""
        if until(lambda: self._ended() or is_through(self.daemon), f"{self} catches up") and self._ended():
            assert "figurewatch: " in self.daemon.log_file.read_text(), self
            self.daemon.fault = None
            self.daemon.start()
            until(lambda: is_through(self.daemon), f"{self} catches up when started again")
        until(lambda: left_by(self.daemon, proved=False).files == expected.files, f"{self}: the same files")
        assert self.daemon.stop() == 0, self
        assert "Traceback" not in self.daemon.log_file.read_text(), self
        left = left_by(self.daemon)
        assert sorted(left.events) == sorted(expected.events), self  # what was put off came later
        assert left.deliveries == expected.deliveries, self
        assert_told(left.digests, server.taken, repeats=0)

    def _ended(self) -> bool:
        assert self.daemon.process is not None
        return self.daemon.process.poll() is not None

    def _told(self) -> bool:
        lines = [line for line in self.daemon.log_file.read_text().splitlines() if line.startswith("{")]
        return any(
            json.loads(line)["level"] in ("warning", "error") for line in lines if "rejected" not in line
        )

    def __str__(self) -> str:
        ways = "all fail from" if self.lasting else "fails at"
        return f"{errno.errorcode[self.error]} {ways} {self.number} ({self.daemon.home})"
