"""A new reading of an article against its claims as they stand: pure decisions over plain values.

What a person decided on is left alone, and so is what a reading for other topics found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.claims import Claim
from monitor.estimates import Estimate
from monitor.events import EstimateRecorded


class Difference(StrEnum):
    """What a new reading makes of a claim."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"
    RESTORED = "restored"  # a reading had withdrawn it, and this one finds it again


@dataclass(frozen=True, slots=True)
class Step:
    """One difference between the claims and the new reading."""

    kind: Difference
    claim: Claim | None  # None: gained
    found: Estimate | None  # None: lost


@dataclass(frozen=True, slots=True)
class Comparison:
    """A new reading beside the claims."""

    steps: tuple[Step, ...] = ()
    left: int = 0  # differences on which a person's decision stands


def compare(claims: Sequence[Claim], found: Sequence[Estimate], topics: Collection[str]) -> Comparison:
    """What adopting `found`, read for `topics`, would do to an article's claims."""
    steps: list[Step] = []
    left = 0
    for topic in sorted(topics):
        old = [claim for claim in claims if claim.estimate.topic == topic and not claim.outdated_by]
        new = [made for made in found if made.topic == topic]
        pairs = list(_pairs(old, new))
        for claim, made in pairs:
            if claim.by_person:
                left += claim.withdrawn or not says_the_same(claim.estimate, made)
            elif claim.withdrawn:
                steps.append(Step(Difference.RESTORED, claim, made))
            elif not says_the_same(claim.estimate, made):
                steps.append(Step(Difference.CHANGED, claim, made))
        paired, read = {claim.made.id for claim, _ in pairs}, {id(made) for _, made in pairs}
        for claim in old:
            if claim.made.id not in paired and not claim.withdrawn:
                if claim.by_person:
                    left += 1
                else:
                    steps.append(Step(Difference.LOST, claim, None))
        for made in new:
            if id(made) not in read:
                if _forbidden(made, old):
                    left += 1
                else:
                    steps.append(Step(Difference.GAINED, None, made))
    return Comparison(tuple(steps), left)


def says_the_same(one: Estimate, other: Estimate) -> bool:
    """Whether two readings differ in nothing but how sure they are, and by which words they were led."""
    return replace(one, confidence=0, because={}) == replace(other, confidence=0, because={})


def standing_after(standing: Sequence[EstimateRecorded], steps: Sequence[Step]) -> list[EstimateRecorded]:
    """An article's standing claims once `steps` have been adopted, but for those gained."""
    now = {made.id: made for made in standing}
    for step in steps:
        match step:
            case Step(Difference.LOST, Claim() as claim, _):
                now.pop(claim.made.id, None)
            case Step(_, Claim() as claim, Estimate() as found):
                now[claim.made.id] = replace(claim.made, estimate=found)
    return list(now.values())


def _pairs(claims: Sequence[Claim], found: Sequence[Estimate]) -> Iterator[tuple[Claim, Estimate]]:
    """Claims and estimates on the same number, each in one pair at most, those most alike first."""
    alike = sorted(
        (
            (_likeness(claim, made), -old, -new)
            for old, claim in enumerate(claims)
            for new, made in enumerate(found)
            if _overlap(claim.estimate, made)
        ),
        reverse=True,
    )
    taken_claims, taken = set(), set()
    for _, old, new in alike:
        if old not in taken_claims and new not in taken:
            taken_claims.add(old)
            taken.add(new)
            yield claims[-old], found[-new]


def _likeness(claim: Claim, made: Estimate) -> tuple[bool, ...]:
    held = claim.estimate
    return (
        says_the_same(held, made),
        claim.stands,
        held.measure == made.measure,
        held.source == made.source,
        held.status == made.status,
        held.scope == made.scope,
        held.value == made.value,
        held.number == made.number,
    )


def _overlap(one: Estimate, other: Estimate) -> bool:
    return one.number[0] < other.number[1] and other.number[0] < one.number[1]


def _forbidden(made: Estimate, claims: Sequence[Claim]) -> bool:
    """Whether a person put right or struck what was read from the same number: nothing is added there."""
    return any(
        claim.by_person and (claim.withdrawn or claim.corrected) and _overlap(claim.estimate, made)
        for claim in claims
    )
