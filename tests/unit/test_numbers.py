"""Numbers in text: digits, words, both mixed, ranges, shares."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extraction.numbers import find
from monitor.extraction.text import even
from monitor.extraction.tokens import tokenise


def values(text: str) -> list[tuple[float, float]]:
    return [(number.low, number.high) for number in find(tokenise(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,000", 4000),
        ("3000", 3000),
        ("12 000", 12000),
        ("12.000", 12000),
        ("four thousand", 4000),
        ("4-thousand-100", 4100),
        ("47-hundred", 4700),
        ("twenty-five hundred", 2500),
        ("4.1k", 4100),
        ("1.2 million", 1_200_000),
        ("1.2million", 1_200_000),
        ("2.7 thousand", 2700),
        ("a hundred", 100),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("half a million", 500_000),
        ("one hundred and twenty-three thousand", 123_000),
        ("two hundred and six", 206),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: float) -> None:
    assert values(f"{text} soldiers") == [(value, value)]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3,000 to 4,000", (3000, 4000)),
        ("10,000-12,000", (10000, 12000)),
        ("between 10,000 and 12,000", (10000, 12000)),
        ("11 to 12,000", (11000, 12000)),
        ("1.2 to 1.5 million", (1_200_000, 1_500_000)),
    ],
)
def test_a_range_has_two_ends(text: str, ends: tuple[float, float]) -> None:
    assert values(text) == [ends]


def test_a_growth_is_two_numbers_and_no_range() -> None:
    assert values("rose from 45 to 80") == [(45, 45), (80, 80)]


def test_two_numbers_side_by_side_stay_two() -> None:
    assert values("300 and 400") == [(300, 300), (400, 400)]


@pytest.mark.parametrize("text", ["thousands", "dozens of", "several hundred", "scores", "hundreds of men"])
def test_a_vague_amount_is_no_number(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "10^18", "10**18", "6_00", "6*100", "6/00", "600/2", "6..00", "6=00", "1'000'000", "600+1", "600;700",
        "6\u030500", "6\u20e300", "9\ufffd600", "600-700-800", "700-600", "600\u2030", "6 \u00bd", "6 00",
        "10\u00a000", "600, 000", "6,00", "007", "0600", "+1 202 555 0100", "600 hundred",
        "5 million million", "six hundred thousand million billion", "said -600", "said \u2212600",
        "minus 600", "\u00b1600",
        "killed.12", "killed[12]", "said .600", "3 x 200", "5 1/2 million", "120\t300",
    ],
)  # fmt: skip
def test_digits_that_are_bound_to_others_or_below_nothing_are_no_number(text: str) -> None:
    assert [low for low, _ in values(even(f"{text} soldiers")) if low] == []


@pytest.mark.parametrize(
    "text",
    ["600[12]", "600 [12],", "said [600]", "600(1)", "-600", "> 600", ">600", "<b>600</b>", "600, 700"],
)
def test_a_number_stands_among_marks_that_are_not_its_own(text: str) -> None:
    (number, *_) = find(tokenise(f"{text} soldiers"))
    assert (number.low, number.high, number.mark) == (600, 600, None)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("30 percent", 30),
        ("40%", 40),
        ("a third of", 33),
        ("two-thirds", 67),
        ("one in three", 33),
        ("half of", 50),
    ],
)
def test_a_share_is_a_number_of_percent(text: str, percent: float) -> None:
    (number,) = find(tokenise(text))
    assert number.percent
    assert number.low == percent


@given(st.integers(min_value=1, max_value=999_999_999))
def test_digits_read_back_however_they_are_grouped(value: int) -> None:
    for written in (str(value), f"{value:,}"):
        assert values(f"{written} soldiers") == [(value, value)]


TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
ONES = re.findall(r"\w+", f"one two three four five six seven eight nine {TEENS}")
TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")


def in_words(value: int) -> str:
    if value < 20:
        return ONES[value - 1]
    if value < 100:
        return TENS[value // 10 - 2] + (f"-{ONES[value % 10 - 1]}" if value % 10 else "")
    if value < 1000:
        return f"{ONES[value // 100 - 1]} hundred" + (f" and {in_words(value % 100)}" if value % 100 else "")
    rest = f" {in_words(value % 1000)}" if value % 1000 >= 100 else f" and {in_words(value % 1000)}"
    return f"{in_words(value // 1000)} thousand" + (rest if value % 1000 else "")


@given(st.integers(min_value=1, max_value=999_999))
def test_number_words_read_back(value: int) -> None:
    assert values(in_words(value)) == [(value, value)]
