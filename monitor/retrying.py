"""Rejected files put back into the inbox, also beside a running service.

A file has its name in the inbox before it loses the one it has in the rejected folder: stopped at any moment,
it lies in one of them or in both, and what lies in both is one file. No event tells of it: the log says what
becomes of the file when it is read.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from monitor.durable import fresh, give_name, sync
from monitor.errors import MonitorError
from monitor.events import ArticleRejected, RejectionKind
from monitor.filing import place_for, safe_name, sha256_of
from monitor.inbox import is_passing_name
from monitor.rejecting import notes_on

_TRIES = 100  # names in the inbox that somebody else may take from under us

Rejections = Callable[[str], ArticleRejected | None]
"""The rejection that the log holds of the bytes of a SHA-256, if any."""


class RetryError(MonitorError):
    """A file that cannot be put back; the message says why."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A rejected file that lies in the inbox again."""

    was: str  # its name in the rejected folder
    file: Path


def transient(folder: Path, known: Rejections) -> Iterator[Path]:
    """The files in the rejected folder that may be read another time, in order of name."""
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if file.is_symlink() or not file.is_file() or is_passing_name(file.name):
            continue
        rejected = known(sha256_of(file))
        if rejected and rejected.kind is RejectionKind.TRANSIENT:
            yield file


def named(folder: Path, names: Iterable[str]) -> list[Path]:
    """The files of those names, or paths, in the rejected folder. Raises RetryError if one is not there."""
    return [_named(folder, name) for name in names]


def _named(folder: Path, name: str) -> Path:
    file = folder / name if Path(name).name == name else Path(name).absolute()
    if file.parent.resolve() != folder.resolve():
        raise RetryError(
            f"{name} does not lie in {folder}; `figurewatch articles --rejected` lists what does"
        )
    if file.is_symlink() or not file.is_file():
        raise RetryError(f"there is no file {file}; `figurewatch articles --rejected` lists those that are")
    return file


def put_back(file: Path, inbox: Path, known: Rejections) -> Returned:
    """Put a rejected file back into the inbox under the name it came with. OSError if that fails."""
    sha256 = sha256_of(file)
    rejected = known(sha256)
    ours = rejected is not None and rejected.rejected == file.name
    name = safe_name(rejected.file_name) if rejected and ours else file.name
    notes = notes_on(file)
    target = _linked(file, inbox, name, sha256)
    file.unlink(missing_ok=True)
    for note in notes:
        note.unlink(missing_ok=True)
    sync(file.parent)
    return Returned(file.name, target)


def _linked(file: Path, inbox: Path, name: str, sha256: str) -> Path:
    """Give the file a name in the inbox that nothing there has, for good; where it is."""
    inbox.mkdir(parents=True, exist_ok=True)
    for _ in range(_TRIES):
        target = inbox / place_for(inbox, PurePosixPath(), name, sha256)
        try:
            _give(file, target)
        except FileExistsError:
            if target.is_file() and not target.is_symlink() and sha256_of(target) == sha256:
                return target  # dropped again, or put back by one of us who was stopped
            continue
        return target
    raise RetryError(f"{inbox} has other files under every name for {name}; take them out and try again")


def _give(file: Path, target: Path) -> None:
    try:
        give_name(file, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        partial = target.with_name(f".{target.name}.part")  # a name that the service leaves alone
        with file.open("rb") as opened, fresh(partial) as written:
            shutil.copyfileobj(opened, written)
        sync(partial)
        give_name(partial, target)
        partial.unlink(missing_ok=True)
