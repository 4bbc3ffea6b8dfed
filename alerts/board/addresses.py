"""Where each page of the board lies, and how pages point at files: portable, bounded, made from the log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

from monitor.events import ArticleReference, FigureKey
from monitor.figures import document_key
from monitor.plain import slug

INDEX = "index.html"
FIGURES, ARTICLES = "figures", "articles"  # folders below the digests

# What a browser shows without running anything that an article's author wrote; anything else might be a page.
_HARMLESS = {".txt", ".md", ".markdown", ".json", ".eml", ".docx", ".pdf"}
_DIGITS = 16  # of a hash, 64 bits


@dataclass(frozen=True, slots=True)
class File:
    """A file outside the board that a page points at."""

    href: str  # from the digests folder
    harmless: bool  # False: it may be a page with scripts, to be opened in a frame that runs none


@lru_cache(10_000)  # pages of articles name few figures, over and over
def figure_page(key: FigureKey) -> str:
    """Where a figure's page lies, below the digests folder."""
    named = slug(" ".join((key.topic, key.measure, key.source, key.scope or "")), 60)
    digits = hashlib.sha256(document_key(key).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{FIGURES}/{f'{named}-' if named else ''}{digits}.html"


def article_page(article: ArticleReference) -> str:
    """Where an article's page lies, below the digests folder."""
    named = slug((article.title or "")[:400], 50)
    return f"{ARTICLES}/{f'{named}-' if named else ''}{article.sha256[:_DIGITS]}.html"


def file_page(article: ArticleReference) -> str:
    """Where the page lies that shows an article's archived file in a frame."""
    return f"{article_page(article).removesuffix('.html')}-file.html"


def archived_file(archive: str, archived: str) -> File | None:
    """An archived file; None for a path that leads elsewhere. `archive`: from the digests folder."""
    place = PurePosixPath(archived)
    if place.is_absolute() or ".." in place.parts or not place.name:
        return None
    # A name that is no UTF-8 is kept with replacements, so what remains can be encoded, but for surrogates.
    href = quote(f"{archive}/{place}", safe="/", encoding="utf-8", errors="replace")
    return File(href if archive.startswith(("/", ".")) else f"./{href}", place.suffix.lower() in _HARMLESS)
