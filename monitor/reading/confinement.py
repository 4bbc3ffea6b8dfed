"""What the reading process gives up before it sees a file: so much of the system, and no more.

The kernel's limits bound what C code can do to the machine; the guard refuses what no file has a reason to
make Python do. Neither is a wall against an attacker's own code:
that is what the system's means are for.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path
from typing import Any

_OPEN_FILES = 64  # pipes, and the modules and tables that are loaded on first use
_NO_NEW_PRIVILEGES = 38  # of prctl(2): no program started from here gains rights by a set-user-id bit

# Audit events of Python (docs.python.org/3/library/audit_events.html) that no reading of a file causes.
_REFUSED = frozenset(
    {"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn",
     "subprocess.Popen", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg",
     "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "os.remove", "os.rename",
     "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.kill", "shutil.rmtree"}
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """Refuses to open for writing, to connect and to start programs, while it is `on`."""

    def __init__(self) -> None:
        self.on = False
        sys.addaudithook(self._ask)  # for good: hooks cannot be taken away

    def _ask(self, event: str, given: tuple[Any, ...]) -> None:
        if not self.on:
            return
        writes = event == "open" and isinstance(given[2], int) and given[2] & _WRITING
        if writes or event in _REFUSED:
            raise PermissionError(f"a file being read may not do this: {event}")


def confine() -> None:
    """Give up core dumps, files of any size, most descriptors, and processes of our own."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),  # binds everybody but root
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def limit(what: int, most: int | None) -> None:
    """Set a limit of the kernel, or take it back with None; what the system refuses is left as it is."""
    _, hard = resource.getrlimit(what)
    soft = hard if most is None else most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of address space
        resource.setrlimit(what, (soft, hard))


def limit_seconds(seconds: float) -> None:
    """Let this process have so many more seconds of a processor; the kernel ends it after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)


def memory() -> tuple[int, int]:
    """Bytes of address space this process takes, and of memory; 0, 0 where the system does not tell."""
    try:
        space, resident = Path("/proc/self/statm").read_text().split()[:2]
    except (OSError, ValueError):
        return 0, 0
    return int(space) * resource.getpagesize(), int(resident) * resource.getpagesize()
