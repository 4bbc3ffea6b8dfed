"""How agencies say what a figure covers, how sure it is and whether it still holds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

import monitor
from monitor.article import Article
from monitor.estimates import Estimate, Qualifier
from monitor.extraction import extract
from monitor.topic_files import load_topics
from monitor.topics import Topic

SENTENCES = Path(__file__).parent.parent / "sentences" / "status_and_scope.txt"
EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
OPENINGS = {
    "quake": "The Kharzan earthquake struck at night.",
    "flood": "The Ruvo floods came without warning.",
    "measles": "The measles outbreak in Calloway goes on.",
    "layoffs": "Norrvik layoffs were announced.",
    "nk-troops": "North Korean soldiers fight for Russia.",
    "civilians": "Civilians in Ukraine suffer most.",
    "twin": "The floods in Kenya and Uganda go on.",
    "boat": "The Selva ferry went down in a storm.",
}
SIGNS = {
    Qualifier.ABOUT: "~",
    Qualifier.AT_LEAST: ">=",
    Qualifier.MORE_THAN: ">",
    Qualifier.NEARLY: "^",
    Qualifier.AT_MOST: "<=",
    Qualifier.LESS_THAN: "<",
}
CLAIM = re.compile(r"(\w+) (\S+)(?: (previous|forecast|denied))?(?: \[(.*?)\])?(?: @(\S+))?")


class Said(NamedTuple):
    """What a case expects of an estimate, or what was read."""

    measure: str
    value: str
    status: str
    scope: str | None
    as_of: str | None


def topics() -> dict[str, Topic]:
    known = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}
    ferry = replace(
        known["flood"],
        id="boat",
        name="Selva ferry disaster",
        subject="People aboard the ferry Selva",
        aliases=("ferry disaster", "Selva ferry", "ferry"),
    )
    twin = replace(
        known["flood"],
        id="twin",
        name="Kenya and Uganda floods",
        subject="People hit by the floods in Kenya and Uganda",
        aliases=("floods in Kenya", "Uganda floods"),
    )
    return {**known, "boat": ferry, "twin": twin}


TOPICS = topics()


def cases() -> list[tuple[str, str, str]]:
    lines = (line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if line)
    return [
        (topic.strip(), text.strip(), said.strip()) for topic, text, said in (x.split("|") for x in lines)
    ]


def value(estimate: Estimate) -> str:
    ends = [f"{end:.10g}" for end in (estimate.low, estimate.high) if end is not None]
    if estimate.qualifier is Qualifier.BETWEEN:
        return "-".join(ends)
    return SIGNS.get(estimate.qualifier, "") + ends[0]


def read(topic: str, text: str) -> list[Said]:
    article = Article(sha256="", text_sha256="", text=f"{OPENINGS[topic]} {text}")
    return [
        Said(each.measure, value(each), str(each.status), each.scope, each.as_of)
        for each in extract(article, [TOPICS[topic]])
    ]


def expected(said: str) -> list[Said]:
    found = []
    for claim in filter(None, (part.strip() for part in said.split(";"))):
        match = CLAIM.fullmatch(claim)
        assert match, claim
        measure, number, status, scope, as_of = match.groups()
        found.append(Said(measure, number, status or "current", scope, as_of))
    return found


@pytest.mark.parametrize(("topic", "text", "said"), cases())
def test_the_press_says_what_a_figure_covers_and_whether_it_holds(topic: str, text: str, said: str) -> None:
    found, wanted = sorted(read(topic, text), key=str), sorted(expected(said), key=str)
    assert [(*each[:3], bool(each.scope)) for each in found] == [
        (*each[:3], bool(each.scope)) for each in wanted
    ]
    for got, want in zip(found, wanted, strict=True):
        assert (want.scope or "").lower() in (got.scope or "").lower()
        assert want.as_of in (None, got.as_of)


@pytest.mark.parametrize(
    "text",
    [
        "412 Officials Sunday say the double nearly people died, announced on",
        "Officials said 40 died in May and",
    ],
)
def test_a_sentence_that_breaks_off_breaks_nothing(text: str) -> None:
    assert len(read("quake", text)) <= 2
