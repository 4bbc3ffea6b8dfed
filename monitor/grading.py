"""How well a figure is founded: a grade by rules that anybody can follow (docs/figures.md)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.estimates import Status, Value
from monitor.figures import Figure, agree, document_key, scope_words, stated, time_of
from monitor.history import HistoryEntry
from monitor.topics import UNATTRIBUTED


class Grade(StrEnum):
    """What can be said for a figure; the first that applies."""

    WITHDRAWN = "withdrawn"  # its own source took the number back
    UNNAMED = "unnamed"  # the texts do not say whose number it is
    CONTESTED = "contested"  # another originator's number cannot be true together with it
    SEVERAL = "several"  # another originator gives about the same number
    ONE = "one"


NEARBY = 30  # days between two reports that are held against each other: a toll of last year contests nothing
NEAR = 0.1  # how far apart numbers may be and still be about the same, as a share of the larger


@dataclass(frozen=True, slots=True)
class Grading:
    """A figure's grade with what it rests on: the sources at work, none of which is `unattributed`."""

    grade: Grade
    backed_by: tuple[str, ...] = ()
    contested_by: tuple[str, ...] = ()
    taken_back: HistoryEntry | None = None

    @property
    def originators(self) -> int:
        """How many independent originators give about this number; 0 where nobody is named."""
        return 0 if self.grade is Grade.UNNAMED else 1 + len(self.backed_by)


@dataclass(frozen=True, slots=True)
class Behind:
    """What carried a value: outlets by name, reports, and reprints, which are no reports of their own."""

    outlets: tuple[str, ...]
    reports: int
    reprints: int


def gradings(figures: Iterable[Figure], asides: Iterable[HistoryEntry] = ()) -> dict[str, Grading]:
    """The grade of each figure among all figures given, by document key.

    `asides` are entries that stand, of which the denials count. They are the source's own: that somebody else
    rejects a number leaves it as it is.
    """
    denials: dict[str, list[HistoryEntry]] = {}
    for entry in asides:
        if entry.report.status is Status.DENIED:
            denials.setdefault(document_key(entry.figure), []).append(entry)
    held: dict[tuple[str, str, str], list[tuple[Figure, HistoryEntry | None]]] = {}
    for figure in figures:
        key = figure.key
        denial = _denial_of(figure, denials.get(document_key(key), ()))
        held.setdefault((key.topic, key.measure, scope_words(key.scope)), []).append((figure, denial))
    return {
        document_key(figure.key): _grading(figure, denial, near)
        for among in held.values()
        for figure, denial, near in _with_those_near(among)
    }


def _with_those_near(
    among: Sequence[tuple[Figure, HistoryEntry | None]],
) -> Iterator[tuple[Figure, HistoryEntry | None, list[Figure]]]:
    """Each figure with those that its own is held against: reported about the same time, and not denied."""
    standing = sorted((figure for figure, gone in among if not gone), key=_day)
    days = [_day(figure) for figure in standing]
    for figure, denial in among:
        first, end = bisect_left(days, _day(figure) - NEARBY), bisect_right(days, _day(figure) + NEARBY)
        yield figure, denial, standing[first:end]


def _day(figure: Figure) -> int:
    return figure.current.report_date.toordinal()


def _denial_of(figure: Figure, denials: Iterable[HistoryEntry]) -> HistoryEntry | None:
    """The denial by which a source took back the number it now stands at."""
    for entry in denials:
        later = time_of(entry.report) >= time_of(figure.current)
        if later and agree(entry.report.value, figure.current.value):
            return entry
    return None


def _grading(figure: Figure, denial: HistoryEntry | None, near: Iterable[Figure]) -> Grading:
    value = figure.current.value
    others = [
        (other.key.source, other.current.value)
        for other in near
        if other.key.source not in (figure.key.source, UNATTRIBUTED)
    ]
    backed_by = tuple(sorted(source for source, said in others if backs(said, value)))
    contested_by = tuple(sorted(source for source, said in others if not agree(said, value)))
    if denial:
        grade = Grade.WITHDRAWN
    elif figure.key.source == UNATTRIBUTED:
        grade = Grade.UNNAMED
    elif contested_by:
        grade = Grade.CONTESTED
    else:
        grade = Grade.SEVERAL if backed_by else Grade.ONE
    return Grading(grade, backed_by, contested_by, denial)


def backs(one: Value, other: Value) -> bool:
    """Whether two values say about the same: both can be true, and the numbers they state are near.

    "More than 100" can be true together with 4,700, and still is no word for it.
    """
    (low, high), (least, most) = stated(one), stated(other)
    apart = max(low - most, least - high, 0.0)
    return agree(one, other) and apart <= NEAR * max(high, most)


def behind(reports: Iterable[HistoryEntry], value: Value) -> Behind:
    """What carried a value, of a source's standing reports: those that state its numbers, however hedged."""
    carried = [entry for entry in reports if stated(entry.report.value) == stated(value)]
    names = {entry.outlet.casefold(): entry.outlet for entry in reversed(carried) if entry.outlet}
    reprints = sum(entry.reprint for entry in carried)
    return Behind(
        outlets=tuple(names[folded] for folded in sorted(names)),
        reports=len(carried) - reprints,
        reprints=reprints,
    )
