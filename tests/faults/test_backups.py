"""T15: what is backed up while the service works tells, restored elsewhere, the same."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.daemon import Daemon, article, until

ARTICLES = 12


def numbered(number: int) -> str:
    return article(f"at least {100 * number}", day=f"2025-01-{number:02}", note=f"No. {number}.")


@pytest.fixture
def restored(tmp_path: Path, daemon: Daemon, at_scale: Callable[[int], int]) -> tuple[Daemon, list[Daemon]]:
    """A home that has been at work, and others restored from backups taken meanwhile."""
    daemon.started()
    copies = []
    for number in range(at_scale(3)):
        for each in range(ARTICLES):
            daemon.drop(f"{number}-{each}.md", numbered(1 + (number * ARTICLES + each) % 28))
        backup = tmp_path / f"backup-{number}.db"
        daemon.say("backup", str(backup))  # while they are taken and told
        copies.append(Daemon(tmp_path / f"restored-{number}"))
        copies[-1].say("restore", str(backup))
    until(daemon.inbox_is_empty, "everything is taken")
    until(lambda: not daemon.ask("deliveries"), "everything is told")
    assert daemon.stop() == 0
    return daemon, copies


def test_a_backup_taken_at_work_restores_to_a_beginning_of_the_same_log(
    restored: tuple[Daemon, list[Daemon]],
) -> None:
    """P2 P4 P7, T15: proved by `verify`, the same events, and projections that come out the same."""
    daemon, copies = restored
    events = daemon.ask("log", "--after", "0")
    for copy in copies:
        held = copy.ask("log", "--after", "0")
        assert held == events[: len(held)]
        if held:
            daemon.say("verify", "--head", f"{held[-1]['hash']}@{held[-1]['position']}")
        assert "is whole" in copy.say("verify")
        assert "come out" not in copy.say("rebuild")


def test_a_restored_service_tells_the_rest_and_what_it_tells_is_the_same(
    restored: tuple[Daemon, list[Daemon]],
) -> None:
    """P5, T15: the same files dropped again lead to the digests that the other told."""
    daemon, copies = restored
    wanted = [told(digest) for digest in daemon.ask("digests")]
    copy = copies[0]
    for file in sorted((daemon.home / "archive").rglob("*.md")):
        copy.drop(file.name, file.read_bytes())
    copy.start("--once")
    assert copy.process is not None
    assert copy.process.wait(60) == 0
    last = {entry["figure"]: entry["after"]["low"] for digest in copy.digests() for entry in lines(digest)}
    theirs = {
        entry["figure"]: entry["after"]["low"] for digest in daemon.digests() for entry in lines(digest)
    }
    assert last == theirs
    assert copy.ask("figures") == daemon.ask("figures")
    mine = [told(digest) for digest in copy.ask("digests")]
    begun = [each for each in mine if each in wanted]
    assert begun == wanted[: len(begun)]


def lines(digest: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**entry, "figure": (entry["source"], entry["measure"])} for entry in digest["entries"]]


def told(digest: dict[str, Any]) -> tuple[str, str]:
    return digest["id"], digest["subject"]


def test_a_home_copied_while_it_is_written_is_whole_or_known_to_be_damaged(
    tmp_path: Path, daemon: Daemon, at_scale: Callable[[int], int]
) -> None:
    """P7, T15: files copied one after another, as `cp -r` does; no figure is shown that is not true."""
    daemon.started()
    whole = 0
    copies = at_scale(4)
    for number in range(copies):
        daemon.drop(f"{number}.md", numbered(number % 28 + 1))
        target = tmp_path / f"copy-{number}"
        target.mkdir()
        for file in sorted(daemon.home.glob("figurewatch.db*")):
            shutil.copyfile(file, target / file.name)
        copy = Daemon(target)
        try:
            copy.say("verify")
        except subprocess.CalledProcessError as error:
            assert error.returncode == 1
            assert "Traceback" not in error.stderr
            continue
        whole += 1
        held = copy.ask("log", "--after", "0")
        assert held == daemon.ask("log", "--after", "0")[: len(held)]
    daemon.stop(signal.SIGKILL)
    print(f"{whole} of {copies} copies were whole")
