"""The parent's end of the reading process: starts it, asks it, ends it when it hangs or dies."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import monitor
from monitor.errors import READER_UNAVAILABLE, UnreadableError
from monitor.reading.draft import Draft
from monitor.reading.formats import Format

_START_SECONDS = 60  # a cold disk and a busy machine; nothing hostile is read yet
_MAX_REPLY = 256 * 1024 * 1024  # bytes
_KILLED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from monitor.reading.child import main; main()"


class _GoneError(Exception):
    """The child closed its pipe."""


class _LateError(Exception):
    """The child did not answer in time."""


class Sandbox:
    """A child process that reads what C code must read. Starts with the first file; safe between threads."""

    def __init__(self, seconds: float | None = None) -> None:
        from monitor.reading import child

        self._seconds = child.SECONDS if seconds is None else seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, kind: Format, data: bytes) -> Draft:
        """What the child makes of `data`. Raises UnreadableError, also if it hangs, crashes or runs full."""
        with self._lock:
            for attempt in (1, 2):
                try:
                    return self._ask(kind, data)
                except _LateError:
                    self._end()
                    raise UnreadableError(
                        "too-slow",
                        f"the file takes longer than {self._seconds:g} seconds to read; drop its text alone",
                    ) from None
                except _GoneError:
                    # Killed from outside (an operator, a kernel out of memory): perhaps no fault of the file.
                    if self._end(closed=True) not in _KILLED_FROM_OUTSIDE or attempt == 2:
                        raise UnreadableError(
                            "damaged",
                            "the file makes the reading program crash; save it again or drop its text alone",
                        ) from None
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End the child, if one runs. The next file starts another."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The child's process id, or None while none runs."""
        return self._process.pid if self._process else None

    def _ask(self, kind: Format, data: bytes) -> Draft:
        import msgspec

        from monitor.reading.child import ORDER, Reply

        process = self._started()
        deadline = time.monotonic() + self._seconds
        frame = (len(data) + 1).to_bytes(4, "big") + bytes([ORDER.index(kind)]) + data
        self._write(process, frame, deadline)
        reply = msgspec.msgpack.decode(self._frame(process, deadline), type=Reply)
        if reply.spent:
            self._end()
        if reply.draft is None:
            raise UnreadableError(reply.code, reply.message)
        return reply.draft

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            root = str(Path(monitor.__file__).parent.parent)
            try:
                # A session of its own: what the terminal sends the daemon's group must not reach it.
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _PROGRAM, root, str(self._seconds)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    start_new_session=True, bufsize=0,
                )  # fmt: skip
            except OSError as error:
                raise _unavailable(str(error)) from error
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
            try:
                self._frame(self._process, time.monotonic() + _START_SECONDS)
            except (_GoneError, _LateError):
                status = self._end(closed=True)
                raise _unavailable(f"exit status {status}") from None
        return self._process

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

    def _frame(self, process: subprocess.Popen[bytes], deadline: float) -> bytes:
        length = int.from_bytes(self._bytes(process, 4, deadline), "big")
        if length > _MAX_REPLY:
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


def _unavailable(why: str) -> UnreadableError:
    """Not the file's fault: the code lets a caller try the same file again later."""
    return UnreadableError(
        READER_UNAVAILABLE,
        f"the reading program cannot be started ({why}); put that right and drop the file again",
    )
