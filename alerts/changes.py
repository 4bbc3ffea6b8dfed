"""What an article does to the figures it speaks of: pure decisions over plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.estimates import Status, Value
from monitor.events import ArticleReference, ChangeKind, EstimateRecorded, FigureChanged, FigureKey, Report
from monitor.figures import document_key, figure_key, report_of, standing, stated


def compared(before: Value, after: Value) -> ChangeKind:
    """How one value stands to the one before it, by the numbers that the texts state.

    The same numbers with another hedge are a restatement; of an interval the middle decides.
    """
    if before == after:
        return ChangeKind.CONFIRMED
    (low, high), (new_low, new_high) = stated(before), stated(after)
    if low + high == new_low + new_high:
        return ChangeKind.RESTATED
    return ChangeKind.RAISED if new_low + new_high > low + high else ChangeKind.LOWERED


def kind_of(current: Report | None, report: Report) -> ChangeKind:
    """What `report` does to a figure that stands at `current`."""
    if current is None:
        return ChangeKind.FIRST
    if report.report_date < current.report_date:
        return ChangeKind.LATE
    return compared(current.value, report.value)


@dataclass(frozen=True, slots=True)
class Reported:
    """What one article says of one figure, all its mentions weighed."""

    figure: FigureKey
    report: Report
    conflicts: tuple[Value, ...]


def reported(estimates: Iterable[EstimateRecorded]) -> Iterator[Reported]:
    """One article's estimates as one value per figure; what is not current is left out."""
    by_figure: dict[str, list[EstimateRecorded]] = {}
    for made in estimates:
        if made.estimate.status is Status.CURRENT:
            by_figure.setdefault(document_key(figure_key(made.estimate)), []).append(made)
    for mentions in by_figure.values():
        index, conflicts = standing([made.estimate.value for made in mentions])
        stands = mentions[index]
        yield Reported(figure_key(stands.estimate), report_of(stands), conflicts)


def changes_by(
    article: ArticleReference,
    estimates: Iterable[EstimateRecorded],
    current: Callable[[FigureKey], Report | None],
    before: Callable[[FigureKey, date], Report | None],
) -> Iterator[FigureChanged]:
    """What an article does to each figure it speaks of.

    `current` answers where a figure stands, `before` where it stood at the end of a day that is past.
    """
    for said in reported(estimates):
        now = current(said.figure)
        kind = kind_of(now, said.report)
        late = kind is ChangeKind.LATE
        yield FigureChanged(
            figure=said.figure,
            kind=kind,
            before=before(said.figure, said.report.report_date) if late else now,
            after=said.report,
            conflicts=said.conflicts,
            article=article,
        )
