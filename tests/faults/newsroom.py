"""A service in one process, of real parts, that can be killed: nothing of it is kept but what lies on disk.

The reader, the channels and the clock are handed in; what is between them is the service's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from alerts.agenda import Agenda
from alerts.channels.base import DeliveryError, Rendered
from alerts.delivery import Courier
from alerts.issuing import Issuer
from alerts.policy import Policies, Policy
from monitor.article import Article, DateBasis
from monitor.errors import UnreadableError
from monitor.estimates import Estimate
from monitor.event_log import EventLog, Writing
from monitor.events import ArticleReceived, EstimateRecorded
from monitor.ingest import Ingest
from monitor.opening import PROJECTIONS
from monitor.sql_store import address_of
from tests.samples import about
from tests.values import Clock, article_of, claim, rendered

DESTINATIONS = ("files", "email:desk@example.org", "email:night@example.org")
GIVE_UP_AFTER = timedelta(days=3)
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # what a disk does is tried elsewhere


class KilledError(BaseException):
    """The process ends here: nothing catches it that would run in a real end."""


@dataclass
class Mailbox:
    """Where one destination's messages arrive, and how its server answers."""

    place: str
    arrived: list[Rendered] = field(default_factory=list)
    answers: list[BaseException] = field(default_factory=list)  # to the next sendings
    down: bool = False
    kill_after: bool = False  # the next message is taken, and we do not live to know it

    def send(self, message: Rendered) -> None:
        if self.down:
            raise DeliveryError("connection refused", permanent=False, unreachable=True)
        if self.answers:
            raise self.answers.pop(0)
        self.arrived.append(message)
        if self.kill_after:
            self.kill_after = False
            raise KilledError


class Newsroom:
    """A home folder, and the service on it: opened, killed and opened again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.inbox, self.archive, self.rejected = (home / name for name in ("inbox", "archive", "rejected"))
        for folder in (self.inbox, self.archive, self.rejected):
            folder.mkdir(parents=True)
        self.clock = Clock()
        self.mailboxes = {name: Mailbox(name.partition(":")[0]) for name in DESTINATIONS}
        self.policy = Policy()
        self.react_then: Callable[[], None] = lambda: None  # at the end of an article's transaction
        self.open()

    def open(self) -> None:
        """Build every part anew, as a start does."""
        self.log = EventLog(address_of(self.home / "figurewatch.db"), PROJECTIONS, self.clock)
        self.reload(self.policy)

    def reload(self, policy: Policy) -> None:
        """Everything but the log anew, by other settings."""
        self.policy = policy
        self.issuer = Issuer({}, Policies(policy), DESTINATIONS)
        self.agenda = Agenda(self.log, self.issuer, self.clock)
        self.courier = Courier(self.log, rendered, self.mailboxes, self.clock, GIVE_UP_AFTER)
        self.ingest = Ingest(
            self.log,
            read=read,
            largest=10_000,
            react=self._react,
            inbox=self.inbox,
            archive=self.archive,
            rejected=self.rejected,
            reader="test",
        )

    def kill(self) -> None:
        """All objects gone; the connection's end undoes what was not committed."""
        self.log.close()
        self.open()

    def _react(self, log: Writing, article: ArticleReceived, made: Sequence[EstimateRecorded]) -> None:
        self.issuer.react(log, article, made)
        self.react_then()


# -- what lies in the inbox -------------------------------------------------------------------------------

STARTS = datetime(2025, 4, 1, 8, tzinfo=UTC)  # of what stories report on: all before the clock's day

stories = st.lists(
    st.tuples(st.sampled_from(["killed", "wounded"]), st.sampled_from(["nis", "kyiv"]), st.integers(1, 4)),
    max_size=3,
    unique_by=lambda said: said[:2],
)


@dataclass(frozen=True)
class Story:
    """An article as a reader of ours understands it."""

    number: int
    published: datetime
    url: str | None
    says: tuple[tuple[str, str, int], ...]  # measure, source, number

    @property
    def content(self) -> bytes:
        """The file as it is dropped."""
        told = {"title": f"Report number {self.number}", "says": self.says, "url": self.url}
        return json.dumps({**told, "published": self.published.isoformat()}).encode()


UNREADABLE = b"unreadable"


def read(name: str, data: bytes) -> tuple[Article, list[Estimate]]:
    """The opposite of `Story.content`; refuses what begins with `UNREADABLE`."""
    if data.startswith(UNREADABLE):
        raise UnreadableError("not-text", "the file is no text; save the article as text")
    told = json.loads(data)
    article = article_of(
        data,
        title=told["title"],
        published=datetime.fromisoformat(told["published"]),
        date_basis=DateBasis.METADATA,
        url=told["url"],
    )
    claims = [claim(about(said), measure=measure, source=source) for measure, source, said in told["says"]]
    return article, claims
