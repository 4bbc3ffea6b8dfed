"""One news text, as plain values: what was dropped, read into words and the facts about them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


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


def published_in(text: str | None) -> date | datetime | None:
    """A publication date as the log holds it, in ISO 8601; ValueError for any other text."""
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


# Signs that change what a number says stay in the fingerprint: "600" and "600+", "~600", "$600" are
# different stories, and a story corrected by one of them must not pass for a repetition.
_FOLDED_TOKEN = re.compile(r"\w+|[~+<>=±≈≤≥$€£¥₩₴₽](?=\s?\w)|-(?=\d)|(?<=\w)[+%‰]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_JOINING_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_PIECE = 1000  # characters


def normal_form(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`text` in a Unicode normal form, taken piece by piece.

    In one go a run of a million combining marks takes hours: they are sorted by insertion.
    """
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize(form, line[start : start + _PIECE])
        for line in text.splitlines(keepends=True)
        for start in range(0, len(line), _PIECE)
    )


def folded(text: str) -> str:
    """`text` as its words in lower case, one space apart.

    Folded away: case, width and ligatures (NFKC), invisible characters, kinds and amounts of white
    space, line breaks, and all punctuation and quotation marks. Kept: letters, digits, and the signs
    that change what a number says (~ + < > = ± % $ € £ … and a minus before a number).
    """
    plain = _INVISIBLE.sub("", normal_form("NFKC", text)).casefold()
    return " ".join(_FOLDED_TOKEN.findall(_JOINING_HYPHEN.sub(" ", plain)))


def fingerprint(text: str) -> str:
    """The SHA-256, in hex, of the folded text: equal for one story saved in two formats or wrappings."""
    return hashlib.sha256(folded(text).encode("utf-8", "surrogatepass")).hexdigest()


_MAX_HEADLINE = 250  # characters; longer first lines are paragraphs
_CREDIT = re.compile(r"\s*(?:by\s|published|updated|posted|written|photo|image|source)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ENDS_A_SENTENCE = re.compile(r"[.。;,:]['\"’”)\]]*$")


def headline(text: str) -> str | None:
    """The first line, if it reads like a headline and more text follows it; else None."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    if not rest.strip() or len(first) > _MAX_HEADLINE or _CREDIT.match(first):
        return None
    if _ENDS_A_SENTENCE.search(first):
        return None
    words = _WORD.findall(first)
    # Scripts without spaces write a whole headline as one or two "words".
    return first if len(words) >= 2 or sum(map(len, words)) >= 8 else None


def begins_with(text: str, title: str) -> bool:
    """Whether the first lines of `text` already say `title`, whatever the quotes and spaces."""
    wanted = folded(title)
    lines = [line for line in text[:4000].split("\n") if line.strip()][:3]
    return any(folded(line) == wanted for line in lines)
