"""What the programs that we start are given of our environment: nothing that is secret."""

from __future__ import annotations

import os

from monitor.places import NOT_SETTINGS, PREFIX

# The password of PostgreSQL, the folder of systemd's credentials, and the sockets that tell it how we are.
_OURS_ALONE = frozenset(
    {"PGPASSWORD", "PGPASSFILE", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"}
)


def environment(**more: str) -> dict[str, str]:
    """Our environment without our settings, some of which are passwords, and with `more`.

    They take hostile files apart, and need none of it.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _OURS_ALONE and (name in NOT_SETTINGS or not name.startswith(PREFIX))
    }
    return kept | more
