"""Where dropped files end up: whole, never overwritten, under safe names."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.filing import by_month, digest, displayed, move, place_for, safe_name, sha256_of, write_whole


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("story.txt", "story.txt"),
        ("죽음 600명.txt", "죽음 600명.txt"),
        ("two\nlines\r.txt", "two_lines_.txt"),
        ("esc\x1b[2J\x07.txt", "esc_[2J_.txt"),
        ("c1\x9b2J\x85.txt", "c1_2J_.txt"),
        ("line\u2028end.txt", "line_end.txt"),
        ("invoice\u202etxt.exe", "invoice_txt.exe"),
        ("turned\u2066\u2069.txt", "turned__.txt"),
        ("caf\udce9.txt", "caf\ufffd.txt"),  # a byte that is no UTF-8
        ('a/b\\c:d*e?f"g<h>i|j.txt', "a_b_c_d_e_f_g_h_i_j.txt"),
        ("nul\x00.txt", "nul_.txt"),
        ("", ""),
    ],
)
def test_a_name_is_shown_without_anything_that_a_terminal_or_reader_would_obey(name, shown):
    assert displayed(name) == shown


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("story.txt", "story.txt"),
        (".hidden.txt", "hidden.txt"),
        ("..", "unnamed"),
        (".", "unnamed"),
        ("", "unnamed"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("/etc/passwd", "_etc_passwd"),
        ("no ending", "no ending"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("ends with a dot.", "ends with a dot"),  # Windows cuts it off
        ("ends with a space ", "ends with a space"),
        ("x" * 198 + " . .", "x" * 198),
        ("CON", "_CON"),  # a device on Windows, as are the next three
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT² .txt", "_LPT² .txt"),
        ("console.txt", "console.txt"),
        ("-rf.txt", "_-rf.txt"),  # an option where somebody writes "rm *"
        ("x" * 255, "x" * 200),
        ("x" * 251 + ".txt", "x" * 196 + ".txt"),
        ("é" * 125 + ".html", "é" * 97 + ".html"),  # 199 bytes: no letter is cut in two
        ("story." + "x" * 200, "story." + "x" * 194),
    ],
)
def test_a_name_to_keep_a_file_under_is_cut_and_never_hidden(name, safe):
    assert safe_name(name) == safe


names = st.binary(min_size=1, max_size=255).map(os.fsdecode) | st.text(
    st.sampled_from("ab.é/\\\n\x1b\x9b\u202e\u2028\udce9~ 死"), min_size=1, max_size=255
)


@given(names)
@example("." * 255)
@example("é." * 60)
def test_a_safe_name_is_safe_whatever_the_name(name):
    safe = safe_name(name)
    assert 1 <= len(safe.encode()) <= 200
    assert PurePosixPath(safe).name == safe  # one part of a path, and none that leads up
    assert not safe.startswith(".")
    assert not any(c in "\x00\n\r\x1b\x9b\u202e\u2028/\\" for c in safe)


@given(names)
def test_a_safe_name_stays_as_it_is(name):
    assert safe_name(safe_name(name)) == safe_name(name)


@given(names.filter(lambda name: "\x00" not in name))
def test_a_file_can_be_kept_under_any_safe_name(tmp_path_factory, name):
    target = tmp_path_factory.getbasetemp() / "kept" / safe_name(name)
    write_whole(target, b"news")
    reason = target.with_name(f"{target.name}.reason.txt")
    write_whole(reason, b"why")
    assert (target.read_bytes(), reason.read_bytes()) == (b"news", b"why")
    target.unlink()
    reason.unlink()


# -- places -----------------------------------------------------------------------------------------------

ROOT = PurePosixPath()


def of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept(folder: Path, name: str, content: bytes) -> str:
    """Keep a file as ingest does; where it lies."""
    place = place_for(folder, PurePosixPath("2025/04"), name, of(content))
    write_whole(folder / place, content)
    return place


def test_a_file_keeps_its_name_where_it_is_free(tmp_path):
    assert kept(tmp_path, "story.txt", b"one") == "2025/04/story.txt"


def test_the_same_bytes_have_the_same_place(tmp_path):
    assert kept(tmp_path, "story.txt", b"one") == kept(tmp_path, "story.txt", b"one")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("story.txt", "2025/04/story.{}.txt"),
        ("story", "2025/04/story.{}"),
        ("archive.tar.gz", "2025/04/archive.tar.{}.gz"),
    ],
)
def test_other_bytes_of_one_name_lie_beside(tmp_path, name, place):
    first = kept(tmp_path, name, b"one")
    second = kept(tmp_path, name, b"two")
    assert second == place.format(of(b"two")[:12])
    assert ((tmp_path / first).read_bytes(), (tmp_path / second).read_bytes()) == (b"one", b"two")


def test_a_hundred_contents_of_one_name_are_all_kept(tmp_path):
    contents = [str(number).encode() for number in range(100)]
    places = [kept(tmp_path, "story.txt", content) for content in contents]
    assert [(tmp_path / place).read_bytes() for place in places] == contents


def test_the_folder_of_a_day_is_its_year_and_month():
    assert by_month(date(2025, 4, 3)) == PurePosixPath("2025/04")


# -- moving -----------------------------------------------------------------------------------------------


def test_a_moved_file_is_at_its_new_place_alone(tmp_path):
    file = tmp_path / "story.txt"
    file.write_bytes(b"news")
    target = tmp_path / "archive" / "2025" / "04" / "story.txt"
    move(file, target)
    assert target.read_bytes() == b"news"
    assert not file.exists()
    assert [path.name for path in target.parent.iterdir()] == ["story.txt"]


SHARED_MEMORY = Path("/dev/shm")


def test_a_file_that_has_the_new_name_as_well_keeps_that_alone(tmp_path):
    file, target = tmp_path / "a.txt", tmp_path / "b.txt"
    file.write_text("words")
    os.link(file, target)
    move(file, target)
    assert (file.exists(), target.read_text()) == (False, "words")


@pytest.mark.skipif(
    not SHARED_MEMORY.is_dir() or not os.access(SHARED_MEMORY, os.W_OK),
    reason="needs a second file system",
)
def test_a_file_is_moved_to_another_file_system_whole(tmp_path):
    if SHARED_MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system")
    source = SHARED_MEMORY / f"figurewatch-test-{os.getpid()}.txt"
    source.write_bytes(b"news" * 50_000)
    target = tmp_path / "archive" / "story.txt"
    try:
        move(source, target)
        assert not source.exists()
    finally:
        source.unlink(missing_ok=True)
    assert target.read_bytes() == b"news" * 50_000
    assert [path.name for path in target.parent.iterdir()] == ["story.txt"]


def test_a_link_that_took_a_files_place_is_not_moved(tmp_path):
    """P11: to another file system it would be copied, with what it leads to."""
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    (tmp_path / "story.txt").symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        move(tmp_path / "story.txt", tmp_path / "archive" / "story.txt")
    assert secret.read_text() == "s3cret"
    assert list((tmp_path / "archive").iterdir()) == []


def test_a_file_that_is_gone_cannot_be_moved(tmp_path):
    with pytest.raises(FileNotFoundError):
        move(tmp_path / "nowhere.txt", tmp_path / "archive" / "story.txt")


def test_a_small_file_is_written_whole_in_place_of_an_older_one(tmp_path):
    target = tmp_path / "new" / "reason.txt"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["reason.txt"]


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path):
    file = tmp_path / "story.txt"
    file.write_bytes(b"news" * 100_000)
    assert sha256_of(file) == of(b"news" * 100_000)


def test_of_a_file_without_measure_the_beginning_and_the_length_are_hashed(tmp_path):
    file = tmp_path / "sparse.txt"
    hashes = set()
    for size in (10, 11, 1 << 40):
        with file.open("wb") as opened:
            opened.truncate(size)
        with file.open("rb") as opened:
            hashes.add(digest(opened, most=10))
            assert opened.tell() <= 10
    assert len(hashes) == 3
    assert hashlib.sha256(b"\0" * 10).hexdigest() in hashes
