"""The daemon in a process that need not load its modules first, for tests that start it hundreds of times.

It is forked from a process that has loaded them (multiprocessing's fork server) and does nothing else; what a
service loads leaves nothing on the disk. Its reading process is started cold, as ever.
"""

from __future__ import annotations

import functools
import multiprocessing
import multiprocessing.process
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults import tracer
from tests.faults.power import Disk
from tests.faults.tracer import Fault
from tests.integration.daemon import PATIENCE, Daemon, until

_LOADED = [
    "__main__",
    "monitor.app",
    "monitor.cli",
    "monitor.service",
    "monitor.sql_store",
    "tests.faults.warm",
]


@functools.cache
def _server() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


class Started:
    """A started process, with what the tests use of a `Popen`."""

    def __init__(self, process: multiprocessing.process.BaseProcess, pid_in: Path | None) -> None:
        self._process = process
        self._pid_in = pid_in

    @property
    def pid(self) -> int:
        """The daemon's process id, once it runs."""
        if self._pid_in is None:
            assert self._process.pid is not None
            return self._process.pid
        return int(until(self._said, "the traced process runs"))

    def _said(self) -> str | None:
        assert self._pid_in is not None
        said = self._pid_in.read_text() if self._pid_in.exists() else ""
        return said if said.endswith("\n") else None

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, patience: float = PATIENCE) -> int:
        self._process.join(patience)
        assert self._process.exitcode is not None, f"it does not end within {patience:g} s"
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            if self.poll() is None:
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass
class WarmDaemon(Daemon):
    """A daemon as the others, quicker to start, and with a fault if one is wanted."""

    fault: Fault | None = None  # number 0: nothing happens, and the calls are told
    disk: Disk | None = None  # loses its power where the fault strikes

    def start(self, *more: str) -> None:
        self.log_file.touch()  # it is looked into before the process has come so far
        pid_in = None
        if self.fault is not None:
            pid_in = self._beside("pid")
            pid_in.unlink(missing_ok=True)
        arguments = ("--home", str(self.home), "run", *more)
        traced = (self.fault, self.disk, pid_in, self.calls_file)
        given = (arguments, self.environment(), self.log_file, self.home, *traced)
        process = _server().Process(target=_run, args=given)
        process.start()
        self.process = Started(process, pid_in)  # type: ignore[assignment]
        _started.append(self.process)  # type: ignore[arg-type]

    def once(self, fault: Fault | None = None) -> int:
        """Work through the inbox and end; the exit status."""
        self.fault = fault
        self.start("--once")
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def after_power_cut(self) -> WarmDaemon:
        """The same on what is left, by a machine that has been started again."""
        home = self._beside("left")
        (home / "digests" / ".board.state").unlink(
            missing_ok=True
        )  # which counts for one start of the machine
        return WarmDaemon(home, self.settings)

    def calls(self) -> list[str]:
        """The calls that counted the last time it was traced, by name and path."""
        return self.calls_file.read_text().splitlines()

    @property
    def calls_file(self) -> Path:
        return self._beside("calls")

    def _beside(self, ending: str) -> Path:
        return self.home.with_name(f"{self.home.name}.{ending}")


_started: list[Started] = []


def end_all() -> None:
    """Kill whatever still runs: a test that fails leaves none behind."""
    while _started:
        process = _started.pop()
        process.kill()
        process.wait()


def require_tracing() -> None:
    """Skip the test, saying why, where system calls cannot be traced."""
    if reason := _why_not():
        pytest.skip(reason)


@functools.cache
def _why_not() -> str:
    ours, theirs = _server().Pipe()
    process = _server().Process(target=_tell_refusal, args=(theirs,))
    process.start()
    theirs.close()
    said: str = ours.recv()
    process.join()
    return said


def _tell_refusal(to: Any) -> None:
    to.send(tracer.refusal() or "")


# -- in the process that is started ---------------------------------------------------------------------


def _run(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    log_file: Path,
    home: Path,
    fault: Fault | None,
    disk: Disk | None,
    pid_in: Path | None,
    calls_file: Path,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with log_file.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.argv = ["figurewatch", *arguments]
    from monitor.cli import main

    if fault is None:
        main()
        return
    assert pid_in is not None
    with calls_file.open("w") as calls:

        def told(call: str) -> None:
            calls.write(f"{call}\n")
            if disk is not None:
                disk.told(call)

        if disk is not None:
            disk.begin()
        status = tracer.run(main, home, fault, told, begun=lambda pid: pid_in.write_text(f"{pid}\n") and None)
    if disk is not None:
        disk.leave(home.with_name(f"{home.name}.left"))
    if status < 0:
        os.kill(os.getpid(), -status)
    sys.exit(status)
