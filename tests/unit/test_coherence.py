"""Killed and wounded against casualties: what adds up, what does not, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from alerts.digest import digest_from
from alerts.issuing import Issuer
from alerts.policy import Policies
from monitor.adding_up import print_checks
from monitor.article import DateBasis
from monitor.coherence import (
    Sum,
    Verdict,
    checks,
    imbalance_in_words,
    imbalance_of,
    reported_checks,
    standing_checks,
    sums_of,
)
from monitor.estimates import Qualifier, Value
from monitor.figures import allowed, interval
from monitor.series import SERIES, figures_of, history_of
from monitor.topic_files import load_topics, shipped_measures
from tests.samples import about, at_least, between, exactly, more_than
from tests.values import a_report, claim, digests, events, news, publish, values

CASUALTIES = Sum("casualties", ("killed", "wounded"))
APRIL = date(2025, 4, 30)
MEASURES = {"nk-troops": shipped_measures()}
(TOPIC,) = load_topics()


def nearly(number):
    return Value(None, number, Qualifier.NEARLY)


def check(**given):
    """What one article's values say of each other."""
    found = checks(CASUALTIES, {measure: [a_report(value)] for measure, value in given.items()})
    return found[0] if found else None


def derived(**given):
    found = check(**given)
    return found.derived.value if found and found.derived else None


def words(**given):
    found = check(**given)
    imbalance = imbalance_of(found, str) if found else None
    return imbalance_in_words(imbalance) if imbalance else None


def test_casualties_are_killed_and_wounded_by_the_vocabulary():
    assert sums_of(shipped_measures()) == [CASUALTIES]


@pytest.mark.parametrize(
    ("killed", "wounded", "casualties"),
    [
        (exactly(600), exactly(4_100), exactly(4_700)),
        (about(600), about(4_000), about(4_700)),
        (at_least(100), exactly(1_000), exactly(1_100)),
        (at_least(100), exactly(1_000), more_than(4_000)),
        (nearly(600), exactly(1_000), exactly(1_100)),
        (between(500, 700), exactly(4_000), between(4_600, 4_800)),
    ],
)
def test_values_that_allow_it_add_up(killed, wounded, casualties):
    found = check(killed=killed, wounded=wounded, casualties=casualties)
    assert found.verdict is Verdict.COHERENT


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"killed": exactly(600), "wounded": exactly(5_000), "casualties": exactly(4_700)},
            "killed 600 + wounded 5,000 is more than casualties 4,700",
        ),
        (
            {"killed": about(600), "wounded": exactly(1_000), "casualties": at_least(4_000)},
            "killed about 600 + wounded 1,000 is less than casualties at least 4,000",
        ),
        (
            {"killed": exactly(5_000), "casualties": exactly(4_700)},
            "killed 5,000 is more than casualties 4,700",
        ),
    ],
)
def test_what_does_not_add_up_is_said_with_the_numbers(given, said):
    assert words(**given) == said


@pytest.mark.parametrize(
    ("given", "third"),
    [
        ({"killed": exactly(600), "casualties": exactly(4_700)}, exactly(4_100)),
        ({"killed": about(600), "casualties": about(4_700)}, about(4_100)),
        ({"killed": about(600), "wounded": about(4_100)}, about(4_700)),
        ({"wounded": exactly(1_000), "casualties": between(1_500, 1_700)}, between(500, 700)),
        ({"killed": at_least(100), "wounded": exactly(1_000)}, at_least(1_100)),
        ({"killed": exactly(100), "casualties": more_than(4_000)}, at_least(3_900)),
        ({"killed": exactly(100), "casualties": nearly(400)}, Value(None, 300, Qualifier.AT_MOST)),
        # a difference of two rough numbers is rougher than both
        ({"killed": about(600), "casualties": about(700)}, Value(None, 230, Qualifier.AT_MOST)),
        ({"killed": at_least(100), "casualties": more_than(4_000)}, None),
        ({"killed": exactly(100)}, None),
        ({}, None),
    ],
)
def test_a_missing_third_follows_from_the_others_as_far_as_it_does(given, third):
    assert derived(**given) == third


@given(values(), values(), values())
def test_values_add_up_exactly_where_numbers_they_allow_do(killed, wounded, casualties):
    (low, high), (least, most), (from_, to) = map(allowed, (killed, wounded, casualties))
    possible = max(low, 0) + max(least, 0) <= to and high + most >= from_
    found = check(killed=killed, wounded=wounded, casualties=casualties)
    assert (found.verdict is Verdict.COHERENT) == possible
    assert found.derived is None


@given(values(), values(), values())
def test_a_derived_value_always_adds_up_with_what_it_follows_from(one, other, third):
    for given_ in ({"killed": one, "casualties": other}, {"killed": one, "wounded": other}):
        found = check(**given_)
        if found and found.verdict is Verdict.DERIVED:
            completed = {**given_, found.derived.measure: found.derived.value}
            assert check(**completed).verdict is Verdict.COHERENT
            assert max(interval(found.derived.value)) >= 0


numbers = st.integers(0, 5_000).map(float)


@given(numbers, numbers)
def test_exact_numbers_leave_exactly_their_difference(killed, wounded):
    assert derived(killed=exactly(killed), casualties=exactly(killed + wounded)) == exactly(wounded)
    assert derived(killed=exactly(killed), wounded=exactly(wounded)) == exactly(killed + wounded)


# -- by report ----------------------------------------------------------------------------------------


def test_values_of_other_days_are_not_added():
    reports = {
        "killed": [a_report(exactly(600), APRIL, "a" * 64)],
        "wounded": [a_report(exactly(5_000), APRIL - timedelta(1), "b" * 64)],
        "casualties": [a_report(exactly(4_700), APRIL, "a" * 64)],
    }
    (found,) = checks(CASUALTIES, reports)
    assert (found.verdict, found.derived.value) == (Verdict.DERIVED, exactly(4_100))


def test_what_an_article_leaves_out_is_taken_from_the_sources_others_of_the_day():
    reports = {
        "killed": [a_report(exactly(600), APRIL, "a" * 64)],
        "wounded": [a_report(exactly(5_000), APRIL, "b" * 64)],
        "casualties": [a_report(exactly(4_700), APRIL, "a" * 64)],
    }
    assert [found.verdict for found in checks(CASUALTIES, reports)] == [Verdict.INCOHERENT]
    unnamed = checks(CASUALTIES, reports, named=False)
    assert [found.verdict for found in unnamed] == [Verdict.DERIVED], "nobody knows that it is the same body"
    undated = {m: [replace(r[0], date_basis=DateBasis.RECEIVED)] for m, r in reports.items()}
    assert [found.verdict for found in checks(CASUALTIES, undated)] == [Verdict.DERIVED]


def test_values_expressly_of_other_times_are_not_added():
    killed = replace(a_report(exactly(5_000)), as_of="2025-01")
    casualties = replace(a_report(exactly(4_700)), as_of="2024-12")
    assert checks(CASUALTIES, {"killed": [killed], "casualties": [casualties]}) == []


def publish_april(log, *claims, source="nis", **more):
    made = [claim(value, measure=measure, source=source, **more) for measure, value in claims]
    return publish(log, news("april", *made), by=Issuer({TOPIC.id: TOPIC}, Policies(), ("files",)))


def standing(log):
    with log.reading() as view:
        figures = list(figures_of(view.documents(SERIES)))
        return [(held.key.source, held.check) for held in standing_checks(figures, MEASURES)]


def test_nothing_is_derived_in_place_of_what_the_source_says_itself_then_or_later(log):
    publish_april(log, ("killed", exactly(600)), ("casualties", exactly(4_700)))
    ((_, found),) = standing(log)
    assert found.derived.measure == "wounded"
    publish(log, news("may", claim(exactly(4_000), measure="wounded"), day=date(2025, 5, 9)))
    assert standing(log) == []


def test_sources_and_parts_are_checked_each_for_itself(log):
    publish_april(log, ("killed", exactly(600)))
    publish(log, news("other", claim(exactly(90), measure="casualties", source="hur")))
    publish(log, news("part", claim(exactly(90), measure="casualties", scope="Kursk")))
    assert standing(log) == []


def test_every_report_is_checked_as_it_was_known(log):
    publish_april(log, ("killed", exactly(600)), ("wounded", exactly(5_000)), ("casualties", exactly(4_700)))
    earlier = [claim(exactly(100)), claim(exactly(1_000), measure="wounded")]
    publish(log, news("january", *earlier, day=date(2025, 1, 13)))

    def verdicts(**when):
        with log.reading() as view:
            entries = list(history_of(view.documents(SERIES), "nk-troops"))
        return [held.check.verdict for held in reported_checks(entries, [CASUALTIES], **when)]

    assert verdicts() == [Verdict.DERIVED, Verdict.INCOHERENT]
    assert verdicts(as_of=date(2025, 2, 1)) == [Verdict.DERIVED]
    assert verdicts(known_at=1) == []


def test_nothing_derived_enters_the_log_or_a_digest(log):
    publish_april(log, ("killed", exactly(600)), ("casualties", exactly(4_700)))
    assert standing(log)
    assert "wounded" not in repr(events(log))


# -- as shown -----------------------------------------------------------------------------------------


def test_of_many_reports_the_last_three_of_each_source_are_shown_and_the_others_counted(log):
    for day in range(1, 6):
        wrong = exactly(900 + 10 * (day == 1))  # 100 + 800 are 900
        made = [claim(exactly(v), measure=m) for m, v in (("killed", 100 + day), ("wounded", 800 - day))]
        publish(log, news(f"{day}", *made, claim(wrong, measure="casualties"), day=date(2025, 4, day)))
    with log.reading() as view:
        entries = list(history_of(view.documents(SERIES), "nk-troops"))
    found = list(reported_checks(entries, [CASUALTIES]))
    console = Console(width=160, record=True, file=StringIO())
    print_checks(console, found, {TOPIC.id: TOPIC})
    shown = console.export_text()
    assert [day for day in range(1, 6) if f"2025-04-0{day}" in shown] == [3, 4, 5]
    assert "Of 2 earlier ones 1 did not add up" in shown


# -- in digests ---------------------------------------------------------------------------------------


def test_a_digest_says_what_its_changed_value_does_not_add_up_with(log):
    publish_april(log, ("killed", exactly(600)), ("wounded", exactly(5_000)), ("casualties", exactly(4_700)))
    (issued,) = digests(log)
    said = "killed 600 + wounded 5,000 is more than casualties 4,700"
    assert {imbalance_in_words(entry.imbalance) for entry in issued.entries} == {said}
    with log.reading() as view:
        recorded = [held for held in view.events() if held.event == issued]
    (story,) = digest_from(recorded[0]).stories
    assert [change.imbalance for change in story.changes] == [said, None, None], "said once"


def test_a_digest_of_values_that_add_up_says_nothing_of_it(log):
    publish_april(log, ("killed", exactly(600)), ("wounded", exactly(4_100)), ("casualties", exactly(4_700)))
    (issued,) = digests(log)
    assert [entry.imbalance for entry in issued.entries] == [None] * 3


def test_a_change_elsewhere_does_not_bring_an_old_imbalance_up_again(log):
    publish_april(log, ("killed", exactly(600)), ("wounded", exactly(5_000)), ("casualties", exactly(4_700)))
    publish(log, news("may", claim(exactly(650)), day=date(2025, 5, 9)))
    assert digests(log)[-1].entries[0].imbalance is None
