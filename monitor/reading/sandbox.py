"""The parent's end of the reading process: starts it, asks it, ends it when it hangs, lies or dies."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import monitor
from monitor.children import environment
from monitor.errors import READER_UNAVAILABLE, UnreadableError
from monitor.logs import fields
from monitor.reading.limits import Limits

if TYPE_CHECKING:
    from monitor.article import Article
    from monitor.estimates import Estimate
    from monitor.topics import Topic

log = logging.getLogger(__name__)

_START_SECONDS = 60  # a cold disk and a busy machine; nothing hostile is read yet
_KILLED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
_OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGALRM)
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from monitor.reading.child import main; main()"
_CRASH = "the file makes the reading program crash; save it again or drop its text alone"
_KILLED = (
    "the reading program was ended twice from outside while it read this file, perhaps for want of memory on"
    " this machine; run `figurewatch retry` when there is more"
)


class _GoneError(Exception):
    """The child closed its pipe, or sent what is no reply."""


class _LateError(Exception):
    """The child did not answer in time."""


class Sandbox:
    """A child process that reads files. Starts with the first one; safe between threads."""

    def __init__(
        self, limits: Limits, extractor: str, topics: Sequence[Topic], *, program: str = _PROGRAM
    ) -> None:
        self._limits = limits
        self._extractor = extractor
        self._topics = tuple(topics)
        self._program = program  # Python, whose first argument is the folder of our packages
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False  # the child has said that it is

    def read(self, name: str, data: bytes, *, extract: bool) -> tuple[Article, list[Estimate]]:
        """What the child makes of `data`. Raises UnreadableError, also if it hangs, crashes or runs full."""
        with self._lock:
            for attempt in (1, 2):
                try:
                    return self._ask(name, data, extract=extract)
                except _LateError:
                    self._end()
                    raise self._too_slow() from None
                except _GoneError:
                    status = self._end(closed=True)
                    if status in _OUT_OF_TIME:
                        raise self._too_slow() from None
                    # Killed from outside (an operator, a kernel out of memory): perhaps no fault of the file.
                    if status not in _KILLED_FROM_OUTSIDE:
                        raise UnreadableError("damaged", _CRASH) from None
                    if attempt == 2:
                        raise UnreadableError("killed", _KILLED) from None
        raise AssertionError("unreachable")

    def warm(self) -> None:
        """Have a child start, if none runs, without waiting for it."""
        with self._lock:
            self._launched()

    def close(self) -> None:
        """End the child, if one runs. The next file starts another."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The child's process id, or None while none runs."""
        return self._process.pid if self._process else None

    def _ask(self, name: str, data: bytes, *, extract: bool) -> tuple[Article, list[Estimate]]:
        import msgspec

        from monitor.reading import wire

        process = self._started()
        deadline = time.monotonic() + self._limits.seconds
        self._write(process, wire.request(os.fsencode(name), data, extract=extract), deadline)
        try:
            reply = wire.replied(self._frame(process, deadline, wire.largest_reply(self._limits)))
            found = None if reply.code else wire.read_in(reply)
        except (msgspec.MsgspecError, ValueError, TypeError, KeyError):
            raise _GoneError from None  # and whatever else it sends is no answer to our next question
        if reply.spent:
            self._end()
            self._launched()
        if reply.trace:
            log.error("reading failed", extra=fields(trace=reply.trace))
        if found is None:
            raise UnreadableError(reply.code, reply.message)
        return found

    def _launched(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            root = str(Path(monitor.__file__).parent.parent)
            try:
                # A session of its own: what the terminal sends the daemon's group must not reach it.
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", self._program, root],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    start_new_session=True, bufsize=0, env=environment(),
                )  # fmt: skip
            except OSError as error:
                raise _unavailable(str(error)) from error
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
            self._ready = False
        return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        process = self._launched()
        if not self._ready:
            from monitor.reading import wire

            deadline = time.monotonic() + _START_SECONDS
            try:
                setup = pickle.dumps((self._limits, self._extractor, self._topics))
                self._write(process, wire.framed(setup), deadline)
                self._frame(process, deadline, wire.largest_reply(self._limits))
            except (_GoneError, _LateError):
                status = self._end(closed=True)
                raise _unavailable(f"exit status {status}") from None
            self._ready = True
        return process

    def _end(self, *, closed: bool = False) -> int | None:
        """End the child. Its exit status if it had `closed` its pipe by itself, negative for a signal."""
        process, self._process = self._process, None
        if process is None:
            return None
        status = None
        if closed:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(1)
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
        return status

    def _write(self, process: subprocess.Popen[bytes], frame: bytes, deadline: float) -> None:
        assert process.stdin is not None
        pipe, rest = process.stdin.fileno(), memoryview(frame)
        while rest:
            if not select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))[1]:
                raise _LateError
            try:
                rest = rest[os.write(pipe, rest[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise _GoneError from None

    def _frame(self, process: subprocess.Popen[bytes], deadline: float, largest: int) -> bytes:
        length = int.from_bytes(self._bytes(process, 4, deadline), "big")
        if length > largest:
            raise _GoneError
        return self._bytes(process, length, deadline)

    def _bytes(self, process: subprocess.Popen[bytes], count: int, deadline: float) -> bytes:
        assert process.stdout is not None
        pipe, held = process.stdout.fileno(), bytearray()
        while len(held) < count:
            if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise _LateError
            piece = os.read(pipe, min(count - len(held), 1 << 20))
            if not piece:
                raise _GoneError
            held += piece
        return bytes(held)

    def _too_slow(self) -> UnreadableError:
        return UnreadableError(
            "too-slow",
            f"the file takes longer than {self._limits.seconds:g} seconds to read; if the machine was busy,"
            " run `figurewatch retry`, else drop its text alone or raise limits.seconds in the settings",
        )


def _unavailable(why: str) -> UnreadableError:
    """Not the file's fault: the code lets a caller try the same file again later."""
    return UnreadableError(
        READER_UNAVAILABLE,
        f"the reading program cannot be started ({why}); put that right and drop the file again",
    )
