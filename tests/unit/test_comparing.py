"""Sources side by side on one measure."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.comparing import compared_at, shared_by
from monitor.estimates import Status
from monitor.events import FigureKey
from monitor.figures import Figure, agree, allowed
from monitor.series import SERIES, history_of
from tests.samples import about, at_least, between, exactly, more_than
from tests.values import a_report, claim, news, publish, values

JANUARY, APRIL, MAY = date(2025, 1, 13), date(2025, 4, 30), date(2025, 5, 9)


def figure(source, value, day=APRIL, scope=None):
    report = a_report(value, day)
    key = FigureKey("nk-troops", "killed", source, scope)
    return Figure(key=key, current=report, first=report, position=1, first_reported=day, reports=1)


def groups(*sides):
    found = shared_by([figure(source, value) for source, value in sides])
    return [(shared.sources, shared.low, shared.high) for shared in found]


def test_what_overlaps_is_shared_with_the_numbers_that_all_allow():
    assert groups(("nis", at_least(500)), ("hur", between(400, 700))) == [(("nis", "hur"), 500, 700)]


def test_about_allows_a_tenth_to_either_side():
    assert groups(("nis", about(600)), ("hur", exactly(650))) == [(("nis", "hur"), 650, 650)]
    assert len(groups(("nis", about(600)), ("hur", exactly(700)))) == 2


def test_who_fits_with_two_that_do_not_fit_each_other_is_in_both_groups():
    assert groups(("low", exactly(100)), ("wide", between(50, 900)), ("high", exactly(800))) == [
        (("low", "wide"), 100, 100),
        (("wide", "high"), 800, 800),
    ]


def test_numbers_without_a_bound_stay_without_one():
    assert groups(("nis", at_least(500)), ("hur", more_than(400))) == [(("nis", "hur"), 500, float("inf"))]


def test_nothing_to_compare_is_no_group():
    assert shared_by([]) == ()


@given(st.lists(values(), min_size=1, max_size=8))
def test_groups_are_exactly_the_largest_sets_that_agree(held):
    sides = [figure(f"s{number}", value) for number, value in enumerate(held)]
    found = {frozenset(shared.sources) for shared in shared_by(sides)}
    agreeing = [
        frozenset(side.key.source for side in some)
        for size in range(1, len(sides) + 1)
        for some in combinations(sides, size)
        if all(agree(one.current.value, other.current.value) for one, other in combinations(some, 2))
    ]
    assert found == {some for some in agreeing if not any(some < other for other in agreeing)}


@given(st.lists(values(), min_size=1, max_size=8))
def test_every_member_of_a_group_allows_what_the_group_shares(held):
    sides = {f"s{number}": figure(f"s{number}", value) for number, value in enumerate(held)}
    for shared in shared_by(list(sides.values())):
        assert shared.low <= shared.high
        for source in shared.sources:
            low, high = allowed(sides[source].current.value)
            assert low <= shared.low
            assert shared.high <= high


@pytest.fixture
def compare(log):
    def ask(**when):
        with log.reading() as view:
            return compared_at(history_of(view.documents(SERIES), "nk-troops", "killed"), **when)

    return ask


def test_sources_stand_side_by_side_the_latest_report_first(log, compare):
    publish(
        log,
        news("january", claim(at_least(100))),
        news("other", claim(about(600), source="hur"), day=MAY),
        news("third", claim(about(300), source="un"), day=JANUARY),
        news("elsewhere", claim(about(9), measure="wounded"), claim(about(8), topic="nk-troops-2")),
    )
    (only,) = compare()
    assert [side.figure.key.source for side in only.sides] == ["hur", "nis", "un"]
    assert [(side.agrees_with, side.disagrees_with) for side in only.sides] == [
        (("nis",), ("un",)),
        (("hur", "un"), ()),
        (("nis",), ("hur",)),
    ]


def test_each_part_is_compared_for_itself_and_the_whole_comes_first(log, compare):
    publish(
        log,
        news("one", claim(about(20), scope="officers"), claim(about(600))),
        news("two", claim(about(90), scope="Officers", source="hur")),
    )
    whole, officers = compare()
    assert [side.figure.current.value for side in whole.sides] == [about(600)]
    assert [side.figure.current.value for side in officers.sides] == [about(90), about(20)]


def test_a_comparison_is_made_as_reported_by_a_day_and_as_known_then(log, compare):
    publish(log, news("april", claim(about(600))), news("may", claim(about(700), source="hur"), day=MAY))
    with log.reading() as view:
        known = view.head.position
    publish(log, news("late", claim(about(100), source="un"), day=JANUARY))

    def sources(**when):
        return {side.figure.key.source for comparison in compare(**when) for side in comparison.sides}

    assert sources() == {"nis", "hur", "un"}
    assert sources(as_of=APRIL) == {"nis", "un"}
    assert sources(as_of=JANUARY) == {"un"}
    assert sources(known_at=known) == {"nis", "hur"}
    assert sources(as_of=JANUARY, known_at=known) == set()


def test_what_is_forecast_recalled_or_denied_is_not_compared(log, compare):
    asides = [Status.FORECAST, Status.PREVIOUS, Status.DENIED]
    publish(log, news("one", *(claim(about(100 + n), status=status) for n, status in enumerate(asides))))
    assert compare() == []
