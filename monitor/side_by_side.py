"""What `compare` prints: a record for programs, a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf
from typing import TYPE_CHECKING

import msgspec

from monitor.adding_up import check_record
from monitor.coherence import SourceCheck
from monitor.comparing import Comparison, Shared, Side
from monitor.estimates import Qualifier, Value
from monitor.events import FigureKey
from monitor.grading import Behind, Grade
from monitor.history import HistoryEntry
from monitor.listing import (
    figure_record,
    grade_words,
    measure_words,
    report_record,
    value_words,
)
from monitor.printing import Record, counted, print_table, say, title
from monitor.topics import Topic, Topics, source_name

if TYPE_CHECKING:
    from rich.console import Console

_HEADINGS = ("source", "value", "reported", "as of", "grade", "told by", "cannot be right together with")


def comparison_record(
    comparison: Comparison, parts: Iterable[str | None], sums: Iterable[SourceCheck]
) -> Record:
    """A comparison with its figures; `parts` are the other scopes of the measure."""
    return {
        "topic": comparison.key.topic,
        "measure": comparison.key.measure,
        "scope": comparison.key.scope,
        "figures": [_side_record(side) for side in comparison.sides],
        "shared": [_shared_record(shared) for shared in comparison.shared],
        "withdrawn": [_withdrawn_record(entry) for entry in comparison.withdrawn],
        "sums": [{"source": held.key.source, **check_record(held)} for held in sums],
        "parts": list(parts),
    }


def _side_record(side: Side) -> Record:
    return {
        **figure_record(side.figure, side.grading),
        "behind": msgspec.to_builtins(side.behind),
        "agrees_with": side.agrees_with,
        "disagrees_with": side.disagrees_with,
    }


def _withdrawn_record(entry: HistoryEntry) -> Record:
    return {
        "source": entry.figure.source,
        "grade": Grade.WITHDRAWN,
        **report_record(entry.report),
        "struck": msgspec.to_builtins(entry.struck),
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
    if comparison.sides:
        print_table(console, _HEADINGS, (_row(side, topics) for side in comparison.sides))
        _say_who_can_be_right(console, comparison, topics)
    for entry in comparison.withdrawn:
        say(console, _withdrawn(entry, topics))
    if others := [part for part in parts if part]:
        say(console, f"Parts told of besides (--scope): {'; '.join(others)}")


def _say_who_can_be_right(console: Console, comparison: Comparison, topics: Topics) -> None:
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


def _withdrawn(entry: HistoryEntry, topics: Topics) -> str:
    """A source that has no report left."""
    value = value_words(entry.figure, entry.report.value, topics)
    name = source_name(topics.get(entry.figure.topic), entry.figure.source)
    said = f"Withdrawn: {name}, {value}, reported {entry.report.report_date}"
    if entry.struck and entry.struck.by:
        said += f"; by {entry.struck.by}"
    return f"{said}: {entry.struck.reason}" if entry.struck and entry.struck.reason else said


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
    title(console, f"{name}: {measure_words(shown, topic)}{then}")


def _row(side: Side, topics: Topics) -> Sequence[str]:
    figure = side.figure
    topic = topics.get(figure.key.topic)
    return (
        source_name(topic, figure.key.source),
        value_words(figure.key, figure.current.value, topics),
        figure.current.report_date.isoformat(),
        figure.current.as_of or "",
        _grade(side, topic),
        _behind(side.behind),
        ", ".join(source_name(topic, source) for source in side.disagrees_with),
    )


def _grade(side: Side, topic: Topic | None) -> str:
    """The grade with those it rests on."""
    grading = side.grading
    match grading.grade:
        case Grade.CONTESTED:
            names, word = grading.contested_by, "by"
        case Grade.WITHDRAWN if grading.taken_back:
            return f"withdrawn {grading.taken_back.report.report_date}"
        case Grade.SEVERAL:
            names, word = grading.backed_by, "with"
        case _:
            names, word = (), ""
    rests_on = f" {word} {', '.join(source_name(topic, name) for name in names)}" if names else ""
    return grade_words(grading) + rests_on


def _behind(behind: Behind) -> str:
    """How many outlets, reports and reprints."""
    outlets = counted(len(behind.outlets), "outlet") if behind.outlets else "outlet unknown"
    reprints = f" + {counted(behind.reprints, 'reprint')}" if behind.reprints else ""
    return f"{outlets}, {counted(behind.reports, 'report')}{reprints}"


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
