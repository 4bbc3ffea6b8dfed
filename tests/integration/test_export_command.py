"""`export` as a person types it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import polars
import pytest

from tests.integration.daemon import Daemon, article
from tests.integration.test_commands import figurewatch


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home on which two articles have been read, one of them with a title that is a formula."""
    made = Daemon(tmp_path_factory.mktemp("export") / "home")
    made.home.mkdir()
    made.drop("a.md", article("about 300"))
    made.drop("b.md", article("at least 600", day="2025-04-30").replace("title: Toll", "title: =cmd() Toll"))
    made.start("--once")
    assert made.process is not None
    assert made.process.wait(60) == 0
    return made.home


@pytest.mark.parametrize(
    ("what", "rows"), [("estimates", 2), ("figures", 1), ("changes", 2), ("articles", 2)]
)
def test_everything_is_exported_in_every_format_alike(
    home: Path, tmp_path: Path, what: str, rows: int
) -> None:
    files = [tmp_path / f"{what}.{ending}" for ending in ("csv", "jsonl", "parquet", "xlsx")]
    for file in files:
        done = figurewatch("--home", home, "export", what, file)
        assert done.returncode == 0, done.stderr
        assert f"{rows} " in done.stdout
    by_csv, by_jsonl, by_parquet, by_xlsx = files
    with by_csv.open(encoding="utf-8", newline="") as text:
        columns, *cells = csv.reader(text)
    records = [json.loads(line) for line in by_jsonl.read_text().splitlines()]
    frame = polars.read_parquet(by_parquet)
    heads, *sheet = openpyxl.load_workbook(by_xlsx).active.iter_rows(values_only=True)
    assert columns == list(records[0]) == frame.columns == list(heads)
    assert len(cells) == len(records) == frame.height == len(sheet) == rows
    for record, row in zip(records, frame.rows(named=True), strict=True):
        for name, value in record.items():
            if isinstance(row[name], str | float | None):
                assert row[name] == value, name
    title = heads.index("title")
    assert any(row[title] and row[title].startswith("'=cmd") for row in (*cells, *sheet))
    assert any(record["title"].startswith("=cmd") for record in records)


def test_columns_and_times_can_be_chosen(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    options = ("--columns", "ucdp", "--as-of", "2025-02-01", "--topic", "nk-troops")
    assert figurewatch("--home", home, "export", "figures", file, *options).returncode == 0
    with file.open(encoding="utf-8", newline="") as text:
        (row,) = csv.DictReader(text)
    assert (row["best"], row["source_original"], row["date_precision"]) == ("300", "NIS", "1")
    assert figurewatch("--home", home, "export", "figures", file).returncode == 1, "it exists"
    assert figurewatch("--home", home, "export", "figures", file, "--force").returncode == 0


def test_the_log_is_not_exported_over_even_by_force(home: Path) -> None:
    done = figurewatch(
        "--home", home, "export", "figures", home / "figurewatch.db", "--format", "csv", "--force"
    )
    assert done.returncode == 1
    assert "is the event log itself" in done.stderr
    assert figurewatch("--home", home, "verify").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["figures", "a.doc"], 2, "--format"),
        (["articles", "a.csv", "--columns", "ucdp"], 2, "only estimates and figures"),
        (["articles", "a.csv", "--topic", "nk-troops"], 2, "an article is of no topic"),
        (["nonsense", "a.csv"], 2, "nonsense"),
        (["figures", "a.csv", "--topic", "nonsense"], 1, "there is no topic 'nonsense'"),
        (["figures", "missing/a.csv"], 1, "cannot be written"),
    ],
)
def test_what_is_wrong_is_said(
    home: Path, tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    what, file, *options = arguments
    done = figurewatch("--home", home, "export", what, tmp_path / file, *options, COLUMNS="200")
    assert done.returncode == status
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_there_is_nothing_to_export_from_an_empty_home(tmp_path: Path) -> None:
    done = figurewatch("--home", tmp_path, "export", "figures", tmp_path / "a.csv")
    assert done.returncode == 1
    assert "there is no event log" in done.stderr
    assert list(tmp_path.iterdir()) == []
