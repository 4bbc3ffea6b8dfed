"""Why a change was told or not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alerts.acts import Analyst, with_value
from alerts.agenda import Agenda
from alerts.explaining import Fate, explained
from alerts.policy import Policies, Policy, Rule
from alerts.timing import Timing
from monitor.events import ChangeKind, FigureChanged
from tests.samples import about, at_least
from tests.values import DAILY, claim, issuer, later, news, publish

DAY = date(2025, 1, 13)


def fates(log, clock, by=None, which=-1):
    """What became of a change, the last one unless told otherwise, by destination."""
    with log.reading() as view:
        changes = [held for held in view.events() if isinstance(held.event, FigureChanged)]
        return {
            found.destination: found for found in explained(view, by or issuer(), changes[which], clock())
        }


def test_a_change_that_was_told_names_the_digest_and_the_rule(log, clock):
    rule = Rule(name="rule the dead", sets={"tell": frozenset({ChangeKind.FIRST})})
    by = issuer(Policies(Policy(tell=frozenset()), (rule,)))
    [digest] = publish(log, news("one", claim(about(600))), by=by)
    found = fates(log, clock, by)["files"]
    assert (found.fate, found.digest, found.rule) == (Fate.TOLD, digest.id, "rule the dead")
    assert found.why == f"digest {digest.id} of 30 April 2025, 05:12 UTC told it as first"


def test_each_destination_is_explained_by_itself(log, clock):
    muted = Rule(name="rule quiet desk", sets={"tell": frozenset()}, destinations=frozenset({"desk"}))
    by = issuer(Policies(Policy(), (muted,)), ["files", "desk:a@example.org", "desk:b@example.org"])
    publish(log, news("one", claim(about(600))), by=by)
    found = fates(log, clock, by)
    assert {name: each.fate for name, each in found.items()} == {"files": Fate.TOLD, "desk": Fate.HELD}
    assert found["desk"].why == "nothing is told (tell = [], rule quiet desk)"


@pytest.mark.parametrize(
    ("policy", "item", "why"),
    [
        (Policy(), claim(about(600)), "its readers know this value"),
        (Policy(), claim(at_least(600)), "restated is not told, only first, lowered, raised (tell, policy)"),
        (Policy(least_percent=10), claim(about(630)), "a step of 5% is below least_percent = 10 (policy)"),
        (Policy(), claim(about(9), source=None), "nobody is named for it (unattributed = false, policy)"),
    ],
)
def test_a_change_that_is_held_back_names_what_holds_it(log, clock, policy, item, why):
    by = issuer(Policies(policy))
    publish(log, news("one", claim(about(600)), day=DAY), news("two", item), by=by)
    found = fates(log, clock, by)["files"]
    assert (found.fate, found.why) == (Fate.HELD, why)


def test_a_change_that_waits_says_until_when_and_by_which_setting(log, clock):
    publish(log, news("one", claim(about(600))), by=DAILY)
    found = fates(log, clock, DAILY)["files"]
    assert (found.fate, f"{found.due_at:%d %H:%M}") == (Fate.WAITS, "30 07:00")
    assert found.why == "it is told as first at 30 April 2025, 07:00 UTC (schedule, policy)"


def test_a_value_that_was_overtaken_before_its_time_names_what_was_told_instead(log, clock):
    publish(log, news("one", claim(about(600)), day=DAY), news("two", claim(about(700))), by=DAILY)
    assert fates(log, clock, DAILY, which=0)["files"].fate is Fate.OVERTAKEN
    [digest] = later(log, clock, DAILY)
    found = fates(log, clock, DAILY, which=0)["files"]
    assert (found.fate, found.digest) == (Fate.OVERTAKEN, digest.id)
    assert found.why.endswith("told what the figure had become by then, about 700")


def test_a_report_that_confirms_what_waits_is_told_by_the_one_that_had_it_first(log, clock):
    first = news("first", claim(about(600)), day=DAY)
    publish(log, first, news("again", claim(about(600)), day=DAY + timedelta(1)), by=DAILY)
    [digest] = later(log, clock, DAILY)
    assert [(entry.article.sha256, str(entry.kind)) for entry in digest.entries] == [(first.sha256, "first")]
    confirmed = fates(log, clock, DAILY)["files"]
    assert (confirmed.fate, confirmed.digest) == (Fate.TOLD, digest.id)
    assert confirmed.why.endswith("told its value, by the article that had it first")


def test_a_late_report_is_for_the_record(log, clock):
    publish(log, news("one", claim(about(600))), news("two", claim(about(9)), day=DAY))
    assert fates(log, clock)["files"].fate is Fate.RECORD


def test_a_correction_that_was_told_and_one_that_nobody_needs(log, clock):
    one, two = news("one", claim(about(6_000)), day=DAY), news("two", claim(about(5), source="kyiv"))
    publish(log, one)
    publish(log, two, by=DAILY)
    for item, value in ((one, 600), (two, 50)):
        with log.writing() as writing:
            Analyst(issuer(), "ana").correct(
                writing,
                item.estimates[0].id,
                lambda made, value=value: with_value(made, value, value, None),
                "x",
            )
    assert fates(log, clock, which=-2)["files"].fate is Fate.TOLD
    assert fates(log, clock)["files"].fate is Fate.RECORD


def test_a_destination_that_came_later_counts_as_informed(log, clock):
    publish(log, news("one", claim(about(600))))
    both = issuer(destinations=["files", "desk"])
    publish(log, news("two", claim(about(700)), day=DAY + timedelta(200)), by=both)
    assert fates(log, clock, both, which=0)["desk"].fate is Fate.KNOWN


def test_what_is_held_for_a_time_says_so(log, clock):
    by = issuer(Policies(Policy(hold=timedelta(hours=24), timing=Timing())))
    publish(log, news("one", claim(about(600))), by=by)
    clock.forward(hours=1)
    publish(log, news("two", claim(about(700))), by=by)
    found = fates(log, clock, by)["files"]
    assert (found.fate, f"{found.due_at:%d %H:%M}") == (Fate.WAITS, "01 05:12")
    assert "(hold, policy)" in found.why
    Agenda(log, by, clock).look()
    assert fates(log, clock, by)["files"].fate is Fate.WAITS
