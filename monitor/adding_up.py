"""How values that hang together are shown: what adds up, what does not, and what follows but nobody said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from monitor import listing
from monitor.coherence import SourceCheck, Term, Verdict, imbalance_in_words, imbalance_of
from monitor.events import FigureKey
from monitor.figures import Figure
from monitor.grading import Grading
from monitor.listing import measure_words, value_words
from monitor.printing import Record, print_table, say
from monitor.topics import Topics, measure_label, source_name

if TYPE_CHECKING:
    from rich.console import Console


def check_record(held: SourceCheck) -> Record:
    """A check for programs; a derived value is found in here only, never among the figures."""
    check = held.check
    return {
        "verdict": check.verdict,
        "report_date": check.on,
        "whole": _term_record(check.whole),
        "parts": [_term_record(term) for term in check.parts],
    }


def _term_record(term: Term) -> Record:
    return {
        "measure": term.measure,
        "low": term.value.low,
        "high": term.value.high,
        "qualifier": term.value.qualifier,
        "derived": term.derived,
        "article": term.report.article if term.report else None,
        "estimate": term.report.estimate if term.report else None,
    }


def records_by_estimate(found: Iterable[SourceCheck]) -> dict[str, list[Record]]:
    """The checks by the ids of the estimates that take part in them."""
    records: dict[str, list[Record]] = {}
    for held in found:
        record = check_record(held)
        for term in held.check.terms:
            if term.report:
                records.setdefault(term.report.estimate, []).append(record)
    return records


def print_figures(
    console: Console,
    figures: Iterable[Figure],
    grades: Mapping[str, Grading],
    found: Iterable[SourceCheck],
    topics: Topics,
) -> None:
    """The table of figures with the derived values at its end, and then what does not add up."""
    held = list(found)
    derived: dict[str, list[Sequence[str]]] = {}
    for each in held:
        if each.check.derived:
            derived.setdefault(each.key.topic, []).append(_derived_row(each, topics))
    listing.print_figures(console, figures, grades, topics, derived)
    _say_imbalances(console, held, topics)


def _derived_row(held: SourceCheck, topics: Topics) -> Sequence[str]:
    """The row of a derived value under the headings of `figures`."""
    term = held.check.derived
    assert term is not None
    key = FigureKey(held.key.topic, term.measure, held.key.source, held.key.scope)
    topic = topics.get(key.topic)
    return (
        measure_words(key, topic),
        source_name(topic, key.source),
        value_words(key, term.value, topics),
        held.check.on.isoformat(),
        f"derived: {_reckoning(held, topics)}",
        "",
        "",
    )


def _reckoning(held: SourceCheck, topics: Topics) -> str:
    """How a value is derived: "casualties − killed"."""
    check, topic = held.check, topics.get(held.key.topic)
    parts = [measure_label(topic, term.measure) for term in check.parts if not term.derived]
    if check.whole.derived:
        return " + ".join(parts)
    return " − ".join([measure_label(topic, check.whole.measure), *parts])


def _say_imbalances(console: Console, found: Iterable[SourceCheck], topics: Topics) -> None:
    """A line for each that does not add up."""
    for held in found:
        topic = topics.get(held.key.topic)
        scope = f" ({held.key.scope})" if held.key.scope else ""
        if words := _imbalance(held, topics):
            said = f"{source_name(topic, held.key.source)}{scope}, {held.check.on}: {words}"
            say(console, f"Does not add up: {said}.")


def _verdict(held: SourceCheck, topics: Topics) -> str:
    if held.check.derived:
        return f"derived: {_reckoning(held, topics)}"
    return _imbalance(held, topics) or "adds up"


def _imbalance(held: SourceCheck, topics: Topics) -> str | None:
    topic = topics.get(held.key.topic)
    imbalance = imbalance_of(held.check, lambda measure: measure_label(topic, measure))
    return imbalance_in_words(imbalance) if imbalance else None


_LATEST = 3  # checks of each source that are shown to people


def print_checks(console: Console, found: Sequence[SourceCheck], topics: Topics) -> None:
    """A table of the latest of each source, one sum after the other."""
    latest = _latest(found)
    by_sum: dict[tuple[str, ...], list[SourceCheck]] = {}
    for held in latest:
        measures = sorted(term.measure for term in held.check.parts)
        by_sum.setdefault((held.key.topic, held.key.measure, *measures), []).append(held)
    for mine in by_sum.values():
        topic = topics.get(mine[0].key.topic)
        labels = [measure_label(topic, term.measure) for term in mine[0].check.terms]
        rows = [
            (
                source_name(topic, held.key.source),
                held.check.on.isoformat(),
                *(_term_words(held.key.topic, term, topics) for term in held.check.terms),
                _verdict(held, topics),
            )
            for held in mine
        ]
        print_table(console, ("source", "reported", *labels, "does it add up?"), rows)
    if earlier := len(found) - len(latest):
        wrong = _wrong(found) - _wrong(latest)
        say(console, f"Of {earlier:,} earlier ones {wrong:,} did not add up (--json shows all).")


def _wrong(found: Iterable[SourceCheck]) -> int:
    return sum(held.check.verdict is Verdict.INCOHERENT for held in found)


def _latest(found: Sequence[SourceCheck]) -> list[SourceCheck]:
    """The last few of each source, in the order given: by source, then time."""
    return [
        held
        for _, mine in groupby(found, key=lambda held: (held.key.source, held.key.scope))
        for held in list(mine)[-_LATEST:]
    ]


def _term_words(topic: str, term: Term, topics: Topics) -> str:
    words = value_words(FigureKey(topic, term.measure, ""), term.value, topics)
    return f"{words} (derived)" if term.derived else words
