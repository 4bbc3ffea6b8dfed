"""Figures: what each source holds now."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.codec import decode, encode
from monitor.estimates import Qualifier, Status, Value
from monitor.events import FigureChanged, FigureKey
from monitor.figures import (
    document_key,
    figure_key,
    interval,
    report_of,
    stated,
    within,
)
from monitor.series import SERIES, figures_of
from tests.samples import about, at_least, between, exactly, more_than
from tests.values import claim, news, publish, values

NIS_KILLED = FigureKey("nk-troops", "killed", "nis")
DAY = date(2025, 1, 13)


def figures(log):
    with log.reading() as view:
        return list(figures_of(view.documents(SERIES)))


def test_the_latest_report_is_the_current_value(log):
    publish(log, news("one", claim(at_least(100)), day=DAY), news("two", claim(about(600))))
    [figure] = figures(log)
    assert figure.key == NIS_KILLED
    assert figure.current.value == about(600)
    assert (figure.first_reported, figure.reports) == (DAY, 2)


def test_a_late_report_is_counted_and_changes_nothing_else(log):
    publish(log, news("two", claim(about(600))))
    [before] = figures(log)
    publish(log, news("one", claim(at_least(100)), claim(about(4_000)), day=DAY))
    [figure] = figures(log)
    assert (figure.current, figure.position, figure.conflicts) == (before.current, before.position, ())
    assert (figure.first_reported, figure.reports) == (DAY, 2)


def test_a_figure_remembers_what_was_first_held_of_it_whatever_its_date(log):
    publish(log, news("two", claim(about(600))))
    [figure] = figures(log)
    first = figure.first
    assert first == figure.current
    publish(log, news("one", claim(at_least(100)), day=DAY), news("three", claim(about(700))))
    [figure] = figures(log)
    assert (figure.first, figure.current.value) == (first, about(700))


def test_of_two_reports_of_one_day_the_later_to_arrive_is_current(log):
    publish(log, news("one", claim(about(600))), news("two", claim(about(500))))
    [figure] = figures(log)
    assert figure.current.value == about(500)


def test_a_figure_points_to_the_change_that_set_it(log):
    publish(log, news("one", claim(at_least(100)), day=DAY), news("two", claim(about(600))))
    [figure] = figures(log)
    with log.reading() as view:
        recorded = view.at(figure.position)
    assert isinstance(recorded.event, FigureChanged)
    assert recorded.event.after == figure.current


def test_contradictions_of_the_current_report_are_kept_until_the_next(log):
    publish(log, news("one", claim(about(600)), claim(about(4_000)), day=DAY))
    [figure] = figures(log)
    assert figure.conflicts == (about(4_000),)
    publish(log, news("two", claim(about(650))))
    [figure] = figures(log)
    assert figure.conflicts == ()


@pytest.mark.parametrize("status", [Status.PREVIOUS, Status.FORECAST, Status.DENIED])
def test_what_is_recalled_forecast_or_denied_changes_no_figure(log, status):
    publish(log, news("one", claim(about(600)), day=DAY))
    before = figures(log)
    publish(log, news("two", claim(about(9_000), status=status, as_of="2025-01")))
    assert figures(log) == before


def test_figures_are_looked_up_by_topic_and_measure(log):
    claims = [
        claim(about(number), topic=topic, measure=measure, source=source)
        for number, (topic, measure, source) in enumerate(
            [
                ("a", "killed", "x"),
                ("a", "killed", "y"),
                ("a", "killed_2", "x"),
                ("a-b", "killed", "x"),
                ("b", "killed", "x"),
            ],
            1,
        )
    ]
    publish(log, news("one", *claims))

    def numbers(*of):
        with log.reading() as view:
            return [stated(figure.current.value)[0] for figure in figures_of(view.documents(SERIES), *of)]

    assert sorted(numbers()) == [1, 2, 3, 4, 5]
    assert sorted(numbers("a")) == [1, 2, 3]
    assert numbers("a", "killed") == [1, 2]
    assert numbers("c") == []


@given(st.text(max_size=6), st.text(max_size=6))
def test_scopes_are_one_where_their_words_are(one, other):
    keys = [document_key(FigureKey("t", "m", "s", scope)) for scope in (one, other)]
    words = [scope.replace("\x1f", " ").casefold().split() for scope in (one, other)]
    assert (keys[0] == keys[1]) == (words[0] == words[1])


def test_an_estimate_nobody_is_named_for_is_kept_as_unattributed():
    assert figure_key(claim(about(1), source=None)).source == "unattributed"


def test_a_report_marks_the_number_within_the_quote():
    item = news("one", claim(at_least(1_000)))
    report = report_of(item.estimates[0])
    start, end = report.number
    assert report.quote[start:end] == "at least 1,000"


@pytest.mark.parametrize(
    ("value", "numbers", "ends"),
    [
        (about(600), (600, 600), (600, 600)),
        (at_least(600), (600, 600), (600, float("inf"))),
        (Value(None, 600, Qualifier.NEARLY), (600, 600), (-float("inf"), 600)),
        (between(3, 4), (3, 4), (3, 4)),
    ],
)
def test_a_value_as_stated_and_as_an_interval(value, numbers, ends):
    assert (stated(value), interval(value)) == (numbers, ends)


@given(values(), values(), values())
def test_within_is_an_order(one, two, three):
    assert within(one, one)
    if within(one, two) and within(two, three):
        assert within(one, three)
    if within(one, two) and within(two, one):
        assert interval(one) == interval(two)


def test_exactly_more_than_a_number_lies_within_at_least_it():
    assert within(more_than(600), at_least(600))
    assert within(exactly(600), about(600))


# -- properties -------------------------------------------------------------------------------------------


@given(values())
def test_a_value_in_the_log_is_the_value_that_was_told(value):
    item = news("one", claim(value))
    again = decode(*encode(item.estimates[0]))
    assert again.estimate.value == value
