"""Checks of folders and disks: may the service write there, is there room, is a move a rename?"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from monitor.doctor.findings import Told, fault, ok, warning
from monitor.printing import counted

MB = 1_000_000
_NO_ROOM, _LITTLE_ROOM = 50 * MB, 1_000 * MB  # bytes; an article may take 20 MB, its log and digests more
_FEW_NAMES = 1_000  # free inodes
_PROBE = f".figurewatch-probe-{os.getpid()}"  # hidden, so that the inbox leaves it alone
_STALE_SECONDS = 24 * 3600  # nothing is written for so long


def writable(folders: Mapping[str, Path]) -> Iterator[Told]:
    """Whether files can be written into the folders, given by what they are for, and removed again."""
    for name, folder in folders.items():
        if not folder.exists():
            yield _makeable(name, folder)
            continue
        probe = folder / _PROBE
        try:
            with probe.open("xb") as file:
                file.write(b"written by figurewatch doctor; it may be removed\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            yield _refused(name, folder, error)
            continue
        finally:
            with suppress(OSError):
                probe.unlink()
        yield ok(f"{name}: {folder} can be written to")


def _refused(name: str, folder: Path, error: OSError) -> Told:
    if not folder.is_dir():
        return fault(f"{name}: {folder} is no folder", "move the file away, or name another folder")
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            remedy = "make room: remove files you do not need, or move the archive to a larger disk"
        case errno.EROFS:
            remedy = (
                "mount that file system so that it can be written to; if it did so itself, check the disk"
            )
        case errno.EIO | errno.ESTALE | errno.ENOTCONN:
            remedy = "check the disk, or the share, that it lies on"
        case _:
            remedy = f"give the user that runs the service rights to it: chown, or chmod u+rwx {folder}"
    return fault(f"{name}: {folder} cannot be written to ({error.strerror})", remedy)


def _makeable(name: str, folder: Path) -> Told:
    above = _existing(folder)
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return ok(f"{name}: {folder} will be made")
    return fault(
        f"{name}: {folder} is not there, and cannot be made in {above}", "make it, or name another folder"
    )


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(place for place in (path, *path.parents) if place.exists())


def room(folders: Mapping[str, Path]) -> Iterator[Told]:
    """How much room the disks have that hold the folders."""
    seen: dict[int, list[str]] = {}
    for name, folder in folders.items():
        seen.setdefault(_existing(folder).stat().st_dev, []).append(name)
    for names in seen.values():
        yield _room_of(" and ".join(names), _existing(folders[names[0]]))


def _room_of(names: str, folder: Path) -> Told:
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    told = f"{free / MB:,.0f} MB are free for {names}"
    remedy = "make room, or move the archive to a larger disk; [retention] removes old originals"
    if free < _NO_ROOM:
        return fault(told, remedy)
    if free < _LITTLE_ROOM:
        return warning(told, remedy)
    if disk.f_files and disk.f_favail < _FEW_NAMES:
        return warning(
            f"only {disk.f_favail} more files can be made for {names}", "remove files you do not need"
        )
    return ok(told)


def one_file_system(inbox: Path, others: Mapping[str, Path]) -> Iterator[Told]:
    """Whether a file leaves the inbox by a rename, which a crash cannot split."""
    device = _existing(inbox).stat().st_dev
    for name, folder in others.items():
        if _existing(folder).stat().st_dev == device:
            yield ok(f"inbox and {name} share a file system")
        else:
            yield warning(
                f"inbox and {name} lie on two file systems: each file is copied, then removed",
                f"nothing is lost by that, but it is slower; put {folder} and {inbox} on one disk",
            )


def leftovers(folders: Mapping[str, Path]) -> Iterator[Told]:
    """What a crash left half-written: never taken for whole, but it takes room."""
    found = sorted(path for folder in folders.values() if folder.is_dir() for path in _unfinished(folder))
    if not found:
        yield ok("no crash left anything half-written")
        return
    size = sum(path.stat().st_size for path in found)
    yield warning(
        f"{counted(len(found), 'half-written file')} ({size / MB:.1f} MB), such as {found[0]}",
        "they are of no use to the service; remove them",
    )


def _unfinished(folder: Path) -> Iterable[Path]:
    before = time.time() - _STALE_SECONDS
    for path in folder.rglob(".*.part"):
        if path.is_file() and path.lstat().st_mtime < before:
            yield path


def private(files: Mapping[str, Path]) -> Iterator[Told]:
    """Whether files that hold secrets can be read by nobody else."""
    for name, file in files.items():
        mode = file.stat().st_mode & 0o777
        if mode & 0o077:
            yield warning(
                f"{name}: others than its owner may read {file} (mode {mode:o})", f"chmod 600 {file}"
            )
        else:
            yield ok(f"{name}: only its owner reads {file}")
