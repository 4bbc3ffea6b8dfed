"""What several sources say on one measure at one time: which of them can be right together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from monitor.estimates import Status
from monitor.events import FigureKey
from monitor.figures import Figure, agree, allowed, document_key, scope_words, time_of
from monitor.grading import Behind, Grading, behind, gradings
from monitor.history import HistoryEntry, standing_reports, summarised


@dataclass(frozen=True, slots=True)
class Shared:
    """Sources that can all be right at once, with the numbers that all of them allow."""

    sources: tuple[str, ...]
    low: float  # infinite where none of them sets a bound
    high: float


@dataclass(frozen=True, slots=True)
class Side:
    """One source's figure among the others."""

    figure: Figure
    grading: Grading
    behind: Behind
    agrees_with: tuple[str, ...]
    disagrees_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sources side by side on one measure and part of a topic."""

    key: FigureKey  # of one of them; its source means nothing
    sides: tuple[Side, ...]  # the latest report first
    shared: tuple[Shared, ...]  # the largest groups that can be right at once, by their numbers
    withdrawn: tuple[HistoryEntry, ...]  # the last report of each source that has none left


def compared_at(
    entries: Iterable[HistoryEntry], as_of: date | None = None, known_at: int | None = None
) -> list[Comparison]:
    """The comparison of each part of one measure, the whole first, from the histories of its figures.

    With `as_of` by the reports up to that day, with `known_at` as the log held them at that position.
    """
    held: dict[str, list[tuple[Figure, Behind]]] = {}
    withdrawn: dict[str, list[HistoryEntry]] = {}
    asides: list[HistoryEntry] = []
    for _, series in groupby(entries, key=lambda entry: document_key(entry.figure)):
        reported = [entry for entry in series if as_of is None or entry.report.report_date <= as_of]
        asides += (
            entry for entry in reported if entry.report.status is Status.DENIED and entry.known_at(known_at)
        )
        reports = standing_reports(reported, known_at)
        if figure := summarised(reports):
            carried = behind(reports, figure.current.value)
            held.setdefault(scope_words(figure.key.scope), []).append((figure, carried))
        elif struck := _last_struck(reported, known_at):
            withdrawn.setdefault(scope_words(struck.figure.scope), []).append(struck)
    return [
        _comparison(held.get(scope, []), asides, withdrawn.get(scope, []))
        for scope in sorted(held.keys() | withdrawn.keys())
    ]


def _last_struck(entries: Iterable[HistoryEntry], known_at: int | None) -> HistoryEntry | None:
    """The latest report, where none stands, that stood before."""
    reports = [
        entry
        for entry in entries
        if entry.report.status is Status.CURRENT and (known_at is None or entry.position <= known_at)
    ]
    return max(reports, key=lambda entry: (time_of(entry.report), entry.position), default=None)


def _comparison(
    held: Sequence[tuple[Figure, Behind]],
    asides: Sequence[HistoryEntry],
    withdrawn: Sequence[HistoryEntry],
) -> Comparison:
    latest_first = sorted(held, key=lambda pair: pair[0].key.source)
    latest_first.sort(key=lambda pair: pair[0].current.report_date, reverse=True)
    figures = [figure for figure, _ in latest_first]
    grades = gradings(figures, asides)
    sides = []
    for figure, carried in latest_first:
        others = [other for other in figures if other is not figure]
        fits = {other.key.source: agree(figure.current.value, other.current.value) for other in others}
        sides.append(
            Side(
                figure=figure,
                grading=grades[document_key(figure.key)],
                behind=carried,
                agrees_with=tuple(source for source, fit in fits.items() if fit),
                disagrees_with=tuple(source for source, fit in fits.items() if not fit),
            )
        )
    key = figures[0].key if figures else withdrawn[0].figure
    return Comparison(key, tuple(sides), shared_by(figures), tuple(withdrawn))


def shared_by(figures: Sequence[Figure]) -> tuple[Shared, ...]:
    """The largest groups of figures that can all be true at once.

    Intervals that overlap in pairs overlap as a whole, and where they do one of them begins.
    """
    ends = [(figure.key.source, *allowed(figure.current.value)) for figure in figures]
    groups = [
        [end for end in ends if end[1] <= begin <= end[2]] for begin in sorted({low for _, low, _ in ends})
    ]
    following: list[list[tuple[str, float, float]]] = [*groups[1:], []]
    return tuple(
        Shared(
            sources=tuple(source for source, _, _ in group),
            low=max(low for _, low, _ in group),
            high=min(high for _, _, high in group),
        )
        for group, after in zip(groups, following, strict=False)
        if not all(end in after for end in group)  # else the next one holds them all, and more
    )
