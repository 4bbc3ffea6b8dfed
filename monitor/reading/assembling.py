"""The bytes of one file → Article, whatever they are. Runs in the reading process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit

from monitor import article, publication
from monitor.article import Article
from monitor.errors import UnreadableError
from monitor.reading import docx, html, language, mail, markdown, pdf, plain, scraped
from monitor.reading.cleaning import clean, has_words, one_line
from monitor.reading.draft import Draft
from monitor.reading.formats import Format
from monitor.reading.limits import MB, Limits

READERS: dict[Format, Callable[[bytes], Draft]] = {
    Format.TEXT: plain.read,
    Format.MARKDOWN: markdown.read,
    Format.HTML: html.read,
    Format.MAIL: mail.read,
    Format.PDF: pdf.read,
    Format.DOCX: docx.read,
    Format.JSON: scraped.read,
}


def article_in(kind: Format, name: str, data: bytes, limits: Limits) -> Article:
    """The article in `data`, a file of that kind. Raises UnreadableError, and whatever a library does."""
    return assembled(name, data, READERS[kind](data), limits)


def assembled(name: str, data: bytes, draft: Draft, limits: Limits) -> Article:
    """The article made of a draft: cleaned, dated, hashed. Raises UnreadableError if it holds no words."""
    if len(draft.text) > limits.text_bytes or len(draft.text.encode("utf-8", "replace")) > limits.text_bytes:
        raise UnreadableError(
            "too-large",
            f"the text has more than {limits.text_bytes / MB:g} MB, a book's; drop the part that matters,"
            " or raise limits.text_mb in the settings",
        )
    body = clean(draft.text)
    if not has_words(body):
        raise UnreadableError("no-text", "the file holds no words; save the article's text and drop it again")
    title = one_line(draft.title)
    text = (
        body
        if title is None or draft.title_in_text or article.begins_with(body, title)
        else f"{title}\n\n{body}"
    )
    url = _web_address(draft.url)
    published, basis = publication.publication(
        text=text, file_name=name, metadata=draft.dates, url=url, doubtful=draft.doubtful_dates
    )
    return Article(
        sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=article.fingerprint(text),
        text=text,
        title=title or article.headline(text),
        published=published,
        date_basis=basis,
        outlet=one_line(draft.outlet),
        author=one_line(draft.author),
        url=url,
        language=language.declared(draft.language) or language.recognised(text),
    )


def _web_address(value: str | None) -> str | None:
    """An http(s) address of a named host without blanks, backslashes or password; nothing else is linked to.

    What stands before "@" makes an address look like that of another host, and may be a secret.
    """
    address = one_line(value, longest=2000)
    if address is None or " " in address or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        named = parts.scheme.lower() in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # no port, or no address of IPv6
        return None
    if named and "@" in parts.netloc:
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return address if named else None
