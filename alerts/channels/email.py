"""Digests by mail: one recipient a channel, so that nobody waits for somebody else's full mailbox."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import Literal

from alerts.channels.base import DeliveryError, Rendered
from alerts.channels.smtp_errors import delivery_error
from monitor.plain import plain

Security = Literal["starttls", "tls", "plain"]
Connect = Callable[[str, int, Security, float], smtplib.SMTP]


def open_connection(
    host: str, port: int, security: Security, timeout: float, context: ssl.SSLContext | None = None
) -> smtplib.SMTP:
    """A connection to a mail server, encrypted as wished; its certificate is checked."""
    context = context or ssl.create_default_context()
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    smtp = smtplib.SMTP(host, port, timeout=timeout)
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
    timeout: float = 30.0
    connect: Connect = field(default=open_connection, repr=False)

    @property
    def place(self) -> str:
        """The mail server."""
        return f"{self.host}:{self.port}"

    def send(self, message: Rendered) -> None:
        """Hand the message to the server; done once the server has taken it."""
        try:
            mail = build_message(message, self.sender, self.recipient)
            smtp = self.connect(self.host, self.port, self.security, self.timeout)
            try:
                self._transmit(smtp, mail)
            finally:
                smtp.close()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise delivery_error(error, self.place, self.recipient) from error

    def _transmit(self, smtp: smtplib.SMTP, mail: EmailMessage) -> None:
        if self.username is not None:
            smtp.login(self.username, self.password or "")
        sender, recipient = _mailbox(self.sender).addr_spec, _mailbox(self.recipient).addr_spec
        international = not (sender + recipient).isascii()
        smtp.ehlo_or_helo_if_needed()
        if international and not smtp.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("SMTPUTF8, for letters beyond ASCII in an address")
        # Not by send_message: it writes ">From" for every line of the text that begins with "From".
        octets = mail.as_bytes(policy=SMTPUTF8 if international else SMTP)
        options = ("SMTPUTF8", "BODY=8BITMIME") if international else ()
        smtp.sendmail(sender, [recipient], octets, mail_options=options)
        # The server has the message: whatever goes wrong from here must not send it twice.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


# -- the message --------------------------------------------------------------------------------------


def build_message(rendered: Rendered, sender: str, recipient: str) -> EmailMessage:
    """The mail for a digest; building it again gives the same Message-ID, so that a repeat is recognised."""
    origin = _mailbox(sender)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<figurewatch.{_atom(rendered.digest_id)}@{origin.domain}>"
    mail["Date"] = format_datetime(rendered.issued_at)
    mail["From"] = origin
    mail["To"] = _mailbox(recipient)
    mail["Subject"] = _header_text(rendered.subject)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    if rendered.topic:
        mail["List-Id"] = f"<{_atom(rendered.topic)}.figurewatch.{origin.domain}>"
    mail["X-Figurewatch-Digest"] = _atom(rendered.digest_id)
    # Quoted-printable writes every "=" as "=3D": no line of the content can pass for the boundary below.
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    # A boundary of Python's making is random, and would make each building of the mail differ.
    mail.set_boundary(f"=_figurewatch_{_atom(rendered.digest_id)[:40]}")
    return mail


def _header_text(text: str) -> str:
    """The text as a header takes it: one line, and no encoded word ("=?utf-8?q?…?=") of somebody else's.

    EmailMessage decodes such a word and writes what it finds into the header as it stands, line ends
    included: an article could add headers of its own.
    """
    return plain(text).replace("=?", "= ?").strip()


def _atom(text: str) -> str:
    """The text as part of a Message-ID: nothing in it can end the header or the address."""
    return re.sub("[^A-Za-z0-9._-]+", "-", text).strip(".-") or "digest"


def _mailbox(address: str) -> Address:
    """A name and address as the settings give them; a domain of any script in its ASCII form."""
    name, spec = parseaddr(address)
    local, _, domain = spec.rpartition("@")
    try:
        if not (local and domain):
            raise ValueError("a part is missing")
        return Address(_header_text(name), local, domain.encode("idna").decode("ascii"))
    except (ValueError, IndexError, HeaderParseError) as error:  # UnicodeError is a ValueError
        advice = "is no mail address; mend it in the settings"
        raise DeliveryError(f"{address!r} {advice}", permanent=False) from error
