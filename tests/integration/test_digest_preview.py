"""`digest preview`: a digest made from a real log, without sending or recording it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from monitor.app import started
from monitor.cli import app
from monitor.config import load_config


@pytest.fixture
def home(tmp_path):
    """A home folder whose log holds two articles."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "figurewatch.toml").write_text(
        'settle_seconds = 0\n[destinations.page]\nfiles = "page"\nlocale = "de"\n', encoding="utf-8"
    )
    told = (("2025-01-10", "1,100"), ("2025-01-20", "4,700"))
    for number, (day, losses) in enumerate(told):
        text = (
            f"SEOUL, {day} -- South Korea's National Intelligence Service said on Monday that about {losses} "
            "North Korean soldiers had been killed in Russia's war in Ukraine."
        )
        with started(load_config(home)) as running:
            article = {"title": f"Losses {number}", "text": text, "published": day}
            (home / "inbox" / f"{number}.json").write_text(json.dumps(article), encoding="utf-8")
            running.service.work_through()
    return home


def run(home, *options):
    return CliRunner().invoke(app, ["digest", "preview", "--home", str(home), *options])


def events(home):
    return CliRunner().invoke(app, ["log", "--home", str(home), "--json"]).stdout


def test_a_preview_tells_what_changed_and_leaves_the_log_and_the_folders_as_they_were(home):
    before, files = events(home), sorted(home.rglob("*.html"))
    shown = run(home)
    assert shown.exit_code == 0, shown.output
    assert "about 4,700" in shown.stdout
    assert "FIRST REPORT" in shown.stdout
    assert (events(home), sorted(home.rglob("*.html"))) == (before, files)


def test_a_preview_is_written_as_its_destination_reads_it_and_in_the_form_asked_for(home, tmp_path):
    assert "about 4.700" in run(home, "--to", "page").stdout
    assert json.loads(run(home, "--format", "json").stdout)["entries"][0]["after"]["words"] == "about 4,700"
    file = tmp_path / "look.html"
    assert run(home, "--format", "html", "-o", str(file)).exit_code == 0
    assert "about 4,700" in file.read_text(encoding="utf-8")


def test_a_time_without_changes_and_unknown_names_are_told(home):
    tomorrow = f"{datetime.now(UTC).year + 1}-01-01"
    for options, words in (
        (("--since", tomorrow), "nothing is to be told of what changed"),
        (("--topic", "nothing"), "there is no topic 'nothing'"),
        (("--to", "nobody"), "there is no destination 'nobody'"),
    ):
        refused = run(home, *options)
        assert words in str(refused.exception)
