"""Drawing → an SVG element to stand in a page: no script, no style of its own, every text escaped.

Colours are attributes, so that it reads without any stylesheet; a page may overrule them by the classes,
see templates/chart.css.j2. A drawing that the page may stretch places everything by parts of its width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

from alerts.charts.drawing import Area, Asked, Dot, Drawing, Label, Mark, Stroke
from alerts.charts.looks import FONT, PAPER, line_colour, text_colour


def svg(drawing: Drawing, name: str, link: Callable[[Asked], str | None] = lambda asked: None) -> str:
    """The drawing as `<svg>`. `name` begins the ids in it, and must be unlike any other in the page.

    Where readers may ask, each report is a `<g class="point">` with its position in the log as id
    ("<name>-<position>") and in data attributes what it says; `link` gives the address that it leads to.
    """
    width = f"{drawing.width:g}" if drawing.width else "100%"
    title, described = f"{name}-title", f"{name}-desc"
    classes = f"chart chart-{drawing.size} chart-{_word(drawing.kind)}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}"'
        f' width="{width}" height="{drawing.height:g}" role="img" aria-labelledby="{title} {described}"'
        f' font-family="{escape(FONT)}">',
        f'<title id="{title}">{_text(drawing.title)}</title>',
        f'<desc id="{described}">{_text(drawing.description)}</desc>',
        *_Writer(drawing, name, link).all(),
        "</svg>",
    ]
    return "".join(parts)


class _Writer:
    def __init__(self, drawing: Drawing, name: str, link: Callable[[Asked], str | None]) -> None:
        self._drawing, self._name, self._link = drawing, name, link

    def all(self) -> Iterator[str]:
        for _, marks in groupby(self._drawing.marks, key=_alike):
            yield from self._written(list(marks))

    def _written(self, marks: list[Mark]) -> Iterator[str]:
        match marks[0]:
            case Stroke() as first:
                colour = line_colour(first.look, self._drawing.kind)
                lines = [mark for mark in marks if isinstance(mark, Stroke)]
                yield (
                    f'<g class="c-{first.look}" color="{colour}" fill="none" stroke="currentColor"'
                    f' stroke-width="{_n(first.width)}"'
                    f' stroke-linecap="square">{self._lines(lines)}</g>'
                )
            case Area():
                yield from (self._area(mark) for mark in marks if isinstance(mark, Area))
            case Dot():
                yield from (self._dot(mark) for mark in marks if isinstance(mark, Dot))
            case Label():
                yield from (self._label(mark) for mark in marks if isinstance(mark, Label))

    def _lines(self, strokes: list[Stroke]) -> str:
        if self._drawing.width:
            width = self._drawing.width
            moves = (
                f"M{_n(line.x0 * width)} {_n(line.y0)}"
                + (f"H{_n(line.x1 * width)}" if line.y0 == line.y1 else f"V{_n(line.y1)}")
                for line in strokes
            )
            return f'<path d="{"".join(moves)}"/>'
        return "".join(
            f'<line x1="{self._x(line.x0)}" y1="{_n(line.y0)}" x2="{self._x(line.x1)}" y2="{_n(line.y1)}"/>'
            for line in strokes
        )

    def _area(self, area: Area) -> str:
        colour = line_colour(area.look, self._drawing.kind)
        return (
            f'<rect class="c-{area.look}" color="{colour}" x="{self._x(area.x0)}" y="{_n(area.y0)}"'
            f' width="{self._x(area.x1 - area.x0)}" height="{_n(area.y1 - area.y0)}"'
            f' fill="currentColor" fill-opacity="{_n(area.opacity)}"/>'
        )

    def _dot(self, dot: Dot) -> str:
        colour = line_colour(dot.look, self._drawing.kind)
        classes = f'class="c-{dot.look} {"c-ring" if dot.hollow else "c-dot"}" color="{colour}"'
        paint = f'fill="currentColor" stroke="{PAPER}" stroke-width="1"'
        if dot.hollow:
            paint = f'fill="{PAPER}" stroke="currentColor" stroke-width="1.5"'
        circle = f'<circle cx="{self._x(dot.x)}" cy="{_n(dot.y)}" r="{_n(dot.radius)}" {classes} {paint}'
        return f"{circle}/>" if dot.asked is None else self._asked(dot.asked, circle)

    def _asked(self, asked: Asked, circle: str) -> str:
        """A dot that tells what it stands for."""
        says = f"{asked.words}, {asked.dated}" + (f" ({asked.remark})" if asked.remark else "")
        role = _word(asked.remark or "reported")
        group = (
            f'<g class="point" id="{self._name}-{_word(asked.id)}" data-value="{_attribute(asked.words)}"'
            f' data-dated="{_attribute(asked.dated)}" data-role="{role}">'
            f"{circle}><title>{_text(says)}</title></circle></g>"
        )
        link = self._link(asked)
        # Not reached by keyboard: what it leads to is, and a picture's parts are unknown to screen readers.
        return f'<a href="{_attribute(link)}" tabindex="-1">{group}</a>' if link else group

    def _label(self, label: Label) -> str:
        weight = ' font-weight="700"' if label.bold else ""
        shift = f' dx="{_n(label.dx)}"' if label.dx else ""
        # A seam of paper around the letters keeps them readable on a line.
        return (
            f'<text class="c-{label.look}" x="{self._x(label.x)}"{shift} y="{_n(label.y)}"'
            f' text-anchor="{label.anchor}" font-size="{_n(label.size)}"{weight}'
            f' color="{text_colour(label.look, self._drawing.kind)}" fill="currentColor"'
            f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
            f"{_text(label.text)}</text>"
        )

    def _x(self, part: float) -> str:
        return _n(part * self._drawing.width) if self._drawing.width else f"{_n(part * 100)}%"


def _alike(mark: Mark) -> tuple[object, ...]:
    if isinstance(mark, Stroke):
        return Stroke, mark.look, mark.width
    return (type(mark),)


def _n(number: float) -> str:
    """A length in as few digits as can be seen."""
    return f"{round(number, 2):g}" if abs(number) >= 0.005 else "0"


def _word(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_") or "none"


def _text(text: str) -> str:
    return escape(text, quote=False)


def _attribute(text: str) -> str:
    return escape(text)
