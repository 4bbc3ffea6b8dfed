"""Issue what is due: what an article changes, and the digest its readers are owed, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import chain, count

from alerts.changes import Revision, changes_by, revisions_of
from alerts.importance import by_importance
from alerts.kinds import filled_in
from alerts.naming import file_stem, subject_line
from alerts.notices import notices_owed, proved_wrong
from alerts.outbox import STEMS
from alerts.policy import Policies, baseline, reason_to_tell, swing
from alerts.told import TOLD
from monitor.articles import ARTICLES
from monitor.claims import CLAIMS, claims_by
from monitor.coherence import checks, imbalance_of, sums_of
from monitor.event_log import Writing
from monitor.events import (
    ArticleReceived,
    ChangeKind,
    DigestEntry,
    DigestIssued,
    EstimateRecorded,
    FigureChanged,
    FigureKey,
    Imbalance,
    OtherCount,
    OtherSource,
    Report,
)
from monitor.figures import Figure, document_key, scope_words
from monitor.history import standing_reports
from monitor.series import SERIES, entries_of, figure_at, figures_of, held_before
from monitor.topics import UNATTRIBUTED, Topic, measure_label, source_name


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
        due_before = self._due(log, changes) if tell is Tell.NEVER else set()
        appended = {}
        for number, change in enumerate(changes, 1):
            known = replace(change, told=proved_wrong(log, change))
            appended[log.append(known, key=f"change:{of}:{number}", cause=cause).position] = known
        keys = {document_key(change.figure): change.figure for change in appended.values()}
        for topic in sorted({key.topic for key in keys.values()}):
            mine = {at: key for at, key in keys.items() if key.topic == topic}
            if tell is Tell.NEVER:
                self._count_as_known(log, topic, mine, appended.keys(), due_before, cause)
            elif tell is Tell.NOW and self.policies.of(topic).when is None:
                self.issue(log, topic, mine.values(), cause=cause)
        return list(appended.values())

    def issue(self, log: Writing, topic: str, changed: Iterable[FigureKey], *, cause: str) -> None:
        """Append a digest of what is due among figures of a topic that have changed, if there is any."""
        figures = [figure for key in changed if (figure := figure_at(log.documents(SERIES), key))]
        self._issue(log, topic, figures, cause=cause)

    def issue_gathered(self, log: Writing, topic: str) -> None:
        """Append a digest of all that the topic's readers have not been told yet, if there is any."""
        figures = list(figures_of(log.documents(SERIES), topic))
        self._issue(log, topic, figures, cause=f"schedule:{topic}")

    def _due(self, log: Writing, changes: Iterable[FigureChanged]) -> set[str]:
        """The figures among those about to change of which the readers are still to be told something."""
        figures = (figure_at(log.documents(SERIES), change.figure) for change in changes)
        return {
            document_key(figure.key) for figure in figures if figure and self._entry(log, figure, now=False)
        }

    def _count_as_known(
        self,
        log: Writing,
        topic: str,
        changed: Mapping[str, FigureKey],
        positions: Collection[int],
        due: Collection[str],
        cause: str,
    ) -> None:
        """Append a digest to nobody of what the changes at `positions` did, and of nothing else.

        What the readers were owed before stays owed, and of a figure that was `due` its value stays so.
        """
        owed = notices_owed(log, topic)
        mine = [entry for entry in owed if entry.notice and {*entry.notice.settles} <= {*positions}]
        noticed = {document_key(entry.figure) for entry in owed if not filled_in(entry)}
        known = [key for at, key in changed.items() if at not in noticed and at not in due]
        figures = [figure_at(log.documents(SERIES), key) for key in known]
        news = [entry for figure in figures if figure and (entry := self._entry(log, figure, now=False))]
        notices = [
            _without_news(log, entry) if document_key(entry.figure) in due else entry for entry in mine
        ]
        if entries := [self._labelled(entry) for entry in (*news, *notices)]:
            self._append_digest(log, topic, entries, cause=cause, destinations=())

    def _issue(self, log: Writing, topic: str, figures: Iterable[Figure], *, cause: str) -> None:
        """A digest of what is due among `figures`, with all notices owed to the topic's readers.

        That the history has been filled in is told along with other things, and no reason for a digest.
        """
        notices = notices_owed(log, topic)
        noticed = {document_key(entry.figure) for entry in notices if not filled_in(entry)}
        news = [
            entry
            for figure in figures
            if document_key(figure.key) not in noticed and (entry := self._entry(log, figure))
        ]
        if not news and all(filled_in(entry) for entry in notices):
            return
        entries = [self._beside_others(log, self._labelled(entry)) for entry in (*news, *notices)]
        self._append_digest(log, topic, entries, cause=cause, destinations=self.destinations)

    def _append_digest(
        self,
        log: Writing,
        topic: str,
        entries: Sequence[DigestEntry],
        *,
        cause: str,
        destinations: tuple[str, ...],
    ) -> None:
        entries = by_importance(entries)
        known = self.topics.get(topic)
        name = known.name if known else topic
        identity = hashlib.sha256(
            "\n".join(f"{log.head.hash}:{entry.position}" for entry in entries).encode()
        )
        stem = _unused(file_stem(log.recorded_at, topic, entries), log)
        issued = DigestIssued(
            id=identity.hexdigest()[:16],
            topic=topic,
            topic_name=name,
            subject=subject_line(name, entries),
            file_stem=stem,
            entries=tuple(entries),
            destinations=destinations,
        )
        log.append(issued, key=f"digest:{issued.id}", cause=cause)

    def _entry(self, log: Writing, figure: Figure, *, now: bool = True) -> DigestEntry | None:
        """What a digest says of a figure, still without names; None where there is nothing to tell.

        Without `now`, what is only held back for a time counts as well.
        """
        told = log.documents(TOLD).get(document_key(figure.key))
        policy = self.policies.of(figure.key.topic)
        if now and told and told.sent and log.recorded_at < told.issued_at + policy.hold:
            return None
        known = told.report if told else None
        moved = swing(known, _since(log, figure, told.position)) if told and known and policy.hold else None
        kind = reason_to_tell(known, figure, policy) or (ChangeKind.RESTATED if moved else None)
        article = log.documents(ARTICLES).get(figure.current.article)
        if kind is None or article is None:
            return None
        return DigestEntry(
            figure=figure.key,
            measure_label="",
            source_name="",
            percent=False,
            kind=kind,
            before=baseline(known, figure, policy),
            after=figure.current,
            conflicts=figure.conflicts,
            article=article.article,
            others=(),
            position=figure.position,
            swing=moved,
            other_counts=_other_counts(log, figure) if kind is ChangeKind.FIRST else (),
        )

    def _labelled(self, entry: DigestEntry) -> DigestEntry:
        """The entry under the names that its topic uses."""
        topic = self.topics.get(entry.figure.topic)
        measure = topic.measures.get(entry.figure.measure) if topic else None
        return replace(
            entry,
            measure_label=measure_label(topic, entry.figure.measure),
            source_name=source_name(topic, entry.figure.source),
            percent=bool(measure and measure.percent),
        )

    def _beside_others(self, log: Writing, entry: DigestEntry) -> DigestEntry:
        """The entry with the other sources beside it, and with what its value does not add up with."""
        topic = self.topics.get(entry.figure.topic)
        return replace(
            entry,
            others=_others(log, entry.figure, topic),
            imbalance=None if entry.notice else _imbalance(log, entry, topic),
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
    return lambda key, report: held_before(record, key, report)


def _since(log: Writing, figure: Figure, position: int) -> list[Report]:
    """A figure's reports that came after a position, in the order they came; late ones are history."""
    entries = standing_reports(entries_of(log.documents(SERIES), figure.key))
    new = [entry for entry in entries if entry.position > position and not entry.arrived_late]
    return [entry.report for entry in sorted(new, key=lambda entry: entry.position)]


def _without_news(log: Writing, entry: DigestEntry) -> DigestEntry:
    """A notice after which the readers know no later value of the figure than they did before."""
    told = log.documents(TOLD).get(document_key(entry.figure))
    assert entry.notice is not None
    if told and entry.before and told.report.estimate != entry.before.estimate:
        knows: Report | None = told.report
    else:
        knows = None if entry.kind is ChangeKind.WITHDRAWN else entry.after
    return replace(entry, notice=replace(entry.notice, stands=knows))


def _other_counts(log: Writing, figure: Figure) -> tuple[OtherCount, ...]:
    """What the same source, in other articles, gave for the same measure under another definition."""
    key = figure.key
    return tuple(
        OtherCount(scope=other.key.scope, value=other.current.value, report_date=other.current.report_date)
        for other in figures_of(log.documents(SERIES), key.topic, key.measure)
        if other.key.source == key.source
        and scope_words(other.key.scope) != scope_words(key.scope)
        and other.current.article != figure.current.article
    )


def _others(log: Writing, key: FigureKey, topic: Topic | None) -> tuple[OtherSource, ...]:
    """What the other sources hold on the same measure and part, latest report first."""
    others = [
        OtherSource(
            source=other.key.source,
            source_name=source_name(topic, other.key.source),
            value=other.current.value,
            report_date=other.current.report_date,
        )
        for other in figures_of(log.documents(SERIES), key.topic, key.measure)
        if other.key.source != key.source and scope_words(other.key.scope) == scope_words(key.scope)
    ]
    return tuple(sorted(others, key=lambda other: (other.report_date, other.source), reverse=True))


def _imbalance(log: Writing, entry: DigestEntry, topic: Topic | None) -> Imbalance | None:
    """What the changed value does not add up with, of what the same source says of other measures."""
    key, record = entry.figure, log.documents(SERIES)
    totals = sums_of(topic.vocabulary.measures) if topic else []
    for total in totals:
        if key.measure not in total.measures:
            continue
        keys = [replace(key, measure=measure) for measure in total.measures]
        figures = [figure for each in keys if (figure := figure_at(record, each))]
        reports = {figure.key.measure: [figure.current] for figure in figures}
        for check in checks(total, reports, named=key.source != UNATTRIBUTED):
            mine = any(term.report == entry.after for term in check.terms)
            if mine and (found := imbalance_of(check, lambda measure: measure_label(topic, measure))):
                return found
    return None


def _unused(stem: str, log: Writing) -> str:
    """`stem`, with a number after it where an earlier digest of the same second has it."""
    taken = log.documents(STEMS)
    candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(candidate for candidate in candidates if taken.get(candidate) is None)
