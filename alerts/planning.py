"""What the readers of each destination are to be told, and when: weighed against what they were told last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.destinations import DESTINATIONS, LAST_DIGESTS
from alerts.entries import Alike, other_counts
from alerts.notices import OwedNotice, corrections_owed, missing_owed
from alerts.policy import Policies, Verdict, never_told, swing, verdict
from alerts.timing import Timing
from alerts.told import Told, last_told
from monitor.articles import ARTICLES
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestEntry, FigureKey, Report
from monitor.figures import Figure, document_key
from monitor.history import HistoryEntry, standing_reports
from monitor.projections import key_of
from monitor.series import SERIES, entries_of, last_report, latest_entries


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
class Planner:
    """Weighs figures for destinations; reads the log and changes nothing."""

    log: Reading
    policies: Policies
    now: datetime
    _alike: Alike = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_alike", Alike(self.log))

    def plan(self, topic: str, figures: Sequence[Figure], names: Iterable[str]) -> Plan:
        """What is due of some figures of a topic, with all notices owed to the topic's readers.

        Destinations that are due the same are named together. That the history has been filled in is
        told along with other things, and no reason for a digest.
        """
        together: dict[tuple[DigestEntry, ...], list[str]] = {}
        later = _Later()
        for name in names:
            notices = corrections_owed(self.log, topic, name)
            found = [*self._news(name, figures, notices, later), *self._corrections(name, notices)]
            if due := self._due(found, topic, name, later):
                aside = [notice.entry for notice in missing_owed(self.log, topic, name)]
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

    def _news(
        self, name: str, figures: Iterable[Figure], notices: Iterable[OwedNotice], later: _Later
    ) -> Iterator[_Candidate]:
        noticed = {document_key(notice.entry.figure) for notice in notices}
        for figure in figures:
            if document_key(figure.key) in noticed:
                continue  # the notice says where it stands
            told = last_told(self.log, figure.key, name)
            found = self.verdict(figure, name, told)
            hold = found.ruling.policy.hold if found else None
            if found and hold and told and told.sent and told.issued_at <= self.now < told.issued_at + hold:
                later.wait(figure.key, told.issued_at + hold)
            elif found and (entry := self.entry(figure, found, told)):
                timing = found.ruling.policy.timing
                since = self.now if timing.at_once else self._since(figure, name, told)
                yield _Candidate(entry, timing, since)

    def verdict(self, figure: Figure, name: str, told: Told | None) -> Verdict | None:
        """Whether a figure's value is told at a destination; None where it never is, without a look."""
        first = self.policies.ruling(figure.key, name, ChangeKind.FIRST)
        if told is None and not self.policies.rules and never_told(figure.key, name, first):
            return None
        return self.weighed(figure, name, told)

    def weighed(self, figure: Figure, name: str, told: Told | None) -> Verdict:
        """A figure's value against what the readers of a destination know."""
        return verdict(self.known(figure, name, told), figure, name, self.policies)

    def known(self, figure: Figure, name: str, told: Told | None) -> Report | None:
        """What the readers know of a figure: what they were told, or what the log held as they joined."""
        if told is not None:
            return told.report
        joined = self.log.documents(DESTINATIONS).get(name)
        return last_report(self.log.documents(SERIES), figure.key, known_at=joined) if joined else None

    def entry(self, figure: Figure, found: Verdict, told: Told | None) -> DigestEntry | None:
        """What a digest says of a figure, still without names; None where there is nothing to tell."""
        moved, policy = None, found.ruling.policy
        if policy.hold and policy.tell and not found.never and told and told.report:
            moved = swing(told.report, [entry.report for entry in self._came_after(figure, told.position)])
        article = self.log.documents(ARTICLES).get(figure.current.article)
        if (found.held and not moved) or article is None:
            return None
        kind = ChangeKind.RESTATED if found.held else found.kind
        return DigestEntry(
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
            swing=moved,
            other_counts=other_counts(self._alike, figure) if kind is ChangeKind.FIRST else (),
            rule=found.ruling.rule,
        )

    def _came_after(self, figure: Figure, position: int) -> list[HistoryEntry]:
        """A figure's reports that came after a position, in the order they came; late ones are history."""
        entries = standing_reports(entries_of(self.log.documents(SERIES), figure.key))
        new = [entry for entry in entries if entry.position > position and not entry.arrived_late]
        return sorted(new, key=lambda entry: entry.position)

    def _since(self, figure: Figure, name: str, told: Told | None) -> datetime:
        """Since when what was reported of a figure last has been worth telling."""
        known = self.known(figure, name, told)
        entries = latest_entries(self.log.documents(SERIES), figure.key)
        reports = (entry for entry in entries if entry.reports_at(None))
        since = next(reports).recorded_at
        for entry in reports:
            if verdict(known, replace(figure, current=entry.report), name, self.policies).held:
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
