"""What an article costs does not grow with what the log holds: counted in documents that are read for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from monitor.event_log import EventLog
from monitor.memory_store import MemoryRows, MemoryStore
from monitor.opening import PROJECTIONS
from monitor.store import Rows, StoredDocument
from tests.samples import about
from tests.values import Clock, claim, news, publish

DAY = date(2025, 1, 1)


class Counted:
    """Rows that count the documents they give."""

    def __init__(self, rows: MemoryRows) -> None:
        self._rows = rows
        self.given = 0

    def __getattr__(self, name: str):
        return getattr(self._rows, name)

    def document(self, projection: str, key: str) -> StoredDocument | None:
        self.given += 1
        return self._rows.document(projection, key)

    def documents(self, *asked, **how) -> Iterator[StoredDocument]:
        for document in self._rows.documents(*asked, **how):
            self.given += 1
            yield document


class CountingStore(MemoryStore):
    """A store that knows how many documents its transactions gave."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        with super().reading() as rows:
            yield from self._counted(rows)

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        with super().writing() as rows:
            yield from self._counted(rows)

    def _counted(self, rows: MemoryRows) -> Iterator[Rows]:
        counted = Counted(rows)
        yield counted
        self.given += counted.given


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def growing(store) -> EventLog:
    return EventLog(store, PROJECTIONS, Clock())


def numbered(number: int, day: int):
    return news(f"n{number}", claim(about(100 + number)), day=DAY + timedelta(day))


@pytest.mark.parametrize("backwards", [False, True], ids=["as they happened", "the oldest last"])
def test_an_article_costs_the_same_however_many_came_before(store, growing, backwards):
    def cost(number: int) -> int:
        before = store.given
        publish(growing, numbered(number, 900 - number if backwards and number else number))
        return store.given - before

    if backwards:
        publish(growing, numbered(0, 0), numbered(1, 900))  # told in one step; all the others lie between
    first = [cost(number) for number in range(2, 12)]
    publish(growing, *(numbered(number, 900 - number if backwards else number) for number in range(12, 150)))
    assert max(cost(number) for number in range(150, 155)) <= max(first)
