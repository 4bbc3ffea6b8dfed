"""The `[policy]` of the settings."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest
from pydantic import ValidationError

from alerts.policy import Policies, Policy
from alerts.policy_settings import policies_of, policy_faults
from alerts.timing import Timing
from monitor.events import ChangeKind, FigureKey
from monitor.settings.policy import DefaultPolicySettings
from monitor.timetable import quiet_hours
from monitor.topics import Measure, Topic

TROOPS = FigureKey("nk-troops", "killed", "nis")


def settings(toml: str) -> DefaultPolicySettings:
    return DefaultPolicySettings(**tomllib.loads(toml)["policy"])


def policy(toml: str, figure=TROOPS, destination="desk", kind=ChangeKind.RAISED) -> Policy:
    return policies_of(settings(toml)).ruling(figure, destination, kind).policy


def test_the_default_policy_is_that_of_the_code():
    assert policies_of(settings("[policy]")) == Policies()


def test_a_topics_policy_inherits_what_it_leaves_unsaid():
    toml = """
        [policy]
        when = "08:00 Europe/Kyiv"
        least_difference = 5
        tell = ["raised"]
        [policy.topic.nk-troops]
        when = "at once"
        least_percent = 10
    """
    own, usual = policy(toml), policy(toml, FigureKey("layoffs", "jobs_cut", "acme"))
    assert (own.timing, own.least_difference, own.least_percent) == (Timing(), 5, 10)
    assert (usual.timing.schedule, usual.least_difference, usual.least_percent) == ("08:00 Europe/Kyiv", 5, 0)
    assert own.tell == usual.tell == frozenset({ChangeKind.RAISED})
    assert not own.unattributed


def test_a_topic_can_set_a_value_back_to_the_default():
    toml = (
        "[policy]\nunattributed = true\n[policy.topic.nk-troops]\nunattributed = false\nleast_difference = 0"
    )
    assert not policy(toml).unattributed
    assert policy(toml, FigureKey("layoffs", "jobs_cut", "acme")).unattributed


@pytest.mark.parametrize(
    ("said", "timing"),
    [
        ("", Timing()),
        ('when = "at once"', Timing()),
        ('when = "every 30 minutes"', Timing(wait=timedelta(minutes=30))),
        ('when = "weekdays 08:00 Europe/Kyiv"', Timing(schedule="weekdays 08:00 Europe/Kyiv")),
        (
            'wait = "60 s"\nevery = "1 hour"',
            Timing(wait=timedelta(minutes=1), every=timedelta(hours=1)),
        ),
        (
            'quiet = "22:00-07:00 Europe/Kyiv"',
            Timing(quiet=(quiet_hours("22:00-07:00 Europe/Kyiv"),)),
        ),
        (
            'quiet = ["22:00-07:00", "sat, sun 00:00-24:00"]',
            Timing(quiet=(quiet_hours("22:00-07:00"), quiet_hours("weekends 00:00-24:00"))),
        ),
    ],
)
def test_when_is_at_once_gathered_or_on_a_schedule(said, timing):
    assert policy(f"[policy]\n{said}").timing == timing


def test_a_rule_says_of_whom_it_speaks_and_what_holds_there():
    toml = """
        [policy]
        wait = "5 minutes"
        [[policy.rules]]
        name = "the dead"
        topic = "nk-troops"
        measure = ["killed", "wounded"]
        source = "nis"
        scope = ["", "Kursk"]
        destination = "desk"
        change = "raised"
        when = "at once"
        least_percent = 10
        [[policy.rules]]
        measure = "deployed"
        tell = []
    """
    policies = policies_of(settings(toml))
    mine = policies.ruling(TROOPS, "desk", ChangeKind.RAISED)
    assert (mine.policy.timing, mine.policy.least_percent) == (Timing(), 10)
    assert (mine.set_by("wait"), mine.set_by("least_percent")) == ("rule the dead", "rule the dead")
    assert policies.ruling(TROOPS, "files", ChangeKind.RAISED).policy.timing.wait == timedelta(minutes=5)
    deployed = policies.ruling(FigureKey("nk-troops", "deployed", "nis"), "desk", ChangeKind.FIRST)
    assert deployed.policy.tell == frozenset()
    assert deployed.rule == "rule 2"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('wait = "soon"', "is no duration: write"),
        ('every = "1 fortnight"', "is no duration: write"),
        ('quiet = "at night"', "are no hours"),
        ('quiet = ["22:00-07:00", "nights"]', "are no hours"),
        ('when = "08:00 Mars/Olympus"', "there is no time zone"),
        ('rules = [{measur = "killed"}]', "Extra inputs are not permitted"),
        ('rules = [{when = "now"}]', "is no time"),
        ('rules = [{change = ["doubled"]}]', "Input should be 'first'"),
    ],
)
def test_a_mistake_is_refused_with_what_may_stand_there(toml, words):
    with pytest.raises(ValidationError, match=words):
        settings(f"[policy]\n{toml}")


def test_names_that_there_are_not_are_all_told_with_the_nearest_ones():
    topic = Topic(
        id="nk-troops",
        name="",
        subject="",
        aliases=(),
        measures={"killed": Measure(id="killed", label="killed")},
        sources={},
    )
    held = settings(
        """
        [policy]
        to = ["file"]
        [policy.topic.nk-trops]
        [[policy.rules]]
        topic = "layoffs"
        measure = "kiled"
        destination = ["files", "chats"]
        """
    )
    assert policy_faults(held, [topic], ["files", "x"]) == [
        "figurewatch.toml: policy.topic: there is no topic 'nk-trops'; did you mean nk-troops?",
        "figurewatch.toml: policy.to: there is no destination 'file'; did you mean files?",
        "figurewatch.toml: policy.rule 1.topic: there is no topic 'layoffs'; there are: nk-troops",
        "figurewatch.toml: policy.rule 1.measure: there is no measure 'kiled'; did you mean killed?",
        "figurewatch.toml: policy.rule 1.destination: there is no destination 'chats'; there are: files, x",
    ]
