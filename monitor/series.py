"""The series of each figure with its current value. A projection of the log.

Entries and current values are one projection because a current value whose report is struck can only be
told anew from the entries; everything else costs one look at the figure, however long its series.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from monitor.estimates import Estimate, Status
from monitor.events import (
    Act,
    ArticleReference,
    ChangeKind,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    FigureChanged,
    FigureKey,
    Recorded,
    Report,
)
from monitor.figures import Figure, document_key, figure_key, report_of, time_of
from monitor.history import (
    HistoryEntry,
    Strike,
    counts_for,
    standing_reports,
    summarised,
)
from monitor.projections import Documents, Projection, key_of


@dataclass(frozen=True, slots=True)
class Series:
    """One document: a figure as it stands, or one entry of its history."""

    figure: Figure | None = None
    entry: HistoryEntry | None = None


Record = Documents[Series]
_FIGURE, _ENTRY = "figure", "entry"
_LAST = "~"  # sorts after every moment and position
_DENIAL = "denial"  # the entries of that status once more, so that no history need be read for them


# -- asking -------------------------------------------------------------------------------------------


def figure_at(record: Record, key: FigureKey) -> Figure | None:
    """The figure as it stands."""
    held = record.get(_figure_key(key))
    return held.figure if held else None


def figures_of(record: Record, topic: str | None = None, measure: str | None = None) -> Iterator[Figure]:
    """All figures, or those of one topic, or of one measure in it, in a stable order."""
    parts = [part for part in (topic, measure) if part]
    for _, held in record.scan(key_of(_FIGURE, *parts, "")):
        if held.figure:
            yield held.figure


def history_of(record: Record, *parts: str) -> Iterator[HistoryEntry]:
    """All entries, or those whose figure's key starts with `parts` (topic, measure, source, scope)."""
    for _, held in record.scan(key_of(_ENTRY, *parts, "")):
        if held.entry:
            yield held.entry


def figures_then(
    record: Record, topic: str | None, as_of: date | None, known_at: int | None
) -> Iterator[Figure]:
    """The figures as they stood by the reports up to a day, as the log held them at a position, or both."""
    entries = history_of(record, *([topic] if topic else []))
    for _, series in groupby(entries, key=lambda entry: document_key(entry.figure)):
        reported = (entry for entry in series if as_of is None or entry.report.report_date <= as_of)
        if figure := summarised(standing_reports(reported, known_at)):
            yield figure


def denials_then(
    record: Record, topic: str | None = None, as_of: date | None = None, known_at: int | None = None
) -> Iterator[HistoryEntry]:
    """The denials that stand, or stood by the reports up to a day, or as the log held them, or both."""
    for _, held in record.scan(key_of(_DENIAL, *([topic] if topic else []), "")):
        entry = held.entry
        if entry and entry.known_at(known_at) and (as_of is None or entry.report.report_date <= as_of):
            yield entry


def entries_of(record: Record, key: FigureKey) -> list[HistoryEntry]:
    """All entries of one figure, struck ones included, in order of the time they count for."""
    return [held.entry for _, held in record.scan(_series_key(key)) if held.entry]


def entries_on(record: Record, key: FigureKey, day: date) -> Iterator[HistoryEntry]:
    """The entries of one figure that count for a day."""
    for _, held in record.scan(_series_key(key) + key_of(day.isoformat(), "")):
        if held.entry:
            yield held.entry


def latest_entries(record: Record, key: FigureKey, until: Report | None = None) -> Iterator[HistoryEntry]:
    """The entries of a figure from the last back, or from the last that counts for no later than a report.

    However long the series, who wants the last few looks at no more.
    """
    series = _series_key(key)
    for _, held in record.scan(series, beyond=series + _end_of(until) if until else "", back=True):
        if held.entry:
            yield held.entry


def latest_reports(
    record: Record, key: FigureKey, *, known_at: int | None = None, until: Report | None = None
) -> Iterator[HistoryEntry]:
    """The reports of `latest_entries` that stand, or that stood when the log ended at a position."""
    return (entry for entry in latest_entries(record, key, until) if entry.reports_at(known_at))


def reports_after(record: Record, key: FigureKey, report: Report) -> Iterator[HistoryEntry]:
    """The standing reports of a figure that were made after one of them, in order of time."""
    series = _series_key(key)
    for _, held in record.scan(series, beyond=series + _end_of(report)):
        if held.entry and held.entry.reports_at(None):
            yield held.entry


def last_report(
    record: Record, key: FigureKey, *, known_at: int | None = None, until: Report | None = None
) -> Report | None:
    """What a source held: by the reports up to the time of one, or as the log stood at a position."""
    last = next(latest_reports(record, key, known_at=known_at, until=until), None)
    return last.report if last else None


# -- folding ------------------------------------------------------------------------------------------


class _Moment(NamedTuple):
    """The event that is being folded."""

    position: int
    recorded_at: str


def _apply(record: Record, recorded: Recorded) -> None:
    now = _Moment(recorded.position, recorded.recorded_at.isoformat())
    match recorded.event:
        case FigureChanged() as change:
            _change(record, change, now)
        case EstimateRecorded() as made:
            _enter_aside(record, made, made.estimate, now)
        case EstimateCorrected() as made:
            _strike_aside(record, made, made.before, now)
            _enter_aside(record, made, made.after, now)
        case EstimateWithdrawn() as made:
            _strike_aside(record, made, made.estimate, now)
        case EstimateRestored() as made:
            if made.before:
                _strike_aside(record, made, made.before, now)
            _enter_aside(record, made, made.estimate, now)


def _change(record: Record, change: FigureChanged, now: _Moment) -> None:
    figure = figure_at(record, change.figure)
    if change.struck:
        strike = Strike(**now._asdict(), kind=change.kind, by=change.by, reason=change.reason)
        _strike(record, change.figure, change.struck, strike)
    if change.after:
        late = figure is not None and time_of(change.after) < time_of(figure.current)
        entry = _entry(change.figure, change.after, now, change.article)
        entry = replace(
            entry,
            arrived_late=late and not change.struck,
            conflicts=change.conflicts,
            revision=_revision(change),
        )
        _put_entry(record, entry)
    after = (
        summarised(standing_reports(entries_of(record, change.figure)))
        if change.struck
        else _after(figure, change, now.position)
    )
    place = _figure_key(change.figure)
    if after:
        record.put(place, Series(figure=after))
    else:
        record.drop(place)


def _revision(change: FigureChanged) -> ChangeKind | None:
    return change.kind if change.kind in (ChangeKind.CORRECTED, ChangeKind.EDITED) else None


def _after(figure: Figure | None, change: FigureChanged, position: int) -> Figure | None:
    """The figure once a report has been added to it."""
    report, reprint = change.after, change.article.reprint_of is not None
    if report is None:
        return figure
    if figure is None:
        return Figure(
            key=change.figure,
            current=report,
            first=report,
            position=position,
            first_reported=report.report_date,
            reports=int(not reprint),
            reprints=int(reprint),
            conflicts=change.conflicts,
        )
    late = time_of(report) < time_of(figure.current)
    return Figure(
        key=figure.key,
        current=figure.current if late else report,
        first=figure.first,
        position=figure.position if late else position,
        first_reported=min(figure.first_reported, report.report_date),
        reports=figure.reports + (not reprint),
        reprints=figure.reprints + reprint,
        conflicts=figure.conflicts if late else change.conflicts,
    )


Made = EstimateRecorded | Act


def _enter_aside(record: Record, made: Made, estimate: Estimate, now: _Moment) -> None:
    """What is recalled, forecast or denied changes no figure and stands in the history only."""
    if estimate.status is not Status.CURRENT:
        _put_entry(record, _entry(figure_key(estimate), _report(made, estimate), now))


def _strike_aside(record: Record, made: Act, before: Estimate, now: _Moment) -> None:
    if before.status is not Status.CURRENT:
        kind = ChangeKind.WITHDRAWN if isinstance(made, EstimateWithdrawn) else ChangeKind.CORRECTED
        strike = Strike(**now._asdict(), kind=kind, by=made.by, reason=made.reason)
        _strike(record, figure_key(before), _report(made, before), strike)


def _report(made: Made, estimate: Estimate) -> Report:
    return report_of(
        EstimateRecorded(
            id=made.id,
            article=made.article,
            report_date=made.report_date,
            date_basis=made.date_basis,
            estimate=estimate,
            moment=made.moment,
        )
    )


def _entry(
    key: FigureKey, report: Report, now: _Moment, article: ArticleReference | None = None
) -> HistoryEntry:
    return HistoryEntry(
        figure=key,
        on=counts_for(report),
        report=report,
        position=now.position,
        recorded_at=now.recorded_at,
        outlet=article.outlet if article else None,
        reprint=article is not None and article.reprint_of is not None,
    )


def _place_in_time(entry_on: str, report: Report, position: str) -> str:
    """Where an entry is kept in its figure's series: reports in order of their time, then of position."""
    moment = report.moment.isoformat() if report.moment else _LAST
    return key_of(entry_on, report.report_date.isoformat(), moment, position)


def _end_of(report: Report) -> str:
    """Sorts after all reports that were made up to the time of this one, and before all later ones."""
    return _place_in_time(report.report_date.isoformat(), report, _LAST)


def _put_entry(record: Record, entry: HistoryEntry) -> None:
    place = _place_in_time(entry.on, entry.report, f"{entry.position:012}")
    record.put(_series_key(entry.figure) + place, Series(entry=entry))
    if entry.report.status is Status.DENIED:
        record.put(_series_key(entry.figure, _DENIAL) + place, Series(entry=entry))


def _strike(record: Record, key: FigureKey, report: Report, strike: Strike) -> None:
    """Strike the entry of an article's report; a report of the same figure by another article stays."""
    on_the_day = _series_key(key) + key_of(counts_for(report), "")
    for _, held in list(record.scan(on_the_day)):
        entry = held.entry
        if (
            entry
            and entry.struck is None
            and entry.report.status is report.status
            and entry.report.estimate == report.estimate
        ):
            _put_entry(record, replace(entry, struck=strike))


def _figure_key(key: FigureKey) -> str:
    return key_of(_FIGURE, "") + document_key(key)


def _series_key(key: FigureKey, kind: str = _ENTRY) -> str:
    return key_of(kind, "") + document_key(key) + key_of("", "")


SERIES: Projection[Series] = Projection("series", 3, Series, _apply, (_FIGURE, _ENTRY, _DENIAL))
