"""A file as it lay in the inbox: its bytes, read once, and whether it still is what was read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from monitor.filing import digest, displayed, move, write_whole
from monitor.inbox import Stamp, stamp_of

# Between the look at the folder and now, a link or a pipe may have taken the file's place.
_PLAIN_FILES_ALONE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@contextmanager
def entered(folder: Path, inbox: Path) -> Iterator[int | None]:
    """A descriptor of a folder in the inbox; None where one on the way to it is gone, or a link by now.

    Whoever may drop files can lay a link in a folder's place at any moment, and would have us take files from
    wherever it leads. What is done by the descriptor stays in the folder that was entered.
    """
    descriptor = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)
    for part in folder.relative_to(inbox).parts:
        try:
            inner = _inner(part, descriptor)
        finally:
            os.close(descriptor)
        if inner is None:
            yield None
            return
        descriptor = inner
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _inner(name: str, folder: int) -> int | None:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return None
        raise


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it lay in the inbox."""

    file: Path
    folder: int  # descriptor of the one it lies in
    stamp: Stamp
    data: bytes | None  # None where it is larger than we take
    sha256: str

    @classmethod
    def look(cls, file: Path, folder: int, largest: int) -> Dropped | None:
        """Read a file, its bytes if they are no more than `largest`; None where it changed meanwhile."""
        try:
            descriptor = os.open(file.name, _PLAIN_FILES_ALONE, dir_fd=folder)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENXIO):  # a link or a socket by now
                return None
            raise
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
            return None
        with os.fdopen(descriptor, "rb") as opened:
            dropped = cls._read(file, folder, opened, stamp_of(status), largest)
        return dropped if dropped.unchanged() else None

    @classmethod
    def _read(cls, file: Path, folder: int, opened: BufferedReader, stamp: Stamp, largest: int) -> Dropped:
        if stamp.size > largest:
            return cls(file, folder, stamp, None, digest(opened))
        data = opened.read(stamp.size + 1)  # no more than that, should it grow; the stamp tells
        return cls(file, folder, stamp, data, hashlib.sha256(data).hexdigest())

    def unchanged(self) -> bool:
        """Whether the file still is what was read."""
        try:
            status = os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return stamp_of(status) == self.stamp

    def put(self, target: Path) -> None:
        """Move the file to `target`; if it has changed, what was read goes there and the file stays."""
        if self.unchanged() or self.data is None:
            move(self.file, target, self.folder)
        else:
            write_whole(target, self.data)

    def remove(self) -> None:
        """Remove the file, unless it has changed."""
        if self.unchanged():
            os.unlink(self.name, dir_fd=self.folder)

    @property
    def name(self) -> str:
        """The file's name as the system has it."""
        return self.file.name

    @property
    def shown(self) -> str:
        """The file's name as it can be stored and shown."""
        return displayed(self.file.name)

    @property
    def cause(self) -> str:
        """What the events about it were caused by."""
        return f"file:{self.sha256}"
