"""The log: appended to and never altered, by anyone, in any order but one."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import LogError
from monitor.event_log import EventLog
from monitor.events import DigestDelivered
from monitor.hash_chain import EMPTY, Head, StoredEvent, chained
from monitor.opening import PROJECTIONS
from monitor.projections import Projection
from monitor.series import SERIES, figures_of
from monitor.sql_store import address_of
from tests.samples import about, at_least
from tests.values import Clock, append, claim, delivered, events, news, publish

OpenLog = Callable[..., EventLog]
TRIGGERS = ("events_refuse_update", "events_refuse_delete", "events_refuse_gap")


def positions(log: EventLog) -> list[int]:
    with log.reading() as view:
        return [held.position for held in view.events()]


def by_hand(database: Path, *statements: str) -> None:
    """What somebody with an SQL tool and the right to write could do."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)


def chain_anew(database: Path) -> None:
    """Give every event the hash it would have got, had it been appended as it stands now."""
    head = EMPTY.hash
    with closing(sqlite3.connect(database)) as connection, connection:
        columns = ", ".join(StoredEvent._fields)
        for row in connection.execute(f"SELECT {columns} FROM events ORDER BY position").fetchall():
            stored = StoredEvent(*row)
            head = chained(head, stored)
            connection.execute("UPDATE events SET hash = ? WHERE position = ?", (head, stored.position))


# -- appending --------------------------------------------------------------------------------------------


def test_an_empty_log_has_an_empty_head(log):
    with log.reading() as view:
        assert view.head == EMPTY
        assert list(view.events()) == []
    assert log.verify() == EMPTY


def test_positions_are_counted_from_one_without_gaps(log):
    recorded = append(log, *(delivered(number) for number in range(5)))
    assert [held.position for held in recorded] == [1, 2, 3, 4, 5]
    assert positions(log) == [1, 2, 3, 4, 5]


def test_a_fact_appended_twice_under_one_key_is_kept_once(log):
    first, second = append(log, delivered(1), delivered(2), keys=["same", "same"])
    assert second == first
    assert events(log) == [delivered(1)]


def test_a_fact_appended_twice_in_one_transaction_is_kept_once(log):
    with log.writing() as writing:
        first = writing.append(delivered(1), key="same", cause="test:1")
        assert writing.append(delivered(2), key="same", cause="test:1") == first
    assert positions(log) == [1]


def test_a_fact_appended_again_changes_no_projection(log):
    item = news("one", claim(about(600)))
    publish(log, item, item)
    with log.reading() as view:
        [figure] = figures_of(view.documents(SERIES))
    assert figure.reports == 1


def test_what_is_appended_is_read_back_with_its_place(log, clock):
    [given] = append(log, delivered(7), keys=["seven"])
    with log.reading() as view:
        assert [*view.events()] == [given]
        assert view.recorded("seven") == given
        assert view.at(1) == given
        assert view.head == Head(1, given.hash)
        assert view.recorded("eight") is None
        assert view.at(2) is None
        assert [*view.events(after=1)] == []
    assert (given.position, given.key, given.cause) == (1, "seven", "test:1")
    assert (given.recorded_at, given.event) == (clock.moment, delivered(7))


def test_an_error_inside_a_transaction_leaves_no_trace(log, database):
    publish(log, news("one", claim(at_least(100))))
    with closing(sqlite3.connect(database)) as connection:
        before = list(connection.iterdump())

    def failing() -> None:
        with log.writing() as writing:
            writing.append(news("two").received, key="two", cause="test:1")
            [*writing.documents(SERIES).scan()]  # which flushes what is held back
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with closing(sqlite3.connect(database)) as connection:
        assert list(connection.iterdump()) == before
    head = log.verify()
    [after] = append(log, delivered())
    assert after.position == head.position + 1


@pytest.mark.parametrize(("key", "cause"), [("a\nb", "c"), ("a", "b\nc")])
def test_a_key_or_cause_of_two_lines_is_refused(log, key, cause):
    with log.writing() as writing, pytest.raises(ValueError, match="single lines"):
        writing.append(delivered(), key=key, cause=cause)
    assert positions(log) == []


def test_the_moment_recorded_is_the_clocks_and_one_for_a_transaction(log, clock):
    with log.writing() as writing:
        clock.forward(hours=1)
        one = writing.append(delivered(1), key="1", cause="test:1")
        two = writing.append(delivered(2), key="2", cause="test:1")
    assert one.recorded_at == two.recorded_at
    [three] = append(log, delivered(3))
    assert (three.recorded_at - one.recorded_at).total_seconds() == 3600


def test_a_clock_set_back_changes_no_order(log, clock):
    append(log, delivered(1))
    clock.forward(days=-400)
    append(log, delivered(2))
    assert events(log) == [delivered(1), delivered(2)]
    assert log.verify().position == 2


# -- the database refuses ---------------------------------------------------------------------------------

COLUMNS = "position, recorded_at, type, version, cause, key, payload, hash"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{}'",
        "UPDATE events SET payload = payload WHERE position = 2",
        "UPDATE OR REPLACE events SET position = 1 WHERE position = 2",
        "UPDATE OR IGNORE events SET hash = 'x'",
        "DELETE FROM events",
        "DELETE FROM events WHERE position = 3",
        f"INSERT OR REPLACE INTO events ({COLUMNS}) SELECT 2, '', 'x', 1, '', 'new', '{{}}', 'h'",
        f"REPLACE INTO events ({COLUMNS}) SELECT 4, '', 'x', 1, '', key, '{{}}', 'h' FROM events LIMIT 1",
        f"INSERT INTO events ({COLUMNS}) SELECT 5, '', 'x', 1, '', 'new', '{{}}', 'h'",
        f"INSERT INTO events ({COLUMNS}) SELECT 0, '', 'x', 1, '', 'new', '{{}}', 'h'",
        f"INSERT INTO events ({COLUMNS}) SELECT -1, '', 'x', 1, '', 'new', '{{}}', 'h'",
        f"INSERT OR IGNORE INTO events ({COLUMNS}) SELECT 9, '', 'x', 1, '', 'new', '{{}}', 'h'",
        f"INSERT INTO events ({COLUMNS}) SELECT 2, '', 'x', 1, '', 'new', '{{}}', 'h' WHERE true "
        "ON CONFLICT (position) DO UPDATE SET payload = '{}'",
        f"INSERT INTO events ({COLUMNS}) SELECT 4, '', 'x', 1, '', key, '{{}}', 'h' FROM events "
        "WHERE position = 1 ON CONFLICT (key) DO UPDATE SET payload = '{}'",
    ],
)
def test_the_database_itself_refuses_to_alter_drop_or_disorder_events(log, database, statement):
    append(log, delivered(1), delivered(2), delivered(3))
    with closing(sqlite3.connect(database)) as connection:
        held = connection.execute("SELECT * FROM events").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
        connection.commit()
        assert connection.execute("SELECT * FROM events").fetchall() == held
    assert log.verify().position == 3


def test_triggers_that_were_dropped_are_back_once_the_log_is_opened(open_log, database):
    append(open_log(), delivered(1))
    by_hand(database)
    open_log()
    with closing(sqlite3.connect(database)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM events")


# -- the chain --------------------------------------------------------------------------------------------

ROWS = 5


@pytest.fixture
def five(open_log, database) -> Path:
    """A log of five events, closed, its triggers dropped."""
    log = open_log()
    append(log, *(delivered(number) for number in range(ROWS)))
    log.close()
    by_hand(database)
    return database


ALTERATIONS = {
    "recorded_at": "replace(recorded_at, '2025', '2024')",
    "type": "'delivery-failed'",
    "version": "version + 1",
    "cause": "cause || 'x'",
    "key": "key || 'x'",
    "payload": "replace(payload, 'files', 'fiIes')",
    "payload ": "payload || ' '",
    "hash": "upper(hash) || '0'",
    "position": "position + 100",
    "payload as bytes": "CAST(payload AS BLOB)",
    "cause as bytes": "CAST(cause AS BLOB)",
    "key as bytes": "CAST(key AS BLOB)",
    "hash as bytes": "CAST(hash AS BLOB)",
    "type as bytes": "CAST(type AS BLOB)",
    "recorded_at as bytes": "CAST(recorded_at AS BLOB)",
    "version as words": "'one'",
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_altered_column_of_any_row_is_found_and_its_position_named(five, what, open_log, tmp_path):
    column = what.split()[0]
    for position in range(1, ROWS + 1):
        copy = tmp_path / f"altered-{position}.db"
        shutil.copy(five, copy)
        by_hand(copy, f"UPDATE events SET {column} = {ALTERATIONS[what]} WHERE position = {position}")
        log = EventLog(f"sqlite:///{copy}", (), Clock())
        with pytest.raises(LogError, match=rf"cannot be trusted: position {position}\b"):
            log.verify()
        log.close()


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_altered_event_is_refused_to_whoever_reads_the_log(five, after):
    by_hand(five, "UPDATE events SET payload = replace(payload, 'files', 'fiIes') WHERE position = 3")
    log = EventLog(f"sqlite:///{five}", (), Clock())
    with log.reading() as view, pytest.raises(LogError, match="cannot be trusted: position 3"):
        list(view.events(after))


def test_no_position_is_told_by_a_moment_that_was_altered(five):
    by_hand(five, "UPDATE events SET recorded_at = '2001' WHERE position = 3")
    log = EventLog(f"sqlite:///{five}", (), Clock())
    with log.reading() as view, pytest.raises(LogError, match="cannot be trusted: position 3"):
        view.position_at(datetime(2002, 1, 1, tzinfo=UTC))


def test_an_event_altered_together_with_its_hash_is_found_at_the_next(five, open_log):
    by_hand(five, "UPDATE events SET payload = '{}', hash = replace(hash, '0', '1') WHERE position = 2")
    with pytest.raises(LogError, match="position 2 was altered"):
        EventLog(f"sqlite:///{five}", (), Clock()).verify()


@pytest.mark.parametrize("position", [1, 2, 4])
def test_a_row_that_was_taken_out_is_found(five, position, open_log):
    by_hand(five, f"DELETE FROM events WHERE position = {position}")
    with pytest.raises(LogError, match=f"position {position} is missing"):
        open_log(()).verify()


def test_a_row_taken_out_and_the_rest_moved_up_is_found(five, open_log):
    by_hand(
        five,
        "DELETE FROM events WHERE position = 2",
        *(f"UPDATE events SET position = {later - 1} WHERE position = {later}" for later in (3, 4, 5)),
    )
    with pytest.raises(LogError, match="position 2 was altered"):
        open_log(()).verify()


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 4), (4, 5)])
def test_two_rows_that_changed_places_are_found(five, one, other, open_log):
    moves = ((one, 90), (other, one), (90, other))
    by_hand(five, *(f"UPDATE events SET position = {new} WHERE position = {old}" for old, new in moves))
    with pytest.raises(LogError, match=f"position {one} was altered"):
        open_log(()).verify()


def test_a_log_cut_short_is_found_with_a_printed_head(five, open_log):
    printed = open_log(()).verify()
    assert printed.position == ROWS
    by_hand(five, f"DELETE FROM events WHERE position = {ROWS}")
    with pytest.raises(LogError, match="ends at 4, before 5"):
        open_log(()).verify(printed)


def test_a_log_cut_short_and_written_on_is_found_with_a_printed_head(five, open_log):
    printed = open_log(()).verify()
    by_hand(five, f"DELETE FROM events WHERE position = {ROWS}")
    log = open_log(())
    append(log, delivered(98), delivered(99))
    assert log.verify().position == 6
    with pytest.raises(LogError, match="position 5 is not what the digest printed"):
        log.verify(printed)


CUT = r"ends at position 4, but figures had been worked out up to 5: events are missing; restore a backup"


def test_a_log_that_ends_before_its_figures_is_not_opened(five, open_log):
    by_hand(five, f"DELETE FROM events WHERE position = {ROWS}")
    for _ in range(2):  # nothing that hides the loss is done on the way
        with pytest.raises(LogError, match=CUT):
            open_log()
    with pytest.raises(LogError, match="or run `figurewatch rebuild` to accept the loss"):
        open_log()


def test_a_log_of_which_nothing_is_left_is_not_opened(five, open_log):
    by_hand(five, "DELETE FROM events")
    with pytest.raises(LogError, match="ends at position 0, but figures had been worked out up to 5"):
        open_log()


def test_a_cut_log_is_not_opened_by_another_version_of_the_projections(open_log, database):
    log = open_log([COUNT])
    append(log, delivered(1), delivered(2))
    log.close()
    by_hand(database, "DELETE FROM events WHERE position = 2")
    with pytest.raises(LogError, match="ends at position 1, but figures had been worked out up to 2"):
        open_log([COUNT_IN_TENS])


def test_a_log_that_is_cut_while_it_is_open_is_no_whole_one(open_log, database):
    log = open_log()
    append(log, *(delivered(number) for number in range(ROWS)))
    by_hand(database, f"DELETE FROM events WHERE position = {ROWS}")
    with pytest.raises(LogError, match=CUT):
        log.verify()


def test_a_cut_log_whose_loss_is_accepted_stays_as_it_is_until_it_is_rebuilt(open_log, database):
    log = open_log()
    some_weeks(log)
    log.close()
    before = bodies(database)
    by_hand(database, "DELETE FROM events WHERE position > 5")
    accepting = EventLog(address_of(database), PROJECTIONS, Clock(), accept_cut=True)
    assert bodies(database) == before
    assert {"series", "claims"} <= set(accepting.rebuild())
    assert accepting.verify().position == 5
    accepting.close()
    assert open_log().verify().position == 5
    assert bodies(database) != before


def test_accepting_a_cut_makes_no_difference_to_a_whole_log(open_log, database):
    append(open_log([]), delivered(1), delivered(2))
    log = EventLog(address_of(database), [COUNT], Clock(), accept_cut=True)
    assert counted(log) == 2
    log.close()


def test_the_head_that_a_digest_printed_is_found_in_the_grown_log(log):
    append(log, delivered(1), delivered(2))
    printed = log.verify()
    append(log, delivered(3))
    assert log.verify(printed).position == 3
    assert log.verify(Head(printed.position, printed.hash[:12])).position == 3


def test_a_type_of_event_that_nobody_knows_is_refused_in_plain_words(five, open_log):
    by_hand(five, "UPDATE events SET type = 'article-eaten'")
    chain_anew(five)  # as a version that knows it would have appended it
    with pytest.raises(LogError, match="'article-eaten' version 1, which cannot be read"):
        events(open_log(()))


def test_an_event_of_a_newer_version_says_to_upgrade(five, open_log):
    by_hand(five, "UPDATE events SET version = 99 WHERE position = 3")
    chain_anew(five)  # as the newer version would have appended it
    with pytest.raises(LogError, match=r"digest-delivered of version 99.*upgrade"):
        events(open_log(()))
    with pytest.raises(LogError, match=r"digest-delivered of version 99.*upgrade"):
        open_log([COUNT])  # which would have to be folded


# -- many writers -----------------------------------------------------------------------------------------


def test_eight_threads_lose_nothing_and_leave_no_gap(log):
    start = threading.Barrier(8)

    def write(thread: int) -> None:
        start.wait()
        for number in range(20):
            append(log, DigestDelivered(digest=f"{thread}:{number}", destination="files", attempt=1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    held = events(log)
    assert positions(log) == list(range(1, 161))
    assert {event.digest for event in held} == {f"{t}:{n}" for t in range(8) for n in range(20)}
    for thread in range(8):  # and each thread's own facts are in the order in which it told them
        mine = [event.digest for event in held if event.digest.startswith(f"{thread}:")]
        assert mine == [f"{thread}:{number}" for number in range(20)]
    assert log.verify().position == 160


def test_eight_threads_telling_one_fact_tell_it_once(log):
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: append(log, delivered(1), keys=["one"])[0], range(16)))
    assert len(set(map(repr, told))) == 1
    assert positions(log) == [1]


WRITER = """
import sys
from datetime import UTC, datetime
from monitor.event_log import EventLog
from monitor.events import DigestDelivered

url, me = sys.argv[1:]
log = EventLog(url, (), lambda: datetime.now(UTC))
for number in range(30):
    with log.writing() as writing:
        event = DigestDelivered(digest=f"{me}:{number}", destination="files", attempt=1)
        writing.append(event, key=f"{me}:{number}", cause="test:1")
        writing.append(event, key=f"shared:{number}", cause="test:1")
"""


def test_three_processes_on_a_new_file_lose_nothing_and_leave_no_gap(open_log, database):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, f"sqlite:///{database}", str(me)],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.PIPE,
            text=True,
        )
        for me in range(3)
    ]
    for writer in writers:
        _, complaint = writer.communicate(timeout=60)
        assert writer.returncode == 0, complaint
    log = open_log()
    assert positions(log) == list(range(1, 121))  # 3 × 30 of their own, 30 that all of them told
    with log.reading() as view:
        keys = {held.key for held in view.events()}
    assert keys == {f"{who}:{number}" for who in (0, 1, 2, "shared") for number in range(30)}
    assert log.verify().position == 120


def test_many_threads_can_open_one_new_log_at_once(tmp_path):
    for attempt in range(5):
        url = f"sqlite:///{tmp_path / f'{attempt}.db'}"
        start = threading.Barrier(4)

        def opened(_: int, url: str = url, start: threading.Barrier = start) -> EventLog:
            start.wait()
            return EventLog(url, (SERIES,), Clock())

        with ThreadPoolExecutor(4) as pool:
            logs = list(pool.map(opened, range(4)))
        for log in logs:
            append(log, delivered(1))
            log.close()


def test_a_reader_sees_the_log_as_it_stood_when_it_began(log):
    publish(log, news("one", claim(at_least(100))))
    with log.reading() as view:
        head = view.head
        publish(log, news("two", claim(about(600))))
        assert [held.position for held in view.events()] == list(range(1, head.position + 1))
        [figure] = figures_of(view.documents(SERIES))
        assert figure.current.value == at_least(100)
        assert view.head == head
    with log.reading() as view:
        [figure] = figures_of(view.documents(SERIES))
        assert figure.current.value == about(600)


def test_a_reader_never_sees_half_a_transaction(log):
    stop = threading.Event()
    seen: list[int] = []

    def look() -> None:
        while not stop.is_set():
            with log.reading() as view:
                held = len(list(view.events()))
                assert held == view.head.position
                seen.append(held)

    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        for number in range(30):
            with log.writing() as writing:
                for part in range(3):
                    writing.append(delivered(), key=f"{number}:{part}", cause="test:1")
        stop.set()
        for look_done in looking:
            look_done.result()
    assert seen
    assert {count % 3 for count in seen} == {0}


# -- projections ------------------------------------------------------------------------------------------


def bodies(database: Path, but: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT projection, key, body FROM documents ORDER BY 1, 2").fetchall()
    return [row for row in rows if row[0] not in but]


def some_weeks(log: EventLog) -> None:
    for week, number in enumerate([100, 300, 250, 600, 600], 1):
        day = datetime(2025, 1, week, tzinfo=UTC).date()
        claims = claim(about(number)), claim(at_least(number * 4), measure="casualties", scope="Kursk")
        publish(log, news(f"week-{week}", *claims, day=day))


def test_rebuilding_gives_the_same_documents_to_the_byte(log, database):
    some_weeks(log)
    before = bodies(database)
    assert len(before) > 20
    assert log.rebuild() == []
    assert bodies(database) == before


def test_rebuilding_names_the_projections_that_come_out_different_and_mends_them(log, database):
    some_weeks(log)
    before = bodies(database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE documents SET body = replace(body, '600', '601')")
        connection.execute("DELETE FROM documents WHERE projection = 'stems'")
        connection.execute("INSERT INTO documents VALUES ('texts', 'extra', '\"x\"', '')")
    different = log.rebuild()
    assert {"series", "stems", "texts", "claims"} <= set(different)
    assert "outbox" in different or "articles" not in different
    assert bodies(database) == before


def test_a_whole_number_handed_in_as_such_is_folded_as_the_log_will_read_it(log, database):
    """600 is written as 600 and read as 600.0: the documents must be those of the second."""
    publish(log, news("one", claim(about(600))))
    before = bodies(database)
    assert '"low":600.0' in next(body for projection, _, body in before if projection == "series")
    assert log.rebuild() == []
    assert bodies(database) == before


def _count(documents, recorded):
    documents.put("events", (documents.get("events") or 0) + 1)


def _count_in_tens(documents, recorded):
    documents.put("events", (documents.get("events") or 0) + 10)


COUNT = Projection("count", 1, int, _count)
COUNT_IN_TENS = Projection("count", 2, int, _count_in_tens)


def counted(log: EventLog, projection: Projection[int] = COUNT) -> int | None:
    with log.reading() as view:
        return view.documents(projection).get("events")


def test_a_projection_of_another_version_is_folded_anew_when_the_log_is_opened(open_log):
    append(open_log([COUNT]), delivered(1), delivered(2))
    assert counted(open_log([COUNT_IN_TENS]), COUNT_IN_TENS) == 20
    assert counted(open_log([COUNT])) == 2


def test_a_new_projection_is_folded_when_the_log_is_opened(open_log):
    append(open_log([]), delivered(1), delivered(2))
    assert counted(open_log([COUNT])) == 2


def test_a_projection_that_some_writer_did_not_know_is_caught_up_when_the_log_is_opened(open_log):
    append(open_log([COUNT]), delivered(1))
    append(open_log([]), delivered(2))  # an older Figurewatch, without this projection
    assert counted(open_log([COUNT])) == 2


def test_a_fold_of_many_events_is_flushed_on_the_way_and_comes_out_the_same(open_log):
    log = open_log([COUNT])
    with log.writing() as writing:
        for number in range(4_100):
            writing.append(delivered(number), key=str(number), cause="test:1")
    assert counted(log) == 4_100
    assert log.rebuild() == []
    assert counted(log) == 4_100


# -- files that are no log --------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"Dear Sir or Madam, " * 400, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_file_that_is_no_database_is_refused_in_plain_words(database, open_log, content):
    database.write_bytes(content)
    with pytest.raises(LogError, match="the event log cannot be used: "):
        open_log()
    assert database.read_bytes() == content


@pytest.mark.parametrize("name", ["a?b", "50%41", "a#b", "a b", "죽음", "a:b@c", "x?mode=ro"])
def test_a_database_may_lie_in_a_folder_of_any_name(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    log = EventLog(address_of(folder / "log.db"), (), Clock())
    append(log, delivered(1))
    log.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (folder / "log.db").stat().st_size > 0


def test_a_folder_in_place_of_the_database_is_refused_in_plain_words(database, open_log):
    database.mkdir()
    with pytest.raises(LogError, match="the event log cannot be used: unable to open"):
        open_log()


@pytest.mark.parametrize("url", ["no address", "oracle9://x/y", "sqlite:////no/such/folder/x.db"])
def test_an_address_of_no_database_is_refused_in_plain_words(url):
    with pytest.raises(LogError, match="the event log cannot be used: "):
        EventLog(url, (), Clock())


def test_a_page_torn_out_of_the_database_is_told_as_a_log_error(open_log, database):
    log = open_log(())
    for number in range(40):
        append(log, DigestDelivered(digest="x" * 900, destination=f"files {number}", attempt=1))
    log.close()
    content = bytearray(database.read_bytes())
    for page in range(2 * 4096, len(content) - 4096, 3 * 4096):
        content[page : page + 4096] = b"\xa5" * 4096
    database.write_bytes(content)

    def check() -> None:
        open_log(()).verify()

    with pytest.raises(LogError):
        check()


def test_an_altered_log_is_not_folded_anew(log, database):
    publish(log, news("a", claim(about(100))))
    with closing(sqlite3.connect(database, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER events_refuse_update")
        raw.execute("UPDATE events SET payload = replace(payload, '100', '900') WHERE position = 2")
    with pytest.raises(LogError, match="position 2"):
        log.rebuild()
