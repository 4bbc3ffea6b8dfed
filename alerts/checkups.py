"""Checks of what goes out: can the destinations be reached, the messages made, the charts painted?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path

from alerts.channels.base import Channel, DeliveryError, Reachable
from alerts.channels.email import EmailChannel
from alerts.charts.drawing import Drawing, Label, Look
from alerts.charts.pictures import pictures
from alerts.outbox import OUTBOX
from alerts.rendering import Renderer
from alerts.templates import Templates
from monitor.article import DateBasis
from monitor.doctor.findings import Told, fault, ok, warning
from monitor.estimates import Qualifier, Value
from monitor.event_log import EventLog
from monitor.events import (
    ArticleReference,
    ChangeKind,
    DigestEntry,
    DigestIssued,
    FigureKey,
    Recorded,
    Report,
)

_MEND = "put that right; digests wait until it is, and `figurewatch destinations test` sends a test"


def reachable(channels: Mapping[str, Channel]) -> Iterator[Told]:
    """Whether destinations can be reached, each place once, without sending anything."""
    tried = set()
    for name, channel in channels.items():
        if not isinstance(channel, Reachable) or (type(channel), channel.place) in tried:
            continue
        tried.add((type(channel), channel.place))
        try:
            yield ok(channel.reach())
        except DeliveryError as error:
            told = str(error)
            yield fault(told if told.startswith(f"{name}:") else f"{name}: {told}", _MEND)
        if isinstance(channel, EmailChannel) and channel.security == "plain" and not _is_near(channel.host):
            yield warning(
                f"mail to {channel.place} goes in plain text, the password with it",
                'security = "starttls" or "tls", unless you trust all of the way',
            )


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def templates(folder: Path | None) -> Iterator[Told]:
    """Whether all templates can be read and the digest's make a digest; else the shipped ones are used."""
    made = Templates(folder)
    faults = list(made.faults())
    rendered = Renderer(made).render(a_digest())
    faults += [told for told in made.set_aside if told not in faults]
    for told in faults:
        yield warning(f"template {told}", "mend it; meanwhile the shipped one is used")
    if not faults:
        yield ok(f"the templates make a digest of {len(rendered.html):,} characters")


def charts() -> Iterator[Told]:
    """Whether the process that paints charts for mail works, with its fonts."""
    label = Label(x=0.5, dx=0, y=20, anchor="middle", text="4,700", look=Look.NEW, size=12)
    drawing = Drawing(
        width=120,
        height=40,
        marks=(label,),
        title="",
        description="",
        kind=ChangeKind.FIRST.value,
        size="mail",
    )
    painted = pictures([drawing])
    if painted and painted[0].startswith(b"\x89PNG"):
        yield ok("charts for mail can be painted")
    else:
        yield warning(
            "charts for mail cannot be painted; mail goes without them",
            "the log line above says why; matplotlib and its fonts must be installed and readable",
        )


def owed(log: EventLog) -> Iterator[Told]:
    """What could not be delivered yet."""
    with log.reading() as view:
        failed = [delivery for _, delivery in view.documents(OUTBOX).scan() if delivery.attempts]
    if not failed:
        yield ok("no delivery has failed that is still owed")
        return
    oldest = min(failed, key=lambda delivery: delivery.issued_at)
    yield warning(
        f"{len(failed):,} deliveries failed and are tried again, the oldest, to {oldest.destination}, issued"
        f" {oldest.issued_at:%Y-%m-%d %H:%M} UTC: {oldest.error}",
        "figurewatch deliveries lists them",
    )


def a_digest() -> Recorded:
    """A made-up digest, to fill templates with."""
    value = Value(low=4700, high=4700, qualifier=Qualifier.ABOUT)
    article = ArticleReference(
        sha256="0" * 64,
        title="An example",
        outlet="Example Wire",
        url="https://example.org/story",
        published="2025-01-13",
        date_basis=DateBasis.METADATA,
        archived="2025/01/story.txt",
    )
    report = Report(
        value=value,
        report_date=date(2025, 1, 13),
        date_basis=DateBasis.METADATA,
        article=article.sha256,
        estimate=f"{article.sha256[:12]}-1",
        quote="It said about 4,700 had been killed.",
        number=(8, 19),
    )
    entry = DigestEntry(
        figure=FigureKey("example", "killed", "agency"),
        measure_label="killed",
        source_name="Agency",
        percent=False,
        kind=ChangeKind.FIRST,
        before=None,
        after=report,
        conflicts=(),
        article=article,
        others=(),
        position=1,
    )
    event = DigestIssued(
        id="0" * 16,
        topic="example",
        topic_name="An example",
        subject="Agency: killed about 4,700 (first report)",
        file_stem="example",
        entries=(entry,),
        destinations=("files",),
    )
    moment = datetime(2025, 1, 13, 12, tzinfo=UTC)
    return Recorded(
        position=2,
        recorded_at=moment,
        cause="schedule:example",
        key="digest:example",
        hash="0" * 64,
        event=event,
    )
