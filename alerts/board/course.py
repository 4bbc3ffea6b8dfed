"""The courses of figures as the board draws them: small on the front page, large on their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from alerts.board.words import Words
from alerts.charts.layout import LARGE, SPARKLINE, drawn
from alerts.charts.model import OtherSeries, chart_of
from alerts.charts.svg import svg
from monitor.events import FigureKey
from monitor.figures import document_key
from monitor.history import HistoryEntry


def small(key: FigureKey, entries: Sequence[HistoryEntry], words: Words) -> str:
    """A figure's course as a line of its table, as SVG; empty where there is but one value."""
    chart = chart_of(_title(key, words), entries, percent=words.percent(key), reader=words.reader)
    if chart is None:
        return ""
    name = hashlib.sha256(document_key(key).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return svg(drawn(chart, SPARKLINE), f"s{name}")


def large(
    key: FigureKey,
    entries: Sequence[HistoryEntry],
    others: Sequence[OtherSeries],
    words: Words,
) -> str:
    """The chart of a figure's page, as SVG, whose points lead to the reports; empty where there is nothing
    to compare."""
    chart = chart_of(
        _title(key, words),
        entries,
        others=others,
        percent=words.percent(key),
        struck=True,
        reader=words.reader,
    )
    return "" if chart is None else svg(drawn(chart, LARGE), "p", lambda asked: f"#r-{asked.id}")


def _title(key: FigureKey, words: Words) -> str:
    named = words.named(key)
    return f"{named.source}: {named.counted}"
