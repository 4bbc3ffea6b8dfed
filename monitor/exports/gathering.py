"""What is asked for, read from the log row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.articles import ARTICLES, ArticleEntry
from monitor.claims import CLAIMS, Claim
from monitor.codec import decode_stored
from monitor.estimates import Status
from monitor.event_log import Reading
from monitor.events import NAMES, FigureChanged, FigureKey
from monitor.exports.columns import ColumnSet, Row, What
from monitor.exports.rows import (
    Reckoned,
    acled_row,
    article_row,
    change_row,
    estimate_row,
    figure_row,
    ucdp_row,
)
from monitor.figures import document_key, figure_key, report_of
from monitor.grading import gradings
from monitor.projections import Documents, InMemory
from monitor.series import SERIES, denials_then, figures_of, figures_then
from monitor.topics import Topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to export: which columns, of which figures, as of when."""

    columns: ColumnSet = ColumnSet.FULL
    topic: str | None = None
    measure: str | None = None
    source: str | None = None
    as_of: date | None = None
    known_at: int | None = None

    def takes(self, key: FigureKey, reported: date) -> bool:
        """Whether a figure's value of a day is asked for."""
        return (
            self.topic in (None, key.topic)
            and self.measure in (None, key.measure)
            and self.source in (None, key.source)
            and (self.as_of is None or reported <= self.as_of)
        )


def rows_of(what: What, log: Reading, asked: Asked, topics: Topics) -> Iterator[Row]:
    """The rows of an export."""
    match what:
        case What.ESTIMATES:
            return _estimates(log, asked, topics)
        case What.FIGURES:
            return _figures(log, asked, topics)
        case What.CHANGES:
            return _changes(log, asked, topics)
        case What.ARTICLES:
            return _articles(log, asked)


class _Articles:
    """Articles by their hash; the last one is remembered, since an article's estimates come together."""

    def __init__(self, log: Reading) -> None:
        self._documents = log.documents(ARTICLES)
        self._last: tuple[str, ArticleEntry | None] = ("", None)

    def get(self, sha256: str) -> ArticleEntry | None:
        """The article; looked for by a scan, because what is got is kept in memory."""
        if sha256 != self._last[0]:
            found = [entry for _, entry in self._documents.scan(sha256)] if sha256 else []
            self._last = (sha256, found[0] if found else None)
        return self._last[1]


def _estimates(log: Reading, asked: Asked, topics: Topics) -> Iterator[Row]:
    """In the order of their ids. The column sets of others take only what stands and was said of the time."""
    articles = _Articles(log)
    for _, claim in _claims(log, asked.known_at).scan():
        estimate = claim.estimate
        if not asked.takes(figure_key(estimate), claim.made.report_date):
            continue
        article = articles.get(claim.made.article)
        if asked.columns is ColumnSet.FULL:
            yield estimate_row(claim, article, topics)
        elif claim.stands and estimate.status in (Status.CURRENT, Status.PREVIOUS):
            report = report_of(claim.as_it_stands)
            yield _theirs(Reckoned(figure_key(estimate), report, 1, article), asked, topics)


def _claims(log: Reading, known_at: int | None) -> Documents[Claim]:
    """The claims as they stand, or worked out anew as they stood at a position."""
    if known_at is None:
        return log.documents(CLAIMS)
    then: InMemory[Claim] = InMemory()
    for recorded in log.events(limit=known_at):
        CLAIMS.apply(then, recorded)
    return then


def _figures(log: Reading, asked: Asked, topics: Topics) -> Iterator[Row]:
    record, articles = log.documents(SERIES), _Articles(log)
    now = asked.as_of is None and asked.known_at is None
    # of all topics: that nothing was taken away is proved only where all is read
    held = list(figures_of(record) if now else figures_then(record, None, asked.as_of, asked.known_at))
    grades = gradings(held, denials_then(record, asked.topic, asked.as_of, asked.known_at))
    for figure in held:
        if not asked.takes(figure.key, figure.current.report_date):
            continue
        article = articles.get(figure.current.article)
        if asked.columns is ColumnSet.FULL:
            yield figure_row(figure, grades[document_key(figure.key)], article, topics)
        else:
            yield _theirs(Reckoned(figure.key, figure.current, figure.reports, article), asked, topics)


def _theirs(held: Reckoned, asked: Asked, topics: Topics) -> Row:
    row = acled_row if asked.columns is ColumnSet.ACLED else ucdp_row
    return row(held, topics)


def _changes(log: Reading, asked: Asked, topics: Topics) -> Iterator[Row]:
    """In the order of the log."""
    name, _ = NAMES[FigureChanged]
    for stored in log.stored(limit=asked.known_at):
        if stored.type != name:
            continue
        recorded = decode_stored(stored)
        change = recorded.event
        assert isinstance(change, FigureChanged)
        shown = change.after or change.struck
        if shown and asked.takes(change.figure, shown.report_date):
            yield change_row(recorded, change, topics)


def _articles(log: Reading, asked: Asked) -> Iterator[Row]:
    """In the order of their hashes."""
    for _, entry in log.documents(ARTICLES).scan():
        known = asked.known_at is None or entry.position <= asked.known_at
        if known and (asked.as_of is None or entry.report_date <= asked.as_of):
            yield article_row(entry)
