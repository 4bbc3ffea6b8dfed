"""What one sentence says: measure, subject, source, status, scope and date of its figures."""

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


def estimates(text: str, topic: str = "nk-troops") -> list[Estimate]:
    return extract(Article(sha256="", text_sha256="", text=text), [TOPICS[topic]])


def only(text: str, topic: str = "nk-troops") -> Estimate:
    (estimate,) = estimates(text, topic)
    return estimate


@pytest.mark.parametrize(
    ("sentence", "measure", "low"),
    [
        ("The NIS said 600 North Korean soldiers were killed.", "killed", 600),
        ("North Korea has lost 600 killed, the NIS said.", "killed", 600),
        ("The number of North Korean soldiers wounded reached 2,700, the NIS said.", "wounded", 2700),
        ("The NIS put North Korean losses at 4,700.", "casualties", 4700),
        ("Some 4,000 North Korean troops have been killed or wounded, the NIS said.", "casualties", 4000),
        ("Pyongyang sent 11,000 soldiers to Russia, the NIS said.", "deployed", 11000),
        ("The first North Korean contingent counted 11,000 soldiers, the NIS said.", "deployed", 11000),
        ("North Korea sent another 3,000 soldiers, the NIS said.", "reinforcements", 3000),
        ("North Korea sent 3,000 troops to replenish their ranks, the NIS said.", "reinforcements", 3000),
        ("Around 15,000 North Korean labourers have been sent to Russia, the NIS said.", "workers", 15000),
        ("About 2,000 wounded North Korean soldiers were repatriated, the NIS said.", "returned", 2000),
        (
            "Roughly 30 percent of the North Korean troops sent were killed or wounded, the NIS said.",
            "casualty_rate",
            30,
        ),
        ("One in three North Koreans had been put out of action, the NIS said.", "casualty_rate", 33),
    ],
)
def test_a_number_gets_the_measure_that_governs_it(sentence: str, measure: str, low: float) -> None:
    found = only(sentence)
    assert (found.measure, found.low) == (measure, low)


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia has lost 1,090 troops in a day, as North Korean soldiers look on.",
        "North Korean troops fired 5,000 shells at Ukrainian positions.",
        "North Korea earned $540 million from soldiers killed abroad.",
        "North Korean soldiers walked 20 kilometres and were killed at night.",
        "A North Korean soldier, 26, was killed on January 13, 2025.",
        "North Korean forces lose 92 men a day killed.",
        "The North Korean toll has risen by 91.",
        "Mixed units of Russian marines and North Koreans suffered 200 dead.",
        "Of the North Korean dead 52 percent were conscripts.",
        "Dozens of North Korean soldiers were killed.",
    ],
)
def test_what_only_looks_like_a_figure_is_none(sentence: str) -> None:
    assert estimates(sentence) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("According to the NIS, 600 North Korean soldiers were killed.", "nis"),
        ("600 North Korean soldiers were killed, said Seoul\u2019s spy agency.", "nis"),
        ("By the NIS\u2019s count, 600 North Korean soldiers were killed.", "nis"),
        ("Zelensky: 600 North Korean soldiers killed in Kursk", "ukraine-president"),
        ("600 North Korean soldiers killed in Kursk: JCS", "south-korea-jcs"),
        (
            "The NIS briefed lawmakers, it said. The agency added that 600 North Koreans were killed.",
            "nis",
        ),
        (
            "The spokesman John Kirby spoke first. Kirby said 600 North Korean soldiers were killed.",
            "us-white-house",
        ),
        (
            "The Ministry of Coastal Affairs said 600 North Korean soldiers were killed.",
            "coastal-affairs-ministry",
        ),
        ("For scale: 600 North Korean soldiers were killed.", None),
        ("An official at the Pentagon said 600 North Korean soldiers were killed.", "us-pentagon"),
        ("Officials in Kyiv said 600 North Korean soldiers were killed.", "ukraine-government"),
        ("The South Korean service believes 600 North Korean soldiers were killed.", "nis"),
        ("600 North Korean soldiers were killed, Mayor Ivan Holub told Reuters.", "mayor"),
        ("Health Minister Olha Rud said 600 North Korean soldiers were killed.", "health-ministry"),
        ("600 North Korean soldiers were killed, said Olha Rud, minister of health.", "health-ministry"),
        ("600 North Korean soldiers were killed, according to a report by the Coal Board.", "coal-board"),
        ("Officially 600 North Korean soldiers were killed. That is the NIS.", "nis"),
        ("The state broadcaster reported that 600 North Korean soldiers were killed.", "media"),
        ("Kowalski Metals, a maker of drones, said 600 North Korean soldiers fell.", "kowalski-metals"),
        ("The junta said 600 North Korean soldiers were killed.", "junta"),
    ],
)
def test_the_source_is_whose_estimate_it_is(text: str, source: str | None) -> None:
    assert only(text).source == source


def test_a_legislator_passes_on_and_is_no_source() -> None:
    found = only("Rep. Kim Min-su said, citing the NIS, that 600 North Korean soldiers were killed.")
    assert (found.source, found.via) == ("nis", "Rep. Kim Min-su")


def test_two_bodies_named_together_make_one_claim_each() -> None:
    found = estimates("U.S. and Ukrainian officials say some 11,000 North Korean troops were sent.")
    assert {estimate.source for estimate in found} == {"us-officials", "ukraine-government"}


@pytest.mark.parametrize(
    ("text", "low", "status"),
    [
        ("The NIS said the North Korean death toll rose to 600, up from 300.", 300, Status.PREVIOUS),
        (
            "Earlier the NIS had put the North Korean dead at 300. Now it says 600 were killed.",
            300,
            Status.PREVIOUS,
        ),
        ("North Korea could send up to 6,000 soldiers, the NIS said.", None, Status.FORECAST),
        ("North Korea plans to send 6,000 soldiers, the NIS said.", 6000, Status.FORECAST),
        ("The NIS has withdrawn the figure of 900 North Korean soldiers killed.", 900, Status.DENIED),
        ("Up to 900 North Korean soldiers may have been killed, the NIS said.", None, Status.CURRENT),
    ],
)
def test_the_status_says_how_the_source_stands_to_the_number(
    text: str, low: float | None, status: Status
) -> None:
    assert [found.status for found in estimates(text) if found.low == low] == [status]


def test_a_part_has_a_scope_and_the_whole_has_none() -> None:
    found = {
        e.low: e.scope
        for e in estimates("The NIS said 600 North Korean soldiers were killed, 17 of them officers.")
    }
    assert found[600] is None
    assert found[17] == "officers"


def test_a_period_or_a_place_set_apart_is_the_scope() -> None:
    text = "In March, 164 Ukrainian civilians were killed and 910 injured, the UN said."
    assert {e.scope for e in estimates(text, "civilians")} == {"March"}
    text = "Norrvik will cut 1,400 jobs in Sweden and 900 in Finland, the company said."
    assert [e.scope for e in estimates(text, "layoffs")] == ["Sweden", "Finland"]


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("On January 13, 2025, 600 North Korean soldiers were killed, the NIS said.", "2025-01-13"),
        ("The NIS said in January that 600 North Korean soldiers were killed.", "--01"),
        ("The NIS said 600 North Korean soldiers were killed on 13 January.", "--01-13"),
        ("The NIS said 600 North Korean soldiers were killed.", None),
        ("North Korean casualties have risen to 4,000 since January, the NIS said.", None),
        ("Between January and March 600 North Korean soldiers were killed, the NIS said.", None),
        (
            "After a withdrawal in May due to heavy losses, North Korea sent 3,000 more men, the NIS said.",
            None,
        ),
        ("As of mid-January, 600 North Korean soldiers had been killed, the NIS said.", "--01"),
    ],
)
def test_a_date_is_as_exact_as_the_text(text: str, as_of: str | None) -> None:
    assert only(text).as_of == as_of


def test_a_headline_that_rounds_is_the_bodys_claim() -> None:
    text = (
        "Kharzan earthquake toll passes 1,400\n\nThe Kharzan earthquake killed 1,411 people, the police said."
    )
    assert [(e.low, e.high) for e in estimates(text, "quake")] == [(1411, 1411)]


def test_another_years_event_is_not_the_topics() -> None:
    text = (
        "The Kharzan earthquake of March 2025 killed 41 people, police said. In 1997 one killed 2,300 people."
    )
    assert [e.low for e in estimates(text, "quake")] == [41]


def test_a_table_gives_a_figure_for_each_cell_with_its_row_as_scope() -> None:
    text = "The Ruvo flood, place by place\n\nTown | Dead | Missing\nArda | 34 | 17\nBelo | 15 | 4"
    found = {(e.measure, e.low, e.scope) for e in estimates(text, "flood")}
    assert found == {
        ("killed", 34, "Arda"),
        ("missing", 17, "Arda"),
        ("killed", 15, "Belo"),
        ("missing", 4, "Belo"),
    }


def test_a_minimum_called_so_afterwards_is_at_least() -> None:
    text = "The White House spoke of 3,000 North Korean soldiers sent; Kirby called the number a minimum."
    assert only(text).qualifier is Qualifier.AT_LEAST


def test_because_names_the_words_that_decided() -> None:
    found = only("About 600 North Korean soldiers were killed, the NIS said.")
    assert found.because["number"] == "About 600"
    assert found.because["measure"] == "killed"
    assert found.because["source"] == "NIS"


def test_an_inferred_claim_is_less_sure_than_a_plain_one() -> None:
    plain, inferred = estimates("The NIS said 300 North Korean soldiers were killed. In April it was 600.")
    assert inferred.confidence < plain.confidence


@pytest.mark.parametrize(
    "sentence",
    [
        "Earlier estimates, the NIS said, spoke of 3,000 casualties among the 11,000 North Koreans sent.",
        "Losses rose from 3,000 in January out of the 11,000 troops North Korea sent, the NIS said.",
        "Previously the NIS counted 900 killed of the 11,000 North Korean soldiers deployed.",
    ],
)
def test_the_whole_that_an_earlier_figure_is_a_part_of_still_stands(sentence: str) -> None:
    (whole,) = [made for made in estimates(sentence) if made.measure == "deployed"]
    assert (whole.low, whole.status) == (11000, Status.CURRENT)


def test_an_initial_estimate_stands_until_a_newer_one_is_given() -> None:
    alone = "Initial estimates suggested that North Korea sent 10,000 soldiers, Western officials said."
    assert only(alone).status is Status.CURRENT
    newer = f"{alone} Western officials said North Korea has now sent 14,000 soldiers."
    assert [made.status for made in estimates(newer)] == [Status.PREVIOUS, Status.CURRENT]


def test_who_speaks_in_a_reason_did_not_give_the_number_before_it() -> None:
    text = (
        "Some 1,100 North Korean soldiers became casualties, Seoul's Joint Chiefs of Staff said. Most of the "
        "1,100 casualties are wounded, given that the NIS told lawmakers at least 100 have been killed."
    )
    assert {(made.measure, made.source) for made in estimates(text)} == {
        ("casualties", "south-korea-jcs"),
        ("killed", "nis"),
    }


def test_an_official_statement_is_of_whom_spoke_before() -> None:
    text = (
        "Seoul's Joint Chiefs of Staff gave its assessment on Monday. "
        '"North Korean troops have suffered around 1,100 casualties," the official statement said.'
    )
    assert only(text).source == "south-korea-jcs"
