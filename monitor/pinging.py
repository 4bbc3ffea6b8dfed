"""A dead man's switch: somebody else raises the alarm when our calls to an address stop coming."""

from __future__ import annotations

import http.client
import logging
import ssl
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from monitor.connecting import connected
from monitor.logs import fields

log = logging.getLogger(__name__)

_SECONDS = 10.0  # for all of a call


class Pinger:
    """Calls an address when asked to, at most once in `every` seconds, in a thread of its own.

    The address is a secret: whoever has it can keep the alarm silent. Log lines name its host alone.
    """

    def __init__(
        self,
        url: str,
        every: float,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._every = every
        self._context = context
        self._clock = clock
        self._called = -every
        self._failing = False
        self._calling: threading.Thread | None = None

    def ping(self) -> None:
        """A cycle of work is done. Returns at once."""
        if self._clock() - self._called < self._every or (self._calling and self._calling.is_alive()):
            return
        self._called = self._clock()
        self._calling = threading.Thread(target=self._call, name="ping", daemon=True)
        self._calling.start()

    def _call(self) -> None:
        try:
            status = self._asked()
            wrong = None if 200 <= status < 300 else f"it answered {status}"
            if 300 <= status < 400:
                wrong = f"it answered {status} and named another address, which is not followed"
        except (OSError, http.client.HTTPException, ValueError) as error:
            wrong = _told(error)
        if wrong and not self._failing:
            told = fields(host=urlsplit(self._url).hostname, error=wrong, every=f"{self._every:g} s")
            log.warning("ping failed, to be tried again", extra=told)
        elif not wrong and self._failing:
            log.info("ping works again", extra=fields(host=urlsplit(self._url).hostname))
        self._failing = bool(wrong)

    def _asked(self) -> int:
        parts = urlsplit(self._url)
        with connected(self._url, _SECONDS, self._context) as connection:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={"User-Agent": "Figurewatch", "Connection": "close"})
            return connection.getresponse().status


def _told(error: Exception) -> str:
    """What went wrong, without what an exception might repeat of the address."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"no proper answer ({type(error).__name__})"
