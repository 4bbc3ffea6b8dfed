"""How likely a claim is right in measure, number and source, from how sure its single decisions were."""

from __future__ import annotations

from itertools import pairwise

# How sure the decisions were together → the share of estimates that were right, over 65 annotated articles
# (docs/extraction.md has the table; benchmarks/accuracy.py --calibration makes it anew).
_MEASURED = (
    (0.0, 0.3),
    (0.3, 0.45),
    (0.4, 0.67),
    (0.5, 0.79),
    (0.6, 0.85),
    (0.69, 0.89),
    (0.7, 0.92),
    (0.85, 0.95),
    (1.0, 0.98),
)
_STRETCHES = tuple(pairwise(_MEASURED))
TABLE_CELL = 0.92  # a number in a table has the head of its column for a measure


def confidence_of(link: float, subject: float, source: float) -> float:
    """From how sure the link to the measure, the subject and the source are, each 0 to 1: a probability."""
    sure = link * subject * (0.5 + source / 2)
    for (low, least), (high, most) in _STRETCHES:
        if sure <= high:
            return round(least + (most - least) * (sure - low) / (high - low), 2)
    return _MEASURED[-1][1]
