"""Whether measures that hang together add up: killed + wounded against casualties, by source and report.

Which measures do is data (`sum_of` in measures.toml). Where all but one are given, the missing one is
derived. A derived value is no report: it stands in no figure and no log, and nobody is alerted of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from monitor.article import DateBasis
from monitor.estimates import PLAIN, Digits, Qualifier, Value, in_words
from monitor.events import Addend, FigureKey, Imbalance, Report
from monitor.figures import Figure, allowed, scope_words, stated, time_of
from monitor.history import HistoryEntry, standing_reports
from monitor.topics import UNATTRIBUTED, Measure


@dataclass(frozen=True, slots=True)
class Sum:
    """A measure that others add up to, by their ids."""

    whole: str
    parts: tuple[str, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """All of them, the whole last."""
        return (*self.parts, self.whole)


class Verdict(StrEnum):
    """What the numbers of a sum say of each other."""

    COHERENT = "coherent"
    INCOHERENT = "incoherent"  # no numbers that the values allow add up
    DERIVED = "derived"  # one of them is missing, and follows from the others


@dataclass(frozen=True, slots=True)
class Term:
    """One of the measures of a sum with its value, reported or derived."""

    measure: str
    value: Value
    report: Report | None = None  # None: derived

    @property
    def derived(self) -> bool:
        """Whether nobody said so."""
        return self.report is None


@dataclass(frozen=True, slots=True)
class Check:
    """A sum as one source gives it in one report; a part that is neither given nor derived is left out."""

    parts: tuple[Term, ...]
    whole: Term
    verdict: Verdict
    on: date

    @property
    def terms(self) -> tuple[Term, ...]:
        """All of them, the whole last."""
        return (*self.parts, self.whole)

    @property
    def derived(self) -> Term | None:
        """The one that nobody said."""
        return next((term for term in self.terms if term.derived), None)


def sums_of(measures: Mapping[str, Measure]) -> list[Sum]:
    """The sums that a vocabulary knows."""
    return [Sum(measure.id, measure.sum_of) for measure in measures.values() if measure.sum_of]


# -- by report ----------------------------------------------------------------------------------------


def checks(total: Sum, reports: Mapping[str, Sequence[Report]], *, named: bool = True) -> list[Check]:
    """A source's reports of the measures of a sum (by measure, in order of time), checked against each other.

    Held against each other is what one article gives; what it leaves out is taken from the source's other
    reports of the same known day, unless nobody is `named`. Saying the same again makes no further check.
    """
    articles: dict[str, dict[str, Report]] = {}
    days: dict[date, dict[str, Report]] = {}
    for measure in total.measures:
        for report in reports.get(measure, ()):
            articles.setdefault(report.article, {})[measure] = report
            if named and report.date_basis is not DateBasis.RECEIVED:
                days.setdefault(report.report_date, {})[measure] = report
    found: dict[object, Check] = {}
    for own in sorted(articles.values(), key=lambda own: max(map(time_of, own.values()))):
        said = next(iter(own.values()))
        known = said.date_basis is not DateBasis.RECEIVED
        given = {**(days.get(said.report_date, {}) if known else {}), **own}
        if _of_one_time(given.values()) and (check := _checked(total, given, said.report_date)):
            same = (check.on, tuple((term.measure, term.value) for term in check.terms))
            found.setdefault(same, check)
    return list(found.values())


def _of_one_time(reports: Iterable[Report]) -> bool:
    """Whether what is said is not expressly of several times."""
    return len({report.as_of for report in reports if report.as_of}) <= 1


def _checked(total: Sum, given: Mapping[str, Report], on: date) -> Check | None:
    """What the values given say of each other; None where they say nothing."""
    parts = [Term(part, given[part].value, given[part]) for part in total.parts if part in given]
    missing = [part for part in total.parts if part not in given]
    if total.whole not in given:
        if missing or (added := _added(term.value for term in parts)) is None:
            return None
        return Check(tuple(parts), Term(total.whole, added), Verdict.DERIVED, on)
    whole = Term(total.whole, given[total.whole].value, given[total.whole])
    if not parts:
        return None
    (low, high), (least, most) = _sum(term.value for term in parts), _counts(whole.value)
    if low > most or (high < least and not missing):
        return Check(tuple(parts), whole, Verdict.INCOHERENT, on)
    if not missing:
        return Check(tuple(parts), whole, Verdict.COHERENT, on)
    if len(missing) == 1 and (left := _left(whole.value, [term.value for term in parts])):
        completed = [*parts, Term(missing[0], left)]
        completed.sort(key=lambda term: total.parts.index(term.measure))
        return Check(tuple(completed), whole, Verdict.DERIVED, on)
    return None


# -- numbers ------------------------------------------------------------------------------------------


def _counts(value: Value) -> tuple[float, float]:
    """The counts that a value allows: nothing is counted below zero."""
    low, high = allowed(value)
    return max(low, 0.0), high


def _sum(values: Iterable[Value]) -> tuple[float, float]:
    ends = [_counts(value) for value in values]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def _added(values: Iterable[Value]) -> Value | None:
    """What several values make together."""
    held = list(values)
    middle = _single(held)
    return _value(*_sum(held), sum(middle) if middle else None, held)


def _left(whole: Value, parts: Sequence[Value]) -> Value | None:
    """What is left of a whole without some of its parts."""
    (least, most), (low, high) = _counts(whole), _sum(parts)
    middle = _single([whole, *parts])
    return _value(least - high, most - low, middle[0] - sum(middle[1:]) if middle else None, [whole, *parts])


def _single(values: Sequence[Value]) -> list[float] | None:
    """The number of each value, where each is one number, exact or about."""
    if all(value.qualifier in (Qualifier.EXACTLY, Qualifier.ABOUT) for value in values):
        return [stated(value)[0] for value in values]
    return None


_STILL_ABOUT = 0.15  # how far off a derived number may be and still be called "about", as a share of it


def _value(low: float, high: float, middle: float | None, of: Sequence[Value]) -> Value | None:
    """A value that allows these counts; None where it says nothing."""
    if middle is not None and middle >= 0:
        if all(value.qualifier is Qualifier.EXACTLY for value in of):
            return Value(middle, middle, Qualifier.EXACTLY)
        if max(high - middle, middle - low) <= _STILL_ABOUT * middle:
            return Value(middle, middle, Qualifier.ABOUT)
    low, high = max(round(low, 2), 0.0), round(high, 2) if high < float("inf") else high
    if high == float("inf"):
        return Value(low, None, Qualifier.AT_LEAST) if low > 0 else None
    if low == 0:
        return Value(None, high, Qualifier.AT_MOST) if high > 0 else None
    return Value(low, high, Qualifier.BETWEEN)


# -- in words -----------------------------------------------------------------------------------------


def imbalance_of(check: Check, label: Callable[[str], str]) -> Imbalance | None:
    """What does not add up, with the measures' names; None where it does."""
    if check.verdict is not Verdict.INCOHERENT:
        return None
    parts, whole = check.parts, check.whole
    return Imbalance(
        parts=tuple(Addend(term.measure, label(term.measure), term.value) for term in parts),
        whole=Addend(whole.measure, label(whole.measure), whole.value),
    )


def imbalance_in_words(imbalance: Imbalance, digits: Digits = PLAIN) -> str:
    """For example "killed 600 + wounded 5,000 is more than casualties about 4,700"."""
    low, _ = _sum(part.value for part in imbalance.parts)
    _, most = _counts(imbalance.whole.value)
    added = " + ".join(f"{part.label} {in_words(part.value, digits=digits)}" for part in imbalance.parts)
    step = "more" if low > most else "less"
    whole = in_words(imbalance.whole.value, digits=digits)
    return f"{added} is {step} than {imbalance.whole.label} {whole}"


# -- of figures as they stand -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A check with whose it is; the key's measure is that of the whole."""

    key: FigureKey
    check: Check


def reported_checks(
    entries: Iterable[HistoryEntry],
    totals: Iterable[Sum],
    as_of: date | None = None,
    known_at: int | None = None,
) -> Iterator[SourceCheck]:
    """The checks of every report of one topic, by source, from the histories of its figures."""
    asked = list(totals)
    held: dict[tuple[str, str], list[HistoryEntry]] = {}
    for entry in entries:
        if as_of is None or entry.report.report_date <= as_of:
            held.setdefault((entry.figure.source, scope_words(entry.figure.scope)), []).append(entry)
    for (source, _), mine in sorted(held.items()):
        standing = standing_reports(mine, known_at)
        by_measure: dict[str, list[Report]] = {}
        for entry in standing:
            by_measure.setdefault(entry.figure.measure, []).append(entry.report)
        for total in asked:
            for check in checks(total, by_measure, named=source != UNATTRIBUTED):
                key = replace(standing[0].figure, measure=total.whole)
                yield SourceCheck(key, check)


def standing_checks(
    figures: Iterable[Figure], measures: Mapping[str, Mapping[str, Measure]]
) -> Iterator[SourceCheck]:
    """Each source's current values checked against each other; `measures` are each topic's.

    Nothing is derived in place of a value that the source gives itself, then or later.
    """
    totals = {topic: sums_of(known) for topic, known in measures.items()}
    by_source: dict[tuple[str, str, str], dict[str, Figure]] = {}
    for figure in figures:
        key = figure.key
        if totals.get(key.topic):
            by_source.setdefault((key.topic, key.source, scope_words(key.scope)), {})[key.measure] = figure
    for (topic, source, _), held in sorted(by_source.items()):
        reports = {measure: [figure.current] for measure, figure in held.items()}
        for total in totals[topic]:
            for check in checks(total, reports, named=source != UNATTRIBUTED):
                derived = check.derived
                own = held.get(derived.measure) if derived else None
                if own is None or own.current.report_date < check.on:
                    key = next(iter(held.values())).key
                    yield SourceCheck(replace(key, measure=total.whole), check)
