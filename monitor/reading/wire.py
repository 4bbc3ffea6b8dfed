"""What goes between the service and its reading process: frames of a length in four bytes and so many bytes.

What comes back is data of these shapes and nothing else: whoever takes the process over can lie about one
article, and do nothing to the service.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, get_type_hints

import msgspec

from monitor.article import Article
from monitor.codec import to_json
from monitor.estimates import Estimate
from monitor.keeping import article_in
from monitor.reading.limits import MB, Limits

HEADER = 4  # bytes

# An estimate as it travels: numbers stay whole ones where they are, for the log stores them as they come.
_shapes = get_type_hints(Estimate) | {"low": int | float | None, "high": int | float | None}
_NAMES = [field.name for field in dataclasses.fields(Estimate)]
_Claim = msgspec.defstruct("_Claim", [(name, _shapes[name]) for name in _NAMES])


class Request(msgspec.Struct, frozen=True, array_like=True):
    """One file to read; `extract`: and its estimates with it."""

    name: bytes  # as the system has it: it need not be text
    data: bytes
    extract: bool


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read, or why nothing was; `spent` if the process wants to be replaced."""

    article: str = ""  # JSON, as keeping.py has it
    estimates: list[_Claim] = []  # type: ignore[valid-type]
    code: str = ""
    message: str = ""
    trace: str = ""  # of a fault of our own
    spent: bool = False


def request(name: bytes, data: bytes, *, extract: bool) -> bytes:
    """The frame that asks for a file."""
    return framed(msgspec.msgpack.encode(Request(name, data, extract)))


def requested(frame: bytes) -> Request:
    """The request in a frame's bytes."""
    return msgspec.msgpack.decode(frame, type=Request)


def answer(article: Article, estimates: Sequence[Estimate], *, spent: bool) -> bytes:
    """The frame that tells what was read."""
    held = to_json(dataclasses.asdict(article))
    told: dict[str, Any] = {"article": held, "estimates": estimates, "spent": spent}
    return framed(msgspec.msgpack.encode(told))


def refusal(code: str, message: str, *, trace: str = "", spent: bool = False) -> bytes:
    """The frame that tells why nothing was."""
    return framed(msgspec.msgpack.encode(Reply(code=code, message=message, trace=trace, spent=spent)))


def replied(frame: bytes) -> Reply:
    """The reply in a frame's bytes; msgspec.MsgspecError where it is none."""
    return msgspec.msgpack.decode(frame, type=Reply)


def read_in(reply: Reply) -> tuple[Article, list[Estimate]]:
    """The article and estimates of a reply; ValueError, TypeError, KeyError or MsgspecError for nonsense."""
    made = [Estimate(**msgspec.structs.asdict(claim)) for claim in reply.estimates]
    return article_in(reply.article), made


def framed(payload: bytes) -> bytes:
    """`payload` with its length in front."""
    return len(payload).to_bytes(HEADER, "big") + payload


def largest_reply(limits: Limits) -> int:
    """Bytes that no honest reply has more of: the text, its escapes, and the quotes of its estimates."""
    return 16 * limits.text_bytes + 16 * MB
