"""T2 and T3: the service killed at each of its calls that leave something behind, and each of them failing."""

from __future__ import annotations

import errno
import json
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest

from tests.faults.cycle import assert_told, copied, is_through, left_by, prepared
from tests.faults.tracer import Fault
from tests.faults.warm import require_tracing
from tests.smtp import ScriptedServer


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


def drawn(calls: Sequence[str], chance: random.Random, most: int) -> list[int]:
    """The numbers of `most` calls, of different kinds as far as there are; all if there are no more."""
    if most >= len(calls):
        return list(range(1, len(calls) + 1))
    numbered = enumerate((call.split("/")[-1] + call.split()[0] for call in calls), 1)
    kinds = [[number for number, _ in alike] for _, alike in groupby(numbered, key=lambda one: one[1])]
    chance.shuffle(kinds)
    first = [chance.choice(kind) for kind in kinds]
    others = sorted(set(range(1, len(calls) + 1)) - set(first), key=lambda _: chance.random())
    return sorted([*first, *others][:most])


def test_killed_at_any_call_it_ends_up_as_if_nothing_had_happened(
    tmp_path: Path, server: ScriptedServer, chance: random.Random, at_scale: Callable[[int], int]
) -> None:
    """P2, P4, P5, T2: at each write, sync, new name, removal and sending of one cycle, then started again."""
    require_tracing()
    ready = prepared(tmp_path / "ready", server)
    undisturbed = copied(ready, tmp_path / "undisturbed")
    assert undisturbed.once(Fault(0)) == 0
    expected = left_by(undisturbed)
    kills = 0
    for number in drawn(undisturbed.calls(), chance, at_scale(16)):
        daemon = copied(ready, tmp_path / f"killed-{number}")
        kills += daemon.once(Fault(number)) == -signal.SIGKILL
        killed_at = daemon.calls()[-1]
        assert daemon.once() == 0, killed_at
        left = left_by(daemon)
        assert (left.events, left.deliveries) == (expected.events, expected.deliveries), killed_at
        assert left.files == expected.files, killed_at
        assert_told(left, server.taken, most=2)
    print(f"{kills} kills at {len(undisturbed.calls())} calls")
    assert kills
