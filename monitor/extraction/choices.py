"""A number that may be an estimate, and the measure chosen for it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.estimates import Qualifier
from monitor.extraction.counted import Counted, Trigger
from monitor.extraction.lexicon import Kind
from monitor.extraction.numbers import Number


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may be an estimate, with what it counts and where its hedge stands."""

    number: Number
    counted: Counted
    opens: int  # the first token of its hedge, or of itself
    closes: int  # the last token of its phrase
    qualifier: Qualifier  # what its hedge makes of it


@dataclass(frozen=True, slots=True)
class Choice:
    """The measure of a number, the words that decided it, and how dear the link was (0: next to it)."""

    measure: str
    trigger: Trigger | None
    cost: float
    because: str
    kind: Kind | None = None
