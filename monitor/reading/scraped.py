"""An article as scrapers write it: one JSON object."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from monitor.errors import UnreadableError
from monitor.reading import blocks
from monitor.reading.decoding import decode
from monitor.reading.draft import Draft
from monitor.reading.fields import first_text, names

_TEXT_KEYS = ("maintext", "articlebody", "article_body", "full_text", "fulltext", "text", "body", "content",
              "content_text", "contenttext", "content_html", "article_text", "article")  # fmt: skip
_TITLE_KEYS = ("title", "headline", "name")
_DATE_KEYS = ("date_publish", "published", "publishedat", "published_at", "publish_date", "date_published",
              "datepublished", "published_time", "published_date", "publication_date", "publicationdate",
              "pubdate", "pub_date", "article:published_time", "date", "timestamp")  # fmt: skip
_URL_KEYS = ("url", "canonical", "canonical_url", "link", "permalink", "web_url", "source_url")
_OUTLET_KEYS = (
    "site_name", "sitename", "site", "outlet", "publisher", "source", "source_domain", "source_name",
    "publication", "hostname", "domain",
)  # fmt: skip
_WRAPPERS = ("articles", "items", "results", "data", "article", "response", "docs")
_BAD = "the file is no valid JSON; write one article as one object and drop it again"


def read(data: bytes) -> Draft:
    """A JSON file. Raises UnreadableError: bad-json, several-articles, no-text."""
    found = _only_article(_parsed(decode(data)))
    fields: Mapping[str, Any] = {str(key).strip().lower(): value for key, value in found.items()}
    text = next((words for key in _TEXT_KEYS if (words := _text(fields.get(key)))), None)
    if text is None:
        keys = ", ".join(sorted(fields)[:8])[:200]
        raise UnreadableError(
            "no-text",
            'the JSON object has no words under "text", "body", "content" or "maintext"; put the article'
            f" there and drop it again (it has: {keys or 'nothing'})",
        )
    return Draft(
        text=text,
        title=first_text(fields, _TITLE_KEYS),
        title_in_text=False,
        dates=tuple(filter(None, (first_text(fields, (key,)) for key in _DATE_KEYS))),
        outlet=first_text(fields, _OUTLET_KEYS),
        author=names(fields.get("authors") or fields.get("author") or fields.get("byline")),
        url=first_text(fields, _URL_KEYS),
        language=first_text(fields, ("language", "lang", "inlanguage")),
    )


def _parsed(text: str) -> object:
    text = text.replace("\0", "")
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise UnreadableError("bad-json", _BAD) from error
    except ValueError as error:
        if _objects_by_line(text) > 1:
            raise _several() from error
        raise UnreadableError("bad-json", _BAD) from error


def _objects_by_line(text: str) -> int:
    """How many of the first lines are JSON objects by themselves."""
    count = 0
    for line in text[:1_000_000].splitlines()[:5]:
        with contextlib.suppress(ValueError, RecursionError):
            count += isinstance(json.loads(line), dict)
    return count


def _only_article(found: object, depth: int = 0) -> Mapping[str, Any]:
    if isinstance(found, list):
        if len(found) > 1:
            raise _several()
        found = found[0] if found else {}
    if not isinstance(found, dict):
        raise UnreadableError(
            "no-text",
            'the JSON holds no article; write an object with "title", "text" and "date" and drop it again',
        )
    if depth < 3 and not any(_text(value) for key, value in found.items() if str(key).lower() in _TEXT_KEYS):
        inner = next(
            (found[key] for key in _WRAPPERS if isinstance(found.get(key), (list, dict)) and found[key]), None
        )
        if inner is not None:
            return _only_article(inner, depth + 1)
    return found


def _several() -> UnreadableError:
    return UnreadableError(
        "several-articles", "the file holds several articles; drop one file for each article"
    )


def _text(value: object) -> str | None:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = "\n\n".join(value)
    if not isinstance(value, str) or not value.strip():
        return None
    return blocks.paragraphs(value) if blocks.is_markup(value) else value
