"""The commands as a person types them: what they print, and the status they end with."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until


def figurewatch(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home on which a few articles have been read."""
    made = Daemon(tmp_path_factory.mktemp("commands") / "home")
    made.home.mkdir()
    made.drop("a.md", article("about 300"))
    made.drop("b.md", article("about 300", day="2025-01-14", note="Another outlet."))
    made.drop("c.md", article("at least 600", day="2025-04-30"))
    made.drop("d.pdf", b"%PDF-1.7 broken")
    made.start("--once")
    assert made.process is not None
    assert made.process.wait(60) == 0
    return made.home


def records(home: Path, *command: str) -> list[dict]:
    done = figurewatch("--home", home, *command, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_figures_shows_what_each_source_says_now(home: Path) -> None:
    (figure,) = records(home, "figures")
    assert (figure["source"], figure["measure"], figure["low"], figure["high"]) == (
        "nis",
        "killed",
        600,
        None,
    )
    assert figure["qualifier"] == "at_least"
    assert "at least 600" in figurewatch("--home", home, "figures").stdout


def test_history_shows_every_value_in_order_of_time(home: Path) -> None:
    entries = records(home, "history")
    assert [(entry["on"], entry["kind"]) for entry in entries] == [
        ("2025-01-13", "first"),
        ("2025-01-14", "confirmed"),
        ("2025-04-30", "raised"),
    ]


@pytest.mark.parametrize(
    ("taken", "command"),
    [
        ("series", ["figures", "--as-of", "2026-01-01", "--topic", "nk-troops"]),
        ("deliveries", ["digests"]),
    ],
)
def test_what_is_shown_after_something_was_taken_away_is_refused(
    home: Path, tmp_path: Path, taken: str, command: list[str]
) -> None:
    shutil.copytree(home, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "figurewatch.db")) as raw, raw:
        last = "SELECT max(key) FROM documents WHERE projection = ? AND key NOT LIKE 'figure%'"
        raw.execute(f"DELETE FROM documents WHERE projection = ? AND key = ({last})", (taken, taken))
    done = figurewatch("--home", tmp_path / "copy", *command)
    assert done.returncode == 1
    assert "figurewatch rebuild" in done.stderr


def test_filters_narrow_what_is_shown(home: Path) -> None:
    assert records(home, "figures", "--source", "nis", "--measure", "killed", "--topic", "nk-troops")
    assert records(home, "figures", "--source", "un") == []
    assert "No such figures" in figurewatch("--home", home, "figures", "--source", "un").stdout


def test_articles_shows_what_was_read_and_what_was_not(home: Path) -> None:
    assert [found["published"] for found in records(home, "articles")] == [
        "2025-01-13",
        "2025-01-14",
        "2025-04-30",
    ]
    (rejected,) = records(home, "articles", "--rejected")
    assert rejected["file_name"] == "d.pdf"
    assert rejected["message"]


def test_digests_shows_where_each_was_delivered_and_prints_one(home: Path) -> None:
    found = records(home, "digests")
    assert [digest["deliveries"][0]["state"] for digest in found] == ["delivered", "delivered"]
    shown = figurewatch("--home", home, "digests", "--show", str(found[-1]["position"]))
    assert "about 300 → at least 600" in shown.stdout


@pytest.mark.parametrize("command", ["articles", "digests"])
def test_of_a_list_that_grows_with_the_log_the_end_can_be_had(home: Path, command: str) -> None:
    everything = records(home, command)
    assert records(home, command, "--last", "1") == everything[-1:]
    shown = figurewatch("--home", home, command, "--last", "1").stdout
    assert "The last 1;" in shown
    assert f"The last {len(everything)};" not in figurewatch("--home", home, command).stdout


def test_log_shows_the_last_events_or_those_after_a_position(home: Path) -> None:
    events = records(home, "log", "--after", "0")
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert len(records(home, "log", "-n", "3")) == 3
    assert records(home, "log", "--after", str(len(events))) == []


def test_log_follows_what_is_appended(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path / "home")
    daemon.started()
    follower = subprocess.Popen(
        [sys.executable, "-m", "monitor", "--home", str(daemon.home), "log", "--follow", "--json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        daemon.drop("a.md", article("300"))
        assert follower.stdout is not None
        assert json.loads(follower.stdout.readline())["type"] == "article-received"
    finally:
        follower.kill()
        follower.communicate()
        daemon.stop()


def test_verify_proves_the_log_and_a_digests_head(home: Path) -> None:
    digest = json.loads(sorted((home / "digests").glob("[0-9]*.json"))[-1].read_text())
    head = f"{digest['hash'][:32]}@{digest['position']}"
    assert figurewatch("--home", home, "verify", "--head", head).returncode == 0
    other = figurewatch("--home", home, "verify", "--head", f"{'0' * 32}@{digest['position']}")
    assert other.returncode == 1
    assert str(digest["position"]) in other.stderr


def test_rebuild_comes_out_the_same(home: Path) -> None:
    assert records(home, "rebuild")[0]["different"] == []


def test_a_cut_log_is_used_by_nothing_until_a_rebuild_accepts_the_loss(home: Path, tmp_path: Path) -> None:
    cut = tmp_path / "home"
    shutil.copytree(home, cut)
    with closing(sqlite3.connect(cut / "figurewatch.db")) as database, database:
        database.execute("DROP TRIGGER events_refuse_delete")
        database.execute("DELETE FROM events WHERE position = (SELECT max(position) FROM events)")
    for command in ("verify", "figures", "log"):
        done = figurewatch("--home", cut, command)
        assert done.returncode == 1
        assert "events are missing; restore a backup, or run `figurewatch rebuild`" in done.stderr
        assert "Traceback" not in done.stderr
    assert records(cut, "rebuild")[0]["different"]
    assert figurewatch("--home", cut, "verify").returncode == 0
    assert records(cut, "figures")


def test_extract_prints_the_contract_and_records_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(article("about 4,100"))
    missing = tmp_path / "missing.txt"
    before = records(home, "log", "--after", "0")
    done = figurewatch("--home", home, "extract", "--json", file, missing)
    assert done.returncode == 1, "one of the files could not be read"
    read, fault = (json.loads(line) for line in done.stdout.splitlines())
    assert read["file"] == str(file)
    assert read["article"]["published"] == "2025-01-13"
    assert read["article"]["date_basis"] == "metadata"
    (estimate,) = read["estimates"]
    assert (estimate["low"], estimate["qualifier"], estimate["source"]) == (4100, "about", "nis")
    fields = "topic measure low high qualifier source via status as_of scope quote start end"
    assert set(estimate) == {*fields.split(), "confidence", "because"}
    assert fault["error"]["code"]
    assert records(home, "log", "--after", "0") == before


@pytest.mark.parametrize("command", ["figures", "history", "log", "articles", "digests"])
def test_an_empty_home_is_told_what_to_do_next_and_gets_no_log(tmp_path: Path, command: str) -> None:
    done = figurewatch("--home", tmp_path, command)
    assert done.returncode == 0
    assert "figurewatch run" in done.stdout
    assert figurewatch("--home", tmp_path, command, "--json").stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["verify"], 1, "no event log"),
        (["digests", "--show", "1"], 1, "no digest at position 1"),
        (["--home", "missing", "figures"], 1, "no folder"),
        (["verify", "--head", "nonsense"], 2, "HASH@POSITION"),
        (["verify", "--head", f"{16 * '0'}@²"], 2, "HASH@POSITION"),
        (["nonsense"], 2, "No such command"),
        (["extract"], 2, "Missing argument"),
        (["--topics", "missing-folder", "extract", "x.txt"], 1, "no such folder"),
    ],
)
def test_what_is_wrong_is_said_with_the_status_for_it(
    tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    done = figurewatch("--home", tmp_path, *arguments)
    assert done.returncode == status
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_init_writes_settings_once(tmp_path: Path) -> None:
    assert figurewatch("--home", tmp_path, "init").returncode == 0
    assert (tmp_path / "figurewatch.toml").exists()
    again = figurewatch("--home", tmp_path, "init")
    assert again.returncode == 1
    assert "already" in again.stderr


def test_all_faults_of_the_settings_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "figurewatch.toml").write_text('settle_seconds = "long"\n[policy]\nwhen = "noon"\n')
    done = figurewatch("--home", tmp_path, "run", FIGUREWATCH_INBX="x")
    assert done.returncode == 1
    for words in ("settle_seconds", "policy.when", "FIGUREWATCH_INBOX"):
        assert words in done.stderr


def test_a_gathered_digest_is_issued_by_the_clock(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path / "home", {"FIGUREWATCH_POLICY__WHEN": "every 2 seconds"})
    daemon.home.mkdir()
    daemon.drop("a.md", article("300"))
    daemon.drop("b.md", article("400", day="2025-02-01"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(60) == 0
    assert daemon.digests() == [], "nothing is told before its time"
    daemon.started()
    until(daemon.digests, "its time comes")
    daemon.stop()
    (digest,) = daemon.digests()
    (entry,) = digest["entries"]
    assert (entry["kind"], entry["after"]["low"]) == ("first", 400)


def test_the_version_is_told(tmp_path: Path) -> None:
    told = figurewatch("--version")
    assert told.returncode == 0
    assert told.stdout.startswith("figurewatch ")


def test_an_id_that_does_not_exist_is_named_with_those_that_do(home: Path) -> None:
    done = figurewatch("--home", home, "figures", "--source", "nobody")
    assert done.returncode == 1
    assert "nobody" in done.stderr
    assert "nis" in done.stderr


def test_the_last_events_after_a_position_are_both(home: Path) -> None:
    everything = records(home, "log", "--after", "0")
    assert records(home, "log", "--after", "2", "-n", "3") == everything[-3:]
    assert len(records(home, "log", "--after", str(len(everything) - 2), "-n", "9")) == 2


def test_looking_waits_for_no_writer(home: Path) -> None:
    with closing(sqlite3.connect(home / "figurewatch.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        assert records(home, "figures")
        assert time.monotonic() - started < 15, "a look would else wait 30 seconds for the lock"
        writer.execute("ROLLBACK")


@pytest.mark.parametrize(
    "command",
    [
        ("retry", "a\x1b[2J\u202eb.txt"),
        ("history", "--topic", "x\x1b]0;y\x07"),
        ("confirm", "00000000-1", "--by", "me\x1b[31m\r\nBcc: x"),
    ],
)
def test_an_error_repeats_nothing_that_steers_a_terminal(home: Path, command: tuple[str, ...]) -> None:
    """P11: a file's name is completed by the shell, and comes back in the message."""
    done = figurewatch("--home", home, *command)
    assert done.returncode in (1, 2)
    assert not set(done.stderr) & set("\x1b\x07\r\u202e"), done.stderr
    assert "Traceback" not in done.stderr


def test_who_decides_is_one_line_and_steers_nothing(home: Path) -> None:
    """P11: the name goes into the log, pages and digests."""
    [held, *_] = records(home, "estimates")
    done = figurewatch("--home", home, "confirm", held["estimate"], "--by", "me\x1b[31m\r\nBcc: x")
    assert (done.returncode, done.stderr) == (0, "")
    [confirmed] = [event for event in records(home, "log") if event["type"] == "estimate-confirmed"]
    assert confirmed["payload"]["by"] == "me Bcc: x"
