"""Log lines: for people on a terminal, and as JSON everywhere else."""

from __future__ import annotations

import io
import json
import logging
import os
from pathlib import Path

import pytest

from monitor.logs import AsJson, ForPeople, Unhurried, announce, fields, set_up


def line(
    formatter: logging.Formatter, message: str = "file taken", level: int = logging.INFO, **values: object
):
    record = logging.LogRecord("monitor", level, __file__, 1, message, None, None)
    record.fields = values
    record.created = 1_746_000_000.5
    return formatter.format(record)


def failed(formatter: logging.Formatter, error: Exception) -> str:
    try:
        raise error
    except type(error) as caught:
        info = type(caught), caught, caught.__traceback__
    return formatter.format(logging.LogRecord("monitor", logging.ERROR, __file__, 1, "failed", None, info))


def test_people_read_time_event_and_fields():
    said = line(ForPeople(), file="story.txt", estimates=3)
    time, words = said.split(" ", 1)
    assert words == "file taken  file=story.txt  estimates=3"
    assert len(time) == len("12:30:05")


def test_people_are_told_the_level_where_it_matters():
    assert "warning: file taken" in line(ForPeople(), level=logging.WARNING)
    assert "error: file taken" in line(ForPeople(), level=logging.ERROR)


def test_programs_read_one_object_a_line():
    said = line(AsJson(), level=logging.WARNING, file="story.txt", estimates=3, share=0.5, late=True)
    assert "\n" not in said
    assert json.loads(said) == {
        "time": "2025-04-30T08:00:00.500+00:00",
        "level": "warning",
        "event": "file taken",
        "file": "story.txt",
        "estimates": 3,
        "share": 0.5,
        "late": True,
    }


HOSTILE = "a\nb\r\x1b[2J\x9b1m\x07\u202e\u2066\x00\x85"


@pytest.mark.parametrize("where", ["message", "field"])
def test_words_from_outside_do_not_steer_the_terminal(where):
    said = line(ForPeople(), HOSTILE) if where == "message" else line(ForPeople(), file=HOSTILE)
    assert not set(said) & set(HOSTILE) - set("ab[2J1m")


def test_words_from_outside_do_not_steer_the_terminal_through_an_error():
    said = failed(ForPeople(), ValueError(HOSTILE))
    assert "Traceback" in said
    assert "\n" in said  # an error has many lines, of its own making
    assert not set(said) & set(HOSTILE) - set("ab[2J1m\n")


def test_an_error_is_one_line_for_programs():
    said = failed(AsJson(), ValueError(HOSTILE))
    assert "\n" not in said
    assert "ValueError" in json.loads(said)["exception"]


@pytest.mark.parametrize("value", ["caf\udce9.txt", "\ud800", Path("/inbox/caf\udce9"), ValueError("\udce9")])
def test_a_name_that_is_no_utf8_can_be_logged(value):
    said = line(AsJson(), file=value)
    assert json.loads(said)["file"]
    said.encode()


@pytest.mark.parametrize("value", [2**80, float("nan"), float("inf"), None, ["a"], {"b": 1}])
def test_a_value_of_any_kind_can_be_logged(value):
    assert "file" in json.loads(line(AsJson(), file=value))


@pytest.fixture
def quiet_afterwards():
    root = logging.getLogger()
    held = list(root.handlers), root.level
    names = ("monitor", "alerts", "apscheduler")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers, root.level = held[0], held[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_json_and_a_terminal_gets_words(quiet_afterwards):
    file, terminal = io.StringIO(), Terminal()
    set_up(file)
    announce("watching", inbox="inbox")
    set_up(terminal)
    announce("watching", inbox="inbox")
    assert json.loads(file.getvalue())["event"] == "watching"
    assert terminal.getvalue().endswith("watching  inbox=inbox\n")


def test_other_libraries_speak_only_when_something_is_wrong(quiet_afterwards):
    stream = io.StringIO()
    set_up(stream)
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("apscheduler.scheduler").warning("chatter")
    logging.getLogger("some.library").warning("trouble")
    logging.getLogger("monitor.ingest").info("taken", extra=fields(file="a"))
    logging.getLogger("monitor.ingest").debug("detail")
    assert [json.loads(said)["event"] for said in stream.getvalue().splitlines()] == ["trouble", "taken"]


def test_a_pipe_that_nobody_empties_costs_lines_and_holds_up_nothing():
    taking, giving = os.pipe()
    with os.fdopen(taking, "rb") as reader, os.fdopen(giving, "w") as writer:
        handler = Unhurried(writer, patience=0.0)
        handler.setFormatter(AsJson())
        record = logging.LogRecord("monitor", logging.INFO, __file__, 1, "x" * 1000, None, None)
        for _ in range(1000):  # 16 times what a pipe holds
            handler.emit(record)
        os.set_blocking(taking, False)
        held = reader.read()
        handler.emit(record)
        lines = [json.loads(told) for told in (held + reader.read()).splitlines()]
    told = [(each["level"], each["lines"]) for each in lines if "lines" in each]
    assert told == [("warning", 1001 - sum("lines" not in each for each in lines))]
    assert lines[-1]["event"] == "x" * 1000
