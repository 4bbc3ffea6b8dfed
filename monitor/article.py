"""One news text, as plain values: what was dropped, read into words and the facts about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DateBasis(StrEnum):
    """How the publication date is known, most trusted first."""

    METADATA = "metadata"
    TEXT = "text"
    FILENAME = "filename"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document.

    `text` is what every offset of an estimate counts in: the body, headline first where the format
    keeps it apart. `published` is as exact as the document: a day, or a moment with its time zone.
    """

    sha256: str  # of the dropped bytes, hex
    text_sha256: str  # of the normalised text, hex: equal for one story saved twice
    text: str
    title: str | None = None
    published: date | datetime | None = None  # None with DateBasis.RECEIVED: the file itself gives no date
    date_basis: DateBasis = DateBasis.RECEIVED
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None  # ISO 639-1, as declared by the document or recognised
