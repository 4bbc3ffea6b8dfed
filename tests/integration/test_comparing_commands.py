"""Sources side by side, as a person asks for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon
from tests.integration.test_commands import figurewatch

SAID = "{source} said that {said} in the war in Ukraine.\n"


def article(day: str, source: str, said: str, outlet: str = "Example Wire") -> str:
    """An article of our own with what one source says."""
    return f"---\ntitle: On North Korean soldiers\ndate: {day}\noutlet: {outlet}\n---\n\n" + SAID.format(
        source=source, said=said
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home on which articles by several sources have been read."""
    made = Daemon(tmp_path_factory.mktemp("comparing") / "home")
    made.home.mkdir()
    nis = "South Korea's National Intelligence Service"
    made.drop("a.md", article("2025-01-13", nis, "about 300 North Korean soldiers had been killed"))
    made.drop("b.md", article("2025-04-30", nis, "about 600 North Korean soldiers had been killed"))
    made.drop("c.md", article("2025-05-02", "Pentagon", "550 North Korean soldiers had been killed"))
    made.drop("d.md", article("2025-05-03", "The Kremlin", "20 North Korean soldiers had been killed"))
    made.start("--once")
    assert made.process is not None
    assert made.process.wait(60) == 0
    return made.home


def comparison(home: Path, *command: str) -> dict:
    done = figurewatch("--home", home, "compare", *command, "--json")
    assert done.returncode == 0, done.stderr
    (found,) = map(json.loads, done.stdout.splitlines())
    return found


def test_compare_shows_who_can_be_right_together(home: Path) -> None:
    found = comparison(home, "killed", "--topic", "nk-troops")
    assert {figure["source"]: figure["disagrees_with"] for figure in found["figures"]} == {
        "russia-officials": ["us-pentagon", "nis"],
        "us-pentagon": ["russia-officials"],
        "nis": ["russia-officials"],
    }
    assert found["shared"] == [
        {"sources": ["russia-officials"], "low": 20, "high": 20},
        {"sources": ["us-pentagon", "nis"], "low": 550, "high": 550},
    ]
    shown = figurewatch("--home", home, "compare", "killed").stdout
    assert "550: Pentagon, NIS" in shown
    assert "2025-05-03" in shown


def test_figures_and_compare_grade_what_each_source_says(home: Path) -> None:
    found = comparison(home, "killed")["figures"]
    graded = {figure["source"]: (figure["grade"], figure["backed_by"]) for figure in found}
    assert graded == {
        "russia-officials": ("contested", []),
        "us-pentagon": ("contested", ["nis"]),
        "nis": ("contested", ["us-pentagon"]),
    }
    assert found[0]["behind"] == {"outlets": ["Example Wire"], "reports": 1, "reprints": 0}
    assert "contested by Russia" in figurewatch("--home", home, "compare", "killed").stdout
    listed = figurewatch("--home", home, "figures", "--source", "nis")
    assert "contested" in listed.stdout, "graded among all figures, not only those shown"


def test_compare_goes_back_to_any_day(home: Path) -> None:
    (only,) = comparison(home, "killed", "--as-of", "2025-02-01")["figures"]
    assert (only["source"], only["low"], only["report_date"]) == ("nis", 300, "2025-01-13")
    assert (
        "as reported by 2025-02-01"
        in figurewatch("--home", home, "compare", "killed", "--as-of", "2025-02-01").stdout
    )


def test_compare_says_what_there_is_where_nothing_is_on_the_part_asked_for(home: Path) -> None:
    shown = figurewatch("--home", home, "compare", "killed", "--scope", "officers")
    assert "There is: the whole" in shown.stdout
    assert figurewatch("--home", home, "compare", "dead").returncode == 1
    assert "No such figures" in figurewatch("--home", home, "compare", "wounded").stdout


def test_what_does_not_add_up_and_what_follows_is_shown_and_never_a_figure(tmp_path: Path) -> None:
    made = Daemon(tmp_path / "home")
    made.home.mkdir()
    nis = "South Korea's National Intelligence Service"
    said = "600 North Korean soldiers had been killed, 5,000 North Korean soldiers had been wounded"
    made.drop("a.md", article("2025-04-30", nis, f"{said} and North Korean troops had 4,700 casualties"))
    said = "200 North Korean soldiers had been killed and North Korean troops had 1,200 casualties"
    made.drop("b.md", article("2025-05-02", "The Pentagon", said))
    made.start("--once")
    assert made.process is not None
    assert made.process.wait(60) == 0

    shown = figurewatch("--home", made.home, "figures").stdout
    wrong = "killed 600 + wounded 5,000 is more than casualties 4,700"
    assert f"Does not add up: NIS, 2025-04-30: {wrong}." in shown
    assert "derived: casualties − killed" in shown
    found = figurewatch("--home", made.home, "figures", "--json").stdout.splitlines()
    figures = [json.loads(line) for line in found]
    assert {(figure["source"], figure["measure"]) for figure in figures} == {
        *(("nis", measure) for measure in ("killed", "wounded", "casualties")),
        *(("us-pentagon", measure) for measure in ("killed", "casualties")),
    }
    verdicts = {figure["source"]: figure["sums"][0]["verdict"] for figure in figures}
    assert verdicts == {"nis": "incoherent", "us-pentagon": "derived"}

    sums = comparison(made.home, "casualties")["sums"]
    (derived,) = [part for held in sums for part in held["parts"] if part["derived"]]
    assert (derived["measure"], derived["low"], derived["high"]) == ("wounded", 1000, 1000)
    shown = figurewatch("--home", made.home, "compare", "casualties").stdout
    assert wrong in shown
    assert "1,000 (derived)" in shown
    for ending in ("txt", "html", "json"):
        said = [" ".join(file.read_text().split()) for file in made.home.glob(f"digests/*.{ending}")]
        assert any(wrong in digest for digest in said), ending


def test_a_number_that_its_source_takes_back_is_shown_as_withdrawn(tmp_path: Path) -> None:
    made = Daemon(tmp_path / "home")
    made.home.mkdir()
    made.drop(
        "a.md", article("2025-05-02", "The Pentagon", "about 605 North Korean soldiers had been killed")
    )
    withdrew = article("2025-05-04", "The Pentagon", "").partition("The Pentagon said")[0] + (
        "The Pentagon on Sunday withdrew its figure of about 605 North Korean soldiers killed in the war "
        "in Ukraine.\n"
    )
    made.drop("b.md", withdrew)
    made.start("--once")
    assert made.process is not None
    assert made.process.wait(60) == 0
    (figure,) = comparison(made.home, "killed")["figures"]
    assert (figure["grade"], figure["taken_back"]["report_date"]) == ("withdrawn", "2025-05-04")
    assert "withdrawn 2025-05-04" in figurewatch("--home", made.home, "compare", "killed").stdout
    assert "withdrawn" in figurewatch("--home", made.home, "figures").stdout
    (figure,) = comparison(made.home, "killed", "--as-of", "2025-05-03")["figures"]
    assert (figure["grade"], figure["taken_back"]) == ("one", None)
