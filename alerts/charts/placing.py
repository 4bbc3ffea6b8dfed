"""Where labels go: beside what they name, inside the drawing, and not over each other or the lines."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from alerts.charts.drawing import Anchor, Dot, Label, Mark, Stroke

_GAP = 5.0  # pixels between a dot and its number
_BAND = 16.0  # pixels of height
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


_Line = tuple[float, float, float, float, float, float]  # top, bottom, and from where to where at each width


class Room:
    """The places already taken in a drawing that may be stretched from one width to another."""

    def __init__(self, narrowest: float, widest: float, bottom: float) -> None:
        # Where two boxes lie apart at both widths they do at any between: their ends move evenly.
        self._widths = (narrowest, widest)
        self._bottom = bottom
        self._texts: list[_Box] = []
        # Lines and dots, each with its ends at both widths. A long history has hundreds, so they are found
        # by the bands of the height that they lie in.
        self._lines: list[_Line] = []
        self._bands: dict[int, list[int]] = {}

    def occupy(self, mark: Mark) -> None:
        """Keep labels off a line or a dot, as far as that can be done."""
        match mark:
            case Stroke(x0, y0, x1, y1):
                top, bottom = (y0, y1) if y0 <= y1 else (y1, y0)
                self._occupy(x0, -1, x1, 1, top - 1, bottom + 1)
            case Dot(x, y, radius):
                self._occupy(x, -radius, x, radius, y - radius, y + radius)

    def _occupy(self, x0: float, dx0: float, x1: float, dx1: float, top: float, bottom: float) -> None:
        narrow, wide = self._widths
        number = len(self._lines)
        self._lines.append(
            (top, bottom, x0 * narrow + dx0, x1 * narrow + dx1, x0 * wide + dx0, x1 * wide + dx1)
        )
        for band in range(int(top // _BAND), int(bottom // _BAND) + 1):
            self._bands.setdefault(band, []).append(number)

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
        (start, end), (begin, stop) = (box.at(width) for width in self._widths)
        narrow = wide = 0.0
        for number in self._near(box):
            top, bottom, x0, x1, wide_x0, wide_x1 = self._lines[number]
            down = (box.bottom if box.bottom < bottom else bottom) - (box.top if box.top > top else top)
            if down <= 0:
                continue
            across = (end if end < x1 else x1) - (start if start > x0 else x0)
            if across > 0:
                narrow += across * down
            across = (stop if stop < wide_x1 else wide_x1) - (begin if begin > wide_x0 else wide_x0)
            if across > 0:
                wide += across * down
        return max(narrow, wide)

    def _near(self, box: _Box) -> list[int]:
        """The lines that may lie under a box, in the order in which they were drawn."""
        bands = range(int(box.top // _BAND), int(box.bottom // _BAND) + 1)
        return sorted({number for band in bands for number in self._bands.get(band, ())})

    def _meet(self, one: _Box, other: _Box) -> bool:
        if one.bottom <= other.top or other.bottom <= one.top:
            return False
        spans = ((one.at(width), other.at(width)) for width in self._widths)
        return any(start < end and begin < stop for (start, stop), (begin, end) in spans)


def _box(label: Label) -> _Box:
    width = label.width
    start = {"start": 0.0, "middle": -width / 2, "end": -width}[label.anchor] + label.dx
    top, bottom = label.y - _ASCENT * label.size, label.y + _DESCENT * label.size
    return _Box(label.x, start, label.x, start + width, top, bottom)
