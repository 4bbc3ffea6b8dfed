"""The ways in which files come into an inbox, and what each must become.

Each is a generator: it puts something into the inbox, yields while the service works, and then says what it
expects to have come of it.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.daemon import article

Arrival = Iterator[None]


@dataclass
class Place:
    """An inbox with something outside of it, and what the service made of all that came."""

    inbox: Path
    outside: Path
    archive: Path
    writers: list[threading.Thread] = field(default_factory=list)
    received: dict[str, dict] = field(default_factory=dict)  # file name → article
    repeated: list[str] = field(default_factory=list)  # file names
    rejected: dict[str, str] = field(default_factory=dict)  # file name → code
    told: list[dict] = field(default_factory=list)  # log lines

    def meanwhile(self, write: Callable[[], None]) -> None:
        """Have something happen while the service looks."""
        self.writers.append(threading.Thread(target=write))
        self.writers[-1].start()

    def whole(self, name: str, content: str) -> bool:
        """Whether the archive holds exactly that content for a name."""
        return (self.archive / self.received[name]["archived"]).read_text() == content

    def tellings(self, name: str) -> list[dict]:
        """What the log says of a file."""
        return [line for line in self.told if line.get("file") == name]


def story(note: str) -> str:
    """An article that is not another's."""
    return article("about 600", note=f"{note} {os.urandom(8).hex()}.")


def slow_write(at: Place) -> Arrival:
    content = story("slowly") * 1

    def write() -> None:
        with (at.inbox / "slow.md").open("w") as out:
            for start in range(0, len(content), 60):
                out.write(content[start : start + 60])
                out.flush()
                time.sleep(0.15)

    at.meanwhile(write)
    yield
    assert at.whole("slow.md", content)


def write_pause_write(at: Place) -> Arrival:
    content = story("with a pause")

    def write() -> None:
        with (at.inbox / "pause.md").open("w") as out:
            out.write(content[:80])
            out.flush()
            time.sleep(1.5)  # seven times as long as a file must be quiet; but it is open
            out.write(content[80:])

    at.meanwhile(write)
    yield
    assert at.whole("pause.md", content)


def rename_in(at: Place) -> Arrival:
    content = story("renamed in")
    (at.outside / "moved.md").write_text(content)
    (at.outside / "moved.md").rename(at.inbox / "moved.md")
    yield
    assert at.whole("moved.md", content)


def hard_link(at: Place) -> Arrival:
    content = story("linked")
    (at.outside / "kept.md").write_text(content)
    os.link(at.outside / "kept.md", at.inbox / "hard.md")
    yield
    assert at.whole("hard.md", content)
    assert (at.outside / "kept.md").read_text() == content


def link_out_of_the_folder(at: Place) -> Arrival:
    (at.outside / "secret.md").write_text(story("secret"))
    (at.inbox / "link.md").symlink_to(at.outside / "secret.md")
    yield
    _left_alone(at, "link.md", "a link")
    assert (at.outside / "secret.md").exists()


def link_to_a_folder(at: Place) -> Arrival:
    (at.outside / "more").mkdir()
    (at.outside / "more" / "inner.md").write_text(story("behind a link"))
    (at.inbox / "folder.md").symlink_to(at.outside / "more")
    yield
    _left_alone(at, "folder.md", "a link")
    assert "inner.md" not in at.received


def link_to_itself(at: Place) -> Arrival:
    (at.inbox / "loop.md").symlink_to("loop.md")
    yield
    _left_alone(at, "loop.md", "a link")


def pipe(at: Place) -> Arrival:
    os.mkfifo(at.inbox / "pipe.md")
    yield
    _left_alone(at, "pipe.md", "a pipe")


def a_socket(at: Place) -> Arrival:
    with socket.socket(socket.AF_UNIX) as bound:
        here = os.open(at.inbox, os.O_RDONLY)  # paths of sockets are short
        bound.bind(f"/proc/self/fd/{here}/socket.md")
        os.close(here)
    yield
    _left_alone(at, "socket.md", "a socket")


def folder_called_like_a_file(at: Place) -> Arrival:
    content = story("in a folder")
    (at.inbox / "x.txt").mkdir()
    (at.inbox / "x.txt" / "within.md").write_text(content)
    yield
    assert at.whole("within.md", content)
    assert (at.inbox / "x.txt").is_dir()


def deep_folder(at: Place) -> Arrival:
    content = story("deep down")
    folder = at.inbox.joinpath(*["deep"] * 30)
    folder.mkdir(parents=True)
    (folder / "bottom.md").write_text(content)
    yield
    assert at.whole("bottom.md", content)


def longest_name(at: Place) -> Arrival:
    name, content = "n" * 252 + ".md", story("a long name")
    (at.inbox / name).write_text(content)
    yield
    assert at.whole(name, content)


def name_that_is_no_utf_8(at: Place) -> Arrival:
    content = story("a name in Latin-1")
    (at.inbox / os.fsdecode(b"caf\xe9.md")).write_text(content)
    yield
    assert at.whole("caf\ufffd.md", content)


def newline_in_the_name(at: Place) -> Arrival:
    content = story("a name of two lines")
    (at.inbox / "two\nlines\x1b[2J.md").write_text(content)
    yield
    assert at.whole("two_lines_[2J.md", content)


def name_that_is_a_device_elsewhere(at: Place) -> Arrival:
    content = story("a name that Windows forbids")
    (at.inbox / "CON.md").write_text(content)
    yield
    assert at.whole("CON.md", content)
    assert at.received["CON.md"]["archived"].endswith("/_CON.md")


def old_time_kept(at: Place) -> Arrival:
    content = story("from 2001")
    (at.outside / "old.md").write_text(content)
    os.utime(at.outside / "old.md", (10**9, 10**9))
    shutil.copy2(at.outside / "old.md", at.inbox / "old.md")
    yield
    assert at.whole("old.md", content)


def time_of_the_future(at: Place) -> Arrival:
    content = story("from 2100")
    (at.inbox / "future.md").write_text(content)
    os.utime(at.inbox / "future.md", (4.1e9, 4.1e9))
    yield
    assert at.whole("future.md", content)


def one_content_under_100_names(at: Place) -> Arrival:
    content = story("a hundred times")
    for number in range(100):
        (at.inbox / f"same-{number}.md").write_text(content)
    yield
    assert sum(name.startswith("same-") for name in at.received) == 1
    assert sum(name.startswith("same-") for name in at.repeated) == 99


def one_name_with_100_contents(at: Place) -> Arrival:
    contents = [story(f"the {number}th") for number in range(100)]
    for number, content in enumerate(contents):
        folder = at.inbox / f"folder-{number}"
        folder.mkdir()
        (folder / "report.md").write_text(content)
    yield
    kept = {file.read_text() for file in at.archive.rglob("report*")}
    assert kept == set(contents)


def rewritten_before_it_is_taken(at: Place) -> Arrival:
    last = story("the last word")
    (at.inbox / "again.md").write_text(story("a first word"))
    (at.inbox / "again.md").write_text(last)
    yield
    assert at.whole("again.md", last)


def replaced_before_it_is_taken(at: Place) -> Arrival:
    last = story("in its place")
    (at.inbox / "replaced.md").write_text(story("soon gone"))
    (at.outside / "new.md").write_text(last)
    (at.outside / "new.md").replace(at.inbox / "replaced.md")
    yield
    assert at.whole("replaced.md", last)


def deleted_at_once(at: Place) -> Arrival:
    def write() -> None:
        for _ in range(20):
            (at.inbox / "fleeting.md").write_text(story("not for long"))
            time.sleep(0.05)
            (at.inbox / "fleeting.md").unlink(missing_ok=True)

    at.meanwhile(write)
    yield
    assert not (at.inbox / "fleeting.md").exists()


def that_may_not_be_read(at: Place) -> Arrival:
    content = story("for nobody")
    (at.inbox / "closed.md").write_text(content)
    (at.inbox / "closed.md").chmod(0)
    yield
    assert (at.inbox / "closed.md").exists()
    assert len(at.tellings("closed.md")) == 1
    assert "ermission" in at.tellings("closed.md")[0]["error"]


def empty(at: Place) -> Arrival:
    (at.inbox / "empty.md").touch()
    yield
    assert at.rejected["empty.md"] == "empty"


def too_large(at: Place) -> Arrival:
    with (at.inbox / "large.md").open("wb") as sparse:
        sparse.truncate(40 * 2**20)
    yield
    assert at.rejected["large.md"] == "too-large"


def half_way_names(at: Place) -> Arrival:
    for name in PASSING:
        (at.inbox / name).write_text(story(name))
    yield
    assert all((at.inbox / name).exists() for name in PASSING)
    assert not {*at.received, *at.rejected} & set(PASSING)


def half_way_name_that_becomes_real(at: Place) -> Arrival:
    content = story("downloaded")
    (at.inbox / "page.md.crdownload").write_text(content)
    at.meanwhile(lambda: (time.sleep(0.6), (at.inbox / "page.md.crdownload").rename(at.inbox / "page.md")))
    yield
    assert at.whole("page.md", content)


def folder_of_thumbnails(at: Place) -> Arrival:
    (at.inbox / "@eaDir").mkdir()
    (at.inbox / "@eaDir" / "thumb.md").write_text(story("a thumbnail"))
    yield
    assert (at.inbox / "@eaDir" / "thumb.md").exists()


def locked_by_its_writer(at: Place) -> Arrival:
    content = story("mapped and held")
    (at.inbox / "held.md").write_text(content)

    def hold() -> None:
        with (at.inbox / "held.md").open("r+") as out:
            time.sleep(1.5)
            out.seek(0, os.SEEK_END)
            out.write("One more line.\n")

    at.meanwhile(hold)
    yield
    assert at.whole("held.md", content + "One more line.\n")


def executable(at: Place) -> Arrival:
    content = story("with every right")
    (at.inbox / "program.md").write_text(content)
    (at.inbox / "program.md").chmod(0o777 | stat.S_ISUID)
    yield
    assert at.whole("program.md", content)


PASSING = (
    "a.md.part", "b.crdownload", ".c.md.swp", "d.md~", "._e.md", ".syncthing.f.md.tmp", ".nfs0000001",
    "~$g.docx",
)  # fmt: skip

ARRIVALS: tuple[Callable[[Place], Arrival], ...] = (
    slow_write, write_pause_write, rename_in, hard_link, link_out_of_the_folder, link_to_a_folder,
    link_to_itself, pipe, a_socket, folder_called_like_a_file, deep_folder, longest_name,
    name_that_is_no_utf_8, newline_in_the_name, name_that_is_a_device_elsewhere, old_time_kept,
    time_of_the_future, one_content_under_100_names, one_name_with_100_contents,
    rewritten_before_it_is_taken, replaced_before_it_is_taken, deleted_at_once, that_may_not_be_read, empty,
    too_large, half_way_names, half_way_name_that_becomes_real, folder_of_thumbnails, locked_by_its_writer,
    executable,
)  # fmt: skip


def _left_alone(at: Place, name: str, what: str) -> None:
    assert os.path.lexists(at.inbox / name)
    assert [line["what"] for line in at.tellings(name)] == [what]
    assert name not in {*at.received, *at.rejected}
