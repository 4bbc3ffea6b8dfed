"""The chain that makes an edit, a removal or a reordering of the log visible.

An event's hash is SHA-256 over the hash before it and the stored columns, joined by newlines:

    previous hash, position, recorded_at, type, version, cause, key, payload

None of the columns can hold a newline (payloads are one-line JSON; the others are checked when appended),
so two different events never give the same bytes, and any SQL tool with SHA-256 can check the chain.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

GENESIS = "0" * 64  # the hash before the first event


class Head(NamedTuple):
    """How far the log reaches: the last position and its hash."""

    position: int
    hash: str


EMPTY = Head(0, GENESIS)


class StoredEvent(NamedTuple):
    """An event as its columns hold it."""

    position: int
    recorded_at: str  # ISO 8601, UTC, microseconds
    type: str
    version: int
    cause: str
    key: str
    payload: str
    hash: str


def chained(previous: str, event: StoredEvent) -> str:
    """The hash that `event` must carry when it follows the event with hash `previous`."""
    position, recorded_at, kind, version, cause, key, payload, _ = event
    columns = f"{previous}\n{position}\n{recorded_at}\n{kind}\n{version}\n{cause}\n{key}\n{payload}"
    return hashlib.sha256(columns.encode("utf-8", "surrogatepass")).hexdigest()


def fault(head: Head, event: StoredEvent) -> str | None:
    """What is wrong with `event` as the successor of `head`, or None."""
    if event.position != head.position + 1:
        return f"position {head.position + 1} is missing (the next event is at {event.position})"
    text = event[1:3] + event[4:]  # a column made bytes by hand reads the same in SQL, and is altered
    if not all(isinstance(column, str) for column in text) or event.hash != chained(head.hash, event):
        return f"position {event.position} was altered, or follows an event that was"
    return None
