"""Whether an open SQLite log still lies where it was opened.

The system lets a file be removed or replaced while we write to it. What is written then is lost with the last
handle, or, where two files of one name share a write-ahead file, garbles what lies there now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import LogError

Identity = tuple[int, int]  # device, inode


@dataclass(frozen=True, slots=True)
class LogFiles:
    """The files that a connection has open, by the identities that they had then."""

    file: Path
    log: Identity | None
    ahead: Identity | None  # of the write-ahead file

    @classmethod
    def of(cls, file: Path) -> LogFiles:
        """What lies there now."""
        return cls(file, _identity(file), _identity(_ahead(file)))

    def require(self, save: Callable[[], object]) -> None:
        """LogError where they lie there no longer.

        `save` has the database move what is only in a write-ahead file that was removed into its own.
        """
        self.require_log()
        name = _ahead(self.file)
        ahead = _identity(name)
        if ahead != self.ahead:
            if ahead is None:
                save()
            raise LogError(f"{name} was removed while it was in use; start Figurewatch again to go on")

    def require_log(self) -> None:
        """LogError where the log itself lies there no longer."""
        now = _identity(self.file)
        if now != self.log:
            done = "replaced" if now else "removed or moved"
            raise LogError(
                f"{self.file} was {done} while it was in use, and nothing is recorded for now; put it back, "
                "or start Figurewatch again to go on with what lies there"
            )


def _ahead(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _identity(file: Path) -> Identity | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogError(f"the event log cannot be used: {file}: {error.strerror or error}") from error
    return status.st_dev, status.st_ino
