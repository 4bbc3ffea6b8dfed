"""Charts, measured: a drawing as SVG, and pictures from the child process, beside the least of each.

    python benchmarks/charts.py [REPORTS]

The raw limits are a bare interpreter's start for the child, and a hand-written polyline of as many points for
the SVG. Ratios matter; times are this machine's.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from alerts.charts.layout import DIGEST, LARGE, PICTURE, SPARKLINE, drawn
from alerts.charts.model import chart_of
from alerts.charts.pictures import pictures
from alerts.charts.svg import svg
from monitor.article import DateBasis
from monitor.estimates import Qualifier, Value
from monitor.events import FigureKey, Report
from monitor.history import HistoryEntry


def main(reports: int) -> None:
    """Measure and print."""
    entries = [entry(number) for number in range(1, reports + 1)]
    chart = chart_of("NIS: killed", entries, new=entries[-1].report.estimate)
    assert chart
    raw = median(lambda: polyline(entries), 50)
    print(f"{reports} reports; a hand-written polyline of them: {raw:8.3f} ms")
    for size in (SPARKLINE, DIGEST, LARGE):
        took = median(lambda size=size: svg(drawn(chart, size), "c"), 20)
        print(f"{size.name:>10} as SVG: {took:8.2f} ms, {len(svg(drawn(chart, size), 'c')):7,} bytes")
    start = median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    print(f"a bare interpreter: {start:6.0f} ms")
    for count in (1, 10):
        drawings = [drawn(chart, PICTURE)] * count
        painted = pictures(drawings) or []
        took = median(lambda drawings=drawings: pictures(drawings), 3)
        print(f"{count:>3} as PNG: {took:8.0f} ms, the largest {max(map(len, painted)):7,} bytes")


def entry(number: int) -> HistoryEntry:
    """A report, the values going up and down."""
    value = Value(100.0 + number * 7 % 90, None, Qualifier.AT_LEAST)
    day = date(2024, 1, 1) + timedelta(days=3 * number)
    report = Report(
        value=value,
        report_date=day,
        date_basis=DateBasis.METADATA,
        article="ab" * 32,
        estimate=f"abababababab-{number}",
        quote="…",
        number=(0, 1),
    )
    key = FigureKey("topic", "killed", "nis")
    return HistoryEntry(figure=key, on=day.isoformat(), report=report, position=number, recorded_at="")


def polyline(entries: list[HistoryEntry]) -> str:
    """The least that a chart can be."""
    points = " ".join(f"{each.report.report_date.toordinal()},{each.report.value.low}" for each in entries)
    return f'<svg xmlns="http://www.w3.org/2000/svg"><polyline points="{points}"/></svg>'


def median(act: Callable[[], object], rounds: int) -> float:
    """Milliseconds that it takes."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return 1000 * statistics.median(took)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
