"""Keys that belong together are looked up together, and each is still known for itself."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.event_log import EventLog
from monitor.memory_store import MemoryStore
from tests.values import Clock, append, delivered

KEYS = [
    "a",
    "a:",
    "a:1",
    "a:1:1",
    "a:1:2",
    "a:1-1",
    "a:1-",
    "a:1:\U0010ffff",
    "a:1:죽음",
    ":",
    "-",
    "a-1",
    "b:1:1",
]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(st.sampled_from(KEYS), min_size=1, max_size=6), max_size=6))
def test_each_key_is_held_once_however_its_relatives_came(transactions):
    log = EventLog(MemoryStore(), (), Clock())
    first: dict[str, int] = {}
    for number, keys in enumerate(transactions):
        with log.writing() as writing:
            for key in keys:
                recorded = writing.append(delivered(number), key=key, cause="test:1")
                assert recorded.position == first.setdefault(key, recorded.position)
    with log.reading() as view:
        assert [held.key for held in view.events()] == list(first)


@pytest.mark.parametrize("size", [3, 99, 100, 101, 130])
def test_a_large_family_is_known_as_well(place, size):
    log = place.log([])
    with log.writing() as writing:
        for number in range(size):
            writing.append(delivered(number), key=f"change:x:{number}", cause="test:1")
    again = append(log, delivered(0), delivered(1), keys=["change:x:0", f"change:x:{size - 1}"])
    assert [held.position for held in again] == [1, size]
    [new] = append(log, delivered(2), keys=[f"change:x:{size}"])
    assert new.position == size + 1
