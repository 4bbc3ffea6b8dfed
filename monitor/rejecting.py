"""What is said of a file that could not be read: whether it may yet be, why, and what to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

from monitor.events import ArticleRejected, RejectionKind
from monitor.filing import place_beside, write_whole

# The same bytes may be read another time: by a machine with more time or memory, by a mended Figurewatch.
# A file that cannot be opened, or that no disk has room for, is not rejected: it waits in the inbox.
TRANSIENT = frozenset({"too-slow", "out-of-memory", "killed", "internal-error"})

NOTE = ".reason.txt"
_FIRST_WORDS = "could not be read as an article."
_REMEDY = {
    RejectionKind.TRANSIENT: "It may be read another time: `figurewatch retry` puts this file and all like it"
    " back into the inbox.",
    RejectionKind.PERMANENT: "As it is, it will not be read. Put right what is said above and drop it again;"
    " or, if you changed the settings instead, run `figurewatch retry NAME` to put this file back.",
}


def kind_of(code: str) -> RejectionKind:
    """Whether a file refused with this code may be read another time."""
    return RejectionKind.TRANSIENT if code in TRANSIENT else RejectionKind.PERMANENT


def write_note(folder: Path, rejected: ArticleRejected) -> None:
    """Put the reason beside a rejected file."""
    note = (
        f"{rejected.file_name} {_FIRST_WORDS}\n\n"
        f"Reason: {rejected.message} ({rejected.code})\n\n{_REMEDY[rejected.kind]}\n"
    ).encode("utf-8", "replace")
    place = place_beside(folder, rejected.rejected, NOTE, hashlib.sha256(note).hexdigest())
    write_whole(folder / place, note)


def notes_on(file: Path) -> list[Path]:
    """The notes that were written on a rejected file."""
    beside = (other for other in file.parent.iterdir() if other.name.startswith(f"{file.name}.reason."))
    return [other for other in beside if _is_note(other)]


def _is_note(file: Path) -> bool:
    """Whether we wrote it; somebody may have dropped a file that is called like a note."""
    if not file.is_file() or file.is_symlink():
        return False
    with file.open("rb") as opened:
        return _FIRST_WORDS.encode() in opened.readline(2000)
