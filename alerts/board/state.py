"""What the board remembers of itself between two looks at the log: a small file among its pages.

It is a cache. Without it, or with one that was made otherwise, all pages are made anew from the log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from alerts.board.front import Kept, Row

FILE = ".board.state"  # no .json, which are digests


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the board has followed the log, and the rows of which its growing pages consist."""

    made_by: str  # names the programs, templates and names that made the pages, and the start of the machine
    position: int = 0  # up to which the log is shown
    hash: str = ""  # of the event there
    figures: dict[str, Row] = field(default_factory=dict)  # by document key
    recent: tuple[str, ...] = ()  # the latest changes as HTML, the newest first
    digests: Kept = field(default_factory=Kept)
    articles: Kept = field(default_factory=Kept)


_decoder = msgspec.json.Decoder(State)


def read(folder: Path, made_by: str) -> State:
    """The state that was kept in a folder, or that of a board that has yet to be made."""
    try:
        held = _decoder.decode((folder / FILE).read_bytes())
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return State(made_by=made_by)
    return held if held.made_by == made_by else State(made_by=made_by)


def encoded(state: State) -> bytes:
    """The state as it is kept."""
    return msgspec.json.encode(state)


def this_boot() -> str:
    """Names the start of the machine, where it tells; else nothing.

    Pages are not forced onto the disk one by one (they can be made again, and a thousand would take seconds
    to minutes), so a power cut may lose some that were written last. Whoever comes after it makes all anew.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
