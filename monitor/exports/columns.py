"""The columns of each export, with what they mean; docs/export.md is made from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Row = dict[str, object]
"""One row of an export: the cells by the names of their columns; a missing one is empty."""


class What(StrEnum):
    """What can be exported."""

    ESTIMATES = "estimates"
    FIGURES = "figures"
    CHANGES = "changes"
    ARTICLES = "articles"


class ColumnSet(StrEnum):
    """Which columns: all we have, or what readers of two well-known data sets expect."""

    FULL = "full"
    ACLED = "acled"
    UCDP = "ucdp"


class Kind(StrEnum):
    """What a column holds; any cell may be empty."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "whole number"
    FLAG = "true or false"
    DAY = "day"
    MOMENT = "moment (UTC)"


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: Kind
    meaning: str


def _columns(kind: Kind, meanings: Mapping[str, str]) -> dict[str, Column]:
    return {name: Column(name, kind, meaning) for name, meaning in meanings.items()}


_TEXTS = {
    "estimate": "the estimate's id, as `figurewatch estimates` shows",
    "topic": "the topic's id",
    "measure": "the measure's id",
    "scope": "the part covered, where it is not the whole",
    "source": "id of the originator; `unattributed` where the text names nobody",
    "source_name": "the originator's name",
    "qualifier": "how the text hedges the number: `exactly`, `about`, `at_least` …",
    "via": "the messengers, the one nearest to the source first",
    "status": "`current`, `previous`, `forecast` or `denied`",
    "as_of": "the time the number is said to refer to, as exactly as the text says",
    "date_basis": "how the report date is known: `metadata`, `text`, `filename`, `received`",
    "quote": "the words of the article that carry it",
    "state": "what became of it: `read`, `corrected`, `confirmed`, `restored`, `withdrawn`, `edited`",
    "by": "who corrected or withdrew it",
    "reason": "why",
    "confirmed_by": "who confirmed it, joined by `; `",
    "because": "the words that carried each decision, as a JSON object",
    "article": "SHA-256 of the article",
    "title": "its title",
    "outlet": "its outlet",
    "url": "its address",
    "published": "its publication, as exact as the document gives it",
    "conflicts": "what the same article says besides that does not fit, joined by `; `",
    "grade": "`withdrawn`, `unnamed`, `contested`, `several` or `one` ([figures.md](figures.md))",
    "backed_by": "other originators of about the same number, joined by `; `",
    "contested_by": "originators of a number that contradicts it, joined by `; `",
    "kind": "`first`, `raised`, `lowered` … ([digests.md](digests.md) tells all)",
    "before_qualifier": "the hedge of the value before",
    "told_digest": "id of the digest that the change proves wrong or incomplete",
    "sha256": "SHA-256 of the dropped file",
    "language": "the article's language",
    "archived": "path below the archive folder",
    "file_name": "the name under which it was dropped",
    "reprint_of": "SHA-256 of the article that told the same story first",
}
_NUMBERS = {
    "low": "the least the text allows; empty where it leaves that end open",
    "best": "the number the text states; of a range the middle",
    "high": "the most the text allows; empty where it leaves that end open",
    "before_low": "`low` of the value before",
    "before_best": "`best` of the value before",
    "before_high": "`high` of the value before",
    "confidence": "how sure the reader is of the estimate, 0 to 1",
}
_COUNTS = {
    "position": "position in the log of the event that it comes from",
    "reports": "articles that stated this or an earlier value",
    "reprints": "further articles that only told a story again",
    "originators": "independent originators of about this number",
    "estimates": "estimates read from it",
    "repeats": "times it was dropped again",
}
_DAYS = {
    "report_date": "the day of the report",
    "first_reported": "the day of the figure's first report",
}
_KNOWN = {
    **_columns(Kind.TEXT, _TEXTS),
    **_columns(Kind.NUMBER, _NUMBERS),
    **_columns(Kind.COUNT, _COUNTS),
    **_columns(Kind.DAY, _DAYS),
    **_columns(Kind.FLAG, {"reprint": "whether the article only told a story again"}),
    **_columns(Kind.MOMENT, {"recorded_at": "when the log took it", "received_at": "when the log took it"}),
}
_FULL = {
    What.ESTIMATES: (
        "estimate topic measure scope low best high qualifier source source_name via status as_of report_date"
        " date_basis quote confidence because state by reason confirmed_by article title outlet url published"
        " position"
    ),
    What.FIGURES: (
        "topic measure scope source source_name low best high qualifier report_date date_basis as_of via"
        " quote grade originators backed_by contested_by reports reprints first_reported conflicts article"
        " estimate title outlet url published position"
    ),
    What.CHANGES: (
        "position recorded_at topic measure scope source source_name kind low best high qualifier before_low"
        " before_best before_high before_qualifier report_date date_basis as_of via quote conflicts by reason"
        " told_digest article estimate title outlet url published reprint"
    ),
    What.ARTICLES: (
        "sha256 title outlet url published date_basis report_date language archived file_name reprint_of"
        " estimates repeats received_at position"
    ),
}
# in both sets of others
_MEASURE = Column("measure", Kind.TEXT, "what is counted")
_SOURCES = Column(
    "number_of_sources", Kind.COUNT, "reports of the figure, reprints not counted; 1 for an estimate"
)
_ORIGINAL = Column("source_original", Kind.TEXT, "the originator's name; empty where the text names nobody")
_UCDP = (
    Column("id", Kind.TEXT, "id of the estimate that gives the value"),
    Column("year", Kind.COUNT, "the year of `date_start`"),
    _KNOWN["topic"],
    _MEASURE,
    _KNOWN["scope"],
    _SOURCES,
    Column("source_article", Kind.TEXT, "outlet, date and title of the article, joined by `, `"),
    Column("source_office", Kind.TEXT, "the outlet"),
    Column("source_date", Kind.DAY, "the day of the report"),
    Column("source_headline", Kind.TEXT, "the article's title"),
    _ORIGINAL,
    Column("date_precision", Kind.COUNT, "1 a day, 4 a month, 5 a year; empty for an undated article"),
    Column("date_start", Kind.DAY, "the first day of the time that the number refers to"),
    Column("date_end", Kind.DAY, "its last day"),
    _KNOWN["best"],
    _KNOWN["high"],
    _KNOWN["low"],
)
_ACLED = (
    Column("event_id", Kind.TEXT, "id of the estimate that gives the value"),
    Column("event_date", Kind.DAY, "the first day of the time that the number refers to"),
    Column("year", Kind.COUNT, "its year"),
    Column("time_precision", Kind.COUNT, "1 a day, 3 a month or longer; empty for an undated article"),
    Column("date_precision", Kind.COUNT, "the same by the steps of UCDP: 1 a day, 4 a month, 5 a year"),
    _KNOWN["topic"],
    _MEASURE,
    _KNOWN["scope"],
    Column("source", Kind.TEXT, "the outlet"),
    _ORIGINAL,
    _SOURCES,
    Column("notes", Kind.TEXT, "the words of the article that carry it"),
    Column("fatalities", Kind.NUMBER, "`best` where `measure` is `killed`"),
    _KNOWN["low"],
    _KNOWN["best"],
    _KNOWN["high"],
    Column("timestamp", Kind.COUNT, "when the log took the article, in seconds since 1970"),
)


def columns_of(what: What, chosen: ColumnSet) -> tuple[Column, ...] | None:
    """The columns of an export, in order; None for a set that it does not have."""
    if chosen is ColumnSet.FULL:
        return tuple(_KNOWN[name] for name in _FULL[what].split())
    if what not in (What.ESTIMATES, What.FIGURES):
        return None
    return _ACLED if chosen is ColumnSet.ACLED else _UCDP
