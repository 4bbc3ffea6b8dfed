"""The board's pages and rows as HTML, from templates that are compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from alerts.board.article_page import ArticlePage
from alerts.board.figure_page import FigurePage
from alerts.board.front import ArrivalLine, ChangeLine, DigestLine, FigureLine, ListPage, Section
from alerts.board.words import Moment
from monitor.bundled import bundled

_ABOVE = "../"  # from a figure's or an article's page to the digests folder
_FILES = ("board.css", "board.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front page."""

    sections: list[Section]
    recent: tuple[str, ...]  # rows as HTML
    count: int  # of figures
    at: Moment | None  # of the last event that is shown
    position: int
    head: str  # as `figurewatch verify --head` takes it; empty where the log is


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """What a list is called."""

    name: str
    heading: str
    sub: str
    nothing: str


class Pages:
    """Turns page models into HTML."""

    def __init__(self, feed: str | None = None) -> None:
        """`feed`: the Atom feed of the digests, from their folder; None where none is kept."""
        folder = bundled(Path(__file__).parents[1], "templates")
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            undefined=jinja2.StrictUndefined,
            autoescape=jinja2.select_autoescape(["html.j2"], default_for_string=False),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            auto_reload=False,  # which would look at four files' times for each page
        )
        environment.globals = {"feed": feed}  # and none of Jinja's own, which each page would get a copy of
        names = ("index", "list", "figure", "article", "file")
        self._templates = {name: environment.get_template(f"board/{name}.html.j2") for name in names}
        self._rows = environment.get_template("board/rows.html.j2").make_module()
        self.files = {name: environment.get_template(f"board/{name}.j2").render() for name in _FILES}
        sources = [path.read_bytes() for path in sorted(folder.rglob("*.j2"))]
        self.sources = b"\0".join(sources)  # what the pages look like depends on

    def figure(self, page: FigurePage, chart: str) -> str:
        """A figure's page; the chart as SVG, or nothing."""
        return self._filled("figure", figure=page, chart=Markup(chart), root=_ABOVE)

    def article(self, page: ArticlePage) -> str:
        """An article's page."""
        return self._filled("article", article=page, root=_ABOVE)

    def file(self, page: ArticlePage) -> str:
        """The page that shows an article's archived file in a frame."""
        return self._filled("file", article=page, root=_ABOVE)

    def front(self, front: Front) -> str:
        """The front page."""
        sections = [
            {
                "id": section.id,
                "name": section.name,
                "subject": section.subject,
                "count": section.count,
                "groups": [
                    {
                        "id": f"{section.id}-{group.id}",
                        "measure": group.measure,
                        "rows": [Markup(row) for row in group.rows],
                    }
                    for group in section.groups
                ],
            }
            for section in front.sections
        ]
        told = {
            "sections": sections,
            "recent": [Markup(row) for row in front.recent],
            "count": front.count,
            "at": front.at,
            "position": front.position,
            "head": front.head,
        }
        return self._filled("index", front=told, root="")

    def list(self, words: ListWords, page: ListPage) -> str:
        """A page of a list."""
        told = {
            "name": words.name,
            "heading": words.heading,
            "sub": words.sub,
            "nothing": words.nothing,
            "rows": [Markup(row) for row in page.rows],
            "number": page.number,
            "last": page.last,
            "newer": f"{words.name}-{page.number + 1}.html" if page.number < page.last else None,
            "older": f"{words.name}-{page.number - 1}.html" if page.number > 1 else None,
        }
        return self._filled("list", list=told, root="")

    def figure_row(self, line: FigureLine, spark: str) -> str:
        """A figure on the front page; its course as SVG, or nothing."""
        return self._row("figure", line, Markup(spark))

    def change_row(self, line: ChangeLine) -> str:
        """One of the latest changes."""
        return self._row("change", line)

    def digest_row(self, line: DigestLine) -> str:
        """A digest in their list."""
        return self._row("digest", line)

    def article_row(self, line: ArrivalLine) -> str:
        """An article in their list."""
        return self._row("article", line)

    def _filled(self, name: str, **told: object) -> str:
        return self._templates[name].render(told)

    def _row(self, macro: str, *told: object) -> str:
        return str(getattr(self._rows, macro)(*told))
