"""Why a change was told or not, destination by destination: from the log where it says so, else by the
settings as they are now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from alerts.destinations import DESTINATIONS, names_of
from alerts.issuing import Issuer
from alerts.locales import DEFAULT_LOCALE
from alerts.outbox import DIGESTS
from alerts.planning import Planner
from alerts.policy import Verdict
from alerts.told import EVERYBODY
from monitor.articles import ARTICLES
from monitor.estimates import in_words
from monitor.event_log import Reading
from monitor.events import ChangeKind, DigestEntry, DigestIssued, FigureChanged, FigureKey, Recorded
from monitor.figures import Figure, document_key
from monitor.series import SERIES, figure_at


class Fate(StrEnum):
    """What became of a change at a destination."""

    TOLD = "told"
    WAITS = "waits"
    HELD = "held"
    OVERTAKEN = "overtaken"  # a later value was told, or is to be, in its place
    KNOWN = "known"  # it counts as told, and was sent to nobody
    RECORD = "record"  # for the record only, by its kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What became of a change at one destination, and why."""

    destination: str
    fate: Fate
    why: str
    rule: str | None = None  # the rule by which it was told, or waits
    digest: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A digest that had an entry on a figure."""

    issued: DigestIssued
    issued_at: datetime
    entry: DigestEntry

    @property
    def when(self) -> str:
        return f"digest {self.issued.id} of {DEFAULT_LOCALE.moment(self.issued_at)}"


def explained(log: Reading, issuer: Issuer, recorded: Recorded, now: datetime) -> Iterator[Explanation]:
    """What became of a change at each destination of the settings."""
    change = recorded.event
    if not isinstance(change, FigureChanged):
        raise TypeError(f"event {recorded.position} is no change but {type(change).__name__}")
    explainer = _Explainer(log, issuer, recorded.position, change, now)
    for name in issuer.names:
        if name != EVERYBODY:
            yield explainer.at(name)


@dataclass(frozen=True, slots=True)
class _Explainer:
    log: Reading
    issuer: Issuer
    position: int
    change: FigureChanged
    now: datetime

    def at(self, name: str) -> Explanation:
        """What became of the change at a destination."""
        joined = self.log.documents(DESTINATIONS).get(name)
        if joined is not None and self.position <= joined:
            why = f"it was there before {name} was, at position {joined}, and counts as known there"
            return Explanation(destination=name, fate=Fate.KNOWN, why=why)
        if found := self._noticed(name):
            return found
        if self.change.struck or self.change.kind is ChangeKind.LATE:
            return Explanation(destination=name, fate=Fate.RECORD, why=self._aside())
        told = next(self._digests(name, self.change.figure), None)
        return self._told(name, told) if told else self._untold(name)

    def _aside(self) -> str:
        if self.change.struck:
            return "its readers had not been told what it puts right"
        return "it is older than what was known already, and went into the history at its own date"

    def _noticed(self, name: str) -> Explanation | None:
        """Where the change proves wrong what readers were told: the notice that they had, or are to have."""
        if not any(not telling.destinations or name in telling.destinations for telling in self.change.told):
            return None
        for told in self._digests(name, self.change.figure):
            if told.entry.notice and self.position in told.entry.notice.settles:
                return self._told(name, told)
        ruling = self.issuer.policies.ruling(self.change.figure, name, self.change.kind)
        late = self.change.kind is ChangeKind.LATE
        why = "told along with the next digest" if late else "its readers are owed a correction"
        return Explanation(destination=name, fate=Fate.WAITS, why=why, rule=ruling.set_by("schedule"))

    def _told(self, name: str, told: _Told) -> Explanation:
        entry, issued = told.entry, told.issued
        mine = entry.position == self.position or (entry.notice and self.position in entry.notice.settles)
        if mine and not issued.destinations:
            why = f"it counts as known without being sent ({told.when})"
            return Explanation(destination=name, fate=Fate.KNOWN, why=why, digest=issued.id)
        if mine:
            why = f"{told.when} told it as {entry.kind}"
            return Explanation(destination=name, fate=Fate.TOLD, why=why, rule=entry.rule, digest=issued.id)
        if self.change.after and entry.after.value == self.change.after.value and not entry.notice:
            why = f"{told.when} told its value, by the article that had it first"
            return Explanation(destination=name, fate=Fate.TOLD, why=why, digest=issued.id)
        value = in_words(entry.after.value, percent=entry.percent)
        why = f"{told.when} told what the figure had become by then, {value}"
        return Explanation(destination=name, fate=Fate.OVERTAKEN, why=why, digest=issued.id)

    def _untold(self, name: str) -> Explanation:
        """Why nothing has been told of the figure since, by the settings as they are now."""
        figure = figure_at(self.log.documents(SERIES), self.change.figure)
        if figure is None or self.change.after is None:
            why = "nothing is left of the figure"
            return Explanation(destination=name, fate=Fate.RECORD, why=why)
        current = figure.position == self.position
        then = figure if current else replace(figure, current=self.change.after)
        planner = Planner(self.log, self.issuer.policies, self.now)
        found = planner.verdict(then, name)
        if found.held:
            return Explanation(destination=name, fate=Fate.HELD, why=found.held)
        if not current:
            why = f"a later report took its place, at position {figure.position}; explain that one"
            return Explanation(destination=name, fate=Fate.OVERTAKEN, why=why)
        return self._waits(planner, figure, name, found)

    def _waits(self, planner: Planner, figure: Figure, name: str, found: Verdict) -> Explanation:
        if self.log.documents(ARTICLES).get(figure.current.article) is None:
            return Explanation(destination=name, fate=Fate.HELD, why="its article is not in the log")
        plan = planner.plan(figure.key.topic, [figure], [name])
        due = plan.look_at
        settings = [f"{setting}, {found.ruling.set_by(setting)}" for setting in found.ruling.delays]
        why = f"it is told as {found.kind} {_due(due)} ({'; '.join(settings) or 'at once'})"
        return Explanation(destination=name, fate=Fate.WAITS, why=why, rule=found.ruling.rule, due_at=due)

    def _digests(self, name: str, figure: FigureKey) -> Iterator[_Told]:
        """The digests since the change that told a destination of a figure, or count as having done so."""
        after = f"{self.position:012}"
        for key, summary in self.log.documents(DIGESTS).scan():
            if key <= after or summary.topic != figure.topic:
                continue
            recorded = self.log.at(summary.position)
            if recorded is None or not isinstance(recorded.event, DigestIssued):
                continue
            issued = recorded.event
            if name not in (names_of(issued.destinations) or issued.known_to or (name,)):
                continue
            for entry in issued.entries:
                if document_key(entry.figure) == document_key(figure):
                    yield _Told(issued, recorded.recorded_at, entry)


def _due(moment: datetime | None) -> str:
    return f"at {DEFAULT_LOCALE.moment(moment)}" if moment else "as soon as the service runs"
