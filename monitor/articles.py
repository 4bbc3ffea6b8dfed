"""What the log knows of each file ever dropped: articles, their texts, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

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
            )
            documents.put(received.article.sha256, entry)
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


def _apply_rejection(documents: Documents[ArticleRejected], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleRejected() as rejected:
            documents.put(rejected.sha256, rejected)
        case ArticleReceived() as received:  # readable after all, by a newer version
            documents.drop(received.article.sha256)


ARTICLES: Projection[ArticleEntry] = Projection("articles", 1, ArticleEntry, _apply_article)
TEXTS: Projection[str] = Projection("texts", 1, str, _apply_text)  # hash of the text → of the article
REJECTIONS: Projection[ArticleRejected] = Projection("rejections", 1, ArticleRejected, _apply_rejection)
