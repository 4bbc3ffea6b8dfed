"""Charts of a figure's history: what is drawn, where it stands, and what is said of it."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.charts.axes import date_ticks, number_ticks, tick_in_words
from alerts.charts.describing import LIMIT, description
from alerts.charts.drawing import Area, Dot, Label, Look, Stroke
from alerts.charts.layout import DIGEST, LARGE, PICTURE, SPARKLINE, drawn
from alerts.charts.model import Role, chart_of, other_series
from alerts.charts.svg import svg
from alerts.charts.thinning import thinned
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from monitor.article import DateBasis
from monitor.estimates import Qualifier, Status, Value
from monitor.events import ChangeKind, FigureKey, Report
from monitor.history import HistoryEntry, Strike, counts_for
from tests.samples import about, at_least, between, exactly

SIZES = [SPARKLINE, DIGEST, PICTURE, LARGE]
JANUARY, APRIL = date(2025, 1, 13), date(2025, 4, 30)


def entry(value, day, number=1, *, status=Status.CURRENT, as_of=None, struck=None):
    """The history entry of position `number`, whose estimate is called e<number>."""
    report = Report(
        value=value,
        report_date=day,
        date_basis=DateBasis.METADATA,
        article="a" * 64,
        estimate=f"e{number}",
        quote="…",
        number=(0, 1),
        as_of=as_of,
        status=status,
    )
    return HistoryEntry(
        figure=FigureKey("t", "killed", "nis"),
        on=counts_for(report),
        report=report,
        position=number,
        recorded_at="2025-05-01T00:00:00+00:00",
        struck=struck,
    )


def strike(position, kind=ChangeKind.WITHDRAWN):
    return Strike(position=position, recorded_at="2025-05-02", kind=kind, by=None, reason=None)


NUMBERS = st.integers(0, 10**7).map(float) | st.floats(0, 1e18) | st.floats(0, 100)
VALUES = st.one_of(
    NUMBERS.map(exactly),
    NUMBERS.map(at_least),
    NUMBERS.map(lambda number: Value(None, number, Qualifier.AT_MOST)),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: between(min(ends), max(ends))),
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@st.composite
def histories(draw, least=0):
    """Entries in any order of time, some recalled, forecast, denied or struck."""
    count = draw(st.integers(least, 12))
    found = []
    for number in range(1, count + 1):
        status = draw(st.sampled_from([Status.CURRENT] * 4 + list(Status)))
        found.append(
            entry(
                draw(VALUES),
                draw(DAYS),
                number,
                status=status,
                as_of=draw(st.sampled_from([None, "2024", "2025-01", "--02", "2025-01-13", "2025-99"])),
                struck=draw(st.sampled_from([None, None, None, strike(number + 1)])),
            )
        )
    return found


def beside(histories, known_at=None):
    """What others reported, from their histories by name."""
    made = [other_series(name, held, known_at) for name, held in histories.items()]
    return [series for series in made if series]


@st.composite
def charts(draw):
    """Charts of anything."""
    own = draw(histories(1))
    others = {
        name: draw(histories()) for name in draw(st.lists(st.text(max_size=60), max_size=6, unique=True))
    }
    known_at = draw(st.none() | st.integers(1, 14))
    made = chart_of(
        draw(st.text(max_size=150)),
        own,
        others=beside(others, known_at),
        known_at=known_at,
        new=draw(st.sampled_from([None, *(held.report.estimate for held in own)])),
        kind=draw(st.none() | st.sampled_from(ChangeKind)),
        percent=draw(st.booleans()),
        struck=draw(st.booleans()),
    )
    return made or chart_of("two", [entry(exactly(1), JANUARY, 1), entry(exactly(2), APRIL, 2)])


@settings(deadline=None)
@given(charts(), st.sampled_from(SIZES))
def test_every_mark_of_any_chart_lies_within_the_picture(chart, size):
    for mark in drawn(chart, size).marks:
        match mark:
            case Stroke(x0, y0, x1, y1) | Area(x0, y0, x1, y1):
                across, down = (x0, x1), (y0, y1)
            case Dot(x, y):
                across, down = (x,), (y,)
            case Label(x, _, y):
                across, down = (x,), (y,)
        assert all(0 <= part <= 1 for part in across)
        assert all(0 <= pixels <= size.height for pixels in down)
        if isinstance(mark, Stroke):
            assert x0 == x1 or y0 == y1


@settings(deadline=None)
@given(charts(), st.sampled_from(SIZES))
def test_any_chart_is_well_formed_svg_that_tells_what_it_shows(chart, size):
    root = ElementTree.fromstring(svg(drawn(chart, size), "c1"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    for each in root.iter():
        lengths = [
            each.get(name, "") for name in ("x", "y", "x1", "x2", "y1", "y2", "r", "width", "height", "d")
        ]
        assert not re.search("nan|inf|e", " ".join(lengths))


@settings(deadline=None)
@given(charts())
def test_the_description_says_the_newest_value_and_is_bounded(chart):
    new = chart.new
    said = description(chart)
    assert len(said) <= LIMIT
    if new and len(chart.title) < 80:
        assert chart.words(new) in said
        assert f", {chart.remark(new)})" in said


def test_the_description_tells_the_steps_in_order_and_what_others_hold():
    chart = chart_of(
        "NIS: killed",
        [
            entry(about(100), date(2025, 1, 8), 1),
            entry(about(100), date(2025, 1, 9), 2),
            entry(about(300), JANUARY, 3),
            entry(at_least(600), APRIL, 4),
        ],
        others=beside({"Ukraine": [entry(at_least(3000), JANUARY, 5)]}),
        new="e4",
    )
    assert description(chart) == (
        "NIS: killed: about 100 (8 January 2025), about 300 (13 January 2025), "
        "at least 600 (30 April 2025, new). Others: Ukraine at least 3,000 (13 January 2025)"
    )


def test_numbers_and_days_are_written_as_the_reader_does():
    chart = chart_of(
        "x",
        [entry(at_least(3000), JANUARY, 1), entry(about(12500), APRIL, 2)],
        new="e2",
        reader=ReaderLocale("de", "Europe/Berlin"),
    )
    assert "about 12.500 (30. April 2025, new)" in description(chart)
    said = [mark.text for mark in drawn(chart, DIGEST).marks if isinstance(mark, Label)]
    assert {"10.000", "13. Jan. 2025"} <= set(said)


def test_a_long_history_is_described_by_its_beginning_and_its_end():
    entries = [entry(exactly(n), JANUARY + timedelta(days=n), n) for n in range(1, 200)]
    said = description(chart_of("NIS: killed", entries, new="e199"))
    assert said.startswith("NIS: killed: 1 (14 January 2025), … ")
    assert said.endswith("198 (30 July 2025), 199 (31 July 2025, new).")


def test_a_single_point_makes_no_chart():
    assert chart_of("NIS: killed", [entry(about(100), JANUARY)]) is None
    assert chart_of("NIS: killed", [entry(about(100), JANUARY)], others=beside({"x": []})) is None
    assert chart_of(
        "NIS: killed", [entry(about(100), JANUARY)], others=beside({"x": [entry(about(2), APRIL, 2)]})
    )


def test_forecasts_and_denials_are_not_drawn_and_recalled_values_stand_aside():
    chart = chart_of(
        "x",
        [
            entry(about(100), JANUARY, 1),
            entry(about(900), JANUARY, 2, status=Status.FORECAST),
            entry(about(800), JANUARY, 3, status=Status.DENIED),
            entry(about(50), JANUARY, 4, status=Status.PREVIOUS, as_of="2024-12"),
        ],
    )
    assert [(chart.words(point), point.role) for point in chart.points] == [
        ("about 100", Role.REPORTED),
        ("about 50", Role.RECALLED),
    ]
    assert chart.dated(chart.aside[0]) == "December 2024"


def test_a_chart_at_a_position_shows_what_the_log_then_held():
    history = [
        entry(about(100), JANUARY, 1),
        entry(about(6000), APRIL, 2, struck=strike(4)),
        entry(about(600), APRIL, 5),
    ]
    then, now = chart_of("x", history, known_at=3), chart_of("x", history, known_at=5)
    assert [then.words(point) for point in then.points] == ["about 100", "about 6,000"]
    assert [now.words(point) for point in now.points] == ["about 100", "about 600"]


def test_a_withdrawn_value_is_shown_as_struck_beside_what_still_stands():
    chart = chart_of(
        "x",
        [entry(about(100), JANUARY, 1), entry(about(6000), APRIL, 2, struck=strike(3))],
        new="e2",
        kind=ChangeKind.WITHDRAWN,
    )
    assert [(chart.words(point), point.new) for point in chart.series] == [("about 100", False)]
    assert [(chart.words(point), point.new) for point in chart.aside] == [("about 6,000", True)]
    assert any(mark.look is Look.STRUCK for mark in drawn(chart, DIGEST).marks if isinstance(mark, Dot))


def test_text_from_articles_cannot_leave_its_place():
    hostile = '"><script>alert(1)</script>&'
    chart = chart_of(
        hostile,
        [entry(about(100), JANUARY, 1), entry(about(200), APRIL, 2)],
        others=beside({hostile: [entry(about(150), JANUARY, 3)]}),
    )
    for size in SIZES:
        written = svg(drawn(chart, size), "c1", link=lambda point: f"javascript:{hostile}")
        assert "<script" not in written
        assert '"><' not in written.replace('"><title', "").replace('"><desc', "") or "<script" not in written
        ElementTree.fromstring(written)


def test_each_report_of_a_large_chart_can_be_asked_and_leads_somewhere():
    chart = chart_of("x", [entry(about(100), JANUARY, 7), entry(about(200), APRIL, 9)])
    root = ElementTree.fromstring(svg(drawn(chart, LARGE), "f", link=lambda point: f"#report-{point.id}"))
    groups = [each for each in root.iter() if each.get("class") == "point"]
    assert [(each.get("id"), each.get("data-value")) for each in groups] == [
        ("f-7", "about 100"),
        ("f-9", "about 200"),
    ]
    assert [each.get("href") for each in root.iter() if each.get("href")] == ["#report-7", "#report-9"]
    assert "about 100, 13 January 2025" in [each.text for each in root.iter()]


def test_an_open_end_fades_away_on_its_side():
    chart = chart_of("x", [entry(at_least(100), JANUARY, 1), entry(exactly(200), APRIL, 2)])
    drawing = drawn(chart, DIGEST)
    bands = [mark for mark in drawing.marks if isinstance(mark, Area)]
    line = next(mark for mark in drawing.marks if isinstance(mark, Stroke) and mark.look is Look.STEP)
    assert bands
    assert all(band.y1 <= line.y0 for band in bands)
    assert [band.opacity for band in bands] == sorted((band.opacity for band in bands), reverse=True)


def test_labels_do_not_cover_each_other_at_any_width():
    chart = chart_of(
        "x",
        [entry(about(n * 97 % 700), JANUARY + timedelta(days=9 * n), n) for n in range(1, 9)],
        others=beside({f"Source {n}": [entry(about(100 * n), JANUARY, 20 + n)] for n in range(1, 5)}),
        new="e8",
    )
    labels = [
        mark for mark in drawn(chart, DIGEST).marks if isinstance(mark, Label) and mark.look is not Look.AXIS
    ]
    assert len(labels) >= 4
    for width in range(300, 601, 50):
        boxes = []
        for label in labels:
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * label.width
            left = label.x * width + label.dx - shift
            boxes.append((left, left + label.width, label.y - 0.7 * label.size, label.y))
        for one in boxes:
            assert one[0] >= 0
            assert one[1] <= width
            for other in boxes:
                apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
                assert one is other or apart


@given(st.lists(NUMBERS, min_size=1), st.integers(2, 6), st.booleans())
@example([5e-324], 2, False)
def test_round_numbers_cover_what_is_drawn(numbers, most, whole):
    low, high = min(numbers), max(numbers)
    ticks = number_ticks(low, high, most, whole=whole and all(n == int(n) for n in numbers))
    assert 2 <= len(ticks) <= most + 1
    assert ticks[0] <= low
    assert ticks[-1] >= high or math.isclose(ticks[-1], high)
    assert len({tick_in_words(tick, ticks[1] - ticks[0], DEFAULT_LOCALE) for tick in ticks}) == len(ticks)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (100, 600, "0 200 400 600"),
        (9500, 11200, "9,000 10,000 11,000 12,000"),
        (0, 0, "0 1"),
        (3, 1.4e9, "0|500 million|1 billion|1.5 billion"),
    ],
)
def test_numbers_on_an_axis_are_round(low, high, words):
    ticks = number_ticks(low, high, 3, whole=True)
    said = [tick_in_words(tick, ticks[1] - ticks[0], DEFAULT_LOCALE) for tick in ticks]
    assert said == words.split("|" if "|" in words else " ")


@given(DAYS, DAYS, st.integers(2, 8))
def test_days_on_an_axis_lie_within_it_and_are_few(one, other, most):
    first, last = min(one, other), max(one, other)
    ticks = date_ticks(first, last, most, DEFAULT_LOCALE)
    assert 1 <= len(ticks) <= most
    assert all(first <= day <= last for day, _ in ticks)
    assert re.search(r"\d{4}$", ticks[0][1])


def test_a_long_history_keeps_its_ends_its_peak_and_what_is_new():
    entries = [
        entry(exactly(9999 if n == 4321 else n % 50), JANUARY + timedelta(days=n), n)
        for n in range(1, 10_001)
    ]
    points = chart_of("x", entries, new="e777").series
    short = thinned(points, 60)
    assert len(short) <= 4 * 61 + 1
    assert {short[0], short[-1], points[4320], points[776]} <= set(short)
