"""What every store makes of projections: folded once, proved when read, the same after a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from monitor.errors import LogError
from monitor.event_log import EventLog
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.projections import Projection
from monitor.series import SERIES, figures_of
from monitor.store import StoredDocument
from tests.samples import about, at_least
from tests.values import Clock, append, claim, delivered, news, publish


def _count(documents, recorded):
    documents.put("events", (documents.get("events") or 0) + 1)


def _count_in_tens(documents, recorded):
    documents.put("events", (documents.get("events") or 0) + 10)


COUNT = Projection("count", 1, int, _count)
COUNT_IN_TENS = Projection("count", 2, int, _count_in_tens)
NOTES = Projection("notes", 1, str, lambda documents, recorded: None)


def counted(log: EventLog, projection: Projection[int] = COUNT) -> int | None:
    with log.reading() as view:
        return view.documents(projection).get("events")


def some_weeks(log: EventLog) -> None:
    for week, number in enumerate([100, 300, 250, 600, 600], 1):
        day = datetime(2025, 1, week, tzinfo=UTC).date()
        claims = claim(about(number)), claim(at_least(number * 4), measure="casualties", scope="Kursk")
        publish(log, news(f"week-{week}", *claims, day=day))


def documents(store) -> list[tuple[str, StoredDocument]]:
    with closing(store), store.reading() as rows:
        return [(each.name, held) for each in PROJECTIONS for held in rows.documents(each.name)]


def test_documents_are_kept_by_key_in_order_of_code_points(place):
    log = place.log([NOTES])
    keys = ["b", "é", "a", "Z", "\U0001f600", "aa", "\uffff", "a%", "a_", "A", "a\x1fb", "a\x1f\U0010fffe"]
    with log.writing() as writing:
        notes = writing.documents(NOTES)
        for key in keys:
            notes.put(key, f"{key} ? %s \0")
        notes.put("gone", "x")
        notes.drop("gone")
        notes.drop("never")
    with place.log([NOTES]).reading() as view:
        notes = view.documents(NOTES)
        assert [key for key, _ in notes.scan()] == sorted(keys)
        assert [key for key, _ in notes.scan("a\x1f")] == ["a\x1fb", "a\x1f\U0010fffe"]
        assert [key for key, _ in notes.scan("a%")] == ["a%"]
        assert [key for key, _ in notes.scan(back=True)] == sorted(keys, reverse=True)
        for prefix in ("", "a"):
            mine = sorted(key for key in keys if key.startswith(prefix))
            for beyond in (*keys, "a\x1f", "A0", "zz"):
                after, before = [k for k in mine if k > beyond], [k for k in mine[::-1] if k < beyond]
                assert [key for key, _ in notes.scan(prefix, beyond=beyond)] == after
                assert [key for key, _ in notes.scan(prefix, beyond=beyond, back=True)] == before
        assert (notes.get("é"), notes.get("gone")) == ("é ? %s \0", None)
    log.verify()


def test_rebuilding_gives_the_same_documents_to_the_byte(place):
    """P4: on every kind of store."""
    log = place.log()
    some_weeks(log)
    before = documents(place.opened())
    assert len(before) > 20
    assert log.rebuild() == []
    assert documents(place.opened()) == before


def test_the_same_events_make_the_same_documents_and_hashes_everywhere(place):
    log = place.log()
    some_weeks(log)
    store = MemoryStore()
    memory = EventLog(store, PROJECTIONS, Clock())
    some_weeks(memory)
    assert log.verify() == memory.verify()
    assert documents(place.opened()) == documents(store)


def test_a_projection_of_another_version_is_folded_anew_when_the_log_is_opened(place):
    append(place.log([COUNT]), delivered(1), delivered(2))
    assert counted(place.log([COUNT_IN_TENS]), COUNT_IN_TENS) == 20
    assert counted(place.log([COUNT])) == 2


def test_a_projection_that_is_behind_goes_on_from_its_checkpoint(place):
    append(place.log([COUNT]), delivered(1))
    append(place.log([]), delivered(2), delivered(3))  # an older Figurewatch, without this projection
    assert counted(place.log([COUNT])) == 3


def test_what_somebody_else_left_unfolded_is_folded_before_the_next_event(place):
    log = place.log([COUNT])
    append(log, delivered(1))
    append(place.log([]), delivered(2))
    append(log, delivered(3))
    assert counted(log) == 3
    log.verify()


def test_two_versions_at_work_on_one_log_are_told_apart(place):
    old = place.log([COUNT])
    append(old, delivered(1))
    place.log([COUNT_IN_TENS])
    with pytest.raises(LogError, match=r"another version of Figurewatch works on this log \(count\)"):
        append(old, delivered(2))


def test_a_log_that_ends_before_its_figures_is_not_opened_nor_written_on(place):
    log = place.log([COUNT])
    append(log, *map(delivered, range(5)))
    place.unprotected()
    place.sql("DELETE FROM events WHERE position = 5")
    cut = "ends at position 4, but figures had been worked out up to 5: events are missing"
    with pytest.raises(LogError, match=cut):
        append(log, delivered(9))
    with pytest.raises(LogError, match=cut):
        place.log([COUNT])
    accepting = place.log([COUNT], accept_cut=True)
    assert accepting.rebuild() == ["count"]
    assert counted(place.log([COUNT])) == 4


# -- a wrong figure is never shown ------------------------------------------------------------------------

ALTERED = r"altered since \(series\), and is not shown; run `figurewatch rebuild`"


@pytest.fixture
def told(place) -> EventLog:
    log = place.log()
    some_weeks(log)
    return log


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET body = replace(body, '600', '900') WHERE projection = 'series'",
        "UPDATE documents SET body = 'nothing' WHERE projection = 'series'",
        "UPDATE documents SET proof = '' WHERE projection = 'series'",
        "UPDATE documents SET key = key || 'x' WHERE projection = 'series'",
        "DELETE FROM documents WHERE projection = 'series'",
        "UPDATE documents SET projection = 'seriez' WHERE projection = 'series'",
        "INSERT INTO documents SELECT projection, key || 'x', body, proof FROM documents",
        "UPDATE checkpoints SET proof = 'x' WHERE projection = 'series'",
        "UPDATE checkpoints SET proof = '1' WHERE projection = 'series'",
    ],
)
def test_figures_altered_by_hand_are_refused_and_rebuilt(place, told, statement):
    before = documents(place.opened())
    place.sql(statement)
    with told.reading() as view, pytest.raises(LogError, match=ALTERED):
        list(figures_of(view.documents(SERIES)))
    with pytest.raises(LogError, match="altered since"):
        told.verify()
    told.rebuild()
    told.verify()
    assert [each for each in documents(place.opened()) if each[0] == "series"] == [
        each for each in before if each[0] == "series"
    ]


def test_an_earlier_document_put_back_is_refused(place, told):
    held = place.sql("SELECT body, proof, projection, key FROM documents WHERE projection = 'series'")
    publish(told, news("later", claim(about(700)), day=datetime(2025, 3, 1, tzinfo=UTC).date()))
    for row in held:
        place.sql("UPDATE documents SET body = ?, proof = ? WHERE projection = ? AND key = ?", *row)
    with told.reading() as view, pytest.raises(LogError, match=ALTERED):
        list(figures_of(view.documents(SERIES)))


def test_nothing_is_decided_on_an_altered_figure(place, told):
    place.sql("UPDATE documents SET body = replace(body, '600', '900') WHERE projection = 'series'")
    before = place.sql("SELECT max(position) FROM events")
    with pytest.raises(LogError, match=ALTERED):
        publish(told, news("later", claim(about(700)), day=datetime(2025, 3, 1, tzinfo=UTC).date()))
    assert place.sql("SELECT max(position) FROM events") == before


# -- opening ----------------------------------------------------------------------------------------------


class Counting(MemoryStore):
    """Counts the events that are read."""

    read = 0

    @contextmanager
    def reading(self) -> Iterator[object]:
        with super().reading() as rows:
            yield _Counted(rows, self)

    @contextmanager
    def writing(self) -> Iterator[object]:
        with super().writing() as rows:
            yield _Counted(rows, self)


class _Counted:
    def __init__(self, rows, counting):
        self._rows, self._counting = rows, counting

    def events(self, *arguments):
        for stored in self._rows.events(*arguments):
            self._counting.read += 1
            yield stored

    def __getattr__(self, name):
        return getattr(self._rows, name)


def test_opening_reads_the_checkpoints_and_not_the_log():
    store = Counting()
    append(EventLog(store, [COUNT], Clock()), *map(delivered, range(30)))
    assert store.read == 0
    EventLog(store, [COUNT], Clock())
    assert store.read == 0
    append(EventLog(store, [], Clock()), delivered(99))
    EventLog(store, [COUNT], Clock())
    assert store.read == 1  # what had come since the checkpoint
    EventLog(store, [COUNT_IN_TENS, NOTES], Clock())
    assert store.read == 32  # both in one pass
