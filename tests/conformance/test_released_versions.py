"""Logs of every released version open in today's: payloads as they were once written, one file each.

`tests/golden/<type>.<version>.json` is never changed. A new version of an event, or a new type, brings a file
of its own: the payload as that version first writes it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.codec import decode
from monitor.events import NAMES
from monitor.hash_chain import EMPTY, StoredEvent, chained
from monitor.texts import packed
from tests.values import START

GOLDEN = Path(__file__).parents[1] / "golden"
CURRENT = {name: (kind, version) for kind, (name, version) in NAMES.items()}


def golden() -> list[tuple[str, int, str]]:
    """Stored name, version, payload; in the order in which they may follow each other."""
    files = sorted(GOLDEN.glob("*.json"))
    return [(*_named(file), file.read_text(encoding="utf-8").rstrip("\n")) for file in files]


def _named(file: Path) -> tuple[str, int]:
    name, _, version = file.stem.rpartition(".")
    return name, int(version)


def test_every_version_of_every_event_has_a_golden_payload():
    """P10: none of them can be forgotten."""
    held = {(name, version) for name, version, _ in golden()}
    wanted = {(name, step) for name, (_, version) in CURRENT.items() for step in range(1, version + 1)}
    assert wanted <= held, f"write tests/golden/<type>.<version>.json for {sorted(wanted - held)}"


@pytest.mark.parametrize(("name", "version", "payload"), golden(), ids=lambda part: str(part)[:24])
def test_a_payload_of_any_version_is_read_as_todays_event(name, version, payload):
    """P10, T11: from the files in tests/golden."""
    kind, current = CURRENT[name]
    assert version <= current
    assert isinstance(decode(name, version, payload), kind)


def stored() -> list[StoredEvent]:
    """A log of golden payloads, chained as the version that wrote them chained it."""
    events, head = [], EMPTY.hash
    for position, (name, version, payload) in enumerate(golden(), 1):
        moment = START.isoformat(timespec="microseconds")
        event = StoredEvent(position, moment, name, version, "test:golden", f"{name}:{version}", payload, "")
        head = chained(head, event)
        events.append(event._replace(hash=head))
    return events


def test_a_log_of_earlier_versions_is_opened_folded_verified_and_never_rewritten(place):
    """P10: on every kind of store."""
    store = place.opened()
    with store.writing() as rows:
        rows.add_events(stored())
        rows.add_texts([packed("The text of an article of version 2.")])  # which its event names
    store.close()
    log = place.log()
    assert log.verify().hash == stored()[-1].hash
    assert log.rebuild() == []
    with log.reading() as view:
        assert [type(held.event) for held in view.events()] == [CURRENT[name][0] for name, _, _ in golden()]
        assert list(view.stored()) == stored()
