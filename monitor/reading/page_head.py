"""What a web page says of itself: headline, publication, site, author, address, language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.reading.fields import names

# In the order of trust; all lower case. "date" alone is last: some sites put today's there.
_PUBLISHED_META = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "date.published",
    "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publication_date",
    "publicationdate", "pubdate", "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date",
    "dc.date", "citation_publication_date", "article_date_original", "originalpublicationdate",
    "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_ARTICLE_TYPES = (
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "blogposting", "liveblogposting", "report", "pressrelease",
)  # fmt: skip
_MAX_JSON_LD = 2_000_000  # characters
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """The metadata of one page; dates as written, most trusted first."""

    title: str | None
    dates: tuple[str, ...]
    doubtful_dates: tuple[str, ...]  # asked only where the page states no date
    site: str | None
    author: str | None
    address: str | None
    language: str | None


def read(tree: Any) -> PageHead:
    """The metadata in an lxml tree: Open Graph and other `meta`, JSON-LD, `time` and `link`."""
    meta = _meta(tree)
    articles = list(_json_ld_articles(tree))
    dates = [*_from_articles(articles, "datePublished", "coverageStartTime", "dateCreated")]
    dates += [meta[name] for name in _PUBLISHED_META if name in meta]
    dates += _marked_times(tree)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return PageHead(
        title=_title(tree, meta, articles),
        dates=tuple(dates[:20]),
        doubtful_dates=tuple(_guessed_date(tree)) if not dates else (),
        site=meta.get("og:site_name") or _first(_publishers(articles)) or meta.get("application-name"),
        author=_author(meta, articles),
        address=_canonical(tree) or meta.get("og:url") or _first(_from_articles(articles, "url")),
        language=language or meta.get("content-language"),
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
        )
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _json_ld_articles(tree: Any) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > _MAX_JSON_LD:
            continue
        try:
            found = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles_in(found, depth=0)


def _articles_in(found: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 3:
        return
    if isinstance(found, list):
        for item in found[:50]:
            yield from _articles_in(item, depth + 1)
    elif isinstance(found, dict):
        kinds = found.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(str(kind).lower() in _ARTICLE_TYPES for kind in kinds):
            yield found
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles_in(found.get(key), depth + 1)


def _from_articles(articles: list[Mapping[str, Any]], *keys: str) -> Iterator[str]:
    for key in keys:
        for article in articles:
            if isinstance(value := article.get(key), str) and value.strip():
                yield value.strip()


def _first(values: Iterator[str]) -> str | None:
    return next(values, None)


def _publishers(articles: list[Mapping[str, Any]]) -> Iterator[str]:
    yield from filter(None, (names(article.get("publisher")) for article in articles))


def _author(meta: Mapping[str, str], articles: list[Mapping[str, Any]]) -> str | None:
    stated = _first(name for article in articles if (name := names(article.get("author"))))
    author = (
        stated
        or meta.get("author")
        or meta.get("parsely-author")
        or meta.get("byl")
        or meta.get("dc.creator")
    )
    return None if not author or author.startswith(("http://", "https://")) else author


def _canonical(tree: Any) -> str | None:
    for link in tree.iter("link"):
        address = (link.get("href") or "").strip()
        if "canonical" in (link.get("rel") or "").lower().split() and address.startswith(
            ("http://", "https://")
        ):
            return str(address)
    return None


def _marked_times(tree: Any) -> list[str]:
    """Times that the page itself marks as those of publication, not of a post or comment in it."""
    found = []
    for element in tree.iter("time", "span", "meta", "abbr"):
        if "datepublished" in (element.get("itemprop") or "").lower() or element.get("pubdate") is not None:
            found += [value for key in ("datetime", "content", "title") if (value := element.get(key))]
    return found


def _guessed_date(tree: Any) -> Iterator[str]:
    """What htmldate makes of the page's markup: asked only where the page states no date."""
    import htmldate

    try:
        found = htmldate.find_date(tree, original_date=True, extensive_search=False)
    except (ValueError, RecursionError, TypeError, AttributeError):
        return
    if found:
        yield found


def _title(tree: Any, meta: Mapping[str, str], articles: list[Mapping[str, Any]]) -> str | None:
    """The headline: the only h1, else what the metadata gives, else the window's title without the site."""
    headings = [text for element in tree.iter("h1") if (text := " ".join(element.text_content().split()))]
    stated = meta.get("og:title") or _first(_from_articles(articles, "headline")) or meta.get("twitter:title")
    site = meta.get("og:site_name")
    if len(headings) == 1 and headings[0] != site and len(headings[0]) > 12:
        return headings[0][:_LONGEST_TITLE]
    if stated:
        return _without_site(stated, site)
    window = next((" ".join(element.text_content().split()) for element in tree.iter("title")), "")
    return _without_site(window, site) or (headings[0][:_LONGEST_TITLE] if headings else None)


def _without_site(title: str, site: str | None) -> str:
    rest, separator, tail = title[:_LONGEST_TITLE].rpartition(" | ")
    if not separator:
        rest, separator, tail = title[:_LONGEST_TITLE].rpartition(" - ")
    named_site = tail.strip().lower() == (site or "").lower() or (site is None and len(tail.split()) <= 4)
    return rest.strip() if separator and named_site and len(rest) > 15 else title[:_LONGEST_TITLE]
