"""The documents say what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from monitor.cli import app
from monitor.commands.topics import some_words
from monitor.topic_files import shipped_measures

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_in_the_readme_and_explains_itself(name: str) -> None:
    assert re.search(rf"figurewatch( --home \S+)? {name}\b", (ROOT / "README.md").read_text())
    assert COMMANDS[name].help
    for option in COMMANDS[name].params:
        assert getattr(option, "help", ""), f"{name}: {option.name} has no help"


@pytest.mark.parametrize("document", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]))
def test_what_a_document_links_to_exists(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_table_of_measures_is_made_from_the_data() -> None:
    rows = [
        f"| `{measure.id}` | {measure.label} | {some_words(measure)} |"
        for measure in shipped_measures().values()
    ]
    table = "\n".join(["| measure | reads as | for example |", "| --- | --- | --- |", *rows])
    written = (ROOT / "docs" / "topics.md").read_text()
    between = written.partition("<!-- measures -->")[2].partition("<!-- end -->")[0].strip()
    assert between == table, f"put this between the marks in docs/topics.md:\n{table}"


def test_every_test_that_security_is_proved_by_exists() -> None:
    """P11: a claim whose test is gone would go on being believed."""
    written = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in [file.name, *re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)]
    }
    named = set(re.findall(r"`(test_\w+(?:\.py)?)`", (ROOT / "docs" / "security.md").read_text()))
    assert len(named) > 30
    assert named <= written, f"not there: {sorted(named - written)}"
