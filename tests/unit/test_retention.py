"""Which originals leave the archive, and that nothing goes which the log does not hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from monitor.ingest import Outcome
from monitor.retention import Original, Retention
from tests.unit.test_ingest import House
from tests.values import Clock

TEXT = b"About 600 died, they said."


@pytest.fixture
def house(tmp_path: Path, open_log) -> House:
    return House(tmp_path, open_log())


def retention(house: House, clock: Clock, days: int = 30) -> Retention:
    return Retention(house.log, house.archive, days, clock)


def archived(house: House) -> list[str]:
    return sorted(path.name for path in house.archive.rglob("*") if path.is_file())


def test_only_what_is_older_than_the_policy_says_goes(house, clock):
    house.ingest.take(house.drop("old.txt"))
    clock.forward(days=20)
    house.ingest.take(house.drop("new.txt", b"About 700 died, they said."))
    clock.forward(days=10, seconds=-1)
    assert retention(house, clock).prune().files == 0
    clock.forward(seconds=2)
    pruned = retention(house, clock).prune()
    assert (pruned.files, pruned.size, archived(house)) == (1, len(TEXT), ["new.txt"])


def test_the_log_is_whole_afterwards_and_holds_the_text(house, clock):
    house.ingest.take(house.drop("old.txt"))
    before = house.log.verify()
    clock.forward(days=31)
    retention(house, clock).prune()
    assert house.log.verify() == before
    assert house.log.rebuild() == []
    assert not (house.archive / "2025").exists(), "empty folders go, too"
    assert house.archive.is_dir()


def test_a_dry_run_tells_what_would_go_and_removes_nothing(house, clock):
    house.ingest.take(house.drop("old.txt"))
    clock.forward(days=31)
    told: list[Original] = []
    assert retention(house, clock).prune(dry=True, told=told.append).files == 1
    assert [original.file.name for original in told] == ["old.txt"]
    assert archived(house) == ["old.txt"]


def test_other_bytes_of_a_known_text_go_when_their_own_time_is_up(house, clock):
    house.ingest.take(house.drop("first.txt"))
    clock.forward(days=20)
    assert house.ingest.take(house.drop("second.txt", TEXT + b"\n")) is Outcome.REPEATED
    clock.forward(days=11)
    retention(house, clock).prune()
    assert archived(house) == ["second.txt"]
    clock.forward(days=20)
    retention(house, clock).prune()
    assert archived(house) == []


@pytest.mark.parametrize("name", ["notes.txt", "old.txt"], ids=["beside it", "in its place"])
def test_a_file_that_the_log_does_not_know_stays(house, clock, name):
    house.ingest.take(house.drop("old.txt"))
    [month] = house.archive.glob("*/*")
    (month / name).write_bytes(b"somebody's own")
    clock.forward(days=31)
    assert retention(house, clock).prune().unknown == 1
    assert archived(house) == [name]


def test_what_is_no_month_of_the_archive_is_not_looked_at(house, clock):
    house.ingest.take(house.drop("old.txt"))
    [month] = house.archive.glob("*/*")
    (house.archive / "kept").mkdir()
    (month / "old.txt").rename(house.archive / "kept" / "old.txt")
    (month / "link.txt").symlink_to(house.archive / "kept" / "old.txt")
    clock.forward(days=31)
    assert retention(house, clock).prune().files == 0
    assert archived(house) == ["link.txt", "old.txt"]


def test_an_original_whose_text_is_damaged_in_the_log_stays(house, clock, database):
    house.ingest.take(house.drop("old.txt"))
    clock.forward(days=31)
    with sqlite3.connect(database) as raw:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{trigger}"')
        raw.execute("UPDATE texts SET body = x'00'")
    raw.close()
    pruned = retention(house, clock).prune()
    assert (pruned.files, pruned.unknown, archived(house)) == (0, 1, ["old.txt"])


def test_stopped_it_leaves_the_rest_for_later(house, clock):
    for number in range(3):
        house.ingest.take(house.drop(f"{number}.txt", b"About %d died, they said." % (600 + number)))
    clock.forward(days=31)
    asked = iter([False, True])
    assert retention(house, clock).prune(stopped=lambda: next(asked)).files == 1
    assert archived(house) == ["1.txt", "2.txt"]
    assert retention(house, clock).prune().files == 2


def test_the_same_file_dropped_after_it_went_is_known_put_away_and_goes_again(house, clock):
    house.ingest.take(house.drop("old.txt"))
    clock.forward(days=31)
    retention(house, clock).prune()
    held = house.log.verify()
    house.ingest.take(house.drop("again.txt"))
    assert house.log.verify() == held
    assert retention(house, clock).prune().files == 1
