"""Which changes are worth telling, to whom and when: plain values and pure decisions.

A change is weighed for each destination by itself, against what its readers know. The policy for all is
overlaid by every rule that fits the change, in the order of the settings, so that the last one to say
something of a setting decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from alerts.timing import AT_ONCE, Timing
from monitor.estimates import Qualifier, Value
from monitor.events import ChangeKind, FigureKey, Report
from monitor.figures import Figure, compared, scope_words, stated
from monitor.topics import UNATTRIBUTED

TELLABLE = (ChangeKind.FIRST, ChangeKind.RAISED, ChangeKind.LOWERED, ChangeKind.RESTATED)
"""Kinds that a policy can choose among (corrections and withdrawals are always told)."""

FOR_ALL = "policy"
"""The name under which the policy that all rules are laid over is spoken of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the readers of a destination want to be told of a figure."""

    tell: frozenset[ChangeKind] = frozenset({ChangeKind.FIRST, ChangeKind.RAISED, ChangeKind.LOWERED})
    to: frozenset[str] | None = None  # names of the only destinations that are told; None: all of them
    timing: Timing = AT_ONCE
    least_difference: float = 0  # a raise or fall by less than this is kept back until it adds up
    least_percent: float = 0
    unattributed: bool = False  # whether figures that the text attributes to nobody are told
    hold: timedelta = timedelta()  # for so long a figure that was told is not told again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Settings for the changes that fit; a condition that is None fits all."""

    name: str
    sets: Mapping[str, Any]  # name of a setting of `Policy`, or of `Timing` → its value
    topics: frozenset[str] | None = None
    measures: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    scopes: frozenset[str] | None = None  # as `scope_words` writes them; "" is the whole
    destinations: frozenset[str] | None = None
    changes: frozenset[ChangeKind] | None = None

    def fits(self, figure: FigureKey, destination: str, kind: ChangeKind) -> bool:
        """Whether the rule speaks of a change of a figure at a destination."""
        return all(
            asked is None or given in asked
            for asked, given in (
                (self.topics, figure.topic),
                (self.measures, figure.measure),
                (self.sources, figure.source),
                (self.scopes, scope_words(figure.scope)),
                (self.destinations, destination),
                (self.changes, kind),
            )
        )


_OF_TIMING = frozenset(Timing.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The policy for one change at one destination, and what set it so."""

    policy: Policy
    by: Mapping[
        str, str
    ]  # setting → name of the rule that set it last; those of the policy for all are absent

    def set_by(self, setting: str) -> str:
        """What decided a setting: the name of a rule, or `FOR_ALL`."""
        return self.by.get(setting, FOR_ALL)

    @property
    def delays(self) -> tuple[str, ...]:
        """The settings that have a change told later than at once."""
        policy, timing = self.policy, self.policy.timing
        given = {name: getattr(timing, name) for name in Timing.__dataclass_fields__}
        return tuple(name for name, value in {"hold": policy.hold, **given}.items() if value)

    @property
    def rule(self) -> str:
        """What has something tellable told: the rule that decided what is told."""
        return self.set_by("tell")


@dataclass(frozen=True, slots=True)
class Policies:
    """The policy for all, and the rules laid over it."""

    default: Policy = field(default_factory=Policy)
    rules: tuple[Rule, ...] = ()

    def without_delays(self) -> Policies:
        """The same, but that nothing is waited for."""
        rest = (
            replace(rule, sets={name: value for name, value in rule.sets.items() if name not in _OF_TIMING})
            for rule in self.rules
        )
        return Policies(replace(self.default, timing=AT_ONCE), tuple(rest))

    def ruling(self, figure: FigureKey, destination: str, kind: ChangeKind) -> Ruling:
        """The policy for a change of a figure at a destination."""
        policy, by = self.default, {}
        for rule in self.rules:
            if rule.fits(figure, destination, kind):
                policy = _overlaid(policy, rule.sets)
                by.update(dict.fromkeys(rule.sets, rule.name))
        return Ruling(policy, by)


def _overlaid(policy: Policy, sets: Mapping[str, Any]) -> Policy:
    timing = {name: value for name, value in sets.items() if name in _OF_TIMING}
    rest = {name: value for name, value in sets.items() if name not in _OF_TIMING}
    return replace(policy, **rest, timing=replace(policy.timing, **timing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the readers of a destination are to be told where a figure stands."""

    kind: ChangeKind  # what it is to them: first, raised …; confirmed where they know it already
    known: Report | None  # what they know of it; None where its first value is still to be told
    ruling: Ruling
    held: str | None  # why it is not told, in words that name the setting; None where it is
    never: bool  # whether it would not be told whatever its value


def verdict(told: Report | None, figure: Figure, destination: str, policies: Policies) -> Verdict:
    """Whether a figure's current value belongs in a digest to a destination.

    What counts is the value its readers were last told, not the one the log held before: small steps
    below a threshold add up, and what went up and came back is not told at all. Where first reports are
    not told, the first value counts as known.
    """
    first = policies.ruling(figure.key, destination, ChangeKind.FIRST)
    known = figure.first if told is None and ChangeKind.FIRST not in first.policy.tell else told
    kind = ChangeKind.FIRST if known is None else compared(known.value, figure.current.value)
    ruling = policies.ruling(figure.key, destination, kind)
    never = never_told(figure.key, destination, ruling)
    untold = _not_told(ChangeKind.FIRST, first) if told is None and kind is ChangeKind.CONFIRMED else None
    held = never or untold or _held(kind, known, figure, ruling)
    return Verdict(kind=kind, known=known, ruling=ruling, held=held, never=never is not None)


def never_told(figure: FigureKey, destination: str, ruling: Ruling) -> str | None:
    """Why a destination is not told of a figure whatever its value; None where it may be told."""
    policy = ruling.policy
    if policy.to is not None and destination not in policy.to:
        return f"it goes to {', '.join(sorted(policy.to)) or 'nobody'} (to, {ruling.set_by('to')})"
    if figure.source == UNATTRIBUTED and not policy.unattributed:
        return f"nobody is named for it (unattributed = false, {ruling.set_by('unattributed')})"
    return None


def _held(kind: ChangeKind, known: Report | None, figure: Figure, ruling: Ruling) -> str | None:
    policy = ruling.policy
    if kind is ChangeKind.CONFIRMED:
        return "its readers know this value"
    if kind not in policy.tell:
        return _not_told(kind, ruling)
    return _too_small(known.value, figure.current.value, ruling) if known else None


def _not_told(kind: ChangeKind, ruling: Ruling) -> str:
    told = ", ".join(sorted(ruling.policy.tell))
    if not told:
        return f"nothing is told (tell = [], {ruling.set_by('tell')})"
    return f"{kind} is not told, only {told} (tell, {ruling.set_by('tell')})"


def _too_small(before: Value, after: Value, ruling: Ruling) -> str | None:
    policy = ruling.policy
    old, new = sum(stated(before)) / 2, sum(stated(after)) / 2
    difference = abs(new - old)
    if difference == 0:  # a restatement: thresholds speak of numbers
        return None
    percent = 100 * difference / old if old else float("inf")
    for name, step, least, written in (
        ("least_difference", difference, policy.least_difference, f"{difference:,.6g}"),
        ("least_percent", percent, policy.least_percent, f"{percent:,.3g}%"),
    ):
        if step < least:
            return f"a step of {written} is below {name} = {least:,.6g} ({ruling.set_by(name)})"
    return None


def swing(told: Report, since: Iterable[Report]) -> Value | None:
    """The range a figure moved in since it was told, where telling its present value would hide that.

    `since` are the reports after that, in the order they came. None where it moved once, or not at all.
    """
    values = [told.value, *(report.value for report in since)]
    steps = [
        value for value, before in zip(values[1:], values, strict=False) if stated(value) != stated(before)
    ]
    if len(steps) < 2:
        return None
    ends = [end for value in values for end in stated(value)]
    return Value(min(ends), max(ends), Qualifier.BETWEEN)
