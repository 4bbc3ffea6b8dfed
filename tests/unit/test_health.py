"""What counts as stuck, what as blocked, and since when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.health import (
    Fault,
    Owed,
    Part,
    Patience,
    Signs,
    State,
    health,
    is_flowing,
    is_stuck,
)
from monitor.service_events import DiskSpace

NOW = 10_000.0
PATIENCE = Patience.of(sweep_seconds=30, file_seconds=10, least_free=100)
WELL = Signs(
    intake_moved=NOW,
    left_since=None,
    log_answered=NOW,
    log_refused=None,
    outbox_looked=NOW,
    owed=Owed(),
    disks_asked=NOW,
    disks=(DiskSpace(holds=("log", "inbox"), free=100, total=1000),),
)


def found(signs: Signs) -> dict[str, Part]:
    return {part.name: part for part in health(signs, PATIENCE, NOW)}


def test_all_parts_are_named_and_well_where_nothing_is_wrong() -> None:
    parts = health(WELL, PATIENCE, NOW)
    assert [part.name for part in parts] == ["intake", "log", "outbox", "disk"]
    assert is_flowing(parts)
    assert not is_stuck(parts)


@pytest.mark.parametrize(
    ("part", "state", "limit", "wrong"),
    [
        ("intake", State.STUCK, PATIENCE.intake, lambda since: {"intake_moved": since}),
        ("intake", State.BLOCKED, PATIENCE.file, lambda since: {"left_since": since}),
        ("log", State.STUCK, PATIENCE.log, lambda since: {"log_answered": since}),
        ("outbox", State.STUCK, PATIENCE.outbox, lambda since: {"outbox_looked": since}),
        ("outbox", State.STUCK, PATIENCE.untried, lambda since: {"owed": Owed(size=1, untried_since=since)}),
        ("disk", State.BLOCKED, PATIENCE.disks, lambda since: {"disks_asked": since}),
    ],
)
def test_a_part_may_take_its_time_and_no_more(part: str, state: State, limit: float, wrong: Any) -> None:
    assert is_flowing(health(replace(WELL, **wrong(NOW - limit)), PATIENCE, NOW))
    late = health(replace(WELL, **wrong(NOW - limit - 1)), PATIENCE, NOW)
    assert [(each.name, each.state) for each in late if each.state is not State.OK] == [(part, state)]
    [told] = [each for each in late if each.name == part]
    assert told.since == NOW - limit - 1
    assert told.why


def test_a_log_that_refuses_is_blocked_at_once_whoever_was_refused() -> None:
    refused = Fault(NOW - 5, "database or disk is full")
    for signs in (replace(WELL, log_refused=refused), replace(WELL, owed=Owed(unrecorded=refused))):
        assert found(signs)["log"] == Part("log", State.BLOCKED, NOW - 5, "database or disk is full")


def test_a_disk_with_too_little_room_is_blocked_and_says_which() -> None:
    signs = replace(WELL, disks=(DiskSpace(holds=("log", "inbox"), free=99, total=1000),))
    disk = found(signs)["disk"]
    assert disk.state is State.BLOCKED
    assert "log, inbox" in disk.why


def test_only_what_a_restart_may_mend_counts_as_stuck() -> None:
    blocked = replace(WELL, log_refused=Fault(NOW, "full"), left_since=0.0, disks_asked=0.0)
    parts = health(blocked, PATIENCE, NOW)
    assert not is_flowing(parts)
    assert not is_stuck(parts)
    assert is_stuck(health(replace(blocked, intake_moved=0.0), PATIENCE, NOW))


def test_of_two_faults_of_a_part_the_one_that_a_restart_may_mend_is_told() -> None:
    signs = replace(WELL, left_since=0.0, intake_moved=NOW - PATIENCE.intake - 1)
    assert found(signs)["intake"].state is State.STUCK


def test_a_long_pause_between_sweeps_or_a_slow_file_is_waited_for() -> None:
    lazy = Patience.of(sweep_seconds=3600, file_seconds=600, least_free=0)
    assert lazy.intake > 3 * 3600 + 2 * 600


@given(st.lists(st.sampled_from(["ok", "low"]), min_size=1, max_size=12))
def test_a_state_that_lasts_keeps_its_begin(course: list[str]) -> None:
    held: tuple[Part, ...] = ()
    began, before = 0.0, ""
    for moment, state in enumerate(course):
        if state != before:
            began, before = float(moment), state
        now = float(moment)
        signs = replace(
            WELL,
            intake_moved=now,
            log_answered=now,
            outbox_looked=now,
            disks_asked=now,
            disks=(DiskSpace(holds=("log",), free=0 if state == "low" else 100, total=1000),),
        )
        held = health(signs, PATIENCE, now, held)
        assert held[-1].since == began
        assert held[0].since == 0.0
