"""Which changes are worth telling, when, and to whom: plain values and pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.estimates import Qualifier, Value
from monitor.events import ChangeKind, Report
from monitor.figures import Figure, compared, stated
from monitor.topics import UNATTRIBUTED

TELLABLE = (ChangeKind.FIRST, ChangeKind.RAISED, ChangeKind.LOWERED, ChangeKind.RESTATED)
"""Kinds that a policy can choose among (corrections and withdrawals are always told)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a topic's readers want to be told."""

    tell: frozenset[ChangeKind] = frozenset({ChangeKind.FIRST, ChangeKind.RAISED, ChangeKind.LOWERED})
    when: str | None = None  # None: at once; or as in timetable.py: "every 30 minutes", "0 7 * * *"
    least_difference: float = 0  # a raise or fall by less than this is kept back until it adds up
    least_percent: float = 0
    unattributed: bool = False  # whether figures that the text attributes to nobody are told
    hold: timedelta = timedelta()  # for so long a figure that was told is not told again


@dataclass(frozen=True, slots=True)
class Policies:
    """The policy of each topic."""

    default: Policy = field(default_factory=Policy)
    by_topic: Mapping[str, Policy] = field(default_factory=dict)

    def of(self, topic: str) -> Policy:
        """The topic's own policy, or the one for all."""
        return self.by_topic.get(topic, self.default)


def reason_to_tell(told: Report | None, figure: Figure, policy: Policy) -> ChangeKind | None:
    """Why a figure's current value belongs in a digest, or None where its readers need not hear of it.

    What counts is the value the readers were last told, not the one the log held before: small steps
    below a threshold add up, and what went up and came back is not told at all. Where first reports are
    not told, the first value counts as known.
    """
    if figure.key.source == UNATTRIBUTED and not policy.unattributed:
        return None
    known = baseline(told, figure, policy)
    if known is None:
        return ChangeKind.FIRST
    kind = compared(known.value, figure.current.value)
    if kind not in policy.tell or not _large_enough(known.value, figure.current.value, policy):
        return None
    return kind


def baseline(told: Report | None, figure: Figure, policy: Policy) -> Report | None:
    """What the readers know of a figure; None where its first value is still to be told."""
    if told is None and ChangeKind.FIRST not in policy.tell:
        return figure.first
    return told


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


def _large_enough(before: Value, after: Value, policy: Policy) -> bool:
    old, new = sum(stated(before)) / 2, sum(stated(after)) / 2
    difference = abs(new - old)
    if difference == 0:  # a restatement: thresholds speak of numbers
        return True
    percent = 100 * difference / old if old else float("inf")
    return difference >= policy.least_difference and percent >= policy.least_percent
