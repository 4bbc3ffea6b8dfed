"""How commands print: JSON lines for programs, tables for people; article text steers neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from monitor.plain import json_safe, plain

if TYPE_CHECKING:  # rich is slow to import, and JSON needs none of it
    from rich.console import Console

Record = dict[str, Any]


def print_json(records: Iterable[Record]) -> None:
    """One JSON object a line."""
    for record in records:
        print(json_line(record), flush=True)


def json_line(record: Record) -> str:
    """A record as one line of JSON in which nothing steers a terminal."""
    return json_safe(msgspec.json.encode(record).decode())


_WIDTH_IN_A_FILE = 160  # where there is no terminal whose width could be asked


def console() -> Console:
    """Where tables are printed."""
    from rich.console import Console

    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=_WIDTH_IN_A_FILE)


def say(console: Console, line: str) -> None:
    """A line for people, which steers nothing."""
    from rich.text import Text

    console.print(Text(plain(line)), soft_wrap=True)


def title(console: Console, line: str) -> None:
    """A line above a table."""
    from rich.text import Text

    console.print(Text(plain(line), style="bold green"), soft_wrap=True)


def counted(number: int, one: str, more: str | None = None) -> str:
    """For example "1 article", "3 articles", "12,000 articles"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def print_table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows for people. What comes from articles can steer neither the table nor the terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        right = heading in {"position", "reports", "estimates", "changes"}
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    console.print(table)
