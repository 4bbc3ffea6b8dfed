"""Where labels go: beside what they name, inside the drawing, and not over each other or the lines."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from alerts.charts.drawing import Anchor, Dot, Label, Mark, Stroke

_GAP = 5.0  # pixels between a dot and its number
_ASCENT, _DESCENT = 0.78, 0.22  # of the letters' height


@dataclass(frozen=True, slots=True)
class _Box:
    """A place taken: from a part of the width and some pixels to another, and from one height to another."""

    x0: float
    dx0: float
    x1: float
    dx1: float
    top: float
    bottom: float

    def at(self, width: float) -> tuple[float, float]:
        return self.x0 * width + self.dx0, self.x1 * width + self.dx1


class Room:
    """The places already taken in a drawing that may be stretched from one width to another."""

    def __init__(self, narrowest: float, widest: float, bottom: float) -> None:
        # Where two boxes lie apart at both widths they do at any between: their ends move evenly.
        self._widths = (narrowest, widest)
        self._bottom = bottom
        self._texts: list[_Box] = []
        self._lines: list[_Box] = []

    def occupy(self, mark: Mark) -> None:
        """Keep labels off a line or a dot, as far as that can be done."""
        match mark:
            case Stroke(x0, y0, x1, y1):
                ends = sorted((y0, y1))
                self._lines.append(_Box(x0, -1, x1, 1, ends[0] - 1, ends[1] + 1))
            case Dot(x, y, radius):
                self._lines.append(_Box(x, -radius, x, radius, y - radius, y + radius))

    def place(self, label: Label) -> Label:
        """A label that stands where it stands; others keep off it."""
        self._texts.append(_box(label))
        return label

    def beside_dot(self, label: Label, upper: float, lower: float) -> Label | None:
        """The label at a dot, or at two one above the other; None where there is no room."""
        above = upper - _GAP - 4
        below = lower + _GAP + 3 + _ASCENT * label.size
        level = (upper + lower) / 2 + 0.35 * label.size
        aside = _GAP + 4
        places: list[tuple[float, float, Anchor]] = [
            (6.0, above, "end"),
            (0.0, above, "middle"),
            (-6.0, above, "start"),
            (-aside, level, "end"),
            (6.0, below, "end"),
            (0.0, below, "middle"),
            (-6.0, below, "start"),
            (aside, level, "start"),
        ]
        if label.bold:  # which everybody knows to belong to the dot of its colour
            places.insert(4, (6.0, above - 2 * label.size, "end"))
        return self._first(replace(label, dx=dx, y=y, anchor=anchor) for dx, y, anchor in places)

    def at_line(self, label: Label, x: float, y: float) -> Label | None:
        """The label on a level line from `x` to the right edge, or under it.

        None where there is no room, or only over another line.
        """
        above, below = y - 4, y + 4 + _ASCENT * label.size
        places: list[tuple[float, float, float, Anchor]] = [
            (1.0, 0.0, above, "end"),
            (1.0, 0.0, below, "end"),
            (x, 2.0, above, "start"),
            (x, 2.0, below, "start"),
            (x, 0.0, above, "end"),
        ]
        return self._first(
            [replace(label, x=start, dx=dx, y=height, anchor=anchor) for start, dx, height, anchor in places],
            most=label.width,
        )

    def at_top(self, label: Label) -> Label | None:
        """The label at the upper edge, as far to the right as there is room."""
        lines = (label.size, 2.2 * label.size)
        places: list[tuple[float, Anchor]] = [(1.0, "end"), (0.5, "middle"), (0.4, "middle")]
        return self._first(replace(label, x=x, y=y, anchor=anchor) for y in lines for x, anchor in places)

    def along(self, label: Label) -> Label:
        """The label under a mark of an axis, moved in from the edges."""
        half = label.width / 2
        if label.x * self._widths[0] < half:
            return replace(label, dx=-min(4.0, label.x * self._widths[0]), anchor="start")
        right = (1 - label.x) * self._widths[0]
        if right < half:
            return replace(label, dx=min(right, half), anchor="end")
        return label

    def span(self, label: Label) -> tuple[float, float]:
        """From which pixel to which it reaches where the drawing is narrowest."""
        return _box(label).at(self._widths[0])

    def _first(self, places: Iterable[Label], most: float = math.inf) -> Label | None:
        """Of the places without other text the one that covers least of the lines, the first of equals.

        None where that is more than `most` square pixels.
        """
        best, least = None, math.inf
        for label in places:
            box = _box(label)
            if self._inside(box) and self._clear(box) and (covered := self._covered(box)) < least:
                best, least = label, covered
                if not covered:
                    break
        return self.place(best) if best is not None and least <= most else None

    def _inside(self, box: _Box) -> bool:
        if box.top < 0 or box.bottom > self._bottom:
            return False
        return all(start >= 0 and end <= width for width in self._widths for start, end in [box.at(width)])

    def _clear(self, box: _Box) -> bool:
        return not any(self._meet(box, text) for text in self._texts)

    def _covered(self, box: _Box) -> float:
        """How much of the lines and dots lies under a box, in square pixels where it is most."""
        near = [line for line in self._lines if line.top < box.bottom and box.top < line.bottom]
        return max(sum(_common(box, line, width) for line in near) for width in self._widths)

    def _meet(self, one: _Box, other: _Box) -> bool:
        if one.bottom <= other.top or other.bottom <= one.top:
            return False
        spans = ((one.at(width), other.at(width)) for width in self._widths)
        return any(start < end and begin < stop for (start, stop), (begin, end) in spans)


def _common(one: _Box, other: _Box, width: float) -> float:
    """The area that two boxes share."""
    (start, end), (begin, stop) = one.at(width), other.at(width)
    across = min(end, stop) - max(start, begin)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across * down if across > 0 and down > 0 else 0.0


def _box(label: Label) -> _Box:
    width = label.width
    start = {"start": 0.0, "middle": -width / 2, "end": -width}[label.anchor] + label.dx
    top, bottom = label.y - _ASCENT * label.size, label.y + _DESCENT * label.size
    return _Box(label.x, start, label.x, start + width, top, bottom)
