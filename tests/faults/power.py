"""What a disk holds once the power has gone: what was synced, and by chance some of the rest.

Two kinds of disk are made up here, since what file systems do differs. A *forgetful* one keeps no more than
POSIX asks for: a file's bytes as they were when it was last synced, and the names that a folder had when that
was. A *journaling* one (ext4, XFS, btrfs) keeps names in the order in which they were given, up to any moment
since the last sync; of the bytes written since a file's own, some pages arrive and some do not.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = 4096
_FOLDER = -1  # in place of an inode
Names = dict[str, int]  # inodes of files by name below the disk's folder


@dataclass
class Disk:
    """A folder on a disk with a memory of its own, watched while something works there."""

    folder: Path
    chance: random.Random | None = None  # None: a forgetful one
    _bytes: dict[int, bytes] = field(default_factory=dict)  # as synced, by inode
    _held: dict[int, int] = field(default_factory=dict)  # descriptors: no other file gets the same inode
    _synced: Names = field(default_factory=dict)  # the names that are sure
    _since: list[Names] = field(default_factory=list)  # all names, at each call since the last sync
    _underway: tuple[Path, dict[int, bytes], Names] | None = None

    def begin(self) -> None:
        """What lies there now is on the disk for good."""
        self._synced = self._names()
        for name in self._synced:
            self._bytes |= self._content(self.folder / name)

    def told(self, call: str) -> None:
        """A call is about to be made, and the one before it has been."""
        self._settle()
        names = self._names()
        self._since.append(names)
        kind, _, path = call.partition(" ")
        if kind in ("fsync", "fdatasync"):
            self._underway = Path(path), self._content(Path(path)), names

    def leave(self, target: Path) -> None:
        """Make `target` what is found on the disk after the power went, at the last call that was told of."""
        names = self._names_left()
        target.mkdir()
        for name, inode in sorted(names.items()):
            place = target / name
            if not all(str(parent) in names for parent in Path(name).parents[:-1]):
                continue  # in a folder that is not there
            if inode == _FOLDER:
                place.mkdir()
            else:
                place.write_bytes(self._bytes_left(inode))
                with suppress(FileNotFoundError):  # when a file was dropped says whether it is whole by now
                    status = (self.folder / name).stat()
                    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _settle(self) -> None:
        """A sync that has ended holds."""
        if self._underway is None:
            return
        path, content, names = self._underway
        self._underway = None
        self._bytes |= content
        if self.chance is not None:  # a journal is written up to here
            self._synced, self._since = names, []
        elif path.is_dir():
            inside = path.relative_to(self.folder)
            outside = {name: inode for name, inode in self._synced.items() if Path(name).parent != inside}
            self._synced = outside | {
                name: inode for name, inode in names.items() if Path(name).parent == inside
            }

    def _names(self) -> Names:
        found = {}
        for folder, folders, files in os.walk(self.folder):
            below = Path(folder).relative_to(self.folder)
            found |= {str(below / name): _FOLDER for name in folders}
            for name in files:
                with suppress(FileNotFoundError):
                    found[str(below / name)] = Path(folder, name).lstat().st_ino
        return found

    def _content(self, path: Path) -> dict[int, bytes]:
        with suppress(FileNotFoundError):
            if path.is_file():
                descriptor = os.open(path, os.O_RDONLY)
                inode = os.fstat(descriptor).st_ino
                self._held.setdefault(inode, descriptor)
                if self._held[inode] != descriptor:
                    os.close(descriptor)
                return {inode: self._read(inode)}
        return {}

    def _read(self, inode: int) -> bytes:
        return os.pread(self._held[inode], 1 << 30, 0)

    def _names_left(self) -> Names:
        if self.chance is None:
            return self._synced
        return self.chance.choice([self._synced, *self._since])

    def _bytes_left(self, inode: int) -> bytes:
        synced = self._bytes.get(inode, b"")
        if self.chance is None:
            return synced
        if inode not in self._held:
            for name, held in self._names().items():
                if held == inode:
                    self._content(self.folder / name)
        written = self._read(inode) if inode in self._held else b""
        length = self.chance.choice([len(synced), len(written)])
        pages = (
            self.chance.choice([synced, written])[at : at + _PAGE].ljust(min(_PAGE, length - at), b"\0")
            for at in range(0, length, _PAGE)
        )
        return b"".join(pages)[:length]
