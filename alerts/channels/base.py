"""What every channel has in common: the message it gets, and the one way in which it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from alerts.outbox import MessageKind
from monitor.errors import MonitorError

IMAGE_LIMIT = 100_000  # bytes of one picture in a mail


@dataclass(frozen=True, slots=True)
class InlineImage:
    """A picture that a mail carries with it: PNG of at most `IMAGE_LIMIT` bytes.

    `cid` is what the page says as `<img src="cid:…">`, made by `content_id`.
    """

    cid: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailPage:
    """A page for mail programs, with the pictures that it names."""

    html: str = field(repr=False)
    images: tuple[InlineImage, ...] = ()


def content_id(digest_id: str, name: str) -> str:
    """The name of a picture in a digest, unlike that of any other in the world (RFC 2392)."""
    return f"{atom(name)}.{atom(digest_id)}@figurewatch"


def atom(text: str) -> str:
    """The text as part of an id in a header: nothing in it can end the header or the id."""
    return re.sub("[^A-Za-z0-9._-]+", "-", text).strip(".-") or "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One digest, or other message, ready to be sent."""

    digest_id: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    json: str = field(repr=False)  # one document
    file_stem: str
    issued_at: datetime
    topic: str = ""  # its id, for filters and threads; empty for what the service says of itself
    kind: MessageKind = MessageKind.DIGEST
    figure: str = ""  # which figure it tells of first, for threads
    language: str = "en"  # of the words that are ours (BCP 47)
    unwrapped: str = field(default="", repr=False)  # the text before it was broken into lines
    mail_page: Callable[[], MailPage] | None = field(default=None, repr=False, compare=False)
    more: bool = False  # others are owed to the same destination that are sent right after it

    @property
    def page_for_mail(self) -> MailPage:
        """The page as a mail carries it. Its pictures are painted only once somebody asks for them."""
        return self.mail_page() if self.mail_page else MailPage(self.html)


class DeliveryError(MonitorError):
    """A channel could not deliver; the message says what can be done.

    `permanent`: trying this message at this destination again is of no use, even after the user has
    mended the settings or the server. `unreachable`: the whole place cannot be reached, so that its other
    destinations need not be tried either. `wait`: seconds for which it asks to be left alone.
    """

    def __init__(
        self, message: str, *, permanent: bool, unreachable: bool = False, wait: float = 0.0
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unreachable = unreachable
        self.wait = wait


class Channel(Protocol):
    """Somewhere a digest can go. Raises DeliveryError, and nothing else, on failure."""

    @property
    def place(self) -> str:
        """What is reached or not, for all destinations there: a folder, a mail server."""

    def send(self, message: Rendered) -> None:
        """Deliver the message; sending it again must be recognisable as a repetition."""


@runtime_checkable
class Reachable(Protocol):
    """A channel that can be tried as far as goes without sending anything."""

    def reach(self) -> str:
        """Go there and leave again; how far that went. Raises DeliveryError."""
