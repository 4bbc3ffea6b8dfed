"""Writing a topic of one's own, as a newcomer does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.daemon import article
from tests.integration.test_commands import figurewatch


def test_a_new_topic_has_no_mistakes_and_can_be_tried_at_once(tmp_path: Path) -> None:
    made = figurewatch("--home", tmp_path, "topic", "new", 'North Korean "soldiers"')
    assert made.returncode == 0, made.stderr
    (file,) = (tmp_path / "topics").iterdir()
    assert file.name == "north-korean-soldiers.toml"
    assert str(file) in made.stdout
    assert "no mistakes" in figurewatch("topic", "check", file).stdout
    again = figurewatch("--home", tmp_path, "topic", "new", 'North Korean "soldiers"')
    assert again.returncode == 1
    assert "already" in again.stderr


def test_a_topic_is_tried_on_articles_with_the_numbers_marked(tmp_path: Path) -> None:
    topic = tmp_path / "mine.toml"
    topic.write_text('name = "Mine"\naliases = ["North Korean soldiers"]\nmeasures = ["killed"]\n')
    text = tmp_path / "a.md"
    text.write_text(article("about 321"))
    tried = figurewatch("topic", "try", topic, text)
    assert tried.returncode == 0, tried.stderr
    assert "321[1]" in tried.stdout
    assert "measure: killed" in tried.stdout


def test_every_mistake_in_a_topic_is_told_with_its_remedy(tmp_path: Path) -> None:
    topic = tmp_path / "mine.toml"
    topic.write_text('nme = "Mine"\naliases = ["Mine"]\nmeasures = ["kiled"]\n')
    checked = figurewatch("topic", "check", topic)
    assert checked.returncode == 1
    for words in ("nme", 'did you mean "name"', "kiled", 'did you mean "killed"'):
        assert words in checked.stderr


@pytest.mark.parametrize("name", ["", "   ", "two\nlines"])
def test_a_name_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    assert figurewatch("--home", tmp_path, "topic", "new", name).returncode == 2
    assert not (tmp_path / "topics").exists()


def test_extract_explains_what_decided(tmp_path: Path) -> None:
    text = tmp_path / "a.md"
    text.write_text(article("about 321"))
    explained = figurewatch("extract", "--explain", text)
    assert "321[1]" in explained.stdout
    for decision in ("number:", "measure:", "subject:", "source:", "status:"):
        assert decision in explained.stdout
