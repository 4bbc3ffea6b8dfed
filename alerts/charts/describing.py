"""A chart in words, with its numbers: what a screen reader says, or a mail program without pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from monitor.plain import shortened

LIMIT = 500  # characters; more is not listened to


class Told(Protocol):
    """As much of a point as is said."""

    @property
    def words(self) -> str:
        """The value."""

    @property
    def dated(self) -> str:
        """Its day."""


def description(
    title: str, series: Sequence[Told], new: Told | None, others: Sequence[tuple[str, Told]]
) -> str:
    """ "NIS: killed. About 100 (8 January 2025), …, at least 600 (30 April 2025, new). Others: …" in words.

    What is new is always said; then the first value and those nearest to the last, and what others hold,
    as far as there is room. A value given several times in a row is said once, of its first day.
    """
    steps = [
        point
        for point, before in zip(series, [None, *series], strict=False)  # the last one has no next
        if before is None or point.words != before.words or point is new
    ]
    if new is not None and new not in series:
        steps.append(new)
    last = new or (steps[-1] if steps else None)
    left_out = 0
    while len(said := _said(title, steps, new, left_out)) > LIMIT and len(steps) > 2:
        # The second goes first: how it began and how it stands are worth more than the way between.
        del steps[1 if steps[1] is not last else 0]
        left_out += 1
    if len(said) > LIMIT:
        said = shortened(_said(title[:80], [last] if last else [], new, 0), LIMIT)
    for number, (name, point) in enumerate(others):
        more = f"{' Others:' if not number else ';'} {name} {point.words} ({point.dated})"
        if len(said) + len(more) > LIMIT:
            break
        said += more
    return said


def _said(title: str, steps: Sequence[Told], new: Told | None, left_out: int) -> str:
    words = [f"{step.words} ({step.dated}{', new' if step is new else ''})" for step in steps]
    if left_out:
        words.insert(1, f"… {left_out} more …")
    return f"{title}: {', '.join(words)}." if words else f"{title}."
