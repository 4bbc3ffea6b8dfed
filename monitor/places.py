"""The places of a home folder: where the settings say, or the usual ones."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from monitor.database import Database

FILE_NAME = "figurewatch.toml"
PREFIX = "FIGUREWATCH_"
# options of commands: the folder the settings are read from, and who decides (`correct --by`)
NOT_SETTINGS = frozenset({"FIGUREWATCH_HOME", "FIGUREWATCH_USER"})

INBOX, ARCHIVE, REJECTED, DIGESTS, DATABASE = "inbox", "archive", "rejected", "digests", "figurewatch.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where everything lies; whole paths."""

    home: Path
    inbox: Path
    archive: Path
    rejected: Path
    digests: Path
    database: Database
    topics: Path | None = None
    templates: Path | None = None


def usual_places(home: Path) -> Places | None:
    """The places of a home without settings, which need not be read then; None for any other."""
    if any(name.startswith(PREFIX) and name not in NOT_SETTINGS for name in os.environ):
        return None
    if os.path.lexists(home / FILE_NAME):
        return None
    home = home.absolute()
    return Places(
        home=home,
        inbox=home / INBOX,
        archive=home / ARCHIVE,
        rejected=home / REJECTED,
        digests=home / DIGESTS,
        database=Database(file=home / DATABASE),
    )
