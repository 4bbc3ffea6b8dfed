"""The board on the disk: after each change the pages it touches are written anew, each in one step.

Pages are derived from the log, and so is what is kept to go on from (`state.py`): whatever goes wrong, the
next look at the log puts it right, at the worst by making all pages anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from alerts.board import state
from alerts.board.folder import Folder, is_whole
from alerts.board.refreshing import Refreshing, StoppedError
from alerts.board.rendering import Pages
from alerts.board.state import State
from alerts.board.words import Words
from monitor.codec import to_json
from monitor.errors import MonitorError
from monitor.event_log import EventLog
from monitor.hash_chain import Head

VERSION = 2  # raise it when pages come out otherwise, though no template differs


class BoardError(MonitorError):
    """The board could not be written; the message says what can be done."""


def _never() -> bool:
    return False


class Board:
    """The pages in one folder, made from one log."""

    def __init__(
        self,
        log: EventLog,
        folder: Path,
        words: Words,
        *,
        feed: str | None = None,
        boot: str | None = None,
    ) -> None:
        """`feed` is the Atom feed that lies in the folder; `boot` names the start of the machine."""
        self._log = log
        self._folder = folder
        self._words = words
        self._pages = _pages(feed)
        self._made_by = _made_by(words, self._pages, feed, state.this_boot() if boot is None else boot)
        self._shown: Head | None = None  # the head of the log when all of it was last seen to be shown

    def refresh(
        self, *, full: bool = False, stopped: Callable[[], bool] = _never, patience: float = 0
    ) -> int | None:
        """Have the pages show what the log holds; how many were written, None where it was stopped.

        `stopped` is asked between pages. Raises BoardError where the folder cannot be written, or where
        somebody else is still writing it after `patience` seconds; LogError where the log cannot be read.
        Whatever was begun by then is done again the next time.
        """
        with self._log.reading() as view:
            head = view.head
        if not full and head == self._shown and is_whole(self._folder):
            return 0
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / ".board.lock", timeout=patience):
                made = Refreshing(self._log, Folder(self._folder), self._words, self._pages, stopped)
                self._shown = made.run(self._held(full))
        except Timeout:
            raise BoardError(f"{self._folder}: somebody else is writing the board; try again later") from None
        except OSError as error:
            reason = error.strerror or str(error)
            advice = "make room or make the folder writable; it is tried again"
            raise BoardError(f"{self._folder}: {reason}; {advice}") from error
        except StoppedError:
            return None
        return made.pages_written

    def _held(self, full: bool) -> State:
        if full or not is_whole(self._folder):
            return State(made_by=self._made_by)
        return state.read(self._folder, self._made_by)


@cache
def _pages(feed: str | None) -> Pages:
    """Templates are compiled once for all boards of a process."""
    return Pages(feed)


def _made_by(words: Words, pages: Pages, feed: str | None, boot: str) -> str:
    """Names all that pages depend on besides the log."""
    names = [
        (topic.id, topic.name, topic.subject, topic.measures, topic.sources)
        for topic in sorted(words.topics.values(), key=lambda topic: topic.id)
    ]
    program = (VERSION, version("figurewatch"), boot, feed, words.archive, words.reader)
    made_by = hashlib.sha256(to_json((program, names)).encode("utf-8", "surrogatepass"))
    made_by.update(pages.sources)
    return made_by.hexdigest()
