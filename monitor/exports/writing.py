"""Rows → a file, whole or not at all. Parquet and Excel need `figurewatch[export]`."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.durable import give_name, sync
from monitor.errors import MonitorError
from monitor.exports.columns import Column, Kind, Row
from monitor.exports.safety import csv_text, excel_text
from monitor.printing import json_line

if TYPE_CHECKING:
    import polars
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.worksheet import Worksheet


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"


_ENDINGS = {**{f".{format_.value}": format_ for format_ in Format}, ".ndjson": Format.JSONL}


def format_by(path: Path) -> Format | None:
    """The format that a file's ending names."""
    return _ENDINGS.get(path.suffix.lower())


def write(path: Path, format_: Format, columns: Sequence[Column], rows: Iterable[Row], *, force: bool) -> int:
    """Write rows to a file, which is there when all of it is; how many. MonitorError where that cannot be."""
    counted = _Counted(rows)
    with _whole(path, force=force) as partial:
        _WRITERS[format_](partial, columns, counted)
    return counted.count


class _Counted:
    """Rows, and how many have been taken."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


@contextmanager
def _whole(path: Path, *, force: bool) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place in the end."""
    if path.exists() and not force:
        raise MonitorError(f"{path} exists; name another file, or overwrite it with --force")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            yield partial
            sync(partial)
            if force:
                partial.replace(path)
            else:
                give_name(partial, path)
        finally:
            partial.unlink(missing_ok=True)
    except FileExistsError:
        raise MonitorError(f"{path} exists by now; name another file, or overwrite it with --force") from None
    except OSError as error:
        raise MonitorError(f"{path} cannot be written: {error.strerror or error}") from error


# -- one writer for each format -----------------------------------------------------------------------


def _csv(path: Path, columns: Sequence[Column], rows: _Counted) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([_csv_cell(row.get(column.name)) for column in columns])


def _csv_cell(value: object) -> object:
    match value:
        case None:
            return None
        case str():
            return csv_text(value)
        case bool():
            return "true" if value else "false"
    return _plain(value)


def _jsonl(path: Path, columns: Sequence[Column], rows: _Counted) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json_line({column.name: _plain(row.get(column.name)) for column in columns}) + "\n")


def _parquet(path: Path, columns: Sequence[Column], rows: _Counted) -> None:
    """By way of a file of JSON lines, from which the columns are made without holding all rows at once."""
    pl = _polars()
    lines = path.with_name(f"{path.name}.jsonl")
    try:
        _jsonl(lines, columns, rows)
        if rows.count == 0:
            pl.DataFrame(schema=_schema(pl, columns)).write_parquet(path)
            return
        read = pl.scan_ndjson(lines, schema={c.name: _read_as(pl, c.kind) for c in columns})
        read.with_columns(*_dates(pl, columns)).sink_parquet(path)
    finally:
        lines.unlink(missing_ok=True)


def _schema(pl: Any, columns: Sequence[Column]) -> dict[str, polars.DataType]:
    kinds = {Kind.DAY: pl.Date(), Kind.MOMENT: pl.Datetime("us", "UTC")}
    return {c.name: kinds.get(c.kind) or _read_as(pl, c.kind) for c in columns}


def _read_as(pl: Any, kind: Kind) -> polars.DataType:
    kinds = {Kind.NUMBER: pl.Float64(), Kind.COUNT: pl.Int64(), Kind.FLAG: pl.Boolean()}
    found: polars.DataType = kinds.get(kind) or pl.String()
    return found


def _dates(pl: Any, columns: Sequence[Column]) -> list[polars.Expr]:
    days = [pl.col(column.name).str.to_date("%Y-%m-%d") for column in columns if column.kind is Kind.DAY]
    moments = [
        pl.col(column.name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", time_zone="UTC")
        for column in columns
        if column.kind is Kind.MOMENT
    ]
    return [*days, *moments]


def _polars() -> Any:
    try:
        import polars
    except ImportError as error:
        raise _missing("Parquet", "polars") from error
    return polars


_MOST_ROWS = 1_048_575  # that a sheet holds below its headings


def _xlsx(path: Path, columns: Sequence[Column], rows: _Counted) -> None:
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise _missing("Excel", "XlsxWriter") from error
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet("Figurewatch")
        bold = workbook.add_format({"bold": True})
        formats = {
            Kind.DAY: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            Kind.MOMENT: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, bold)
            sheet.set_column(place, place, 40 if column.name in _WIDE else 14)
        for row in rows:
            if rows.count > _MOST_ROWS:
                raise MonitorError(
                    f"Excel holds no more than {_MOST_ROWS:,} rows; ask for less, or for another format"
                )
            for place, column in enumerate(columns):
                _excel_cell(sheet, rows.count, place, row.get(column.name), formats.get(column.kind))


_WIDE = ("quote", "title", "source_headline", "source_article", "notes")


def _excel_cell(sheet: Worksheet, row: int, place: int, value: object, form: CellFormat | None) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, place, value)
        case int() | float():
            sheet.write_number(row, place, value)
        case datetime():
            sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), form)
        case date() if value.year >= 1900:  # Excel knows no day before
            sheet.write_datetime(row, place, value, form)
        case _:
            sheet.write_string(row, place, excel_text(str(value)))


def _missing(format_: str, library: str) -> MonitorError:
    return MonitorError(f"{format_} needs {library}; install it with `pip install 'figurewatch[export]'`")


_WRITERS: dict[Format, Callable[[Path, Sequence[Column], _Counted], None]] = {
    Format.CSV: _csv,
    Format.JSONL: _jsonl,
    Format.PARQUET: _parquet,
    Format.XLSX: _xlsx,
}


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _plain(value: object) -> object:
    """A value as text formats write it: whole numbers without ".0", days and moments by ISO 8601."""
    match value:
        case float() if value == int(value):
            return int(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case str():
            return _LONE_SURROGATE.sub("\ufffd", value)
    return value
