"""A chart laid out: lines, areas, dots and labels in their places, for SVG and PNG alike.

Across, places are parts of the width (0 to 1), so that a page may stretch the drawing without its text
growing or shrinking; down, they are pixels. All lines run level or upright.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import msgspec

Anchor = Literal["start", "middle", "end"]


class Look(StrEnum):
    """What a mark is, from which its colour, width and letters follow (`looks`)."""

    GRID = "grid"
    AXIS = "axis"
    OTHER = "other"
    STEP = "step"
    NEW = "new"
    ASIDE = "aside"
    STRUCK = "struck"


class Stroke(msgspec.Struct, frozen=True, tag=True):
    """A level or upright line."""

    x0: float
    y0: float
    x1: float
    y1: float
    look: Look
    width: float


class Area(msgspec.Struct, frozen=True, tag=True):
    """A rectangle: the numbers that a value leaves possible."""

    x0: float
    y0: float  # the upper end
    x1: float
    y1: float
    look: Look
    opacity: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is, for a reader who asks."""

    id: str
    words: str
    dated: str
    remark: str  # see `Chart.remark`


class Dot(msgspec.Struct, frozen=True, tag=True):
    """A report."""

    x: float
    y: float
    radius: float
    look: Look
    hollow: bool = False
    asked: Asked | None = None


class Label(msgspec.Struct, frozen=True, tag=True):
    """One line of text; `dx` pixels beside its place."""

    x: float
    dx: float
    y: float  # of the base line
    anchor: Anchor
    text: str
    look: Look
    size: float
    bold: bool = False

    @property
    def width(self) -> float:
        """Pixels it takes at most, in any font without serifs."""
        return text_width(self.text, self.size, bold=self.bold)


Mark = Stroke | Area | Dot | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Marks in the order in which they are painted."""

    width: float | None  # pixels; None where the page decides
    height: float
    marks: tuple[Mark, ...]
    title: str
    description: str
    kind: str  # of the change that is marked
    size: str  # the name of its `Size`


_NARROW, _WIDE = "il.,:;|'!()[]ftj· ", "mwMW%—…"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is, in pixels; rather more than less."""
    em = 0.0
    for letter in text:
        if letter in _NARROW:
            em += 0.33
        elif letter in _WIDE or ord(letter) > 0x2E7F:
            em += 1.0
        else:
            em += 0.7 if letter.isupper() else 0.62
    return em * size * (1.08 if bold else 1.0)
