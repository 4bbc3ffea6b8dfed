"""T15: what is backed up while the service works tells, restored elsewhere, the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from monitor.database import Database
from monitor.errors import LogError
from monitor.hash_chain import Head
from monitor.opening import open_log
from tests.integration.daemon import Daemon, article, until

ARTICLES = 6


def numbered(number: int) -> str:
    return article(f"at least {100 * number}", day=f"2025-01-{number:02}", note=f"No. {number}.")


def test_a_backup_taken_at_work_restores_to_a_beginning_of_the_same_log(
    tmp_path: Path, daemon: Daemon, at_scale: Callable[[int], int]
) -> None:
    """P2 P4 P5 P7, T15: backup, restore, verify; and the last one tells the same digests, and none again."""
    daemon.started()
    copies = []
    for number in range(at_scale(1)):
        for each in range(ARTICLES):
            daemon.drop(f"{number}-{each}.md", numbered(1 + (number * ARTICLES + each) % 28))
        copies.append(restored(daemon, tmp_path / f"{number}"))  # while they are taken and told
    until(daemon.inbox_is_empty, "everything is taken")
    until(lambda: not daemon.ask("deliveries"), "everything is told")
    last = restored(daemon, tmp_path / "last")
    assert daemon.stop() == 0
    events = daemon.ask("log", "--after", "0")
    for copy in (*copies, last):
        held = copy.ask("log", "--after", "0")
        assert held == events[: len(held)]
        with closing(open_log(Database(file=copy.home / "figurewatch.db"))) as log:
            head = log.verify()
            assert log.rebuild() == []
        daemon.say("verify", "--head", f"{head.hash}@{head.position}")
    assert held == events
    for file in (daemon.home / "archive").rglob("*.md"):
        last.drop(file.name, file.read_bytes())
    last.start("--once")
    assert last.process is not None
    assert last.process.wait(60) == 0
    assert last.ask("digests") == daemon.ask("digests")
    assert last.ask("figures") == daemon.ask("figures")
    assert last.digests() == []  # what had been delivered is not owed again


def restored(daemon: Daemon, place: Path) -> Daemon:
    """A new home from a backup of the other."""
    backup = place.with_suffix(".db")
    daemon.say("backup", str(backup))
    copy = Daemon(place)
    copy.say("restore", str(backup))
    return copy


def test_a_database_copied_while_it_is_written_is_whole_or_known_to_be_damaged(
    tmp_path: Path, daemon: Daemon, at_scale: Callable[[int], int]
) -> None:
    """P7, T15: files copied one after another, as `cp` does, which is no way to back up."""
    daemon.started()
    copies = at_scale(6)
    heads = []
    for number in range(copies):
        daemon.drop(f"{number}.md", numbered(number % 28 + 1))
        until(daemon.inbox_is_empty, "it is taken")
        target = tmp_path / f"copy-{number}"
        target.mkdir()
        for file in sorted(daemon.home.glob("figurewatch.db*")):
            with suppress(FileNotFoundError):
                shutil.copyfile(file, target / file.name)
        heads.append(head_of(target / "figurewatch.db"))
    assert daemon.stop() == 0
    print(f"{len([head for head in heads if head])} of {copies} copies were whole")
    with closing(open_log(Database(file=daemon.home / "figurewatch.db"))) as log:
        for head in filter(None, heads):
            log.verify(head)  # a beginning of the log


def head_of(copy: Path) -> Head | None:
    """Where a copy's log ends; None for one that is known to be damaged."""
    try:
        with closing(open_log(Database(file=copy))) as log:
            head = log.verify()
            assert log.rebuild() == []
            return head
    except LogError:
        return None
