"""A log backed up from any place, and restored into any other."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from monitor.backup import back_up, proved_backup, restore
from monitor.errors import LogError
from monitor.event_log import EventLog
from tests.samples import about
from tests.values import News, append, claim, delivered, issuer, news, record

TEXT = "Seoul said that about 600 had been killed. 죽음\n" * 20


def some_news(log: EventLog, *numbers: int) -> None:
    for number in numbers:
        item = news(f"n{number}", claim(about(number)))
        with log.writing() as writing:
            kept = writing.keep(f"{number}: {TEXT}")
            record(writing, News(replace(item.received, kept=kept), item.estimates), issuer())


def everything(log: EventLog) -> tuple[list, list]:
    with log.reading() as view:
        events = list(view.stored())
        texts = [view.kept(sha256(f"{number}: {TEXT}".encode()).hexdigest()) for number in (100, 200, 300)]
    return events, texts


def by_hand(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)


def test_a_log_goes_from_any_place_to_any_other(place, other_place, tmp_path):
    log = place.log()
    some_news(log, 100, 200, 300)
    target = tmp_path / "backup ? %.db"
    head = back_up(log, target)
    assert head == log.verify() == proved_backup(target)
    other = other_place.log()
    assert restore(target, other) == head
    assert everything(other) == everything(log)
    assert other.verify(head) == head
    assert other.rebuild() == []
    [after] = append(other, delivered())
    assert after.position == head.position + 1


def test_an_empty_log_is_backed_up_and_restored(place, tmp_path):
    log = place.log()
    assert back_up(log, tmp_path / "empty.db").position == 0
    assert restore(tmp_path / "empty.db", log).position == 0


def test_a_backup_is_one_file_that_any_sql_tool_can_read(place, tmp_path):
    log = place.log()
    some_news(log, 100)
    folder = tmp_path / "kept"
    folder.mkdir()
    head = back_up(log, folder / "backup.db")
    assert [file.name for file in folder.iterdir()] == ["backup.db"]
    (folder / "backup.db").chmod(0o400)
    folder.chmod(0o500)
    try:
        assert proved_backup(folder / "backup.db") == head
        assert [file.name for file in folder.iterdir()] == ["backup.db"]
    finally:
        folder.chmod(0o700)
    with closing(sqlite3.connect(folder / "backup.db")) as connection:
        assert connection.execute("SELECT max(position) FROM events").fetchone() == (head.position,)
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (0,)


def test_a_backup_written_while_others_append_is_consistent(place, tmp_path):
    log = place.log()
    some_news(log, 100)
    stop = threading.Event()

    def write() -> None:
        other = place.log()
        number = 0
        while not stop.is_set():
            append(other, delivered(number := number + 1))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        heads = [back_up(log, tmp_path / f"{number}.db") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    for number, head in enumerate(heads):
        assert proved_backup(tmp_path / f"{number}.db") == head
        log.verify(head)


def test_a_backup_overwrites_nothing(place, tmp_path):
    log = place.log()
    target = tmp_path / "backup.db"
    target.write_text("mine")
    with pytest.raises(LogError, match="is there already; name a new file"):
        back_up(log, target)
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere")
    with pytest.raises(LogError, match="is there already"):
        back_up(log, tmp_path / "link.db")
    assert target.read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_nothing(place, tmp_path):
    with pytest.raises(LogError, match=r"backup|cannot be used"):
        back_up(place.log(), tmp_path / "no such folder" / "backup.db")
    place_for_it = tmp_path / "here"
    place_for_it.mkdir()
    log = place.log()
    some_news(log, 100)
    if place.by_hand:
        place.unprotected()
        place.sql("UPDATE events SET payload = '{}' WHERE position = 2")
        with pytest.raises(LogError, match="position 2 was altered"):
            back_up(log, place_for_it / "backup.db")
    assert list(place_for_it.iterdir()) == []


def test_a_log_is_restored_into_an_empty_one_only(place, tmp_path):
    log = place.log()
    some_news(log, 100)
    head = back_up(log, tmp_path / "backup.db")
    with pytest.raises(LogError, match=f"a log of {head.position} events already; restore into a new home"):
        restore(tmp_path / "backup.db", log)
    assert log.verify() == head


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE events SET payload = '{}' WHERE position = 3", "position 3 was altered"),
        ("DELETE FROM events WHERE position = 2", "position 2 is missing"),
        ("UPDATE texts SET body = x'00'", "was altered"),
        ("DELETE FROM texts", "the text .* of position 1 is missing"),
        ("DROP TABLE events", "holds no event log"),
    ],
)
def test_a_backup_that_is_not_whole_is_not_restored(place, tmp_path, statement, fault):
    with closing(EventLog(f"sqlite:///{tmp_path / 'source.db'}", (), place.clock)) as source:
        some_news(source, 100, 200)
        back_up(source, tmp_path / "backup.db")
    by_hand(tmp_path / "backup.db", statement)
    log = place.log()
    with pytest.raises(LogError, match=fault):
        restore(tmp_path / "backup.db", log)
    with log.reading() as view:
        assert view.head.position == 0
    some_news(log, 300)  # and it can be used


@pytest.mark.parametrize("content", [b"", b"Dear Sir or Madam", b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_backup_is_told_in_plain_words(place, tmp_path, content):
    (tmp_path / "letter.txt").write_bytes(content)
    for file in (tmp_path / "letter.txt", tmp_path / "nothing", tmp_path):
        with pytest.raises(LogError, match=r"holds no event log|cannot be used|there is no file"):
            restore(file, place.log())


def test_a_log_that_is_in_use_is_restored_from_its_own_file(place, tmp_path):
    with closing(EventLog(f"sqlite:///{tmp_path / 'source.db'}", (), place.clock)) as source:
        some_news(source, 100, 200)
        assert restore(tmp_path / "source.db", place.log()) == source.verify()
