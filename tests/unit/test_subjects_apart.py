"""Articles that only seem to be about a topic, and sentences about others in articles that are."""

from __future__ import annotations

from pathlib import Path

import pytest

import monitor
from monitor.article import Article
from monitor.extraction import extract
from monitor.topic_files import load_topics

EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}


def figures(topic: str, text: str) -> list[tuple[str, float | None]]:
    article = Article(sha256="", text_sha256="", text=text)
    return [(found.measure, found.low) for found in extract(article, [TOPICS[topic]])]


@pytest.mark.parametrize(
    "text",
    [
        "Hospitals in the north are full. At least 1,400 people were killed in the north of the strip.",
        "Rebels hold the south. In the north 300 soldiers were killed last week.",
        "Floods in the north killed 40 people, and 12 are missing in the south.",
    ],
)
def test_the_north_in_small_letters_is_a_place_and_no_nation(text: str) -> None:
    assert figures("nk-troops", text) == []


def test_the_north_in_capitals_is_the_nation() -> None:
    assert figures("nk-troops", "The North sent 3,000 soldiers to Russia.") == [("deployed", 3000)]


@pytest.mark.parametrize(
    "text",
    [
        "Since the outbreak of the war 9,000 people have been killed in Calloway.",
        "In case of fire 40 people had to leave a school in Calloway; 12 were killed.",
        "The outbreak of violence in Calloway has cost 31 lives.",
    ],
)
def test_an_outbreak_of_a_disease_needs_the_disease_to_be_named(text: str) -> None:
    assert figures("measles", text) == []


def test_infections_and_cases_stand_for_an_outbreak_where_the_disease_is_named() -> None:
    assert figures("measles", "Measles is back in Calloway: 40 infections are confirmed.") == [("cases", 40)]
