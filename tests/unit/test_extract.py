"""The whole extractor: what it promises about every text."""

from __future__ import annotations

import re
import textwrap
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.article import Article
from monitor.estimates import Estimate, Qualifier, Status
from monitor.extraction import extract, passed_over
from monitor.topic_files import load_topics

TOPICS = load_topics()


def estimates(text: str) -> list[Estimate]:
    return extract(Article(sha256="", text_sha256="", text=text), TOPICS)


def figures(text: str) -> set[tuple[str, float | None, float | None]]:
    return {(found.measure, found.low, found.high) for found in estimates(text)}


STORY = (
    "About 300 North Korean soldiers have been killed and 2,700 wounded, South Korea\u2019s spy agency told "
    "lawmakers on Monday. In December the agency had put the dead at no fewer than 100."
)
WORDS = (
    "North Korean soldiers|killed|wounded|300|2,700|about|at least|said|the NIS|according to|half|a third|of|"
    "the|casualties|to|from|deployed|more|January|NIS:|one|hundred|12 000|thousand|up"
)
MARKS = [
    ",",
    ".",
    "\u201c",
    "\u201d",
    ";",
    "\u2014",
    "-",
    "%",
    "$",
    "|",
    "\n",
    "\u2019s",
    "(",
    ")",
    "\u00a0",
    "",
]
PIECES = st.sampled_from([*re.split(r"\|", WORDS), *MARKS])


@given(st.lists(PIECES, max_size=60).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_raise_and_every_quote_stands_at_its_offsets(text: str) -> None:
    for found in estimates("North Korean soldiers. " + text):
        whole = "North Korean soldiers. " + text
        assert found.quote == whole[found.start : found.end]
        assert found.start <= found.number[0] < found.number[1] <= found.end
        assert 0 <= found.confidence <= 1
        assert {"number", "measure", "subject", "source", "status"} <= found.because.keys()


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_characters_are_read_without_an_error(text: str) -> None:
    estimates("North Korean soldiers killed 5 " + text)


def test_the_same_text_always_gives_the_same_estimates() -> None:
    assert estimates(STORY) == estimates(STORY)


def test_wrapped_lines_make_no_difference() -> None:
    told = {(e.measure, e.low, e.high, e.source, e.status) for e in estimates(STORY)}
    for width in (40, 60, 72):
        wrapped = textwrap.fill(STORY, width)
        assert {(e.measure, e.low, e.high, e.source, e.status) for e in estimates(wrapped)} == told


def test_curly_and_straight_quotes_make_no_difference() -> None:
    straight = STORY.replace("\u2019", "'")
    assert [(e.measure, e.low, e.source) for e in estimates(straight)] == [
        (e.measure, e.low, e.source) for e in estimates(STORY)
    ]


def test_a_story_gives_its_figures_with_source_and_status() -> None:
    found = {(e.measure, e.low, e.high, e.qualifier, e.source, e.status) for e in estimates(STORY)}
    assert found == {
        ("killed", 300, 300, Qualifier.ABOUT, "nis", Status.CURRENT),
        ("wounded", 2700, 2700, Qualifier.EXACTLY, "nis", Status.CURRENT),
        ("killed", 100, None, Qualifier.AT_LEAST, "nis", Status.PREVIOUS),
    }


def test_an_article_that_names_no_subject_makes_no_estimate() -> None:
    assert estimates("At least 300 soldiers were killed in the avalanche, officials said.") == []


def test_somebody_elses_losses_are_not_the_subjects() -> None:
    text = "North Korean troops fight beside them. Russian forces lost 1,500 men, the General Staff said."
    assert figures(text) == set()


def test_a_long_line_and_many_numbers_take_linear_time() -> None:
    line = "North Korean soldiers were killed 300 and wounded 2,700 and "
    began = time.process_time()
    estimates(line * 500)
    small = time.process_time() - began
    began = time.process_time()
    estimates(line * 2000)
    assert time.process_time() - began < 12 * small + 1


def test_a_sentence_without_end_is_cut_through_no_number_and_no_name() -> None:
    claim = "South Korea's National Intelligence Service said that 600 North Korean soldiers had been killed."
    assert {(estimate.low, estimate.source) for estimate in estimates(claim * 500)} == {(600, "nis")}


def test_a_claim_said_twice_counts_once() -> None:
    text = "North Korean losses pass 4,000\n\nNorth Korean losses have surpassed 4,000, the NIS said."
    assert len(estimates(text)) == 1


def test_a_number_that_makes_no_estimate_is_told_with_the_reason() -> None:
    text = (
        "The NIS said that 300 North Korean soldiers had been killed. Russia lost 1,500 men that week, "
        "it said. The toll rose by 25."
    )
    left = passed_over(Article(sha256="", text_sha256="", text=text), load_topics())
    assert [(text[one.start : one.end], one.why) for one in left] == [
        ("1,500", "about somebody else: Russia"),
        ("25", "a difference, no count"),
    ]
