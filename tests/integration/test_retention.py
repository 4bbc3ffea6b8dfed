"""`prune` and the service's daily removal of originals, on a real home."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import started
from monitor.config import load_config
from tests.integration.daemon import Daemon, article, until

LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    """A home with an article that came 400 days ago."""
    home = tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "old.md").write_text(article("about 600"))
    (home / "figurewatch.toml").write_text("settle_seconds = 0\n")
    with started(load_config(home), now=lambda: LONG_AGO) as parts:
        parts.service.work_through()
    assert originals(home) == ["old.md"]
    return home


def originals(home: Path) -> list[str]:
    return [path.name for path in (home / "archive").rglob("*") if path.is_file()]


def pruned(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(home), "prune", *options],
        capture_output=True,
        text=True,
        env={**os.environ},
        timeout=60,
    )


def test_without_a_policy_nothing_is_removed(old_home):
    done = pruned(old_home)
    assert done.returncode == 1
    assert "archive_days" in done.stderr
    assert originals(old_home) == ["old.md"]


def test_prune_removes_what_is_old_and_the_log_still_verifies(old_home):
    assert "would go: " in pruned(old_home, "--days", "365", "--dry-run").stdout
    assert originals(old_home) == ["old.md"]
    assert pruned(old_home, "--days", "500").stdout.startswith("0 originals")
    assert pruned(old_home, "--days", "365").stdout.startswith("1 original removed")
    assert originals(old_home) == []
    daemon = Daemon(old_home)
    assert daemon.ask("verify")[0]["ok"]
    assert daemon.ask("figures")[0]["low"] == 600


def test_the_service_removes_what_is_old_and_its_pages_lead_nowhere_that_is_gone(old_home):
    with (old_home / "figurewatch.toml").open("a") as settings:
        settings.write("[retention]\narchive_days = 365\n")
    daemon = Daemon(old_home).started()
    try:
        until(lambda: not originals(old_home), "the original is removed")
        daemon.drop("new.md", article("about 900", day=f"{datetime.now(UTC):%Y-%m-%d}"))
        until(lambda: originals(old_home) == ["new.md"], "the new one is kept")
        pages = old_home / "digests" / "articles"
        until(lambda: len(list(pages.glob("*.html"))) == 2, "the board shows both")
    finally:
        daemon.stop()
    for page in pages.glob("*.html"):
        text = page.read_text()
        assert "archived file" not in text
        assert "had been killed in the war in Ukraine" in text.replace("\n", " ")
