"""How much of anything one dropped file may take."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.errors import UnreadableError

MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds on one file; what exceeds one is refused, and the next is read."""

    file_bytes: int = 20 * MB  # of the file as it is dropped
    text_bytes: int = 2 * MB  # of its text in UTF-8: a thousand pages
    seconds: float = 10.0  # to take it apart and to read its estimates
    memory_bytes: int = 512 * MB  # of the process that does both


def too_large(most: int) -> UnreadableError:
    """Why a file of more bytes is not read at all."""
    return UnreadableError(
        "too-large",
        f"the file is larger than {most / MB:g} MB; drop the article alone, or raise limits.file_mb in the"
        " settings and put this file back with `figurewatch retry NAME`",
    )
