"""What a user follows: a subject with its names, the measures that matter, the sources that speak on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted, with the words that express it."""

    id: str
    label: str  # as a reader sees it in a digest: "killed", "jobs cut"
    percent: bool = False  # the value is a number of percent


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
