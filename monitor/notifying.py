"""Tell systemd how the service does: datagrams to the socket that it names, as sd_notify(3) has them.

By hand, for it is a dozen lines: sdnotify has had no release since 2017, and cysystemd is compiled and brings
a copy of libsystemd of its own.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping
from contextlib import suppress


class Notifier:
    """Tells nobody where no socket is named."""

    def __init__(self, address: str | None = None, watchdog_seconds: float | None = None) -> None:
        self._address = address
        self.watchdog_seconds = watchdog_seconds  # after so long without a sign of life it is restarted

    @classmethod
    def of(cls, variables: MutableMapping[str, str]) -> Notifier:
        """As the variables of the environment say, which are taken out: no child is to speak for us."""
        address = variables.pop("NOTIFY_SOCKET", None)
        limit, meant = variables.pop("WATCHDOG_USEC", ""), variables.pop("WATCHDOG_PID", "")
        ours = limit.isdecimal() and int(limit) > 0 and meant in ("", str(os.getpid()))
        return cls(address or None, int(limit) / 1e6 if ours else None)

    def ready(self, status: str) -> None:
        """It has started, or has read its settings again."""
        self._tell("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """What it does, in a few words."""
        self._tell(f"STATUS={status}")

    def reloading(self) -> None:
        """It reads its settings again."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}", "STATUS=reading settings")

    def alive(self) -> None:
        """It makes progress; see `health`."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """It ends."""
        self._tell("STOPPING=1", "STATUS=stopping")

    def _tell(self, *lines: str) -> None:
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        # whoever does not listen is not told: the service has other work
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as plug:
            plug.settimeout(1)
            plug.sendto("\n".join(lines).encode(), address)
