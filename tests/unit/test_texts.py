"""Articles' texts in the log's database: kept once, under the hash of what they say, and never altered."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import LogError
from monitor.texts import packed, unpacked
from tests.values import delivered

STORY = "Seoul said that about 600 had been killed.\n죽음 " * 50
NAME = sha256(STORY.encode()).hexdigest()


def test_a_text_is_found_under_its_hash(log):
    with log.writing() as writing:
        assert writing.keep(STORY) == NAME
        assert writing.kept(NAME) == STORY  # even before it is written
    with log.reading() as view:
        assert view.kept(NAME) == STORY
        assert view.kept("ab" * 32) is None


def test_a_text_kept_again_is_there_once(log, database):
    for _ in range(2):
        with log.writing() as writing:
            assert writing.keep(STORY) == writing.keep(STORY) == NAME
    with closing(sqlite3.connect(database)) as connection:
        [(name, body)] = connection.execute("SELECT sha256, body FROM texts").fetchall()
    assert (name, zlib.decompress(body).decode()) == (NAME, STORY)
    assert len(body) < len(STORY) / 5


def test_a_text_goes_with_the_transaction_that_failed(log):
    def failing() -> None:
        with log.writing() as writing:
            writing.append(delivered(), key="1", cause="test:1")
            writing.keep(STORY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with log.reading() as view:
        assert view.kept(NAME) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts SET body = x'00'",
        "DELETE FROM texts",
        f"REPLACE INTO texts (sha256, body) VALUES ('{NAME}', x'00')",
    ],
)
def test_the_database_refuses_to_alter_a_text(log, database, statement):
    with log.writing() as writing:
        writing.keep(STORY)
    with (
        closing(sqlite3.connect(database)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


@pytest.mark.parametrize("altered", [b"", b"no zlib", zlib.compress(b"another story"), "words"])
def test_a_text_altered_by_hand_is_never_given_out_and_named_by_verify(log, database, altered):
    with log.writing() as writing:
        writing.keep(STORY)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TRIGGER texts_refuse_update")
        connection.execute("UPDATE texts SET body = ?", (altered,))
    with log.reading() as view, pytest.raises(LogError, match=f"the text {NAME} was altered"):
        view.kept(NAME)
    with pytest.raises(LogError, match=f"the text {NAME} was altered"):
        log.verify()


@given(st.text())
def test_any_text_comes_back_as_it_was(text):
    name, body = packed(text)
    assert unpacked(name, body) == text
