"""Corrections as a person makes them: commands beside a running service, digests that take back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.integration.daemon import Daemon, article, until


def figurewatch(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(home), *arguments],
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def records(home: Path, *command: str) -> list[dict]:
    return [json.loads(line) for line in figurewatch(home, *command, "--json").splitlines()]


def latest(daemon: Daemon) -> dict:
    """The digest issued last."""
    return max(daemon.digests(), key=lambda digest: digest["position"])


def page(address: str, killed: str) -> str:
    """An outlet's article as a web page saved to disk."""
    said = f"South Korea's National Intelligence Service said {killed} North Korean soldiers had been killed."
    return (
        "<!doctype html><html><head><title>Toll among North Korean soldiers</title>"
        f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'
        '<meta property="article:published_time" content="2025-04-30T09:00:00+09:00"></head><body><article>'
        f"<h1>Toll among North Korean soldiers</h1><p>{said}</p>"
        "<p>The agency spoke to lawmakers behind closed doors, as it does several times a year in Seoul.</p>"
        "</article></body></html>"
    )


def test_a_correction_beside_a_running_service_reaches_those_who_were_told(daemon: Daemon) -> None:
    daemon.started()
    daemon.drop("a.md", article("about 6,000", day="2025-04-30"))
    until(lambda: len(daemon.digests()) == 1, "the wrong value is told")
    [claim] = records(daemon.home, "estimates")
    said = figurewatch(
        daemon.home,
        "correct",
        claim["estimate"],
        "--high",
        "600",
        "--reason",
        "a zero too many",
        "--by",
        "ana",
    )
    assert "600" in said
    assert "told otherwise" in said
    until(lambda: len(daemon.digests()) == 2, "the correction is told by the service")
    [entry] = latest(daemon)["entries"]
    assert (entry["kind"], entry["before"]["high"], entry["after"]["high"]) == ("corrected", 6000, 600)
    assert (entry["notice"]["by"], entry["notice"]["reason"]) == ("ana", "a zero too many")
    [figure] = records(daemon.home, "figures")
    assert figure["high"] == 600
    [then] = records(daemon.home, "figures", "--known-at", str(claim["position"] + 2))
    assert then["high"] == 6000
    assert [entry["kind"] for entry in records(daemon.home, "history")] == ["corrected", "first"]
    said = figurewatch(daemon.home, "withdraw", claim["estimate"], "--reason", "not ours", "--by", "ana")
    assert "NIS: killed withdrawn: about 600" in said
    daemon.stop()


def test_an_article_that_its_outlet_edits_is_told_as_edited(daemon: Daemon) -> None:
    daemon.started()
    daemon.drop("a.html", page("https://wire.example/toll", "about 6,000"))
    until(lambda: len(daemon.digests()) == 1, "the first edition is told")
    daemon.drop("b.html", page("https://www.wire.example/toll/?utm_source=feed", "about 600"))
    until(lambda: len(daemon.digests()) == 2, "what the edit changed is told")
    [entry] = latest(daemon)["entries"]
    assert (entry["kind"], entry["before"]["high"], entry["after"]["high"]) == ("edited", 6000, 600)
    [figure] = records(daemon.home, "figures")
    assert (figure["high"], figure["reports"]) == (600, 1)
    daemon.stop()


def test_what_cannot_be_decided_is_refused_and_changes_nothing(daemon: Daemon) -> None:
    daemon.started()
    daemon.drop("a.md", article("about 600"))
    until(lambda: daemon.digests(), "it is told")
    daemon.stop()
    for asked in (["withdraw", "000000000000-1", "--reason", "x"], ["correct", "1-1", "--reason", "x"]):
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "--home", str(daemon.home), *asked],
            capture_output=True,
            timeout=60,
        )
        assert done.returncode in {1, 2}
        assert b"Traceback" not in done.stderr
    assert len(records(daemon.home, "estimates")) == 1


def test_a_moment_at_which_two_destinations_were_told_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "figurewatch.toml").write_text(
        'settle_seconds = 0\n[destinations.page]\nfiles = "page"\n'
        '[[policy.rules]]\nname = "all"\ndestination = "page"\ntell = ["first", "lowered"]\n'
    )
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.md").write_text(article("about 6,000", day="2025-04-30"))
    figurewatch(tmp_path, "run", "--once")
    assert len(records(tmp_path, "digests")) == 2
    [claim] = records(tmp_path, "estimates")
    said = figurewatch(tmp_path, "correct", claim["estimate"], "--high", "600", "--reason", "a zero too many")
    assert said.count("told otherwise") == 1
