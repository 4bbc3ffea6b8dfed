"""The service keeps the board up to date, and nothing that befalls the board holds up anything else."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.daemon import Daemon, article, until


def front(daemon: Daemon) -> str:
    page = daemon.home / "digests" / "index.html"
    return page.read_text() if page.is_file() else ""


def links(folder: Path) -> set[Path]:
    """Where the pages of the board point at, of files."""
    found = set()
    for page in folder.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#:]+)', page.read_text()):
            found.add((page.parent / target).resolve())
    return found


def test_the_board_follows_each_change_and_all_its_links_lead_somewhere(daemon: Daemon) -> None:
    daemon.started()
    daemon.drop("one.md", article("100", day="2025-01-13"))
    until(lambda: ">100</td>" in front(daemon), "the first value is on the board")
    daemon.drop("two.md", article("300", day="2025-01-14"))
    until(lambda: ">300</td>" in front(daemon), "the second value is on the board")
    assert daemon.stop() == 0
    lost = {target for target in links(daemon.home / "digests") if not target.exists()}
    assert lost == set()


def test_a_board_that_cannot_be_written_is_told_and_holds_up_nothing(daemon: Daemon) -> None:
    """Something in the way stands for whatever a disk may refuse."""
    in_the_way = daemon.home / "digests" / "figures"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    daemon.started()
    daemon.drop("one.md", article("100"))
    until(daemon.digests, "the digest is written")
    until(lambda: "the board is not written for now" in daemon.log_file.read_text(), "the fault is told")
    assert daemon.inbox_is_empty()
    in_the_way.unlink()
    until(lambda: ">100</td>" in front(daemon), "the board is written after all")


def test_no_board_is_written_where_none_is_wanted(daemon: Daemon) -> None:
    daemon.settings["FIGUREWATCH_BOARD"] = "false"
    daemon.drop("one.md", article("100"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(60) == 0
    assert daemon.digests()
    assert front(daemon) == ""
