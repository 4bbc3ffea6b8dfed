"""One service a home, an inbox and a database file: whoever is started beside it by mistake refuses."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from monitor.errors import AlreadyRunningError

_LOCK = ".figurewatch.lock"


@contextmanager
def only_one(home: Path, *, inbox: Path | None = None, database: Path | None = None) -> Iterator[None]:
    """Hold the locks of a home folder, and of the inbox and the database file that its settings name.

    They are of the places themselves, by whatever path or link they are reached. Raises AlreadyRunningError
    where another service holds one of them. Locks of other machines count only where the file system of
    the place passes them on.
    """
    with ExitStack() as held:
        home.mkdir(parents=True, exist_ok=True)
        remedy = "stop it first, or give this one a --home of its own"
        held.enter_context(_locked(home / _LOCK, f"a service is running on {home} already; {remedy}"))
        if database is not None:
            real = database.resolve()  # a link to it is the same log
            real.parent.mkdir(parents=True, exist_ok=True)
            told = (
                f"a service is running on the log {database} already; stop it first, or name another database"
            )
            held.enter_context(_locked(real.with_name(f".{real.name}.lock"), told))
        if inbox is not None:
            told = f"a service is watching {inbox} already; stop it first, or name another inbox"
            held.enter_context(_watched_alone(inbox, told))
        yield


@contextmanager
def _locked(file: Path, told: str) -> Iterator[None]:
    lock = FileLock(file, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise AlreadyRunningError(told) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _watched_alone(folder: Path, told: str) -> Iterator[None]:
    """Lock the folder itself: a file of ours would not belong where people put theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunningError(told) from error
    except OSError as error:
        if error.errno not in (errno.EBADF, errno.EINVAL, errno.ENOTSUP, errno.ENOLCK):
            raise  # those say that this file system, a network share, locks no folders
    try:
        yield
    finally:
        os.close(descriptor)
