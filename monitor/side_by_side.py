"""What `compare` prints: a record for programs, a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf

from rich.console import Console
from rich.text import Text

from monitor.comparing import Comparison, Shared, Side
from monitor.estimates import Qualifier, Value
from monitor.events import FigureKey
from monitor.listing import Topics, figure_record, measure_words, value_words
from monitor.plain import plain
from monitor.printing import Record, print_table, say
from monitor.topics import source_name

_HEADINGS = ("source", "value", "reported", "as of", "reports", "cannot be right together with")


def comparison_record(comparison: Comparison, parts: Iterable[str | None]) -> Record:
    """A comparison with its figures; `parts` are the other scopes of the measure."""
    return {
        "topic": comparison.key.topic,
        "measure": comparison.key.measure,
        "scope": comparison.key.scope,
        "figures": [_side_record(side) for side in comparison.sides],
        "shared": [_shared_record(shared) for shared in comparison.shared],
        "parts": list(parts),
    }


def _side_record(side: Side) -> Record:
    return {
        **figure_record(side.figure),
        "agrees_with": side.agrees_with,
        "disagrees_with": side.disagrees_with,
    }


def _shared_record(shared: Shared) -> Record:
    low, high = (None if isinf(end) else end for end in (shared.low, shared.high))
    return {"sources": shared.sources, "low": low, "high": high}


def print_comparison(
    console: Console,
    comparison: Comparison,
    parts: Sequence[str | None],
    topics: Topics,
    as_of: str | None,
) -> None:
    """A table of the sources, then which of them can be right together."""
    _say_what(console, comparison.key, topics, f", as reported by {as_of}" if as_of else "")
    print_table(console, _HEADINGS, (_row(side, topics) for side in comparison.sides))
    if len(comparison.sides) == 1:
        say(console, "Nobody else says anything on it.")
    elif len(comparison.shared) == 1:
        say(console, f"All of them can be right: {_range(comparison, comparison.shared[0], topics)}.")
    else:
        say(console, "Can be right together:")
        for shared in comparison.shared:
            names = ", ".join(source_name(topics.get(comparison.key.topic), s) for s in shared.sources)
            alone = " (alone)" if len(shared.sources) == 1 else ""
            say(console, f"  {_range(comparison, shared, topics)}: {names}{alone}")
    if others := [part for part in parts if part]:
        say(console, f"Parts told of besides (--scope): {'; '.join(others)}")


def say_which_parts(console: Console, comparisons: Iterable[Comparison], topics: Topics) -> None:
    """What there is instead where nothing is told of the part asked for."""
    held = list(comparisons)
    _say_what(console, held[0].key, topics, "", whole=True)
    named = "; ".join(comparison.key.scope or "the whole" for comparison in held)
    say(console, f"Nothing on that part. There is: {named} (--scope; without it, the whole).")


def _say_what(console: Console, key: FigureKey, topics: Topics, then: str, *, whole: bool = False) -> None:
    topic = topics.get(key.topic)
    shown = FigureKey(key.topic, key.measure, key.source) if whole else key
    name = f"{topic.subject} ({key.topic})" if topic else key.topic
    console.print(
        Text(plain(f"{name}: {measure_words(shown, topic)}{then}"), style="bold green"), soft_wrap=True
    )


def _row(side: Side, topics: Topics) -> Sequence[str]:
    figure = side.figure
    topic = topics.get(figure.key.topic)
    return (
        source_name(topic, figure.key.source),
        value_words(figure.key, figure.current.value, topics),
        figure.current.report_date.isoformat(),
        figure.current.as_of or "",
        f"{figure.reports} + {figure.reprints}" if figure.reprints else str(figure.reports),
        ", ".join(source_name(topic, source) for source in side.disagrees_with),
    )


def _range(comparison: Comparison, shared: Shared, topics: Topics) -> str:
    low, high = (None if isinf(end) else end for end in (shared.low, shared.high))
    if low is None and high is None:
        return "any number"
    if low is not None and low == high:
        qualifier = Qualifier.EXACTLY
    elif low is None:
        qualifier = Qualifier.AT_MOST
    else:
        qualifier = Qualifier.AT_LEAST if high is None else Qualifier.BETWEEN
    return value_words(comparison.key, Value(low, high, qualifier), topics)
