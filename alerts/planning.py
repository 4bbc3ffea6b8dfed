"""What the readers of each destination are to be told, and when: weighed against what they were told last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import dropwhile, takewhile

from alerts.destinations import LAST_DIGESTS
from alerts.entries import Alike, other_counts
from alerts.knowledge import Knowledge, Known, Remembered
from alerts.notices import OwedNotice
from alerts.policy import Policies, Policy, Verdict, swing, verdict
from alerts.timing import Timing
from monitor.articles import ARTICLES
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestEntry, FigureKey
from monitor.figures import Figure, document_key
from monitor.history import HistoryEntry, standing_reports
from monitor.projections import key_of
from monitor.series import SERIES, entries_of, latest_reports


@dataclass(frozen=True, slots=True)
class Plan:
    """The digests of a topic that are due, and what is still waited for."""

    due: tuple[tuple[tuple[DigestEntry, ...], tuple[str, ...]], ...]  # entries, and the destinations' names
    waiting: Mapping[str, FigureKey]  # by document key
    look_at: datetime | None  # when something that waits is due


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What a destination is to be told, with when."""

    entry: DigestEntry
    timing: Timing
    since: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told of a figure at a destination, if not yet when."""

    entry: DigestEntry
    policy: Policy
    known: Known | None


@dataclass(frozen=True, slots=True)
class Planner:
    """Weighs figures for destinations; reads the log and changes nothing.

    Readers know what the log says that they were told, unless other `knowledge` is handed in.
    """

    log: Reading
    policies: Policies
    now: datetime
    knowledge: Knowledge | None = None
    _knowledge: Knowledge = field(init=False, repr=False)
    _alike: Alike = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_knowledge", self.knowledge or Remembered(self.log))
        object.__setattr__(self, "_alike", Alike(self.log))

    def plan(self, topic: str, figures: Sequence[Figure], names: Iterable[str]) -> Plan:
        """What is due of some figures of a topic, with all notices owed to the topic's readers.

        Destinations that are due the same are named together. That the history has been filled in is
        told along with other things, and no reason for a digest.
        """
        together: dict[tuple[DigestEntry, ...], list[str]] = {}
        later = _Later()
        for name in names:
            notices = self._knowledge.corrections(topic, name)
            found = [*self._candidates(name, figures, notices, later), *self._corrections(name, notices)]
            if due := self._due(found, topic, name, later):
                aside = [notice.entry for notice in self._knowledge.missing(topic, name)]
                together.setdefault((*due, *aside), []).append(name)
        return Plan(
            tuple((entries, tuple(names)) for entries, names in together.items()),
            later.figures,
            later.look_at,
        )

    def _due(
        self, candidates: Iterable[_Candidate], topic: str, name: str, later: _Later
    ) -> list[DigestEntry]:
        """What is due by now; what shares its timing with something that is due goes with it."""
        groups: dict[Timing, list[_Candidate]] = {}
        for candidate in candidates:
            groups.setdefault(candidate.timing, []).append(candidate)
        last = self.log.documents(LAST_DIGESTS).get(key_of(name, topic))
        entries = []
        for timing, group in groups.items():
            due_at = timing.due_at(min(candidate.since for candidate in group), last, self.now)
            if due_at <= self.now:
                entries += [candidate.entry for candidate in group]
            else:
                for candidate in group:
                    later.wait(candidate.entry.figure, due_at)
        return entries

    def _corrections(self, name: str, notices: Iterable[OwedNotice]) -> Iterator[_Candidate]:
        for notice in notices:
            ruling = self.policies.ruling(notice.entry.figure, name, notice.entry.kind)
            yield _Candidate(notice.entry, ruling.policy.timing, notice.since)

    def _candidates(
        self, name: str, figures: Iterable[Figure], notices: Iterable[OwedNotice], later: _Later
    ) -> Iterator[_Candidate]:
        noticed = {document_key(notice.entry.figure) for notice in notices}
        for figure in figures:
            if document_key(figure.key) in noticed:
                continue  # the notice says where it stands
            news = self.news(figure, name)
            if news is None:
                continue
            hold, sent_at = news.policy.hold, news.known.sent_at if news.known else None
            if hold and sent_at and sent_at <= self.now < sent_at + hold:
                later.wait(figure.key, sent_at + hold)
            else:
                timing = news.policy.timing
                since = self.now if timing.at_once else self._since(figure, name, news.known)
                yield _Candidate(news.entry, timing, since)

    def verdict(self, figure: Figure, name: str) -> Verdict:
        """A figure's value against what the readers of a destination know."""
        return self._weighed(figure, name, self._knowledge.of(figure.key, name))

    def _weighed(self, figure: Figure, name: str, known: Known | None) -> Verdict:
        return verdict(known.report if known else None, figure, name, self.policies)

    def news(self, figure: Figure, name: str) -> News | None:
        """What is to be told of a figure at a destination, now or later, its topic's names left out yet.

        Where several articles brought the value, the first of them is told of.
        """
        known = self._knowledge.of(figure.key, name)
        found = self._weighed(figure, name, known)
        policy = found.ruling.policy
        swung = None
        if policy.hold and policy.tell and not found.never and known and known.report:
            swung = swing(known.report, [entry.report for entry in self._came_after(figure, known.position)])
        if found.held and not swung:
            return None
        figure = self._as_first_told(figure)
        article = self.log.documents(ARTICLES).get(figure.current.article)
        if article is None:
            return None
        kind = ChangeKind.RESTATED if found.held else found.kind
        entry = DigestEntry(
            figure=figure.key,
            measure_label="",
            source_name="",
            percent=False,
            kind=kind,
            before=found.known,
            after=figure.current,
            conflicts=figure.conflicts,
            article=article.article,
            others=(),
            position=figure.position,
            swing=swung,
            other_counts=other_counts(self._alike, figure) if kind is ChangeKind.FIRST else (),
            rule=found.ruling.rule,
        )
        return News(entry, policy, known)

    def _as_first_told(self, figure: Figure) -> Figure:
        """The figure by the first to come of the reports that give its value, where the last confirms it."""
        reports = latest_reports(self.log.documents(SERIES), figure.key)
        upto = dropwhile(lambda entry: entry.position != figure.position, reports)
        same = takewhile(lambda entry: entry.report.value == figure.current.value, upto)
        first = min(same, key=lambda entry: entry.position, default=None)
        if first is None:
            return figure
        return replace(figure, current=first.report, position=first.position, conflicts=first.conflicts)

    def _came_after(self, figure: Figure, position: int) -> list[HistoryEntry]:
        """A figure's reports that came after a position, in the order they came; late ones are history."""
        entries = standing_reports(entries_of(self.log.documents(SERIES), figure.key))
        new = [entry for entry in entries if entry.position > position and not entry.arrived_late]
        return sorted(new, key=lambda entry: entry.position)

    def _since(self, figure: Figure, name: str, known: Known | None) -> datetime:
        """Since when what was reported of a figure last has been worth telling."""
        reports = latest_reports(self.log.documents(SERIES), figure.key)
        since = next(reports).recorded_at
        for entry in reports:
            if self._weighed(replace(figure, current=entry.report), name, known).held:
                break
            since = min(since, entry.recorded_at)
        return datetime.fromisoformat(since)


@dataclass(slots=True)
class _Later:
    """What is waited for, and until when at the least."""

    figures: dict[str, FigureKey] = field(default_factory=dict)
    look_at: datetime | None = None

    def wait(self, figure: FigureKey, until: datetime) -> None:
        self.figures[document_key(figure)] = figure
        self.look_at = min(self.look_at or until, until)
