"""Feeds beside the files of digests, made from the log: thrown away, they come back the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import NAMESPACE_URL, UUID, uuid5

from alerts.arrivals import ARRIVALS, KEPT, arrived
from alerts.channels.base import DeliveryError
from alerts.channels.files import Beside
from alerts.feeds import ATOM, JSON, Feed, FeedItem, atom, json_feed
from alerts.importance import by_importance
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from alerts.naming import measure_named, what_happened
from monitor.event_log import EventLog, Reading
from monitor.events import DigestEntry, DigestIssued, Recorded
from monitor.plain import one_line

_TOLD = 5  # changes that a summary names
_REMEMBERED = 4 * KEPT  # items, over all destinations


class Feeds:
    """Makes the feeds of destinations that are folders, of their latest `entries` digests."""

    def __init__(
        self,
        event_log: EventLog,
        in_words: Callable[[Recorded], tuple[str, str]],
        entries: int,
        reader: ReaderLocale = DEFAULT_LOCALE,
    ) -> None:
        self._log = event_log
        self._in_words = in_words  # a digest as subject and text
        self._reader = reader
        self._entries = min(entries, KEPT)
        # An event never changes, nor does what is said of it: with each new digest one is made anew.
        self._items: dict[int, FeedItem] = {}

    def beside(self, destination: str, address: str | None, ending: str) -> Beside:
        """What makes the feeds of one destination, by file name, once a digest arrives there, or at any time.

        The digests lie beside the feeds, as pages with this ending; `address` is where they are served.
        """

        def made(arriving: str | None) -> Mapping[str, str]:
            with self._log.reading() as view:
                positions = arrived(view.documents(ARRIVALS), destination, arriving)
                latest = positions[-self._entries :] if self._entries else []
                if not latest:
                    return {}
                feed = Feed(
                    id=_feed_id(view, destination),
                    title="Figurewatch" if destination == "files" else f"Figurewatch · {destination}",
                    address=address,
                    ending=ending,
                    items=[self._item(view, position) for position in reversed(latest)],
                )
            return {ATOM: atom(feed), JSON: json_feed(feed)}

        return Beside((ATOM, JSON), made)

    def _item(self, view: Reading, position: int) -> FeedItem:
        if position not in self._items:
            recorded = view.at(position)
            assert recorded is not None  # the projection is folded from it
            while len(self._items) >= _REMEMBERED:
                del self._items[next(iter(self._items))]
            self._items[position] = self._made(recorded)
        return self._items[position]

    def _made(self, recorded: Recorded) -> FeedItem:
        issued = recorded.event
        assert isinstance(issued, DigestIssued)  # no other event arrives anywhere
        told = [_in_a_line(entry, self._reader) for entry in by_importance(issued.entries)]
        more = [f"… and {len(told) - _TOLD} more"] if len(told) > _TOLD else []
        try:
            title, text = self._in_words(recorded)
        except DeliveryError:  # a user's template that fails on an old digest must not hold up this one
            title, text = issued.subject, "\n".join(told)
        return FeedItem(
            digest_id=issued.id,
            issued_at=recorded.recorded_at,
            title=title,
            summary="\n".join((*told[:_TOLD], *more)),
            text=text,
            stem=issued.file_stem,
            topic=issued.topic,
        )


def _in_a_line(entry: DigestEntry, reader: ReaderLocale) -> str:
    """What a change is about, and what happened, as in a subject."""
    return f"{one_line(entry.source_name, 40)}: {measure_named(entry)} {what_happened(entry, reader)}"


def _feed_id(view: Reading, destination: str) -> UUID:
    """Unlike that of any other log or destination, and always the same: from the log's first hash."""
    first = view.at(1)
    assert first is not None  # a digest follows other events
    return uuid5(NAMESPACE_URL, f"figurewatch:{first.hash}:{destination}")
