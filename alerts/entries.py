"""What a digest's entry says beside the change itself: the names its topic uses, and what else is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

from alerts.kinds import filled_in
from monitor.coherence import checks, imbalance_of, sums_of
from monitor.event_log import Reading
from monitor.events import DigestEntry, FigureKey, Imbalance, OtherCount, OtherSource
from monitor.figures import Figure, scope_words
from monitor.series import SERIES, figure_at, figures_of
from monitor.topics import UNATTRIBUTED, Topic, measure_label
from monitor.written_names import name_of_source

OTHERS_TOLD = 12
"""How many others an entry names: as each entry names them, naming all would make a digest of any size."""


def labelled(log: Reading, entry: DigestEntry, topic: Topic | None) -> DigestEntry:
    """The entry under the names that its topic uses."""
    measure = topic.measures.get(entry.figure.measure) if topic else None
    return replace(
        entry,
        measure_label=measure_label(topic, entry.figure.measure),
        source_name=name_of_source(log, topic, entry.figure),
        percent=bool(measure and measure.percent),
    )


class Alike:
    """The figures of a log that count the same; each measure is read once, however many entries ask."""

    def __init__(self, log: Reading) -> None:
        self._log = log
        self._by_part: dict[tuple[str, str], dict[str, list[Figure]]] = {}
        self._by_source: dict[tuple[str, str], dict[str, list[Figure]]] = {}

    def of_part(self, key: FigureKey) -> list[Figure]:
        """All that is held on a figure's measure and part, the latest report first."""
        self._read(key)
        return self._by_part[key.topic, key.measure].get(scope_words(key.scope), [])

    def of_source(self, key: FigureKey) -> list[Figure]:
        """All that a figure's source holds on its measure, the latest report first."""
        self._read(key)
        return self._by_source[key.topic, key.measure].get(key.source, [])

    def _read(self, key: FigureKey) -> None:
        measure = key.topic, key.measure
        if measure in self._by_part:
            return
        by_part = self._by_part[measure] = {}
        by_source = self._by_source[measure] = {}
        figures = sorted(figures_of(self._log.documents(SERIES), *measure), key=_latest, reverse=True)
        for figure in figures:
            by_part.setdefault(scope_words(figure.key.scope), []).append(figure)
            by_source.setdefault(figure.key.source, []).append(figure)


def _latest(figure: Figure) -> tuple[date, str]:
    return figure.current.report_date, figure.key.source


def beside_others(log: Reading, entry: DigestEntry, topic: Topic | None, alike: Alike) -> DigestEntry:
    """The entry with the other sources beside it, and with what its value does not add up with."""
    if filled_in(entry):  # where the others stand now says nothing of then
        return entry
    mine = entry.figure.source
    held = alike.of_part(entry.figure)
    others = [figure for figure in held[: OTHERS_TOLD + 1] if figure.key.source != mine][:OTHERS_TOLD]
    more = len(held) - len(others) - any(figure.key.source == mine for figure in held)
    return replace(
        entry,
        others=tuple(
            OtherSource(
                source=other.key.source,
                source_name=name_of_source(log, topic, other.key),
                value=other.current.value,
                report_date=other.current.report_date,
            )
            for other in others
        ),
        more_others=more,
        imbalance=None if entry.notice else _imbalance(log, entry, topic),
    )


def other_counts(alike: Alike, figure: Figure) -> tuple[OtherCount, ...]:
    """What the same source, in other articles, gave last for the same measure under other definitions."""
    part = scope_words(figure.key.scope)
    others = (
        OtherCount(scope=other.key.scope, value=other.current.value, report_date=other.current.report_date)
        for other in alike.of_source(figure.key)
        if scope_words(other.key.scope) != part and other.current.article != figure.current.article
    )
    return tuple(islice(others, OTHERS_TOLD))


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
