"""Two words that make one measure: "killed or wounded" are casualties, and so is a series under one word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.extraction.counted import Trigger
from monitor.extraction.lexicon import Lexicon
from monitor.extraction.numbers import Number
from monitor.extraction.tokens import Token
from monitor.extraction.words import word_set

_BETWEEN = word_set("and or been have were , / the are missing captured taken prisoner sick disappeared")
_NEAR = 6
_NONE: Mapping[int, Sequence[int]] = {}


def joined(
    measure: str,
    trigger: Trigger,
    tokens: Sequence[Token],
    triggers: Sequence[Trigger],
    numbers: Sequence[Number],
    lexicon: Lexicon,
    taken: Mapping[int, Sequence[int]] = _NONE,
    own: int = -1,
) -> str:
    """The measure of two triggers together: "killed or wounded", "dead and injured" are casualties.

    Not so where the other has a number of its own beyond it: "there were 100 deaths and the injured are
    1,000". `taken` holds where such triggers stand, and their numbers; `own` is where this number stands.
    """
    together = lexicon.together.get(measure)
    if together is None:
        return measure
    for other in triggers:
        if (
            other is trigger
            or abs(other.first - trigger.first) > 6
            or _has_its_own(trigger, other, taken.get(other.first, ()), own)
        ):
            continue
        first, second = sorted((trigger, other), key=lambda found: found.first)
        between = [token.norm for token in tokens[first.last + 1 : second.first]]
        if set(between) - _BETWEEN or not set(between) & {"and", "or", "/", ","}:
            continue
        if any(first.last < number.first < second.first for number in numbers):
            continue
        for sense in other.found:
            if sense.measure != measure and sense.measure in lexicon.measures[together].together:
                return together
    return measure


def _has_its_own(trigger: Trigger, other: Trigger, numbers: Sequence[int], own: int) -> bool:
    """Whether another trigger governs a number on its far side, and this trigger one on the near side."""
    if other.first > trigger.first:
        return own < other.first and any(0 < number - other.last <= _NEAR for number in numbers)
    near = 0 < own - trigger.last <= _NEAR
    return own > other.first and near and any(number < other.first for number in numbers)
