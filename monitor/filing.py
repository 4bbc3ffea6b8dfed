"""Where dropped files end up: moved whole, never overwritten, under names that are safe everywhere."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from monitor.durable import fresh, make_folder, put, sync

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028-\u202e\u2066-\u2069]')
# Names that mean a device on Windows, whatever their ending (learn.microsoft.com: "Naming Files, Paths").
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
_LARGEST_HASHED = 1 << 30  # bytes; no setting lets a larger file be read as an article
_LONGEST = 200  # bytes of a file name; most file systems take 255, and reasons and hashes are added to it


def displayed(name: str) -> str:
    """A file name as it can be stored and shown: undecodable bytes and control characters replaced."""
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _UNSAFE.sub("_", readable)


def safe_name(name: str) -> str:
    """`displayed`, cut so that the ending stays, never hidden, no option, and a name that Windows allows."""
    shown = displayed(name).lstrip(".").rstrip(" .") or "unnamed"
    if _RESERVED.match(shown) or shown.startswith("-"):  # which "rm *" would take for an option
        shown = f"_{shown}"
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = shown, "", ""
    room = _LONGEST - len((dot + ending).encode())
    return (stem.encode()[:room].decode("utf-8", "ignore") + dot + ending).rstrip(" .")


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, hex, as `digest` has it."""
    with path.open("rb") as file:
        return digest(file)


def digest(opened: BinaryIO, most: int = _LARGEST_HASHED) -> str:
    """SHA-256 of an open file's bytes, hex; beyond `most` of them, of the first ones and the length.

    A file of a terabyte takes an instant to make and half an hour to read to its end.
    """
    size = os.fstat(opened.fileno()).st_size
    known = hashlib.sha256()
    left = min(size, most)
    while left and (piece := opened.read(min(left, 1 << 20))):
        known.update(piece)
        left -= len(piece)
    if size > most:
        known.update(f" {size}".encode())
    return known.hexdigest()


def place_for(folder: Path, below: PurePosixPath, name: str, sha256: str) -> str:
    """A path below `folder` for these bytes: the name they came with, unless other bytes lie there."""
    return _unless_taken(folder, below, safe_name(name), sha256)


def place_beside(folder: Path, place: str, ending: str, sha256: str) -> str:
    """A path for a note on the file at `place`: its whole name and `ending`, unless other bytes lie there."""
    beside = PurePosixPath(place)
    return _unless_taken(folder, beside.parent, beside.name + ending, sha256)


def _unless_taken(folder: Path, below: PurePosixPath, name: str, sha256: str) -> str:
    free = below / name
    target = folder / free
    if target.exists() and sha256_of(target) != sha256:
        stem, dot, ending = name.rpartition(".")
        free = below / (f"{stem}.{sha256[:12]}.{ending}" if dot else f"{name}.{sha256[:12]}")
    return str(free)


def kept_at(folder: Path, recorded: str, sha256: str) -> Path:
    """Where these bytes lie, or are to be put: the path recorded for them, unless other bytes took it."""
    place = PurePosixPath(recorded)
    return folder / place_for(folder, place.parent, place.name, sha256)


def by_month(day: date) -> PurePosixPath:
    """Folder of a day's articles: YYYY/MM."""
    return PurePosixPath(f"{day:%Y}", f"{day:%m}")


def move(file: Path, target: Path, folder: int | None = None) -> None:
    """Move a file to `target`, durably: bytes and new name are on disk before the old name is gone.

    The file's name is looked up in the open `folder`, where one is given, whatever its path leads to by now;
    and no link that took its place is followed.
    """
    make_folder(target.parent)
    name = file if folder is None else Path(file.name)
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder), "rb") as opened:
        os.fsync(opened.fileno())
        try:
            os.replace(name, target, src_dir_fd=folder)
        except OSError as error:
            if error.errno != errno.EXDEV:  # to another file system it must be copied
                raise
            _copy(opened, target)
            os.unlink(name, dir_fd=folder)
        else:
            if not _is(target, opened):  # something else took its name just now: it goes back there
                os.replace(target, name, dst_dir_fd=folder)
                _copy(opened, target)
            elif _is(name, opened, folder):  # two names of one file: renaming leaves both
                os.unlink(name, dir_fd=folder)
    sync(target.parent)


def _is(name: Path, opened: BinaryIO, folder: int | None = None) -> bool:
    """Whether a name is that of an open file."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(status, os.fstat(opened.fileno()))


def _copy(opened: BinaryIO, target: Path) -> None:
    partial = target.with_name(f".{target.name}.part")
    with fresh(partial) as written:
        shutil.copyfileobj(opened, written)
    sync(partial)
    partial.replace(target)
    sync(target.parent)


def write_whole(target: Path, data: bytes) -> None:
    """Write a small file so that a reader sees all of it or none."""
    make_folder(target.parent)
    put(target.with_name(f".{target.name}.part"), target, data)
    sync(target.parent)
