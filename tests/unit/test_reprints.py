"""One story under many names."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reprints import SAME_STORY, distance, sketch

SEEDS = [file.read_text() for file in sorted((Path(__file__).parents[2] / "seeds").iterdir())]


def _without_line(text: str, number: int) -> str:
    lines = text.split("\n")
    return "\n".join(lines[:number] + lines[number + 1 :])


COPIES = {
    "another headline": lambda text: "Seoul counts its neighbour's losses\n" + text.partition("\n")[2],
    "a byline more": lambda text: text.replace("\n", "\nBy Our Correspondent\nUpdated an hour ago\n", 1),
    "a paragraph less": lambda text: _without_line(text, 4),
    "advertisements more": lambda text: text + "\nSubscribe to our newsletter for all the latest. " * 3,
    "other wrapping and quotes": lambda text: text.replace(". ", ".\n").replace("’", "'"),
}


@pytest.mark.parametrize("text", SEEDS)
@pytest.mark.parametrize("change", COPIES)
def test_a_copy_is_recognised_that_has(text: str, change: str) -> None:
    assert distance(sketch(text), sketch(COPIES[change](text))) <= SAME_STORY


def test_articles_of_their_own_are_no_copies_of_each_other() -> None:
    apart = [distance(sketch(one), sketch(other)) for one, other in combinations(SEEDS, 2)]
    assert min(apart) > SAME_STORY


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_has_a_sketch_that_depends_on_nothing_else(text: str) -> None:
    assert sketch(text) == sketch(text)
    assert len(sketch(text)) == 16
    assert distance(sketch(text), sketch(text)) == 0
