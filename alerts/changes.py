"""What an article does to the figures it speaks of: pure decisions over plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from monitor.estimates import Status, Value
from monitor.events import ArticleReference, ChangeKind, EstimateRecorded, FigureChanged, FigureKey, Report
from monitor.figures import compared, document_key, figure_key, report_of, standing, time_of


def kind_of(current: Report | None, report: Report) -> ChangeKind:
    """What `report` does to a figure that stands at `current`."""
    if current is None:
        return ChangeKind.FIRST
    if time_of(report) < time_of(current):
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
    before: Callable[[FigureKey, Report], Report | None],
) -> Iterator[FigureChanged]:
    """What an article does to each figure it speaks of.

    `current` answers where a figure stands, `before` where it stood when a report that came late was made.
    """
    for said in reported(estimates):
        yield _added(article, said, current(said.figure), before)


def revisions_of(
    article: ArticleReference,
    before: Iterable[EstimateRecorded],
    after: Iterable[EstimateRecorded],
    current: Callable[[FigureKey], Report | None],
    held: Callable[[FigureKey, Report], Report | None],
    revision: Revision,
) -> Iterator[FigureChanged]:
    """What it does to the figures when an article's claims no longer stand as they did.

    Reports that the article no longer makes are struck, others take their place; what it says of a figure
    for the first time is a report like any other.
    """
    said_before = {document_key(said.figure): said for said in reported(before)}
    says_now = {document_key(said.figure): said for said in reported(after)}
    for key in sorted(said_before.keys() | says_now.keys()):
        old, new = said_before.get(key), says_now.get(key)
        if old and new and (old.report, old.conflicts) == (new.report, new.conflicts):
            continue
        if old is None:
            assert new is not None
            change = _added(article, new, current(new.figure), held)
            kind = ChangeKind.EDITED if revision.kind is ChangeKind.EDITED else change.kind
            yield replace(change, kind=kind, by=revision.by, reason=revision.reason)
            continue
        gone = new is None and revision.kind is not ChangeKind.EDITED
        yield FigureChanged(
            figure=old.figure,
            kind=ChangeKind.WITHDRAWN if gone else revision.kind,
            before=current(old.figure),
            after=new.report if new else None,
            conflicts=new.conflicts if new else (),
            article=article,
            struck=old.report,
            by=revision.by,
            reason=revision.reason,
        )


@dataclass(frozen=True, slots=True)
class Revision:
    """Why an article's claims no longer stand as they did."""

    kind: ChangeKind  # corrected or edited
    by: str | None = None
    reason: str | None = None


def _added(
    article: ArticleReference,
    said: Reported,
    now: Report | None,
    before: Callable[[FigureKey, Report], Report | None],
) -> FigureChanged:
    kind = kind_of(now, said.report)
    return FigureChanged(
        figure=said.figure,
        kind=kind,
        before=before(said.figure, said.report) if kind is ChangeKind.LATE else now,
        after=said.report,
        conflicts=said.conflicts,
        article=article,
    )
