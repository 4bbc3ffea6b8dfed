"""Digests to test with: the facts are those of the seed articles, or invented; the sentences are ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from alerts.naming import file_stem, subject_line
from monitor.article import DateBasis
from monitor.estimates import Qualifier, Value
from monitor.events import (
    ArticleReference,
    ChangeKind,
    DigestEntry,
    DigestIssued,
    FigureKey,
    Notice,
    OtherSource,
    Recorded,
    Report,
)
from monitor.service_events import (
    DeliveryCount,
    DiskSpace,
    HeartbeatIssued,
    Refusal,
    TopicCount,
    Undelivered,
    WarningIssued,
)

ISSUED_AT = datetime(2025, 4, 30, 5, 12, 44, tzinfo=UTC)


def more_than(number: float) -> Value:
    return Value(number, None, Qualifier.MORE_THAN)


def at_least(number: float) -> Value:
    return Value(number, None, Qualifier.AT_LEAST)


def about(number: float) -> Value:
    return Value(number, number, Qualifier.ABOUT)


def exactly(number: float) -> Value:
    return Value(number, number, Qualifier.EXACTLY)


def between(low: float, high: float) -> Value:
    return Value(low, high, Qualifier.BETWEEN)


def article(
    title: str | None,
    *,
    outlet: str | None = "The Peninsula Courier",
    url: str | None = "https://news.example/2025/04/30/assembly-briefing",
    published: str | None = "2025-04-30",
    basis: DateBasis = DateBasis.METADATA,
) -> ArticleReference:
    digits = sha256((title or "").encode("utf-8", "surrogatepass")).hexdigest()
    return ArticleReference(
        sha256=digits,
        title=title,
        outlet=outlet,
        url=url,
        published=published,
        date_basis=basis,
        archived=f"2025/04/30/{digits[:12]}.html",
    )


def report(
    value: Value,
    quote: str,
    number: str,
    *,
    day: date = date(2025, 4, 30),
    basis: DateBasis = DateBasis.METADATA,
    via: str | None = None,
    as_of: str | None = None,
) -> Report:
    start = quote.index(number)
    return Report(
        value=value,
        report_date=day,
        date_basis=basis,
        article="ab" * 32,
        estimate="abababababab-1",
        quote=quote,
        number=(start, start + len(number)),
        via=via,
        as_of=as_of,
    )


BRIEFING = article("Seoul lawmakers told of heavier North Korean losses in Kursk")

KILLED_RAISED = DigestEntry(
    figure=FigureKey("nk-troops", "killed", "nis"),
    measure_label="killed",
    source_name="NIS",
    percent=False,
    kind=ChangeKind.RAISED,
    before=report(
        at_least(100),
        "At least a hundred of the soldiers have died, the agency said.",
        "a hundred",
        day=date(2024, 12, 19),
    ),
    after=report(
        about(600),
        "The agency now puts the dead at around 600, a lawmaker said after the closed briefing.",
        "600",
        via="Rep. Lee Seong-kweun",
        as_of="2025-04",
    ),
    conflicts=(),
    article=BRIEFING,
    others=(
        OtherSource(
            source="ukraine-president",
            source_name="Ukraine’s president",
            value=about(4_000),
            report_date=date(2025, 2, 11),
        ),
        OtherSource(
            source="western-officials",
            source_name="Western officials",
            value=about(1_000),
            report_date=date(2025, 1, 22),
        ),
    ),
    position=39,
)

CASUALTIES_RAISED = replace(
    KILLED_RAISED,
    figure=FigureKey("nk-troops", "casualties", "nis"),
    measure_label="casualties",
    before=report(
        more_than(4_000),
        "Losses have passed 4,000, up from some 3,000 in January.",
        "4,000",
        day=date(2025, 3, 27),
    ),
    after=report(
        about(4_700),
        "In all, some 4,700 of the North’s soldiers were killed or hurt, among them about 600 dead.",
        "4,700",
        via="Rep. Lee Seong-kweun; The Peninsula Courier",
    ),
    conflicts=(more_than(5_000),),
    others=(
        OtherSource(
            source="south-korea-jcs",
            source_name="South Korea’s Joint Chiefs",
            value=about(1_100),
            report_date=date(2024, 12, 23),
        ),
    ),
    position=40,
)

SHARE_LOWERED = replace(
    KILLED_RAISED,
    figure=FigureKey("nk-troops", "casualty_rate", "nis"),
    measure_label="share of the force lost",
    percent=True,
    kind=ChangeKind.LOWERED,
    before=report(between(30, 40), "Between 30 and 40 percent were lost.", "30 and 40", day=date(2025, 3, 4)),
    after=report(about(31.5), "That is some 31.5 percent of those sent.", "31.5"),
    others=(),
    position=41,
)

JCS_FIRST = replace(
    KILLED_RAISED,
    figure=FigureKey("nk-troops", "casualties", "south-korea-jcs"),
    measure_label="casualties",
    source_name="South Korea’s Joint Chiefs",
    kind=ChangeKind.FIRST,
    before=None,
    after=report(
        about(1_100),
        "By our reckoning the newcomers have suffered around 1,100 casualties, the staff said.",
        "1,100",
        day=date(2026, 11, 22),
        basis=DateBasis.RECEIVED,
    ),
    article=article(
        "Joint Chiefs count their first losses",
        outlet=None,
        url=None,
        published=None,
        basis=DateBasis.RECEIVED,
    ),
    others=(),
    position=12,
)

LAYOFFS = replace(
    KILLED_RAISED,
    figure=FigureKey("layoffs", "jobs_cut", "northwind-aggregate-holdings", "Europe, Middle East and Africa"),
    measure_label="jobs cut",
    source_name="Northwind Aggregate Industrial Holdings and Partners International",
    before=report(
        Value(None, 12_500, Qualifier.AT_MOST),
        "Up to 12,500 posts may go, the group said in its autumn notice.",
        "12,500",
        day=date(2025, 10, 3),
    ),
    after=report(
        between(13_000, 15_000),
        "In a notice to the works councils of fourteen countries, the group said that it would now close the "
        "plants it had meant to sell, and that between 13,000 and 15,000 posts would go by the end of next "
        "year, most of them in the older foundries, where no buyer had been found after two rounds of talks.",
        "13,000 and 15,000",
        day=date(2026, 2, 17),
        via="the works council; a trade-union newsletter; Foundry Weekly",
    ),
    article=article(
        "Northwind to close foundries it could not sell: what the notice says, plant by plant, and what the "
        "unions intend to do about it in the coming months",
        outlet="Foundry Weekly",
        published="2026-02-17T08:30:00+01:00",
    ),
    others=(),
    position=77,
)

HOSTILE_WORDS = (
    "<script>alert(1)</script> \x1b[31mred\x1b]0;owned\x07 \u202egnp.exe\u2066 \x9b2J \r\n"
    "Bcc: x@evil.example [bold red]markup[/] {{ 7 * 6 }} =HYPERLINK(1) \ud800 \u2028 {% raw %}"
)

HOSTILE = replace(
    KILLED_RAISED,
    figure=FigureKey("nk-troops", "killed", "nis", HOSTILE_WORDS),
    measure_label=f"killed {HOSTILE_WORDS}",
    source_name=f"NIS\r\nBcc: x@evil.example{HOSTILE_WORDS}",
    after=report(
        about(600), f"{HOSTILE_WORDS} said 600 {HOSTILE_WORDS}", "600", via=HOSTILE_WORDS, as_of=HOSTILE_WORDS
    ),
    conflicts=(more_than(7_000),),
    article=replace(
        article(f"Title\r\nX-Injected: yes {HOSTILE_WORDS}", outlet=HOSTILE_WORDS, url="javascript:alert(1)"),
        archived="../../etc/passwd\x1b[2J\n<img src=x>",
    ),
    others=(
        OtherSource(source="x", source_name=HOSTILE_WORDS, value=about(4_000), report_date=date(2025, 2, 11)),
    ),
    position=99,
)


def of_kind(kind: ChangeKind, entry: DigestEntry = KILLED_RAISED) -> DigestEntry:
    return replace(entry, kind=kind, before=None if kind is ChangeKind.FIRST else entry.before)


def issued(
    *entries: DigestEntry,
    topic: str = "nk-troops",
    topic_name: str = "North Korean troops",
    digest_id: str = "nk-troops-41",
    position: int = 41,
) -> Recorded:
    """A digest of these entries as the log would hold it."""
    event = DigestIssued(
        id=digest_id,
        topic=topic,
        topic_name=topic_name,
        subject=subject_line(topic_name, entries),
        file_stem=file_stem(ISSUED_AT, topic, entries),
        entries=entries,
        destinations=("files",),
    )
    return Recorded(
        position=position,
        recorded_at=ISSUED_AT,
        cause=f"article:{entries[0].article.sha256}",
        key=f"digest:{digest_id}",
        hash=sha256(digest_id.encode()).hexdigest(),
        event=event,
    )


def taken_back(kind: ChangeKind, entry: DigestEntry = KILLED_RAISED) -> DigestEntry:
    """The entry as a notice: its readers had been told 6,000, or, of a late report, a step over it."""
    wrong = replace(entry.after, value=exactly(6_000))
    told = entry.after.value if kind is ChangeKind.LATE else wrong.value
    notice = Notice(
        told_at=datetime(2025, 4, 30, 5, 12, tzinfo=UTC),
        told=told,
        stands=entry.after,
        settles=(38,),
        by="M. Analyst",
        reason="A digit too many",
    )
    after = wrong if kind is ChangeKind.WITHDRAWN else entry.after
    before = entry.before if kind is ChangeKind.LATE else wrong
    return replace(entry, kind=kind, before=before, after=after, notice=notice)


# -- what the service says of itself ----------------------------------------------------------------------

REFUSED = Undelivered(
    id="nk-troops-41",
    position=41,
    subject="NIS: killed at least 100 → about 600 · North Korean troops",
    destination="email:desk@example.org",
    issued_at=ISSUED_AT - timedelta(days=3, hours=2),
    attempts=1,
    error="550 5.1.1 no such user; take the address out of the settings or mend it",
    at=ISSUED_AT - timedelta(hours=2),
)

HEARTBEAT = HeartbeatIssued(
    id="heartbeat-2025-04-30-050000",
    subject="Figurewatch heartbeat: 2 files refused, 14 articles, 31 estimates, 5 digests",
    file_stem="2025-04-30-051244-heartbeat",
    destinations=("files", "email:desk@example.org"),
    since=ISSUED_AT - timedelta(days=1),
    until=ISSUED_AT,
    counted_to=1234,
    running_since=ISSUED_AT - timedelta(days=12),
    articles=14,
    reprints=3,
    editions=1,
    repeated=2,
    estimates=31,
    topics=(
        TopicCount(
            topic="nk-troops",
            topic_name="North Korean troops",
            changes={"raised": 2, "confirmed": 9, "first": 3},
        ),
        TopicCount(topic="layoffs", topic_name="Layoffs", changes={}),
    ),
    refused=2,
    refusals=(
        Refusal(file_name="scan 12.pdf", reason="the PDF is locked with a password; save it without one"),
        Refusal(file_name="notes.xyz", reason="this is no kind of file that can be read"),
    ),
    digests=5,
    deliveries=(
        DeliveryCount(destination="files", delivered=5, failed=0, abandoned=0),
        DeliveryCount(destination="email", delivered=4, failed=17, abandoned=1),
    ),
    undelivered=3,
    oldest_undelivered=replace(
        REFUSED,
        destination="email:analyst@example.org",
        issued_at=ISSUED_AT - timedelta(hours=5),
        attempts=21,
        error="451 4.7.1 greylisted; it is tried again by itself",
        at=ISSUED_AT + timedelta(minutes=7),
    ),
    abandoned=1,
    abandonments=(REFUSED,),
    last_article=ISSUED_AT - timedelta(hours=1),
    disks=(DiskSpace(holds=("log", "archive", "digests"), free=41_300_000_000, total=100_000_000_000),),
)

QUIET_HEARTBEAT = replace(
    HEARTBEAT,
    subject="Figurewatch heartbeat: NO ARTICLE HAS COME",
    articles=0,
    reprints=0,
    editions=0,
    repeated=0,
    estimates=0,
    topics=(TopicCount(topic="nk-troops", topic_name="North Korean troops", changes={}),),
    refused=0,
    refusals=(),
    digests=0,
    deliveries=(DeliveryCount(destination="files", delivered=0, failed=0, abandoned=0),),
    undelivered=0,
    oldest_undelivered=None,
    abandoned=0,
    abandonments=(),
    last_article=ISSUED_AT - timedelta(days=4),
)

WARNING = WarningIssued(
    id="warning-0123456789ab",
    subject="NOT DELIVERED: 50 messages to email",
    file_stem="2025-04-30-051244-not-delivered-email",
    destinations=("files",),
    name="email",
    abandoned=50,
    abandonments=(
        REFUSED,
        replace(
            REFUSED,
            id="heartbeat-2025-04-27-050000",
            subject="Figurewatch heartbeat: 3 articles",
            attempts=300,
        ),
    ),
)


def said(event: HeartbeatIssued | WarningIssued, position: int = 1235) -> Recorded:
    """A message about the service as the log would hold it."""
    return Recorded(
        position=position,
        recorded_at=ISSUED_AT,
        cause="schedule:heartbeat",
        key=f"said:{event.id}",
        hash=sha256(event.id.encode()).hexdigest(),
        event=event,
    )
