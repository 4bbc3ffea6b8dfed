"""Issue what is due: what an article changes, and the digest its readers are owed, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from alerts.changes import changes_by
from alerts.digest import by_importance, file_stem, subject_line
from alerts.outbox import STEMS
from alerts.policy import Policies, baseline, reason_to_tell
from alerts.told import TOLD
from monitor.articles import ARTICLES
from monitor.event_log import Writing
from monitor.events import (
    ArticleReceived,
    DigestEntry,
    DigestIssued,
    EstimateRecorded,
    FigureKey,
    OtherSource,
    Report,
)
from monitor.figures import FIGURES, Figure, document_key, figures_of, scope_words
from monitor.history import HISTORY, held_on
from monitor.topics import Topic, measure_label, source_name


@dataclass(frozen=True, slots=True)
class Issuer:
    """Turns estimates into changes and changes into digests, inside the transaction that it is handed."""

    topics: Mapping[str, Topic]
    policies: Policies
    destinations: tuple[str, ...]

    def react(self, log: Writing, article: ArticleReceived, estimates: Sequence[EstimateRecorded]) -> None:
        """Append what `article` changes, and a digest for each topic whose policy says: at once."""
        changed = self._append_changes(log, article, estimates)
        for topic in sorted({figure.key.topic for figure in changed}):
            if self.policies.of(topic).when is None:
                mine = [figure for figure in changed if figure.key.topic == topic]
                self._issue(log, topic, mine, cause=f"article:{article.article.sha256}")

    def issue_gathered(self, log: Writing, topic: str) -> None:
        """Append a digest of all that the topic's readers have not been told yet, if there is any."""
        figures = list(figures_of(log.documents(FIGURES), topic))
        self._issue(log, topic, figures, cause=f"schedule:{topic}")

    def _append_changes(
        self, log: Writing, article: ArticleReceived, estimates: Sequence[EstimateRecorded]
    ) -> list[Figure]:
        """The figures that now stand at this article's report."""
        figures = log.documents(FIGURES)

        def current(key: FigureKey) -> Report | None:
            figure = figures.get(document_key(key))
            return figure.current if figure else None

        def before(key: FigureKey, day: date) -> Report | None:
            return held_on(log.documents(HISTORY), key, day)

        sha256 = article.article.sha256
        changed = []
        for number, change in enumerate(changes_by(article.article, estimates, current, before), 1):
            log.append(change, key=f"change:{sha256}:{number}", cause=f"article:{sha256}")
            figure = figures.get(document_key(change.figure))
            if figure and figure.current == change.after:
                changed.append(figure)
        return changed

    def _issue(self, log: Writing, topic: str, figures: Iterable[Figure], *, cause: str) -> None:
        entries = by_importance([entry for figure in figures if (entry := self._entry(log, figure))])
        if not entries:
            return
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
            destinations=self.destinations,
        )
        log.append(issued, key=f"digest:{issued.id}", cause=cause)

    def _entry(self, log: Writing, figure: Figure) -> DigestEntry | None:
        """What a digest says of a figure, or None where there is nothing to tell."""
        told = log.documents(TOLD).get(document_key(figure.key))
        policy = self.policies.of(figure.key.topic)
        kind = reason_to_tell(told.report if told else None, figure, policy)
        before = baseline(told.report if told else None, figure, policy)
        article = log.documents(ARTICLES).get(figure.current.article)
        if kind is None or article is None:
            return None
        topic = self.topics.get(figure.key.topic)
        measure = topic.measures.get(figure.key.measure) if topic else None
        return DigestEntry(
            figure=figure.key,
            measure_label=measure_label(topic, figure.key.measure),
            source_name=source_name(topic, figure.key.source),
            percent=bool(measure and measure.percent),
            kind=kind,
            before=before,
            after=figure.current,
            conflicts=figure.conflicts,
            article=article.article,
            others=_others(log, figure, topic),
            position=figure.position,
        )


def _others(log: Writing, figure: Figure, topic: Topic | None) -> tuple[OtherSource, ...]:
    """What the other sources hold on the same measure and part, latest report first."""
    others = [
        OtherSource(
            source=other.key.source,
            source_name=source_name(topic, other.key.source),
            value=other.current.value,
            report_date=other.current.report_date,
        )
        for other in figures_of(log.documents(FIGURES), figure.key.topic, figure.key.measure)
        if other.key.source != figure.key.source and _same_scope(other, figure)
    ]
    return tuple(sorted(others, key=lambda other: (other.report_date, other.source), reverse=True))


def _same_scope(one: Figure, other: Figure) -> bool:
    return scope_words(one.key.scope) == scope_words(other.key.scope)


def _unused(stem: str, log: Writing) -> str:
    """`stem`, with a number after it where an earlier digest of the same second has it."""
    taken = log.documents(STEMS)
    candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(candidate for candidate in candidates if taken.get(candidate) is None)
