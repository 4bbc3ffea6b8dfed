"""A file as it lay in the inbox: its bytes, read once, and whether it still is what was read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from monitor.filing import displayed, move, write_whole
from monitor.inbox import Stamp, stamp_of

# Between the look at the folder and now, a link or a pipe may have taken the file's place.
_PLAIN_FILES_ALONE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it lay in the inbox."""

    file: Path
    stamp: Stamp
    data: bytes | None  # None where it is larger than we take
    sha256: str

    @classmethod
    def look(cls, file: Path, largest: int) -> Dropped | None:
        """Read a file, its bytes if they are no more than `largest`; None where it changed meanwhile."""
        try:
            descriptor = os.open(file, _PLAIN_FILES_ALONE)
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
            dropped = cls._read(file, opened, stamp_of(status), largest)
        return dropped if dropped.unchanged() else None

    @classmethod
    def _read(cls, file: Path, opened: BufferedReader, stamp: Stamp, largest: int) -> Dropped:
        if stamp.size > largest:
            return cls(file, stamp, None, hashlib.file_digest(opened, "sha256").hexdigest())
        data = opened.read(largest + 1)  # no more than that, should it grow; the stamp tells
        return cls(file, stamp, data, hashlib.sha256(data).hexdigest())

    def unchanged(self) -> bool:
        """Whether the file still is what was read."""
        try:
            return stamp_of(self.file.lstat()) == self.stamp
        except FileNotFoundError:
            return False

    def put(self, target: Path) -> None:
        """Move the file to `target`; if it has changed, what was read goes there and the file stays."""
        if self.unchanged() or self.data is None:
            move(self.file, target)
        else:
            write_whole(target, self.data)

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
