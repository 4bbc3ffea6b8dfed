"""Having all kept articles read again: a map over the log, spread over many hands, with bounded memory."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from monitor.codec import decode_stored, to_json
from monitor.errors import MonitorError
from monitor.event_log import EventLog
from monitor.events import NAMES, ArticleReceived
from monitor.rereading.candidate import Candidate, Header, Result, State
from monitor.rereading.hands import Hands, Job, Read, Text

_RECEIVED = NAMES[ArticleReceived][0]
_PAGE = 2_000  # events from one look at the log
_LARGEST = 1 << 20  # characters read together, unless one article alone has more
_SAVE_RESULTS, _SAVE_SECONDS = 2_000, 2.0  # until what came back is put on the disk


def header_for(job: Job, since: date | None, head: int, made_at: datetime) -> Header:
    """The header of a candidate made now."""
    wording = hashlib.sha256(to_json(job.topics).encode("utf-8", "surrogatepass")).hexdigest()
    topics = tuple(topic.id for topic in job.topics)
    said = "\n".join((made_at.isoformat(), job.identity, wording, str(since)))
    return Header(
        id=hashlib.sha256(said.encode()).hexdigest()[:12],
        made_at=made_at,
        head=head,
        extractor=job.identity,
        topics=topics,
        wording=wording,
        since=since,
    )


def read_again(log: EventLog, candidate: Candidate, hands: Hands, told: Callable[[int, int], None]) -> None:
    """Read every kept article that the candidate lacks.

    `told` is given, now and then, how many were read and up to which position none is missing. Stopped at
    any time, what was read stays in the candidate.
    """
    work = _Work(log, candidate, hands, told)
    try:
        work.do()
    except hands.faults as error:
        raise MonitorError(
            f"the workers were lost ({type(error).__name__}: {error}); "
            "what they had read is kept: run the same command again to go on"
        ) from error
    finally:
        work.save()


class _Kept(NamedTuple):
    """An article in the log that is to be read."""

    position: int
    article: str  # sha256
    kept: str | None  # the name its text is kept under


@dataclass
class _Work:
    log: EventLog
    candidate: Candidate
    hands: Hands
    told: Callable[[int, int], None]
    batch: dict[int, tuple[str, Text]] = field(default_factory=dict)  # not handed out yet: article, text
    under_way: dict[Future[list[Read]], dict[int, str]] = field(default_factory=dict)  # articles by position
    done: list[Result] = field(default_factory=list)  # not saved yet
    looked: int = 0  # the position up to which articles were taken from the log
    whole: bool = False
    read: int = 0
    saved_at: float = field(default_factory=time.monotonic)

    def do(self) -> None:
        self.looked = self.candidate.seen
        for kept in self._articles():
            if text := self._text(kept):
                self.batch[kept.position] = kept.article, text
            else:
                self.done.append(Result(kept.position, kept.article, State.UNKEPT))
            large = sum(len(text.kept) for _, text in self.batch.values()) > _LARGEST
            if large or len(self.batch) >= self.hands.batch:
                self._hand_out()
        if self.batch:
            self._hand_out()
        while self.under_way:
            self._collect()
        self.whole = True

    def save(self) -> None:
        """Put on the disk what came back, and up to where nothing is missing."""
        missing = [*self.batch, *(position for named in self.under_way.values() for position in named)]
        seen = min([self.looked, *(position - 1 for position in missing)])
        self.candidate.add(self.done, seen=seen, whole=self.whole)
        self.read += len(self.done)
        self.done.clear()
        self.saved_at = time.monotonic()
        self.told(self.read, seen)

    def _articles(self) -> Iterator[_Kept]:
        """What is still to be read, in the order of the log; no look at the log is held for long."""
        while True:
            with self.log.reading() as view:
                page = list(view.stored(self.looked, _PAGE))
            for stored in page:
                if stored.type == _RECEIVED and not self.candidate.holds(stored.position):
                    received = decode_stored(stored).event
                    assert isinstance(received, ArticleReceived)
                    if self._is_meant(received):
                        yield _Kept(stored.position, received.article.sha256, received.kept)
                self.looked = stored.position
            if not page:
                return

    def _is_meant(self, received: ArticleReceived) -> bool:
        since = self.candidate.header.since
        return since is None or received.report_date >= since

    def _text(self, kept: _Kept) -> Text | None:
        if kept.kept is None:
            return None
        with self.log.reading() as view:
            text = view.kept(kept.kept)
        return None if text is None else Text(kept.position, text)

    def _hand_out(self) -> None:
        while len(self.under_way) >= self.hands.wanted():
            self._collect()
        future = self.hands.submit([text for _, text in self.batch.values()])
        self.under_way[future] = {position: article for position, (article, _) in self.batch.items()}
        self.batch.clear()

    def _collect(self) -> None:
        """Take what came back; save it where it has become much, or long ago."""
        for future in wait(self.under_way, return_when=FIRST_COMPLETED).done:
            reads = future.result()
            named = self.under_way.pop(future)
            for read in reads:
                state = State.FAILED if read.error else State.READ
                self.done.append(Result(read.position, named[read.position], state, read.packed, read.error))
        if len(self.done) >= _SAVE_RESULTS or time.monotonic() - self.saved_at >= _SAVE_SECONDS:
            self.save()
