"""`FigurePage`: everything ever reported of one figure, as its page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from alerts.board.addresses import figure_page
from alerts.board.touched import NO_NEWS
from alerts.board.words import ArticleLink, Kind, Moment, Named, Words, kind_in_words
from alerts.digest import Quote, quoted
from monitor.estimates import Status
from monitor.events import ChangeKind, FigureKey, Report
from monitor.figures import Figure, agree, document_key
from monitor.grading import Grade, Grading
from monitor.history import HistoryEntry, HistoryLine, lines, standing_reports, summarised
from monitor.plain import few


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One report of the figure."""

    anchor: str  # the position in the log, which words its point in the chart, too
    on: Moment
    said: str | None  # when it was said, where that is not the time it counts for
    value: str
    kind: Kind
    struck: str | None  # who struck it, when and why
    quote: Quote
    via: str | None
    as_of: str | None
    remarks: tuple[str, ...]
    known: Moment
    article: ArticleLink | None


class OtherFigure(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody else holds on the same measure."""

    source: str
    value: str
    dated: Moment
    page: str
    fits: bool  # both can be true


class FigurePage(msgspec.Struct, frozen=True, kw_only=True):
    """One figure."""

    path: str
    topic: str  # its id
    named: Named
    value: str | None  # as it stands; None where no report of it does
    dated: Moment | None
    kind: Kind  # of its last change
    grade: str | None
    facts: tuple[str, ...]
    conflicts: tuple[str, ...]
    reports: tuple[ReportRow, ...]  # the newest first
    others: tuple[OtherFigure, ...]


def page_of(
    key: FigureKey,
    entries: Sequence[HistoryEntry],
    *,
    others: Iterable[Figure],
    grading: Grading | None,
    words: Words,
    article: Callable[[Report], ArticleLink | None],
) -> FigurePage:
    """The page of a figure from all its entries, at least one; `others` count the same."""
    figure = summarised(standing_reports(entries))
    told = list(lines(entries))
    rows = [_row(line, words, article(line.entry.report)) for line in told]
    return FigurePage(
        path=figure_page(key),
        topic=key.topic,
        named=words.named(key),
        value=words.value(key, figure.current.value) if figure else None,
        dated=words.counted_on(figure.current.report_date.isoformat()) if figure else None,
        kind=kind_of(last_change(told), stands=figure is not None),
        grade=_grade(grading, key, words) if figure and grading else None,
        facts=_facts(figure, told, words) if figure else (),
        conflicts=few(words.value(key, value) for value in figure.conflicts) if figure else (),
        reports=tuple(reversed(rows)),
        others=_others(figure, others, words),
    )


def last_change(told: Sequence[HistoryLine]) -> HistoryLine:
    """What last changed the figure, by when it became known; where nothing ever did, what was said last."""
    return max(told, key=lambda line: (_is_news(line), known_since(line)))


def kind_of(change: HistoryLine, *, stands: bool) -> Kind:
    """The kind of a figure's last change; where a value stands, what was withdrawn is not its report."""
    kind = kind_in_words(change.kind)
    if stands and kind.name == ChangeKind.WITHDRAWN:
        return Kind(kind.name, kind.sign, "report withdrawn")
    return kind


def known_since(line: HistoryLine) -> int:
    """The position in the log that made the line what it is."""
    return line.entry.struck.position if line.entry.struck else line.entry.position


_QUIET = {kind.value for kind in NO_NEWS}


def _is_news(line: HistoryLine) -> bool:
    if line.entry.struck is None and line.entry.arrived_late:
        return False  # its value was superseded when it came
    return line.kind not in _QUIET and line.entry.report.status is Status.CURRENT


def _row(line: HistoryLine, words: Words, article: ArticleLink | None) -> ReportRow:
    entry, report = line.entry, line.entry.report
    said = report.report_date.isoformat()
    return ReportRow(
        anchor=str(entry.position),
        on=words.counted_on(entry.on),
        said=words.day(report.report_date).words if entry.on != said else None,
        value=words.value(entry.figure, report.value),
        kind=kind_in_words(line.kind),
        struck=_struck(entry, words),
        quote=quoted(report),
        via=words.via(report.via),
        as_of=words.as_of(report.as_of),
        remarks=tuple(_remarks(line, words)),
        known=words.moment(entry.recorded_at),
        article=article,
    )


def _struck(entry: HistoryEntry, words: Words) -> str | None:
    strike = entry.struck
    return words.decided(strike.by, strike.reason, strike.recorded_at) if strike else None


def _remarks(line: HistoryLine, words: Words) -> Iterable[str]:
    """What is to be known before trusting a report."""
    entry = line.entry
    if entry.arrived_late:
        yield "came late: a later report was known already"
    if entry.reprint:
        yield "a reprint of a story that was known already"
    if entry.revision and not entry.struck:
        yield "in place of a report that was struck"
    if entry.conflicts:
        also = " and ".join(few(words.value(entry.figure, value) for value in entry.conflicts))
        yield f"the same article also says {also}"
    if line.discrepancy:
        held = words.value(entry.figure, line.discrepancy.report.value)
        yield f"but {held} was reported for {words.counted_on(line.discrepancy.on).words}"


def _facts(figure: Figure, told: Sequence[HistoryLine], words: Words) -> tuple[str, ...]:
    outlets = {line.entry.outlet.casefold() for line in told if line.entry.outlet}
    reports = f"{figure.reports} {'report' if figure.reports == 1 else 'reports'}"
    if figure.reprints:
        reports += f" and {figure.reprints} {'reprint' if figure.reprints == 1 else 'reprints'}"
    if len(outlets) > 1:
        reports += f" in {len(outlets)} outlets"
    if figure.first_reported == figure.current.report_date:
        return (reports,)
    return reports, f"first reported {words.day(figure.first_reported).words}"


_GRADES: Mapping[Grade, str] = {
    Grade.WITHDRAWN: "Its own source took this number back.",
    Grade.UNNAMED: "The articles do not say whose number it is.",
    Grade.ONE: "One originator gives this number.",
}


def _grade(grading: Grading, key: FigureKey, words: Words) -> str:
    """How the figure is founded, in a sentence."""

    def named(sources: Sequence[str]) -> str:
        return ", ".join(words.named(FigureKey(key.topic, key.measure, source)).source for source in sources)

    match grading.grade:
        case Grade.CONTESTED:
            return f"Contested: {named(grading.contested_by)} cannot be right together with it."
        case Grade.SEVERAL:
            return (
                f"{grading.originators} originators give about this number: also {named(grading.backed_by)}."
            )
        case grade:
            return _GRADES[grade]


def _others(figure: Figure | None, others: Iterable[Figure], words: Words) -> tuple[OtherFigure, ...]:
    """Those who count the same, the latest report first."""
    latest_first = sorted(others, key=lambda other: (other.current.report_date, other.position), reverse=True)
    return tuple(
        OtherFigure(
            source=words.named(other.key).source,
            value=words.value(other.key, other.current.value),
            dated=words.counted_on(other.current.report_date.isoformat()),
            page=figure_page(other.key),
            fits=figure is None or agree(figure.current.value, other.current.value),
        )
        for other in latest_first
        if figure is None or document_key(other.key) != document_key(figure.key)
    )
