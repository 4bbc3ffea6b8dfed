"""A reader of a team's own, installed as a distribution with an entry point."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.test_commands import figurewatch

# All that a plug-in is: a pure function, and an entry point that names it.
PLUGIN = '''
import re
from monitor.estimates import Estimate, Qualifier


def read(article, topics):
    """Every "dead: N" is what the desk counts."""
    return [
        Estimate(
            topic=topic.id, measure="killed", low=int(found[1]), high=int(found[1]),
            qualifier=Qualifier.EXACTLY, source="desk", quote=found[0],
            start=found.start(), end=found.end() + SHIFT, number=found.span(1),
            confidence=0.5, because={"number": found[1]},
        )
        for topic in topics if "killed" in topic.measures
        for found in re.finditer(r"dead: (\\d+)", article.text)
    ]
'''


def install(folder: Path, *, shift: int = 0) -> str:
    """Put the plug-in where Python finds it; the path to search."""
    (folder / "desk_reader.py").write_text(PLUGIN.replace("SHIFT", str(shift)))
    about = folder / "desk_reader-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: desk-reader\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[figurewatch.extractors]\ndesk = desk_reader:read\n")
    return str(folder)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "a.txt"
    written.write_text("A note from the desk\n\nNothing else here. dead: 42\n")
    return written


def test_a_plug_in_reads_in_place_of_our_rules(tmp_path: Path, file: Path) -> None:
    path = install(tmp_path)
    done = figurewatch("extract", "--json", file, FIGUREWATCH_EXTRACTOR="desk", PYTHONPATH=path)
    (estimate,) = json.loads(done.stdout)["estimates"]
    assert (estimate["source"], estimate["low"]) == ("desk", 42)


def test_a_plug_in_whose_quotes_are_not_in_the_text_puts_nothing_into_the_log(
    tmp_path: Path, file: Path
) -> None:
    path, home = install(tmp_path, shift=1), tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    file.rename(home / "inbox" / file.name)
    settings = {"FIGUREWATCH_EXTRACTOR": "desk", "FIGUREWATCH_SETTLE_SECONDS": "0", "PYTHONPATH": path}
    assert figurewatch("--home", home, "run", "--once", **settings).returncode == 0
    assert "quote" in (home / "rejected" / "a.txt.reason.txt").read_text()
    assert figurewatch("--home", home, "figures", "--json").stdout == ""


def test_an_extractor_that_is_not_installed_is_named_with_those_that_are(file: Path) -> None:
    done = figurewatch("extract", file, FIGUREWATCH_EXTRACTOR="nobody")
    assert done.returncode == 1
    assert "nobody" in done.stderr
    assert "rules" in done.stderr
