"""Sentences as agencies write them, each with the figures that it gives: `tests/sentences/figures.txt`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import monitor
from monitor.article import Article
from monitor.extraction import extract
from monitor.topic_files import load_topics
from monitor.topics import Topic

Figure = tuple[str, float | None, float | None]

EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
FILE = Path(__file__).parent.parent / "sentences" / "figures.txt"
OPENING = {
    "quake": "The Kharzan earthquake struck at night.",
    "flood": "The Ruvo floods came without warning.",
    "measles": "The measles outbreak in Calloway goes on.",
    "layoffs": "Norrvik layoffs were announced.",
    "nk-troops": "North Korean soldiers fight for Russia.",
    "boat": "A boat capsized off Lesina on Sunday.",
    "war": "The war in Gaza goes on.",
    "civilians": "Ukrainian civilians suffer in the war.",
}


def topics() -> dict[str, Topic]:
    """The topics that come with the program, and two more about a boat and a war."""
    known = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}
    for topic, subject, alias, measures in (
        (
            "boat",
            "People on the boat that capsized off Lesina in June 2025",
            "boat capsized off Lesina",
            "killed missing rescued hospitalised detained wounded",
        ),
        (
            "war",
            "People killed or hurt in Gaza",
            "war in Gaza",
            "killed wounded casualties missing displaced detained",
        ),
    ):
        base = known["quake"]
        picked = {measure: base.vocabulary.measures[measure] for measure in measures.split()}
        known[topic] = replace(
            base, id=topic, name=topic, subject=subject, aliases=(alias,), measures=picked, sources={}
        )
    return known


TOPICS = topics()


def value(written: str) -> tuple[float | None, float | None]:
    """ "600", "600-700", "600+" (no upper end), "-600" (no lower end)."""
    if written.endswith("+"):
        return float(written[:-1]), None
    if written.startswith("-"):
        return None, float(written[1:])
    low, _, high = written.partition("-")
    return float(low), float(high or low)


def cases() -> list[tuple[str, str, set[Figure]]]:
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            topic, text, figures = (part.strip() for part in line.split("|"))
            told = (figure.split() for figure in figures.split(";") if figure.strip())
            found.append((topic, text, {(measure, *value(number)) for measure, number in told}))
    return found


def _id(part: str | set[Figure]) -> str:
    """The same in every process: a set has no order."""
    return str(part if isinstance(part, str) else sorted(map(str, part)))[:60]


@pytest.mark.parametrize(("topic", "text", "expected"), cases(), ids=_id)
def test_a_sentence_gives_its_figures_and_no_others(topic: str, text: str, expected: set[Figure]) -> None:
    article = Article(sha256="", text_sha256="", text=f"{OPENING[topic]} {text}")
    assert {(found.measure, found.low, found.high) for found in extract(article, [TOPICS[topic]])} == expected
