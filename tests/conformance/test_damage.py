"""A damaged file is not taken for a whole one: whichever bit flips, `verify` says so or nothing changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import LogError
from monitor.event_log import EventLog
from monitor.opening import PROJECTIONS
from monitor.series import SERIES, figures_of
from monitor.sql_store import address_of
from tests.samples import about, at_least
from tests.values import Clock, News, claim, issuer, news, record

EXAMPLES = 120


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a log with events, texts and figures."""
    file = tmp_path_factory.mktemp("damage") / "whole.db"
    with closing(opened(file)) as log:
        for number in range(8):
            item = news(
                f"n{number}", claim(about(100 + number)), claim(at_least(number + 1), measure="wounded")
            )
            with log.writing() as writing:
                kept = writing.keep(f"They said {number}. " * 40)
                record(writing, News(replace(item.received, kept=kept), item.estimates), issuer())
    return file


def opened(file: Path) -> EventLog:
    return EventLog(address_of(file), PROJECTIONS, Clock())


def seen(log: EventLog) -> Any:
    """All that is ever shown."""
    with log.reading() as view:
        events = list(view.stored())
        figures = list(figures_of(view.documents(SERIES)))
        documents = [(each.name, list(view.documents(each).scan())) for each in PROJECTIONS]
        texts = [view.kept(held.event.kept) for held in view.events() if hasattr(held.event, "kept")]
    return events, figures, documents, texts


def altered(whole: Path, content: bytes) -> Path:
    file = whole.with_name("altered.db")
    for leftover in whole.parent.glob("altered.db*"):
        leftover.unlink()
    file.write_bytes(content)
    return file


def same_or_refused(whole: Path, content: bytes) -> None:
    with closing(opened(whole)) as log:
        before = seen(log)
    file = altered(whole, content)
    try:
        with closing(opened(file)) as log:
            log.verify()
            assert seen(log) == before
    except LogError:
        shown_or_refused(file, before)


def shown_or_refused(file: Path, before: Any) -> None:
    """What is shown of a damaged log, without its being verified, is what it was."""
    try:
        with closing(opened(file)) as log, log.reading() as view:
            assert list(figures_of(view.documents(SERIES))) == before[1]
    except LogError:
        pass


@settings(max_examples=EXAMPLES, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found_or_makes_no_difference(whole, place, bit):
    content = bytearray(whole.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    same_or_refused(whole, bytes(content))


@settings(max_examples=EXAMPLES // 5, deadline=None)
@given(start=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=3000))
def test_bytes_written_over_are_found_or_make_no_difference(whole, start, junk):
    content = bytearray(whole.read_bytes())
    at = int(start * len(content))
    content[at : at + len(junk)] = junk[: len(content) - at]
    same_or_refused(whole, bytes(content))


@settings(max_examples=EXAMPLES // 5, deadline=None)
@given(left=st.floats(0.001, 1, exclude_max=True))
def test_a_file_cut_short_is_found(whole, left):
    content = whole.read_bytes()
    same_or_refused(whole, content[: int(left * len(content))])


@pytest.mark.parametrize("column", ["type", "payload", "cause"])
def test_an_event_that_is_no_text_any_more_is_named_by_its_position(whole, column):
    file = altered(whole, whole.read_bytes())
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER events_refuse_update")
        connection.execute(f"UPDATE events SET {column} = CAST(x'ff' || {column} AS TEXT) WHERE position = 7")
    with closing(opened(file)) as log, pytest.raises(LogError, match="position 7 cannot be read"):
        log.verify()
