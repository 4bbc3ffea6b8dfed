"""Drawing → an SVG element to stand in a page: no script, no style of its own, every text escaped.

Colours are attributes, so that it reads without any stylesheet; a page may overrule them by the classes,
see templates/chart.css.j2. A drawing that the page may stretch places everything by parts of its width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from itertools import groupby

from alerts.charts.drawing import Area, Asked, Dot, Drawing, Label, Look, Mark, Stroke
from alerts.charts.looks import FONT, PAPER, line_colour, text_colour

_ACROSS = 1000.0  # units of a drawing that the page stretches


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
        for _, marks in groupby(self._drawing.marks, key=type):
            yield from self._written(list(marks))

    def _written(self, marks: list[Mark]) -> Iterator[str]:
        match marks[0]:
            case Stroke():
                yield from self._strokes([mark for mark in marks if isinstance(mark, Stroke)])
            case Area():
                yield from (self._area(mark) for mark in marks if isinstance(mark, Area))
            case Dot():
                yield from (self._dot(mark) for mark in marks if isinstance(mark, Dot))
            case Label():
                yield from (self._label(mark) for mark in marks if isinstance(mark, Label))

    def _strokes(self, strokes: list[Stroke]) -> Iterator[str]:
        """The lines, those of one look as one path, which a history of hundreds needs to stay small."""
        alike: dict[tuple[Look, float], list[Stroke]] = {}
        for stroke in strokes:
            alike.setdefault((stroke.look, stroke.width), []).append(stroke)
        # A path knows no parts of a width: it is stretched itself, and its lines stay as wide as they are.
        stretched = self._drawing.width is None
        across = self._drawing.width or _ACROSS
        if stretched:
            yield (
                f'<svg width="100%" height="{self._drawing.height:g}" overflow="visible"'
                f' viewBox="0 0 {_ACROSS:g} {self._drawing.height:g}" preserveAspectRatio="none">'
            )
        for (look, width), lines in alike.items():
            effect = ' vector-effect="non-scaling-stroke"' if stretched else ""
            yield (
                f'<path class="c-{look}" color="{line_colour(look, self._drawing.kind)}" fill="none"'
                f' stroke="currentColor" stroke-width="{_n(width)}" stroke-linecap="square"{effect}'
                f' d="{"".join(_moves(lines, across))}"/>'
            )
        if stretched:
            yield "</svg>"

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


def _moves(strokes: list[Stroke], across: float) -> Iterator[str]:
    """The way of a pen along the lines, which is lifted where one does not begin where the last one ended."""
    at = None
    for line in strokes:
        if (line.x0, line.y0) != at:
            yield f"M{_n(line.x0 * across)} {_n(line.y0)}"
        yield f"H{_n(line.x1 * across)}" if line.y0 == line.y1 else f"V{_n(line.y1)}"
        at = line.x1, line.y1


@lru_cache(10_000)  # charts of one measure share most places
def _n(number: float) -> str:
    """A length in as few digits as can be seen."""
    return f"{round(number, 2):g}" if abs(number) >= 0.005 else "0"


def _word(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_") or "none"


def _text(text: str) -> str:
    return escape(text, quote=False)


def _attribute(text: str) -> str:
    return escape(text)
