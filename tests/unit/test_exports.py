"""Files for other programs: every column, in every format, read back with the libraries that others use."""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.acts import Analyst
from monitor.article import DateBasis
from monitor.errors import MonitorError
from monitor.estimates import Status
from monitor.event_log import EventLog
from monitor.exports import writing
from monitor.exports.columns import Column, ColumnSet, Kind, What, columns_of
from monitor.exports.gathering import Asked, rows_of
from monitor.exports.rows import DAY, MONTH, YEAR, period
from monitor.exports.safety import csv_text, excel_text, neutralised
from monitor.exports.writing import Format, format_by, write
from monitor.opening import PROJECTIONS
from tests.samples import about, at_least, between, exactly
from tests.values import claim, issuer, news, publish

ROOT = Path(__file__).parents[2]
APRIL, MAY = date(2025, 4, 30), date(2025, 5, 9)
COLUMNS = (
    Column("name", Kind.TEXT, "…"),
    Column("number", Kind.NUMBER, "…"),
    Column("count", Kind.COUNT, "…"),
    Column("flag", Kind.FLAG, "…"),
    Column("day", Kind.DAY, "…"),
    Column("moment", Kind.MOMENT, "…"),
)
ROWS = [
    {
        "name": 'Said "so",\nand more, in München',
        "number": 4700.0,
        "count": 3,
        "flag": True,
        "day": APRIL,
        "moment": datetime(2025, 4, 30, 5, 12, 44, 123456, tzinfo=UTC),
    },
    {"number": 0.25, "flag": False},
    {"name": "=cmd|' /C calc'!A0", "count": -5, "number": -2.0},
]


@pytest.fixture
def export(log):
    """The rows of an export."""

    def rows(what, **asked):
        with log.reading() as view:
            return list(rows_of(What(what), view, Asked(**asked), {}))

    return rows


# -- formats ------------------------------------------------------------------------------------------


def test_csv_is_read_back_by_the_standard_library(tmp_path):
    file = tmp_path / "a.csv"
    assert write(file, Format.CSV, COLUMNS, ROWS, force=False) == 3
    with file.open(encoding="utf-8", newline="") as text:
        first, second, third = csv.DictReader(text)
    assert first["name"] == ROWS[0]["name"]
    assert (first["number"], first["count"], first["flag"]) == ("4700", "3", "true")
    assert (first["day"], first["moment"]) == ("2025-04-30", "2025-04-30T05:12:44.123456+00:00")
    assert (second["name"], second["number"], second["flag"]) == ("", "0.25", "false")
    assert (third["name"], third["count"], third["number"]) == ("'=cmd|' /C calc'!A0", "-5", "-2")


def test_json_lines_hold_every_column_and_every_text_as_it_is(tmp_path):
    file = tmp_path / "a.jsonl"
    write(file, Format.JSONL, COLUMNS, ROWS, force=False)
    first, second, third = map(json.loads, file.read_text().splitlines())
    assert list(first) == [column.name for column in COLUMNS]
    assert (first["name"], first["day"]) == (ROWS[0]["name"], "2025-04-30")
    assert second == {"name": None, "number": 0.25, "count": None, "flag": False, "day": None, "moment": None}
    assert third["name"] == ROWS[2]["name"]


def test_parquet_is_read_back_by_polars_with_types(tmp_path):
    file = tmp_path / "a.parquet"
    assert write(file, Format.PARQUET, COLUMNS, ROWS, force=False) == 3
    frame = polars.read_parquet(file)
    assert dict(frame.schema) == {
        "name": polars.String,
        "number": polars.Float64,
        "count": polars.Int64,
        "flag": polars.Boolean,
        "day": polars.Date,
        "moment": polars.Datetime("us", "UTC"),
    }
    assert frame.rows(named=True) == [
        {column.name: row.get(column.name) for column in COLUMNS} for row in ROWS
    ]


def test_excel_is_read_back_by_openpyxl_with_types(tmp_path):
    file = tmp_path / "a.xlsx"
    write(file, Format.XLSX, COLUMNS, ROWS, force=False)
    sheet = openpyxl.load_workbook(file).active
    heads, first, second, third = sheet.iter_rows(values_only=True)
    assert heads == tuple(column.name for column in COLUMNS)
    day = datetime(2025, 4, 30)  # noqa: DTZ001
    assert first[:5] == (ROWS[0]["name"], 4700, 3, True, day)
    assert abs(first[5] - datetime(2025, 4, 30, 5, 12, 44, 123000)).total_seconds() < 0.01  # noqa: DTZ001
    assert second == (None, 0.25, None, False, None, None)
    assert third[:3] == ("'=cmd|' /C calc'!A0", -2, -5)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("format_", Format)
def test_nothing_is_a_file_with_columns_and_no_rows(tmp_path, format_):
    file = tmp_path / f"a.{format_}"
    assert write(file, format_, COLUMNS, [], force=False) == 0
    match format_:
        case Format.CSV:
            assert file.read_text() == "name,number,count,flag,day,moment\n"
        case Format.JSONL:
            assert file.read_text() == ""
        case Format.PARQUET:
            assert polars.read_parquet(file).schema["moment"] == polars.Datetime("us", "UTC")
        case Format.XLSX:
            assert openpyxl.load_workbook(file).active.max_row == 1


# -- safety -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " \n", " =1", "\xa0=1", "＝1", "\x01=1"]
)
def test_what_a_spreadsheet_would_obey_stands_behind_an_apostrophe(text):
    assert neutralised(text).startswith("'")


@pytest.mark.parametrize("text", ["", "600", "a=b", "Said: -5", "“=”", "'=1"])
def test_other_texts_stay_as_they_are(text):
    assert neutralised(text) == text


@given(st.text())
def test_no_cell_begins_a_formula_or_holds_what_excel_refuses(text):
    """P11: whatever the text."""
    cell = excel_text(text)
    assert not re.match(r"\s*[=+\-@\t\r\n]", cell)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", cell)


def test_no_cell_of_csv_begins_a_formula_however_it_is_parted():
    text = "Losses; =1+1\n@SUM(A1)\tmore|-2, +3; 4"
    assert csv_text(text) == "Losses; '=1+1\n'@SUM(A1)\tmore|'-2, +3; 4"


def test_a_cell_is_cut_to_what_excel_keeps():
    assert len(excel_text("a" * 40_000)) == 32_767
    assert len(excel_text("😀" * 20_000).encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize("format_", Format)
def test_texts_of_any_kind_can_be_written(tmp_path, format_):
    texts = ["\x00null", "\ud800", "\uffff", "\x1b[31mred", "x" * 50_000, "https://a.example", "1"]
    file = tmp_path / f"a.{format_}"
    write(file, format_, COLUMNS, [{"name": text} for text in texts], force=False)
    if format_ is Format.XLSX:
        cells = [row[0] for row in openpyxl.load_workbook(file).active.iter_rows(2, values_only=True)]
        assert cells[5:] == ["https://a.example", "1"]
        assert (cells[0], cells[1] or "") == ("null", "")
    if format_ is Format.PARQUET:
        assert polars.read_parquet(file)["name"].to_list()[4:] == texts[4:]


# -- whole or not at all ------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", Format)
def test_a_file_is_there_whole_or_not_at_all(tmp_path, format_):
    def breaking():
        yield ROWS[0]
        raise MonitorError("the log cannot be trusted")

    file = tmp_path / f"a.{format_}"
    with pytest.raises(MonitorError, match="trusted"):
        write(file, format_, COLUMNS, breaking(), force=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_kept_unless_told_otherwise(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("mine")
    with pytest.raises(MonitorError, match="--force"):
        write(file, Format.CSV, COLUMNS, ROWS, force=False)
    assert file.read_text() == "mine"
    write(file, Format.CSV, COLUMNS, ROWS, force=True)
    assert file.read_text().startswith("name,")
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_somebody_else_made_meanwhile_is_kept(tmp_path):
    file = tmp_path / "a.csv"

    def meanwhile():
        file.write_text("theirs")
        yield ROWS[0]

    with pytest.raises(MonitorError, match="exists by now"):
        write(file, Format.CSV, COLUMNS, meanwhile(), force=False)
    assert file.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(MonitorError, match="cannot be written"):
        write(tmp_path / "none" / "a.csv", Format.CSV, COLUMNS, ROWS, force=False)


def test_more_rows_than_excel_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_MOST_ROWS", 2)
    with pytest.raises(MonitorError, match="another format"):
        write(tmp_path / "a.xlsx", Format.XLSX, COLUMNS, ROWS, force=False)
    assert list(tmp_path.iterdir()) == []


def test_the_ending_names_the_format():
    names = ["a.csv", "a.CSV", "a.jsonl", "a.ndjson", "a.parquet", "a.xlsx", "a.xls", "a"]
    found = [format_by(Path(name)) for name in names]
    assert found == ["csv", "csv", "jsonl", "jsonl", "parquet", "xlsx", None, None]


# -- rows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("columns", ColumnSet)
def test_rows_hold_the_columns_that_are_documented_and_no_others(log, export, what, columns):
    publish(log, news("one", claim(about(600)), claim(between(1_000, 2_000), measure="wounded")))
    known = columns_of(what, columns)
    if known is None:
        return
    names = {column.name for column in known}
    for row in export(what, columns=columns):
        unknown = set(row) - names - {"status", "estimate", "date_basis", "article"}
        assert not unknown
        assert names <= set(row) | {"article"}


def test_estimates_come_with_their_article_and_what_became_of_them(log, export):
    one = news("one", claim(between(500, 700)), claim(at_least(90), source=None, status=Status.FORECAST))
    publish(log, one)
    with log.reading() as view:
        known = view.head.position
    with log.writing() as writing_:
        Analyst(issuer(), "anna").withdraw(writing_, one.estimates[0].id, "misread")
    first, second = export("estimates")
    assert (first["low"], first["best"], first["high"], first["qualifier"]) == (500, 600, 700, "between")
    assert (first["state"], first["by"], first["reason"]) == ("withdrawn", "anna", "misread")
    assert (first["title"], first["outlet"]) == ("one", "The Peninsula Courier")
    assert (second["low"], second["best"], second["high"]) == (90, 90, None)
    assert (second["source"], second["status"]) == ("unattributed", "forecast")
    assert export("estimates", known_at=known)[0]["state"] == "read"
    assert export("estimates", columns=ColumnSet.UCDP) == [], "one withdrawn, one forecast"


def test_figures_are_told_with_their_grade_and_as_of_any_day(log, export):
    publish(log, news("one", claim(about(600)), claim(about(650), source="hur")))
    publish(log, news("two", claim(about(900)), day=MAY))
    hur, nis = sorted(export("figures"), key=lambda row: row["source"])
    assert (nis["best"], nis["grade"], nis["contested_by"], nis["reports"]) == (900, "contested", "hur", 2)
    assert hur["report_date"] == APRIL
    then = {row["source"]: (row["best"], row["grade"]) for row in export("figures", as_of=APRIL)}
    assert then == {"nis": (600, "several"), "hur": (650, "several")}
    assert [row["source"] for row in export("figures", source="hur")] == ["hur"]


def test_changes_are_told_in_the_order_of_the_log(log, export):
    mine = news("two", claim(about(900)), day=MAY)
    publish(log, news("one", claim(about(600))), mine)
    with log.writing() as writing_:
        Analyst(issuer(), "anna").withdraw(writing_, mine.estimates[0].id, "misread")
    rows = export("changes")
    told = [(row["kind"], row["before_best"], row["best"], row["by"]) for row in rows]
    assert told == [("first", None, 600, None), ("raised", 600, 900, None), ("withdrawn", 900, None, "anna")]
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    assert len(export("changes", as_of=APRIL)) == 1
    assert len(export("changes", known_at=rows[1]["position"])) == 2
    assert export("changes", topic="other") == []


def test_articles_are_told_with_what_was_read_from_them(log, export):
    publish(log, news("one", claim(about(600)), claim(about(5), measure="wounded")), news("two", day=MAY))
    rows = {row["title"]: row for row in export("articles")}
    assert (rows["one"]["estimates"], rows["two"]["estimates"]) == (2, 0)
    assert [row["title"] for row in export("articles", as_of=APRIL)] == ["one"]


def test_as_ucdp_has_it(log, export):
    publish(log, news("one", claim(between(500, 700), as_of="2025-02"), claim(exactly(9), source=None)))
    dead, _ = sorted(export("figures", columns=ColumnSet.UCDP), key=lambda row: -row["best"])
    assert (dead["low"], dead["best"], dead["high"]) == (500, 600, 700)
    assert (dead["source_original"], dead["number_of_sources"]) == ("Nis", 1)
    assert (dead["date_precision"], dead["date_start"], dead["date_end"]) == (
        4,
        date(2025, 2, 1),
        date(2025, 2, 28),
    )
    assert (dead["year"], dead["source_date"]) == (2025, APRIL)
    assert dead["source_article"] == "The Peninsula Courier, 2025-04-30, one"


def test_as_acled_has_it(log, export):
    publish(
        log, news("one", claim(about(600), as_of="2024"), claim(about(70), measure="wounded", source=None))
    )
    rows = {row["measure"]: row for row in export("estimates", columns=ColumnSet.ACLED)}
    dead, hurt = rows["killed"], rows["wounded"]
    assert (dead["event_date"], dead["year"], dead["time_precision"]) == (date(2024, 1, 1), 2024, 3)
    assert (dead["fatalities"], hurt["fatalities"]) == (600, None)
    assert (hurt["time_precision"], hurt["source_original"], hurt["best"]) == (1, None, 70)
    assert dead["source"] == "The Peninsula Courier"
    assert dead["timestamp"] > 0


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        (None, (APRIL, APRIL, DAY)),
        ("2025", (date(2025, 1, 1), date(2025, 12, 31), YEAR)),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29), MONTH)),
        ("--01", (date(2025, 1, 1), date(2025, 1, 31), MONTH)),
        ("--12", (date(2024, 12, 1), date(2024, 12, 31), MONTH)),
        ("2025-01-13", (date(2025, 1, 13), date(2025, 1, 13), DAY)),
        ("2025-02-31", (APRIL, APRIL, DAY)),
        ("2025-13", (APRIL, APRIL, DAY)),
        ("nonsense", (APRIL, APRIL, DAY)),
    ],
)
def test_a_date_is_as_precise_as_the_text(as_of, found):
    assert period(as_of, APRIL, DateBasis.METADATA) == found


def test_the_date_of_an_undated_article_has_no_precision():
    assert period(None, APRIL, DateBasis.RECEIVED) == (APRIL, APRIL, None)
    assert period("2025-02", APRIL, DateBasis.RECEIVED).precision == MONTH


@given(st.dates(date(1900, 2, 1)), st.none() | st.from_regex(r"(\d{4}|-)-\d\d(-\d\d)?|\d{4}", fullmatch=True))
def test_any_time_is_a_span_of_days(report_date, as_of):
    span = period(as_of, report_date, DateBasis.TEXT)
    assert span.start <= span.end
    assert ((span.end - span.start).days > 0) == (span.precision != DAY)


def test_an_article_that_is_told_as_a_reprint_is_marked(log, export):
    first, again = news("one", claim(about(600))), news("two", claim(about(600)))
    reference = replace(again.received.article, reprint_of=first.sha256)
    publish(log, first, replace(again, received=replace(again.received, article=reference)))
    assert [row["reprint"] for row in export("changes")] == [False, True]


def test_a_log_in_postgresql_gives_the_same_rows(log, postgresql, clock):
    theirs = EventLog(postgresql, PROJECTIONS, clock)
    try:
        for held in (log, theirs):
            publish(
                held,
                news("one", claim(about(600)), claim(about(70), measure="wounded")),
                news("two", day=MAY),
            )
        for what in What:
            with log.reading() as here, theirs.reading() as there:
                assert list(rows_of(what, here, Asked(), {})) == list(rows_of(what, there, Asked(), {}))
    finally:
        theirs.close()


# -- documents ----------------------------------------------------------------------------------------


def test_every_column_is_documented_from_the_code():
    tables = []
    for what in What:
        tables.append((f"`{what}`", columns_of(what, ColumnSet.FULL)))
    for chosen in (ColumnSet.ACLED, ColumnSet.UCDP):
        tables.append(
            (f"`estimates` and `figures` with `--columns {chosen}`", columns_of(What.FIGURES, chosen))
        )
    text = "\n\n".join(
        f"### {title}\n\n| column | holds | meaning |\n| --- | --- | --- |\n"
        + "\n".join(f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in columns)
        for title, columns in tables
    )
    written = (ROOT / "docs" / "export.md").read_text()
    between_marks = written.partition("<!-- columns -->")[2].partition("<!-- end -->")[0].strip()
    assert between_marks == text, f"put this between the marks in docs/export.md:\n{text}"


@pytest.mark.parametrize(("format_", "library"), [(Format.PARQUET, "polars"), (Format.XLSX, "xlsxwriter")])
def test_a_missing_library_is_told_with_what_to_install(tmp_path, monkeypatch, format_, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MonitorError, match=r"pip install 'figurewatch\[export\]'"):
        write(tmp_path / "a", format_, COLUMNS, ROWS, force=False)
    assert list(tmp_path.iterdir()) == []
