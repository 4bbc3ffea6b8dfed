"""The history of each figure: every value given for it, in order of the time it was given for. A projection.

What an article does to a figure enters at its report date; what a source recalls enters at the time it is
recalled for; forecasts and denials stand at the date they were made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.estimates import Status
from monitor.events import EstimateRecorded, FigureChanged, FigureKey, Recorded, Report
from monitor.figures import document_key, figure_key, report_of
from monitor.projections import Documents, Projection, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One value in a figure's history."""

    figure: FigureKey
    on: str  # the day it counts for, as exactly as known: "2025-01-13", "2025-01" (recalled), "2025"
    kind: str  # a ChangeKind, or the Status of a value that is not current
    report: Report
    position: int
    recorded_at: str  # ISO 8601, UTC


_AS_OF = re.compile(r"(\d{4}|-)-(\d{2})(?:-(\d{2}))?$|(\d{4})$")


def recalled_on(as_of: str | None, report_date: date) -> str:
    """The time a recalled value counts for, no more exact than `as_of` says.

    A month without a year is the last one that had begun by the report date. Without any time the report
    date itself stands, since all that is known is that the value was given before.
    """
    match = _AS_OF.match(as_of or "")
    if match is None:
        return report_date.isoformat()
    year, month, day, alone = match.groups()
    if alone:
        return alone
    if year == "-":
        asked = (int(month), int(day or 1))
        year = str(report_date.year - (asked > (report_date.month, report_date.day)))
    return "-".join(part for part in (year, month, day) if part)


def _apply(documents: Documents[HistoryEntry], recorded: Recorded) -> None:
    match recorded.event:
        case FigureChanged() as change:
            _put(
                documents,
                recorded,
                change.figure,
                change.kind,
                change.after,
                change.after.report_date.isoformat(),
            )
        case EstimateRecorded() as made if made.estimate.status is not Status.CURRENT:
            report = report_of(made)
            recalled = made.estimate.status is Status.PREVIOUS
            on = recalled_on(report.as_of, report.report_date) if recalled else report.report_date.isoformat()
            _put(documents, recorded, figure_key(made.estimate), made.estimate.status, report, on)


def _put(
    documents: Documents[HistoryEntry], recorded: Recorded, key: FigureKey, kind: str, report: Report, on: str
) -> None:
    entry = HistoryEntry(
        figure=key,
        on=on,
        kind=str(kind),
        report=report,
        position=recorded.position,
        recorded_at=recorded.recorded_at.isoformat(),
    )
    documents.put(document_key(key) + key_of("", on, f"{recorded.position:012}"), entry)


HISTORY: Projection[HistoryEntry] = Projection("history", 2, HistoryEntry, _apply)


def history_of(documents: Documents[HistoryEntry], *parts: str) -> Iterable[HistoryEntry]:
    """All entries, or those whose figure's key starts with `parts` (topic, measure, source, scope)."""
    return (entry for _, entry in documents.scan(key_of(*parts, "") if parts else ""))


def held_on(documents: Documents[HistoryEntry], key: FigureKey, day: date) -> Report | None:
    """What a source held at the end of a day, by the reports of that day and before."""
    held = None
    for _, entry in documents.scan(document_key(key) + key_of("", "")):
        if entry.on > day.isoformat():
            break
        if entry.report.status is Status.CURRENT:
            held = entry.report
    return held
