"""The board's files: each written whole or not at all, and swept away when no page needs it.

Unlike what `monitor.durable` puts, none is forced onto the disk, which would take longer than all the rest:
pages can be made again.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from alerts.board.addresses import ARTICLES, FIGURES, INDEX

_OURS = re.compile(r"([a-z0-9-]*-)?[0-9a-f]{16}(-file)?\.html")


class Folder:
    """The digests folder, as far as the board writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.written: set[str] = set()

    def make(self) -> None:
        """Make the folders that pages lie in."""
        for name in (FIGURES, ARTICLES):
            (self._path / name).mkdir(parents=True, exist_ok=True)

    def put(self, name: str, text: str) -> None:
        """Put a page in place, in one step; OSError where that cannot be done: nothing is changed."""
        self.put_bytes(name, text.encode("utf-8", "replace"))
        self.written.add(name)

    def put_bytes(self, name: str, data: bytes) -> None:
        """The same for a file that is no page."""
        target = os.path.join(self._path, name)  # noqa: PTH118 - ten thousand times, paths would be felt
        # One fixed hidden name: what a crash leaves behind is written over the next time. Only one writes.
        folder, last = os.path.split(target)
        unfinished = os.path.join(folder, f".{last}.part")  # noqa: PTH118
        try:
            with open(unfinished, "wb", buffering=0) as file:  # noqa: PTH123
                written = file.write(data)
                while written < len(data):  # as little as the disk took at once
                    written += file.write(data[written:])
            os.replace(unfinished, target)  # noqa: PTH105
        except OSError:
            with suppress(OSError):
                os.unlink(unfinished)  # noqa: PTH108
            raise

    def sweep(self) -> None:
        """Remove pages of figures and articles that were not written just now."""
        for name in (FIGURES, ARTICLES):
            for file in (self._path / name).iterdir():
                left = file.name.startswith(".") and file.name.endswith(".part")
                if left or (_OURS.fullmatch(file.name) and f"{name}/{file.name}" not in self.written):
                    file.unlink(missing_ok=True)


def is_whole(path: Path) -> bool:
    """Whether a board is there, as far as a glance can tell."""
    return all((path / name).exists() for name in (INDEX, FIGURES, ARTICLES))
