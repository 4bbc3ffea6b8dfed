"""T6: the daemon itself under a clock that goes wrong while it runs (libfaketime), in another time zone."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
CLOCKS = {
    "back an hour": ("-1h", "America/New_York"),
    "ahead a day": ("+1d", "Asia/Kathmandu"),
    "1970": ("@1970-01-02 00:00:00", "Pacific/Apia"),
    "2038": ("@2038-01-19 03:14:00", "Australia/Lord_Howe"),
}


@functools.cache
def library() -> str:
    """libfaketime for programs with threads; the test is skipped, saying why, where there is none."""
    found = [str(path) for pattern in LIBRARIES for path in Path("/").glob(pattern[1:])]
    if not found:
        pytest.skip("libfaketime is not installed here (Debian: faketime)")
    return found[0]


@pytest.mark.parametrize("how", CLOCKS)
def test_a_service_whose_clock_jumps_while_it_runs_goes_on(daemon: Daemon, tmp_path: Path, how: str) -> None:
    """P3, P5, T6: an article before, while and after; each told once, and no processor kept busy."""
    shift, zone = CLOCKS[how]
    wrong = tmp_path / "clock"
    wrong.write_text("+0")
    daemon.settings = {
        "LD_PRELOAD": library(),
        "FAKETIME_TIMESTAMP_FILE": str(wrong),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": zone,
    }
    daemon.started()
    # In 1970 an article of 2025 has a date that is not to be believed: undated, and no news later on.
    expected = [100, 300] if how == "1970" else [100, 200, 300]
    for number, clock in enumerate(("+0", shift, "+0"), 1):
        wrong.write_text(clock)
        daemon.drop(f"{number}.md", article(f"about {number}00", day=f"2025-01-1{number}"))
        until(daemon.inbox_is_empty, f"article {number} is taken with the clock {how}")
        told = len([value for value in expected if value <= number * 100])
        until(lambda count=told: len(daemon.digests()) == count, f"digest {number} with the clock {how}")
    busy = processor_seconds(daemon)
    started = time.monotonic()
    until(lambda: time.monotonic() - started > 3, "three seconds have passed")
    assert processor_seconds(daemon) - busy < 1.5, "it rests while nothing happens"
    assert daemon.stop() == 0
    values = [entry["after"]["low"] for digest in daemon.digests() for entry in digest["entries"]]
    assert sorted(values) == expected
    positions = [event["position"] for event in daemon.ask("log", "--after", "0")]
    assert positions == list(range(1, len(positions) + 1))


def processor_seconds(daemon: Daemon) -> float:
    """What the daemon has used of a processor so far."""
    assert daemon.process is not None
    fields = Path(f"/proc/{daemon.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
