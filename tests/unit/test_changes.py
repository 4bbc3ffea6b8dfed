"""What an article does to the figures it speaks of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.changes import changes_by, compared, kind_of, reported
from monitor.estimates import Qualifier, Status, Value
from monitor.events import ChangeKind, FigureKey
from monitor.figures import agree, interval, report_of, standing, stated, within
from tests.samples import about, at_least, between, exactly, more_than
from tests.values import a_report, claim, news, values


def at_most(number: float) -> Value:
    return Value(None, number, Qualifier.AT_MOST)


def nearly(number: float) -> Value:
    return Value(None, number, Qualifier.NEARLY)


# -- two values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (about(600), about(600), ChangeKind.CONFIRMED),
        (between(500, 700), between(500, 700), ChangeKind.CONFIRMED),
        (about(600), at_least(600), ChangeKind.RESTATED),
        (at_least(600), more_than(600), ChangeKind.RESTATED),
        (more_than(600), at_most(600), ChangeKind.RESTATED),
        (exactly(600), about(600), ChangeKind.RESTATED),
        (at_least(100), about(600), ChangeKind.RAISED),
        (about(600), at_least(100), ChangeKind.LOWERED),
        (about(600), about(601), ChangeKind.RAISED),
        (about(31.5), about(31.4), ChangeKind.LOWERED),
        (nearly(1_000), more_than(1_000), ChangeKind.RESTATED),
        (between(3_000, 4_000), about(3_500), ChangeKind.RESTATED),  # of an interval the middle decides
        (between(3_000, 4_000), about(3_600), ChangeKind.RAISED),
        (between(3_000, 4_000), between(3_000, 5_000), ChangeKind.RAISED),
        (between(3_000, 4_000), at_least(3_000), ChangeKind.LOWERED),
        (exactly(0), exactly(1), ChangeKind.RAISED),
        (exactly(1), exactly(0), ChangeKind.LOWERED),
    ],
)
def test_one_value_stands_to_the_one_before_it(before, after, kind):
    assert compared(before, after) is kind


OPPOSITE = {ChangeKind.RAISED: ChangeKind.LOWERED, ChangeKind.LOWERED: ChangeKind.RAISED}


@given(values(), values())
def test_what_was_raised_one_way_is_lowered_the_other_way(one, other):
    kind = compared(one, other)
    assert compared(other, one) is OPPOSITE.get(kind, kind)


@given(values())
def test_a_value_confirms_itself(value):
    assert compared(value, value) is ChangeKind.CONFIRMED


@given(values(), values())
def test_only_the_same_words_confirm(one, other):
    assert (compared(one, other) is ChangeKind.CONFIRMED) == (one == other)


@given(
    values(), st.sampled_from([Qualifier.EXACTLY, Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.MORE_THAN])
)
def test_the_same_numbers_under_another_hedge_are_a_restatement(value, hedge):
    low, high = stated(value)
    if low == high and hedge is not value.qualifier:
        closed = hedge in {Qualifier.EXACTLY, Qualifier.ABOUT}
        again = Value(low, low if closed else None, hedge)
        assert compared(value, again) is ChangeKind.RESTATED


@given(values(), values(), values())
def test_raising_twice_is_raising(one, two, three):
    if compared(one, two) is compared(two, three) is ChangeKind.RAISED:
        assert compared(one, three) is ChangeKind.RAISED


# -- a value and a report ---------------------------------------------------------------------------------

JANUARY, APRIL = date(2025, 1, 13), date(2025, 4, 30)


@pytest.mark.parametrize(
    ("current", "report", "kind"),
    [
        (None, a_report(about(600)), ChangeKind.FIRST),
        (a_report(about(100), JANUARY), a_report(about(600), APRIL), ChangeKind.RAISED),
        (a_report(about(100), APRIL), a_report(about(600), APRIL), ChangeKind.RAISED),  # by position
        (a_report(about(600), APRIL), a_report(about(100), JANUARY), ChangeKind.LATE),
        (a_report(about(600), APRIL), a_report(about(600), JANUARY), ChangeKind.LATE),
        (a_report(about(600), JANUARY), a_report(about(600), APRIL), ChangeKind.CONFIRMED),
        (a_report(about(600), JANUARY), a_report(at_least(600), APRIL), ChangeKind.RESTATED),
    ],
)
def test_a_report_does_to_a_figure(current, report, kind):
    assert kind_of(current, report) is kind


# -- one article, one value a figure ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "stands", "conflicts"),
    [
        ([about(600)], about(600), ()),
        ([more_than(1_000), about(1_100)], about(1_100), ()),
        ([about(1_100), more_than(1_000)], about(1_100), ()),
        ([about(600), about(600)], about(600), ()),
        ([about(600), exactly(600)], exactly(600), ()),
        ([between(500, 700), about(600)], about(600), ()),
        ([between(500, 700), between(550, 650)], between(550, 650), ()),
        ([at_least(600), at_least(1_000)], at_least(1_000), ()),
        ([at_least(1_000), at_least(600)], at_least(1_000), ()),
        ([at_least(600), more_than(1_000)], more_than(1_000), ()),
        ([at_most(900), nearly(700)], nearly(700), ()),
        ([about(600), about(4_000)], about(600), (about(4_000),)),
        ([about(4_000), about(600)], about(4_000), (about(600),)),
        ([more_than(5_000), about(600)], about(600), (more_than(5_000),)),
        ([about(600), about(4_000), about(4_000)], about(4_000), (about(600),)),
        ([about(600), about(4_000), at_least(3_000)], about(4_000), (about(600),)),
        ([about(600), about(4_000), about(600), about(4_000)], about(600), (about(4_000),)),
        ([exactly(7), exactly(8), exactly(9), exactly(8)], exactly(8), (exactly(7), exactly(9))),
        # the narrowest stands even where another contradicts it
        ([exactly(600), exactly(700), at_least(600)], exactly(600), (exactly(700),)),
        ([at_least(600), at_least(650), exactly(600)], exactly(600), (at_least(650),)),
        (
            [between(1_000, 2_000), between(1_900, 2_100), about(600)],
            about(600),
            (between(1_000, 2_000), between(1_900, 2_100)),
        ),
        # what overlaps does not contradict
        ([at_least(600), at_most(1_000)], at_least(600), ()),
        ([between(500, 700), between(600, 900)], between(500, 700), ()),
        ([at_most(600), more_than(1_000)], more_than(1_000), (at_most(600),)),
        # "about" reaches a tenth to either side
        ([about(600), exactly(612)], exactly(612), ()),
        ([exactly(612), about(600)], exactly(612), ()),
        ([about(600), exactly(660)], exactly(660), ()),
        ([about(600), exactly(661)], exactly(661), (about(600),)),
        ([about(600), about(620)], about(600), ()),
        ([about(620), about(600)], about(620), ()),
        ([about(600), more_than(650)], about(600), ()),
        # among equally narrow ones the least contradicted
        ([about(600), about(750), about(650)], about(650), ()),
    ],
)
def test_of_one_articles_values_the_narrowest_stands(said, stands, conflicts):
    index, contradicting = standing(said)
    assert (said[index], contradicting) == (stands, conflicts)


several = st.lists(values(), min_size=1, max_size=5)


@given(several, st.randoms(use_true_random=False))
def test_the_order_of_mention_decides_only_between_values_that_are_as_good(said, random):
    """As narrow as each other, that is, and contradicted as often."""

    def goodness(values, index):
        low, high = interval(values[index])
        return high - low, sum(not agree(values[index], other) for other in values)

    shuffled = random.sample(said, len(said))
    (index, conflicts), (again, more_conflicts) = standing(said), standing(shuffled)
    assert goodness(said, index) == goodness(shuffled, again)
    assert (conflicts == ()) == (more_conflicts == ())
    if not conflicts:
        assert agree(said[index], shuffled[again])


@given(several)
def test_nothing_narrower_was_said_than_what_stands(said):
    index, _ = standing(said)
    widths = [high - low for low, high in map(interval, said)]
    assert widths[index] == min(widths)


@given(values(), values())
def test_agreeing_is_mutual(one, other):
    assert agree(one, one)
    assert agree(one, other) == agree(other, one)


@given(values(), values())
def test_a_value_agrees_with_whatever_lies_within_it(one, other):
    if within(one, other):
        assert agree(one, other)


@given(several)
def test_of_values_that_all_agree_the_one_inside_all_others_stands(said):
    agreeing = [said[0]]
    for value in said:
        if all(within(value, other) or within(other, value) for other in agreeing):
            agreeing.append(value)
    index, conflicts = standing(agreeing)
    assert conflicts == ()
    assert all(within(agreeing[index], other) for other in agreeing)


@given(several)
def test_every_contradiction_is_kept_once_and_nothing_else(said):
    index, conflicts = standing(said)
    kept = said[index]
    assert set(conflicts) == {value for value in said if not agree(kept, value)}
    assert len(set(conflicts)) == len(conflicts)
    assert kept not in conflicts


def nowhere(key):
    """A figure that has no value yet."""
    return None


def never(key, day):
    """Where a figure stood on a day past: nobody is to ask."""
    raise AssertionError("only a late report is told what stood before it")


def test_estimates_of_one_figure_are_weighed_together():
    item = news("one", claim(more_than(1_000)), claim(about(1_100)), claim(about(90), measure="wounded"))
    killed, wounded = reported(item.estimates)
    assert killed.report == report_of(item.estimates[1])
    assert wounded.report == report_of(item.estimates[2])


def test_a_scope_counts_by_its_words_whatever_their_case_and_spacing():
    item = news("one", claim(about(10), scope="Kursk region"), claim(exactly(10), scope="KURSK  Region"))
    [said] = reported(item.estimates)
    assert said.report.value == exactly(10)


@pytest.mark.parametrize("status", [Status.PREVIOUS, Status.FORECAST, Status.DENIED])
def test_what_is_not_current_changes_nothing(status):
    item = news("one", claim(about(600), status=status))
    assert list(changes_by(item.received.article, item.estimates, nowhere, never)) == []


@pytest.mark.parametrize("status", [Status.PREVIOUS, Status.FORECAST, Status.DENIED])
def test_what_is_not_current_does_not_contradict_what_is(status):
    item = news("one", claim(about(300), status=status), claim(about(600)))
    [said] = reported(item.estimates)
    assert (said.report.value, said.conflicts) == (about(600), ())


def test_figures_without_a_source_or_of_another_part_are_kept_apart():
    item = news(
        "one",
        claim(about(1), source=None),
        claim(about(2)),
        claim(about(3), scope="Kursk"),
        claim(about(4), topic="other"),
    )
    changes = list(changes_by(item.received.article, item.estimates, nowhere, never))
    assert [change.figure for change in changes] == [
        FigureKey("nk-troops", "killed", "unattributed"),
        FigureKey("nk-troops", "killed", "nis"),
        FigureKey("nk-troops", "killed", "nis", "Kursk"),
        FigureKey("other", "killed", "nis"),
    ]
    assert {change.kind for change in changes} == {ChangeKind.FIRST}


def test_a_change_carries_both_reports_the_contradictions_and_the_article():
    item = news("one", claim(about(600)), claim(about(4_000)))
    before = a_report(at_least(100), JANUARY)
    [change] = changes_by(item.received.article, item.estimates, lambda key: before, never)
    assert change.kind is ChangeKind.RAISED
    assert change.before == before
    assert change.after == report_of(item.estimates[0])
    assert change.conflicts == (about(4_000),)
    assert change.article == item.received.article


@pytest.mark.parametrize("held", [None, a_report(at_least(100), date(2024, 12, 19))])
def test_a_late_report_is_held_against_what_stood_on_its_day(held):
    item = news("one", claim(about(300)), day=JANUARY)
    asked = []

    def before(key, report):
        asked.append((key, report.report_date))
        return held

    current = a_report(about(600), APRIL)
    [change] = changes_by(item.received.article, item.estimates, lambda key: current, before)
    assert (change.kind, change.before) == (ChangeKind.LATE, held)
    assert asked == [(FigureKey("nk-troops", "killed", "nis"), JANUARY)]
