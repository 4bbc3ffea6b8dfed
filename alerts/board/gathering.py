"""What the pages show, looked up in one consistent view of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.board import addresses, article_page, figure_page
from alerts.board.article_page import ArticlePage
from alerts.board.figure_page import FigurePage
from alerts.board.words import ArticleLink, Words, remembered
from alerts.charts.model import OtherSeries, other_series
from monitor.articles import ARTICLES, ArticleEntry
from monitor.claims import CLAIMS, claims_by
from monitor.estimates import Status
from monitor.event_log import Reading
from monitor.events import FigureKey, Report
from monitor.figures import Figure, document_key, scope_words
from monitor.grading import gradings
from monitor.history import HistoryEntry
from monitor.keeping import article_in
from monitor.projections import SEPARATOR
from monitor.series import SERIES, entries_of, figure_at, figures_of

Links = dict[str, ArticleLink | None]  # by the article's sha256


class Gathered:
    """Looks things up, each once for as long as it is of use."""

    def __init__(self, view: Reading, words: Words, links: Links) -> None:
        """`links` are those that were made so far, which hold for as long as the log does."""
        self._words = words
        self._view = view
        self._record = view.documents(SERIES)
        self._articles = view.documents(ARTICLES)
        self._claims = view.documents(CLAIMS)
        self._of_measure: tuple[str, str] | None = None  # whose figures and entries are remembered
        self._figures: list[Figure] = []
        self._entries: dict[str, list[HistoryEntry]] = {}
        self._others: dict[str, OtherSeries | None] = {}  # of that measure, too
        self._pages: dict[FigureKey, str | None] = {}
        self._links = links

    def entries(self, key: FigureKey) -> list[HistoryEntry]:
        """All entries of a figure. Those of one measure are remembered until another is asked for."""
        self._turn_to(key)
        place = document_key(key)
        if place not in self._entries:
            self._entries[place] = entries_of(self._record, key)
        return self._entries[place]

    def alike(self, key: FigureKey) -> list[Figure]:
        """The figures that count the same, this one among them where it stands."""
        self._turn_to(key)
        scope = scope_words(key.scope)
        return [figure for figure in self._figures if scope_words(figure.key.scope) == scope]

    def beside(self, key: FigureKey) -> list[OtherSeries]:
        """What those who count the same reported, to be drawn in grey; one for each name of a source."""
        by_name = {
            self._words.named(figure.key).source: figure.key
            for figure in self.alike(key)
            if document_key(figure.key) != document_key(key)
        }
        drawn = (self._other(name, other) for name, other in by_name.items())
        return [series for series in drawn if series]

    def _other(self, name: str, key: FigureKey) -> OtherSeries | None:
        place = document_key(key)
        if place not in self._others:
            self._others[place] = other_series(name, self.entries(key))
        return self._others[place]

    def _turn_to(self, key: FigureKey) -> None:
        if (key.topic, key.measure) != self._of_measure:
            self._of_measure = key.topic, key.measure
            self._entries, self._others = {}, {}
            self._figures = list(figures_of(self._record, key.topic, key.measure))

    def concerned(self, keys: dict[str, FigureKey], with_pages: Iterable[str]) -> dict[str, FigureKey]:
        """The figures given and those that count the same, whose pages show them; in a stable order.

        `with_pages` are the document keys of all that have a page already: of some no report stands any
        more, and no list of figures has them.
        """
        found = dict(keys)
        paged: dict[tuple[str, str, str], list[str]] = {}
        for place in with_pages:
            topic, measure, _, scope = place.split(SEPARATOR)
            paged.setdefault((topic, measure, scope), []).append(place)
        for key in sorted(keys.values(), key=document_key):
            for other in self.alike(key):
                found.setdefault(document_key(other.key), other.key)
            for place in paged.get((key.topic, key.measure, scope_words(key.scope)), ()):
                if place not in found and (named := self._named_first(place)):
                    found[place] = named
        return dict(sorted(found.items()))

    def _named_first(self, place: str) -> FigureKey | None:
        """A figure by its document key, its part in the letters in which it was first read."""
        topic, measure, source, scope = place.split(SEPARATOR)
        entries = self.entries(FigureKey(topic, measure, source, scope or None))
        return min(entries, key=lambda entry: entry.position).figure if entries else None

    # -- pages ------------------------------------------------------------------------------------------

    def figure_page(self, key: FigureKey) -> FigurePage:
        """A figure's page; it has at least one entry."""
        entries, alike = self.entries(key), self.alike(key)
        denials = [
            entry
            for figure in alike
            for entry in self.entries(figure.key)
            if entry.struck is None and entry.report.status is Status.DENIED
        ]
        return figure_page.page_of(
            key,
            entries,
            others=alike,
            grading=gradings(alike, denials).get(document_key(key)),
            words=self._words,
            article=self._link,
        )

    def article_page(self, sha256: str) -> ArticlePage | None:
        """An article's page; None for one that the log does not know."""
        entry = self._articles.get(sha256)
        if entry is None:
            return None
        claims = claims_by(self._claims, sha256)
        text = self._view.kept(entry.kept) if entry.kept else None
        return article_page.page_of(
            entry,
            article_in(text) if text is not None else None,
            claims,
            others=self._related(entry),
            figure=self._page_of,
            words=self._words,
        )

    def _page_of(self, key: FigureKey) -> str | None:
        """Where a figure's page lies; None where its history says nothing of it, and it has none."""
        return remembered(self._pages, key, self._found_page)

    def _found_page(self, key: FigureKey) -> str | None:
        # A figure that stands has reports; only one that does not is looked for in the histories.
        there = figure_at(self._record, key) or entries_of(self._record, key)
        return addresses.figure_page(key) if there else None

    def _related(self, entry: ArticleEntry) -> Iterator[tuple[str, ArticleEntry]]:
        for said, sha256 in (
            ("The outlet put another edition in its place:", entry.outdated_by),
            ("It tells the story of an earlier article again:", entry.article.reprint_of),
        ):
            if other := self._articles.get(sha256) if sha256 else None:
                yield said, other

    def _link(self, report: Report) -> ArticleLink | None:
        return remembered(self._links, report.article, self._made_link)

    def _made_link(self, sha256: str) -> ArticleLink | None:
        entry = self._articles.get(sha256)
        return self._words.article(entry.article, entry.report_date) if entry else None
