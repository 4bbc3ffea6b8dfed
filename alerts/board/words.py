"""What every page of the board says alike: names, days, kinds, where an article is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TypeVar

import msgspec

from alerts import wording
from alerts.board.addresses import archived_file, article_page, file_page
from alerts.digest import web_address
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from monitor.estimates import Status, Value, as_of_parts, in_words
from monitor.event_log import Reading
from monitor.events import ArticleReference, ChangeKind, FigureKey
from monitor.plain import one_line
from monitor.topics import Topics, measure_label, source_name
from monitor.written_names import with_written_names

_MOST_REMEMBERED = 10_000

Asked = TypeVar("Asked")
Said = TypeVar("Said")


def remembered(held: dict[Asked, Said], asked: Asked, make: Callable[[Asked], Said]) -> Said:
    """What was made for `asked` before, or is made now. Pages say few things over and over."""
    if asked not in held:
        if len(held) >= _MOST_REMEMBERED:
            held.clear()
        held[asked] = make(asked)
    return held[asked]


class Moment(msgspec.Struct, frozen=True):
    """A day or moment in words and as machines take it."""

    words: str
    iso: str  # empty where it is none that machines know


class Named(msgspec.Struct, frozen=True):
    """A figure's key in words, each in one line and harmless."""

    topic: str
    measure: str
    scope: str | None
    source: str

    @property
    def counted(self) -> str:
        """What is counted, with the part of the whole."""
        return f"{self.measure} ({self.scope})" if self.scope else self.measure


class Kind(msgspec.Struct, frozen=True):
    """What a report did, or is: for the layout, as a sign, and in a word."""

    name: str
    sign: str
    word: str


class ArticleLink(msgspec.Struct, frozen=True, kw_only=True):
    """An article as others point at it. Paths start at the digests folder."""

    title: str
    outlet: str | None
    dated: str
    url: str | None  # only an address of the web
    page: str
    archived: str | None  # the archived file, or the page that shows it in a frame
    framed: str | None  # the file to be shown there


_ASIDE: Mapping[str, Kind] = {
    Status.PREVIOUS.value: Kind("recalled", "↩", "recalled"),
    Status.FORECAST.value: Kind("forecast", "…", "forecast"),
    Status.DENIED.value: Kind("denied", "⊘", "denied"),
}


def kind_in_words(kind: str) -> Kind:
    """A kind of change, or the status of what changes nothing."""
    if kind in _ASIDE:
        return _ASIDE[kind]
    words = wording.KIND_WORDS[ChangeKind(kind)]
    return Kind(kind, words.sign, words.word)


@dataclass(frozen=True, slots=True)
class Words:
    """Ids, values and times as readers see them: by the topics that are followed, else by the ids."""

    topics: Topics
    archive: str | None  # the path from the digests folder to the archive; None where its files may be gone
    reader: ReaderLocale = DEFAULT_LOCALE
    _named: dict[FigureKey, Named] = field(default_factory=dict, init=False, compare=False, repr=False)
    _moments: dict[datetime | str, Moment] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _days: dict[str, Moment] = field(default_factory=dict, init=False, compare=False, repr=False)

    def with_written_names(self, view: Reading) -> Words:
        """The same, with the names of the log for sources that no topic lists."""
        named = {topic: with_written_names(known, view) for topic, known in self.topics.items()}
        return replace(self, topics=named)

    def named(self, key: FigureKey) -> Named:
        """A figure's key."""
        return remembered(self._named, key, self._made_named)

    def _made_named(self, key: FigureKey) -> Named:
        topic = self.topics.get(key.topic)
        return Named(
            topic=one_line(topic.name if topic else key.topic),
            measure=one_line(measure_label(topic, key.measure)),
            scope=one_line(key.scope) if key.scope else None,
            source=one_line(source_name(topic, key.source)),
        )

    def subject(self, topic: str) -> str | None:
        """What a topic is about, where that says more than its name."""
        known = self.topics.get(topic)
        return one_line(known.subject, 300) if known and known.subject != known.name else None

    def percent(self, key: FigureKey) -> bool:
        """Whether a figure's numbers are percent."""
        topic = self.topics.get(key.topic)
        measure = topic.measures.get(key.measure) if topic else None
        return bool(measure and measure.percent)

    def value(self, key: FigureKey, value: Value) -> str:
        """A value of a figure, with its hedge."""
        return in_words(value, percent=self.percent(key), digits=self.reader)

    def day(self, day: date) -> Moment:
        """A day."""
        return Moment(self.reader.day(day), day.isoformat())

    def moment(self, at: datetime | str) -> Moment:
        """A moment to the minute, in the reader's zone."""
        return remembered(self._moments, at, self._made_moment)

    def _made_moment(self, at: datetime | str) -> Moment:
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        return Moment(self.reader.moment(at), at.astimezone(UTC).isoformat(timespec="minutes"))

    def counted_on(self, on: str) -> Moment:
        """A day, month or year as exactly as known: "13 January 2025", "January 2025", "2025"."""
        return remembered(self._days, on, self._made_day)

    def _made_day(self, on: str) -> Moment:
        try:
            year, month, day = (int(part) if part else None for part in as_of_parts(on) or ())
            return Moment(self.reader.part_of_calendar(year, month, day), on)
        except (ValueError, LookupError):  # no time, or none of any calendar
            return Moment(one_line(on, 40), "")

    def as_of(self, as_of: str | None) -> str | None:
        """The time a claim speaks of."""
        return wording.as_of_in_words(as_of, self.reader) if as_of else None

    def via(self, via: str | None) -> str | None:
        """Who passed it on."""
        return wording.via_in_words(via) if via else None

    def decided(self, by: str | None, reason: str | None, at: str | None = None) -> str:
        """Who decided, when and why: "by Anna on 3 May 2025, 10:00 UTC: misread"."""
        parts = [f"by {one_line(by, 80)}" if by else "", f"on {self.moment(at).words}" if at else ""]
        said = " ".join(part for part in parts if part)
        return f"{said}: {one_line(reason, 300)}" if reason else said

    def article(self, article: ArticleReference, day: date) -> ArticleLink:
        """Where an article is found; `day` is the one it counts for."""
        file = archived_file(self.archive, article.archived) if self.archive is not None else None
        framed = file.href if file and not file.harmless else None
        return ArticleLink(
            title=one_line(article.title or "", 400) or "Untitled article",
            outlet=(one_line(article.outlet) or None) if article.outlet else None,
            dated=wording.article_dated(article, day, self.reader),
            url=web_address(article.url),
            page=article_page(article),
            archived=file_page(article) if framed else (file.href if file else None),
            framed=framed,
        )
