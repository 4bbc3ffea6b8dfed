"""What systemd is told: a real datagram socket, and the real daemon that finds its name."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.event_log import EventLog
from monitor.health import Owed, Patience
from monitor.notifying import Notifier
from monitor.watching import Surroundings, Watch
from tests.integration.daemon import Daemon, article, until

HOURS = 3600.0


class Systemd:
    """Listens as systemd does."""

    def __init__(self, address: str) -> None:
        self.told: list[str] = []  # lines, in the order they came
        self._plug = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._plug.bind(address)
        self._plug.settimeout(0.1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                self.told += self._plug.recv(4096).decode().split("\n")
            except TimeoutError:
                continue

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._plug.close()

    def count(self, line: str) -> int:
        return self.told.count(line)


@pytest.fixture
def systemd(daemon: Daemon, tmp_path: Path) -> Iterator[Systemd]:
    """Beside a daemon that must give a sign of life every two seconds."""
    address = str(tmp_path / "notify")
    listening = Systemd(address)
    daemon.settings |= {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "2000000"}
    yield listening
    listening.close()


def test_systemd_hears_of_start_work_and_end(daemon: Daemon, systemd: Systemd) -> None:
    daemon.start()
    until(lambda: systemd.count("READY=1"), "it says that it is ready")
    assert systemd.told[systemd.told.index("READY=1") + 1] == "STATUS=watching"
    until(lambda: systemd.count("WATCHDOG=1") >= 3, "it gives signs of life")
    until(lambda: systemd.count("STATUS=watching; 0 to deliver"), "it says what it does")
    assert daemon.stop() == 0
    until(lambda: systemd.count("STOPPING=1"), "it says that it ends")
    assert systemd.count("READY=1") == 1


def test_ready_means_that_what_is_dropped_is_taken(daemon: Daemon, systemd: Systemd) -> None:
    daemon.drop("early.md", article("100"))
    daemon.settings["FIGUREWATCH_SETTLE_SECONDS"] = "0"
    daemon.start()
    until(lambda: systemd.count("READY=1"), "it is ready")
    assert daemon.inbox_is_empty()


def test_a_reload_is_told_from_begin_to_end(daemon: Daemon, systemd: Systemd) -> None:
    daemon.start()
    until(lambda: systemd.count("READY=1"), "it is ready")
    assert daemon.process is not None
    daemon.process.send_signal(signal.SIGHUP)
    until(lambda: systemd.count("READY=1") == 2, "it is ready again")
    begun = systemd.told.index("RELOADING=1")
    assert systemd.told[begun + 1].startswith("MONOTONIC_USEC=")
    assert systemd.told.index("READY=1", begun) > begun


def test_a_service_that_only_the_world_keeps_from_its_work_is_not_restarted(
    daemon: Daemon, systemd: Systemd
) -> None:
    daemon.settings["FIGUREWATCH_HEALTH__LEAST_FREE_MB"] = str(10**9)
    daemon.start()
    until(lambda: any("disk blocked" in line for line in systemd.told), "it says what is wrong")
    fed = systemd.count("WATCHDOG=1")
    until(lambda: systemd.count("WATCHDOG=1") > fed + 2, "a restart would not help, and is not asked for")


@pytest.mark.parametrize("hanging", ["intake", "log", "outbox", "untried"])
def test_a_part_that_makes_no_progress_starves_the_watchdog(
    systemd: Systemd, daemon: Daemon, log: EventLog, hanging: str
) -> None:
    notifier = Notifier(daemon.settings["NOTIFY_SOCKET"], watchdog_seconds=2)
    patience = replace(Patience.of(sweep_seconds=30, file_seconds=10, least_free=0), untried=HOURS)
    owed = Owed(size=1, untried_since=time.monotonic())
    around = Surroundings(patience=patience, sweep_seconds=30, disks=list, owed=lambda: owed, pinger=None)
    watch = Watch(log, replace(around, patience=replace(patience, **{hanging: -HOURS})), notifier)
    watch.look()
    notifier.status("looked once")
    watch.surroundings = around
    watch.look()
    until(lambda: systemd.count("WATCHDOG=1"), "it lives once that goes on")
    assert systemd.told.index("STATUS=looked once") < systemd.told.index("WATCHDOG=1")


def test_nobody_listens_and_nothing_is_wrong(daemon: Daemon, tmp_path: Path) -> None:
    daemon.settings["NOTIFY_SOCKET"] = str(tmp_path / "nowhere")
    daemon.started()
    assert daemon.stop() == 0


def test_no_child_process_can_speak_for_the_service() -> None:
    variables = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    assert Notifier.of(variables).watchdog_seconds == 30
    assert variables == {}


@pytest.mark.parametrize("wrong", [{"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_PID": "1"}])
def test_a_watchdog_that_is_meant_for_others_is_left_alone(wrong: dict[str, str]) -> None:
    assert Notifier.of({"WATCHDOG_USEC": "30000000", **wrong}).watchdog_seconds is None


def test_an_address_without_a_file_is_understood() -> None:
    listening = Systemd(f"\0figurewatch-{os.getpid()}")
    Notifier(f"@figurewatch-{os.getpid()}").ready("watching")
    until(lambda: listening.count("READY=1"), "it hears")
    listening.close()
