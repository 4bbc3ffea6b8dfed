"""A log kept in memory, for tests and trials: gone with the process. Small logs: each writer copies all."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from monitor.errors import LogError
from monitor.hash_chain import EMPTY, Head, StoredEvent
from monitor.projections import keys_in_order
from monitor.store import Checkpoint, StoredDocument


@dataclass
class MemoryRows:
    """What the store holds; never changed again once its transaction is over."""

    _events: list[StoredEvent] = field(default_factory=list)
    _under: dict[str, StoredEvent] = field(default_factory=dict)
    _texts: dict[str, bytes] = field(default_factory=dict)
    _documents: dict[str, dict[str, StoredDocument]] = field(default_factory=dict)
    _checkpoints: dict[str, Checkpoint] = field(default_factory=dict)

    def copied(self) -> MemoryRows:
        """The same, to be changed."""
        documents = {name: dict(held) for name, held in self._documents.items()}
        return MemoryRows([*self._events], {**self._under}, {**self._texts}, documents, {**self._checkpoints})

    def head(self) -> Head:
        return Head(self._events[-1].position, self._events[-1].hash) if self._events else EMPTY

    def events(self, after: int, limit: int | None = None) -> Iterator[StoredEvent]:
        yield from self._events[after : None if limit is None else after + limit]

    def event_at(self, position: int) -> StoredEvent | None:
        return self._events[position - 1] if 0 < position <= len(self._events) else None

    def event_under(self, key: str) -> StoredEvent | None:
        return self._under.get(key)

    def events_under(self, prefix: str, limit: int) -> list[StoredEvent]:
        return [stored for key, stored in self._under.items() if key.startswith(prefix)][:limit]

    def add_events(self, events: Sequence[StoredEvent]) -> None:
        for stored in events:
            if stored.position != len(self._events) + 1 or stored.key in self._under:
                raise LogError("the event log is append-only: next position, new key")
            self._events.append(stored)
            self._under[stored.key] = stored

    def text(self, sha256: str) -> bytes | None:
        return self._texts.get(sha256)

    def texts(self) -> Iterator[tuple[str, bytes]]:
        yield from sorted(self._texts.items())

    def add_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        self._texts.update(texts)

    def document(self, projection: str, key: str) -> StoredDocument | None:
        return self._documents.get(projection, {}).get(key)

    def documents(
        self, projection: str, prefix: str = "", *, beyond: str = "", back: bool = False
    ) -> Iterator[StoredDocument]:
        held = self._documents.get(projection, {})
        for key in keys_in_order(held, prefix, beyond, back):
            yield held[key]

    def put_documents(self, projection: str, documents: Sequence[StoredDocument]) -> None:
        self._documents.setdefault(projection, {}).update({held.key: held for held in documents})

    def drop_documents(self, projection: str, keys: Sequence[str]) -> None:
        for key in keys:
            self._documents.get(projection, {}).pop(key, None)

    def drop_all_documents(self, projection: str) -> None:
        self._documents.pop(projection, None)

    def checkpoints(self) -> Mapping[str, Checkpoint]:
        return self._checkpoints

    def set_checkpoints(self, checkpoints: Mapping[str, Checkpoint]) -> None:
        self._checkpoints.update(checkpoints)


class MemoryStore:
    """A log for as long as this object lives."""

    shared = False

    def __init__(self) -> None:
        self._held = MemoryRows()
        self._one_writer = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[MemoryRows]:
        yield self._held

    @contextmanager
    def writing(self) -> Iterator[MemoryRows]:
        with self._one_writer:
            changed = self._held.copied()
            yield changed
            self._held = changed

    def claimed(self, duty: str) -> bool:
        return True

    def close(self) -> None:
        """Nothing is held but memory."""
