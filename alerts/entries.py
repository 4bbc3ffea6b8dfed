"""What a digest's entry says beside the change itself: the names its topic uses, and what else is held."""

from __future__ import annotations

from dataclasses import replace

from monitor.coherence import checks, imbalance_of, sums_of
from monitor.event_log import Reading
from monitor.events import DigestEntry, FigureKey, Imbalance, OtherCount, OtherSource
from monitor.figures import Figure, scope_words
from monitor.series import SERIES, figure_at, figures_of
from monitor.topics import UNATTRIBUTED, Topic, measure_label, source_name

OTHERS_TOLD = 12
"""Of others on the same measure, how many an entry names: each names them, so that all would be a square."""


def labelled(entry: DigestEntry, topic: Topic | None) -> DigestEntry:
    """The entry under the names that its topic uses."""
    measure = topic.measures.get(entry.figure.measure) if topic else None
    return replace(
        entry,
        measure_label=measure_label(topic, entry.figure.measure),
        source_name=source_name(topic, entry.figure.source),
        percent=bool(measure and measure.percent),
    )


def beside_others(log: Reading, entry: DigestEntry, topic: Topic | None) -> DigestEntry:
    """The entry with the other sources beside it, and with what its value does not add up with."""
    others = _others(log, entry.figure, topic)
    return replace(
        entry,
        others=others[:OTHERS_TOLD],
        more_others=len(others[OTHERS_TOLD:]),
        imbalance=None if entry.notice else _imbalance(log, entry, topic),
    )


def other_counts(log: Reading, figure: Figure) -> tuple[OtherCount, ...]:
    """What the same source, in other articles, gave for the same measure under another definition."""
    key = figure.key
    return tuple(
        OtherCount(scope=other.key.scope, value=other.current.value, report_date=other.current.report_date)
        for other in figures_of(log.documents(SERIES), key.topic, key.measure)
        if other.key.source == key.source
        and scope_words(other.key.scope) != scope_words(key.scope)
        and other.current.article != figure.current.article
    )


def _others(log: Reading, key: FigureKey, topic: Topic | None) -> tuple[OtherSource, ...]:
    """What the other sources hold on the same measure and part, latest report first."""
    others = [
        OtherSource(
            source=other.key.source,
            source_name=source_name(topic, other.key.source),
            value=other.current.value,
            report_date=other.current.report_date,
        )
        for other in figures_of(log.documents(SERIES), key.topic, key.measure)
        if other.key.source != key.source and scope_words(other.key.scope) == scope_words(key.scope)
    ]
    return tuple(sorted(others, key=lambda other: (other.report_date, other.source), reverse=True))


def _imbalance(log: Reading, entry: DigestEntry, topic: Topic | None) -> Imbalance | None:
    """What the changed value does not add up with, of what the same source says of other measures."""
    key, record = entry.figure, log.documents(SERIES)
    totals = sums_of(topic.vocabulary.measures) if topic else []
    for total in totals:
        if key.measure not in total.measures:
            continue
        keys = [replace(key, measure=measure) for measure in total.measures]
        figures = [figure for each in keys if (figure := figure_at(record, each))]
        reports = {figure.key.measure: [figure.current] for figure in figures}
        for check in checks(total, reports, named=key.source != UNATTRIBUTED):
            mine = any(term.report == entry.after for term in check.terms)
            if mine and (found := imbalance_of(check, lambda measure: measure_label(topic, measure))):
                return found
    return None
