"""The history of each figure: every value given for it, in order of the time it was given for.

What an article says of a figure enters at its report date; what a source recalls enters at the time it is
recalled for; forecasts and denials stand at the date they were made. Nothing leaves: an entry that was
struck says since when, and why, so that the history can be told as it was known at any earlier position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.estimates import Status, Value, as_of_parts
from monitor.events import ChangeKind, FigureKey, Report
from monitor.figures import Figure, agree, compared, time_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """When and why an entry ceased to stand."""

    position: int
    recorded_at: str  # ISO 8601, UTC
    kind: ChangeKind  # corrected, edited or withdrawn
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One value in a figure's history."""

    figure: FigureKey
    on: str  # the day it counts for, as exactly as known: "2025-01-13", "2025-01" (recalled), "2025"
    report: Report
    position: int
    recorded_at: str  # ISO 8601, UTC
    arrived_late: bool = False  # a later report was known already
    revision: ChangeKind | None = None  # corrected or edited: it came in place of another
    conflicts: tuple[Value, ...] = ()  # what the same article also says of the figure
    outlet: str | None = None
    reprint: bool = False
    struck: Strike | None = None

    def known_at(self, position: int | None) -> bool:
        """Whether it stood when the log ended at `position`; None means now."""
        if position is None:
            return self.struck is None
        return self.position <= position and (self.struck is None or self.struck.position > position)

    def reports_at(self, position: int | None) -> bool:
        """Whether it was among what the figure's value is told from; None means now."""
        return self.report.status is Status.CURRENT and self.known_at(position)

    def then(self, position: int | None) -> HistoryEntry:
        """The entry as the log held it when it ended at `position`: not struck yet by what came later."""
        return replace(self, struck=None) if self.struck and self.known_at(position) else self


def recalled_on(as_of: str | None, report_date: date) -> str:
    """The time a recalled value counts for, no more exact than `as_of` says.

    A month without a year is the last one that had begun by the report date. Without any time the report
    date itself stands, since all that is known is that the value was given before.
    """
    parts = as_of_parts(as_of or "")
    if parts is None:
        return report_date.isoformat()
    year, month, day = parts
    if year is None:
        asked = (int(month or 1), int(day or 1))
        year = str(report_date.year - (asked > (report_date.month, report_date.day)))
    return "-".join(part for part in (year, month, day) if part)


def counts_for(report: Report) -> str:
    """The day a report's value counts for, as exactly as known."""
    if report.status is Status.PREVIOUS:
        return recalled_on(report.as_of, report.report_date)
    return report.report_date.isoformat()


def standing_reports(entries: Iterable[HistoryEntry], known_at: int | None = None) -> list[HistoryEntry]:
    """What a figure's current value is told from, in order of time: no strikes, forecasts, recollections.

    With `known_at` those that stood when the log ended at that position.
    """
    held = [entry for entry in entries if entry.reports_at(known_at)]
    return sorted(held, key=lambda entry: (*time_of(entry.report), entry.position))


def summarised(reports: Sequence[HistoryEntry]) -> Figure | None:
    """The figure that a series of standing reports, in order of time, makes; None where there is none."""
    if not reports:
        return None
    last, earliest_known = reports[-1], min(reports, key=lambda entry: entry.position)
    reprints = sum(entry.reprint for entry in reports)
    return Figure(
        key=last.figure,
        current=last.report,
        first=earliest_known.report,
        position=last.position,
        first_reported=reports[0].report.report_date,
        reports=len(reports) - reprints,
        reprints=reprints,
        conflicts=last.conflicts,
    )


# -- as a reader sees it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry in its place among the others."""

    entry: HistoryEntry
    kind: str  # what it did to the value before it in time, or its status, or how it was struck
    discrepancy: HistoryEntry | None = None  # what the log holds for a recalled time, where it contradicts


def lines(
    entries: Iterable[HistoryEntry], as_of: date | None = None, known_at: int | None = None
) -> Iterator[HistoryLine]:
    """One figure's entries, each with what it meant; the same whatever order the articles came in.

    With `as_of` those reported up to that day, with `known_at` those that the log then held.
    """
    entries = [
        entry.then(known_at)
        for entry in entries
        if (as_of is None or entry.report.report_date <= as_of)
        and (known_at is None or entry.position <= known_at)
    ]
    reports = standing_reports(entries, known_at)
    before = {
        entry.position: previous
        for previous, entry in zip([None, *reports], reports, strict=False)  # the last one has no next
    }
    for entry in entries:
        if entry.struck:
            yield HistoryLine(entry, entry.struck.kind.value)
        elif entry.report.status is not Status.CURRENT:
            yield HistoryLine(entry, entry.report.status.value, _discrepancy(entry, reports))
        else:
            previous = before[entry.position]
            kind = compared(previous.report.value, entry.report.value) if previous else ChangeKind.FIRST
            yield HistoryLine(entry, kind.value)


def _discrepancy(recalled: HistoryEntry, reports: Sequence[HistoryEntry]) -> HistoryEntry | None:
    """The report that a recollection contradicts: none of the time it speaks of agrees with it."""
    if recalled.report.status is not Status.PREVIOUS:
        return None
    earlier = [entry for entry in reports if time_of(entry.report) < time_of(recalled.report)]
    if recalled.on != recalled.report.report_date.isoformat():
        then = [entry for entry in earlier if entry.on[: len(recalled.on)] <= recalled.on]
        # what stood when that time began counts as well as what was said within it
        within = [entry for entry in then if entry.on.startswith(recalled.on)]
        earlier = [*[entry for entry in then if entry not in within][-1:], *within]
    if any(agree(entry.report.value, recalled.report.value) for entry in earlier):
        return None
    return earlier[-1] if earlier else None
