"""Each check of `doctor`, on folders, machines and clocks that are fit for the service, or not."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from monitor.database import Database
from monitor.doctor import folders, logbook, machine
from monitor.doctor.findings import Finding, Level, Told, examined, ok
from monitor.errors import MonitorError
from monitor.opening import existing_log, open_log
from tests.values import START

OK, WARNING, FAULT = Level.OK, Level.WARNING, Level.FAULT


def levels(told) -> list[Level]:
    return [each.level for each in told]


# -- running checks ------------------------------------------------------------------------------------


def test_a_check_that_fails_itself_is_a_fault_and_stops_no_other():
    def breaks() -> list[Told]:
        raise MonitorError("no such thing")

    found = list(examined([("one", breaks), ("two", lambda: [ok("fine")])]))
    assert [(each.check, each.level) for each in found] == [("one", FAULT), ("two", OK)]
    assert isinstance(found[0], Finding)
    assert found[0].found == "no such thing"


# -- folders and disks -----------------------------------------------------------------------------------


def test_a_folder_that_can_be_written_to_is_left_as_it_was(tmp_path):
    assert levels(folders.writable({"inbox": tmp_path})) == [OK]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_yet_is_no_fault_where_it_can_be_made(tmp_path):
    assert levels(folders.writable({"inbox": tmp_path / "a" / "b"})) == [OK]
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_a_fault(tmp_path):
    (tmp_path / "inbox").write_text("")
    found = list(folders.writable({"inbox": tmp_path / "inbox", "below": tmp_path / "inbox" / "below"}))
    assert levels(found) == [FAULT, FAULT]
    assert "is no folder" in found[0].found


def test_a_folder_that_refuses_files_is_a_fault():
    # the kernel lets nobody, root included, make files in /proc
    [found] = folders.writable({"inbox": Path("/proc/self")})
    assert found.level is FAULT
    assert "chown" in found.remedy


def test_a_disk_with_room_is_told_once_for_all_that_it_holds(tmp_path):
    [found] = folders.room({"inbox": tmp_path, "archive": tmp_path / "archive"})
    assert "for inbox and archive" in found.found


@pytest.mark.skipif(not Path("/sys/fs").is_dir(), reason="needs Linux' /sys, a file system without room")
def test_a_disk_without_room_is_a_fault():
    assert levels(folders.room({"inbox": Path("/sys")})) == [FAULT]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system, such as /dev/shm")
def test_a_second_file_system_is_a_warning(tmp_path):
    others = {"archive": tmp_path / "archive", "rejected": Path("/dev/shm")}
    assert levels(folders.one_file_system(tmp_path, others)) == [OK, WARNING]


def test_only_what_has_lain_half_written_for_long_was_left_by_a_crash(tmp_path):
    old, new, whole = tmp_path / "2026" / ".a.txt.part", tmp_path / ".b.txt.part", tmp_path / "c.part"
    old.parent.mkdir()
    for file in (old, new, whole):
        file.write_text("x")
    for file in (old, whole):
        os.utime(file, (0, 0))
    [found] = folders.leftovers({"archive": tmp_path})
    assert found.level is WARNING
    assert str(old) in found.found
    assert found.found.startswith("1 half-written file ")


def test_a_secret_that_others_may_read_is_a_warning(tmp_path):
    open_to_all, own = tmp_path / "open", tmp_path / "own"
    for file, mode in ((open_to_all, 0o644), (own, 0o600)):
        file.write_text("secret")
        file.chmod(mode)
    found = list(folders.private({"a": open_to_all, "b": own}))
    assert levels(found) == [WARNING, OK]
    assert found[0].remedy == f"chmod 600 {open_to_all}"


# -- the machine -----------------------------------------------------------------------------------------


def inotify(folder: Path, watches: int, queued: int) -> Path:
    folder.mkdir()
    (folder / "max_user_watches").write_text(f"{watches}\n")
    (folder / "max_queued_events").write_text(f"{queued}\n")
    return folder


@pytest.mark.parametrize(
    ("watches", "queued", "expected"),
    [(100, 16384, [OK]), (4, 16384, [WARNING]), (100, 64, [OK, WARNING]), (1, 1, [WARNING, WARNING])],
)
def test_the_kernels_limits_are_held_against_the_inbox(tmp_path, watches, queued, expected):
    inbox = tmp_path / "inbox"
    for name in ("a/b", "c"):
        (inbox / name).mkdir(parents=True)
    assert levels(machine.watched(inbox, inotify(tmp_path / "limits", watches, queued))) == expected


def test_where_there_is_no_inotify_nothing_is_wrong(tmp_path):
    assert levels(machine.watched(tmp_path, tmp_path / "none")) == [OK]


def test_an_inbox_on_a_share_is_known_by_its_mount(tmp_path):
    (tmp_path / "my inbox").mkdir()
    mounts = tmp_path / "mounts"
    escaped = str(tmp_path / "my inbox").replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/drop {escaped} nfs4 rw 0 0\n")
    assert machine.file_system(tmp_path / "my inbox", mounts) == "nfs4"
    assert machine.file_system(tmp_path, mounts) is None


def test_a_file_that_has_waited_for_long_is_a_warning(tmp_path):
    (tmp_path / "story.txt").write_text("x")
    (tmp_path / ".half.part").write_text("x")
    later = (tmp_path / "story.txt").stat().st_ctime + 700
    assert levels(machine.waiting(tmp_path, later - 690)) == [OK]
    [found] = machine.waiting(tmp_path, later)
    assert found.level is WARNING
    assert "1 file waited" in found.found


def test_a_running_service_is_known_by_its_lock(tmp_path):
    assert levels(machine.running(tmp_path)) == [WARNING]
    with FileLock(tmp_path / ".figurewatch.lock"):
        assert levels(machine.running(tmp_path)) == [OK]
    assert levels(machine.running(tmp_path)) == [WARNING]


def test_a_clock_before_the_logs_last_event_is_a_fault():
    assert levels(machine.clock(START, None)) == [OK]
    assert levels(machine.clock(START, START + timedelta(minutes=4))) == [OK]
    assert levels(machine.clock(START, START + timedelta(hours=1))) == [FAULT]


@pytest.mark.parametrize(("answer", "expected"), [("yes", [OK]), ("no", [WARNING]), ("", [])])
def test_the_system_is_asked_whether_it_keeps_the_clock(tmp_path, answer, expected):
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o755)
    assert levels(machine.synchronised({"PATH": f"{tmp_path}:/usr/bin:/bin"})) == expected


def test_time_zones_are_known():
    assert levels(machine.zones()) == [OK]


def test_root_is_told_that_rights_cannot_be_checked(tmp_path):
    owner = tmp_path.stat().st_uid
    assert levels(machine.the_right_user(tmp_path, 1)) == []
    assert levels(machine.the_right_user(tmp_path, 0)) == ([] if owner == 0 else [WARNING])


# -- the log ---------------------------------------------------------------------------------------------


def test_a_home_without_a_log_has_no_fault_and_gets_none(tmp_path):
    file = tmp_path / "figurewatch.db"
    assert list(logbook.sound_file(file)) == []
    assert levels(logbook.readable_log(Database(file=file), existing_log, full=True)) == [OK]
    assert not file.exists()


@pytest.mark.parametrize("full", [False, True])
def test_a_sound_log_has_no_fault(tmp_path, full):
    file = tmp_path / "figurewatch.db"
    open_log(Database(file=file)).close()
    assert levels(logbook.sound_file(file)) == [OK]
    assert levels(logbook.readable_log(Database(file=file), existing_log, full=full)) == [OK]


def test_a_log_that_cannot_be_reached_is_not_taken_for_a_damaged_one(tmp_path):
    pytest.importorskip("psycopg")
    file = tmp_path / "figurewatch.db"
    open_log(Database(file=file)).close()
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        [of_file] = logbook.sound_file(file, patience=0)
    [of_server] = logbook.readable_log(
        Database(server="postgresql://127.0.0.1:9/none"), existing_log, full=False
    )
    assert "who holds it locked" in of_file.remedy
    assert "see that the server runs" in of_server.remedy
    assert "backup" not in of_file.remedy + of_server.remedy


def test_a_file_that_is_no_database_is_a_fault(tmp_path):
    file = tmp_path / "figurewatch.db"
    file.write_bytes(b"not a database" * 1000)
    assert levels(logbook.sound_file(file)) == [FAULT]
    assert levels(logbook.readable_log(Database(file=file), existing_log, full=False)) == [FAULT]


def test_a_database_with_a_torn_page_is_a_fault(tmp_path):
    file = tmp_path / "figurewatch.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE t (x TEXT)")
        database.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
    database.close()
    torn = bytearray(file.read_bytes())
    torn[8192:12288] = b"\xff" * 4096
    file.write_bytes(torn)
    assert levels(logbook.sound_file(file)) == [FAULT]
