"""`backup` and `restore`, as typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until


def figurewatch(home: Path, *command: str, status: int = 0, **settings: str) -> str:
    """What a command prints; its complaints where it fails as it should."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(home), *command],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if status else done.stdout


@pytest.fixture
def grown(daemon: Daemon) -> Daemon:
    """A daemon at work, with two digests delivered."""
    daemon.started()
    for day, killed in enumerate(["at least 100", "about 600"], 13):
        daemon.drop(f"{day}.md", article(killed, day=f"2025-01-{day}"))
        until(lambda day=day: len(daemon.digests()) == day - 12, "the digest is written")
    until(lambda: not _owed(daemon), "the delivery is recorded")
    return daemon


def _owed(daemon: Daemon) -> bool:
    return any(
        sent["state"] != "delivered" for digest in daemon.ask("digests") for sent in digest["deliveries"]
    )


def test_a_backup_taken_while_the_service_runs_is_restored_elsewhere(grown, tmp_path, postgresql):
    target = tmp_path / "backup.db"
    printed = figurewatch(grown.home, "backup", str(target))
    head = printed.split("Head: ")[1].strip()
    assert f"Backed up {head.split('@')[1]} events to {target}, and proved them." in printed
    assert "is there already" in figurewatch(grown.home, "backup", str(target), status=1)
    grown.stop()
    figures = figurewatch(grown.home, "figures", "--json")
    assert figures
    server = {"FIGUREWATCH_DATABASE": postgresql}
    again = tmp_path / "again.db"
    for home, settings in ((tmp_path / "new", {}), (tmp_path / "onto a server", server)):
        told = figurewatch(home, "restore", str(target), **settings)
        assert f"Head: {head}" in told
        assert "pa55" not in told
        assert "is whole" in figurewatch(home, "verify", "--head", head, **settings)
        assert figurewatch(home, "figures", "--json", **settings) == figures
        assert "come out" not in figurewatch(home, "rebuild", **settings)
        assert "events already" in figurewatch(home, "restore", str(target), status=1, **settings)
    figurewatch(tmp_path / "onto a server", "backup", str(again), **server)
    figurewatch(tmp_path / "back", "restore", str(again))
    assert figurewatch(tmp_path / "back", "figures", "--json") == figures


def test_a_restored_service_goes_on_where_the_other_stopped(grown, tmp_path):
    figurewatch(grown.home, "backup", str(tmp_path / "backup.db"))
    grown.stop()
    figurewatch(tmp_path / "new", "restore", str(tmp_path / "backup.db"))
    moved = Daemon(tmp_path / "new")
    moved.drop("same.md", article("about 600", day="2025-01-14"))
    moved.drop("later.md", article("about 700", day="2025-01-15"))
    moved.start("--once")
    assert moved.process is not None
    assert moved.process.wait(60) == 0
    [digest] = moved.digests()  # of the new figure alone
    assert "about 700" in digest["subject"]


def test_nothing_is_restored_under_a_running_service_or_from_nothing(grown, tmp_path):
    figurewatch(grown.home, "backup", str(tmp_path / "backup.db"))
    assert "a service is running" in figurewatch(grown.home, "restore", str(tmp_path / "backup.db"), status=1)
    assert "there is no file" in figurewatch(tmp_path / "new", "restore", str(tmp_path / "no.db"), status=1)
    assert "there is no event log" in figurewatch(tmp_path, "backup", str(tmp_path / "x.db"), status=1)
