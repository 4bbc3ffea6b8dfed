"""What the readers were last told of each figure. A projection of the digests issued."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.events import DigestIssued, Recorded, Report
from monitor.figures import document_key
from monitor.projections import Documents, Projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The last report of a figure that a digest carried."""

    report: Report
    digest: str  # digest id
    position: int  # of the figure's change


def _apply(documents: Documents[Told], recorded: Recorded) -> None:
    match recorded.event:
        case DigestIssued() as issued:
            for entry in issued.entries:
                told = Told(report=entry.after, digest=issued.id, position=entry.position)
                documents.put(document_key(entry.figure), told)


TOLD: Projection[Told] = Projection("told", 1, Told, _apply)
"""By the figure's document key."""
