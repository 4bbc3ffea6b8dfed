"""Hedges: the words that say how exact a number is."""

from __future__ import annotations

import pytest

from monitor.estimates import Qualifier
from monitor.extraction.hedges import hedge_of, value_of
from monitor.extraction.numbers import find
from monitor.extraction.tokens import tokenise


def qualifiers(text: str) -> list[Qualifier]:
    tokens = tokenise(text)
    return [hedge_of(tokens, number).qualifier for number in find(tokens)]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("600 were killed", Qualifier.EXACTLY),
        ("the toll reached 600", Qualifier.EXACTLY),
        ("estimates that 300 died", Qualifier.EXACTLY),
        ("about 600", Qualifier.ABOUT),
        ("an estimated 600", Qualifier.ABOUT),
        ("something like 600", Qualifier.ABOUT),
        ("~600", Qualifier.ABOUT),
        ("≈ 600", Qualifier.ABOUT),
        ("a toll of ≥600", Qualifier.AT_LEAST),
        ("had been >600", Qualifier.MORE_THAN),
        ("had been <=600", Qualifier.AT_MOST),
        ("600 or so", Qualifier.ABOUT),
        ("600-odd", Qualifier.ABOUT),
        ("at least 600", Qualifier.AT_LEAST),
        ("no fewer than 600", Qualifier.AT_LEAST),
        ("600 or more", Qualifier.AT_LEAST),
        ("600 at a minimum", Qualifier.AT_LEAST),
        ("more than 600", Qualifier.MORE_THAN),
        ("have surpassed 600", Qualifier.MORE_THAN),
        ("upwards of 600", Qualifier.MORE_THAN),
        ("600+", Qualifier.MORE_THAN),
        ("nearly 600", Qualifier.NEARLY),
        ("not far off 600", Qualifier.NEARLY),
        ("up to 600", Qualifier.AT_MOST),
        ("no more than 600", Qualifier.AT_MOST),
        ("fewer than 600", Qualifier.LESS_THAN),
        ("around 600 to 700", Qualifier.BETWEEN),
    ],
)
def test_each_hedge_is_known(text: str, qualifier: Qualifier) -> None:
    assert qualifiers(text) == [qualifier]


def test_a_hedge_covers_only_its_own_number() -> None:
    assert qualifiers("some 300 killed and 2,700 wounded") == [Qualifier.ABOUT, Qualifier.EXACTLY]


def test_the_hedge_of_the_next_number_is_not_this_ones() -> None:
    assert qualifiers("killed 2,000, at least 300 of them officers") == [
        Qualifier.EXACTLY,
        Qualifier.AT_LEAST,
    ]


def test_the_open_end_of_a_hedged_number_is_none() -> None:
    (number,) = find(tokenise("600"))
    assert value_of(number, Qualifier.AT_LEAST).high is None
    assert value_of(number, Qualifier.AT_MOST).low is None
