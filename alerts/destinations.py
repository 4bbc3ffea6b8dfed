"""Destinations: since when there is one, and when it last had a digest of a topic. Projections.

A delivery is addressed to a destination's name, or to one of its recipients, as `name:recipient`. What its
readers were told is remembered by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.events import DestinationAdded, DigestIssued, Recorded
from monitor.projections import Documents, Projection, key_of


def name_of(destination: str) -> str:
    """The name of the destination that a delivery is addressed to: "email" of "email:desk@example.org"."""
    return destination.partition(":")[0]


def names_of(destinations: Iterable[str]) -> tuple[str, ...]:
    """The names of destinations, each once, in their order."""
    return tuple(dict.fromkeys(map(name_of, destinations)))


def _apply_added(documents: Documents[int], recorded: Recorded) -> None:
    match recorded.event:
        case DestinationAdded(name=name, knows_until=position):
            if documents.get(name) is None:
                documents.put(name, position)
        case DigestIssued() as issued:  # logs from before destinations were recorded
            for name in names_of(issued.destinations):
                if documents.get(name) is None:
                    documents.put(name, 0)


def _apply_last(documents: Documents[datetime], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued:
            for name in names_of(issued.destinations):
                documents.put(key_of(name, issued.topic), recorded.recorded_at)


DESTINATIONS: Projection[int] = Projection("destinations", 1, int, _apply_added)
"""By name, the position up to which the destination's readers count as informed: figures that the log held
then are told to them once they change."""
LAST_DIGESTS: Projection[datetime] = Projection("last-digests", 1, datetime, _apply_last)
"""By name and topic, when a digest was last issued."""
