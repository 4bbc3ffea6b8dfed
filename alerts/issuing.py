"""Issue what is due: what an article changes, and the digest its readers are owed, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from itertools import chain, count

from alerts.changes import Revision, changes_by, revisions_of
from alerts.destinations import DESTINATIONS, name_of, names_of
from alerts.entries import Alike, beside_others, labelled
from alerts.importance import by_importance
from alerts.naming import file_stem, subject_line
from alerts.notices import corrections_owed, missing_owed, proved_wrong
from alerts.outbox import STEMS
from alerts.planning import Plan, Planner
from alerts.policy import Policies
from alerts.told import EVERYBODY, last_told
from monitor.claims import CLAIMS, claims_by
from monitor.event_log import Reading, Writing
from monitor.events import (
    ArticleReceived,
    ChangeKind,
    DestinationAdded,
    DigestEntry,
    DigestIssued,
    EstimateRecorded,
    FigureChanged,
    FigureKey,
    Report,
)
from monitor.figures import document_key
from monitor.series import SERIES, figure_at, figures_of, last_report
from monitor.topics import Topic

DIGEST_LIMIT = 200
"""Entries of one digest at most: a mail of many more would be refused for its size. The rest makes others."""


class Tell(Enum):
    """When readers are told of changes."""

    NOW = auto()  # as the topic's policy says
    LATER = auto()  # when whoever makes the changes asks for it
    NEVER = auto()  # they count as known


@dataclass(frozen=True, slots=True)
class Issuer:
    """Turns estimates into changes and changes into digests, inside the transaction that it is handed."""

    topics: Mapping[str, Topic]
    policies: Policies
    destinations: tuple[str, ...]

    def react(self, log: Writing, article: ArticleReceived, estimates: Sequence[EstimateRecorded]) -> None:
        """Append what `article` changes, and a digest for each topic whose policy says: at once."""
        reference = article.article
        outdated = _outdated_by(log, article)
        if outdated:
            edited = Revision(ChangeKind.EDITED)
            changes = revisions_of(reference, outdated, estimates, current_in(log), held_in(log), edited)
        else:
            changes = changes_by(reference, estimates, current_in(log), held_in(log))
        self.follow(log, changes, of=reference.sha256, cause=f"article:{reference.sha256}")

    def follow(
        self, log: Writing, changes: Iterable[FigureChanged], *, of: str, cause: str, tell: Tell = Tell.NOW
    ) -> list[FigureChanged]:
        """Append changes, and the digests that are due for them at once.

        `of` names what the changes follow from, once and for all.
        """
        changes = list(changes)
        if changes:
            self.join(log, cause=cause)
        due_before = self._due(log, changes) if tell is Tell.NEVER else {}
        appended = {}
        for number, change in enumerate(changes, 1):
            known = replace(change, told=proved_wrong(log, change))
            appended[log.append(known, key=f"change:{of}:{number}", cause=cause).position] = known
        keys = {document_key(change.figure): change.figure for change in appended.values()}
        for topic in sorted({key.topic for key in keys.values()}):
            mine = {at: key for at, key in keys.items() if key.topic == topic}
            if tell is Tell.NEVER:
                for name in self.names:
                    self._count_as_known(log, topic, name, mine, appended.keys(), due_before[name], cause)
            elif tell is Tell.NOW:
                self.issue(log, topic, mine.values(), cause=cause)
        return list(appended.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the destinations, each once; where there are none, digests count as told to all."""
        return names_of(self.destinations) or (EVERYBODY,)

    def join(self, log: Writing, *, cause: str) -> None:
        """Append destinations that are new; what the log holds already is told to them once it changes."""
        for name in names_of(self.destinations):
            if log.documents(DESTINATIONS).get(name) is None:
                anything = next(figures_of(log.documents(SERIES)), None)
                added = DestinationAdded(name=name, knows_until=log.head.position if anything else 0)
                log.append(added, key=f"destination:{name}", cause=cause)

    def due(self, log: Reading, topic: str, figures: Iterable[FigureKey], now: datetime) -> Plan:
        """What of some figures of a topic is to be told by now, and what later."""
        held = [figure for key in figures if (figure := figure_at(log.documents(SERIES), key))]
        return Planner(log, self.policies, now).plan(topic, held, self.names)

    def issue(self, log: Writing, topic: str, figures: Iterable[FigureKey], *, cause: str) -> Plan:
        """Append the digests that are due of figures of a topic; what was due, and what is waited for."""
        plan = self.due(log, topic, figures, log.recorded_at)
        for entries, names in plan.due:
            for issued in self.digests(log, topic, entries, names, log.recorded_at):
                log.append(issued, key=f"digest:{issued.id}", cause=cause)
        return plan

    def digests(
        self,
        log: Reading,
        topic: str,
        entries: Sequence[DigestEntry],
        names: Collection[str],
        moment: datetime,
    ) -> Iterator[DigestIssued]:
        """What is told of a topic to some destinations, as digests of bearable length, one after another."""
        known = self.topics.get(topic)
        alike = Alike(log)
        labels = (labelled(log, entry, known) for entry in entries)
        told = by_importance([beside_others(log, entry, known, alike) for entry in labels])
        destinations = tuple(to for to in self.destinations if name_of(to) in names)
        for start in range(0, len(told), DIGEST_LIMIT):
            part = told[start : start + DIGEST_LIMIT]
            yield self._digest(log, topic, part, moment, destinations=destinations)

    def _due(self, log: Writing, changes: Sequence[FigureChanged]) -> dict[str, set[str]]:
        """By destination, the figures among those about to change of which something is still to be told."""
        figures = [figure_at(log.documents(SERIES), change.figure) for change in changes]
        planner = Planner(log, self.policies, log.recorded_at)
        return {
            name: {document_key(figure.key) for figure in figures if figure and planner.news(figure, name)}
            for name in self.names
        }

    def _count_as_known(
        self,
        log: Writing,
        topic: str,
        name: str,
        changed: Mapping[str, FigureKey],
        positions: Collection[int],
        due: Collection[str],
        cause: str,
    ) -> None:
        """Append a digest, sent to nobody, of what the changes at `positions` did and of nothing else.

        What the readers were owed before stays owed, and of a figure that was `due` its value stays so.
        """
        corrections = [notice.entry for notice in corrections_owed(log, topic, name)]
        owed = [*corrections, *(notice.entry for notice in missing_owed(log, topic, name))]
        mine = [entry for entry in owed if entry.notice and {*entry.notice.settles} <= {*positions}]
        noticed = {document_key(entry.figure) for entry in corrections}
        known = [key for at, key in changed.items() if at not in noticed and at not in due]
        figures = [figure_at(log.documents(SERIES), key) for key in known]
        planner = Planner(log, self.policies, log.recorded_at)
        news = [news.entry for figure in figures if figure and (news := planner.news(figure, name))]
        notices = [
            _without_news(log, entry, name) if document_key(entry.figure) in due else entry for entry in mine
        ]
        if entries := [labelled(log, entry, self.topics.get(topic)) for entry in (*news, *notices)]:
            issued = self._digest(log, topic, by_importance(entries), log.recorded_at, known_to=(name,))
            log.append(issued, key=f"digest:{issued.id}", cause=cause)

    def _digest(
        self,
        log: Reading,
        topic: str,
        entries: Sequence[DigestEntry],
        moment: datetime,
        *,
        destinations: tuple[str, ...] = (),
        known_to: tuple[str, ...] = (),
    ) -> DigestIssued:
        known = self.topics.get(topic)
        name = known.name if known else topic
        identity = hashlib.sha256(
            "\n".join(f"{log.head.hash}:{entry.position}" for entry in entries).encode()
        )
        stem = _unused(file_stem(moment, topic, entries), log)
        return DigestIssued(
            id=identity.hexdigest()[:16],
            topic=topic,
            topic_name=name,
            subject=subject_line(name, entries),
            file_stem=stem,
            entries=tuple(entries),
            destinations=destinations,
            known_to=known_to,
        )


def _outdated_by(log: Writing, article: ArticleReceived) -> list[EstimateRecorded]:
    """The claims that stood until `article` came as a later edition."""
    if article.edition_of is None:
        return []
    claims = claims_by(log.documents(CLAIMS), article.edition_of)
    sha256 = article.article.sha256
    return [claim.as_it_stands for claim in claims if claim.outdated_by == sha256 and not claim.withdrawn]


def current_in(log: Writing) -> Callable[[FigureKey], Report | None]:
    """Where a figure stands, for `changes`."""
    record = log.documents(SERIES)

    def current(key: FigureKey) -> Report | None:
        figure = figure_at(record, key)
        return figure.current if figure else None

    return current


def held_in(log: Writing) -> Callable[[FigureKey, Report], Report | None]:
    """Where a figure stood when a report was made, for `changes`."""
    record = log.documents(SERIES)
    return lambda key, report: last_report(record, key, until=report)


def _without_news(log: Reading, entry: DigestEntry, name: str) -> DigestEntry:
    """A notice after which the readers know no later value of the figure than they did before."""
    told = last_told(log, entry.figure, name)
    assert entry.notice is not None
    if told and told.report and entry.before and told.report.estimate != entry.before.estimate:
        knows: Report | None = told.report
    else:
        knows = None if entry.kind is ChangeKind.WITHDRAWN else entry.after
    return replace(entry, notice=replace(entry.notice, stands=knows))


def _unused(stem: str, log: Reading) -> str:
    """`stem`, with a number after it where an earlier digest of the same second has it."""
    taken = log.documents(STEMS)
    candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(candidate for candidate in candidates if taken.get(candidate) is None)
