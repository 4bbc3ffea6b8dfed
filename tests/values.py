"""Builders of what the tests put into the log, and small fakes to hand in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from hypothesis import strategies as st

from alerts.agenda import Agenda
from alerts.channels.base import DeliveryError, Rendered
from alerts.issuing import Issuer
from alerts.policy import Policies, Policy
from alerts.timing import Timing
from monitor.article import Article, DateBasis, fingerprint
from monitor.estimates import Estimate, Qualifier, Status, Value
from monitor.event_log import EventLog, Writing
from monitor.events import (
    ArticleReceived,
    ArticleReference,
    DigestDelivered,
    DigestIssued,
    EstimateRecorded,
    Event,
    Recorded,
    Report,
)
from monitor.service_events import HeartbeatIssued, WarningIssued

START = datetime(2025, 4, 30, 5, 12, 44, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment
        self.meanwhile: Callable[[], object] | None = None  # what happens while somebody looks at it

    def __call__(self) -> datetime:
        if self.meanwhile is not None:
            self.meanwhile()
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


class FakeChannel:
    """Keeps what it is sent; fails as often as `failing` holds errors."""

    place = "here"

    def __init__(self, *failing: BaseException) -> None:
        self.sent: list[Rendered] = []
        self.asked = 0
        self.failing = list(failing)

    def send(self, message: Rendered) -> None:
        self.asked += 1
        if self.failing:
            raise self.failing.pop(0)
        self.sent.append(message)


def until(holds: Callable[[], object], patience: float = 30.0) -> None:
    """Wait for what another thread brings about; fails where it does not."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def passing(message: str = "the server is down") -> DeliveryError:
    return DeliveryError(message, permanent=False)


def lasting(message: str = "no such mailbox") -> DeliveryError:
    return DeliveryError(message, permanent=True)


def rendered(recorded: Recorded, _to: str = "") -> Rendered:
    """A renderer that needs no templates."""
    event = recorded.event
    assert isinstance(event, DigestIssued | HeartbeatIssued | WarningIssued)
    return Rendered(
        digest_id=event.id,
        subject=event.subject,
        text="",
        html="",
        json="",
        file_stem=event.file_stem,
        issued_at=recorded.recorded_at,
    )


def delivered(number: int = 1) -> DigestDelivered:
    """The smallest fact there is."""
    return DigestDelivered(digest=f"d{number}", destination="files", attempt=1)


def append(log: EventLog, *facts: Event, keys: Iterable[str] | None = None) -> list[Recorded]:
    """Append facts, each in a transaction of its own, under the keys given or under their own words."""
    names = list(keys) if keys is not None else [repr(fact) for fact in facts]
    recorded = []
    for fact, key in zip(facts, names, strict=True):
        with log.writing() as writing:
            recorded.append(writing.append(fact, key=key, cause="test:1"))
    return recorded


def claim(
    value: Value,
    *,
    topic: str = "nk-troops",
    measure: str = "killed",
    source: str | None = "nis",
    scope: str | None = None,
    status: Status = Status.CURRENT,
    as_of: str | None = None,
) -> Estimate:
    """An estimate; its quote is invented."""
    quote = f"They said {value}."
    return Estimate(
        topic=topic,
        measure=measure,
        low=value.low,
        high=value.high,
        qualifier=value.qualifier,
        source=source,
        status=status,
        as_of=as_of,
        scope=scope,
        quote=quote,
        start=100,
        end=100 + len(quote),
        number=(110, 100 + len(quote) - 1),
        confidence=0.9,
        because={"number": str(value)},
    )


@dataclass(frozen=True)
class News:
    """An article received, with what it claims."""

    received: ArticleReceived
    estimates: list[EstimateRecorded]

    @property
    def sha256(self) -> str:
        return self.received.article.sha256


def news(
    name: str,
    *claims: Estimate,
    day: date = date(2025, 4, 30),
    moment: datetime | None = None,
    edition_of: News | None = None,
) -> News:
    """What ingest would make of an article of that name, published on `day`."""
    digits = sha256(name.encode()).hexdigest()
    reference = ArticleReference(
        sha256=digits,
        title=name,
        outlet="The Peninsula Courier",
        url=None,
        published=day.isoformat(),
        date_basis=DateBasis.METADATA,
        archived=f"2025/04/{name}.txt",
    )
    received = ArticleReceived(
        article=reference,
        text_sha256=digits,
        file_name=f"{name}.txt",
        report_date=day,
        author=None,
        language="en",
        reader="test",
        edition_of=edition_of.sha256 if edition_of else None,
    )
    estimates = [
        EstimateRecorded(
            id=f"{digits[:12]}-{number}",
            article=digits,
            report_date=day,
            date_basis=DateBasis.METADATA,
            estimate=made,
            moment=moment,
        )
        for number, made in enumerate(claims, 1)
    ]
    return News(received, estimates)


def record(writing: Writing, item: News, issuer: Issuer) -> None:
    """Append an article the way ingest does."""
    cause = f"article:{item.sha256}"
    writing.append(item.received, key=cause, cause=f"file:{item.sha256}")
    for made in item.estimates:
        writing.append(made, key=f"estimate:{made.id}", cause=cause)
    issuer.react(writing, item.received, item.estimates)


def issuer(policies: Policies | None = None, destinations: Sequence[str] = ("files",)) -> Issuer:
    return Issuer({}, policies or Policies(), tuple(destinations))


DAILY = issuer(Policies(Policy(timing=Timing(schedule="0 7 * * *"))))
"""Gathers, and tells at seven."""


def publish(log: EventLog, *items: News, by: Issuer | None = None) -> list[DigestIssued]:
    """Take articles into the log, one transaction each; the digests issued by it."""
    by = by or issuer()
    with log.reading() as view:
        before = view.head.position
    for item in items:
        with log.writing() as writing:
            record(writing, item, by)
    return digests(log, after=before)


def later(
    log: EventLog, clock: Clock, by: Issuer, agenda: Agenda | None = None, **waited: float
) -> list[DigestIssued]:
    """What is issued once a day, or the time given, has passed; without an agenda, as after a start."""
    with log.reading() as view:
        before = view.head.position
    clock.forward(**(waited or {"days": 1}))
    (agenda or Agenda(log, by, clock)).look()
    return digests(log, after=before)


def digests(log: EventLog, after: int = 0) -> list[DigestIssued]:
    with log.reading() as view:
        return [held.event for held in view.events(after) if isinstance(held.event, DigestIssued)]


def events(log: EventLog) -> list[Event]:
    with log.reading() as view:
        return [held.event for held in view.events()]


def a_report(value: Value, day: date = date(2025, 4, 30), article: str = "ab" * 32) -> Report:
    return Report(
        value=value,
        report_date=day,
        date_basis=DateBasis.METADATA,
        article=article,
        estimate=f"{article[:12]}-1",
        quote=f"They said {value}.",
        number=(10, 10 + len(str(value))),
    )


def article_of(data: bytes, **facts: object) -> Article:
    """An article read by nothing but decoding."""
    text = data.decode()
    return Article(
        sha256=sha256(data).hexdigest(),
        text_sha256=fingerprint(text),
        text=text,
        **facts,  # type: ignore[arg-type]
    )


# -- for properties ---------------------------------------------------------------------------------------

numbers = st.integers(1, 5_000).map(float)


@st.composite
def values(draw: st.DrawFn, number: st.SearchStrategy[float] = numbers) -> Value:
    """Any value that an extractor makes."""
    qualifier = draw(st.sampled_from(list(Qualifier)))
    low, high = sorted((draw(number), draw(number)))
    match qualifier:
        case Qualifier.BETWEEN:
            return Value(low, high, qualifier)
        case Qualifier.EXACTLY | Qualifier.ABOUT:
            return Value(low, low, qualifier)
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN:
            return Value(low, None, qualifier)
    return Value(None, high, qualifier)
