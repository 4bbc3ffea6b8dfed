"""`Chart`: what a picture of one figure's history shows, as plain values; made from the log's histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from monitor.estimates import Status, Value, as_of_parts, in_words
from monitor.events import ChangeKind
from monitor.figures import stated, time_of
from monitor.history import HistoryEntry, standing_reports
from monitor.plain import one_line

_LARGEST = 1e15  # a number beyond is no count of anything, and would leave nothing else to be seen
OTHERS_DRAWN = 4  # series in grey; with more nobody tells them apart
_RECALLED_YEARS = 2  # how far before the first report a recalled value is drawn at least
_RECALLED_SPANS = 4  # and in lengths of what the reports span


class Role(StrEnum):
    """What a point is to the figure."""

    REPORTED = "reported"
    RECALLED = "recalled"  # what the source recalls having said, or an article recalls for it
    STRUCK = "struck"  # corrected or withdrawn since


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One value in time."""

    at: float  # days as `date.toordinal` counts them; the parts of a day order its reports
    value: Value
    stated: tuple[float, float]  # its numbers as the text states them: the same twice, but for a range
    day: date
    on: str  # the day as exactly as known: "2025-01-13", "2025-01", "2025"
    role: Role = Role.REPORTED
    id: str = ""  # the position in the log of what it was made from
    new: bool = False  # what a digest tells of


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSeries:
    """What somebody else reported on the same measure."""

    name: str
    points: tuple[Point, ...]  # in order of time, at least one


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure's history as it is drawn: its own steps, its points aside, and others in grey."""

    title: str  # "NIS: killed"
    kind: str  # of the change that is marked, for its colour; "" where none is
    percent: bool
    series: tuple[Point, ...]  # standing reports in order of time
    aside: tuple[Point, ...]  # recalled values, and struck ones, in order of time
    others: tuple[OtherSeries, ...]
    reader: ReaderLocale = DEFAULT_LOCALE  # how the axes write numbers and days

    @property
    def points(self) -> tuple[Point, ...]:
        """Those of the figure itself."""
        return *self.series, *self.aside

    @property
    def new(self) -> Point | None:
        """The marked point."""
        return next((point for point in self.points if point.new), None)

    def words(self, point: Point) -> str:
        """The value as the reader writes it: "at least 600"."""
        return one_line(in_words(point.value, percent=self.percent, digits=self.reader), 60)

    def remark(self, point: Point) -> str:
        """What it is beside a value in time: "new", "recalled", "withdrawn", "struck"; "" for any report."""
        match point.role:
            case Role.RECALLED:
                return "recalled"
            case Role.STRUCK:
                return self.kind if point.new and self.kind == ChangeKind.WITHDRAWN else "struck"
        return "new" if point.new else ""

    def dated(self, point: Point) -> str:
        """Its time as exactly as known: "13 January 2025", "January 2025"."""
        if point.on == point.day.isoformat():
            return self.reader.day(point.day)
        try:
            year, month, day = (int(part) if part else None for part in as_of_parts(point.on) or ())
            return self.reader.part_of_calendar(year, month, day)
        except (ValueError, KeyError):  # a claim's time need be no day of the calendar
            return self.reader.day(point.day)


def chart_of(
    title: str,
    entries: Sequence[HistoryEntry],
    *,
    others: Iterable[OtherSeries] = (),
    known_at: int | None = None,
    new: str | None = None,
    kind: ChangeKind | None = None,
    percent: bool = False,
    struck: bool = False,
    reader: ReaderLocale = DEFAULT_LOCALE,
) -> Chart | None:
    """The chart of a figure from all entries of its history; None where it has nothing to show.

    `others` is what others reported on the same measure. With `known_at` all is as it stood when the log
    ended at that position. `new` is the id of the estimate whose point is marked, in the
    colour of `kind`; of a correction or a withdrawal what it struck is shown, too. Other struck values are
    shown if `struck` says so, forecasts and denials never.
    """
    reports = standing_reports(_drawable(entries), known_at)
    marked = next((entry for entry in reversed(reports) if new and entry.report.estimate == new), None)
    struck_one = new if kind in (ChangeKind.CORRECTED, ChangeKind.WITHDRAWN) else ""
    beside = [
        *_recalled(entries, reports, known_at),
        *_struck(entries, known_at, None if struck else struck_one),
    ]
    own = _points(reports, marked)
    aside = _points(sorted(beside, key=_place), None if marked else _last(beside, new))
    shown = sorted(others, key=lambda other: (-other.points[-1].at, other.name))[:OTHERS_DRAWN]
    if not (own or aside) or len(own) + len(aside) + sum(len(other.points) for other in shown) < 2:
        return None
    return Chart(
        title=one_line(title, 120),
        kind=kind.value if kind else "",
        percent=percent,
        series=own,
        aside=aside,
        others=tuple(shown),
        reader=reader,
    )


def other_series(
    name: str, entries: Sequence[HistoryEntry], known_at: int | None = None
) -> OtherSeries | None:
    """What a source reported, from all entries of its history; None where nothing of it can be drawn."""
    points = _points(standing_reports(_drawable(entries), known_at), None)
    return OtherSeries(name=one_line(name, 40), points=points) if points else None


def _drawable(entries: Iterable[HistoryEntry]) -> Iterable[HistoryEntry]:
    return (entry for entry in entries if all(abs(end) <= _LARGEST for end in stated(entry.report.value)))


def _recalled(
    entries: Sequence[HistoryEntry], reports: Sequence[HistoryEntry], known_at: int | None
) -> list[HistoryEntry]:
    """Recalled values of about the time that the reports cover: one of 1950 would press them together."""
    found = [
        entry
        for entry in _drawable(entries)
        if entry.report.status is Status.PREVIOUS and entry.known_at(known_at)
    ]
    if not reports:
        return found
    first, last = reports[0].report.report_date, reports[-1].report.report_date
    back = max(_RECALLED_YEARS * 366, _RECALLED_SPANS * (last - first).days)
    return [entry for entry in found if _day(entry).toordinal() >= first.toordinal() - back]


def _struck(entries: Sequence[HistoryEntry], known_at: int | None, only: str | None) -> list[HistoryEntry]:
    """Reports that no longer stood, all or those of one estimate."""
    return [
        entry
        for entry in _drawable(entries)
        if entry.struck
        and entry.report.status is Status.CURRENT
        and not entry.known_at(known_at)
        and (known_at is None or entry.position <= known_at)
        and (only is None or entry.report.estimate == only)
    ]


def _last(entries: Sequence[HistoryEntry], estimate: str | None) -> HistoryEntry | None:
    found = [entry for entry in entries if entry.report.estimate == estimate]
    return max(found, key=lambda entry: entry.position) if found else None


def _place(entry: HistoryEntry) -> tuple[object, ...]:
    return _day(entry), *time_of(entry.report), entry.position


def _points(entries: Sequence[HistoryEntry], marked: HistoryEntry | None) -> tuple[Point, ...]:
    """The entries' points; those of one day are spread over it in their order."""
    days = [_day(entry) for entry in entries]
    in_all = Counter(days)
    seen: Counter[date] = Counter()
    made = []
    for entry, day in zip(entries, days, strict=True):
        at = day.toordinal() + seen[day] / in_all[day]
        made.append(_point(entry, at, day, new=entry is marked))
        seen[day] += 1
    return tuple(made)


def _point(entry: HistoryEntry, at: float, day: date, *, new: bool) -> Point:
    role = Role.REPORTED
    if entry.report.status is Status.PREVIOUS:
        role = Role.RECALLED
    elif entry.struck:
        role = Role.STRUCK
    return Point(
        at=at,
        value=entry.report.value,
        stated=stated(entry.report.value),
        day=day,
        on=entry.on,
        role=role,
        id=str(entry.position),
        new=new,
    )


def _day(entry: HistoryEntry) -> date:
    """The day an entry is drawn at: of a month or a year the middle, as far as it had come when told."""
    told = entry.report.report_date
    if entry.on == told.isoformat():  # as of most
        return told
    parts = [int(part) for part in entry.on.split("-")]
    try:
        if len(parts) == 3:
            return date(*parts)
        middle = date(parts[0], parts[1], 15) if len(parts) == 2 else date(parts[0], 7, 1)
    except ValueError:  # a claim's time need be no day of the calendar
        return told
    return min(middle, told) if entry.on <= told.isoformat() else middle
