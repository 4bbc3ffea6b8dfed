"""One file in, events appended, the file put away: the transaction of the house.

The order makes a crash harmless at every step. The events are committed before the file leaves the inbox;
found there again, a file whose article the log holds is only put away.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Protocol

from monitor.article import Article, DateBasis
from monitor.articles import ARTICLES, EDITIONS, TEXTS, address_of_page
from monitor.claims import ids_begin
from monitor.dropped import Dropped, entered
from monitor.errors import MonitorError, UnreadableError
from monitor.estimates import Estimate
from monitor.event_log import EventLog, Writing
from monitor.events import (
    ArticleReceived,
    ArticleReference,
    ArticleRejected,
    ArticleRepeated,
    EstimateRecorded,
    Event,
    Recorded,
)
from monitor.filing import by_month, kept_at, place_for
from monitor.keeping import keep
from monitor.logs import fields
from monitor.plain import one_line
from monitor.reading.limits import too_large
from monitor.rejecting import kind_of, write_note
from monitor.reprints import STORIES, Story, claims_of, original_of, sketch

log = logging.getLogger(__name__)

_LONGEST_REASON = 500  # characters


class Outcome(StrEnum):
    """What became of a dropped file."""

    RECEIVED = "received"
    REPEATED = "repeated"
    REJECTED = "rejected"
    GONE = "gone"  # it changed or vanished while it was read; if it is still there it is looked at again


class React(Protocol):
    """What follows from an article's estimates, appended in the article's own transaction."""

    def __call__(
        self, log: Writing, article: ArticleReceived, estimates: Sequence[EstimateRecorded]
    ) -> None: ...


class Ingest:
    """Takes files from the inbox into the log, and puts them away."""

    def __init__(
        self,
        event_log: EventLog,
        *,
        read: Callable[[str, bytes], tuple[Article, list[Estimate]]],
        largest: int,  # bytes of a file that is read at all
        react: React,
        inbox: Path,
        archive: Path,
        rejected: Path,
        reader: str,
    ) -> None:
        self._log = event_log
        self._read = read
        self._largest = largest
        self._react = react
        self._inbox = inbox
        self._archive = archive
        self._rejected = rejected
        self._reader = reader

    def take(self, file: Path) -> Outcome:
        """Deal with one whole file. LogError, OSError, MemoryError where it cannot be done now: it stays."""
        with entered(file.parent, self._inbox) as folder:
            return self._take(file, folder) if folder is not None else Outcome.GONE

    def _take(self, file: Path, folder: int) -> Outcome:
        try:
            dropped = Dropped.look(file, folder, self._largest)
        except FileNotFoundError:
            return Outcome.GONE
        if dropped is None:
            return Outcome.GONE
        try:
            outcome = self._again(dropped) or self._receive(dropped)
        except UnreadableError as error:
            if error.is_ours:
                raise
            self._reject(dropped, error)
            outcome = Outcome.REJECTED
        return outcome

    def _again(self, dropped: Dropped) -> Outcome | None:
        """The same bytes as an article in the log: put them away. None for anything else."""
        with self._log.reading() as view:
            entry = view.documents(ARTICLES).get(dropped.sha256)
        if entry is None:
            return None
        kept = kept_at(self._archive, entry.article.archived, dropped.sha256)
        if not kept.exists():  # we were stopped between recording it and putting it away
            dropped.put(kept)
            log.info("article put away after an interruption", extra=fields(article=dropped.sha256[:12]))
            return Outcome.RECEIVED
        repeated = ArticleRepeated(
            sha256=dropped.sha256, original=dropped.sha256, file_name=dropped.shown, archived=None
        )
        name_hash = hashlib.sha256(dropped.shown.encode()).hexdigest()[:12]
        self._append(repeated, key=f"repeated:{dropped.sha256}:{name_hash}", cause=dropped.cause)
        dropped.remove()
        log.info("article known already", extra=fields(article=dropped.sha256[:12], file=dropped.shown))
        return Outcome.REPEATED

    def _receive(self, dropped: Dropped) -> Outcome:
        """Read a file, record what it says, and archive it."""
        if dropped.data is None:
            raise too_large(self._largest)
        with _our_own_faults(dropped):
            article, estimates = self._read(dropped.name, dropped.data)
            outcome, archived = self._record_either(dropped, article, estimates)
        told = fields(article=dropped.sha256[:12], file=dropped.shown, estimates=len(estimates))
        log.info("article %s", outcome, extra=told)
        dropped.put(kept_at(self._archive, archived, dropped.sha256))
        return outcome

    def _record_either(
        self, dropped: Dropped, article: Article, estimates: Sequence[Estimate]
    ) -> tuple[Outcome, str]:
        """Append an article, or that its text is known; what became of it, and where to archive it."""
        story = Story(article.sha256, sketch(article.text))  # before others are shut out of the log
        claims = claims_of(estimates)
        with self._log.writing() as writing:
            original = writing.documents(TEXTS).get(article.text_sha256)
            if original is not None:
                return Outcome.REPEATED, self._record_repeat(writing, dropped, original)
            return Outcome.RECEIVED, self._record(writing, dropped, article, estimates, story, claims)

    def _record(
        self,
        writing: Writing,
        dropped: Dropped,
        article: Article,
        estimates: Sequence[Estimate],
        story: Story,
        claims: str | None,
    ) -> str:
        """Append an article with all that follows from it; where to archive it."""
        today = writing.recorded_at.date()
        published, date_basis = believable(article, today)
        edition_of = self._edition_of(writing, article, published)
        reference = ArticleReference(
            sha256=article.sha256,
            title=article.title,
            outlet=article.outlet,
            url=article.url,
            published=published.isoformat() if published else None,
            date_basis=date_basis,
            archived=place_for(self._archive, by_month(today), dropped.name, dropped.sha256),
            reprint_of=None if edition_of else original_of(writing.documents(STORIES), claims, story.sketch),
        )
        received = ArticleReceived(
            article=reference,
            text_sha256=article.text_sha256,
            file_name=dropped.shown,
            report_date=day_of(published) or today,
            author=article.author,
            language=article.language,
            reader=self._reader,
            sketch=story.sketch,
            claims=claims,
            kept=keep(writing, article),
            edition_of=edition_of,
        )
        writing.append(received, key=f"article:{article.sha256}", cause=dropped.cause)
        moment = moment_of(published, writing.recorded_at)
        made = [
            estimate_recorded(received, number, estimate, moment)
            for number, estimate in enumerate(estimates, 1)
        ]
        for estimate in made:
            writing.append(estimate, key=f"estimate:{estimate.id}", cause=f"article:{article.sha256}")
        self._react(writing, received, made)
        return reference.archived

    def _edition_of(
        self, writing: Writing, article: Article, published: date | datetime | None
    ) -> str | None:
        """The article that last stood at the same address, unless it was published after this one."""
        last = writing.documents(EDITIONS).get(address_of_page(article.url) or "")
        held = writing.documents(ARTICLES).get(last) if last else None
        if held and published and _before(published, held.article.published):
            return None
        return last

    def _record_repeat(self, writing: Writing, dropped: Dropped, original: str) -> str:
        """Append that other bytes hold the text of an article in the log; where to archive them."""
        repeated = ArticleRepeated(
            sha256=dropped.sha256,
            original=original,
            file_name=dropped.shown,
            archived=place_for(
                self._archive, by_month(writing.recorded_at.date()), dropped.name, dropped.sha256
            ),
        )
        held = writing.append(repeated, key=f"repeated:{dropped.sha256}", cause=dropped.cause).event
        assert isinstance(held, ArticleRepeated)
        assert held.archived
        return held.archived

    def _reject(self, dropped: Dropped, error: UnreadableError) -> None:
        """Append why a file cannot be read, and put it where its dropper finds it with the reason."""
        rejected = ArticleRejected(
            sha256=dropped.sha256,
            file_name=dropped.shown,
            code=error.code,
            message=one_line(str(error), _LONGEST_REASON),  # a parser's words may be the file's own
            rejected=place_for(self._rejected, PurePosixPath(), dropped.name, dropped.sha256),
            kind=kind_of(error.code),
        )
        self._append(rejected, key=f"rejected:{dropped.sha256}:{error.code}", cause=dropped.cause)
        write_note(self._rejected, rejected)  # first: stopped in between, no file lies there without a reason
        dropped.put(self._rejected / rejected.rejected)
        told = fields(file=dropped.shown, code=error.code, kind=rejected.kind, reason=rejected.message)
        log.warning("file rejected", extra=told)

    def _append(self, event: Event, *, key: str, cause: str) -> Recorded:
        with self._log.writing() as writing:
            return writing.append(event, key=key, cause=cause)


@contextmanager
def _our_own_faults(dropped: Dropped) -> Iterator[None]:
    """Turns a fault of our own into an UnreadableError: it must not stop the service at this one article."""
    try:
        yield
    except (MonitorError, OSError, MemoryError):
        raise
    except Exception as error:
        log.exception("reading failed", extra=fields(file=dropped.shown))
        cause = f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()
        message = f"Figurewatch itself failed on this file ({cause}); please report it"
        raise UnreadableError("internal-error", message) from error


def believable(article: Article, today: date) -> tuple[date | datetime | None, DateBasis]:
    """The article's publication date, or none where it lies in the future.

    An article from the year 2099 would make every later report of its figures a late one. A day ahead is
    let pass: it is tomorrow already in the east.
    """
    day = day_of(article.published)
    if day is not None and day > today + timedelta(days=1):
        return None, DateBasis.RECEIVED
    return article.published, article.date_basis


def day_of(published: date | datetime | None) -> date | None:
    """The day a document bears, in the time zone it is written in."""
    return published.date() if isinstance(published, datetime) else published


def _before(published: date | datetime, other: str | None) -> bool:
    """Whether an article came out before another, as surely as their dates say."""
    if other is None:
        return False
    held = datetime.fromisoformat(other)
    if isinstance(published, datetime) and "T" in other:
        return published.replace(tzinfo=published.tzinfo or UTC) < held.replace(tzinfo=held.tzinfo or UTC)
    day = day_of(published)
    return day is not None and day < held.date()


def moment_of(published: date | datetime | None, recorded_at: datetime) -> datetime | None:
    """What orders an article's reports within their day: when it was published, as exactly as is known.

    One that gives its day alone was there at the latest when it came, if it came on that day.
    """
    if isinstance(published, datetime):
        return published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    if published is None or published == recorded_at.date():
        return recorded_at
    return None


def estimate_recorded(
    received: ArticleReceived, number: int, estimate: Estimate, moment: datetime | None
) -> EstimateRecorded:
    """The event that records an article's estimate of that running number."""
    sha256 = received.article.sha256
    return EstimateRecorded(
        id=f"{ids_begin(sha256)}{number}",
        article=sha256,
        report_date=received.report_date,
        date_basis=received.article.date_basis,
        estimate=estimate,
        moment=moment,
    )
