"""A new reading beside the claims: what is gained, lost, changed or found again, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.claims import Claim
from monitor.estimates import Estimate
from monitor.events import EstimateRecorded
from monitor.rereading.matching import compare, says_the_same, standing_after
from tests.samples import about, at_least
from tests.values import claim, news

TOPICS = ("nk-troops",)


def placed(made: Estimate, at: int) -> Estimate:
    """The same claim at another place in the text."""
    length = made.end - made.start
    return replace(made, start=at, end=at + length, number=(at + 10, at + length - 1))


KILLED = placed(claim(about(600)), 100)
WOUNDED = placed(claim(about(4_000), measure="wounded"), 300)


def held(made: Estimate, number: int = 1, **done: object) -> Claim:
    recorded: EstimateRecorded = news("one", *[made] * number).estimates[-1]
    return Claim(made=recorded, position=number, **done)  # type: ignore[arg-type]


def kinds(claims: list[Claim], found: list[Estimate]) -> list[str]:
    return [step.kind.value for step in compare(claims, found, TOPICS).steps]


def test_what_says_the_same_makes_no_difference() -> None:
    surer = replace(KILLED, confidence=0.4, because={"number": "other words"})
    assert compare([held(KILLED), held(WOUNDED, 2)], [surer, WOUNDED], TOPICS).steps == ()


@pytest.mark.parametrize(
    "found",
    [
        replace(KILLED, low=700, high=700),
        replace(KILLED, measure="wounded"),
        replace(KILLED, source="kyiv"),
        replace(KILLED, as_of="2025-04"),
        replace(KILLED, quote="In all " + KILLED.quote, start=93),
    ],
    ids=["value", "measure", "source", "as_of", "quote"],
)
def test_another_reading_of_the_same_number_changes_the_claim(found: Estimate) -> None:
    [step] = compare([held(KILLED)], [found], TOPICS).steps
    assert (step.kind, step.claim, step.found) == ("changed", held(KILLED), found)


def test_what_stands_nowhere_else_is_gained_and_what_is_not_found_is_lost() -> None:
    assert kinds([held(KILLED)], [KILLED, WOUNDED]) == ["gained"]
    assert kinds([held(KILLED), held(WOUNDED, 2)], [WOUNDED]) == ["lost"]
    assert kinds([held(KILLED)], [WOUNDED]) == ["lost", "gained"]


def test_two_measures_of_one_number_are_told_apart() -> None:
    both = [KILLED, replace(KILLED, measure="wounded")]
    claims = [held(both[0]), held(both[1], 2)]
    assert kinds(claims, both[::-1]) == []
    [step] = compare(claims, [both[1]], TOPICS).steps
    assert (step.kind, step.claim) == ("lost", claims[0])


def test_a_claim_of_a_topic_that_is_not_read_for_is_left_as_it_is() -> None:
    other = held(claim(about(5), topic="layoffs", measure="jobs_cut"))
    assert kinds([other], []) == []


def test_a_claim_of_a_superseded_edition_is_left_as_it_is() -> None:
    assert kinds([held(KILLED, outdated_by="ab" * 32)], []) == []


@pytest.mark.parametrize(
    "decided",
    [
        {"by": "ana", "corrected": replace(KILLED, low=650, high=650)},
        {"by": "ana", "withdrawn": True},
        {"by": "ana"},  # restored
        {"confirmed_by": ("ana",)},
        {"confirmed_by": ("ana",), "by": "reading:1", "by_reading": True},
    ],
    ids=["corrected", "withdrawn", "restored", "confirmed", "a reading's, confirmed"],
)
@pytest.mark.parametrize("found", [[], [replace(KILLED, low=900, high=900)]], ids=["gone", "different"])
def test_what_a_person_decided_is_left_alone(decided: dict[str, object], found: list[Estimate]) -> None:
    assert kinds([held(KILLED, **decided)], found) == []


def test_what_is_left_to_people_is_counted_where_the_reading_differs() -> None:
    confirmed = held(KILLED, confirmed_by=("ana",))
    assert compare([confirmed], [KILLED], TOPICS).left == 0
    assert compare([confirmed], [replace(KILLED, low=900)], TOPICS).left == 1
    assert compare([confirmed], [], TOPICS).left == 1


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ({"by": "ana", "withdrawn": True}, []),
        ({"by": "ana", "corrected": replace(KILLED, measure="wounded")}, []),
        ({"confirmed_by": ("ana",)}, ["gained"]),
    ],
    ids=["withdrawn", "corrected", "confirmed"],
)
def test_nothing_is_added_on_a_number_that_a_person_put_right(
    decided: dict[str, object], expected: list[str]
) -> None:
    found = [KILLED, replace(KILLED, measure="casualties")]
    assert kinds([held(KILLED, **decided)], found) == expected


def test_what_a_reading_withdrew_and_this_one_finds_is_restored() -> None:
    gone = held(KILLED, withdrawn=True, by="reading:1", by_reading=True)
    assert kinds([gone], []) == []
    assert kinds([gone], [KILLED]) == ["restored"]
    assert kinds([gone], [replace(KILLED, low=650)]) == ["restored"]


def test_a_standing_claim_is_preferred_to_a_withdrawn_one_on_the_same_number() -> None:
    gone = held(KILLED, withdrawn=True, by="reading:1", by_reading=True)
    stands = held(replace(KILLED, source="kyiv"), 2)
    [step] = compare([gone, stands], [replace(KILLED, low=650)], TOPICS).steps
    assert (step.kind, step.claim) == ("changed", stands)


def test_the_claims_after_adoption_are_told_from_the_steps() -> None:
    claims = [held(KILLED), held(WOUNDED, 2)]
    better = replace(KILLED, low=650)
    steps = compare(claims, [better], TOPICS).steps
    standing = [claim.as_it_stands for claim in claims]
    assert [made.estimate for made in standing_after(standing, steps)] == [better]


def test_only_what_is_said_counts() -> None:
    assert says_the_same(KILLED, replace(KILLED, confidence=0))
    assert not says_the_same(claim(about(600)), claim(at_least(600)))
