"""A real SMTP server that keeps what it is given as raw octets, and refuses whom it is told to."""

from __future__ import annotations

import email
import socket
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Taken:
    """A mail that the server has taken."""

    to: str  # of the envelope
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = email.message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def subject(self) -> str:
        """The subject as a reader sees it."""
        return str(self.message["Subject"])

    @property
    def id(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])

    def part(self, kind: str) -> str:
        """The text ("plain") or the page ("html")."""
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class MailSink:
    """Listens on a port of its own while it is started, and keeps that port."""

    refused: set[str] = field(default_factory=set)  # recipients that get a 550
    taken: list[Taken] = field(default_factory=list)
    port: int = 0
    _controller: Controller | None = None

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.extend(Taken(to, envelope.content) for to in envelope.rcpt_tos)
        return "250 taken"

    def start(self) -> MailSink:
        """Begin to listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        """Listen no more."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def about(self, words: str) -> list[Taken]:
        """The mails with these words in their subjects."""
        return [mail for mail in self.taken if words in mail.subject]

    def settings(self, *recipients: str) -> str:
        """The [email] section for it."""
        to = ", ".join(f'"{recipient}"' for recipient in recipients)
        return (
            f'[email]\nhost = "127.0.0.1"\nport = {self.port}\nsecurity = "plain"\n'
            f'sender = "figures@example.org"\nrecipients = [{to}]\nretry_seconds = 1\n'
        )
