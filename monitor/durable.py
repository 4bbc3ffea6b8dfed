"""What is on the disk for good, and whole files that get their names in one step."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def sync(path: Path) -> None:
    """Have the disk keep a file's bytes, or the names in a folder. OSError where it cannot."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        shared = error.errno in (errno.EINVAL, errno.ENOTSUP)  # network shares know no fsync of a folder
        if not (shared and path.is_dir()):
            raise
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and those that lead to it, each for good before the next. OSError where it cannot be."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def fresh(path: Path) -> BinaryIO:
    """A new file under a name of ours. What lies there gives way: no link laid there is written through."""
    with suppress(FileNotFoundError):
        path.unlink()
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb")


def put(unfinished: Path, target: Path, data: bytes) -> None:
    """Write a file whole or not at all: under `unfinished` until the disk has it, then as `target`.

    Nothing is left under `unfinished` where it fails. The folder is not synced: that keeps the name.
    """
    try:
        with fresh(unfinished) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise


def give_name(unfinished: Path, target: Path) -> None:
    """Give a file that is whole by now its name, for good; FileExistsError where something has it already.

    Where the file system has links, `unfinished` is still there as well.
    """
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        unfinished.rename(target)
    sync(target.parent)
