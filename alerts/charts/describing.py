"""A chart in words, with its numbers: what a screen reader says, or a mail program without pictures."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.charts.model import Chart, Point
from monitor.plain import shortened

LIMIT = 500  # characters; more is not listened to
_LONGEST_TITLE = 80


def description(chart: Chart) -> str:
    """ "NIS: killed: about 100 (8 January 2025), …, at least 600 (30 April 2025, new). Others: …" in words.

    What is new is always said; then the first value and those nearest to the last, and what others hold,
    as far as there is room. A value given several times in a row is said once, of its first day.
    """
    series, new = chart.series, chart.new
    steps = [
        point
        for point, before in zip(series, [None, *series], strict=False)  # the last one has no next
        if before is None or point.value != before.value or point is new
    ]
    if new is not None and new not in series:
        steps.append(new)
    last = new or (steps[-1] if steps else None)
    left_out = max(0, len(steps) - 30)  # which nobody has room for
    del steps[1 : 1 + left_out]
    if last and last not in steps:
        steps.insert(1, last)
    told = [f"{chart.words(step)} ({_told(chart, step)})" for step in steps]
    while len(said := _said(chart, told, left_out)) > LIMIT and len(steps) > 2:
        # The second goes first: how it began and how it stands are worth more than the way between.
        at = 1 if steps[1] is not last else 0
        del steps[at], told[at]
        left_out += 1
    if len(said) > LIMIT:
        said = shortened(_said(chart, told[steps.index(last) :][:1] if last else [], 0), LIMIT)
    for number, other in enumerate(chart.others):
        held = other.points[-1]
        more = f"{';' if number else ' Others:'} {other.name} {chart.words(held)} ({chart.dated(held)})"
        if len(said) + len(more) > LIMIT:
            break
        said += more
    return said


def _said(chart: Chart, told: Sequence[str], left_out: int) -> str:
    words = [*told[:1], *([f"… {left_out} more …"] if left_out else []), *told[1:]]
    title = shortened(chart.title, _LONGEST_TITLE)
    return f"{title}: {', '.join(words)}." if words else f"{title}."


def _told(chart: Chart, point: Point) -> str:
    return ", ".join(part for part in (chart.dated(point), chart.remark(point)) if part)
