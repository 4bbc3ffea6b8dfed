"""The board on the disk: what a change rewrites, and what happens when something goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.acts import Analyst
from alerts.board.words import Words
from alerts.board.writing import Board, BoardError
from monitor.event_log import EventLog
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.topic_files import load_topics
from monitor.topics import Topic
from tests.samples import HEARTBEAT, WARNING, about, at_least, exactly
from tests.values import Clock, append, claim, delivered, issuer, news, publish, values

DAY = date(2025, 4, 30)


def board_of(log: EventLog, folder: Path, topics: dict[str, Topic] | None = None, boot: str = "1") -> Board:
    return Board(log, folder, Words(topics or {}, "../archive"), boot=boot)


def pages(folder: Path) -> dict[str, bytes]:
    """Every file of the board that a reader may open."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def written_by(folder: Path, refresh: Callable[[], object]) -> set[str]:
    """The pages that are other files afterwards."""
    before = {path: path.stat().st_ino for path in folder.rglob("*.html")}
    held = [path.open() for path in before]  # or a new file might get the number of an old one
    refresh()
    after = {path: path.stat().st_ino for path in folder.rglob("*.html")}
    for file in held:
        file.close()
    return {path.name for path, number in after.items() if before.get(path) != number}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digests"


@pytest.fixture
def board(log: EventLog, folder: Path) -> Board:
    return board_of(log, folder)


def test_an_empty_log_has_a_board_that_says_what_to_do(board, folder):
    board.refresh()
    assert b"Drop an article into the inbox" in pages(folder)["index.html"]


def test_each_figure_and_each_article_gets_a_page(log, board, folder):
    publish(log, news("one", claim(about(600)), claim(about(4_000), measure="wounded")), news("two"))
    board.refresh()
    names = set(pages(folder))
    assert {name.split("/")[0] for name in names} == {
        *("index.html", "digests.html", "digests-1.html", "articles.html", "articles-1.html"),
        *("board.css", "board.js", "figures", "articles"),
    }
    assert len([name for name in names if name.startswith("figures/")]) == 2
    assert len([name for name in names if name.startswith("articles/")]) == 2


def test_a_change_rewrites_the_pages_it_touches_and_no_other(log, board, folder):
    publish(
        log,
        news("one", claim(about(600)), claim(about(4_000), measure="wounded")),
        news("two", claim(about(700), source="kyiv")),
        news("three", claim(about(50), topic="flood")),
    )
    board.refresh()
    publish(log, news("four", claim(about(900)), day=DAY + timedelta(1)))
    written = written_by(folder, board.refresh)
    kinds = {name.rpartition("-")[0] or name for name in written}
    assert kinds == {
        *("nk-troops-killed-nis", "nk-troops-killed-kyiv"),  # who counts the same is shown beside it
        *("four", "index.html", "articles.html", "digests.html", "articles", "digests"),
    }


def test_what_no_page_shows_rewrites_none(log, board, folder):
    publish(log, news("one", claim(about(600))))
    board.refresh()
    append(log, delivered())
    assert written_by(folder, board.refresh) == set()


def test_a_board_made_step_by_step_is_the_board_made_at_once(log, board, folder, tmp_path):
    first = news("one", claim(about(600)))
    publish(log, first)
    board.refresh()
    publish(log, news("two", claim(at_least(700)), day=DAY + timedelta(2)), news("three"))
    board.refresh()
    with log.writing() as writing:
        Analyst(issuer(), "ana").withdraw(writing, first.estimates[0].id, "misread")
    board.refresh()
    board_of(log, tmp_path / "other").refresh()
    assert pages(folder) == pages(tmp_path / "other")


def test_the_page_of_a_figure_that_was_withdrawn_follows_those_that_count_the_same(
    log, board, folder, tmp_path
):
    for number, source in enumerate(("kyiv", "nis")):
        item = news(source, claim(exactly(1), source=source), day=DAY + timedelta(number))
        publish(log, item)
        with log.writing() as writing:
            Analyst(issuer(), "ana").withdraw(writing, item.estimates[0].id, "misread")
        board.refresh()
    with log.writing() as writing:
        Analyst(issuer(), "ana").restore(writing, item.estimates[0].id, "was right")
    board.refresh()
    board_of(log, tmp_path / "other").refresh()
    assert pages(folder) == pages(tmp_path / "other")


ACTS = st.sampled_from([("withdraw",), ("withdraw", "restore"), ("confirm",), ()])
STEPS = st.tuples(st.lists(values(), max_size=2), st.sampled_from(["nis", "kyiv"]), ACTS)


@settings(deadline=None, max_examples=15)
@given(st.lists(STEPS, max_size=4))
def test_whatever_happens_the_board_ends_as_if_it_had_been_made_at_once(steps):
    log = EventLog(MemoryStore(), PROJECTIONS, Clock())
    with TemporaryDirectory() as folder:
        one, other = Path(folder) / "one", Path(folder) / "other"
        board = board_of(log, one)
        for number, (said, source, acts) in enumerate(steps):
            claims = [claim(value, source=source) for value in said]
            item = news(f"n{number}", *claims, day=DAY + timedelta(number % 3))
            publish(log, item)
            board.refresh()
            for act in acts if item.estimates else ():
                with log.writing() as writing:
                    getattr(Analyst(issuer(), "ana"), act)(writing, item.estimates[0].id, "looked at")
                board.refresh()
        board.refresh()
        board_of(log, other).refresh()
        assert pages(one) == pages(other)


# -- when something goes wrong ------------------------------------------------------------------------------


class StopsAt:
    """Says to stop after so many pages."""

    def __init__(self, pages: int) -> None:
        self.left = pages

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("at", range(7))
def test_wherever_it_was_cut_off_the_next_one_puts_it_right(log, board, folder, tmp_path, at):
    publish(log, news("one", claim(about(600))))
    board.refresh()
    publish(log, news("two", claim(about(900)), day=DAY + timedelta(1)))
    assert board.refresh(stopped=StopsAt(at)) is None
    board_of(log, folder).refresh()
    board_of(log, tmp_path / "other").refresh()
    assert pages(folder) == pages(tmp_path / "other")


def test_no_page_is_ever_half_written(log, board, folder):
    publish(log, news("one", claim(about(600))))
    board.refresh()
    [page] = (folder / "figures").iterdir()
    with page.open("rb") as reading:  # somebody has it open while it is replaced
        before = reading.read(100)
        publish(log, news("two", claim(about(900)), day=DAY + timedelta(1)))
        board.refresh()
        assert (before + reading.read()).endswith(b"</html>")
    assert page.read_bytes().endswith(b"</html>")


def test_something_in_the_way_is_told_and_once_it_is_gone_all_is_written(log, board, folder):
    publish(log, news("one", claim(about(600))))
    (folder / "index.html").mkdir(parents=True)
    (folder / "index.html" / "mine").touch()
    with pytest.raises(BoardError, match="it is tried again"):
        board.refresh()
    assert not list(folder.rglob("*.part"))
    (folder / "index.html" / "mine").unlink()
    (folder / "index.html").rmdir()
    board.refresh()
    assert b"about 600" in pages(folder)["index.html"]


def test_two_do_not_write_at_once(log, board, folder):
    publish(log, news("one", claim(about(600))))
    folder.mkdir()
    with FileLock(folder / ".board.lock"), pytest.raises(BoardError, match="somebody else"):
        board.refresh()
    board.refresh()
    assert "index.html" in pages(folder)


@pytest.mark.parametrize("lost", ["index.html", ".board.state", "figures", "articles"])
def test_what_was_removed_by_hand_comes_back(log, board, folder, lost):
    publish(log, news("one", claim(about(600))))
    board.refresh()
    before = pages(folder)
    where = folder / lost
    for file in where.iterdir() if where.is_dir() else [where]:
        file.unlink()
    if where.is_dir():
        where.rmdir()
    board_of(log, folder).refresh()
    assert pages(folder) == before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"made_by": 1}'])
def test_a_damaged_memory_of_the_board_costs_no_more_than_a_full_build(log, board, folder, damage):
    publish(log, news("one", claim(about(600))))
    board.refresh()
    before = pages(folder)
    (folder / ".board.state").write_bytes(damage)
    for name in before:
        if name.startswith("figures/"):
            (folder / name).write_text("old")
    board_of(log, folder).refresh()
    assert pages(folder) == before


def test_another_log_in_the_same_home_replaces_every_page(log, board, folder, tmp_path):
    publish(log, news("one", claim(about(600))), news("two", claim(about(5), measure="missing")))
    board.refresh()
    other = EventLog(MemoryStore(), PROJECTIONS, Clock())
    publish(other, news("three", claim(about(700), source="kyiv")))
    board_of(other, folder).refresh()
    board_of(other, tmp_path / "other").refresh()
    assert pages(folder) == pages(tmp_path / "other")


def test_files_of_others_are_left_alone(log, board, folder):
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "notes.html").write_text("mine")
    (folder / "2025-04-30-a-digest.html").write_text("a digest")
    publish(log, news("one", claim(about(600))))
    board.refresh(full=True)
    assert (folder / "figures" / "notes.html").read_text() == "mine"
    assert (folder / "2025-04-30-a-digest.html").read_text() == "a digest"


def test_after_the_machine_was_started_anew_all_pages_are_made_again(log, board, folder):
    publish(log, news("one", claim(about(600))))
    board.refresh()
    assert len(written_by(folder, board_of(log, folder, boot="2").refresh)) == 7


def test_new_names_of_sources_reach_every_page(log, board, folder):
    publish(log, news("one", claim(about(600), source="nis")))
    board.refresh()
    topics = {topic.id: topic for topic in load_topics(None)}
    board_of(log, folder, topics).refresh()
    assert "NIS" in pages(folder)["index.html"].decode()


def test_pages_that_tell_of_a_change_are_written_before_those_that_show_it_too(log, board, folder):
    publish(log, news("one", claim(about(600))), news("two", claim(about(700), source="kyiv")))
    board.refresh()
    publish(log, news("three", claim(about(900)), day=DAY + timedelta(1)))
    written = written_by(folder, lambda: board.refresh(stopped=StopsAt(7)))
    assert "index.html" in written
    assert not any(name.startswith("nk-troops-killed-kyiv") for name in written)


def test_measures_stand_in_the_order_of_digests(log, board, folder):
    publish(log, news("one", *(claim(about(5), measure=each) for each in ("wounded", "detained", "killed"))))
    publish(log, news("two", claim(about(9), measure="detained"), day=DAY + timedelta(1)))
    board.refresh()
    page = pages(folder)["index.html"].decode()
    assert re.findall('rowgroup" colspan="5"><bdi>([a-z]+)', page) == ["killed", "wounded", "detained"]


def test_what_the_service_says_of_itself_stands_among_the_digests_marked_as_such(log, board, folder):
    heartbeat = replace(HEARTBEAT, destinations=("files",))
    append(log, heartbeat, replace(WARNING, destinations=("email:a@example.org",)))
    board.refresh()
    page = pages(folder)["digests.html"].decode()
    assert f'href="{heartbeat.file_stem}.html"' in page
    assert re.findall('badge-(?:heartbeat|warning)">([a-z]+)', page) == ["warning", "heartbeat"]
    assert "not written as a file" in page


@pytest.mark.parametrize("feed", [None, "feed.atom"])
def test_pages_name_the_feed_where_one_is_kept(log, folder, feed):
    publish(log, news("one", claim(about(600))))
    Board(log, folder, Words({}, "../archive"), feed=feed, boot="1").refresh()
    held = pages(folder)
    assert (b'type="application/atom+xml" title="Digests" href="feed.atom"' in held["index.html"]) is bool(
        feed
    )
    [page] = (text for name, text in held.items() if name.startswith("figures/"))
    assert (b'href="../feed.atom"' in page) is bool(feed)


def test_what_was_withdrawn_is_not_taken_for_the_value_that_stands(log, board, folder):
    publish(log, news("one", claim(exactly(600))))
    later = news("two", claim(exactly(700)), day=DAY + timedelta(1))
    publish(log, later)
    with log.writing() as writing:
        Analyst(issuer(), "ana").withdraw(writing, later.estimates[0].id, "misread")
    board.refresh()
    shown = pages(folder)
    [page] = (shown[name] for name in shown if name.startswith("figures/"))
    head = page[: page.index(b'id="reports"')]
    assert all(b"report withdrawn" in text for text in (head, shown["index.html"]))
    assert page.count(b"report withdrawn") == 1  # the report itself is withdrawn


def test_a_figure_of_one_report_says_its_day_once(log, board, folder):
    publish(log, news("one", claim(exactly(600))))
    board.refresh()
    [page] = (text for name, text in pages(folder).items() if name.startswith("figures/"))
    assert b">1 report</h2>" in page
    assert b"first reported" not in page


def test_the_front_page_leads_to_each_of_many_measures(log, board, folder):
    measures = ("killed", "wounded", "missing", "captured")
    said = [claim(exactly(1), measure=name, source=f"s{number}") for name in measures for number in range(6)]
    publish(log, news("one", *said), news("two", claim(exactly(1), topic="flood")))
    board.refresh()
    front = pages(folder)["index.html"].decode()
    led_to = re.findall('href="#(measure-[^"]*)"', front)
    assert led_to == [f"measure-nk-troops-{name}" for name in measures]
    assert set(led_to) <= set(re.findall('id="([^"]*)"', front))
