"""The front page, and lists of what grows with the log: rows, groups and pages, each row made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from alerts.board.addresses import figure_page
from alerts.board.figure_page import kind_of, known_since, last_change
from alerts.board.touched import Arrival, Issue
from alerts.board.words import ArticleLink, Kind, Moment, Named, Words, kind_in_words
from alerts.importance import measure_rank
from monitor.events import FigureChanged, FigureKey
from monitor.figures import stated
from monitor.history import HistoryEntry, lines, standing_reports, summarised
from monitor.plain import one_line

# -- figures --------------------------------------------------------------------------------------------


class FigureLine(msgspec.Struct, frozen=True, kw_only=True):
    """A figure on the front page."""

    named: Named
    page: str
    value: str
    size: str  # the number, for sorting
    stands: bool  # False: it was only recalled, forecast, denied or withdrawn
    dated: Moment
    kind: Kind  # of its newest change, or what it is instead of a value
    changed: int  # position of that change
    since: Moment  # when that change became known


def figure_line(key: FigureKey, entries: Sequence[HistoryEntry], words: Words) -> FigureLine:
    """The line of a figure from all its entries, at least one."""
    told = list(lines(entries))
    figure = summarised(standing_reports(entries))
    last = last_change(told)
    report = figure.current if figure else last.entry.report
    strike = last.entry.struck
    return FigureLine(
        named=words.named(key),
        page=figure_page(key),
        value=words.value(key, report.value),
        size=f"{stated(report.value)[0]:.15g}",
        stands=figure is not None,
        dated=words.day(report.report_date),
        kind=kind_of(last, stands=figure is not None),
        changed=known_since(last),
        since=words.moment(strike.recorded_at if strike else last.entry.recorded_at),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure's row as it is written, with what decides on its place."""

    topic: str
    measure: str
    stands: bool
    changed: int
    html: str


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one measure."""

    id: str
    measure: str
    rows: tuple[str, ...]  # as HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A topic."""

    id: str
    name: str
    subject: str | None
    count: int
    groups: tuple[Group, ...]


def sections(rows: Iterable[Row], words: Words) -> list[Section]:
    """The topics, what changed last first, so are the figures of a measure; measures as digests order them.

    A measure of which nothing stands comes after those of which anything does.
    """
    by_topic: dict[str, dict[str, list[Row]]] = {}
    for row in sorted(rows, key=lambda row: (not row.stands, -row.changed)):
        by_topic.setdefault(row.topic, {}).setdefault(row.measure, []).append(row)
    found = []
    for topic, measures in sorted(by_topic.items(), key=lambda each: -_newest(each[1])):
        in_order = sorted(measures.items(), key=_place_of_measure)
        groups = [
            Group(
                one_line(measure),
                words.named(FigureKey(topic, measure, "")).measure,
                tuple(row.html for row in held),
            )
            for measure, held in in_order
        ]
        found.append(
            Section(
                id=one_line(topic),
                name=words.named(FigureKey(topic, "", "")).topic,
                subject=words.subject(topic),
                count=sum(len(group.rows) for group in groups),
                groups=tuple(groups),
            )
        )
    return found


def _place_of_measure(measure: tuple[str, Sequence[Row]]) -> tuple[bool, tuple[int, str]]:
    name, rows = measure
    return not any(row.stands for row in rows), measure_rank(name)


def _newest(measures: Mapping[str, Sequence[Row]]) -> int:
    """The position of the last change; of what only stands aside none counts."""
    return max((row.changed if row.stands else 0 for rows in measures.values() for row in rows), default=0)


# -- changes --------------------------------------------------------------------------------------------


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a figure, among the latest changes."""

    named: Named
    page: str
    kind: Kind
    before: str | None
    after: str
    gone: bool  # the value no longer counts
    since: Moment


def change_line(change: FigureChanged, recorded_at: datetime, words: Words) -> ChangeLine:
    """A change as the front page tells it."""
    held = change.struck or change.before
    after = change.after or change.struck
    assert after is not None  # a change has one of them
    before = held.value if held and change.after and held.value != after.value else None
    return ChangeLine(
        named=words.named(change.figure),
        page=figure_page(change.figure),
        kind=kind_in_words(change.kind.value),
        before=words.value(change.figure, before) if before else None,
        after=words.value(change.figure, after.value),
        gone=change.after is None,
        since=words.moment(recorded_at),
    )


# -- digests and articles -------------------------------------------------------------------------------


class DigestLine(msgspec.Struct, frozen=True, kw_only=True):
    """A digest in the archive of digests."""

    subject: str
    topic: str | None  # None: the service speaks of itself
    kind: str  # "digest", "heartbeat" or "warning"
    issued: Moment
    changes: int
    href: str | None  # None where none was written


def digest_line(issue: Issue, words: Words) -> DigestLine:
    """A digest as it was issued."""
    return DigestLine(
        subject=one_line(issue.subject, 300),
        topic=words.named(FigureKey(issue.topic, "", "")).topic if issue.topic is not None else None,
        kind=issue.kind,
        issued=words.moment(issue.issued_at),
        changes=issue.changes,
        href=f"{issue.file_stem}.html" if issue.to_files else None,
    )


class ArrivalLine(msgspec.Struct, frozen=True, kw_only=True):
    """An article in the list of articles."""

    link: ArticleLink
    received: Moment
    estimates: int
    reprint: bool


def arrival_line(arrival: Arrival, words: Words) -> ArrivalLine:
    """An article as it came in."""
    return ArrivalLine(
        link=words.article(arrival.article, arrival.report_date),
        received=words.moment(arrival.received_at),
        estimates=arrival.estimates,
        reprint=arrival.article.reprint_of is not None,
    )


PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a list that grows at its end: how long it is, and the rows of its last page."""

    count: int = 0
    rows: tuple[str, ...] = ()  # as HTML, the oldest first


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of such a list."""

    number: int  # from 1, the oldest
    last: int
    rows: tuple[str, ...]  # the newest first


def lengthened(kept: Kept, rows: Sequence[str]) -> tuple[Kept, list[ListPage]]:
    """The list with rows added, and the pages that differ now.

    Pages count from the oldest, so that a full page is written once more, when a newer one follows, and
    never again.
    """
    count = kept.count + len(rows)
    first = max(1, -(-kept.count // PER_PAGE))  # the page that the last row was put on
    last = max(1, -(-count // PER_PAGE))
    held = [*kept.rows, *rows]
    pages = [
        ListPage(number, last, tuple(reversed(held[start : start + PER_PAGE])))
        for number, start in zip(range(first, last + 1), range(0, len(held) + 1, PER_PAGE), strict=False)
    ]
    return Kept(count, tuple(reversed(pages[-1].rows))), pages
