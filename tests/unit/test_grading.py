"""The grade of a figure: who else says so, who says otherwise, and whether its source still does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.acts import Analyst
from monitor.comparing import compared_at
from monitor.estimates import Status
from monitor.events import FigureKey
from monitor.figures import Figure, agree, document_key
from monitor.grading import NEARBY, Grade, backs, gradings
from monitor.series import SERIES, denials_then, figures_of, history_of
from tests.samples import about, at_least, between, exactly, more_than
from tests.values import a_report, claim, issuer, news, publish, values

APRIL = date(2025, 4, 30)


def figure(source, value, days=0, scope=None, measure="killed"):
    report = a_report(value, APRIL + timedelta(days))
    key = FigureKey("nk-troops", measure, source, scope)
    return Figure(
        key=key, current=report, first=report, position=1, first_reported=report.report_date, reports=1
    )


def grade(*figures):
    """The grading of the first."""
    return gradings(figures)[document_key(figures[0].key)]


def test_a_number_that_nobody_else_gives_has_one_originator():
    found = grade(figure("nis", about(600)))
    assert (found.grade, found.originators) == (Grade.ONE, 1)


def test_others_who_give_about_the_same_make_several():
    found = grade(figure("nis", about(600)), figure("hur", exactly(640)), figure("un", at_least(550)))
    assert (found.grade, found.backed_by, found.originators) == (Grade.SEVERAL, ("hur", "un"), 3)


def test_a_number_that_cannot_be_true_at_the_same_time_contests():
    found = grade(figure("nis", about(600)), figure("hur", exactly(610)), figure("un", exactly(90)))
    assert (found.grade, found.backed_by, found.contested_by) == (Grade.CONTESTED, ("hur",), ("un",))


def test_a_far_bound_neither_backs_nor_contests():
    found = grade(figure("nis", about(4_700)), figure("un", more_than(100)))
    assert (found.grade, found.backed_by, found.contested_by) == (Grade.ONE, (), ())


def test_a_report_of_another_time_neither_backs_nor_contests():
    assert grade(figure("nis", about(600)), figure("un", exactly(90), -NEARBY)).grade is Grade.CONTESTED
    assert grade(figure("nis", about(600)), figure("un", exactly(90), -NEARBY - 1)).grade is Grade.ONE


def test_another_part_or_measure_neither_backs_nor_contests():
    others = figure("un", exactly(90), scope="Kursk"), figure("un", exactly(90), measure="wounded")
    assert grade(figure("nis", about(600)), *others).grade is Grade.ONE


def test_a_number_nobody_is_named_for_says_nothing_of_others_and_is_called_so():
    unnamed = figure("unattributed", exactly(90))
    assert grade(figure("nis", about(600)), unnamed).grade is Grade.ONE
    found = grade(unnamed, figure("nis", about(600)))
    assert (found.grade, found.originators, found.contested_by) == (Grade.UNNAMED, 0, ("nis",))


@given(values(), values())
def test_who_backs_is_backed_and_never_contests(one, other):
    assert backs(one, other) == backs(other, one)
    assert not backs(one, other) or agree(one, other)


@given(values())
def test_every_value_backs_itself(value):
    assert backs(value, value)


@given(st.lists(values(), min_size=1, max_size=6))
def test_a_grade_does_not_hang_on_the_order_of_the_figures(held):
    sides = [figure(f"s{number}", value) for number, value in enumerate(held)]
    assert gradings(sides) == gradings(sides[::-1])


# -- from the log -----------------------------------------------------------------------------------------


@pytest.fixture
def grades(log):
    """The grade of each source on those killed."""

    def ask(**when):
        with log.reading() as view:
            record = view.documents(SERIES)
            found = gradings(list(figures_of(record)), denials_then(record, None, **when))
            return {each.key.source: found[document_key(each.key)].grade for each in figures_of(record)}

    return ask


def test_a_number_that_its_source_takes_back_is_withdrawn_until_it_gives_another(log, grades):
    publish(log, news("one", claim(about(600))), news("other", claim(about(610), source="hur")))
    later = [APRIL + timedelta(days=n) for n in range(1, 3)]
    publish(log, news("denial", claim(about(600), status=Status.DENIED), day=later[0]))
    assert grades() == {"nis": Grade.WITHDRAWN, "hur": Grade.ONE}  # what is taken back backs nobody
    assert grades(as_of=APRIL)["nis"] is Grade.SEVERAL
    publish(log, news("again", claim(about(400)), day=later[1]))
    assert grades() == {"nis": Grade.CONTESTED, "hur": Grade.CONTESTED}


def test_a_denial_that_is_withdrawn_counts_no_longer(log, grades):
    denial = news("denial", claim(about(600), status=Status.DENIED), day=date(2025, 5, 1))
    publish(log, news("one", claim(about(600))), denial)
    with log.reading() as view:
        known = view.head.position
    with log.writing() as writing:
        Analyst(issuer(), "anna").withdraw(writing, denial.estimates[0].id, "misread")
    assert grades() == {"nis": Grade.ONE}
    assert grades(known_at=known) == {"nis": Grade.WITHDRAWN}


def test_a_denial_of_another_number_leaves_a_figure_alone(log, grades):
    publish(log, news("one", claim(about(600)), claim(about(9_000), status=Status.DENIED)))
    assert grades() == {"nis": Grade.ONE}


def test_outlets_reports_and_reprints_behind_a_value_are_counted_whatever_the_hedge(log):
    def by(outlet, item, reprint_of=None):
        reference = replace(item.received.article, outlet=outlet, reprint_of=reprint_of)
        return replace(item, received=replace(item.received, article=reference))

    first = by("Wire", news("one", claim(about(600))))
    publish(
        log,
        by("Daily", news("old", claim(about(300)), day=date(2025, 4, 1))),
        first,
        by("wire", news("two", claim(exactly(600)))),
        by("Courier", news("three", claim(about(600))), first.sha256),
        by(None, news("four", claim(between(600, 700), source="hur"))),
    )
    with log.reading() as view:
        (found,) = compared_at(history_of(view.documents(SERIES), "nk-troops", "killed"))
    behind = {side.figure.key.source: side.behind for side in found.sides}
    assert behind["nis"].outlets == ("Courier", "Wire")
    assert (behind["nis"].reports, behind["nis"].reprints) == (2, 1)
    assert (behind["hur"].outlets, behind["hur"].reports) == ((), 1)


def test_a_source_with_no_report_left_is_named_beside_the_others(log):
    mine = news("one", claim(about(600)))
    publish(log, mine, news("other", claim(about(500), source="hur")))
    with log.writing() as writing:
        Analyst(issuer(), "anna").withdraw(writing, mine.estimates[0].id, "misread")
    with log.reading() as view:
        (found,) = compared_at(history_of(view.documents(SERIES), "nk-troops", "killed"))
    (gone,) = found.withdrawn
    assert (gone.figure.source, gone.report.value) == ("nis", about(600))
    assert gone.struck
    assert gone.struck.reason == "misread"
    assert [side.figure.key.source for side in found.sides] == ["hur"]
