"""What every store of the log must do: memory, SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.errors import LogError, StaleError
from monitor.event_log import EventLog
from monitor.events import DigestDelivered
from monitor.hash_chain import EMPTY, Head
from monitor.series import SERIES, figures_of
from tests.samples import about, at_least
from tests.values import append, claim, delivered, events, news, publish

WRITERS = 8


def positions(log: EventLog) -> list[int]:
    with log.reading() as view:
        return [held.position for held in view.events()]


# -- appending --------------------------------------------------------------------------------------------


def test_an_empty_log_has_an_empty_head(log):
    with log.reading() as view:
        assert view.head == EMPTY
        assert list(view.events()) == []
    assert log.verify() == EMPTY


def test_what_is_appended_is_read_back_with_its_place(log, place):
    [given] = append(log, delivered(7), keys=["seven"])
    with log.reading() as view:
        assert [*view.events()] == [given]
        assert view.recorded("seven") == view.at(1) == given
        assert view.head == Head(1, given.hash)
        assert (view.recorded("eight"), view.at(2), view.at(0)) == (None, None, None)
    assert (given.position, given.key, given.cause) == (1, "seven", "test:1")
    assert (given.recorded_at, given.event) == (place.clock.moment, delivered(7))


def test_what_one_opening_appends_another_reads(place):
    append(place.log(), delivered(1))
    other = place.log()
    append(other, delivered(2))
    assert events(place.log()) == events(other) == [delivered(1), delivered(2)]


def test_a_fact_is_appended_at_the_position_expected(log):
    with log.writing() as writing:
        one = writing.append(delivered(1), key="1", cause="test:1", expected=0)
        two = writing.append(delivered(2), key="2", cause="test:1", expected=1)
    assert (one.position, two.position) == (1, 2)


@pytest.mark.parametrize("expected", [0, 2, 4])
def test_a_fact_decided_on_at_another_position_is_refused_and_leaves_no_trace(log, expected):
    append(log, delivered(1), delivered(2))
    with pytest.raises(StaleError, match=f"expected to end at position {expected}, but ends at 3"):
        decide(log, expected)
    assert positions(log) == [1, 2]


def decide(log: EventLog, expected: int) -> None:
    with log.writing() as writing:
        writing.append(delivered(8), key="eight", cause="test:1")  # goes with the other
        writing.append(delivered(9), key="nine", cause="test:1", expected=expected)


def test_of_many_who_decided_at_one_position_one_is_heard(log):
    def told(number: int) -> bool:
        try:
            with log.writing() as writing:
                writing.append(delivered(number), key=str(number), cause="test:1", expected=0)
        except StaleError:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(told, range(WRITERS))) == 1
    assert positions(log) == [1]


def test_a_fact_appended_twice_under_one_key_is_kept_once(log):
    first, second = append(log, delivered(1), delivered(2), keys=["same", "same"])
    assert second == first
    with log.writing() as writing:  # even where the log has grown since it was decided on
        assert writing.append(delivered(3), key="same", cause="test:1", expected=0) == first
        one = writing.append(delivered(4), key="new", cause="test:1")
        assert writing.append(delivered(5), key="new", cause="test:1") == one
    assert events(log) == [delivered(1), delivered(4)]


@pytest.mark.parametrize(("key", "cause"), [("a\nb", "c"), ("a", "b\nc"), ("a\0", "c"), ("a", "\0")])
def test_a_key_or_cause_of_two_lines_is_refused(log, key, cause):
    with log.writing() as writing, pytest.raises(ValueError, match="single lines"):
        writing.append(delivered(), key=key, cause=cause)
    assert positions(log) == []


def test_a_fact_may_hold_any_text(log):
    fact = DigestDelivered(digest="a\0b\n\x1f죽음\U0001f600 % ? %s '\"\\", destination="\ufeff", attempt=1)
    append(log, fact, keys=["? %s 죽음 '"])
    assert events(log) == [fact]
    assert log.verify().position == 1


def test_an_error_inside_a_transaction_leaves_no_trace(log):
    publish(log, news("one", claim(at_least(100))))
    before = log.verify()

    def failing() -> None:
        with log.writing() as writing:
            writing.append(news("two").received, key="two", cause="test:1")
            writing.keep("a text")
            [*writing.documents(SERIES).scan()]  # which flushes what is held back
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert log.verify() == before
    [after] = append(log, delivered())
    assert after.position == before.position + 1


def test_a_text_is_kept_once_and_goes_with_its_transaction(log):
    for _ in range(2):
        with log.writing() as writing:
            name = writing.keep("죽음 and 600 others\0" * 99)
            assert writing.kept(name) == "죽음 and 600 others\0" * 99
    with log.reading() as view:
        assert view.kept(name) == "죽음 and 600 others\0" * 99
        assert view.kept("0" * 64) is None


# -- readers ----------------------------------------------------------------------------------------------


def test_the_log_is_read_page_by_page(log):
    append(log, *map(delivered, range(7)))
    with log.reading() as view:
        pages = [[held.position for held in view.events(after, 3)] for after in (0, 3, 6, 7, 99)]
    assert pages == [[1, 2, 3], [4, 5, 6], [7], [], []]


def test_a_reader_sees_the_log_as_it_stood_when_it_began(log):
    publish(log, news("one", claim(at_least(100))))
    with log.reading() as view:
        head = view.head
        publish(log, news("two", claim(about(600))))
        assert [held.position for held in view.events()] == list(range(1, head.position + 1))
        [figure] = figures_of(view.documents(SERIES))
        assert figure.current.value == at_least(100)
    with log.reading() as view:
        [figure] = figures_of(view.documents(SERIES))
        assert figure.current.value == about(600)


def test_a_follower_is_given_what_is_held_and_then_what_comes(log):
    append(log, delivered(1), delivered(2), delivered(3))
    coming = iter([[delivered(4)], [], [delivered(5), delivered(6)]])

    def waited() -> bool:
        facts = next(coming, None)
        if facts:
            append(log, *facts)
        return facts is not None

    assert [held.position for held in log.follow(1, waited=waited)] == [2, 3, 4, 5, 6]


def test_a_follower_who_is_slow_keeps_nobody_from_writing(log):
    append(log, delivered(1), delivered(2))
    seen = []
    for held in log.follow(waited=lambda: False):
        seen.append(held.position)
        if held.position < 3:
            append(log, delivered(held.position + 10))
    assert seen == [1, 2, 3, 4]


# -- many writers -----------------------------------------------------------------------------------------


def test_eight_writers_leave_no_gap_and_nobody_who_pages_misses_one(place):
    """P3: on every kind of store."""
    place.log()
    writing = threading.Event()
    writing.set()
    start = threading.Barrier(WRITERS + 2)

    def write(who: int) -> None:
        log = place.log([])
        start.wait()
        for number in range(15):
            with log.writing() as transaction:  # some of two events
                for part in range(1 + number % 2):
                    fact = DigestDelivered(digest=f"{who}:{number}:{part}", destination="x", attempt=1)
                    transaction.append(fact, key=fact.digest, cause="test:1")

    def page() -> list[int]:
        log = place.log([])
        start.wait()
        return [held.position for held in log.follow(waited=writing.is_set)]

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        reading = [pool.submit(page) for _ in range(2)]
        wrote = [pool.submit(write, who) for who in range(WRITERS)]
        for each in wrote:
            each.result()
        writing.clear()
        read = [each.result() for each in reading]
    log = place.log()
    total = WRITERS * (15 + 7)
    assert positions(log) == list(range(1, total + 1))
    for seen in read:
        assert seen == list(range(1, len(seen) + 1))  # in order, nothing skipped; the last may be missing
    assert log.verify().position == total
    told = [event.digest for event in events(log)]
    for who in range(WRITERS):  # each one's facts in the order in which it told them
        mine = [name for name in told if name.startswith(f"{who}:")]
        assert mine == sorted(mine, key=lambda name: [int(part) for part in name.split(":")])


def test_eight_writers_telling_one_fact_tell_it_once(log):
    """P1: whoever is first."""
    with ThreadPoolExecutor(WRITERS) as pool:
        told = list(pool.map(lambda _: append(log, delivered(1), keys=["one"])[0], range(16)))
    assert len(set(map(repr, told))) == 1
    assert positions(log) == [1]


# -- nothing is altered -----------------------------------------------------------------------------------

NEW = "'2025-01-01T00:00:00.000000+00:00', 'digest-delivered', 1, 'c', 'new', '{}', 'h'"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{}'",
        "UPDATE events SET payload = payload WHERE position = 2",
        "DELETE FROM events WHERE position = 3",
        "DELETE FROM events",
        "TRUNCATE events",
        "TRUNCATE events CASCADE",
        f"INSERT INTO events SELECT 5, {NEW}",
        f"INSERT INTO events SELECT 2, {NEW}",
        f"INSERT INTO events SELECT 0, {NEW}",
        f"INSERT INTO events SELECT 2, {NEW} WHERE true ON CONFLICT (position) DO UPDATE SET type = 'x'",
        "INSERT INTO events SELECT 4, recorded_at, type, version, cause, key, payload, hash FROM events "
        "WHERE position = 1 ON CONFLICT (key) DO UPDATE SET payload = '{}'",
        "UPDATE texts SET body = ''",
        "DELETE FROM texts",
        "TRUNCATE texts",
    ],
)
def test_the_database_itself_refuses_to_alter_drop_or_disorder(log, place, statement):
    if statement.startswith("TRUNCATE") and place.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    append(log, delivered(1), delivered(2), delivered(3))
    with log.writing() as writing:
        writing.keep("a text")
    held = place.sql("SELECT * FROM events ORDER BY position")
    with pytest.raises(Exception, match="append-only"):
        place.sql(statement)
    assert place.sql("SELECT * FROM events ORDER BY position") == held
    assert log.verify().position == 3


def test_protection_taken_away_is_back_once_the_log_is_opened(place):
    append(place.log(), delivered(1))
    place.unprotected()
    place.log()
    with pytest.raises(Exception, match="append-only"):
        place.sql("DELETE FROM events")


@pytest.mark.parametrize("column", ["recorded_at", "type", "version", "cause", "key", "payload", "hash"])
def test_an_altered_event_is_named_by_its_position_and_not_given_out(place, column):
    """P7: whatever column was altered."""
    log = place.log([])
    append(log, *map(delivered, range(4)))
    place.unprotected()
    changed = "2" if column == "version" else f"{column} || ' '"
    place.sql(f"UPDATE events SET {column} = {changed} WHERE position = 3")
    with pytest.raises(LogError, match="cannot be trusted: position 3 was altered"):
        log.verify()
    with log.reading() as view, pytest.raises(LogError, match="position 3 was altered"):
        view.at(3)


def test_events_that_are_missing_or_changed_places_are_found(place):
    """P7: removed, reordered, or cut off at the end."""
    log = place.log([])
    append(log, *map(delivered, range(5)))
    printed = log.verify()
    place.unprotected()
    for one, other in ((2, 90), (4, 2), (90, 4)):
        place.sql("UPDATE events SET position = ? WHERE position = ?", other, one)
    with pytest.raises(LogError, match="position 2 was altered"):
        log.verify()
    place.sql("DELETE FROM events WHERE position = 2")
    with pytest.raises(LogError, match="position 2 is missing"):
        log.verify()
    place.sql("DELETE FROM events WHERE position > 1")
    assert log.verify().position == 1
    with pytest.raises(LogError, match="ends at 1, before 5"):
        log.verify(printed)


def test_an_altered_text_is_named_and_not_given_out(log, place):
    with log.writing() as writing:
        name = writing.keep("a text")
    place.unprotected()
    place.sql("UPDATE texts SET body = ?", b"no text")
    with log.reading() as view, pytest.raises(LogError, match=f"the text {name} was altered"):
        view.kept(name)
    with pytest.raises(LogError, match=f"the text {name} was altered"):
        log.verify()
