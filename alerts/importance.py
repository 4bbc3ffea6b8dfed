"""Which changes come first."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.events import ChangeKind, DigestEntry

# News of a figure that is followed comes first, then new figures, then what is merely for the record.
_KIND_ORDER = {
    ChangeKind.RAISED: 0,
    ChangeKind.LOWERED: 0,
    ChangeKind.CORRECTED: 1,
    ChangeKind.EDITED: 1,
    ChangeKind.WITHDRAWN: 1,
    ChangeKind.FIRST: 2,
    ChangeKind.RESTATED: 3,
    ChangeKind.LATE: 4,
    ChangeKind.CONFIRMED: 5,
}
# People before things, the gravest first; measures of a user's own come after in alphabetical order.
_MEASURE_ORDER = (
    *("killed", "casualties", "wounded", "missing", "captured", "cases", "hospitalised", "detained"),
    *("displaced", "evacuated", "rescued", "affected", "homes_destroyed", "homes_damaged"),
    *("jobs_cut", "jobs_cut_rate", "deployed", "reinforcements", "returned", "workers", "casualty_rate"),
)


def by_importance(entries: Sequence[DigestEntry]) -> list[DigestEntry]:
    """The entries, the most important first; the whole before its parts."""
    return sorted(entries, key=_importance)


def measure_rank(measure: str) -> tuple[int, str]:
    """A measure's place among others: the lower, the earlier."""
    known = measure in _MEASURE_ORDER
    return _MEASURE_ORDER.index(measure) if known else len(_MEASURE_ORDER), measure


def _importance(entry: DigestEntry) -> tuple[int, tuple[int, str], str, str, int]:
    scope = entry.figure.scope or ""
    rank = measure_rank(entry.figure.measure)
    return _KIND_ORDER[entry.kind], rank, scope, entry.figure.source, entry.position
