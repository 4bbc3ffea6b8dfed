"""Where each page of the board lies, and how pages point at files: portable, bounded, made from the log."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from posixpath import splitext
from urllib.parse import quote

import msgspec

from monitor.events import ArticleReference, FigureKey
from monitor.figures import document_key
from monitor.plain import slug

INDEX = "index.html"
FIGURES, ARTICLES = "figures", "articles"  # folders below the digests

# What a browser shows without running anything that an article's author wrote; anything else might be a page.
_HARMLESS = {".txt", ".md", ".markdown", ".json", ".eml", ".docx", ".pdf"}
_DIGITS = 16  # of a hash, 64 bits


class File(msgspec.Struct, frozen=True):
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
    parts = [part for part in archived.split("/") if part not in ("", ".")]
    if archived.startswith("/") or ".." in parts or not parts:
        return None
    # A name that is no UTF-8 is kept with replacements, so what remains can be encoded, but for surrogates.
    href = quote("/".join((archive, *parts)), safe="/", encoding="utf-8", errors="replace")
    kind = splitext(parts[-1])[1].lower()
    return File(href if archive.startswith(("/", ".")) else f"./{href}", kind in _HARMLESS)
