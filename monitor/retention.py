"""Original files that leave the archive after a time. The log and the articles as they were read stay.

An original goes only if the log tells when it came, is older than the policy says, and holds the article's
text, found whole. What the log does not know is left alone. No event tells of it: the file is gone or not,
its age follows from the log, and stopped at any moment the rest is removed the next day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.durable import sync
from monitor.errors import LogError
from monitor.event_log import EventLog, Reading
from monitor.events import ArticleReceived, ArticleRepeated
from monitor.filing import displayed, sha256_of
from monitor.logs import fields

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Original:
    """A file in the archive that may go."""

    file: Path
    received: datetime
    size: int  # bytes


@dataclass(slots=True)
class Pruned:
    """What was removed, and what was left although it is as old."""

    files: int = 0
    size: int = 0  # bytes
    unknown: int = 0  # files that the log does not know, or whose text it does not hold


@dataclass(frozen=True, slots=True)
class Retention:
    """The policy of one archive, as a duty of the service's and a command."""

    event_log: EventLog
    archive: Path
    days: int
    now: Callable[[], datetime]

    def prune(
        self,
        *,
        dry: bool = False,
        stopped: Callable[[], bool] = lambda: False,
        told: Callable[[Original], object] = lambda original: None,
    ) -> Pruned:
        """Remove the originals whose time is up, unless `dry`. Raises LogError and OSError.

        `told` is told of each; `stopped` is asked between files whether to leave the rest for later.
        """
        pruned = Pruned()
        before = self.now().astimezone(UTC) - timedelta(days=self.days)
        for folder in _months(self.archive, before):
            for file in _files(folder):
                if stopped():
                    return pruned
                self._weigh(file, before, pruned, told, dry=dry)
            if not dry:
                _tidy(folder, self.archive)
        if pruned.files and not dry:
            log.info("originals removed", extra=fields(files=pruned.files, bytes=pruned.size, days=self.days))
        return pruned

    def _weigh(
        self, file: Path, before: datetime, pruned: Pruned, told: Callable[[Original], object], *, dry: bool
    ) -> None:
        with self.event_log.reading() as view:
            received = _received(view, sha256_of(file))
        if received is None:
            pruned.unknown += 1
        elif received < before:
            original = Original(file, received, file.stat().st_size)
            if not dry:
                file.unlink()
            pruned.files += 1
            pruned.size += original.size
            told(original)


def _months(archive: Path, before: datetime) -> Iterator[Path]:
    """The archive's folders of months that began before a moment, the oldest first."""
    for folder in sorted(archive.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]")):
        if (int(folder.parent.name), int(folder.name)) <= (before.year, before.month) and folder.is_dir():
            yield folder


def _files(folder: Path) -> list[Path]:
    """What was put there by us: neither links, nor what a crash left half-copied."""
    found = (path for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _received(view: Reading, sha256: str) -> datetime | None:
    """When a file came, by the log; None where it does not know the file, or has not kept what it says."""
    recorded = view.recorded(f"article:{sha256}") or view.recorded(f"repeated:{sha256}")
    if recorded is None:
        return None
    received = recorded
    if isinstance(recorded.event, ArticleRepeated):
        original = view.recorded(f"article:{recorded.event.original}")
        if original is None:
            return None
        received = original
    if not isinstance(received.event, ArticleReceived) or received.event.kept is None:
        return None
    try:
        kept = view.kept(received.event.kept)
    except LogError as error:
        shown = displayed(received.event.file_name)
        log.error("original left, as its text in the log is damaged", extra=fields(file=shown, error=error))
        return None
    return recorded.recorded_at if kept is not None else None


def _tidy(folder: Path, archive: Path) -> None:
    """Have the disk keep what was removed, and remove folders that are empty now."""
    sync(folder)
    with suppress(OSError):  # something is left in it
        folder.rmdir()
        folder.parent.rmdir()
    sync(archive)
