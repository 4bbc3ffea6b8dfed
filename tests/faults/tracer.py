"""Kills a process at one of its system calls, or has the call fail, by ptrace and seccomp of the kernel.

What counts are the calls that leave something behind: writes, syncs, new files and names, removals below one
folder, and what is sent to others. They are numbered from 1 in the order in which they are made, over all
threads and child processes, so that each of them can be met; strace counts for each thread apart, and the
first thread hides the others. Linux on x86-64 alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_WRITE, _PWRITE, _SEND = 1, 18, 44
_BY_DESCRIPTOR = {_WRITE: "write", _PWRITE: "pwrite64", 74: "fsync", 75: "fdatasync", 77: "ftruncate"}
_BY_PATH = {82: "rename", 83: "mkdir", 86: "link", 87: "unlink", 84: "rmdir"}  # argument 1
_BY_PLACE = {257: "openat", 263: "unlinkat", 264: "renameat", 316: "renameat2", 258: "mkdirat"}  # argument 2
_OPEN = 257
_NAMES = {**_BY_DESCRIPTOR, **_BY_PATH, **_BY_PLACE, _SEND: "sendto"}

# linux/ptrace.h, linux/prctl.h, linux/seccomp.h, linux/filter.h
_CONT, _GETREGS, _SETREGS, _SEIZE, _LISTEN = 7, 12, 13, 0x4206, 0x4208
_FORK, _VFORK, _CLONE, _SECCOMP, _STOP = 1, 2, 3, 7, 128  # events
_OPTIONS = 1 << _FORK | 1 << _VFORK | 1 << _CLONE | 1 << _SECCOMP | 1 << 20  # … and end with the tracer
_ALL_CHILDREN = 0x40000000  # __WALL of waitpid(2)
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_RAX, _RDX, _RSI, _RDI, _ORIG_RAX = 10, 12, 13, 14, 15  # of user_regs_struct, 27 words
_AT_NUMBER, _AT_FLAGS = 0, 32  # of seccomp_data: the call, and the third argument

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


@dataclass(frozen=True)
class Fault:
    """What happens at a call: the process is killed, or the call fails.

    With `until`, every later call fails as well until there is a file of that name.
    """

    at: int  # the call's number; 0: nothing happens
    error: int | None = None  # an errno; None: SIGKILL
    until: Path | None = None

    def strikes(self, number: int) -> bool:
        if self.until is None or number < self.at:
            return number == self.at
        return self.at > 0 and not self.until.exists()


def refusal() -> str | None:
    """Why nothing can be traced here; None where it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "system calls are traced on Linux on x86-64 alone"
    try:
        return None if run(lambda: None, Path("/"), Fault(0)) == 0 else "a traced process does not end well"
    except OSError as error:
        return f"ptrace is refused here: {error}"


def run(
    main: Callable[[], object],
    below: Path,
    fault: Fault,
    told: Callable[[str], object] = lambda call: None,
    begun: Callable[[int], object] = lambda pid: None,
) -> int:
    """Run `main` in a child process, traced; its exit status, negative for a signal that ended it.

    `told` is given each call that counts, by name and path, and `begun` the child's process id.
    """
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        status = 1
        try:
            _have_calls_stop()
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:  # noqa: BLE001 - as Python ends a process
            traceback.print_exc()
        finally:
            os._exit(status)
    os.waitpid(child, os.WUNTRACED)
    try:
        _ptrace(_SEIZE, child, 0, _OPTIONS)
    except OSError:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    os.kill(child, signal.SIGCONT)
    begun(child)
    return _Tracer(child, f"{below}/".replace("//", "/"), fault, told).follow()


class _Tracer:
    def __init__(self, child: int, below: str, fault: Fault, told: Callable[[str], object]) -> None:
        self._child = child
        self._below = below
        self._fault = fault
        self._told = told
        self._count = 0

    def follow(self) -> int:
        while True:
            thread, status = os.waitpid(-1, _ALL_CHILDREN)
            if not os.WIFSTOPPED(status):
                if thread == self._child:
                    return os.waitstatus_to_exitcode(status)
                continue
            number, event = os.WSTOPSIG(status), status >> 16
            try:
                if event == _SECCOMP:
                    self._stopped_at_call(thread)
                stops = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
                if event == _STOP and number in stops:
                    _ptrace(_LISTEN, thread, 0, 0)
                else:
                    _ptrace(_CONT, thread, 0, 0 if event else number)
            except ProcessLookupError:  # killed meanwhile
                continue

    def _stopped_at_call(self, thread: int) -> None:
        block = ctypes.create_string_buffer(27 * 8)
        _ptrace(_GETREGS, thread, 0, ctypes.addressof(block))
        registers = list(struct.unpack("27Q", block.raw))
        path = self._path(thread, registers)
        if path is None:
            return
        self._count += 1
        self._told(f"{_NAMES[registers[_ORIG_RAX]]} {path}")
        if not self._fault.strikes(self._count):
            return
        if self._fault.error is None:
            os.kill(self._child, signal.SIGKILL)
            return
        registers[_ORIG_RAX] = (1 << 64) - 1  # no call is made, and this is its result:
        registers[_RAX] = (1 << 64) - self._fault.error
        block.raw = struct.pack("27Q", *registers)
        _ptrace(_SETREGS, thread, 0, ctypes.addressof(block))

    def _path(self, thread: int, registers: list[int]) -> str | None:
        """What a call is about, if it counts."""
        call = registers[_ORIG_RAX]
        if call in _BY_DESCRIPTOR or call == _SEND:
            path = str(Path(f"/proc/{thread}/fd/{registers[_RDI] & 0xFFFFFFFF}").readlink())
            return path if call == _SEND or path.startswith(self._below) else None
        path = _text_at(thread, registers[_RSI if call in _BY_PLACE else _RDI])
        return path if path.startswith(self._below) else None


def _text_at(thread: int, address: int) -> str:
    with open(f"/proc/{thread}/mem", "rb", buffering=0) as memory:  # noqa: PTH123
        read = b""
        while b"\0" not in read and len(read) < 4096:
            here = address + len(read)
            read += os.pread(memory.fileno(), 4096 - here % 4096, here)  # not into a page that may be missing
    return os.fsdecode(read.partition(b"\0")[0])


def _have_calls_stop() -> None:
    """From here on the calls that may count stop for the tracer, in all threads and children."""
    always = sorted(_NAMES.keys() - {_OPEN})
    # load the number; each call jumps to "trace"; openat looks at its flags; all others are let through
    program = [(_LOAD, 0, 0, _AT_NUMBER)]
    program += [(_EQUAL, len(always) - index + 3, 0, call) for index, call in enumerate(always)]
    program += [(_EQUAL, 0, 2, _OPEN), (_LOAD, 0, 0, _AT_FLAGS), (_ANY_BIT, 1, 0, os.O_CREAT)]
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _TRACE)]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    held = ctypes.create_string_buffer(code)
    filtering = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(held)))
    if _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or _libc.prctl(_SET_SECCOMP, _FILTER, filtering, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp is refused here")


def _ptrace(request: int, thread: int, address: int, value: int) -> None:
    if _libc.ptrace(request, thread, address, value) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
