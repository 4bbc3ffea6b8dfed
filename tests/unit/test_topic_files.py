"""Topic files: what is read from them and what is said about their faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.article import Article
from monitor.errors import TopicError
from monitor.extraction import extract
from monitor.topic_files import load_topics
from monitor.topics import measure_label, source_name

BOATS = """
name = "Lampa boats"
subject = "People who crossed the Lampa strait"
aliases = ["Lampa strait", "Lampa boat"]
measures = ["killed", "rescued", "boats_sunk"]

[sources]
coast-guard = ["coast guard", "Anna Ferri"]
un = { name = "UN refugee agency", aliases = ["UNHCR"] }

[[measure]]
id = "boats_sunk"
counts = ["boats"]
done_to = ["sunk", "sank"]

[units]
boats = ["boat", "dinghy"]
"""


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(TopicError) as raised:
        load_topics(folder)
    return raised.value.problems


def test_the_shipped_topic_is_read() -> None:
    (topic,) = load_topics()
    assert topic.id == "nk-troops"
    assert source_name(topic, "nis") == "NIS"
    assert measure_label(topic, "killed") == "killed"
    assert topic.measures["casualty_rate"].percent


def test_a_topic_of_twenty_lines_is_enough(tmp_path: Path) -> None:
    (tmp_path / "boats.toml").write_text(BOATS, encoding="utf-8")
    (topic,) = load_topics(tmp_path)
    assert topic.id == "boats"
    assert topic.sources["coast-guard"].name == "Coast guard"
    assert topic.sources["un"].name == "UN refugee agency"
    text = "Lampa strait: two dinghies were sunk and 14 people died, the coast guard said."
    found = extract(Article(sha256="", text_sha256="", text=text), [topic])
    assert {(e.measure, e.low, e.source) for e in found} >= {("killed", 14.0, "coast-guard")}


def test_all_faults_are_told_at_once_each_with_its_remedy(tmp_path: Path) -> None:
    text = BOATS.replace('"killed"', '"kiled"').replace("subject", "subjekt").replace('["UNHCR"]', '"UNHCR"')
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")
    told = "\n".join(problems(tmp_path))
    assert 'my.toml: measures: "kiled" is not a measure; did you mean "killed"? (see docs/topics.md)' in told
    assert 'my.toml: subjekt: is not a key of a topic; did you mean "subject"?' in told
    assert "my.toml: sources.un: is not a list of words" in told


def test_a_folder_without_topics_says_what_to_do(tmp_path: Path) -> None:
    (told,) = problems(tmp_path)
    assert "holds no topic" in told
    assert "docs/topics.md" in told
    (told,) = problems(tmp_path / "nowhere")
    assert "there is no such folder" in told


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("aliases = [", encoding="utf-8")
    (told,) = problems(tmp_path)
    assert told.startswith("broken.toml: not valid TOML")


def test_two_topics_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('id = "boats"\n' + BOATS, encoding="utf-8")
    assert any('"boats" is taken by a.toml' in told for told in problems(tmp_path))


def test_a_measures_file_in_the_folder_extends_the_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "measures.toml").write_text(
        '[[measure]]\nid = "stranded"\ndone_to = ["stranded"]\n', encoding="utf-8"
    )
    (tmp_path / "boats.toml").write_text(BOATS.replace('"rescued"', '"stranded"'), encoding="utf-8")
    (topic,) = load_topics(tmp_path)
    assert "stranded" in topic.measures


def test_a_sum_is_of_measures_above_it(tmp_path: Path) -> None:
    text = BOATS.replace('done_to = ["sunk", "sank"]', 'done_to = ["sunk", "sank"]\nsum_of = ["kiled"]')
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")
    (told,) = problems(tmp_path)
    assert told == (
        'my.toml: measure.boats_sunk.sum_of: "kiled" is not a measure above it; did you mean "killed"? '
        "(see docs/topics.md)"
    )
