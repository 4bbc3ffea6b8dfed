"""The facts that the log holds: plain values, named in the past tense, never changed once appended.

Each event type is stored under a name of its own and a schema version (`NAMES`), never under its import
path. When the fields of one change, its version goes up and `upcasters.py` learns the step between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.article import DateBasis
from monitor.estimates import Estimate, Status, Value
from monitor.service_events import HeartbeatIssued, WarningIssued


@dataclass(frozen=True, slots=True, order=True)
class FigureKey:
    """Which figure: one source's series for one measure (and part) of one topic."""

    topic: str
    measure: str
    source: str  # source id; topics.UNATTRIBUTED where the text names nobody
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One source's statement on one figure, as one article carries it."""

    value: Value
    report_date: date
    date_basis: DateBasis
    article: str  # sha256 of the article
    estimate: str  # estimate id
    quote: str
    number: tuple[int, int]  # offsets of the number's words within the quote
    via: str | None = None
    as_of: str | None = None
    status: Status = Status.CURRENT
    moment: datetime | None = None  # UTC, of publication or receipt, where it orders reports within their day


class ChangeKind(StrEnum):
    """What an article does to a figure (docs/architecture.md defines each)."""

    FIRST = "first"
    RAISED = "raised"
    LOWERED = "lowered"
    RESTATED = "restated"
    CONFIRMED = "confirmed"
    LATE = "late"
    EDITED = "edited"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReference:
    """What a reader needs in order to find an article again."""

    sha256: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None  # ISO 8601, as exact as the document: a day or a moment with its zone
    date_basis: DateBasis
    archived: str  # path below the archive folder, with "/" between parts
    reprint_of: str | None = None  # sha256 of the article that told the same story first


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSource:
    """What somebody else holds on the same measure when a digest is issued."""

    source: str
    source_name: str
    value: Value
    report_date: date


@dataclass(frozen=True, slots=True)
class Addend:
    """A measure with its value, where it is held against others."""

    measure: str
    label: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """What a source says of measures that should add up, and do not."""

    parts: tuple[Addend, ...]
    whole: Addend


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCount:
    """What the same source counts otherwise: all of them, another part, another kind."""

    scope: str | None
    value: Value
    report_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """One changed figure as a digest tells it, with everything that proves it."""

    figure: FigureKey
    measure_label: str
    source_name: str
    percent: bool  # the values are numbers of percent
    kind: ChangeKind
    before: Report | None
    after: Report
    conflicts: tuple[Value, ...]  # what the same article also says of the figure, inconsistent with `after`
    article: ArticleReference
    others: tuple[OtherSource, ...]
    position: int  # of the FigureChanged event in the log
    other_counts: tuple[OtherCount, ...] = ()  # of a first report: what its source counted otherwise
    swing: Value | None = None  # the range it moved in while it was held back
    imbalance: Imbalance | None = None  # set where `after` does not add up with the source's other values
    notice: Notice | None = None  # set where the entry takes back or completes what was told before
    rule: str | None = None  # the rule of the policy by which it is told
    more_others: int = 0  # further sources that hold something on the measure, beside `others`


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a digest adds when something its readers were told turns out otherwise."""

    told_at: datetime  # UTC, when the digest that told it was issued
    told: Value  # what it told the figure to be, or to have become
    stands: Report | None  # what the figure stands at now; None where no report of it is left
    settles: tuple[int, ...]  # positions of the changes that it tells of
    by: str | None = None  # the person who corrected or withdrew it
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The digest that told readers of a report."""

    digest: str  # digest id
    issued_at: datetime  # UTC
    value: Value  # as it was told
    destinations: tuple[str, ...] = ()  # names of those whose readers it told; none: all there were


# -- the events ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReceived:
    """A dropped file was read as an article, and is kept at `article.archived`."""

    article: ArticleReference
    text_sha256: str
    file_name: str
    report_date: date  # the day of publication, or of receipt where that is unknown
    author: str | None
    language: str | None
    reader: str  # version of Figurewatch that read it
    sketch: str = ""  # see reprints.py
    claims: str | None = None  # a name for what it claims, see reprints.py
    kept: str | None = None  # hash under which the article as read is kept, see keeping.py
    edition_of: str | None = None  # sha256 of the article that stood at the same address before


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRepeated:
    """A dropped file holds an article that the log already has: the same bytes, or the same text."""

    sha256: str  # of the dropped bytes
    original: str  # sha256 of the article it repeats
    file_name: str
    archived: str | None  # None: the same bytes are archived already


class RejectionKind(StrEnum):
    """Whether the same bytes may be read another time."""

    PERMANENT = "permanent"
    TRANSIENT = "transient"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRejected:
    """A dropped file could not be read, and is kept in the rejected folder with the reason beside it."""

    sha256: str
    file_name: str
    code: str
    message: str
    rejected: str  # path below the rejected folder
    kind: RejectionKind = RejectionKind.PERMANENT


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRecorded:
    """An article makes a claim."""

    id: str  # "<first 12 digits of the article's sha256>-<running number from 1>"
    article: str
    report_date: date
    date_basis: DateBasis
    estimate: Estimate
    moment: datetime | None = None  # see Report


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChanged:
    """An article had something to say on a figure: anything from its first value to a confirmation."""

    figure: FigureKey
    kind: ChangeKind
    before: Report | None  # the current value until then; for a late report, the one before it by date
    after: Report | None  # None: the article has nothing left to say on the figure
    conflicts: tuple[Value, ...]
    article: ArticleReference
    struck: Report | None = None  # the report that `after` replaces, or that is withdrawn
    told: tuple[Telling, ...] = ()  # the digests that this change proves wrong or incomplete
    by: str | None = None  # who corrected or withdrew
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateCorrected:
    """Somebody, or a later reading, put right what had been read."""

    id: str
    article: str
    report_date: date
    date_basis: DateBasis
    before: Estimate
    after: Estimate
    by: str
    reason: str
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateWithdrawn:
    """Somebody, or a later reading, struck a claim."""

    id: str
    article: str
    report_date: date
    date_basis: DateBasis
    estimate: Estimate
    by: str
    reason: str
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRestored:
    """A withdrawn or corrected claim stands again as it was first read."""

    id: str
    article: str
    report_date: date
    date_basis: DateBasis
    before: Estimate | None  # the correction it stood at; None where it was withdrawn
    estimate: Estimate
    by: str
    reason: str
    moment: datetime | None = None


Act = EstimateCorrected | EstimateWithdrawn | EstimateRestored
"""What makes a claim stand otherwise than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateConfirmed:
    """Somebody checked a claim against its quote and found it right."""

    id: str
    article: str
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReread:
    """A newer extractor or an edited topic read a kept article again, and its reading was adopted."""

    article: str
    reader: str
    topics: tuple[str, ...]  # ids of those it was read for


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestIssued:
    """A digest became due; one delivery to each destination is owed from now on."""

    id: str
    topic: str
    topic_name: str
    subject: str
    file_stem: str  # name of the digest's files without the ending
    entries: tuple[DigestEntry, ...]
    destinations: tuple[str, ...]  # to which a delivery is owed: a name, or name:recipient
    known_to: tuple[str, ...] = ()  # where nothing is owed: names of those who count as told; none: all


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationAdded:
    """The settings name a destination that they did not name before."""

    name: str
    knows_until: int  # position of the log up to which its readers count as informed


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDelivered:
    """A destination took a digest."""

    digest: str
    destination: str
    attempt: int  # from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A destination did not take a digest; it is tried again at `retry_at`."""

    digest: str
    destination: str
    attempt: int
    error: str
    retry_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAbandoned:
    """A destination will not be tried again for this digest."""

    digest: str
    destination: str
    attempt: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRequested:
    """Somebody wants a delivery tried at once that was given up, or that waits for its next attempt."""

    digest: str
    destination: str
    by: str
    digest_position: int
    issued_at: datetime  # UTC, the digest
    attempts: int  # made until then


Issued = DigestIssued | HeartbeatIssued | WarningIssued
"""What owes a delivery to each of its destinations."""


Event = (
    ArticleReceived
    | ArticleRepeated
    | ArticleRejected
    | EstimateRecorded
    | EstimateCorrected
    | EstimateWithdrawn
    | EstimateRestored
    | EstimateConfirmed
    | ArticleReread
    | FigureChanged
    | DestinationAdded
    | DigestIssued
    | HeartbeatIssued
    | WarningIssued
    | DigestDelivered
    | DeliveryFailed
    | DeliveryAbandoned
    | DeliveryRequested
)

# stored name and current schema version of each event type
NAMES: dict[type[Event], tuple[str, int]] = {
    ArticleReceived: ("article-received", 2),
    ArticleRepeated: ("article-repeated", 1),
    ArticleRejected: ("article-rejected", 2),
    EstimateRecorded: ("estimate-recorded", 2),
    EstimateCorrected: ("estimate-corrected", 1),
    EstimateWithdrawn: ("estimate-withdrawn", 1),
    EstimateRestored: ("estimate-restored", 1),
    EstimateConfirmed: ("estimate-confirmed", 1),
    ArticleReread: ("article-reread", 1),
    FigureChanged: ("figure-changed", 3),
    DestinationAdded: ("destination-added", 1),
    DigestIssued: ("digest-issued", 2),
    HeartbeatIssued: ("heartbeat-issued", 1),
    WarningIssued: ("warning-issued", 1),
    DigestDelivered: ("digest-delivered", 1),
    DeliveryFailed: ("delivery-failed", 1),
    DeliveryAbandoned: ("delivery-abandoned", 1),
    DeliveryRequested: ("delivery-requested", 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its place in the log."""

    position: int  # gapless, from 1
    recorded_at: datetime  # UTC
    cause: str  # what led to it: "article:<sha256>", "schedule:<topic>", "delivery:<digest>"
    key: str  # idempotency key: the fact's own name
    hash: str  # SHA-256 hex, chained to the event before
    event: Event
