"""The drop folder: what lies in it, and what of it is whole."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.inbox import Inbox, Sighting, Stamp, being_written, is_passing_name, look, settled, sighted

QUIET = 2.0


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def inbox(folder) -> Inbox:
    return Inbox(folder, QUIET)


def dropped(folder: Path, name: str, content: str = "Some news.") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in look(folder)}


# -- the rules, as plain values ---------------------------------------------------------------------------

A, B = Path("a.txt"), Path("b.txt")
OLD, NEW = Stamp(1, 10, 5, 5), Stamp(1, 20, 6, 6)


def test_a_file_is_sighted_since_it_first_looked_as_it_does():
    seen = sighted({}, {A: OLD}, 1.0)
    assert seen == {A: Sighting(OLD, 1.0)}
    assert sighted(seen, {A: OLD}, 5.0) == {A: Sighting(OLD, 1.0)}
    assert sighted(seen, {A: NEW}, 5.0) == {A: Sighting(NEW, 5.0)}
    assert sighted(seen, {B: OLD}, 5.0) == {B: Sighting(OLD, 5.0)}


@pytest.mark.parametrize("field", Stamp._fields)
def test_a_change_of_any_part_of_the_stamp_begins_the_wait_anew(field):
    changed = OLD._replace(**{field: 99})
    assert sighted({A: Sighting(OLD, 1.0)}, {A: changed}, 5.0)[A].since == 5.0


def test_a_file_has_settled_after_the_quiet_time_and_not_before():
    seen = {B: Sighting(OLD, 1.0), A: Sighting(OLD, 1.0), Path("c"): Sighting(OLD, 2.5)}
    assert settled(seen, 2.9, QUIET) == []
    assert settled(seen, 3.0, QUIET) == [A, B]
    assert settled(seen, 9.0, QUIET) == [A, B, Path("c")]


looks = st.lists(
    st.dictionaries(st.sampled_from([A, B]), st.sampled_from([OLD, NEW])), min_size=1, max_size=8
)


@given(looks)
def test_what_has_settled_looked_the_same_in_every_look_of_the_quiet_time(looks):
    seen: dict[Path, Sighting] = {}
    for moment, now in enumerate(looks):
        seen = sighted(seen, now, float(moment))
        for path in settled(seen, float(moment), QUIET):
            recent = looks[max(moment - 2, 0) : moment + 1]
            assert len(recent) == 3
            assert {earlier.get(path) for earlier in recent} == {now[path]}


@pytest.mark.parametrize(
    "name",
    [
        *(".hidden.txt", "._story.txt", ".story.txt.swp", ".syncthing.story.txt.tmp", ".nfs000001"),
        *("story.txt.part", "story.pdf.crdownload", "story.txt.tmp", "story.TMP", "story.txt~", "a.partial"),
        *("~$story.docx", "#story.txt#", "@eaDir", "story.swp", "story.filepart", "story.txt.bak"),
    ],
)
def test_hidden_and_temporary_names_are_passed_over(name):
    assert is_passing_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "story.txt",
        "part.txt",
        "tmp",
        "my.part.txt",
        "~story.txt",
        "story",
        "a~b.txt",
        "#1 story.txt",
        "é.txt",
    ],
)
def test_ordinary_names_are_not(name):
    assert not is_passing_name(name)


# -- looking ----------------------------------------------------------------------------------------------


def test_files_are_found_in_sub_folders_too(folder):
    for name in ["a.txt", "monday/b.txt", "monday/late/c.txt", "x.txt/d.txt"]:
        dropped(folder, name)
    assert names(folder) == {"a.txt", "monday/b.txt", "monday/late/c.txt", "x.txt/d.txt"}


def test_what_lies_in_a_hidden_folder_is_passed_over(folder):
    for name in [".git/a.txt", "@eaDir/b.txt", "copying.part/c.txt", ".d.txt"]:
        dropped(folder, name)
    assert names(folder) == set()


def test_links_pipes_sockets_and_folders_are_left_alone(folder, tmp_path, monkeypatch):
    outside = dropped(tmp_path, "outside/secret.txt")
    (folder / "link.txt").symlink_to(outside)
    (folder / "linked").symlink_to(outside.parent)
    (folder / "loop").symlink_to(folder)
    (folder / "broken.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    monkeypatch.chdir(folder)  # a socket's address must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
        assert names(folder) == set()
    assert outside.read_text() == "Some news."


def test_a_hard_link_is_a_file_like_any_other(folder, tmp_path):
    os.link(dropped(tmp_path, "story.txt"), folder / "story.txt")
    assert names(folder) == {"story.txt"}


@pytest.mark.parametrize(
    "name", [b"caf\xe9.txt", b"two\nlines.txt", b"x" * 255, "死者.txt".encode(), b" .txt"]
)
def test_a_name_of_any_bytes_is_found(folder, name):
    path = os.fsencode(folder) + b"/" + name
    Path(os.fsdecode(path)).write_text("Some news.")
    assert [os.fsencode(found) for found in look(folder)] == [path]


def test_a_folder_that_is_missing_counts_as_empty(tmp_path):
    inbox = Inbox(tmp_path / "nowhere", QUIET)
    assert inbox.whole(1.0) == []
    assert inbox.empty


def test_a_file_in_place_of_the_folder_counts_as_empty(tmp_path):
    assert look(dropped(tmp_path, "inbox")) == {}


def test_a_folder_that_cannot_be_read_is_warned_of_once_until_it_can_be(tmp_path, caplog):
    inbox = Inbox(tmp_path / "inbox", QUIET)

    def warnings() -> int:
        for moment in range(3):
            inbox.whole(float(moment))
        return len([held for held in caplog.records if held.message == "folder cannot be read"])

    assert warnings() == 1
    inbox.folder.mkdir()
    assert warnings() == 1
    inbox.folder.rmdir()
    assert warnings() == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_each_folder_that_cannot_be_read_is_warned_of_by_itself(tmp_path, folder, monkeypatch, caplog):
    for name in ("a", "b"):
        dropped(folder, f"{name}/story.txt")
        (folder / name).chmod(0o700)
    folder.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)  # the folders above are not nobody's to enter
    inbox = Inbox(Path("inbox"), QUIET)

    def warned() -> list[str]:
        os.seteuid(65534)
        try:
            inbox.whole(1.0)
            inbox.whole(2.0)
        finally:
            os.seteuid(0)
        return sorted(str(held.fields["folder"]) for held in caplog.records)

    assert warned() == ["inbox/a", "inbox/b"]
    (folder / "a").chmod(0o755)
    assert warned() == ["inbox/a", "inbox/b"]
    (folder / "a").chmod(0o700)
    assert warned() == ["inbox/a", "inbox/a", "inbox/b"]


def test_folders_of_any_depth_are_looked_through(folder):
    home = Path.cwd()
    try:
        os.chdir(folder)
        for _ in range(1_200):
            Path("d").mkdir()
            os.chdir("d")
        dropped(folder, "d/found.txt")
        assert names(folder) == {"d/found.txt"}
    finally:
        os.chdir(home)
        for depth in range(1_200, 0, -1):
            shutil.rmtree(folder / "/".join(["d"] * depth))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_folder_that_can_be_listed_but_not_entered_hides_nothing_else(tmp_path, folder, monkeypatch):
    dropped(folder, "shut/a.txt")
    dropped(folder, "open.txt")
    (folder / "shut").chmod(0o744)
    folder.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)  # the folders above are not nobody's to enter
    os.seteuid(65534)
    try:
        found = look(Path("inbox"))
    finally:
        os.seteuid(0)
    assert set(found) == {Path("inbox/open.txt")}


# -- whole ------------------------------------------------------------------------------------------------


def test_a_file_is_whole_once_it_has_not_changed_for_the_quiet_time(folder, inbox):
    story = dropped(folder, "story.txt")
    assert inbox.whole(10.0) == []
    assert inbox.settling
    assert inbox.whole(11.9) == []
    assert inbox.whole(12.0) == [story]
    assert not inbox.settling


def test_a_file_that_grows_waits_on(folder, inbox):
    story = dropped(folder, "story.txt", "half")
    inbox.whole(10.0)
    story.write_text("half and the other half")
    assert inbox.whole(12.0) == []
    assert inbox.whole(13.9) == []
    assert inbox.whole(14.0) == [story]


def test_a_file_replaced_by_one_of_the_same_size_and_time_waits_on(folder, inbox):
    story = dropped(folder, "story.txt", "one")
    old = story.stat()
    inbox.whole(10.0)
    other = dropped(folder, ".other", "two")
    os.utime(other, ns=(old.st_atime_ns, old.st_mtime_ns))
    other.replace(story)
    assert story.stat().st_mtime_ns == old.st_mtime_ns
    assert inbox.whole(12.0) == []
    assert inbox.whole(14.0) == [story]


def test_an_old_time_of_modification_is_no_proof_of_being_whole(folder, inbox):
    story = dropped(folder, "story.txt")
    os.utime(story, (0, 0))  # as `cp -p` leaves it
    assert inbox.whole(10.0) == []


def test_a_file_that_somebody_has_open_for_writing_is_not_whole(folder, inbox):
    story = folder / "story.txt"
    with story.open("w") as writing:
        writing.write("half")
        writing.flush()
        inbox.whole(10.0)
        assert being_written(story)
        assert inbox.whole(20.0) == []
        assert not inbox.empty
    assert not being_written(story)
    assert inbox.whole(30.0) == [story]


def test_a_file_that_somebody_reads_is_whole_all_the_same(folder, inbox):
    story = dropped(folder, "story.txt")
    inbox.whole(10.0)
    with story.open():
        assert inbox.whole(12.0) == [story]


def test_nobody_writes_to_a_file_that_is_not_there(folder):
    assert not being_written(folder / "nowhere.txt")


def test_whole_files_come_in_order_of_name(folder, inbox):
    for name in ["b.txt", "a.txt", "c/a.txt", "a/z.txt"]:
        dropped(folder, name)
    inbox.whole(10.0)
    assert [str(path.relative_to(folder)) for path in inbox.whole(12.0)] == [
        "a/z.txt",
        "a.txt",
        "b.txt",
        "c/a.txt",
    ]


def test_one_file_that_grows_holds_up_no_other(folder, inbox):
    story = dropped(folder, "story.txt")
    growing = dropped(folder, "growing.txt")
    inbox.whole(10.0)
    growing.write_text("more and more")
    assert inbox.whole(12.0) == [story]


def test_a_file_put_off_comes_again_at_its_time_and_not_before(folder, inbox):
    story = dropped(folder, "story.txt")
    inbox.whole(10.0)
    assert inbox.whole(12.0) == [story]
    inbox.put_off(story, 27.0, "locked")
    assert not inbox.settling
    assert inbox.whole(26.9) == []
    assert inbox.whole(27.0) == [story]


def test_a_file_put_off_that_changes_is_looked_at_as_new(folder, inbox):
    story = dropped(folder, "story.txt")
    inbox.whole(10.0)
    inbox.put_off(story, 1_000.0, "locked")
    story.write_text("mended")
    assert inbox.whole(12.0) == []
    assert inbox.whole(14.0) == [story]


def test_a_file_put_off_that_is_gone_is_forgotten(folder, inbox):
    story = dropped(folder, "story.txt")
    inbox.whole(10.0)
    story.unlink()
    inbox.whole(11.0)
    inbox.put_off(story, 27.0, "locked")
    assert inbox.empty


def test_what_comes_under_the_name_of_a_taken_file_is_new(folder, inbox):
    story = dropped(folder, "story.txt")
    inbox.whole(10.0)
    assert inbox.whole(12.0) == [story]
    inbox.taken(story)
    assert inbox.empty
    assert inbox.whole(12.1) == []
    assert inbox.whole(14.1) == [story]


def test_without_a_quiet_time_files_are_whole_at_once(folder):
    story = dropped(folder, "story.txt")
    assert Inbox(folder, 0).whole(10.0) == [story]


def test_that_a_file_is_put_off_is_news_once_for_each_reason(folder, inbox):
    file = dropped(folder, "story.txt")
    inbox.whole(0.0)
    said = [inbox.put_off(file, 5.0, why) for why in ("locked", "locked", "no room", "no room")]
    assert said == [True, False, True, False]
    dropped(folder, "story.txt", "Other news.")
    inbox.whole(1.0)
    assert inbox.put_off(file, 5.0, "no room")


def test_what_is_no_file_is_told_of_once_as_long_as_it_lies_there(folder, inbox, caplog):
    def told() -> list[tuple[str, str]]:
        return [(record.fields["file"], record.fields["what"]) for record in caplog.records]

    os.mkfifo(folder / "pipe.txt")
    (folder / "link.txt").symlink_to("/etc/hostname")
    (folder / ".hidden").symlink_to("/etc/hostname")
    for moment in (0.0, 1.0, 2.0):
        assert inbox.whole(moment) == []
    assert told() == [("link.txt", "a link"), ("pipe.txt", "a pipe")]
    (folder / "pipe.txt").unlink()
    inbox.whole(3.0)
    os.mkfifo(folder / "pipe.txt")
    inbox.whole(4.0)
    assert told()[2:] == [("pipe.txt", "a pipe")]
