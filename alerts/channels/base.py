"""What every channel has in common: the message it gets, and the one way in which it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.errors import MonitorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One digest ready to be sent."""

    digest_id: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    json: str = field(repr=False)  # one document
    file_stem: str
    issued_at: datetime
    topic: str = ""  # its id, for filters
    unwrapped: str = field(default="", repr=False)  # the text before it was broken into lines


class DeliveryError(MonitorError):
    """A channel could not deliver; the message says what can be done.

    `permanent`: trying this message at this destination again is of no use, even after the user has
    mended the settings or the server. `unreachable`: the whole place cannot be reached, so that its other
    destinations need not be tried either.
    """

    def __init__(self, message: str, *, permanent: bool, unreachable: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unreachable = unreachable


class Channel(Protocol):
    """Somewhere a digest can go. Raises DeliveryError, and nothing else, on failure."""

    @property
    def place(self) -> str:
        """What is reached or not, for all destinations there: a folder, a mail server."""

    def send(self, message: Rendered) -> None:
        """Deliver the message; sending it again must be recognisable as a repetition."""
