"""Digests by mail: one recipient a channel, so that nobody waits for somebody else's full mailbox."""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Literal

from alerts.channels.base import DeliveryError, Rendered
from alerts.channels.message import MailOptions, build_message, mailbox
from alerts.channels.smtp_client import WITH_MESSAGE, Client, EncryptedClient
from alerts.channels.smtp_errors import delivery_error

Security = Literal["starttls", "tls", "plain"]
Connect = Callable[[str, int, Security, float], Client]


def open_connection(
    host: str,
    port: int,
    security: Security,
    timeout: float,
    context: ssl.SSLContext | None = None,
    with_message: float = WITH_MESSAGE,
) -> Client:
    """A connection to a mail server, encrypted as wished; its certificate is checked.

    `timeout` is in seconds for each answer, `with_message` times as long for that to a message.
    """
    context = context or ssl.create_default_context()
    smtp: Client
    if security == "tls":
        smtp = EncryptedClient(host, port, timeout=timeout, context=context)
    else:
        smtp = Client(host, port, timeout=timeout)
    smtp.with_message = with_message
    if security == "starttls":
        try:
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
    return smtp


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChannel:
    """Sends digests to one address through one mail server."""

    host: str
    port: int
    security: Security
    username: str | None
    password: str | None = field(repr=False)
    sender: str
    recipient: str
    options: MailOptions = field(default_factory=MailOptions)
    timeout: float = 30.0
    connect: Connect = field(default=open_connection, repr=False)

    @property
    def place(self) -> str:
        """The mail server."""
        return f"{self.host}:{self.port}"

    def send(self, message: Rendered) -> None:
        """Hand the message to the server; done once the server has taken it."""
        reached = False
        try:
            mail = build_message(message, self.sender, self.recipient, self.options)
            with closing(self.connect(self.host, self.port, self.security, self.timeout)) as smtp:
                self._introduce(smtp)
                reached = True
                self._transmit(smtp, mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._failure(error, reached=reached) from None

    def reach(self) -> str:
        """Connect and log in as for a message, and leave without sending one. Raises DeliveryError."""
        try:
            with closing(self.connect(self.host, self.port, self.security, self.timeout)) as smtp:
                self._introduce(smtp)
                with suppress(smtplib.SMTPException, OSError):
                    smtp.quit()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._failure(error, reached=False) from None
        way = "in plain text" if self.security == "plain" else "encrypted"
        return f"{self.place} answers, {way}" + (" and lets us in" if self.username is not None else "")

    def _failure(self, error: Exception, *, reached: bool) -> DeliveryError:
        return delivery_error(error, self.place, self.recipient, reached=reached, secrets=self._secrets())

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        """Everything that is no matter of this one message."""
        smtp.ehlo_or_helo_if_needed()
        if self.username is not None:
            smtp.login(self.username, self.password or "")

    def _secrets(self) -> tuple[str, ...]:
        """The password in every form in which it is sent, and could come back in a server's answer."""
        if not self.password:
            return ()
        forms = (self.password, f"\0{self.username}\0{self.password}")
        return (self.password, *(base64.b64encode(form.encode()).decode() for form in forms))

    def _transmit(self, smtp: Client, mail: EmailMessage) -> None:
        sender, recipient = mailbox(self.sender).addr_spec, mailbox(self.recipient).addr_spec
        international = not (sender + recipient).isascii()
        if international and not smtp.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("SMTPUTF8, for letters beyond ASCII in an address")
        # Not by send_message: it writes ">From" for every line of the text that begins with "From".
        octets = mail.as_bytes(policy=SMTPUTF8 if international else SMTP)
        options = ("SMTPUTF8", "BODY=8BITMIME") if international else ()
        try:
            smtp.sendmail(sender, [recipient], octets, mail_options=options)
        except smtplib.SMTPDataError as error:
            # any of these is a yes (RFC 5321, section 4.2.1), unless it came before there was a message
            if not (smtp.answered_message and 200 <= error.smtp_code < 300):
                raise
        # The server has the message: whatever goes wrong from here must not send it twice.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
