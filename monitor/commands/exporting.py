"""Files for other programs: `export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import look_at, no_log
from monitor.commands.options import AsOf, Home, KnownAt, OfMeasure, OfSource, OfTopic, day_from
from monitor.errors import MonitorError
from monitor.exports.columns import ColumnSet, What, columns_of

if TYPE_CHECKING:
    from monitor.exports.writing import Format


class FormatName(StrEnum):
    """As `exports.writing.Format`, which is slower to import."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"


def export(
    what: Annotated[What, typer.Argument(help="What to export.")],
    file: Annotated[Path, typer.Argument(help="The file to write: .csv, .jsonl, .parquet or .xlsx.")],
    home: Home = None,
    format_: Annotated[
        FormatName | None, typer.Option("--format", help="The format, where the file's ending does not say.")
    ] = None,
    columns: Annotated[
        ColumnSet, typer.Option("--columns", help="All columns, or as readers of ACLED or UCDP expect them.")
    ] = ColumnSet.FULL,
    topic: OfTopic = None,
    measure: OfMeasure = None,
    source: OfSource = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")] = False,
) -> None:
    """Estimates, figures, changes or articles as CSV, JSON Lines, Parquet or Excel."""
    day = day_from(as_of, "--as-of")
    chosen = columns_of(what, columns)
    if chosen is None:
        raise typer.BadParameter(
            f"only estimates and figures have the columns of {columns}", param_hint="--columns"
        )
    if what is What.ARTICLES and (topic or measure or source):
        raise typer.BadParameter(
            "an article is of no topic, measure or source; leave these options out", param_hint="articles"
        )
    from monitor.exports.gathering import Asked, rows_of
    from monitor.exports.writing import write
    from monitor.printing import counted, say

    form = _form(file, format_)
    with look_at(home) as look:
        if look.log is None:
            raise no_log(look.places.home)
        held = look.places.database.file
        if held and file.exists() and file.samefile(held):
            raise MonitorError(f"{file} is the event log itself; name another file")
        if topic or measure or source:
            look.keys(look.log, topic=topic, measure=measure, source=source)  # raises for unknown ids
        asked = Asked(
            columns=columns,
            topic=topic,
            measure=measure,
            source=source,
            as_of=day,
            known_at=look.position_of(known_at),
        )
        rows = rows_of(what, look.log, asked, look.topics)
        count = write(file, form, chosen, rows, force=force)
        say(look.console, f"{counted(count, what.value.removesuffix('s'))} written to {file}")


def _form(file: Path, format_: FormatName | None) -> Format:
    """The format asked for, or the one that the file's ending names; BadParameter where neither does."""
    from monitor.exports.writing import Format, format_by

    form = Format(format_) if format_ else format_by(file)
    if form is None:
        raise typer.BadParameter(
            f"{file.name!r} ends in no format; name it .csv, .jsonl, .parquet or .xlsx, or say --format",
            param_hint="FILE",
        )
    return form
