"""What adopting a candidate would change: claims with their quotes, and figures before and after."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

import msgspec

from alerts.acts import standing
from alerts.changes import Revision, revisions_of
from alerts.rereading import as_received, differences
from monitor.articles import ARTICLES, ArticleEntry
from monitor.codec import to_json
from monitor.event_log import EventLog, Reading
from monitor.events import ChangeKind, FigureChanged, FigureKey
from monitor.figures import Figure, document_key
from monitor.history import HistoryEntry, counts_for, standing_reports, summarised
from monitor.rereading.candidate import Candidate, Result
from monitor.rereading.matching import Difference, Step, standing_after
from monitor.series import SERIES, entries_of, figure_at

_TOGETHER = 200  # results compared in one look at the log


@dataclass(frozen=True, slots=True)
class ArticleDifference:
    """What a new reading of one article changes."""

    article: ArticleEntry
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """A figure whose current value would be another."""

    key: FigureKey
    before: Figure | None
    after: Figure | None

    @property
    def kind(self) -> Difference:
        """Gained, lost or changed."""
        if self.before is None:
            return Difference.GAINED
        return Difference.LOST if self.after is None else Difference.CHANGED


@dataclass
class Diff:
    """A candidate beside the log: first all articles, then all figures. What was counted so far is in it."""

    log: EventLog
    candidate: Candidate
    claims: Counter[Difference] = field(default_factory=Counter)
    differing: int = 0  # articles
    left: int = 0  # differences on which a person's decision stands
    histories: int = 0  # figures of which older reports alone differ
    _changes: _Changes = field(default_factory=lambda: _Changes())

    def __enter__(self) -> Diff:
        return self

    def __exit__(self, *_: object) -> None:
        self._changes.close()

    def articles(self) -> Iterator[ArticleDifference]:
        """The articles whose claims differ, in the order in which they came."""
        held = self.candidate.results()
        while results := list(islice(held, _TOGETHER)):
            with self.log.reading() as view:
                found = [self._article(view, result) for result in results]
            yield from (difference for difference in found if difference)

    def figures(self) -> Iterator[FigureDifference]:
        """The figures that would stand elsewhere, once all articles have been looked at."""
        with self.log.reading() as view:
            for changes in self._changes.by_figure():
                key = changes[0].figure
                before = figure_at(view.documents(SERIES), key)
                after = _figure_after(view, key, changes)
                if (before and before.current.value) == (after and after.current.value):
                    self.histories += 1
                else:
                    yield FigureDifference(key, before, after)

    def _article(self, view: Reading, result: Result) -> ArticleDifference | None:
        comparison = differences(view, result, self.candidate.header.topics)
        self.left += comparison.left
        entry = view.documents(ARTICLES).get(result.article)
        if not comparison.steps or entry is None:
            return None
        self.differing += 1
        self.claims.update(step.kind for step in comparison.steps)
        self._changes.add(_changes(view, entry, comparison.steps))
        return ArticleDifference(entry, comparison.steps)


class _Changes:
    """Changes of figures, sorted by figure on the disk: a candidate may hold more than memory does."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a file that goes with us
        self._database.execute("CREATE TABLE changes (figure TEXT NOT NULL, change TEXT NOT NULL)")

    def add(self, changes: Iterable[FigureChanged]) -> None:
        rows = ((document_key(change.figure), to_json(change)) for change in changes)
        self._database.executemany("INSERT INTO changes VALUES (?, ?)", rows)

    def close(self) -> None:
        self._database.close()

    def by_figure(self) -> Iterator[list[FigureChanged]]:
        """All changes of one figure after another, in the order they were added."""
        rows = self._database.execute("SELECT figure, change FROM changes ORDER BY figure, rowid")
        decode = msgspec.json.Decoder(FigureChanged).decode
        for _, mine in groupby(rows, key=lambda row: row[0]):
            yield [decode(change) for _, change in mine]


def _changes(view: Reading, entry: ArticleEntry, steps: Iterable[Step]) -> Iterator[FigureChanged]:
    """What the steps would do to the figures that the article speaks of."""
    sha256 = entry.article.sha256
    before = standing(view, sha256)
    gained = [step.found for step in steps if step.claim is None and step.found]
    received = as_received(view, sha256)
    after = [
        *standing_after(before, [*steps]),
        *(received.made(number, found) for number, found in enumerate(gained, len(before) + 1)),
    ]
    return revisions_of(
        entry.article, before, after, lambda _: None, lambda *_: None, Revision(ChangeKind.CORRECTED)
    )


def _figure_after(view: Reading, key: FigureKey, changes: Iterable[FigureChanged]) -> Figure | None:
    struck = {change.struck.estimate for change in changes if change.struck}
    entries = entries_of(view.documents(SERIES), key)
    kept = [entry for entry in standing_reports(entries) if entry.report.estimate not in struck]
    new = [
        HistoryEntry(
            figure=key,
            on=counts_for(change.after),
            report=change.after,
            position=view.head.position + number,
            recorded_at="",
            conflicts=change.conflicts,
        )
        for number, change in enumerate(changes, 1)
        if change.after
    ]
    return summarised(standing_reports([*kept, *new]))
