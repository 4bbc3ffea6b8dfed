"""Which changes are worth telling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.policy import TELLABLE, Policies, Policy, Rule, verdict
from alerts.timing import Timing
from monitor.events import ChangeKind, FigureKey
from monitor.figures import Figure, stated
from tests.samples import about, at_least, between, exactly
from tests.values import a_report, values

ALL = Policy(tell=frozenset(TELLABLE))


def figure(value, source="nis", first=None) -> Figure:
    return Figure(
        key=FigureKey("nk-troops", "killed", source),
        current=a_report(value),
        first=a_report(value if first is None else first),
        position=2,
        first_reported=date(2025, 4, 30),
        reports=1,
    )


def reason(told, value, policy=None, source="nis"):
    report = None if told is None else a_report(told, date(2025, 1, 13))
    return judged(report, figure(value, source), policy or Policy())


def judged(told, figure, policy):
    """What a figure is told as; None where it is not."""
    found = verdict(told, figure, "files", Policies(policy))
    return None if found.held else found.kind


@pytest.mark.parametrize(
    ("told", "value", "kind"),
    [
        (None, about(600), ChangeKind.FIRST),
        (at_least(100), about(600), ChangeKind.RAISED),
        (about(600), at_least(100), ChangeKind.LOWERED),
        (about(600), about(600), None),
        (about(600), at_least(600), None),  # restated: not told unless asked for
        (between(500, 700), between(500, 800), ChangeKind.RAISED),
        (exactly(0), exactly(1), ChangeKind.RAISED),
        (exactly(1), exactly(0), ChangeKind.LOWERED),
    ],
)
def test_by_default_first_raised_and_lowered_values_are_told(told, value, kind):
    assert reason(told, value) is kind


def test_a_restatement_is_told_to_those_who_ask_for_it():
    assert reason(about(600), at_least(600), ALL) is ChangeKind.RESTATED


@pytest.mark.parametrize("policy", [Policy(), ALL, replace(ALL, unattributed=True)])
def test_a_confirmation_is_never_told(policy):
    assert reason(about(600), about(600), policy) is None


@pytest.mark.parametrize("kind", TELLABLE)
def test_only_the_kinds_of_the_policy_are_told(kind):
    cases = {
        ChangeKind.FIRST: (None, about(600)),
        ChangeKind.RAISED: (about(500), about(600)),
        ChangeKind.LOWERED: (about(700), about(600)),
        ChangeKind.RESTATED: (at_least(600), about(600)),
    }
    policy = Policy(tell=frozenset({kind}))
    assert {told for told in TELLABLE if reason(*cases[told], policy)} == {kind}


@pytest.mark.parametrize(
    ("first", "value", "kind"),
    [
        (about(600), about(600), None),  # nothing but the first value: it is not asked for
        (about(600), about(700), ChangeKind.RAISED),
        (about(600), about(500), None),  # a fall is not asked for either
        (about(600), at_least(600), None),
    ],
)
def test_where_first_values_are_not_told_they_count_as_known(first, value, kind):
    policy = Policy(tell=frozenset({ChangeKind.RAISED}))
    assert judged(None, figure(value, first=first), policy) is kind
    assert verdict(None, figure(value, first=first), "files", Policies(policy)).known == a_report(first)


def test_what_was_told_last_counts_before_the_first_value():
    policy = Policy(tell=frozenset({ChangeKind.RAISED}))
    told, now = a_report(about(800)), figure(about(700), first=about(600))
    found = verdict(told, now, "files", Policies(policy))
    assert found.known == told
    assert found.held


def test_where_first_values_are_told_nothing_is_known_before():
    assert verdict(None, figure(about(600), first=about(100)), "files", Policies()).known is None


def test_thresholds_count_from_a_first_value_that_was_not_told():
    policy = Policy(tell=frozenset({ChangeKind.RAISED}), least_difference=100)
    assert judged(None, figure(about(699), first=about(600)), policy) is None
    assert judged(None, figure(about(700), first=about(600)), policy) is ChangeKind.RAISED


def test_figures_that_nobody_is_named_for_are_told_only_on_request():
    assert reason(None, about(600), source="unattributed") is None
    assert reason(about(100), about(600), source="unattributed") is None
    assert reason(None, about(600), Policy(unattributed=True), "unattributed") is ChangeKind.FIRST


@pytest.mark.parametrize(
    ("told", "value", "difference", "percent", "kind"),
    [
        (about(600), about(649), 50, 0, None),
        (about(600), about(650), 50, 0, ChangeKind.RAISED),
        (about(600), about(550), 50, 0, ChangeKind.LOWERED),
        (about(600), about(551), 50, 0, None),
        (about(600), about(659), 0, 10, None),
        (about(600), about(660), 0, 10, ChangeKind.RAISED),
        (about(600), about(540), 0, 10, ChangeKind.LOWERED),
        (about(600), about(660), 100, 10, None),  # both must be reached
        (about(6_000), about(6_200), 100, 10, None),
        (about(6_000), about(6_600), 100, 10, ChangeKind.RAISED),
        (exactly(0), exactly(1), 0, 1_000, ChangeKind.RAISED),  # from nothing, any step is large
        (None, about(3), 50, 50, ChangeKind.FIRST),  # thresholds speak of steps
        (between(500, 700), between(520, 720), 30, 0, None),
        (between(500, 700), between(540, 720), 30, 0, ChangeKind.RAISED),
    ],
)
def test_a_step_below_a_threshold_is_kept_back(told, value, difference, percent, kind):
    assert reason(told, value, Policy(least_difference=difference, least_percent=percent)) is kind


def test_a_threshold_does_not_keep_a_restatement_back():
    policy = replace(ALL, least_difference=100, least_percent=100)
    assert reason(about(600), at_least(600), policy) is ChangeKind.RESTATED


@given(values(), values(), st.floats(0, 500), st.floats(0, 500))
def test_a_higher_threshold_never_tells_more(told, value, least, more):
    low, high = sorted((least, more))
    if reason(told, value, Policy(least_difference=high)):
        assert reason(told, value, Policy(least_difference=low))
    if reason(told, value, Policy(least_percent=high)):
        assert reason(told, value, Policy(least_percent=low))


@given(values(), values())
def test_by_default_what_is_told_states_other_numbers_than_before(told, value):
    if reason(told, value):
        assert sum(stated(told)) != sum(stated(value))


# -- rules ------------------------------------------------------------------------------------------------

KURSK = FigureKey("nk-troops", "killed", "nis", "Kursk  Region")


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"topics": {"nk-troops"}}, True),
        ({"topics": {"layoffs", "nk-troops"}}, True),
        ({"topics": {"layoffs"}}, False),
        ({"measures": {"killed"}}, True),
        ({"measures": {"wounded"}}, False),
        ({"sources": {"nis"}}, True),
        ({"sources": {"kyiv"}}, False),
        ({"scopes": {"kursk region"}}, True),  # however it is spaced and written
        ({"scopes": {""}}, False),
        ({"destinations": {"desk"}}, True),
        ({"destinations": {"files"}}, False),
        ({"changes": {ChangeKind.RAISED}}, True),
        ({"changes": {ChangeKind.LOWERED}}, False),
        ({"topics": {"nk-troops"}, "measures": {"wounded"}}, False),  # all must hold
        ({"topics": set()}, False),
    ],
)
def test_a_rule_fits_where_all_its_conditions_do(conditions, fits):
    rule = Rule(name="r", sets={}, **{name: frozenset(given) for name, given in conditions.items()})
    assert rule.fits(KURSK, "desk", ChangeKind.RAISED) is fits


def test_the_last_rule_that_says_something_of_a_setting_decides_it():
    policies = Policies(
        ALL,
        (
            Rule(name="one", sets={"least_difference": 9.0, "wait": timedelta(1)}),
            Rule(name="other", sets={"least_difference": 1.0}, topics=frozenset({"layoffs"})),
            Rule(name="two", sets={"least_percent": 10.0}, destinations=frozenset({"desk"})),
            Rule(name="three", sets={"least_percent": 20.0}),
        ),
    )
    ruling = policies.ruling(KURSK, "desk", ChangeKind.RAISED)
    assert (ruling.policy.least_difference, ruling.policy.least_percent) == (9, 20)
    assert ruling.policy.timing == Timing(wait=timedelta(1))
    assert [ruling.set_by(name) for name in ("least_difference", "least_percent", "wait", "tell")] == [
        "one",
        "three",
        "one",
        "policy",
    ]


def test_rises_and_falls_may_have_thresholds_of_their_own():
    policies = Policies(
        Policy(), (Rule(name="falls", sets={"least_percent": 50.0}, changes=frozenset({ChangeKind.LOWERED})),)
    )
    told = a_report(about(600))
    assert verdict(told, figure(about(620)), "files", policies).held is None
    assert verdict(told, figure(about(310)), "files", policies).held
    assert verdict(told, figure(about(300)), "files", policies).held is None


@pytest.mark.parametrize(
    ("told", "value", "source", "policy", "why"),
    [
        (600, 600, "nis", {}, "know this value"),
        (
            600,
            500,
            "nis",
            {"tell": frozenset({ChangeKind.RAISED})},
            "lowered is not told, only raised (tell, ",
        ),
        (600, 500, "nis", {"tell": frozenset()}, "nothing is told (tell = [], "),
        (600, 610, "nis", {"least_difference": 50.0}, "a step of 10 is below least_difference = 50 "),
        (
            600,
            603,
            "nis",
            {"least_percent": 1.0},
            "a step of 0.5% is below least_percent = 1 ",
        ),
        (None, 600, "unattributed", {}, "nobody is named for it (unattributed = false, policy)"),
        (None, 600, "nis", {"to": frozenset({"desk"})}, "it goes to desk (to, "),
    ],
)
def test_what_is_held_back_is_said_with_the_setting_and_the_rule(told, value, source, policy, why):
    report = a_report(about(told)) if told else None
    policies = Policies(Policy(), (Rule(name="rule 7", sets=policy),))
    held = verdict(report, figure(about(value), source), "files", policies).held
    assert why in held
    assert not policy or held.endswith("rule 7)")
