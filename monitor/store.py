"""What the event log asks of whatever keeps it: rows, in transactions. Everything else is in `event_log`.

Whatever passes tests/conformance keeps a log: SQLite and PostgreSQL (`sql_store`), memory (`memory_store`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from monitor.hash_chain import Head, StoredEvent


class StoredDocument(NamedTuple):
    """A document of a projection as its columns hold it."""

    key: str
    body: str  # JSON
    proof: str  # see `stored_documents`


class Checkpoint(NamedTuple):
    """How far, and by which version of its fold, a projection has been folded."""

    version: int
    position: int
    proof: str  # over all its documents, see `stored_documents`


class Rows(Protocol):
    """What a store holds, as one transaction sees it. Only a writing one may add, put or drop."""

    def head(self) -> Head:
        """The last event's position and hash."""

    def events(self, after: int, limit: int | None = None) -> Iterator[StoredEvent]:
        """The events after a position in order, no more than `limit`; held in memory a few at a time."""

    def event_at(self, position: int) -> StoredEvent | None:
        """The event at a position."""

    def event_under(self, key: str) -> StoredEvent | None:
        """The event with an idempotency key."""

    def events_under(self, prefix: str, limit: int) -> list[StoredEvent]:
        """The events whose idempotency keys start with `prefix`, no more than `limit`."""

    def add_events(self, events: Sequence[StoredEvent]) -> None:
        """Add events at the end; LogError unless they have the next positions and new keys."""

    def text(self, sha256: str) -> bytes | None:
        """A packed text by its hash."""

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """All packed texts with their hashes, in order of hash."""

    def add_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        """Add packed texts that are not there yet."""

    def document(self, projection: str, key: str) -> StoredDocument | None:
        """One document of a projection."""

    def documents(
        self, projection: str, prefix: str = "", *, beyond: str = "", back: bool = False
    ) -> Iterator[StoredDocument]:
        """The documents whose keys start with `prefix`, in order of the keys' code points, or `back`.

        With `beyond` only those that come after that key in this order.
        """

    def put_documents(self, projection: str, documents: Sequence[StoredDocument]) -> None:
        """Keep documents in place of what is under their keys."""

    def drop_documents(self, projection: str, keys: Sequence[str]) -> None:
        """Forget documents."""

    def drop_all_documents(self, projection: str) -> None:
        """Forget every document of a projection."""

    def checkpoints(self) -> Mapping[str, Checkpoint]:
        """How far each projection has been folded, by name."""

    def set_checkpoints(self, checkpoints: Mapping[str, Checkpoint]) -> None:
        """Say how far projections have been folded, by name."""


class Store(Protocol):
    """Somewhere a log is kept. Raises LogError, and nothing else, for faults of its own."""

    @property
    def shared(self) -> bool:
        """Whether services of other homes may work on the same log."""

    def reading(self) -> AbstractContextManager[Rows]:
        """A view that nobody else's writing changes."""

    def writing(self) -> AbstractContextManager[Rows]:
        """A transaction that shuts out other writers, in any process; an error inside it leaves no trace."""

    def claimed(self, duty: str) -> bool:
        """Whether this process, alone among those that share the log, may see to a duty for now."""

    def close(self) -> None:
        """Let go of everything."""
