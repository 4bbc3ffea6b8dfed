"""Digests on a terminal, and where the output only looks like one."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from alerts.channels.base import DeliveryError
from alerts.channels.terminal import TerminalChannel
from alerts.rendering import Renderer
from tests.samples import CASUALTIES_RAISED, HOSTILE, HOSTILE_WORDS, KILLED_RAISED, LAYOFFS, issued


def printed(*entries, width=80, terminal=False, **changed):
    message = replace(Renderer().render(issued(*entries)), **changed)
    output = io.StringIO()
    console = Console(
        file=output, width=width, force_terminal=terminal, color_system="standard" if terminal else None
    )
    TerminalChannel(console).send(message)
    return output.getvalue()


def test_a_pipe_gets_plain_text():
    text = printed(KILLED_RAISED)
    assert "at least 100 → about 600" in text
    assert "\x1b" not in text


def test_a_terminal_gets_colour():
    text = printed(KILLED_RAISED, terminal=True)
    assert "\x1b[1;33m▲ RAISED ·" in text
    assert "\x1b[1mabout 600" in text


@pytest.mark.parametrize("width", [40, 60, 200])
def test_lines_are_as_wide_as_the_terminal_and_never_wider_than_can_be_read(width):
    told = [
        line for line in printed(LAYOFFS, CASUALTIES_RAISED, width=width).split("\n") if " " in line.strip()
    ]
    assert max(cell_len(line) for line in told) <= min(width, 96)
    assert max(cell_len(line) for line in told) > min(width, 96) - 15


def test_neither_markup_nor_escapes_of_an_article_take_effect():
    text = printed(HOSTILE, width=400, terminal=True)
    assert "[bold red]markup[/]" in text
    assert "\x1b[31m" not in text
    assert "\x1b]" not in text
    assert "\u202e" not in text
    assert "\x9b" not in text


def test_a_text_from_elsewhere_is_cleaned_too():
    text = printed(KILLED_RAISED, unwrapped="", text=f"one {HOSTILE_WORDS}\n  two\x1b[2J\n")
    assert "\x1b" not in text
    assert "\n  two\n" in text


def test_a_closed_pipe_is_a_failed_delivery():
    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

    console = Console(file=Closed(), width=80)
    with pytest.raises(DeliveryError, match="Broken pipe") as failure:
        TerminalChannel(console).send(Renderer().render(issued(KILLED_RAISED)))
    assert not failure.value.permanent


def test_letters_that_a_terminal_does_not_know_are_replaced():
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    TerminalChannel(Console(file=output, width=80)).send(Renderer().render(issued(KILLED_RAISED)))
    output.seek(0)
    assert "at least 100 ? about 600" in output.read()
