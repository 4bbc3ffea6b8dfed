"""A small disk of its own, that can be filled to the last byte and freed again: a tmpfs."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_CHUNKS = (1 << 20, 1 << 12, 1)


class SmallDisk:
    """A folder with room for a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave room for not one byte more."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in _CHUNKS:
                with contextlib.suppress(_FullError):
                    while True:
                        _write(ballast.fileno(), b"\0" * size)

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


class _FullError(Exception):
    """Not one byte more."""


def _write(descriptor: int, data: bytes) -> None:
    try:
        if os.write(descriptor, data) < len(data):
            raise _FullError
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise _FullError from error


@contextlib.contextmanager
def small_disk(megabytes: int = 16) -> Iterator[SmallDisk]:
    """Mount one for as long as the block lasts; skips the test, saying why, where that may not be.

    It lies apart from what pytest clears away: a mount left by a test that was killed would stop that.
    """
    folder = Path(tempfile.mkdtemp(prefix="figurewatch-disk-"))
    options = f"size={megabytes}m,mode=0700"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
