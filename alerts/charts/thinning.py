"""Long histories made short enough to draw, without a peak or a trough lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from alerts.charts.model import Point


def thinned(points: Sequence[Point], columns: int) -> tuple[Point, ...]:
    """The points, of each column of time the first, last, lowest and highest where there are more columns.

    The first and the last of all stay, and so does what is new.
    """
    if len(points) <= 2 * columns:
        return tuple(points)
    first, last = points[0].at, points[-1].at

    def column(point: Point) -> int:
        return int((point.at - first) / (last - first) * columns) if last > first else 0

    kept: list[Point] = []
    for _, group in groupby(points, key=column):
        within = list(group)
        wanted = {
            within[0].at,
            within[-1].at,
            min(within, key=lambda point: point.stated[0]).at,
            max(within, key=lambda point: point.stated[1]).at,
        }
        kept += (point for point in within if point.at in wanted or point.new)
    return tuple(kept)
