"""Articles of our own writing, and the seeds, read whole and compared with what a person reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.article import Article
from monitor.estimates import Estimate
from monitor.extraction import extract
from monitor.topic_files import load_topics

ARTICLES = Path(__file__).parent.parent / "articles"
SEEDS = ARTICLES.parent.parent / "seeds"
EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}


def gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ARTICLES / name).read_text(encoding="utf-8").splitlines()]


def read(path: Path, topic: str) -> list[Estimate]:
    text = path.read_text(encoding="utf-8")
    return extract(Article(sha256="", text_sha256="", text=text), [TOPICS[topic]])


@pytest.mark.parametrize("article", gold("gold.jsonl"), ids=lambda article: article["id"])
def test_an_article_is_read_as_a_person_reads_it(article: dict[str, Any]) -> None:
    fields = ("measure", "low", "high", "qualifier", "source", "via", "status", "as_of", "scope", "quote")
    found = read(ARTICLES / article["id"], article["topic"])
    assert [{name: getattr(estimate, name) for name in fields} for estimate in found] == article["claims"]


def f1(right: int, missed: int, spurious: int) -> float:
    return 2 * right / (2 * right + missed + spurious)


@pytest.mark.parametrize(
    ("fields", "least"),
    [(("measure", "low", "high"), 0.95), (("measure", "low", "high", "source"), 0.85)],
    ids=["figure", "attributed"],
)
def test_the_seeds_are_read_well(fields: tuple[str, ...], least: float) -> None:
    right = missed = spurious = 0
    for article in gold("seeds.jsonl"):
        required = {tuple(c[name] for name in fields) for c in article["claims"] if not c.get("optional")}
        optional = {tuple(c[name] for name in fields) for c in article["claims"] if c.get("optional")}
        found = {tuple(getattr(e, name) for name in fields) for e in read(SEEDS / article["id"], "nk-troops")}
        right += len(required & found)
        missed += len(required - found)
        spurious += len(found - required - optional)
    assert f1(right, missed, spurious) >= least
