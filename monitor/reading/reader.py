"""The bytes of a dropped file → Article, whatever they are."""

from __future__ import annotations

import atexit
import functools
import hashlib
import logging
from types import TracebackType

from monitor import article, publication
from monitor.article import LARGEST, Article
from monitor.errors import UnreadableError
from monitor.reading import formats, language, markdown, plain
from monitor.reading.cleaning import clean, has_words, one_line
from monitor.reading.draft import Draft
from monitor.reading.formats import Format
from monitor.reading.sandbox import Sandbox

log = logging.getLogger(__name__)

MAX_CHARACTERS = 2_000_000  # a thousand pages
_IN_PROCESS = {Format.TEXT: plain.read, Format.MARKDOWN: markdown.read}


class Reader:
    """Reads dropped files; holds the child process that reads what C code must read.

    The child starts with the first file that needs one. Close the reader, or use it in a `with`, to end it.
    """

    def __init__(self, *, seconds_a_file: float | None = None) -> None:
        self._sandbox: Sandbox | None = None
        self._seconds = seconds_a_file

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._sandbox is not None:
            self._sandbox.close()

    @property
    def child_pid(self) -> int | None:
        """The id of the child process, or None while none runs."""
        return self._sandbox.pid if self._sandbox else None

    def read(self, name: str, data: bytes) -> Article:
        """The article in `data`, the bytes of a file dropped as `name`. Raises UnreadableError only."""
        try:
            return self._article(name, data)
        except UnreadableError:
            raise
        except Exception as error:
            # One article that trips us must not stop the others; our fault stands in the service's log.
            log.exception("reading failed: name=%r bytes=%d", name[:255], len(data))
            raise UnreadableError(
                "damaged", "the file cannot be read; save the article as plain text and drop it again"
            ) from error

    def _article(self, name: str, data: bytes) -> Article:
        if len(data) > LARGEST:
            raise UnreadableError(
                "too-large", f"the file is larger than {LARGEST >> 20} MB; drop the article's text alone"
            )
        if not data.strip(b" \t\r\n\0\x0b\x0c"):
            raise UnreadableError("empty", "the file is empty; save the article again and drop it once more")
        kind = formats.recognise(name, data)
        reader = _IN_PROCESS.get(kind)
        draft = reader(data) if reader else self._child().read(kind, data)
        return assembled(name, data, draft)

    def _child(self) -> Sandbox:
        if self._sandbox is None:
            self._sandbox = Sandbox(self._seconds)
        return self._sandbox


def assembled(name: str, data: bytes, draft: Draft) -> Article:
    """The article made of a draft: cleaned, dated, hashed. Raises UnreadableError if it holds no words."""
    if len(draft.text) > MAX_CHARACTERS:
        raise UnreadableError(
            "too-large", "the file holds a book, not an article; drop the part that matters"
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
    """An http(s) address without spaces or control characters; nothing else is ever linked to."""
    address = one_line(value, longest=2000)
    if address is None or " " in address or not address.lower().startswith(("http://", "https://")):
        return None
    return address


@functools.cache
def _shared() -> Reader:
    reader = Reader()
    atexit.register(reader.close)
    return reader


def read(name: str, data: bytes) -> Article:
    """The article in `data`, the bytes of a file dropped as `name`, by a reader shared in this process.

    Raises UnreadableError, and nothing else, for what cannot be read. Its child process ends with ours.
    """
    return _shared().read(name, data)
