"""What the log knows of each file ever dropped: articles, their texts, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from monitor.events import (
    ArticleReceived,
    ArticleReference,
    ArticleRejected,
    ArticleRepeated,
    EstimateRecorded,
    Recorded,
)
from monitor.projections import Documents, Projection


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEntry:
    """An article in the log."""

    article: ArticleReference
    report_date: date
    received_at: datetime
    position: int
    file_name: str
    language: str | None
    estimates: int = 0
    repeats: int = 0  # times it was dropped again, as the same bytes or the same text
    outdated_by: str | None = None  # sha256 of the later edition that took its place
    kept: str | None = None  # the name of its text, see `keeping`


def _apply_article(documents: Documents[ArticleEntry], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleReceived() as received:
            entry = ArticleEntry(
                article=received.article,
                report_date=received.report_date,
                received_at=recorded.recorded_at,
                position=recorded.position,
                file_name=received.file_name,
                language=received.language,
                kept=received.kept,
            )
            documents.put(received.article.sha256, entry)
            earlier = documents.get(received.edition_of) if received.edition_of else None
            if earlier and earlier.report_date == received.report_date:
                outdated = replace(earlier, outdated_by=received.article.sha256)
                documents.put(earlier.article.sha256, outdated)
        case EstimateRecorded(article=sha256):
            if entry_held := documents.get(sha256):
                documents.put(sha256, replace(entry_held, estimates=entry_held.estimates + 1))
        case ArticleRepeated(original=sha256):
            if entry_held := documents.get(sha256):
                documents.put(sha256, replace(entry_held, repeats=entry_held.repeats + 1))


def _apply_text(documents: Documents[str], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleReceived() as received:
            documents.put(received.text_sha256, received.article.sha256)


_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "cmpid", "ocid")  # parameters that name a click, not a page


def address_of_page(url: str | None) -> str | None:
    """What is the same for every address of one page: without fragment, tracking and a last slash."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path in {"", "/"}:
        return None  # the address of a whole site says nothing of an article
    asked = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith(_TRACKING)]
    host = parts.hostname.removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{urlencode(sorted(asked))}" if asked else "")


def _apply_edition(documents: Documents[str], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleReceived() as received:
            address = address_of_page(received.article.url)
            if address and received.edition_of == documents.get(address):  # else it came out before that one
                documents.put(address, received.article.sha256)


def _apply_rejection(documents: Documents[ArticleRejected], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleRejected() as rejected:
            documents.put(rejected.sha256, rejected)
        case ArticleReceived() as received:  # readable after all, by a newer version
            documents.drop(received.article.sha256)
        case ArticleRepeated(sha256=sha256):
            documents.drop(sha256)


ARTICLES: Projection[ArticleEntry] = Projection("articles", 3, ArticleEntry, _apply_article)
TEXTS: Projection[str] = Projection("texts", 1, str, _apply_text)  # hash of the text → of the article
EDITIONS: Projection[str] = Projection("editions", 1, str, _apply_edition)  # address → its latest article
REJECTIONS: Projection[ArticleRejected] = Projection("rejections", 2, ArticleRejected, _apply_rejection)
