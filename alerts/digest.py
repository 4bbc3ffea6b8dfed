"""`Digest`: what one message tells, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup

from alerts import wording
from alerts.importance import by_importance
from alerts.kinds import filled_in, kind_of, takes_back
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from alerts.naming import measure_named, subject_line, what_happened
from monitor.article import DateBasis
from monitor.coherence import imbalance_in_words
from monitor.estimates import in_words
from monitor.events import (
    ArticleReference,
    ChangeKind,
    DigestEntry,
    DigestIssued,
    OtherCount,
    Recorded,
    Report,
)
from monitor.plain import few, one_line, plain, shortened

_HASH_SHOWN = 32  # digits, 128 bits: more than anybody can match, and the command fits a line of mail
_QUOTE_SIDE = 600  # letters of a quote kept on either side of its number
_SUMMED_UP = 5  # changes that the summary names
_CLEANED = 10 * _QUOTE_SIDE
_QUOTATION_MARKS = frozenset("\"“”„‟«»‹›‘’'「」")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words of the article, parted so that the number can be marked."""

    before: str
    number: str  # empty where its place is not known
    after: str

    @property
    def marks(self) -> tuple[str, str]:
        """The quotation marks to be set around it; none around words that come with their own."""
        text = f"{self.before}{self.number}{self.after}"
        own = text[:1] in _QUOTATION_MARKS or text[-1:] in _QUOTATION_MARKS
        return ("", "") if own else ("“", "”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """What somebody else holds on the same measure."""

    source: str
    value: str
    dated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """The chart of a figure's history: drawn in the page, or the name of a picture that the mail carries."""

    alt: str  # what it shows, in words
    svg: Markup | None = None
    cid: str | None = None
    width: int = 0  # pixels, of the picture
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One changed figure, in words; what is None or empty is not told."""

    kind: str  # "raised", "first", …: for the layout
    sign: str
    kind_words: str
    meaning: str | None
    source: str
    measure: str
    scope: str | None
    before: str | None  # the value until now, with its hedge
    after: str
    difference: wording.Difference | None
    previous: str | None  # when the value until now was reported
    reported: str | None  # when this one was, where that is not the article's own date
    via: str | None
    as_of: str | None
    quote: Quote
    earlier: Quote | None  # the words for the value until now, where it is not merely outgrown
    other_counts: tuple[str, ...]  # what the same source counted under other definitions
    conflicts: tuple[str, ...]  # what else the same article says of this figure
    imbalance: str | None  # what the value does not add up with
    others: tuple[Other, ...]
    more_others: int  # how many more hold something on the same measure
    position: int
    chart: Illustration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article with the figures it changed."""

    title: str
    outlet: str | None
    dated: str
    url: str | None  # only an address of the web
    archived: str  # path below the archive folder
    sha256: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One message about the changes worth telling; templates get this and nothing else.

    Every text in it stands in one line and holds no control character.
    """

    id: str
    kind: str  # "changes", "correction" or "history"
    topic: str
    topic_name: str
    subject: str
    headline: str  # how much there is of what: "4 figures to report and 1 correction"
    summary: str  # the first changes in one phrase each: what lists of mails show beside the subject
    issued: str
    position: int
    head: str  # "hash@position", as `figurewatch verify --head` takes it
    stories: tuple[Story, ...]
    in_mail: bool = False  # whether this is for a mail, whose charts are pictures

    @property
    def count(self) -> int:
        """How many figures changed."""
        return sum(len(story.changes) for story in self.stories)


def digest_from(recorded: Recorded, reader: ReaderLocale = DEFAULT_LOCALE) -> Digest:
    """The digest that an event of the log tells, with numbers and days as its reader writes them."""
    event = recorded.event
    if not isinstance(event, DigestIssued):
        raise TypeError(f"event {recorded.position} is no digest but {type(event).__name__}")
    entries = by_importance(event.entries)
    return Digest(
        id=one_line(event.id),
        kind=kind_of(entries).value,
        topic=one_line(event.topic),
        topic_name=one_line(event.topic_name),
        subject=subject_line(event.topic_name, entries, reader),
        headline=_headline(entries),
        summary="; ".join(
            f"{one_line(e.source_name)}: {measure_named(e)} {what_happened(e, reader)}"
            for e in entries[:_SUMMED_UP]
        ),
        issued=reader.moment(recorded.recorded_at),
        position=recorded.position,
        head=f"{recorded.hash[:_HASH_SHOWN]}@{recorded.position}",
        stories=_stories(entries, reader),
    )


def _headline(entries: list[DigestEntry]) -> str:
    """How many figures there are to report, and how many corrections of what was told before."""
    corrections, values = sum(map(takes_back, entries)), sum(map(filled_in, entries))
    figures = len(entries) - corrections - values
    told = {
        "figure to report" if figures == 1 else "figures to report": figures,
        "earlier value filled in" if values == 1 else "earlier values filled in": values,
        "correction of what you were told"
        if corrections == 1
        else "corrections of what you were told": corrections,
    }
    *most, last = (f"{number} {what}" for what, number in told.items() if number)
    return f"{', '.join(most)} and {last}" if most else last


def _stories(entries: list[DigestEntry], reader: ReaderLocale) -> tuple[Story, ...]:
    """The articles in the order of their most important entry."""
    order = list(dict.fromkeys(entry.article.sha256 for entry in entries))
    together = sorted(entries, key=lambda entry: order.index(entry.article.sha256))  # keeps the order within
    groups = (list(group) for _, group in groupby(together, key=lambda entry: entry.article.sha256))
    return tuple(_story(group, reader) for group in groups)


def _story(entries: list[DigestEntry], reader: ReaderLocale) -> Story:
    article = entries[0].article
    return Story(
        title=_optional(article.title, 400) or "Untitled article",
        outlet=_optional(article.outlet),
        dated=wording.article_dated(article, entries[0].after.report_date, reader),
        url=web_address(article.url),
        archived=plain(article.archived),
        sha256=article.sha256,
        changes=_saying_once(_change(entry, reader) for entry in entries),
    )


def _saying_once(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, what does not add up said with the first of those it concerns."""
    said: set[str | None] = set()
    told = []
    for change in changes:
        told.append(replace(change, imbalance=None) if change.imbalance in said else change)
        said.add(change.imbalance)
    return tuple(told)


def _change(entry: DigestEntry, reader: ReaderLocale) -> Change:
    words = wording.KIND_WORDS[entry.kind]
    if entry.swing:
        words = wording.KindWords("↕", wording.SWUNG, wording.swing_in_words(entry, entry.swing, reader))
    if entry.notice:
        word = wording.FILLED_IN if entry.kind is ChangeKind.LATE else words.word
        words = wording.KindWords(words.sign, word, wording.notice_in_words(entry, entry.notice, reader))
    return Change(
        kind=entry.kind.value,
        sign=words.sign,
        kind_words=words.word,
        meaning=words.meaning,
        source=one_line(entry.source_name),
        measure=one_line(entry.measure_label),
        scope=_optional(entry.figure.scope),
        before=in_words(entry.before.value, percent=entry.percent, digits=reader) if entry.before else None,
        after=in_words(entry.after.value, percent=entry.percent, digits=reader),
        difference=_difference(entry, reader),
        previous=wording.report_dated(entry.before, reader) if entry.before and not entry.notice else None,
        reported=_reported(entry.after, entry.article, reader),
        via=wording.via_in_words(entry.after.via) if entry.after.via else None,
        as_of=wording.as_of_in_words(entry.after.as_of, reader) if entry.after.as_of else None,
        quote=quoted(entry.after),
        earlier=_earlier(entry),
        other_counts=tuple(_other_count(entry, count, reader) for count in entry.other_counts),
        conflicts=few(in_words(value, percent=entry.percent, digits=reader) for value in entry.conflicts),
        imbalance=one_line(imbalance_in_words(entry.imbalance, reader)) if entry.imbalance else None,
        others=_others(entry, reader),
        more_others=entry.more_others,
        position=entry.position,
    )


def _difference(entry: DigestEntry, reader: ReaderLocale) -> wording.Difference | None:
    if entry.before is None or entry.kind not in (ChangeKind.RAISED, ChangeKind.LOWERED):
        return None
    return wording.difference(entry.before.value, entry.after.value, reader, percent=entry.percent)


def _others(entry: DigestEntry, reader: ReaderLocale) -> tuple[Other, ...]:
    """The other sources, the latest report first, those of one day by name."""
    by_name = sorted(entry.others, key=lambda other: other.source_name.casefold())
    latest_first = sorted(by_name, key=lambda other: other.report_date, reverse=True)
    return tuple(
        Other(
            source=one_line(other.source_name),
            value=in_words(other.value, percent=entry.percent, digits=reader),
            dated=reader.day(other.report_date),
        )
        for other in latest_first
    )


def _reported(report: Report, article: ArticleReference, reader: ReaderLocale) -> str | None:
    """The day of a statement that the text dates otherwise than the article."""
    if report.date_basis is DateBasis.RECEIVED or article.published is None:
        return None
    same_day = article.published[:10] == report.report_date.isoformat()
    return None if same_day else reader.day(report.report_date)


_TAKES_BACK = (ChangeKind.LOWERED, ChangeKind.EDITED)


def _earlier(entry: DigestEntry) -> Quote | None:
    """The quote of the value before, where both are needed to see what happened."""
    if entry.before is None or entry.kind not in _TAKES_BACK or entry.before.quote == entry.after.quote:
        return None
    return quoted(entry.before)


def _other_count(entry: DigestEntry, count: OtherCount, reader: ReaderLocale) -> str:
    value = in_words(count.value, percent=entry.percent, digits=reader)
    return f"{_optional(count.scope) or 'in all'}, {value} ({reader.day(count.report_date)})"


def quoted(report: Report) -> Quote:
    """A report's quote in one line, no longer than is read, parted at its number."""
    return parted(report.quote, *report.number)


def parted(quote: str, start: int, end: int) -> Quote:
    """The same of any quote, whose number stands from `start` to `end` in it."""
    if not 0 <= start < end <= len(quote):
        return Quote(before=one_line(quote, 2 * _QUOTE_SIDE), number="", after="")
    # Ten times as much as can be shown, lest a text of megabytes be cleaned for a line.
    before, after = quote[max(0, start - _CLEANED) : start], quote[end : end + _CLEANED]
    if len(before) > _QUOTE_SIDE:
        before = "…" + before[-_QUOTE_SIDE:].partition(" ")[2]
    return Quote(
        before=plain(before).lstrip(),
        number=one_line(quote[start:end]),
        after=shortened(plain(after), _QUOTE_SIDE).rstrip(),
    )


def _optional(text: str | None, limit: int = 200) -> str | None:
    return (one_line(text, limit) or None) if text else None


def web_address(url: str | None) -> str | None:
    """The address where it leads to the web; a link that runs a script or opens a file is none."""
    text = plain((url or "")[:2001]).strip()
    if " " in text or len(text) > 2000:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname else None
