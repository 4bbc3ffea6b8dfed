"""Who reads the estimates: our own rules, or a reader of the user's own, found by its entry point."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import Protocol

from monitor.article import Article
from monitor.errors import ConfigError
from monitor.estimates import Estimate
from monitor.topics import Topic

GROUP = "figurewatch.extractors"
RULES = "rules"


class Extractor(Protocol):
    """A pure function: the same article and topics always give the same estimates."""

    def __call__(self, article: Article, topics: Sequence[Topic]) -> list[Estimate]:
        """The estimates that `article` makes on `topics`, in the order of the text."""


def extractor_named(name: str) -> Extractor:
    """The extractor under a name; raises ConfigError where none is installed under it."""
    if name == RULES:
        from monitor.extraction import extract

        return extract
    point = _installed(name)
    try:
        return _checked(name, point.load())
    except (ImportError, AttributeError) as error:
        raise ConfigError([f"extractor: {name!r} cannot be loaded ({error}); install it anew"]) from error


def require_extractor(name: str) -> None:
    """Raises ConfigError where none is installed under the name, or it cannot be loaded."""
    if name != RULES:  # ours are slow to load, and there
        extractor_named(name)


@cache
def identity_of(name: str) -> str:
    """What tells this state of an extractor from every other: its distribution's version; of ours its rules.

    Raises ConfigError where none is installed under the name.
    """
    if name == RULES:
        return f"figurewatch {version('figurewatch')} rules-{_rules_hash()}"
    point = _installed(name)
    return f"{point.dist.name} {point.dist.version} {name}" if point.dist else name


def _rules_hash() -> str:
    import monitor.extraction

    said = hashlib.sha256()
    for module in sorted(Path(monitor.extraction.__file__).parent.glob("*.py")):
        said.update(f"{module.name}\n".encode() + module.read_bytes())
    return said.hexdigest()[:8]


def _installed(name: str) -> EntryPoint:
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        known = ", ".join(sorted({RULES, *found}))
        raise ConfigError([f"extractor: none is installed under the name {name!r}; there are: {known}"])
    return found[name]


def _checked(name: str, extract: Extractor) -> Extractor:
    """The same, with what its estimates promise proved for each: nothing else may reach the log."""

    def checked(article: Article, topics: Sequence[Topic]) -> list[Estimate]:
        by_id = {topic.id: topic for topic in topics}
        made = list(extract(article, topics))
        for estimate in made:
            if wrong := _broken_promise(estimate, article, by_id.get(estimate.topic)):
                raise ValueError(f"extractor {name}: {wrong}: {estimate.quote[:80]!r}")
        return made

    return checked


def _broken_promise(made: Estimate, article: Article, topic: Topic | None) -> str | None:
    if topic is None or made.measure not in topic.measures:
        return f"{made.topic}/{made.measure} is not a measure of a topic that is followed"
    inside = 0 <= made.start < made.end <= len(article.text)
    if not inside or article.text[made.start : made.end] != made.quote:
        return "the quote does not stand at its offsets"
    if not made.start <= made.number[0] < made.number[1] <= made.end:
        return "the number does not stand in the quote"
    if made.low is None and made.high is None:
        return "the value has no number"
    return None
