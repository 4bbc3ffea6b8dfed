"""Figures as the press words them: which numbers of a text are estimates, of what, and how many."""

from __future__ import annotations

from pathlib import Path

import pytest

import monitor
from monitor.article import Article
from monitor.extraction import extract
from monitor.topic_files import load_topics

EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}
OPENING = {
    "quake": "The Kharzan earthquake struck at night.",
    "flood": "The Ruvo floods came without warning.",
    "measles": "The measles outbreak in Calloway goes on.",
    "layoffs": "Norrvik layoffs were announced.",
    "nk-troops": "North Korean soldiers fight for Russia.",
}


def figures(text: str, topic: str) -> set[tuple[str, float | None, float | None]]:
    article = Article(sha256="", text_sha256="", text=f"{OPENING[topic]} {text}")
    return {(found.measure, found.low, found.high) for found in extract(article, [TOPICS[topic]])}


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        (
            "quake",
            "The tremor killed 310 people in the province of Orhan, 45 in the province of Sarat, 12 in Lim.",
            {("killed", 310, 310), ("killed", 45, 45), ("killed", 12, 12)},
        ),
        (
            "quake",
            "The dead include 30 children, 41 women and 52 men.",
            {("killed", 30, 30), ("killed", 41, 41), ("killed", 52, 52)},
        ),
        (
            "quake",
            "It injured 480 people, including 95 seriously.",
            {("wounded", 480, 480), ("wounded", 95, 95)},
        ),
        (
            "quake",
            "There were 140 deaths and the injured are 900.",
            {("killed", 140, 140), ("wounded", 900, 900)},
        ),
        (
            "quake",
            "The death toll has hit 174, with 55 missing.",
            {("killed", 174, 174), ("missing", 55, 55)},
        ),
        ("quake", "40 people had died; 14 were children.", {("killed", 40, 40), ("killed", 14, 14)}),
        ("flood", "Anywhere from 23 to 25 children were missing.", {("missing", 23, 25)}),
        ("flood", "Another dozen people were killed downstream.", {("killed", 12, 12)}),
        ("flood", "About 4,100 people spent the night in emergency shelters.", {("displaced", 4100, 4100)}),
        (
            "measles",
            "Of the 223 confirmed cases, 80 were among the unvaccinated and 29 have been hospitalized.",
            {("cases", 223, 223), ("cases", 80, 80), ("hospitalised", 29, 29)},
        ),
        (
            "layoffs",
            "It will lay off about 10% of its workers, about 1,700 people.",
            {("jobs_cut_rate", 10, 10), ("jobs_cut", 1700, 1700)},
        ),
        ("layoffs", "Norrvik will trim its workforce by 12%.", {("jobs_cut_rate", 12, 12)}),
        (
            "nk-troops",
            "The number of their troops in the region has risen to 10,000.",
            {("deployed", 10000, 10000)},
        ),
    ],
)
def test_what_one_number_says_its_neighbours_say(
    topic: str, text: str, expected: set[tuple[str, float, float]]
) -> None:
    assert figures(text, topic) == expected


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("flood", "The boat was carrying 60 people when the bridge gave way."),
        ("flood", "There were 45 people on board."),
        ("flood", "One survivor could be heard calling."),
        ("flood", "The number of villages affected is put at 165."),
        ("flood", "Two families live there but 16 people did not evacuate."),
        ("flood", "Tens of thousands fled."),
        ("quake", "Rescue teams from 45 countries are at work, 600 people strong."),
        ("measles", "The boys who fell ill were eight and ten years old."),
        ("layoffs", "Sundvall has laid off 8,000 workers."),
        ("layoffs", "The whole industry has cut 100,000 jobs this year."),
        ("layoffs", "It wants to cut its payroll to 75,000 from 99,500."),
        ("nk-troops", "It has switched off its loudspeakers and taken down 24 of them."),
    ],
)
def test_what_only_looks_like_a_figure_is_none(topic: str, text: str) -> None:
    assert figures(text, topic) == set()


def test_a_vessel_s_people_count_once_something_befell_them() -> None:
    assert figures("The ferry sank, killing all 62 people on board.", "flood") == {("killed", 62, 62)}


def test_a_comparison_is_no_hedge() -> None:
    found = figures("That is higher than the 600 deaths that were counted in May.", "nk-troops")
    assert found == {("killed", 600, 600)}


def test_whole_numbers_are_whole() -> None:
    ((_, low, _),) = figures("They lost 4,000 killed.", "nk-troops")
    assert isinstance(low, int)
