"""What the service costs at rest, and whether its memory stays flat: the real daemon, watched from outside.

    python benchmarks/idle.py [--seconds 60] [--articles 20000]

Prints, without and with [http]: processor time in percent of one core, how often its threads woke up, memory,
open files. Then drops articles of many kinds of content and prints the memory after a quarter, half and all.
Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 600.0
_AT_ONCE = 100  # articles dropped before we wait for them to be taken


@dataclass(frozen=True)
class Reading:
    """What a process has used so far, and holds now; the child that reads articles counted in."""

    seconds: float  # of processor time
    wakings: int  # voluntary context switches of all threads
    memory: int  # bytes of the daemon itself
    child: int  # bytes of the child
    files: int
    threads: int


def reading(pid: int) -> Reading:
    """A process and its children, as /proc has them."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return Reading(
        seconds=sum(map(_seconds, [pid, *children])),
        wakings=sum(map(_wakings, [pid, *children])),
        memory=_resident(pid),
        child=sum(map(_resident, children)),
        files=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
    )


def _seconds(pid: int) -> float:
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / _TICKS


def _wakings(pid: int) -> int:
    return sum(
        _status(task / "status", "voluntary_ctxt_switches") for task in Path(f"/proc/{pid}/task").iterdir()
    )


def _resident(pid: int) -> int:
    return _status(Path(f"/proc/{pid}/status"), "VmRSS") * 1024


def _status(file: Path, name: str) -> int:
    line = next((line for line in file.read_text().splitlines() if line.startswith(f"{name}:")), "x 0")
    return int(line.split()[1])


@contextmanager
def daemon_at(home: Path, **settings: str) -> Iterator[int]:
    """The process id of a daemon that watches; it ends with the block."""
    log = home / "log-lines"
    with log.open("wb") as lines:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "monitor", "--home", str(home), "run"],
            env={**os.environ, **settings},
            stderr=lines,
        )
    try:
        until(lambda: '"watching"' in log.read_text(), "the service starts")
        yield daemon.pid
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"did not happen: {what}")
        time.sleep(0.05)


def at_rest(seconds: float, **settings: str) -> None:
    """Measure a service with nothing to do."""
    with tempfile.TemporaryDirectory() as home, daemon_at(Path(home), **settings) as pid:
        time.sleep(5)  # the child has started, first looks are done
        before = reading(pid)
        time.sleep(seconds)
        after = reading(pid)
    share = 100 * (after.seconds - before.seconds) / seconds
    print(
        f"  {share:5.2f} % of a core   {(after.wakings - before.wakings) / seconds:5.1f} wakings/s"
        f"   {after.memory / 1e6:4.0f} MB + {after.child / 1e6:3.0f} MB of its reader"
        f"   {after.files} files, {after.threads} threads"
    )


def under_load(articles: int) -> None:
    """Memory while articles come, each with text and figures of its own."""
    quick = {"FIGUREWATCH_SETTLE_SECONDS": "0"}
    with tempfile.TemporaryDirectory() as held, daemon_at(Path(held), **quick) as pid:
        inbox, began, marks = (
            Path(held, "inbox"),
            time.monotonic(),
            {articles * part // 8 for part in range(1, 9)},
        )
        for number in range(1, articles + 1):
            (inbox / f".{number}.part").write_text(_article(number))
            (inbox / f".{number}.part").rename(inbox / f"{number}.md")
            if number % _AT_ONCE == 0 or number in marks:
                until(lambda: not any(inbox.iterdir()), "all are taken")
            if number in marks:
                now, rate = reading(pid), number / (time.monotonic() - began)
                print(
                    f"  {number:7,} articles   {now.memory / 1e6:4.0f} MB + {now.child / 1e6:3.0f} MB"
                    f"   {now.files} files, {now.threads} threads   {rate:.0f} articles/s",
                    flush=True,
                )


_SOURCES = (
    "South Korea's National Intelligence Service",
    "The South Korean Joint Chiefs of Staff",
    "South Korea's defence ministry",
    "President Volodymyr Zelensky",
    "Ukraine's General Staff",
    "Ukraine's military intelligence",
    "The Pentagon",
    "The White House",
    "The UK Ministry of Defence",
    "Estonian intelligence",
    "NATO",
    "The United Nations",
)
_COUNTED = ("killed", "wounded", "captured", "deployed")


def _article(number: int) -> str:
    """One of each source's reports on two of what it counts; a digest follows from every one."""
    day = date(2010, 1, 1) + timedelta(days=number // 4)
    words = " ".join(f"word{number * 7 + step}" for step in range(120))
    first, second = _COUNTED[number % 4], _COUNTED[(number + 1) % 4]
    source = _SOURCES[number // 4 % len(_SOURCES)]
    return (
        f"---\ntitle: Report {number}\ndate: {day}\noutlet: Wire {number % 40}\n---\n\n"
        f"{source} said that {100 + number} North Korean soldiers had been {first} "
        f"and {300 + 2 * number} {second} in the war in Ukraine.\n\n{words}.\n"
    )


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--seconds", type=float, default=60, help="of rest that are measured")
    asked.add_argument("--articles", type=int, default=20_000, help="0: only the rest")
    given = asked.parse_args()
    print("at rest, without http")
    at_rest(given.seconds)
    print("at rest, with http")
    at_rest(given.seconds, FIGUREWATCH_HTTP__PORT=_free_port())
    if given.articles:
        print("under load")
        under_load(given.articles)


if __name__ == "__main__":
    main()
