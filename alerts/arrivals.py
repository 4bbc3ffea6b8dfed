"""Which digests have arrived at each destination, the latest of them. A projection of the log."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.events import DeliveryAbandoned, DigestDelivered, DigestIssued, Recorded
from monitor.projections import Documents, Projection, key_of

KEPT = 200  # positions for each destination


@dataclass(frozen=True, slots=True)
class Positions:
    """Where digests stand in the log, ascending."""

    held: tuple[int, ...] = ()


def _apply(documents: Documents[Positions], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued:
            for destination in issued.destinations:
                if ":" not in destination:  # mail, which nobody lists
                    documents.put(_owed(destination, issued.id), Positions((recorded.position,)))
        case DigestDelivered(digest=digest, destination=destination):
            if owed := documents.get(_owed(destination, digest)):
                documents.drop(_owed(destination, digest))
                before = documents.get(_arrived(destination)) or Positions()
                latest = sorted({*before.held, *owed.held})[-KEPT:]
                documents.put(_arrived(destination), Positions(tuple(latest)))
        case DeliveryAbandoned(digest=digest, destination=destination):
            documents.drop(_owed(destination, digest))


def _owed(destination: str, digest: str) -> str:
    return key_of("owed", destination, digest)


def _arrived(destination: str) -> str:
    return key_of("arrived", destination)


ARRIVALS: Projection[Positions] = Projection("arrivals", 1, Positions, _apply)


def arrived(documents: Documents[Positions], destination: str, arriving: str | None = None) -> list[int]:
    """The positions of the latest digests at a destination, ascending, with the one that arrives just now."""
    held = set((documents.get(_arrived(destination)) or Positions()).held)
    if arriving is not None and (owed := documents.get(_owed(destination, arriving))):
        held.update(owed.held)
    return sorted(held)
