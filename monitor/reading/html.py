"""A saved web page: its main text without navigation, comments and adverts, and what its head says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.errors import UnreadableError
from monitor.reading import blocks
from monitor.reading.cleaning import has_words
from monitor.reading.decoding import declared_in, decode
from monitor.reading.draft import Draft
from monitor.reading.fields import names

_PUBLISHED_META = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "date.published",
    "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publication_date", "publicationdate", "pubdate",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "citation_publication_date",
    "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_ARTICLE_TYPES = ("article", "newsarticle", "reportagenewsarticle", "blogposting", "liveblogposting", "report",
                  "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle", "pressrelease")  # fmt: skip
_TABLE_RULE = re.compile(r"\|?(?:\s?:?-{3,}:?\s?\|)+\s*")
_MAX_TREE_DEPTH = 2_000
_NOISE_LINE = re.compile(r"(?:advertisement|share this article|\d+ comments?|sign up|read more)\W*$", re.IGNORECASE)


def read(data: bytes) -> Draft:
    """An HTML file, in the encoding of its mark, of its `meta charset`, or as it looks."""
    return read_page(decode(data, declared_in(data)))


def read_page(page: str) -> Draft:
    """A page as text. Raises UnreadableError for one that is too deep or holds no words."""
    from lxml import etree

    tree = _parsed(page)
    head = _meta(tree)
    articles = list(_json_ld_articles(tree))
    title = _title(tree, head, articles)
    try:
        text = _main_text(page, title)
    except (RecursionError, etree.LxmlError, ValueError) as error:
        raise UnreadableError("damaged", "the page is built in a way that cannot be read; save it as text and drop it again") from error
    dates = [*_from_articles(articles, "datePublished", "coverageStartTime", "dateCreated")]
    dates += [head[name] for name in _PUBLISHED_META if name in head]
    dates += _marked_times(tree)
    return Draft(
        text=text,
        title=title,
        title_in_text=False,
        dates=tuple(dates[:20]),
        doubtful_dates=tuple(_guessed_date(tree)) if not dates else (),
        outlet=head.get("og:site_name") or _first(_publishers(articles)) or head.get("application-name"),
        author=_author(head, articles),
        url=_canonical(tree) or head.get("og:url") or _first(_from_articles(articles, "url")),
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or head.get("content-language"),
    )


def _parsed(page: str) -> Any:
    from lxml import etree, html

    # lxml refuses text that declares an encoding of its own, and NULs end the page.
    body = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", page.replace("\0", ""))
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding=None, remove_comments=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError("no-text", "the page holds no words; open it, save it whole and drop it again") from error
    return tree


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _json_ld_articles(tree: Any) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > 2_000_000:
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


def _author(head: Mapping[str, str], articles: list[Mapping[str, Any]]) -> str | None:
    stated = _first(name for article in articles if (name := names(article.get("author"))))
    author = stated or head.get("author") or head.get("parsely-author") or head.get("byl") or head.get("dc.creator")
    return None if not author or author.startswith(("http://", "https://")) else author


def _canonical(tree: Any) -> str | None:
    for link in tree.iter("link"):
        address = (link.get("href") or "").strip()
        if "canonical" in (link.get("rel") or "").lower().split() and address.startswith(("http://", "https://")):
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


def _title(tree: Any, head: Mapping[str, str], articles: list[Mapping[str, Any]]) -> str | None:
    """The headline: the only h1, else what the metadata gives, else the window's title without the site."""
    headings = [text for element in tree.iter("h1") if (text := " ".join(element.text_content().split()))]
    stated = head.get("og:title") or _first(_from_articles(articles, "headline")) or head.get("twitter:title")
    site = head.get("og:site_name")
    if len(headings) == 1 and headings[0] != site and len(headings[0]) > 12:
        return headings[0][:500]
    if stated:
        return _without_site(stated, site)
    window = next((" ".join(element.text_content().split()) for element in tree.iter("title")), "")
    return _without_site(window, site) or (headings[0][:500] if headings else None)


def _without_site(title: str, site: str | None) -> str:
    head, separator, tail = title[:500].rpartition(" | ")
    if not separator:
        head, separator, tail = title[:500].rpartition(" - ")
    named_site = tail.strip().lower() == (site or "").lower() or (site is None and len(tail.split()) <= 4)
    return head.strip() if separator and named_site and len(head) > 15 else title[:500]


def _main_text(page: str, title: str | None) -> str:
    import trafilatura

    found = trafilatura.extract(
        page, output_format="txt", include_comments=False, include_tables=True, include_formatting=False,
        include_links=False, include_images=False, deduplicate=False, with_metadata=False, favor_recall=False,
    )  # fmt: skip
    text = _paragraphs(found or "")
    if len(text) < 200:
        # Short flashes and pages without structure: all that the page shows, if that is more.
        whole = blocks.paragraphs(page)
        if has_words(whole) and (not has_words(text) or len(whole) < 1_000):
            return whole
    return text


def _paragraphs(found: str) -> str:
    """trafilatura's lines as paragraphs: a blank line between them, but table rows and items together."""
    lines = []
    for line in found.split("\n"):
        line = line.strip()
        if not line or _TABLE_RULE.fullmatch(line) or (len(line) < 40 and _NOISE_LINE.match(line)):
            continue
        row = line.startswith("|") and line.endswith("|")
        text = " | ".join(cell.strip() for cell in line.strip("|").split("|")) if row else line
        together = lines and (row or line.startswith("- ")) and lines[-1][0] == ("|" if row else "-")
        lines.append(("|" if row else line[0], ("\n" if together else "\n\n") + text))
    return "".join(text for _, text in lines).strip()
