"""Adopting a new reading: article by article, each its own transaction, by events that say what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from alerts.acts import about, revise
from alerts.changes import Revision
from alerts.issuing import Issuer, Tell
from monitor.article import published_in
from monitor.articles import ARTICLES
from monitor.claims import CLAIMS, READINGS, Claim, claims_by, ids_begin
from monitor.errors import LogError
from monitor.estimates import Estimate
from monitor.event_log import EventLog, Reading, Writing
from monitor.events import (
    ArticleReceived,
    ArticleReread,
    ChangeKind,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    Event,
    FigureChanged,
    FigureKey,
)
from monitor.figures import document_key
from monitor.ingest import estimate_recorded, moment_of
from monitor.rereading.candidate import Header, Result, State
from monitor.rereading.matching import Comparison, Difference, Step, compare, says_the_same

_TOGETHER = 200  # articles compared in one look at the log
REASON = "the article was read again"


def differences(log: Reading, result: Result, topics: Sequence[str]) -> Comparison:
    """What adopting a result would do now. A superseded edition keeps the claims that it had."""
    entry = log.documents(ARTICLES).get(result.article)
    if result.state is not State.READ or entry is None or entry.outdated_by:
        return Comparison()
    return compare(claims_by(log.documents(CLAIMS), result.article), result.estimates, topics)


@dataclass(frozen=True, slots=True)
class Adoption:
    """Makes a candidate current; doing so again, or going on where it was stopped, changes nothing twice."""

    log: EventLog
    issuer: Issuer
    header: Header
    tell: bool  # whether readers hear of what it changes

    def adopt(self, results: Iterable[Result]) -> Iterator[tuple[Step, ...]]:
        """Append what the new readings change, and say what, article by article."""
        coming = iter(results)
        while together := list(islice(coming, _TOGETHER)):
            with self.log.reading() as view:  # shuts nobody out: most articles say what they said before
                differing = [result for result in together if self._steps(view, result)]
            for result in differing:
                with self.log.writing() as writing:
                    steps = self._steps(writing, result)  # somebody may have decided on a claim meanwhile
                    if steps:
                        self._adopt(writing, result.article, steps)
                yield steps

    def issue(self) -> None:
        """Have the readers told at once of all that was adopted, where they are told things at once."""
        changed: dict[str, dict[str, FigureKey]] = {}
        for change in self._changes():
            changed.setdefault(change.figure.topic, {})[document_key(change.figure)] = change.figure
        for topic, figures in sorted(changed.items()):
            with self.log.writing() as writing:
                self.issuer.issue(writing, topic, figures.values(), cause=self._cause)

    @property
    def _cause(self) -> str:
        return f"reread:{self.header.id}"

    def _key(self, article: str) -> str:
        return f"reread:{self.header.id}:{article}"

    def _steps(self, log: Reading, result: Result) -> tuple[Step, ...]:
        """What is still to be done; nothing for an article adopted before, whatever was decided since."""
        steps = differences(log, result, self.header.topics).steps
        return () if steps and log.recorded(self._key(result.article)) else steps

    def _adopt(self, log: Writing, article: str, steps: Sequence[Step]) -> None:
        by = READINGS + self.header.extractor
        acts = list(_acts(log, article, steps, by))
        revise(
            log,
            self.issuer,
            article,
            acts,
            Revision(ChangeKind.CORRECTED, by, REASON),
            cause=self._cause,
            of=self._key(article),
            tell=Tell.LATER if self.tell else Tell.NEVER,
        )
        reread = ArticleReread(article=article, reader=self.header.extractor, topics=self.header.topics)
        log.append(reread, key=self._key(article), cause=self._cause)

    def _changes(self) -> Iterator[FigureChanged]:
        """All changes of figures that this candidate has led to."""
        with self.log.reading() as view:
            for stored in view.events(self.header.head):
                if stored.cause == self._cause and isinstance(stored.event, FigureChanged):
                    yield stored.event


def _acts(log: Reading, article: str, steps: Sequence[Step], by: str) -> Iterator[Event]:
    """The events that a new reading of an article leads to."""
    template = as_received(log, article)
    number = _last_number(log, article)
    for step in steps:
        match step:
            case Step(Difference.GAINED, _, Estimate() as found):
                number += 1
                yield template.made(number, found)
            case Step(Difference.LOST, Claim() as claim, _):
                yield EstimateWithdrawn(**about(claim), estimate=claim.estimate, by=by, reason=REASON)
            case Step(kind, Claim() as claim, Estimate() as found):
                yield from _put_right(claim, found, kind, by)


def _put_right(claim: Claim, found: Estimate, kind: Difference, by: str) -> Iterator[Event]:
    as_read = claim.made.estimate
    stands = claim.estimate
    if kind is Difference.RESTORED or says_the_same(found, as_read):
        before = None if claim.withdrawn else claim.corrected
        yield EstimateRestored(**about(claim), before=before, estimate=as_read, by=by, reason=REASON)
        stands = as_read
    if not says_the_same(found, stands):
        yield EstimateCorrected(**about(claim), before=stands, after=found, by=by, reason=REASON)


@dataclass(frozen=True, slots=True)
class AsReceived:
    """An article as it was received, to record further estimates of it the way it recorded the first."""

    event: ArticleReceived
    moment: datetime | None

    def made(self, number: int, found: Estimate) -> EstimateRecorded:
        """The event that records one more estimate."""
        return estimate_recorded(self.event, number, found, self.moment)


def as_received(log: Reading, article: str) -> AsReceived:
    """The article as the log holds it; LogError where it does not."""
    recorded = log.recorded(f"article:{article}")
    if recorded is None or not isinstance(recorded.event, ArticleReceived):
        raise LogError(f"the log holds no article {article}; was the candidate made from another log?")
    return AsReceived(
        recorded.event, moment_of(published_in(recorded.event.article.published), recorded.recorded_at)
    )


def _last_number(log: Reading, article: str) -> int:
    """The highest running number among the estimates whose ids begin as this article's do."""
    prefix = ids_begin(article)
    taken = (int(name.removeprefix(prefix)) for name, _ in log.documents(CLAIMS).scan(prefix))
    return max(taken, default=0)
