"""Whose each figure of a text is: short texts of our own in the words of agencies, one file to a topic.

A block of `tests/sources/TOPIC.txt` is a text, with " / " for a new paragraph, and a line "= NUMBER SOURCE".
A topic with a TOML file beside it lists hardly any source, so that most are told by the grammar alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import monitor
from monitor.article import Article
from monitor.extraction import extract
from monitor.topic_files import load_topics

FOLDER = Path(__file__).parent.parent / "sources"
EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES), *load_topics(FOLDER))}


def blocks() -> list[tuple[str, str, str]]:
    return [
        (file.stem, *block.strip().split("\n= "))
        for file in sorted(FOLDER.glob("*.txt"))
        for block in file.read_text(encoding="utf-8").split("\n\n")
    ]


@pytest.mark.parametrize(("topic", "text", "expected"), blocks())
def test_whose_the_figures_are(topic: str, text: str, expected: str) -> None:
    whole = f"{TOPICS[topic].subject}\n\n" + text.replace(" / ", "\n\n")
    found = {
        (estimate.low if estimate.low is not None else estimate.high, estimate.source or "nobody")
        for estimate in extract(Article(sha256="", text_sha256="", text=whole), [TOPICS[topic]])
    }
    wanted = {
        (float(number), source) for number, source in (claim.rsplit(" ", 1) for claim in expected.split("; "))
    }
    told_of = {number for number, _ in wanted}
    assert {claim for claim in found if claim[0] in told_of} == wanted
