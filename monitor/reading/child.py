"""The process in which files are taken apart by C code: reads one after the other, answers each.

Run by `sandbox`, never by hand. A frame is a length in four bytes and that many bytes. In: one byte for
the format, then the file. Out: a msgpack map {"draft", "code", "message"}; the first one says "ready".
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import resource
import signal
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import msgspec

from monitor.errors import READER_UNAVAILABLE, UnreadableError
from monitor.reading.draft import Draft
from monitor.reading.formats import Format

SECONDS = 10.0  # for one file
HEADROOM = 370 * 1024 * 1024  # bytes of address space for one file, beyond what is taken already
DRIFT = 100 * 1024 * 1024  # bytes grown since the libraries were loaded, after which a new child is due
FILES = 500  # after which one is due as well: the libraries' caches grow with every page
MODULES = {
    Format.HTML: "monitor.reading.html",
    Format.MAIL: "monitor.reading.mail",
    Format.PDF: "monitor.reading.pdf",
    Format.DOCX: "monitor.reading.docx",
    Format.JSON: "monitor.reading.scraped",
}
ORDER = tuple(MODULES)
_LIBRARIES = {
    Format.HTML: ("trafilatura", "htmldate"),
    Format.MAIL: ("trafilatura", "htmldate"),
    Format.PDF: ("pypdfium2",),
    Format.DOCX: ("mammoth", "lxml.etree"),
    Format.JSON: (),
}


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the child answers: a draft, or why there is none; `spent` if it wants to be replaced."""

    draft: Draft | None = None
    code: str = ""
    message: str = ""
    spent: bool = False


def main() -> None:
    """Answer frames until the parent closes the pipe or is gone. The last argument: seconds a file."""
    # The daemon finishes the article in hand when it is told to stop, and for that it needs us.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    requests, replies = _private_pipes()
    logging.disable()
    _send(replies, Reply(message="ready"))
    answerer = _Answerer()
    while header := requests.read(4):
        # Should the parent be killed while C code hangs here, the kernel ends us: no orphan outlives this.
        signal.alarm(int(float(sys.argv[-1])) + 5)
        kind = ORDER[requests.read(1)[0]]
        _send(replies, answerer.answer(kind, requests.read(int.from_bytes(header, "big") - 1)))
        signal.alarm(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our two pipes, moved away from where a library's print or prompt would find them."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return io.BufferedReader(io.FileIO(requests, "rb")), io.BufferedWriter(io.FileIO(replies, "wb"))


def _send(replies: BinaryIO, reply: Reply) -> None:
    frame = msgspec.msgpack.encode(reply)
    replies.write(len(frame).to_bytes(4, "big") + frame)
    replies.flush()


class _Answerer:
    """Reads files within limits of memory, and knows when it has lived long enough."""

    def __init__(self) -> None:
        self._loaded = 0  # bytes of address space, as last seen right after loading libraries
        self._libraries: set[str] = set()
        self._files = 0

    def answer(self, kind: Format, data: bytes) -> Reply:
        try:
            self._load(kind)
            reader = importlib.import_module(MODULES[kind])
        except ImportError as error:
            return Reply(
                None, READER_UNAVAILABLE, f"a library for {kind} files is missing ({error}); install it"
            )
        _limit_memory(_address_space() + HEADROOM)
        reply = _reply(reader, kind, data)
        self._files += 1
        spent = self._files >= FILES or reply.code == "too-large" or _address_space() > self._loaded + DRIFT
        return Reply(reply.draft, reply.code, reply.message, spent)

    def _load(self, kind: Format) -> None:
        """Load what `kind` needs before memory is limited: running out must not happen in an import."""
        missing = set(_LIBRARIES[kind]) - self._libraries
        if missing or not self._loaded:
            _limit_memory(None)
            for library in missing:
                importlib.import_module(library)
            self._libraries |= missing
            self._loaded = _address_space()


def _reply(reader: ModuleType, kind: Format, data: bytes) -> Reply:
    try:
        return Reply(_encodable(reader.read(data)))
    except UnreadableError as error:
        return Reply(None, error.code, str(error))
    except MemoryError:
        return Reply(None, "too-large", "the file needs more memory than is allowed; drop its text alone")
    except RecursionError:
        return Reply(None, "damaged", "the file is nested too deeply to be read; drop its text alone")
    except Exception as error:  # noqa: BLE001 - whatever a hostile file makes a parser raise, it is refused
        name = type(error).__name__
        return Reply(
            None, "damaged", f"the file cannot be read as {kind} ({name}); save its text and drop that"
        )


def _address_space() -> int:
    """Bytes of address space this process takes; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()


def _limit_memory(limit: int | None) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if limit is None else limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses; the limit of time still holds there
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _encodable(draft: Draft) -> Draft:
    """`draft` without lone surrogates, which no encoding can carry."""
    return replace(
        draft,
        text=_carried(draft.text),
        title=draft.title and _carried(draft.title),
        dates=tuple(map(_carried, draft.dates)),
        doubtful_dates=tuple(map(_carried, draft.doubtful_dates)),
        outlet=draft.outlet and _carried(draft.outlet),
        author=draft.author and _carried(draft.author),
        url=draft.url and _carried(draft.url),
        language=draft.language and _carried(draft.language),
    )


def _carried(value: str) -> str:
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
