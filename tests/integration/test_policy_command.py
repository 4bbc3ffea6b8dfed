"""`policy explain`, beside a real service with two destinations."""

from __future__ import annotations

import subprocess
import sys

from tests.integration.daemon import Daemon, article, until

SETTINGS = """
[destinations.desk]
files = "desk"

[policy]
wait = "1 s"

[[policy.rules]]
name = "big steps"
destination = "desk"
least_percent = 50
"""


def explain(daemon: Daemon, change: str) -> dict[str, dict[str, str]]:
    return {found["destination"]: found for found in daemon.ask("policy", "explain", change)}


def test_a_change_is_explained_for_each_destination(tmp_path):
    daemon = Daemon(tmp_path / "home")
    daemon.home.mkdir()
    (daemon.home / "figurewatch.toml").write_text(SETTINGS)
    daemon.started()
    try:
        daemon.drop("one.md", article("600"))
        until(lambda: len(list((daemon.home / "desk").glob("2*.json"))) == 1, "the first report is told")
        daemon.drop("two.md", article("700", day="2025-02-13"))
        until(lambda: len(daemon.digests()) == 2, "the raise is told")
    finally:
        daemon.stop()
    assert len(list((daemon.home / "desk").glob("2*.json"))) == 1
    [change] = [held for held in daemon.ask("log") if held["type"] == "figure-changed"][1:]
    found = explain(daemon, str(change["position"]))
    assert {name: each["fate"] for name, each in found.items()} == {"files": "told", "desk": "held"}
    assert found["desk"]["why"] == "a step of 16.7% is below least_percent = 50 (rule big steps)"
    [_, article_of_the_raise] = daemon.ask("articles")
    assert explain(daemon, article_of_the_raise["sha256"][:12]) == found
    told = daemon.say("policy", "explain", str(change["position"]))
    assert "What is held or waits is judged by the present settings." in told
    text = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(daemon.home), "policy", "explain", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert text.returncode == 1
    assert "position 1 of the log is no change of a figure" in text.stderr
