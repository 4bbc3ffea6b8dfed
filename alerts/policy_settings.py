"""The `[policy]` of the settings as plain values, and what is wrong with the names it uses."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from alerts.policy import Policies, Policy, Rule
from alerts.timing import Timing
from monitor.events import ChangeKind
from monitor.figures import scope_words
from monitor.places import FILE_NAME
from monitor.settings.policy import AT_ONCE, DefaultPolicySettings, PolicySettings, RuleSettings
from monitor.timetable import duration, quiet_hours
from monitor.topics import Topic


def policies_of(settings: DefaultPolicySettings) -> Policies:
    """The policy for all, with the rules for single topics and then the others in their order."""
    of_topics = [
        Rule(name=f"policy.topic.{topic}", sets=_sets(own), topics=frozenset({topic}))
        for topic, own in settings.topic.items()
    ]
    rules = [_rule(rule, number) for number, rule in enumerate(settings.rules, 1)]
    return Policies(_policy(settings), (*of_topics, *rules))


def _policy(settings: PolicySettings) -> Policy:
    every_setting = {name: getattr(settings, name) for name in PolicySettings.model_fields}
    sets = _converted(every_setting)
    timing = {name: sets.pop(name) for name in Timing.__dataclass_fields__}
    return Policy(**sets, timing=Timing(**timing))


def _rule(rule: RuleSettings, number: int) -> Rule:
    return Rule(
        name=_named(rule, number),
        sets=_sets(rule),
        topics=_chosen(rule.topic),
        measures=_chosen(rule.measure),
        sources=_chosen(rule.source),
        scopes=None if rule.scope is None else frozenset(map(scope_words, rule.scope)),
        destinations=_chosen(rule.destination),
        changes=None if rule.change is None else frozenset(map(ChangeKind, rule.change)),
    )


def _named(rule: RuleSettings, number: int) -> str:
    return f"rule {rule.name or number}"


def _chosen(names: Iterable[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _sets(settings: PolicySettings) -> dict[str, Any]:
    """What a section says itself, by the names of `Policy` and `Timing`."""
    said = settings.model_fields_set & PolicySettings.model_fields.keys()
    return _converted({name: getattr(settings, name) for name in PolicySettings.model_fields if name in said})


_CONVERSIONS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "tell": ("tell", lambda kinds: frozenset(map(ChangeKind, kinds))),
    "to": ("to", _chosen),
    "wait": ("wait", duration),
    "every": ("every", duration),
    "quiet": ("quiet", lambda texts: tuple(map(quiet_hours, texts))),
    "hold_hours": ("hold", lambda hours: timedelta(hours=hours)),
}


def _converted(said: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by the names of `Policy` and `Timing`; `when` first, so that the others may refine it."""
    sets: dict[str, Any] = _when(said["when"]) if "when" in said else {}
    for name, value in said.items():
        if name != "when":
            to, convert = _CONVERSIONS.get(name, (name, lambda plain: plain))
            if not (name == "wait" and "when" in said and not convert(value)):
                sets[to] = convert(value)
    return sets


def _when(when: str) -> dict[str, Any]:
    """ "every 30 minutes" collects for so long from the first change on, so that it does not hang on when
    the service was started."""
    at_once = {"schedule": None, "wait": timedelta(), "every": timedelta()}
    if when == AT_ONCE:
        return at_once
    if when.lower().split()[:1] == ["every"]:
        return {**at_once, "wait": duration(when.split(maxsplit=1)[1])}
    return {**at_once, "schedule": when}


# -- names ------------------------------------------------------------------------------------------------


def policy_faults(
    settings: DefaultPolicySettings, topics: Collection[Topic], destinations: Collection[str]
) -> list[str]:
    """A sentence for each name that there is not, which would otherwise silently fit nothing."""
    ids = [topic.id for topic in topics]
    measures = sorted({measure for topic in topics for measure in topic.measures})
    problems = _strangers("policy.topic", settings.topic, "topic", ids)
    for place, section in _sections(settings):
        problems += _strangers(f"{place}.to", section.to, "destination", destinations)
        if isinstance(section, RuleSettings):
            problems += _strangers(f"{place}.topic", section.topic, "topic", ids)
            problems += _strangers(f"{place}.measure", section.measure, "measure", measures)
            problems += _strangers(f"{place}.destination", section.destination, "destination", destinations)
    return problems


def _sections(settings: DefaultPolicySettings) -> Iterator[tuple[str, PolicySettings]]:
    yield "policy", settings
    yield from ((f"policy.topic.{topic}", own) for topic, own in settings.topic.items())
    yield from ((f"policy.{_named(rule, number)}", rule) for number, rule in enumerate(settings.rules, 1))


def _strangers(place: str, given: Iterable[str] | None, what: str, known: Collection[str]) -> list[str]:
    return [_stranger(place, name, what, known) for name in given or () if name not in known]


def _stranger(place: str, name: str, what: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
    return f"{FILE_NAME}: {place}: there is no {what} {name!r}; {hint}"
