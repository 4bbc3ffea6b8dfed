"""Files that could not be read, tried again: by commands, and beside a running service."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until
from tests.integration.test_commands import figurewatch

# Takes some seconds to read the estimates of.
SLOW = "The NIS said that 600 North Korean soldiers had been killed in the war in Ukraine on Monday. " * 2_000
HURRIED = {"FIGUREWATCH_LIMITS__SECONDS": "0.3", "FIGUREWATCH_SETTLE_SECONDS": "0"}
PATIENT = {"FIGUREWATCH_LIMITS__SECONDS": "120", "FIGUREWATCH_SETTLE_SECONDS": "0"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one rejected file of each kind."""
    made = tmp_path / "home"
    (made / "inbox").mkdir(parents=True)
    (made / "inbox" / "slow.txt").write_text(SLOW)
    (made / "inbox" / "empty.txt").write_text("")
    assert figurewatch("--home", made, "run", "--once", **HURRIED).returncode == 0
    return made


def kinds(home: Path) -> dict[str, str]:
    told = figurewatch("--home", home, "articles", "--rejected", "--json").stdout.splitlines()
    return {held["file_name"]: held["kind"] for held in map(json.loads, told)}


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_what_may_pass_another_time_is_told_apart_and_put_back_and_read(home: Path) -> None:
    assert kinds(home) == {"slow.txt": "transient", "empty.txt": "permanent"}
    assert "figurewatch retry" in (home / "rejected" / "slow.txt.reason.txt").read_text()
    done = figurewatch("--home", home, "retry")
    assert (done.returncode, done.stdout) == (0, "slow.txt is in the inbox again\n")
    assert names(home / "inbox") == {"slow.txt"}
    assert names(home / "rejected") == {"empty.txt", "empty.txt.reason.txt"}
    assert figurewatch("--home", home, "run", "--once", **PATIENT).returncode == 0
    assert kinds(home) == {"empty.txt": "permanent"}
    assert len(figurewatch("--home", home, "articles", "--json").stdout.splitlines()) == 1


def test_one_that_is_named_is_put_back_whatever_it_is(home: Path) -> None:
    done = figurewatch("--home", home, "retry", "empty.txt", "--json")
    assert json.loads(done.stdout) == {"rejected": "empty.txt", "inbox": "empty.txt"}
    assert names(home / "inbox") == {"empty.txt"}
    assert figurewatch("--home", home, "run", "--once", **HURRIED).returncode == 0
    assert kinds(home)["empty.txt"] == "permanent"
    assert {"empty.txt", "empty.txt.reason.txt"} <= names(home / "rejected")


def test_a_path_will_do_and_what_lies_elsewhere_will_not(home: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("x")
    (home / "rejected" / "link.txt").symlink_to(tmp_path / "other.txt")
    for named in (tmp_path / "other.txt", "link.txt", "nothing.txt", "../other.txt", ".."):
        done = figurewatch("--home", home, "retry", named)
        assert (done.returncode, done.stdout) == (1, "")
        assert "articles --rejected" in done.stderr
    assert (tmp_path / "other.txt").exists()
    assert figurewatch("--home", home, "retry", home / "rejected" / "empty.txt").returncode == 0
    assert names(home / "inbox") == {"empty.txt"}


def test_a_name_that_the_inbox_has_already_costs_neither_file(home: Path) -> None:
    (home / "inbox" / "slow.txt").write_text("A later file of that name.")
    assert figurewatch("--home", home, "retry").returncode == 0
    held = {file.read_text() for file in (home / "inbox").iterdir()}
    assert held == {SLOW, "A later file of that name."}


def test_stopped_half_way_a_file_lies_in_both_folders_and_is_put_back_as_one(home: Path) -> None:
    os.link(home / "rejected" / "slow.txt", home / "inbox" / "slow.txt")
    assert figurewatch("--home", home, "retry").returncode == 0
    assert names(home / "inbox") == {"slow.txt"}
    assert "slow.txt" not in names(home / "rejected")


def test_stopped_half_way_a_service_that_rejects_it_again_leaves_one_file(home: Path) -> None:
    os.link(home / "rejected" / "empty.txt", home / "inbox" / "empty.txt")
    assert figurewatch("--home", home, "run", "--once", **HURRIED).returncode == 0
    assert names(home / "inbox") == set()
    assert "empty.txt" in names(home / "rejected")


def test_a_file_dropped_that_is_called_like_a_note_stays(home: Path) -> None:
    (home / "rejected" / "slow.txt.reason.mine.txt").write_text("My own note.")
    assert figurewatch("--home", home, "retry").returncode == 0
    assert "slow.txt.reason.mine.txt" in names(home / "rejected")
    assert "slow.txt.reason.txt" not in names(home / "rejected")


def test_where_nothing_may_pass_another_time_it_is_said(tmp_path: Path) -> None:
    assert "No file" in figurewatch("--home", tmp_path, "retry").stdout


def test_a_running_service_takes_what_is_put_back(daemon: Daemon) -> None:
    daemon.settings = {"FIGUREWATCH_LIMITS__FILE_MB": "0.001"}
    daemon.started()
    story = article("about 600", note="x" * 2_000)
    daemon.drop("long.md", story)
    rejected = daemon.home / "rejected" / "long.md"
    until(rejected.exists, "the file is rejected")
    until(lambda: daemon.inbox_is_empty() and len(names(rejected.parent)) == 2, "with its reason")
    daemon.stop()
    daemon.settings = {}
    daemon.started()
    assert figurewatch("--home", daemon.home, "retry", "long.md").returncode == 0
    until(lambda: daemon.ask("articles"), "the article is in the log")
    assert not rejected.exists()
    assert kinds(daemon.home) == {}
