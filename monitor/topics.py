"""What a user follows: a subject with its names, the measures that matter, the sources that speak on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted, with the words that express it (docs/topics.md tells what each list is for)."""

    id: str
    label: str  # as a reader sees it in a digest: "killed", "jobs cut"
    percent: bool = False  # the value is a number of percent
    nouns: tuple[str, ...] = ()  # "600 deaths", "the death toll rose to 600"
    done_to: tuple[str, ...] = ()  # "600 were killed", "killed 600"
    done_by: tuple[str, ...] = ()  # "600 died"
    weak: tuple[str, ...] = ()  # says so only where no better word is near
    counts: tuple[str, ...] = ("people",)  # the units whose words may stand between: "600 soldiers died"
    presence: bool = False  # naming people of the subject says so by itself: "12,000 North Koreans"
    strict: bool = False  # a unit must be named: "9,000 houses were flattened"
    together: tuple[str, ...] = ()  # these measures joined by "and" or "or": "killed or wounded"
    instead_of: str | None = None  # this measure, where a sign is near
    signs: tuple[str, ...] = ()  # next to the number: "another 3,000"
    purposes: tuple[str, ...] = ()  # signs that may stand anywhere after it: "to replenish their ranks"
    share_of: tuple[str, ...] = ()  # a percent measure: of which measures it is the share
    whole: tuple[str, ...] = ()  # the words for the whole that the share is of
    sum_of: tuple[str, ...] = ()  # the measures that add up to this one (coherence.py)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All measures there are, and the words for the things they count.

    A topic holds the whole of it, so that a number that belongs to a measure the topic has not picked
    ("38 were rescued") is known for what it is.
    """

    measures: Mapping[str, Measure] = field(default_factory=dict)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Somebody whose estimates are kept apart from everybody else's."""

    id: str
    name: str  # as a reader sees it in a digest: "NIS"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One subject to follow. A topic is data (TOML), never code."""

    id: str
    name: str  # short, for subject lines: "North Korean troops"
    subject: str  # whole: "North Korean troops in the war in Ukraine"
    aliases: tuple[str, ...]
    measures: Mapping[str, Measure]
    sources: Mapping[str, Source]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)


Topics = Mapping[str, Topic]
"""Topics by their ids."""

UNATTRIBUTED = "unattributed"  # the source id under which figures nobody is named for are kept


def source_name(topic: Topic | None, source: str | None) -> str:
    """The name a reader sees for a source id; a source no topic lists is named after its slug."""
    if source is None or source == UNATTRIBUTED:
        return "Unattributed"
    known = topic.sources.get(source) if topic else None
    return known.name if known else source.replace("-", " ").capitalize()


def measure_label(topic: Topic | None, measure: str) -> str:
    """The words a reader sees for a measure id."""
    known = topic.measures.get(measure) if topic else None
    return known.label if known else measure.replace("_", " ")
