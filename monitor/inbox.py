"""The drop folder: which files lie in it, and which of them are whole.

Events of the file system are hints that something may be there; looking is the truth. A file is whole when
two looks, some time apart, found it the same and nobody has it open for writing.
"""

from __future__ import annotations

import fcntl
import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from monitor.filing import displayed
from monitor.logs import fields

log = logging.getLogger(__name__)

_TEMPORARY_ENDINGS = (
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
    ".download",
    ".opdownload",
    ".tmp",
    ".temp",
    ".swp",
    ".swx",
    ".bak",
    "~",
)
_TEMPORARY_BEGINNINGS = (".", "~$", "@eaDir")


def is_passing_name(name: str) -> bool:
    """Whether a name is hidden or one that programs give to files they are still busy with."""
    return (
        name.startswith(_TEMPORARY_BEGINNINGS)
        or name.lower().endswith(_TEMPORARY_ENDINGS)
        or (name.startswith("#") and name.endswith("#"))  # an editor's; "#1 story.txt" is a user's
    )


class Stamp(NamedTuple):
    """What changes when a file is written to or replaced."""

    inode: int
    size: int
    modified: int  # ns
    changed: int  # ns; unlike the time of modification, nobody can set it back


class Sighting(NamedTuple):
    """A file as it was first seen with this stamp."""

    stamp: Stamp
    since: float  # monotonic seconds
    why: str = ""  # it could not be dealt with when it was tried


def sighted(
    earlier: Mapping[Path, Sighting], now: Mapping[Path, Stamp], moment: float
) -> dict[Path, Sighting]:
    """The files there are now, each with the time since when it has looked as it does."""
    seen = {}
    for path, stamp in now.items():
        before = earlier.get(path)
        seen[path] = before if before and before.stamp == stamp else Sighting(stamp, moment)
    return seen


def settled(seen: Mapping[Path, Sighting], moment: float, quiet: float) -> list[Path]:
    """The files that have not changed for `quiet` seconds, in order of name."""
    return sorted(path for path, sighting in seen.items() if moment - sighting.since >= quiet)


Refused = Callable[[Path, OSError], object]
"""Is told of a folder that cannot be read, and why."""


PassedOver = Callable[[Path, str], object]
"""Is told of what is no file, and what it is."""


def look(
    folder: Path,
    refused: Refused = lambda folder, error: None,
    passed_over: PassedOver = lambda path, kind: None,
) -> dict[Path, Stamp]:
    """All regular files below `folder` that are meant for us; an unreadable folder counts as empty."""
    return dict(_walk(folder, refused, passed_over))


def _walk(top: Path, refused: Refused, passed_over: PassedOver) -> Iterator[tuple[Path, Stamp]]:
    folders = [top]  # folders within folders may lie deeper than functions can call each other
    while folders:
        for entry in _listed(folders.pop(), refused):
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                    continue
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    yield Path(entry.path), stamp_of(status)
                else:  # a link may lead out of the folder, and who opens a pipe waits for its other end
                    passed_over(Path(entry.path), _KINDS.get(stat.S_IFMT(status.st_mode), "no file"))
            except OSError:  # gone meanwhile, or in a folder that may be listed and not entered
                continue


_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


def _listed(folder: Path, refused: Refused) -> list[os.DirEntry[str]]:
    try:
        return [entry for entry in os.scandir(folder) if not is_passing_name(entry.name)]
    except OSError as error:
        refused(folder, error)
        return []


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp in a file's status."""
    return Stamp(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def being_written(path: Path) -> bool:
    """Whether some process has the file open for writing, as far as the system can tell.

    Linux grants a read lease only on a file that nobody has open for writing. Where leases are not to be had
    (other systems, network shares, somebody else's file) the answer is no.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


@dataclass
class Inbox:
    """Remembers what was seen, so that a file is taken only when it is whole."""

    folder: Path
    quiet: float  # seconds a file must stay unchanged

    def __post_init__(self) -> None:
        self._seen: dict[Path, Sighting] = {}
        self._looked = 0.0  # when, in monotonic seconds
        self._unreadable: set[Path] = set()  # folders, warned of
        self._strange: set[Path] = set()  # what is no file, told of

    def whole(self, moment: float) -> list[Path]:
        """The files that can be taken at `moment` (monotonic seconds), in order of name."""
        refused: dict[Path, OSError] = {}
        strange: dict[Path, str] = {}
        found = look(self.folder, refused.__setitem__, strange.__setitem__)
        self._seen, self._looked = sighted(self._seen, found, moment), moment
        self._warn_of(refused)
        self._tell_of(strange)
        return [path for path in settled(self._seen, moment, self.quiet) if not being_written(path)]

    @property
    def settling(self) -> bool:
        """Whether some file had yet to prove at the last look that it is whole, by staying as it is.

        However long ago that was: a look at very many files takes its time.
        """
        return any(0 <= self._looked - sighting.since < self.quiet for sighting in self._seen.values())

    def holds(self, path: Path) -> bool:
        """Whether the file was there at the last look."""
        return path in self._seen

    @property
    def empty(self) -> bool:
        """Whether nothing that was found is still to be dealt with."""
        return not self._seen

    def put_off(self, path: Path, moment: float, why: str) -> bool:
        """A file could not be dealt with now: not before `moment`, unless it changes.

        Whether that is news: it was not put off for that reason the last time.
        """
        seen = self._seen.get(path)
        if seen is None:
            return False
        self._seen[path] = Sighting(seen.stamp, moment - self.quiet, why)
        return seen.why != why

    def taken(self, path: Path) -> None:
        """A file was dealt with; whatever comes under its name is new."""
        self._seen.pop(path, None)

    def _warn_of(self, refused: Mapping[Path, OSError]) -> None:
        """Say which folders cannot be read: once, until they can be."""
        for folder in refused.keys() - self._unreadable:
            log.warning("folder cannot be read", extra=fields(folder=folder, error=refused[folder]))
        self._unreadable = set(refused)

    def _tell_of(self, strange: Mapping[Path, str]) -> None:
        """Say what lies there and is left alone: once, as long as it lies there."""
        for path in sorted(strange.keys() - self._strange):
            told = fields(file=displayed(path.name), what=strange[path], remedy="drop the file itself")
            log.warning("left alone: only plain files are taken", extra=told)
        self._strange = set(strange)
