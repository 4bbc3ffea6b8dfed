"""The mail for a digest: text, page and pictures, and the headers that mail programs and filters go by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import quote

from alerts.channels.base import DeliveryError, Rendered, atom
from alerts.channels.headers import MAIL
from alerts.outbox import MessageKind
from monitor.plain import plain

Thread = Literal["topic", "figure", "none"]

# What keeps out-of-office replies and receipts away from the sender, and lets bounces through.
_UNWANTED_REPLIES = "DR, RN, NRN, OOF, AutoReply"  # of X-Auto-Response-Suppress, see MS-OXCMAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOptions:
    """How the mails of a destination are made, whatever they tell and whoever gets them."""

    destination: str = "email"  # its name in the settings
    thread: Thread = "topic"  # what mail programs show together
    unsubscribe: tuple[str, ...] = ()  # mailto: or https: addresses; "{recipient}" in them is filled in


def build_message(
    rendered: Rendered, sender: str, recipient: str, options: MailOptions | None = None
) -> EmailMessage:
    """The mail for a digest; building it again gives the same bytes, so that a repeat is recognised."""
    options = options or MailOptions()
    origin, receiver = mailbox(sender), mailbox(recipient)
    digest = atom(rendered.digest_id)
    mail = EmailMessage(policy=MAIL)
    mail["Message-ID"] = f"<figurewatch.{digest}.{atom(options.destination)}@{origin.domain}>"
    mail["Date"] = format_datetime(rendered.issued_at)
    mail["From"] = origin
    mail["To"] = receiver
    mail["Subject"] = _header_text(rendered.subject)
    if root := _thread_root(rendered, options.thread, origin.domain):
        mail["In-Reply-To"] = root
        mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834
    mail["X-Auto-Response-Suppress"] = _UNWANTED_REPLIES
    mail["List-Id"] = f"<{atom(rendered.topic or rendered.kind)}.figurewatch.{origin.domain}>"
    if rendered.kind is MessageKind.WARNING:
        mail["Importance"] = "high"
    if options.unsubscribe:
        _add_unsubscribe(mail, options.unsubscribe, receiver.addr_spec)
    mail["X-Figurewatch-Digest"] = digest
    _fill(mail, rendered)
    mail["Content-Language"] = atom(rendered.language)  # filling it drops what is said of the content
    return mail


def _thread_root(rendered: Rendered, thread: Thread, domain: str) -> str | None:
    """The id of a mail that nobody ever sent: what all that refer to it have in common is enough.

    So it needs no memory of what was sent before, and is the same for whoever joins later.
    """
    if thread == "none" or not rendered.topic:
        return None
    figure = f".{atom(rendered.figure)}" if thread == "figure" and rendered.figure else ""
    return f"<figurewatch.thread.{atom(rendered.topic)}{figure}@{domain}>"


def _add_unsubscribe(mail: EmailMessage, addresses: tuple[str, ...], recipient: str) -> None:
    filled = [address.replace("{recipient}", quote(recipient)) for address in addresses]
    mail["List-Unsubscribe"] = " ".join(f"<{address}>," for address in filled).rstrip(",")
    if any(address.lower().startswith("https:") for address in filled):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058


def _fill(mail: EmailMessage, rendered: Rendered) -> None:
    """The text, and beside it the page, with its pictures where there are any."""
    # Quoted-printable writes every "=" as "=3D": no line of the content can pass for a boundary below.
    mail.set_content(rendered.text, cte="quoted-printable")
    page = rendered.page_for_mail
    mail.add_alternative(page.html, subtype="html", cte="quoted-printable")
    if page.images:
        _, related = mail.iter_parts()
        assert isinstance(related, MIMEPart)
        for image in page.images:
            name = f"{image.cid.partition('@')[0]}.png"
            related.add_related(
                image.png, "image", "png", cid=f"<{image.cid}>", filename=name, disposition="inline"
            )
        related.set_param("type", "text/html")  # RFC 2387: what its first part is
    # Boundaries of Python's making are random, and would make each building of the mail differ.
    for number, part in enumerate(_multiparts(mail)):
        part.set_boundary(f"=_{number}_figurewatch_{atom(rendered.digest_id)[:40]}")
    for part in mail.walk():
        if part is not mail:
            del part["MIME-Version"]  # it is said once, for the whole


def _multiparts(mail: EmailMessage) -> Iterator[MIMEPart]:
    for part in mail.walk():
        if part.is_multipart():
            assert isinstance(part, MIMEPart)
            yield part


def _header_text(text: str) -> str:
    """The text as a header takes it: one line, and no encoded word ("=?utf-8?q?…?=") of somebody else's.

    EmailMessage decodes such a word and writes what it finds into the header as it stands, line ends
    included: an article could add headers of its own.
    """
    return plain(text).replace("=?", "= ?").strip()


def mailbox(address: str) -> Address:
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
