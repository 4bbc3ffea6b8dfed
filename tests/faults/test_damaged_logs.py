"""T5: what is shown of a log whose file was damaged, and what `verify` says of it.

500 damages a run. Each is looked at by `verify` and another command, in this process; a few by processes of
their own.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import typer.main
from click.testing import CliRunner, Result

from monitor.cli import app
from monitor.errors import MonitorError
from monitor.event_log import EventLog
from monitor.opening import PROJECTIONS
from monitor.sql_store import address_of
from tests.samples import about, at_least
from tests.values import START, Clock, claim, issuer, news, publish

NAME = "figurewatch.db"
PAGE = 4096
COMMANDS = typer.main.get_command(app)
VERIFY = ("verify",)
SHOWN = tuple(
    (name,) for name in ("figures", "history", "log", "articles", "digests", "deliveries", "estimates")
)
REFUSED = "(refused)"


@dataclass
class State:
    """A log as its files held it after a transaction, and what each command showed of it."""

    files: dict[str, bytes]  # by ending
    head: str
    shown: dict[tuple[str, ...], str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """A log after each of its transactions: half of it in the database, the rest in the write-ahead log."""
    home = tmp_path_factory.mktemp("whole")
    clock = Clock()
    made = []
    with closing(EventLog(address_of(home / NAME), PROJECTIONS, clock)) as log:
        for number in range(12):
            claims = (claim(about(100 + number)), claim(at_least(number + 1), measure="wounded"))
            day = START.date().replace(day=1 + number)
            publish(log, news(f"n{number}", *claims, day=day), by=issuer())
            clock.forward(minutes=1)
            if number == 6:
                with closing(sqlite3.connect(home / NAME)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with log.reading() as view:
                head = f"{view.head.hash}@{view.head.position}"
            made.append(State({ending: _bytes(home / f"{NAME}{ending}") for ending in ("", "-wal")}, head))
    for number, state in enumerate(made):
        held = laid(tmp_path_factory.mktemp(f"state-{number}"), state.files)
        state.shown = {command: shown(held, command) for command in (*SHOWN, VERIFY)}
        assert REFUSED not in state.shown.values()
    return made


def test_what_a_damaged_file_shows_is_what_it_held_or_nothing(
    states: list[State], tmp_path: Path, chance: random.Random, at_scale: Callable[[int], int]
) -> None:
    """P7, T5: bits flipped, stretches overwritten, pages torn or exchanged, files cut short or old."""
    whole, counts = states[-1], {"damages": 0, "found": 0}
    for number in range(at_scale(350)):
        files = damaged(states, chance)
        home = laid(tmp_path / str(number), files)
        counts["damages"] += files != whole.files
        said = shown(home, VERIFY)
        possible = [state for state in states if said in (REFUSED, state.shown[VERIFY])]
        assert possible, f"{number}: {said}"
        counts["found"] += said == REFUSED
        if said not in (REFUSED, whole.shown[VERIFY]):  # the end is gone: the head of a digest tells
            assert shown(home, ("verify", "--head", whole.head)) == REFUSED
        command = chance.choice(SHOWN)
        there = shown(home, command)
        assert there in (REFUSED, *(state.shown[command] for state in possible)), f"{number}: {command}"
        shutil.rmtree(home)
    print(counts)


def test_what_was_done_to_an_event_is_found_at_its_position(
    states: list[State], tmp_path: Path, chance: random.Random, at_scale: Callable[[int], int]
) -> None:
    """P7, T5: an event edited, taken out, exchanged with another, or the end of the log cut off."""
    last = int(states[-1].head.partition("@")[2])
    for number in range(at_scale(150)):
        home = laid(tmp_path / str(number), states[-1].files)
        what, first = chance.choice(sorted(MEDDLING)), chance.randint(1, last - 1)
        with closing(sqlite3.connect(home / NAME, isolation_level=None)) as connection:
            for (trigger,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            MEDDLING[what](connection, first, chance.randint(first + 1, last))
        found = said_by(home, VERIFY)
        assert found is not None, f"{what} at {first}"
        named = first - 1 if what == "cut" else first
        assert re.search(rf"position {named}\b", found), f"{what} at {first}: {found}"
        shutil.rmtree(home)


def test_the_commands_themselves_refuse_a_damaged_log_in_a_line(
    states: list[State], tmp_path: Path, chance: random.Random, at_scale: Callable[[int], int]
) -> None:
    """P7, T5: a sample of the same, by processes of their own."""
    for number in range(at_scale(3)):
        home = laid(tmp_path / str(number), damaged(states, chance))
        for command in (VERIFY, chance.choice(SHOWN)):
            line = [sys.executable, "-m", "monitor", "--home", str(home), *command, "--json"]
            done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
            if done.returncode == 0:
                assert done.stdout in {state.shown[command] for state in states}
            else:
                assert done.returncode == 1
                assert done.stderr.startswith("figurewatch: ")
                assert "Traceback" not in done.stderr


# -- damages --------------------------------------------------------------------------------------------


def damaged(states: list[State], chance: random.Random) -> dict[str, bytes]:
    """The files of the last state, one of them damaged in one way."""
    files = dict(states[-1].files)
    ending = chance.choice([ending for ending, content in files.items() if content])
    content = bytearray(files[ending])
    at = chance.randrange(len(content))
    match chance.choice(("flip", "flip", "overwrite", "zero", "cut", "exchange", "torn", "before")):
        case "flip":
            content[at] ^= 1 << chance.randrange(8)
        case "overwrite":
            junk = chance.randbytes(chance.randint(1, 3000))
            content[at : at + len(junk)] = junk[: len(content) - at]
        case "zero":
            start = at - at % 512
            content[start : start + 512] = bytes(len(content[start : start + 512]))
        case "cut":
            del content[at:]
        case "exchange":
            one, other = (chance.randrange(len(content) // PAGE) * PAGE for _ in range(2))
            content[one : one + PAGE], content[other : other + PAGE] = (
                content[other : other + PAGE],
                content[one : one + PAGE],
            )
        case "torn":  # half a page as it was before
            before = chance.choice(states).files[ending]
            start = at - at % PAGE
            old = before[start : start + PAGE // 2]
            content[start : start + len(old)] = old
        case "before":
            content = bytearray(chance.choice(states).files[ending])
    return {**files, ending: bytes(content)}


def _edit(connection: sqlite3.Connection, first: int, second: int) -> None:
    connection.execute("UPDATE events SET payload = payload || ' ' WHERE position = ?", (first,))


def _retime(connection: sqlite3.Connection, first: int, second: int) -> None:
    connection.execute(
        "UPDATE events SET recorded_at = replace(recorded_at, '2025', '2024') WHERE position = ?", (first,)
    )


def _take_out(connection: sqlite3.Connection, first: int, second: int) -> None:
    connection.execute("DELETE FROM events WHERE position = ?", (first,))


def _close_up(connection: sqlite3.Connection, first: int, second: int) -> None:
    connection.execute("DELETE FROM events WHERE position = ?", (first,))
    connection.execute("UPDATE events SET position = -position WHERE position > ?", (first,))
    connection.execute("UPDATE events SET position = -position - 1 WHERE position < 0")


def _exchange(connection: sqlite3.Connection, first: int, second: int) -> None:
    for old, new in ((first, 0), (second, first), (0, second)):
        connection.execute("UPDATE events SET position = ? WHERE position = ?", (new, old))


def _cut(connection: sqlite3.Connection, first: int, second: int) -> None:
    connection.execute("DELETE FROM events WHERE position >= ?", (first,))


MEDDLING = {
    "edited": _edit,
    "its time": _retime,
    "taken out": _take_out,
    "taken out and closed up": _close_up,
    "exchanged": _exchange,
    "cut": _cut,
}


# -- looks ----------------------------------------------------------------------------------------------


def laid(home: Path, files: dict[str, bytes]) -> Path:
    """A home with these files."""
    home.mkdir(exist_ok=True)
    for ending, content in files.items():
        if content:
            (home / f"{NAME}{ending}").write_bytes(content)
    return home


def shown(home: Path, command: tuple[str, ...]) -> str:
    """What a command prints of a home, or that it refused to."""
    done = _done(home, command)
    if done.exception is None:
        return str(done.stdout)
    assert isinstance(done.exception, MonitorError), repr(done.exception)
    return REFUSED


def said_by(home: Path, command: tuple[str, ...]) -> str | None:
    """Why a command refused; None where it did not."""
    done = _done(home, command)
    assert done.exception is None or isinstance(done.exception, MonitorError), repr(done.exception)
    return str(done.exception) if done.exception else None


def _done(home: Path, command: tuple[str, ...]) -> Result:
    return CliRunner().invoke(COMMANDS, ["--home", str(home), *command, "--json"])


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""
