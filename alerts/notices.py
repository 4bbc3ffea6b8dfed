"""Notices: what readers are owed when something they were told turns out wrong or incomplete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alerts.kinds import filled_in
from alerts.told import OWED_NOTICES, TOLD, TOLD_REPORTS, Owed, report_key
from monitor.articles import ARTICLES
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestEntry, FigureChanged, FigureKey, Notice, Report, Telling
from monitor.figures import document_key, time_of
from monitor.history import HistoryEntry, standing_reports
from monitor.projections import key_of
from monitor.series import SERIES, entries_of, figure_at


def proved_wrong(log: Reading, change: FigureChanged) -> Telling | None:
    """The digest that a change, about to be appended, shows to have told something wrong or incomplete."""
    if change.struck:
        if change.after and change.after.value == change.struck.value:
            return None
        return _telling_of(log, change.figure, change.struck)
    if change.kind is ChangeKind.LATE and change.after:
        return _told_over(log, change.figure, change.before, change.after)
    return None


def _telling_of(log: Reading, figure: FigureKey, report: Report) -> Telling | None:
    """Where a report, or its value by another article, was told to anybody."""
    told = log.documents(TOLD_REPORTS).get(report_key(figure, report))
    if told:
        return told.telling
    latest = log.documents(TOLD).get(document_key(figure))
    return latest.telling if latest and latest.sent and latest.report.value == report.value else None


def _told_over(log: Reading, figure: FigureKey, before: Report | None, late: Report) -> Telling | None:
    """The digest that told a step from the value before `late` straight to the one after it."""
    if before is None or before.value == late.value:
        return None
    after = _next_after(log, figure, late)
    told = log.documents(TOLD_REPORTS).get(report_key(figure, after.report)) if after else None
    if told is None or told.before is None or told.before.value != before.value:
        return None
    return told.telling if told.report.value != late.value else None


def _next_after(log: Reading, figure: FigureKey, report: Report) -> HistoryEntry | None:
    reports = standing_reports(entries_of(log.documents(SERIES), figure))
    return next((entry for entry in reports if time_of(entry.report) > time_of(report)), None)


def notices_owed(log: Reading, topic: str) -> list[DigestEntry]:
    """What the readers of a topic are owed, an entry for each report that was wrong or missing."""
    owed: dict[tuple[str, str, bool], list[Owed]] = {}
    for _, change in log.documents(OWED_NOTICES).scan(key_of(topic, "")):
        late = change.kind is ChangeKind.LATE
        owed.setdefault((document_key(change.figure), change.report.article, late), []).append(change)
    once: dict[tuple[object, ...], DigestEntry] = {}
    for changes in owed.values():
        if entry := _entry(log, changes):
            _keep_once(once, entry)
    return list(once.values())


def _keep_once(notices: dict[tuple[object, ...], DigestEntry], entry: DigestEntry) -> None:
    """Two articles that carried one wrong value make one notice: it was told once."""
    assert entry.notice is not None
    late = filled_in(entry) and entry.after.estimate
    what = document_key(entry.figure), late, entry.before and entry.before.value, entry.notice.told_at
    if (same := notices.get(what)) and same.notice:
        settles = same.notice.settles + entry.notice.settles
        entry = replace(entry, notice=replace(entry.notice, settles=settles))
    notices[what] = entry


def _entry(log: Reading, changes: Sequence[Owed]) -> DigestEntry | None:
    """One notice for all that happened to a report since; None where it stands again as it was told."""
    first, last = changes[0], changes[-1]
    record = log.documents(SERIES)
    figure = figure_at(record, first.figure)
    stands = figure.current if figure else None
    now = _report_by(entries_of(record, first.figure), last.article)
    article = log.documents(ARTICLES).get(last.article)
    if article is None:
        return None
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
