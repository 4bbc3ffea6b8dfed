"""The chain, as plain values."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.hash_chain import EMPTY, GENESIS, Head, StoredEvent, chained, fault

line = st.text(st.characters(exclude_characters="\n"), max_size=12)
stored = st.builds(
    StoredEvent,
    position=st.integers(1, 10**9),
    recorded_at=line,
    type=line,
    version=st.integers(1, 99),
    cause=line,
    key=line,
    payload=line,
    hash=st.just(""),
)
heads = st.builds(Head, st.integers(0, 10**6), line)


def linked(head: Head, event: StoredEvent) -> StoredEvent:
    event = event._replace(position=head.position + 1)
    return event._replace(hash=chained(head.hash, event))


def test_the_hash_is_what_the_documentation_says():
    event = StoredEvent(
        1, "2025-04-30T05:12:44.000000+00:00", "digest-delivered", 1, "c", "k", '{"a":"é"}', ""
    )
    lines = ["0" * 64, "1", event.recorded_at, event.type, "1", "c", "k", '{"a":"é"}']
    assert chained(GENESIS, event) == hashlib.sha256("\n".join(lines).encode()).hexdigest()


@given(heads, stored)
def test_an_event_with_its_hash_has_no_fault(head, event):
    assert fault(head, linked(head, event)) is None


@given(heads, stored, stored)
def test_two_different_events_never_have_one_hash(head, one, other):
    same = one._replace(hash="") == other._replace(hash="")
    assert (chained(head.hash, one) == chained(head.hash, other)) == same


@given(heads, heads, stored)
def test_an_event_does_not_fit_behind_another_head(head, other, event):
    """P7: of its place."""
    if head != other:
        assert fault(other, linked(head, event)) is not None


@given(heads, stored, st.sampled_from(StoredEvent._fields), st.data())
def test_any_other_content_of_any_column_is_a_fault(head, event, column, data):
    """P7: of the event itself."""
    good = linked(head, event)
    held = getattr(good, column)
    another = data.draw(st.integers(0, 10**9) if isinstance(held, int) else line)
    if another != held:
        assert fault(head, good._replace(**{column: another})) is not None


@pytest.mark.parametrize("column", ["recorded_at", "type", "cause", "key", "payload", "hash"])
def test_bytes_in_place_of_text_are_a_fault(column):
    good = linked(EMPTY, StoredEvent(1, "t", "n", 1, "c", "k", "{}", ""))
    assert fault(EMPTY, good._replace(**{column: getattr(good, column).encode()})) is not None


def test_a_gap_is_told_as_the_position_that_is_missing():
    event = linked(Head(7, "x"), StoredEvent(0, "t", "n", 1, "c", "k", "{}", ""))
    assert fault(Head(5, "x"), event) == "position 6 is missing (the next event is at 8)"
