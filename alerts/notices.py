"""Notices: what readers are owed when something they were told turns out wrong or incomplete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.destinations import DESTINATIONS
from alerts.kinds import filled_in
from alerts.told import EVERYBODY, OWED_NOTICES, Owed, Told, last_told, owed_prefix, tellings
from monitor.articles import ARTICLES
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestEntry, FigureChanged, FigureKey, Notice, Report, Telling
from monitor.figures import document_key
from monitor.history import HistoryEntry, standing_reports
from monitor.series import SERIES, entries_on, figure_at, reports_after


def proved_wrong(log: Reading, change: FigureChanged) -> tuple[Telling, ...]:
    """The digests that a change, about to be appended, shows to have told something wrong or incomplete."""
    told: Iterable[tuple[str, Told]] = ()
    if change.struck:
        if not change.after or change.after.value != change.struck.value:
            told = _told(log, change.figure, change.struck)
    elif change.kind is ChangeKind.LATE and change.after:
        told = _told_over(log, change.figure, change.before, change.after)
    return _by_digest(told)


def _by_digest(told: Iterable[tuple[str, Told]]) -> tuple[Telling, ...]:
    found: dict[str, Telling] = {}
    for name, each in told:
        assert each.report is not None
        telling = found.get(each.digest) or Telling(
            digest=each.digest, issued_at=each.issued_at, value=each.report.value
        )
        found[each.digest] = replace(telling, destinations=(*telling.destinations, name))
    return tuple(found.values())


def _told(log: Reading, figure: FigureKey, report: Report) -> Iterator[tuple[str, Told]]:
    """To whom a report, or its value by another article, was told."""
    told = dict(tellings(log, figure, report))
    for name, _ in log.documents(DESTINATIONS).scan():
        latest = last_told(log, figure, name)
        if name in told:
            yield name, told[name]
        elif latest and latest.sent and latest.report and latest.report.value == report.value:
            yield name, latest


def _told_over(
    log: Reading, figure: FigureKey, before: Report | None, late: Report
) -> Iterator[tuple[str, Told]]:
    """To whom a step was told from the value before `late` straight to the one after it."""
    if before is None or before.value == late.value:
        return
    after = _next_after(log, figure, late)
    for name, told in tellings(log, figure, after.report) if after else ():
        straight = told.before is not None and told.before.value == before.value
        if straight and told.report and told.report.value != late.value:
            yield name, told


def _next_after(log: Reading, figure: FigureKey, report: Report) -> HistoryEntry | None:
    return next(reports_after(log.documents(SERIES), figure, report), None)


@dataclass(frozen=True, slots=True)
class OwedNotice:
    """What the readers of a destination are owed, as a digest tells it, and since when they are."""

    entry: DigestEntry
    since: datetime


def corrections_owed(log: Reading, topic: str, destination: str) -> list[OwedNotice]:
    """What a destination's readers of a topic were told wrongly, one notice for each report."""
    return notices_of(log, _owed(log, topic, late=False), destination)


def missing_owed(log: Reading, topic: str, destination: str) -> list[OwedNotice]:
    """The values between two that they were told which came late, one notice for each report.

    They go with whatever else is told, and may be very many by then: ask only once something is.
    """
    return notices_of(log, _owed(log, topic, late=True), destination)


def _owed(log: Reading, topic: str, *, late: bool) -> Iterator[Owed]:
    return (owed for _, owed in log.documents(OWED_NOTICES).scan(owed_prefix(topic, late=late)))


def notices_of(log: Reading, changes: Iterable[Owed], destination: str) -> list[OwedNotice]:
    """The notices that a destination's readers are owed for some changes, one for each report."""
    owed: dict[tuple[str, str], list[Owed]] = {}
    for change in changes:
        if change.destination in (destination, EVERYBODY):
            owed.setdefault((document_key(change.figure), change.report.article), []).append(change)
    once: dict[tuple[object, ...], OwedNotice] = {}
    for changes in owed.values():
        if entry := _entry(log, changes):
            _keep_once(once, OwedNotice(entry, changes[0].since))
    return list(once.values())


def _keep_once(notices: dict[tuple[object, ...], OwedNotice], found: OwedNotice) -> None:
    """Two articles that carried one wrong value make one notice: it was told once."""
    entry, since = found.entry, found.since
    assert entry.notice is not None
    late = filled_in(entry) and entry.after.estimate
    what = document_key(entry.figure), late, entry.before and entry.before.value, entry.notice.told_at
    if (same := notices.get(what)) and same.entry.notice:
        settles = same.entry.notice.settles + entry.notice.settles
        entry = replace(entry, notice=replace(entry.notice, settles=settles))
        since = min(since, same.since)
    notices[what] = OwedNotice(entry, since)


def _entry(log: Reading, changes: Sequence[Owed]) -> DigestEntry | None:
    """One notice for all that happened to a report since; None where it stands again as it was told."""
    first, last = changes[0], changes[-1]
    record = log.documents(SERIES)
    figure = figure_at(record, first.figure)
    stands = figure.current if figure else None
    article = log.documents(ARTICLES).get(last.article)
    if article is None:
        return None
    now = _report_by(entries_on(record, first.figure, article.report_date), last.article)
    late = first.kind is ChangeKind.LATE
    if late and (now is None or now.value != first.report.value):
        return None  # itself corrected since
    if not late and (true := now or stands) and true.value == first.report.value:
        return None  # what was told holds
    return DigestEntry(
        figure=first.figure,
        measure_label="",
        source_name="",
        percent=False,
        kind=last.kind,
        before=first.before if late else first.report,
        after=now or first.report,
        conflicts=(),
        article=article.article,
        others=(),
        position=last.position,
        notice=Notice(
            told_at=first.told.issued_at,
            told=first.told.value,
            stands=stands,
            settles=tuple(change.position for change in changes),
            by=last.by,
            reason=last.reason,
        ),
    )


def _report_by(entries: Iterable[HistoryEntry], article: str) -> Report | None:
    mine = (entry.report for entry in standing_reports(entries) if entry.report.article == article)
    return next(mine, None)
