"""Projections: what the log means for one question, folded event by event into documents.

A projection is a pure function that takes one recorded event and the documents that the events before it
left, and puts the documents it changes. Documents are small, are looked up by key, and keys sort, so that
the cost of an event does not grow with the log. Thrown away and folded again, they come out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from monitor.events import Recorded

Doc = TypeVar("Doc")

SEPARATOR = "\x1f"  # of the parts of a key; no text may hold it


class Documents(Protocol[Doc]):
    """The documents of one projection, ordered by key."""

    def get(self, key: str) -> Doc | None:
        """The document under `key`."""

    def put(self, key: str, document: Doc) -> None:
        """Keep `document` under `key` in place of what was there."""

    def drop(self, key: str) -> None:
        """Forget what is under `key`, if anything."""

    def scan(self, prefix: str = "", *, beyond: str = "", back: bool = False) -> Iterator[tuple[str, Doc]]:
        """Keys that start with `prefix` and their documents, in order of key, or `back` from the last one.

        With `beyond` only those that come after that key in this order.
        """


@dataclass(frozen=True, slots=True)
class Projection(Generic[Doc]):
    """A named fold. Raise `version` when `apply` or the document changes: it is then folded anew.

    `kinds` are first parts of keys (see `key_of`) whose documents are looked through on their own.
    """

    name: str
    version: int
    document: type[Doc]
    apply: Callable[[Documents[Doc], Recorded], None]
    kinds: tuple[str, ...] = ()


AnyProjection = Projection[Any]


class InMemory(Generic[Doc]):
    """Documents in a dict: for tests, and for asking what the log meant at an earlier position."""

    def __init__(self) -> None:
        self._held: dict[str, Doc] = {}

    def get(self, key: str) -> Doc | None:
        return self._held.get(key)

    def put(self, key: str, document: Doc) -> None:
        self._held[key] = document

    def drop(self, key: str) -> None:
        self._held.pop(key, None)

    def scan(self, prefix: str = "", *, beyond: str = "", back: bool = False) -> Iterator[tuple[str, Doc]]:
        for key in keys_in_order(self._held, prefix, beyond, back):
            yield key, self._held[key]


def keys_in_order(keys: Iterable[str], prefix: str, beyond: str, back: bool) -> list[str]:
    """The keys that `Documents.scan` gives, of all there are."""
    found = [key for key in keys if key.startswith(prefix)]
    if beyond:
        found = [key for key in found if (key < beyond if back else key > beyond)]
    return sorted(found, reverse=back)


def key_of(*parts: str) -> str:
    """A key whose parts cannot run into each other: joined by a character that no text may hold."""
    return SEPARATOR.join(part.replace(SEPARATOR, " ").replace("\0", " ") for part in parts)
