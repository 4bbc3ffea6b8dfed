"""What a test looks at from outside: connections that nobody should make, and the memory of processes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path


class Listener:
    """A server that must never be asked for anything; counts who asks."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._socket.getsockname())
        self.asked = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                asking, _ = self._socket.accept()
            except OSError:
                return
            self.asked += 1
            asking.close()

    def close(self) -> None:
        self._socket.close()


class Memory:
    """The most memory, in MB, that a process and each of its children were seen to take."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self.most: dict[int, int] = {}

    def _look(self) -> None:
        while not self._over.wait(0.02):
            for pid in (self._pid, *children(self._pid)):
                self.most[pid] = max(self.most.get(pid, 0), _high_water(pid))

    @contextlib.contextmanager
    def watched(self) -> Iterator[Memory]:
        """Look until the block ends."""
        looking = threading.Thread(target=self._look)
        looking.start()
        try:
            yield self
        finally:
            self._over.set()
            looking.join()


def children(pid: int) -> list[int]:
    """The processes that a process has started; none where the system does not tell."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _high_water(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024
    return 0
