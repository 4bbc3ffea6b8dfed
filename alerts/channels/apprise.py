"""Digests through Apprise: chat rooms, phones and a hundred other services, by one address each."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import Any

from alerts.channels.base import DeliveryError, Rendered
from monitor.plain import plain

_INSTALL = "Apprise is not installed; install figurewatch[apprise]"
# What chat services take for a call to all readers, or to one of them, wherever it stands in a text.
_CALLS = re.compile(r"@(?=everyone|here\b)|(?<!\w)@(?=(?:channel|all|room|team)\b)|<(?=[!@#])", re.IGNORECASE)
_SECONDS = 60.0  # for all parts of one digest: some services take it in several


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """Sends digests as text; the address is a secret and never told."""

    name: str
    url: str = field(repr=False)

    @property
    def place(self) -> str:
        """The destination itself: nothing can be said of its address."""
        return self.name

    def send(self, message: Rendered) -> None:
        """Hand subject and text to the service.

        A text longer than the service takes goes in several parts, unless its address says otherwise. Apprise
        knows no id by which a repeat is recognised: the subject, and the log position in the text, tell it.
        """
        service, result = self._service(), None
        try:
            from apprise import Apprise

            notifier = Apprise()
            notifier.add(service)
            result = notifier.notify(
                title=_calling_nobody(plain(message.subject)),
                body=_calling_nobody(message.unwrapped or message.text),
                body_format="text",
                timeout=_SECONDS,
            )
        except Exception as error:
            raise DeliveryError(
                f"{self.name}: Apprise itself failed ({type(error).__name__}); see if there is a newer one",
                permanent=False,
            ) from error
        if not result:
            raise DeliveryError(
                f"{self.name}: the service did not take it, and Apprise tells no more; check the address, "
                f"and try it with `figurewatch destinations test {self.name}`",
                permanent=False,
            )

    def reach(self) -> str:
        """Have Apprise read the address; the service behind it is not asked. Raises DeliveryError."""
        self._service()
        return f"{self.name}: Apprise knows such an address; whether it is right, only a test message tells"

    def _service(self) -> Any:
        try:
            from apprise import Apprise, AppriseAsset, OverflowMode
        except ImportError as error:
            raise DeliveryError(f"{self.name}: {_INSTALL}", permanent=False) from error
        # Its lines quote addresses, if with some of the letters left out.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        service = Apprise.instantiate(self.url, asset=AppriseAsset(async_mode=False))
        if service is None:
            raise DeliveryError(
                f"{self.name}: its address is none that Apprise knows; write one of those listed at "
                "https://github.com/caronc/apprise/wiki",
                permanent=False,
            )
        if "overflow=" not in self.url:
            service.overflow_mode = OverflowMode.SPLIT
        return service


def _calling_nobody(text: str) -> str:
    """The text with a joiner, which nobody sees, within what would have a service alarm all its users.

    An article may quote somebody who writes "@everyone".
    """
    return _CALLS.sub("\\g<0>\u2060", text)
