"""Threads for what may take long: places are served side by side, and each place one thing after another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from monitor.logs import fields

log = logging.getLogger(__name__)

_LOOKED_AT_EVERY = 0.1  # seconds


class Threads:
    """No more than one thread a place, for as long as there is work.

    They do not keep the process alive: what hangs in a socket is left behind when it ends.
    """

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}
        self._fault: BaseException | None = None

    def busy(self, place: str) -> bool:
        """Whether work for a place is under way."""
        thread = self._threads.get(place)
        return thread is not None and thread.is_alive()

    def begin(self, place: str, work: Callable[[], None]) -> None:
        """Start work for a place that is not busy."""
        thread = threading.Thread(target=self._run, args=(place, work), name=f"to {place}", daemon=True)
        self._threads[place] = thread
        thread.start()

    def wait(self, given_up: Callable[[float], bool] = lambda waited: False) -> bool:
        """Wait until no work is under way; False once `given_up`, asked with the seconds waited, says so."""
        began = time.monotonic()
        for thread in list(self._threads.values()):
            while thread.is_alive():
                if given_up(time.monotonic() - began):
                    return False
                thread.join(_LOOKED_AT_EVERY)
        return True

    def raise_fault(self) -> None:
        """Raise what ended a thread that should not have ended so, if anything did."""
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    def _run(self, place: str, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            log.exception("sending ended by a fault of our own", extra=fields(place=place))
            self._fault = error
