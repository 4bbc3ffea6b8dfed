"""How much room is left where the service keeps its files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from monitor.service_events import DiskSpace


def disk_space(folders: Mapping[str, Path]) -> tuple[DiskSpace, ...]:
    """The disks that hold the folders, given by what they are for. One that cannot be asked is left out."""
    disks: dict[int, tuple[Path, list[str]]] = {}
    for name, folder in folders.items():
        with suppress(OSError):
            disks.setdefault(folder.stat().st_dev, (folder, []))[1].append(name)
    found = []
    for folder, names in disks.values():
        with suppress(OSError):
            usage = shutil.disk_usage(folder)
            found.append(DiskSpace(holds=tuple(names), free=usage.free, total=usage.total))
    return tuple(found)
