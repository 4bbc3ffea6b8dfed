"""Whose a figure is, and of what part, in the turns of phrase that agencies and papers use."""

from __future__ import annotations

from pathlib import Path

import pytest

import monitor
from monitor.article import Article
from monitor.estimates import Estimate
from monitor.extraction import extract
from monitor.topic_files import load_topics

EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = {topic.id: topic for topic in (*load_topics(), *load_topics(EXAMPLES))}
QUAKE = "Kharzan earthquake\n\n"


def estimates(text: str, topic: str) -> list[Estimate]:
    return extract(Article(sha256="", text_sha256="", text=text), [TOPICS[topic]])


def sources(text: str, topic: str) -> list[str | None]:
    return [estimate.source for estimate in estimates(text, topic)]


def scopes(text: str, topic: str = "quake") -> list[tuple[float | None, str | None]]:
    return [(estimate.low, estimate.scope) for estimate in estimates(QUAKE + text, topic)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The Coastal Relief Authority said 40 people died.", "coastal-relief-authority"),
        ("The so-called Valley Watch Committee said 40 people died.", "valley-watch-committee"),
        ("The toll rose to 40, said Anvar Dost, deputy governor of Orhan province.", "governor"),
        ("CRDA Asst. Sec. Mina Toral said 40 people died.", "crda"),
        ("A report by the EU-led coalition said 40 people died.", "eu-led-coalition"),
        ("Reports from Turkey say 40 people died.", None),
    ],
)
def test_who_speaks_is_told_by_the_name_in_full(text: str, source: str | None) -> None:
    assert sources(QUAKE + text, "quake") == [source]


@pytest.mark.parametrize(
    ("before", "after", "source"),
    [
        ("The Sea Relief Centre said 40 people died.", "The SRC said 70 were hurt.", "sea-relief-center"),
        ("The Valley Monitor Committee said 40 people died.", "The Osk-based group said 70 were hurt.",
         "valley-monitor-committee"),
        ("Mirza Akram said 40 people died, and that authorities would count on.", "He said 70 were hurt.",
         "mirza-akram"),
        ("The Red Crescent said 40 people died.", "A total of 70 were hurt.", "red-crescent"),
    ],
)  # fmt: skip
def test_somebody_named_before_is_taken_up(before: str, after: str, source: str) -> None:
    assert sources(f"{QUAKE}{before}\n\n{after}", "quake") == [source, source]


def test_officials_are_those_named_in_full_before() -> None:
    text = (
        "Some 11,000 North Korean soldiers were sent to Kursk, Western officials have said.\n\n"
        "The officials, who asked not to be named, said 4,000 of them were killed or wounded.\n\n"
        "Officials said that 1,000 North Koreans were dead."
    )
    assert sources(text, "nk-troops") == ["western-officials"] * 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Saturday's quake in northern Kharzan 900 people died. In all, 950 died.",
         [(900, None), (950, None)]),
        ("The quake killed 950. The worst-hit town was the port, Sarband, where 300 died.",
         [(950, None), (300, "Sarband")]),
        ("The quake killed 950 and injured 2,000. Sixty were killed in Sarband and 270 were injured.",
         [(950, None), (2000, None), (60, "Sarband"), (270, "Sarband")]),
        ("The quake killed 950 people. Some 20 soldiers were among the dead.",
         [(950, None), (20, "soldiers")]),
        ("The quake killed 950 people, the police said; 50 more deaths were reported.",
         [(950, None), (50, "further")]),
    ],
)  # fmt: skip
def test_a_part_is_told_from_the_place_where_it_all_happened(
    text: str, found: list[tuple[float | None, str | None]]
) -> None:
    assert scopes(text) == found


def test_a_toll_that_stood_at_a_number_on_a_day_is_superseded() -> None:
    text = QUAKE + "The police put the toll at 14. The toll stood at eight on March 9, police said."
    assert [(e.low, str(e.status)) for e in estimates(text, "quake")] == [(14, "current"), (8, "previous")]


@pytest.mark.parametrize(
    ("text", "topic", "source"),
    [
        ("A South Korean lawmaker said 100 North Korean soldiers had been killed, according to the country's"
         " intelligence agency.", "nk-troops", "nis"),
        ("The war\n\nCOL. MARTA BREN (RET.): I'd say 5,000 North Korean soldiers have been killed.",
         "nk-troops", "experts"),
        ("Calloway measles outbreak\n\nMeasles cases rose to 124 from 90, officials said.\n\nOf the patients,"
         " 18 have been hospitalized, the Calloway Department of Health said.",
         "measles", "state-health-department"),
    ],
)  # fmt: skip
def test_a_body_is_told_by_what_stands_near(text: str, topic: str, source: str) -> None:
    assert set(sources(text, topic)) == {source}


@pytest.mark.parametrize(
    ("text", "topic", "scope"),
    [
        ("The 71st brigade lists 21 North Korean soldiers as missing.", "nk-troops", "71st brigade"),
        ("North Korea lost officers on Friday: six of them were killed.", "nk-troops", "officers"),
        ("Norrvik has already cut 300 jobs.", "layoffs", "already"),
        ("Notices at Norrvik so far come to 300 jobs.", "layoffs", "so far"),
    ],
)
def test_a_portion_is_told_by_its_own_words(text: str, topic: str, scope: str) -> None:
    assert [estimate.scope for estimate in estimates(text, topic)] == [scope]


def test_a_paragraph_about_one_place_holds_its_bare_figures() -> None:
    text = (
        "Norrvik will cut 6,500 jobs.\n\nIt will cut 1,150 jobs in Sweden, the company said. "
        'The union counts differently. "It will be 1,750," it said.'
    )
    found = [(estimate.low, estimate.scope) for estimate in estimates(text, "layoffs")]
    assert found == [(6500, None), (1150, "Sweden"), (1750, "Sweden")]


def test_what_kills_a_part_is_its_scope() -> None:
    text = "The UN counted 183 civilians killed in Ukraine. Short-range drones killed 40 civilians."
    assert [estimate.scope for estimate in estimates(text, "civilians")] == [None, "Short-range drones"]


def test_the_dead_are_no_forecast_because_more_are_feared() -> None:
    text = QUAKE + "The toll has climbed to 81 and could pass 100, the police said."
    found = [(estimate.low, str(estimate.status)) for estimate in estimates(text, "quake")]
    assert (81, "current") in found


def test_others_are_told_of_by_whoever_told_of_the_first() -> None:
    text = QUAKE + "The quake left 12 dead, the police said.\n\nTwenty-three other people were injured."
    assert sources(text, "quake") == ["police", "police"]
