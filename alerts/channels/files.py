"""Digests as files in a folder: a page, a text and a JSON document each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alerts.channels.base import DeliveryError, Rendered
from monitor.durable import sync

_STEM = re.compile("[a-z0-9][a-z0-9-]{0,199}")
_ENDINGS = (".json", ".html", ".txt")


@dataclass(frozen=True, slots=True)
class FilesChannel:
    """Writes every digest whole or not at all; sending it again writes the same files."""

    folder: Path

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def send(self, message: Rendered) -> None:
        """Write the three files and have the disk confirm them."""
        if not _STEM.fullmatch(message.file_stem):
            raise DeliveryError(f"{message.file_stem!r} cannot be the name of a file", permanent=True)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stem = self._free_stem(message)
            # The JSON first: it says whose name this is, should we be cut off before the others.
            for ending, text in zip(_ENDINGS, (message.json, message.html, message.text), strict=True):
                _write_whole(self.folder / f"{stem}{ending}", text)
            sync(self.folder)  # fsync of a file keeps its bytes, and not its name
        except OSError as error:
            reason = error.strerror or str(error)
            advice = "make room or make the folder writable; the digest is kept and tried again"
            raise DeliveryError(f"{self.folder}: {reason}; {advice}", permanent=False) from error

    def _free_stem(self, message: Rendered) -> str:
        """The message's name, or the next one with a number where another digest has it already.

        Two digests of one second may tell of figures whose names begin alike; neither may replace the other.
        """
        return next(stem for stem in _stems(message.file_stem) if self._is_for(stem, message.digest_id))

    def _is_for(self, stem: str, digest_id: str) -> bool:
        try:
            held = json.loads((self.folder / f"{stem}.json").read_bytes())
        except FileNotFoundError:
            return True
        except ValueError:  # not written by us, or mended by hand: leave it alone
            return False
        return isinstance(held, dict) and held.get("digest") == digest_id


def _stems(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _write_whole(path: Path, text: str) -> None:
    """Put the text under this name in one step, so that nobody ever reads half of it."""
    # One fixed hidden name: what a crash leaves behind is written over the next time.
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
