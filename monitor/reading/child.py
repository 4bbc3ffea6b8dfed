"""The process in which files are taken apart by C code: reads one after the other, answers each.

Run by `sandbox`, never by hand. A frame is a length in four bytes and that many bytes. In: one byte for
the format, then the file. Out: a msgpack map {"draft", "code", "message"}; the first one says "ready".
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import resource
import signal
import sys
from typing import BinaryIO

import msgspec

from monitor.errors import UnreadableError
from monitor.reading.draft import Draft
from monitor.reading.formats import Format

SECONDS = 10  # for one file
HEADROOM = 480 * 1024 * 1024  # bytes of address space beyond what is taken when the modules are loaded
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
    """What the child answers: a draft, or why there is none."""

    draft: Draft | None = None
    code: str = ""
    message: str = ""


def main() -> None:
    """Answer frames until the parent closes the pipe or is gone."""
    # The daemon finishes the article in hand when it is told to stop, and for that it needs us.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    requests, replies = _private_pipes()
    logging.disable()
    _send(replies, Reply(message="ready"))
    while header := requests.read(4):
        # Should the parent be killed while C code hangs here, the kernel ends us: no orphan outlives this.
        signal.alarm(SECONDS + 5)
        request = requests.read(int.from_bytes(header, "big"))
        _send(replies, _answer(ORDER[request[0]], request[1:]))
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


def _answer(kind: Format, data: bytes) -> Reply:
    try:
        reader = importlib.import_module(MODULES[kind])
        for library in _LIBRARIES[kind]:
            importlib.import_module(library)
        _limit_memory()
        return Reply(_encodable(reader.read(data)))
    except UnreadableError as error:
        return Reply(code=error.code, message=str(error))
    except MemoryError:
        return Reply(code="too-large", message="the file needs more memory to read than is allowed; drop its text alone")
    except RecursionError:
        return Reply(code="damaged", message="the file is nested too deeply to be read; drop its text alone")
    except Exception as error:  # noqa: BLE001 - whatever a hostile file makes a parser raise, the file is refused
        return Reply(code="damaged", message=f"the {kind} file cannot be read ({type(error).__name__}); save it again as text")


def _limit_memory() -> None:
    """Let this file take so much more than the loaded modules hold. Libraries are loaded before, so that
    running out happens while reading, never half-way through an import."""
    pages = int(open("/proc/self/statm").read().split()[0]) if sys.platform == "linux" else 0  # noqa: SIM115, PTH123
    limit = pages * resource.getpagesize() + HEADROOM if pages else 2**30
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _encodable(draft: Draft) -> Draft:
    """`draft` without lone surrogates, which no encoding can carry."""
    values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    return Draft(**{name: _without_surrogates(value) for name, value in values.items()})


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return tuple(map(_without_surrogates, value))
    return value
