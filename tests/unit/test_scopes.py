"""What a figure covers where it is not the whole, and how its source stands to it."""

from __future__ import annotations

from pathlib import Path

import pytest

import monitor
from monitor.article import Article
from monitor.estimates import Estimate, Qualifier, Status
from monitor.extraction import extract
from monitor.topic_files import load_topics

EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}


def estimates(text: str, topic: str) -> list[Estimate]:
    return extract(Article(sha256="", text_sha256="", text=text), [TOPICS[topic]])


def scopes(text: str, topic: str = "quake") -> dict[float | None, str | None]:
    """The scope of each number, by its value."""
    return {e.low if e.low is not None else e.high: e.scope for e in estimates(text, topic)}


QUAKE = "The Kharzan earthquake has killed 412 people, officials said. "
MEASLES = "The Calloway measles outbreak has reached 541 cases, the department said. "


@pytest.mark.parametrize(
    ("sentence", "number", "scope"),
    [
        ("In Orlu district 87 people were killed.", 87, "Orlu district"),
        ("Some 30 of them died in nearby Tashkel province.", 30, "nearby Tashkel province"),
        ("The dead include 12 children.", 12, "children"),
        ("Nine more died when a landslide buried a bus.", 9, "landslide"),
        ("Among the dead, 46 were reported in Orlu.", 46, "reported in Orlu"),
        ("The army said 61 people had died in the past 24 hours.", 61, "the past 24 hours"),
        ("The discovery of 14 bodies brought the toll to 412.", 14, "new"),
    ],
)
def test_a_part_is_told_from_the_whole_that_the_article_gives(
    sentence: str, number: float, scope: str
) -> None:
    found = scopes(QUAKE + sentence)
    assert found[412] is None
    assert found[number] == scope


def test_a_place_is_no_scope_where_no_greater_figure_is_told() -> None:
    assert scopes("The Kharzan earthquake killed 87 people in Orlu district, officials said.") == {87: None}


def test_places_side_by_side_are_parts_of_a_whole_that_nobody_states() -> None:
    text = "The Kharzan earthquake killed 87 people in Orlu and 36 in Tashkel, officials said."
    assert scopes(text) == {87: "Orlu", 36: "Tashkel"}


def test_a_place_holds_for_both_figures_joined_before_it() -> None:
    text = QUAKE + "Another 900 people were injured. In all 10 people were killed and 20 wounded in Orlu."
    assert scopes(text)[10] == scopes(text)[20] == "Orlu"


@pytest.mark.parametrize(
    ("sentence", "number", "scope"),
    [
        ("It confirmed 25 new cases.", 25, "new"),
        ("It added 31 cases in the week to 15 March.", 31, "the week to 15 March"),
        ("Children under 5 account for 164 of the cases.", 164, "Children under 5"),
        ("Of those cases, 88 are confirmed.", 88, "confirmed"),
        ("All but 23 of the cases are in people under 18.", 23, "all but these"),
    ],
)
def test_windows_and_kinds_of_an_outbreak_are_scopes(sentence: str, number: float, scope: str) -> None:
    assert scopes(MEASLES + sentence, "measles")[number] == scope


@pytest.mark.parametrize(
    "text",
    [
        "The NIS told lawmakers last week that 300 North Korean soldiers had been killed.",
        "Last week the NIS said 300 North Korean soldiers had been killed.",
        "As of last week 300 North Korean soldiers had been killed, the NIS said.",
        "The NIS said 300 North Korean soldiers were killed in the assault that began the previous day.",
        "In January, the NIS said about 300 North Korean soldiers had been killed.",
    ],
)
def test_the_time_of_the_telling_is_no_window(text: str) -> None:
    assert scopes(text, "nk-troops") == {300: None}


def test_parts_of_a_plan_are_planned() -> None:
    text = "Norrvik will cut 6,500 jobs, the company said. Roughly 4,200 of the roles are in Networks."
    assert {(e.low, e.status, e.scope) for e in estimates(text, "layoffs")} == {
        (6500, Status.FORECAST, None),
        (4200, Status.FORECAST, "Networks"),
    }


def test_an_older_figure_covers_what_the_newer_one_does() -> None:
    text = "Norrvik will cut 6,500 jobs, the company said. It will cut 1,150 jobs in Sweden, down from 1,400."
    assert scopes(text, "layoffs")[1400] == "Sweden"


@pytest.mark.parametrize(
    ("text", "number", "status"),
    [
        ("The North Korean dead rose from 300 to 600, the NIS said.", 600, Status.CURRENT),
        ("The North Korean dead rose from 300 to 600, the NIS said.", 300, Status.PREVIOUS),
        (
            "The NIS, which had previously kept silent, said 600 North Korean soldiers were killed.",
            600,
            Status.CURRENT,
        ),
        (
            "The NIS said 600 North Korean soldiers were killed, against the 300 it had reported.",
            300,
            Status.PREVIOUS,
        ),
        ("In January, the NIS reported that 300 North Korean soldiers were killed.", 300, Status.CURRENT),
        (
            "Initially the NIS put the North Korean dead at 300. It now says 600 were killed.",
            300,
            Status.PREVIOUS,
        ),
    ],
)
def test_only_what_is_superseded_is_previous(text: str, number: float, status: Status) -> None:
    assert {e.status for e in estimates(text, "nk-troops") if e.low == number} == {status}


def test_a_verb_of_estimating_is_no_hedge_and_an_abbreviated_one_is() -> None:
    text = "Seoul estimated 3,000 North Korean casualties."
    assert [e.qualifier for e in estimates(text, "nk-troops")] == [Qualifier.EXACTLY]
    text = "The NIS said approx. 3,000 North Korean soldiers were killed."
    assert [e.qualifier for e in estimates(text, "nk-troops")] == [Qualifier.ABOUT]
