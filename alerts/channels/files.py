"""Digests as files in a folder: a page, a text and a JSON document each, or those of them that are wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alerts.channels.base import DeliveryError, Rendered
from monitor.durable import make_folder, put, sync

_STEM = re.compile("[a-z0-9][a-z0-9-]{0,199}")
Format = Literal["html", "text", "json"]
# The JSON first: it says whose name this is, should we be cut off before the others.
_ENDINGS: dict[Format, str] = {"json": ".json", "html": ".html", "text": ".txt"}


@dataclass(frozen=True, slots=True)
class Beside:
    """Files that are kept for all digests of a folder together."""

    names: tuple[str, ...]
    made: Callable[[str | None], Mapping[str, str]]  # by name, for when a digest (its id) arrives, or just so


@dataclass(frozen=True, slots=True)
class FilesChannel:
    """Writes every digest whole or not at all; sending it again writes the same files."""

    folder: Path
    formats: Collection[Format] = tuple(_ENDINGS)
    beside: Beside | None = None

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    @property
    def page_ending(self) -> str:
        """Of those that are written, the file that people read best."""
        return next(_ENDINGS[form] for form in ("html", "text", "json") if form in self.formats)

    def send(self, message: Rendered) -> None:
        """Write the files and have the disk confirm them."""
        if not _STEM.fullmatch(message.file_stem):
            raise DeliveryError(f"{message.file_stem!r} cannot be the name of a file", permanent=True)
        forms = {_ENDINGS[form]: _encoded(message, form) for form in _ENDINGS if form in self.formats}
        try:
            make_folder(self.folder)
            stem = self._free_stem(message, forms)
            for ending, content in forms.items():
                _write_whole(self.folder / f"{stem}{ending}", content)
            if not message.more:  # what is for all of them comes with the last
                self._write_beside(message.digest_id)
            sync(self.folder)  # fsync of a file keeps its bytes, and not its name
        except OSError as error:
            reason = error.strerror or str(error)
            advice = "make room or make the folder writable; the digest is kept and tried again"
            raise DeliveryError(f"{self.folder}: {reason}; {advice}", permanent=False) from error

    def restore(self) -> None:
        """Write again what somebody has thrown away of what is kept beside the digests. Raises OSError."""
        if self.beside and not all((self.folder / name).exists() for name in self.beside.names):
            self._write_beside(None)

    def _write_beside(self, digest_id: str | None) -> None:
        for name, text in self.beside.made(digest_id).items() if self.beside else ():
            _write_whole(self.folder / name, text.encode("utf-8", "replace"))

    def _free_stem(self, message: Rendered, forms: Mapping[str, bytes]) -> str:
        """The message's name, or the next one with a number where another file has it already.

        A file of somebody else's is never replaced, nor one digest by another.
        """
        ours = self._is_for if ".json" in forms else self._is_like
        return next(stem for stem in _stems(message.file_stem) if ours(stem, message.digest_id, forms))

    def _is_for(self, stem: str, digest_id: str, _: Mapping[str, bytes]) -> bool:
        try:
            held = json.loads((self.folder / f"{stem}.json").read_bytes())
        except FileNotFoundError:
            return True
        except ValueError:  # not written by us, or mended by hand: leave it alone
            return False
        return isinstance(held, dict) and held.get("digest") == digest_id

    def _is_like(self, stem: str, _: str, forms: Mapping[str, bytes]) -> bool:
        """Without the JSON, which says whose name it is: whether what is there is what would be written."""
        for ending, content in forms.items():
            with suppress(FileNotFoundError):
                if (self.folder / f"{stem}{ending}").read_bytes() != content:
                    return False
        return True


def _encoded(message: Rendered, form: Format) -> bytes:
    text = {"json": message.json, "html": message.html, "text": message.text}[form]
    return text.encode("utf-8", "replace")


def _stems(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _write_whole(path: Path, content: bytes) -> None:
    """Put the content under this name in one step, so that nobody ever reads half of it."""
    # One fixed hidden name: what a crash leaves behind is written over the next time.
    put(path.with_name(f".{path.name}.part"), path, content)
