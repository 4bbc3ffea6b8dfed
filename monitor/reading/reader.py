"""The bytes of a dropped file → Article and its estimates, whatever the bytes are."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Sequence
from types import TracebackType

from monitor.article import Article
from monitor.errors import UnreadableError
from monitor.estimates import Estimate
from monitor.extractors import RULES
from monitor.reading.limits import Limits, too_large
from monitor.reading.sandbox import Sandbox
from monitor.topics import Topic


class Reader:
    """Reads dropped files; holds the child process in which that is done.

    The child starts with the first file, or with `warm`. Close the reader, or use it in a `with`, to end it.
    """

    def __init__(
        self, limits: Limits | None = None, *, extractor: str = RULES, topics: Sequence[Topic] = ()
    ) -> None:
        self.limits = limits or Limits()
        self._sandbox = Sandbox(self.limits, extractor, topics)

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Have the child process start without waiting for it. Raises UnreadableError where it cannot."""
        self._sandbox.warm()

    def close(self) -> None:
        """End the child process, if there is one."""
        self._sandbox.close()

    @property
    def child_pid(self) -> int | None:
        """The id of the child process, or None while none runs."""
        return self._sandbox.pid

    def read(self, name: str, data: bytes) -> Article:
        """The article in `data`, the bytes of a file dropped as `name`. Raises UnreadableError only."""
        return self._asked(name, data, extract=False)[0]

    def read_with_estimates(self, name: str, data: bytes) -> tuple[Article, list[Estimate]]:
        """The same, with its estimates on the reader's topics; both within the limits of one file."""
        return self._asked(name, data, extract=True)

    def _asked(self, name: str, data: bytes, *, extract: bool) -> tuple[Article, list[Estimate]]:
        if len(data) > self.limits.file_bytes:
            raise too_large(self.limits.file_bytes)
        if not data.strip(b" \t\r\n\0\x0b\x0c"):
            raise UnreadableError("empty", "the file is empty; save the article again and drop it once more")
        return self._sandbox.read(name, data, extract=extract)


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
