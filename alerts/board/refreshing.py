"""One look at the log, and the pages that follow from it: first those that tell of what happened, the front
page after what it leads to, then those that show it beside their own; last how far it got."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from alerts.board import course, front, state
from alerts.board.addresses import INDEX
from alerts.board.folder import Folder
from alerts.board.front import Kept, Row
from alerts.board.gathering import Gathered, Links
from alerts.board.rendering import Front, ListWords, Pages
from alerts.board.state import State
from alerts.board.touched import Touched, touched_by
from alerts.board.words import Words
from monitor.event_log import EventLog, Reading
from monitor.events import FigureKey
from monitor.figures import document_key
from monitor.hash_chain import Head

_RECENT = 10  # changes on the front page
_AT_A_TIME = 200  # articles looked up in one view of the log, which bounds memory
_UNSEEN = 1_000  # events that no page shows, after which they are noted all the same
_HASH_SHOWN = 32
_DIGESTS = ListWords(
    name="digests",
    heading="Digests",
    sub="Every digest that was sent, and what the service said of itself; the latest first",
    nothing="No digest has been sent yet.",
)
_ARTICLES = ListWords(
    name="articles",
    heading="Articles",
    sub="Every article that was read, the last received first",
    nothing="No article has been read yet.",
)

Item = TypeVar("Item")


class StoppedError(Exception):
    """Whoever had the board written wants it no longer."""


class Refreshing:
    """Writes what a stretch of the log touches."""

    def __init__(
        self, log: EventLog, folder: Folder, words: Words, pages: Pages, stopped: Callable[[], bool]
    ) -> None:
        self._log = log
        self._folder = folder
        self._words = words
        self._pages = pages
        self._stopped = stopped
        self._rows: dict[str, Row] = {}
        self._links: Links = {}
        self.pages_written = 0

    def run(self, held: State) -> Head:
        """Bring the pages from the state they were left in up to the head of the log, which is returned."""
        with self._log.reading() as view:
            head, held = view.head, _still_true(view, held)
            self._words = self._words.with_written_names(view)
            touched = touched_by(view.events(held.position), _RECENT)
            figures = self._concerned(view, touched, held.figures)
        anew = not held.position
        if touched.last is None and not anew:
            if head.position - held.position > _UNSEEN:
                self._keep(replace(held, position=head.position, hash=head.hash))
            return head
        self._folder.make()
        if anew:
            for name, text in self._pages.files.items():
                self._folder.put_bytes(name, text.encode())
        self._rows = dict(held.figures)
        self._put_figures(touched.figures, anew=True)
        self._put_articles(list(touched.articles))
        reached = self._lists(replace(held, position=head.position, hash=head.hash), touched)
        reached = self._front(reached, touched)
        others = {place: key for place, key in figures.items() if place not in touched.figures}
        self._put_figures(others, anew=False)
        if anew:
            self._folder.sweep()
        self._keep(reached)
        return head

    def _put(self, name: str, text: str) -> None:
        if self._stopped():
            raise StoppedError
        self._folder.put(name, text)
        self.pages_written += 1

    def _keep(self, reached: State) -> None:
        self._folder.put_bytes(state.FILE, state.encoded(reached))

    # -- figures ----------------------------------------------------------------------------------------

    def _concerned(self, view: Reading, touched: Touched, rows: Iterable[str]) -> dict[str, FigureKey]:
        """The figures whose pages show what was touched, by document key, in its order."""
        gathered = Gathered(view, self._words, self._links)
        return gathered.concerned(touched.figures, rows)

    def _put_figures(self, figures: Mapping[str, FigureKey], *, anew: bool) -> None:
        """Write figures' pages; `anew`: and their rows on the front page."""
        in_order = [key for _, key in sorted(figures.items())]
        of_a_measure = groupby(in_order, key=lambda key: (key.topic, key.measure))
        for _, keys in of_a_measure:
            with self._log.reading() as view:
                gathered = Gathered(view, self._words, self._links)
                for key in keys:
                    self._put_figure(gathered, key, anew=anew)

    def _put_figure(self, gathered: Gathered, key: FigureKey, *, anew: bool) -> None:
        entries = gathered.entries(key)
        if not entries:  # what was read of it stands aside of every history
            return
        page = gathered.figure_page(key)
        chart = course.large(key, entries, gathered.beside(key), self._words)
        self._put(page.path, self._pages.figure(page, chart))
        if anew:
            line = front.figure_line(key, entries, self._words)
            self._rows[document_key(key)] = Row(
                topic=key.topic,
                measure=key.measure,
                stands=line.stands,
                changed=line.changed,
                html=self._pages.figure_row(line, course.small(key, entries, self._words)),
            )

    # -- articles and lists -----------------------------------------------------------------------------

    def _put_articles(self, articles: Sequence[str]) -> None:
        for some in _by(_AT_A_TIME, articles):
            with self._log.reading() as view:
                gathered = Gathered(view, self._words, self._links)
                for sha256 in some:
                    if page := gathered.article_page(sha256):
                        self._put(page.path, self._pages.article(page))
                        if page.link.framed and page.link.archived:
                            self._put(page.link.archived, self._pages.file(page))

    def _lists(self, held: State, touched: Touched) -> State:
        """The lists with what came in; the state with their ends."""
        digests = [self._pages.digest_row(front.digest_line(one, self._words)) for one in touched.digests]
        arrivals = touched.arrivals.values()
        articles = [self._pages.article_row(front.arrival_line(one, self._words)) for one in arrivals]
        return replace(
            held,
            digests=self._put_list(_DIGESTS, held.digests, digests),
            articles=self._put_list(_ARTICLES, held.articles, articles),
        )

    def _put_list(self, words: ListWords, kept: Kept, rows: Sequence[str]) -> Kept:
        if not rows and kept.count:
            return kept
        longer, pages = front.lengthened(kept, rows)
        for page in pages:
            html = self._pages.list(words, page)
            self._put(f"{words.name}-{page.number}.html", html)
            if page.number == page.last:  # under the list's own name as well, which is where others point
                self._put(f"{words.name}.html", html)
        return longer

    # -- the front page ---------------------------------------------------------------------------------

    def _front(self, held: State, touched: Touched) -> State:
        """The front page with what changed; the state that it is made of."""
        changes = [
            self._pages.change_row(front.change_line(change, at, self._words))
            for change, at in reversed(touched.changes)
        ]
        reached = replace(held, figures=self._rows, recent=(*changes, *held.recent)[:_RECENT])
        last = touched.last
        page = Front(
            sections=front.sections(self._rows.values(), self._words),
            recent=reached.recent,
            count=len(self._rows),
            at=self._words.moment(last.recorded_at) if last else None,
            position=last.position if last else 0,
            head=f"{last.hash[:_HASH_SHOWN]}@{last.position}" if last else "",
        )
        self._put(INDEX, self._pages.front(page))
        return reached


def _by(size: int, items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _still_true(view: Reading, held: State) -> State:
    """The state, if the log still holds what it was made from; else that of a board yet to be made."""
    if held.position:
        last = view.at(held.position) if held.position <= view.head.position else None
        if last is None or last.hash != held.hash:
            return State(made_by=held.made_by)
    return held
