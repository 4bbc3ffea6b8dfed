"""The latest digests as feeds: Atom (RFC 4287) and JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urljoin
from uuid import UUID, uuid5

from monitor.plain import json_safe, plain, plain_lines

ATOM, JSON = "feed.atom", "feed.json"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One digest as a feed shows it; all text, and no markup."""

    digest_id: str
    issued_at: datetime
    title: str
    summary: str
    text: str
    stem: str  # of its file beside the feed
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed with at least one item, the latest first. `address`: where its folder is served, if it is."""

    id: UUID
    title: str
    address: str | None
    ending: str  # of the digests' files
    items: Sequence[FeedItem]
    language: str = "en"

    def link(self, name: str) -> str:
        """A file of the folder: its whole address, or as it is seen from the feed."""
        return urljoin(f"{self.address.rstrip('/')}/", name) if self.address else name


def _item_id(feed: Feed, item: FeedItem) -> str:
    return uuid5(feed.id, item.digest_id).urn


def atom(feed: Feed) -> str:
    """The Atom document; the same items give the same bytes."""
    from feedgenerator import Atom1Feed

    document = Atom1Feed(
        title=_line(feed.title),
        link=feed.link("./"),
        description=None,
        language=feed.language,
        author_name="Figurewatch",
        feed_url=feed.link(ATOM) if feed.address else None,
        feed_guid=feed.id.urn,
    )
    for item in feed.items:
        document.add_item(
            title=_line(item.title),
            link=feed.link(f"{item.stem}{feed.ending}"),
            description=_html(item.summary),
            content=_html(item.text),
            pubdate=item.issued_at,
            updateddate=item.issued_at,
            unique_id=_item_id(feed, item),
            categories=[_line(item.topic)],
        )
    written = io.StringIO()
    document.write(written, "utf-8")
    return written.getvalue() + "\n"


def json_feed(feed: Feed) -> str:
    """The JSON Feed document; the same items give the same bytes."""
    own = {"home_page_url": feed.link(""), "feed_url": feed.link(JSON)} if feed.address else {}
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _line(feed.title),
        **own,
        "language": feed.language,
        "authors": [{"name": "Figurewatch"}],
        "items": [
            {
                "id": _item_id(feed, item),
                "url": feed.link(f"{item.stem}{feed.ending}"),
                "title": _line(item.title),
                "summary": _lines(item.summary),
                "content_html": _html(item.text),
                "content_text": _lines(item.text),
                "date_published": item.issued_at.isoformat(),
                "tags": [_line(item.topic)],
            }
            for item in feed.items
        ],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _html(text: str) -> str:
    """Text as HTML that says the same and does nothing: paragraphs with their lines."""
    paragraphs = re.split("\n{2,}", _lines(text).strip("\n"))
    return "\n".join(f"<p>{escape(held).replace(chr(10), '<br>')}</p>" for held in paragraphs if held.strip())


def _lines(text: str) -> str:
    """The text without what a reader's eye would obey, or no XML document may hold, however it is written."""
    return _NOT_XML.sub("\ufffd", plain_lines(text))


def _line(text: str) -> str:
    return _NOT_XML.sub("\ufffd", plain(text))
