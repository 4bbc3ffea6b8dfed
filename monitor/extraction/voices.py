"""Somebody who speaks in a sentence, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MESSENGER_SOURCES = frozenset({"media"})  # who is a source only where nobody else is


class Voice(StrEnum):
    """How a speaker's words are introduced."""

    SAYS = "says"  # "the NIS said"
    CITED = "cited"  # "according to the NIS", "citing the NIS", "the NIS's estimate"
    PASSES_ON = "passes on"  # a legislator, an outlet; "quoted by PAP"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks in a sentence: tokens `first` to `last`, `cue` where the word of saying stands."""

    source: str | None  # None: a messenger who is no source of the topic
    first: int
    last: int
    cue: int
    voice: Voice
    name: str
    also: tuple[str, ...] = ()  # "US and Ukrainian officials": the other bodies
    bare: bool = False  # known by a name alone, which somebody heard before may bear
    definite: bool = False  # "the intelligence agency", which may be one named before
    acts: bool = False  # only does what is counted: "Veltron is cutting 300 jobs"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose a number is, the words that say so, and how sure that is (1: said in the same breath)."""

    sources: tuple[str, ...]  # empty: nobody's
    via: str | None = None
    because: str = ""
    sure: float = 1.0


NOBODY = Attribution((), None, "", 0.7)
