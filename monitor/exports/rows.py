"""Rows of the exports: what the log holds, by the names of the columns."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from monitor.article import DateBasis
from monitor.articles import ArticleEntry
from monitor.claims import Claim
from monitor.estimates import Value, in_words
from monitor.events import ArticleReference, FigureChanged, FigureKey, Recorded, Report
from monitor.exports.columns import Row
from monitor.figures import Figure, figure_key, report_of, stated
from monitor.grading import Grading
from monitor.history import recalled_on
from monitor.topics import UNATTRIBUTED, Topics, source_name


def estimate_row(claim: Claim, article: ArticleEntry | None, topics: Topics) -> Row:
    """A claim as it stands."""
    estimate, made = claim.estimate, claim.as_it_stands
    return {
        "estimate": made.id,
        **_of_figure(figure_key(estimate), topics),
        **_of_value(estimate.value),
        **_of_report(report_of(made)),
        "confidence": estimate.confidence,
        "because": msgspec.json.encode(dict(estimate.because), order="sorted").decode(),
        "state": claim.state,
        "by": claim.by,
        "reason": claim.reason,
        "confirmed_by": _joined(claim.confirmed_by),
        **_of_article(article.article if article else None),
        "position": claim.position,
    }


def figure_row(figure: Figure, grading: Grading, article: ArticleEntry | None, topics: Topics) -> Row:
    """Where a figure stands."""
    return {
        **_of_figure(figure.key, topics),
        **_of_value(figure.current.value),
        **_of_report(figure.current),
        "grade": grading.grade.value,
        "originators": grading.originators,
        "backed_by": _joined(grading.backed_by),
        "contested_by": _joined(grading.contested_by),
        "reports": figure.reports,
        "reprints": figure.reprints,
        "first_reported": figure.first_reported,
        "conflicts": _joined([in_words(value) for value in figure.conflicts]),
        **_of_article(article.article if article else None),
        "position": figure.position,
    }


def change_row(recorded: Recorded, change: FigureChanged, topics: Topics) -> Row:
    """What an article did to a figure; of one withdrawn, the value that went."""
    after, before = change.after, change.struck or change.before
    shown = after or change.struck
    return {
        "position": recorded.position,
        "recorded_at": recorded.recorded_at,
        **_of_figure(change.figure, topics),
        "kind": change.kind.value,
        **_of_value(after.value if after else None),
        **{f"before_{name}": held for name, held in _of_value(before.value if before else None).items()},
        **(_of_report(shown) if shown else {}),
        "conflicts": _joined([in_words(value) for value in change.conflicts]),
        "by": change.by,
        "reason": change.reason,
        "told_digest": _joined([telling.digest for telling in change.told]),
        **_of_article(change.article),
        "article": change.article.sha256,
        "reprint": change.article.reprint_of is not None,
    }


def article_row(entry: ArticleEntry) -> Row:
    """An article in the log."""
    article = entry.article
    return {
        "sha256": article.sha256,
        **_of_article(article),
        "date_basis": article.date_basis.value,
        "report_date": entry.report_date,
        "language": entry.language,
        "archived": article.archived,
        "file_name": entry.file_name,
        "reprint_of": article.reprint_of,
        "estimates": entry.estimates,
        "repeats": entry.repeats,
        "received_at": entry.received_at,
        "position": entry.position,
    }


def _of_figure(key: FigureKey, topics: Topics) -> Row:
    return {
        "topic": key.topic,
        "measure": key.measure,
        "scope": key.scope,
        "source": key.source,
        "source_name": source_name(topics.get(key.topic), key.source),
    }


def _of_value(value: Value | None) -> Row:
    if value is None:
        return {"low": None, "best": None, "high": None, "qualifier": None}
    return {"low": value.low, "best": best(value), "high": value.high, "qualifier": value.qualifier.value}


def best(value: Value) -> float:
    """The number a text states; of a range the middle."""
    low, high = stated(value)
    return (low + high) / 2


def _of_report(report: Report) -> Row:
    return {
        "via": report.via,
        "status": report.status.value,
        "as_of": report.as_of,
        "report_date": report.report_date,
        "date_basis": report.date_basis.value,
        "quote": report.quote,
        "article": report.article,
        "estimate": report.estimate,
    }


def _of_article(article: ArticleReference | None) -> Row:
    if article is None:
        return {}
    return {
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published,
    }


def _joined(values: Sequence[str]) -> str | None:
    return "; ".join(values) or None


# -- as others call it --------------------------------------------------------------------------------


class Period(NamedTuple):
    """The time that a number refers to, with how exactly it is known by the steps of UCDP's codebook."""

    start: date
    end: date
    precision: int | None  # 1 a day, 4 a month, 5 a year; None: of an article that nobody dated


DAY, MONTH, YEAR = 1, 4, 5


def period(as_of: str | None, report_date: date, basis: DateBasis) -> Period:
    """The time that a report's number refers to; without any in its text, the day of the report."""
    parts = recalled_on(as_of, report_date).split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return Period(date(numbers[0], 1, 1), date(numbers[0], 12, 31), YEAR)
        year, month, *rest = numbers
        if not rest:
            return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), MONTH)
        day = date(year, month, rest[0])
    except ValueError:  # "2025-02-31"
        day = report_date
    undated = basis is DateBasis.RECEIVED and day == report_date
    return Period(day, day, None if undated else DAY)


class Reckoned(NamedTuple):
    """A value as the column sets of others tell it."""

    key: FigureKey
    report: Report
    sources: int
    article: ArticleEntry | None


def ucdp_row(held: Reckoned, topics: Topics) -> Row:
    """Under the names of UCDP's event data set."""
    when, article = _period(held), held.article.article if held.article else None
    report = held.report
    told = (article.outlet, (article.published or "")[:10], article.title) if article else ()
    return {
        "id": report.estimate,
        "year": when.start.year,
        **_shared(held, topics),
        "source_article": ", ".join(part for part in told if part) or None,
        "source_office": article.outlet if article else None,
        "source_date": report.report_date,
        "source_headline": article.title if article else None,
        "date_precision": when.precision,
        "date_start": when.start,
        "date_end": when.end,
    }


def acled_row(held: Reckoned, topics: Topics) -> Row:
    """Under the names of ACLED's event data set."""
    when, article = _period(held), held.article
    return {
        "event_id": held.report.estimate,
        "event_date": when.start,
        "year": when.start.year,
        "time_precision": None if when.precision is None else min(when.precision, 3),
        "date_precision": when.precision,
        **_shared(held, topics),
        "source": article.article.outlet if article else None,
        "notes": held.report.quote,
        "fatalities": best(held.report.value) if held.key.measure == "killed" else None,
        "timestamp": int(article.received_at.timestamp()) if article else None,
    }


def _period(held: Reckoned) -> Period:
    return period(held.report.as_of, held.report.report_date, held.report.date_basis)


def _shared(held: Reckoned, topics: Topics) -> Row:
    key = held.key
    named = key.source != UNATTRIBUTED
    value = held.report.value
    return {
        "topic": key.topic,
        "measure": key.measure,
        "scope": key.scope,
        "source_original": source_name(topics.get(key.topic), key.source) if named else None,
        "number_of_sources": held.sources,
        "low": value.low,
        "best": best(value),
        "high": value.high,
    }
