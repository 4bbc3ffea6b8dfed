"""T14: very many articles at once, and a very long log."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.watching import Memory
from tests.integration.daemon import Daemon, article, until

AT_ONCE = 500  # articles; the plan's 10,000 are --scale 20
LONG = 20_000  # events; the plan's 1,000,000 are --scale 50
ROOM = 60  # MB by which a service may have grown since its first articles
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "log.py"


def numbered(number: int) -> str:
    day = f"{2015 + number // 330}-{1 + number // 28 % 11:02}-{1 + number % 28:02}"
    return article(f"at least {100 + number}", day=day, note=f"Report No. {number}.")


def test_very_many_articles_at_once_are_all_taken_in_steady_memory(
    daemon: Daemon, at_scale: Callable[[int], int]
) -> None:
    """P1 P3 P8, T14: each recorded once, in a memory that does not grow with their number."""
    number = at_scale(AT_ONCE)
    daemon.started()
    assert daemon.process is not None
    for each in range(50):  # caches fill, and modules are imported
        daemon.drop(f"{each}.md", numbered(each))
    until(daemon.inbox_is_empty, "the first are taken")
    until(lambda: not daemon.ask("deliveries"), "and told")
    before = resident(daemon.process.pid)
    start = time.monotonic()
    with Memory(daemon.process.pid).watched():
        for each in range(50, 50 + number):
            daemon.drop(f"{each}.md", numbered(each))
        until(daemon.inbox_is_empty, "all are taken", 60 + number / 5)
    seconds = time.monotonic() - start
    grown = resident(daemon.process.pid) - before
    print(
        f"{number} articles at once: {number / seconds:.0f} a second, {before} MB before, {grown:+} MB after"
    )
    daemon.stop(signal.SIGTERM)
    events = daemon.ask("log", "--after", "0")
    received = [
        event["payload"]["article"]["sha256"] for event in events if event["type"] == "article-received"
    ]
    assert len(received) == len(set(received)) == 50 + number
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert grown < ROOM


def resident(pid: int) -> int:
    """MB of memory that a process holds now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    raise AssertionError("the process is gone")


@pytest.fixture
def long_log(daemon: Daemon, at_scale: Callable[[int], int]) -> Daemon:
    """A home with a long log, grown by the benchmark's own articles."""
    grow = "import sys, log; from pathlib import Path; log.grow(Path(sys.argv[1]), int(sys.argv[2]))"
    subprocess.run(
        [sys.executable, "-c", grow, str(daemon.home / "figurewatch.db"), str(at_scale(LONG))],
        cwd=BENCHMARK.parent,
        env={**daemon.environment(), "PYTHONPATH": f"{BENCHMARK.parents[1]}"},
        check=True,
        capture_output=True,
    )
    return daemon


def test_a_service_on_a_long_log_starts_and_tells_as_on_a_short_one(long_log: Daemon) -> None:
    """P2 P3, T14: start, figures and a digest; the figures of the plan's size are the benchmark's."""
    start = time.monotonic()
    long_log.started()
    started = time.monotonic()
    long_log.drop("one.md", article("about 600"))
    until(long_log.digests, "the digest is written")
    told = time.monotonic()
    figures = long_log.ask("figures")
    looked = time.monotonic()
    print(
        f"start {started - start:.1f} s, digest {told - started:.1f} s after the drop, "
        f"{len(figures)} figures in {looked - told:.1f} s"
    )
    assert long_log.stop() == 0
    assert {"topic": "nk-troops", "low": 600.0}.items() <= figures_of(figures, "nk-troops").items()
    assert "is whole" in long_log.say("verify")


def figures_of(figures: list[dict[str, object]], topic: str) -> dict[str, object]:
    [figure] = [each for each in figures if each["topic"] == topic]
    return figure
