"""The process in which files are taken apart: reads one after the other, with its estimates, answers each.

Run by `sandbox`, never by hand; `wire` has the frames. The first one holds, pickled by the service that
started us, the limits, the extractor's name and the topics; the first answer says that we are ready.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import pickle
import resource
import signal
import traceback
from collections.abc import Sequence
from typing import BinaryIO

from monitor.errors import READER_UNAVAILABLE, UnreadableError
from monitor.estimates import Estimate
from monitor.extractors import RULES, Extractor, extractor_named
from monitor.reading import assembling, formats, wire
from monitor.reading.confinement import Guard, confine, limit, limit_seconds, memory
from monitor.reading.formats import Format
from monitor.reading.limits import MB, Limits
from monitor.topics import Topic

_DRIFT = 100 * MB  # of address space grown since the libraries were loaded, after which a new child is due
_FILES = 500  # of libraries whose caches grow with every page, after which one is due as well
_LIBRARIES = {
    Format.HTML: ("trafilatura", "htmldate"),
    Format.MAIL: ("trafilatura", "htmldate"),
    Format.PDF: ("pypdfium2",),
    Format.DOCX: ("mammoth", "lxml.etree"),
}
_TRACE = 4_000  # characters of our own fault that the service logs
_OURS = "Figurewatch itself failed on this file"


def main() -> None:
    """Answer frames until the parent closes the pipe or is gone."""
    # The daemon finishes the article in hand when it is told to stop, and for that it needs us.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    requests, replies = _private_pipes()
    logging.disable()
    # Our own parent wrote it; what comes of a hostile file goes the other way, in the shapes of `wire`.
    limits, extractor, topics = pickle.loads(_frame(requests) or b"")  # noqa: S301
    guard = Guard()
    answerer = _Answerer(limits, extractor_named(extractor), topics, guard, trusted=extractor == RULES)
    confine()
    _send(replies, wire.refusal("", "ready"))
    while frame := _frame(requests):
        # Should the parent be killed while C code hangs here, the kernel ends us: no orphan outlives this.
        signal.alarm(int(limits.seconds) + 5)
        _send(replies, answerer.answer(wire.requested(frame)))
        signal.alarm(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our two pipes, moved away from where a library's print or prompt would find them."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return io.BufferedReader(io.FileIO(requests, "rb")), io.BufferedWriter(io.FileIO(replies, "wb"))


def _frame(requests: BinaryIO) -> bytes:
    """The next frame's bytes; none once the parent closed the pipe."""
    return requests.read(int.from_bytes(requests.read(wire.HEADER), "big"))


def _send(replies: BinaryIO, frame: bytes) -> None:
    replies.write(frame)
    replies.flush()


class _Answerer:
    """Reads files within limits of memory, and knows when it has lived long enough."""

    def __init__(
        self, limits: Limits, extract: Extractor, topics: Sequence[Topic], guard: Guard, *, trusted: bool
    ) -> None:
        self._limits = limits
        self._extract = extract
        self._topics = topics
        self._guard = guard
        self._trusted = trusted  # that the extractor needs no more of the system than our rules do
        self._loaded = 0  # bytes of address space, as last seen right after loading libraries
        self._libraries: set[str] = set()
        self._files = 0  # that those libraries took apart

    def answer(self, asked: wire.Request) -> bytes:
        """The frame that answers a request."""
        name = os.fsdecode(asked.name)
        try:
            kind = formats.recognise(name, asked.data)
            self._load(kind)
        except UnreadableError as error:
            return wire.refusal(error.code, str(error))
        except ImportError as error:
            return wire.refusal(
                READER_UNAVAILABLE, f"a library for {kind} files is missing ({error}); install it"
            )
        limit_seconds(self._limits.seconds)
        space, resident = memory()
        limit(resource.RLIMIT_AS, space + max(self._limits.memory_bytes - resident, 16 * MB))
        try:
            frame = self._read(kind, name, asked)
        except MemoryError:
            frame = self._out_of_memory()
        finally:
            self._guard.on = False
            limit(resource.RLIMIT_AS, None)
        return frame

    def _read(self, kind: Format, name: str, asked: wire.Request) -> bytes:
        self._guard.on = True
        try:
            article = assembling.article_in(kind, name, asked.data, self._limits)
        except UnreadableError as error:
            return wire.refusal(error.code, str(error), spent=self._spent())
        except MemoryError:
            return self._out_of_memory()
        except RecursionError:
            return wire.refusal("damaged", "the file is nested too deeply to be read; drop its text alone")
        except Exception as error:  # noqa: BLE001 - whatever a hostile file makes a parser raise, it is refused
            told = f"the file cannot be read as {kind} ({type(error).__name__}); save its text and drop that"
            return wire.refusal("damaged", told, spent=self._spent())
        self._guard.on = self._trusted
        try:
            found: list[Estimate] = self._extract(article, self._topics) if asked.extract else []
            return wire.answer(article, found, spent=self._spent())
        except MemoryError:
            return self._out_of_memory()
        except Exception as error:  # noqa: BLE001 - a fault of ours at one article must not stop the others
            cause = f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()[:500]
            told = f"{_OURS} ({cause}); please report it"
            trace = traceback.format_exc()[-_TRACE:].encode("utf-8", "backslashreplace").decode()
            return wire.refusal("internal-error", told, trace=trace, spent=self._spent())

    def _out_of_memory(self) -> bytes:
        told = (
            f"the file needs more than the {self._limits.memory_bytes // MB} MB of memory that are allowed;"
            " drop its text alone, or raise limits.memory_mb in the settings and run `figurewatch retry`"
        )
        return wire.refusal("out-of-memory", told, spent=True)

    def _spent(self) -> bool:
        return self._files >= _FILES or memory()[0] > self._loaded + _DRIFT

    def _load(self, kind: Format) -> None:
        """Load what `kind` needs before memory is limited: running out must not happen in an import."""
        needed = _LIBRARIES.get(kind, ())
        missing = set(needed) - self._libraries
        for library in missing:
            importlib.import_module(library)
        if missing or not self._loaded:
            self._libraries |= missing
            self._loaded = memory()[0]
        self._files += bool(needed)
