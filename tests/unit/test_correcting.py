"""What is right of a claim, as somebody writes it on the command line."""

from __future__ import annotations

import pytest
import typer

from monitor.commands.right import Right
from monitor.errors import MonitorError
from monitor.estimates import Qualifier, Value
from tests.samples import about, at_least, between
from tests.values import claim


@pytest.mark.parametrize(
    ("held", "options", "value"),
    [
        (about(6000), {"high": "600"}, about(600)),
        (about(6000), {"low": "6,500"}, about(6500)),
        (about(6000), {"high": "open"}, at_least(6000)),
        (about(6000), {"low": "5000", "high": "6000"}, between(5000, 6000)),
        (about(6000), {"qualifier": "exactly"}, Value(6000, 6000, Qualifier.EXACTLY)),
        (at_least(100), {"low": "1000"}, at_least(1000)),
    ],
)
def test_a_new_end_moves_a_single_number_and_one_end_of_a_range(held, options, value):
    assert Right(**options).of(claim(held)).value == value


@pytest.mark.parametrize("number", ["nan", "inf", "-5", "many", ""])
def test_what_counts_nothing_is_refused(number):
    with pytest.raises(typer.BadParameter, match="write 600"):
        Right(high=number).of(claim(about(600)))


@pytest.mark.parametrize("as_of", ["2025", "2025-02", "2025-02-28", "--02", "--02-29"])
def test_a_time_is_as_exact_as_it_is_written(as_of):
    assert Right(as_of=as_of).of(claim(about(600))).as_of == as_of


@pytest.mark.parametrize("as_of", ["yesterday", "2025-13", "2025-00", "2025-02-30", "-", "", "1/2/2025"])
def test_what_is_no_time_is_refused(as_of):
    with pytest.raises(typer.BadParameter, match="write 2025"):
        Right(as_of=as_of).of(claim(about(600)))


def test_a_word_that_is_none_of_those_there_are_is_refused_with_them():
    with pytest.raises(typer.BadParameter, match="current, previous, forecast, denied"):
        Right(status="old").of(claim(about(600)))
    with pytest.raises(MonitorError, match="about"):
        Right(qualifier="at_least").of(claim(about(600)))


def test_none_takes_away_what_the_reading_had_found():
    held = claim(about(600), as_of="2025-01", scope="officers")
    right = Right(as_of="none", scope="none", source="none").of(held)
    assert (right.as_of, right.scope, right.source) == (None, None, None)


@pytest.mark.parametrize("source", ["UN Agency!", "NIS", "", " ", "un agency", "a\nb", "x" * 101])
def test_what_is_no_source_id_is_refused(source):
    with pytest.raises(typer.BadParameter, match="un-agency"):
        Right(source=source).of(claim(about(600)))


@pytest.mark.parametrize("source", ["nis", "ukraine-intelligence", "l'avenir", "médecins-sans-frontières"])
def test_any_source_id_can_be_named(source):
    assert Right(source=source).of(claim(about(600))).source == source
