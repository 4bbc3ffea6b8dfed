"""The mail for a digest: text, page and pictures, and the headers that mail programs and filters go by."""

from __future__ import annotations

from collections.abc import Iterator
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from alerts.channels.base import DeliveryError, Rendered, atom
from monitor.plain import plain


def build_message(rendered: Rendered, sender: str, recipient: str) -> EmailMessage:
    """The mail for a digest; building it again gives the same bytes, so that a repeat is recognised."""
    origin = mailbox(sender)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<figurewatch.{atom(rendered.digest_id)}@{origin.domain}>"
    mail["Date"] = format_datetime(rendered.issued_at)
    mail["From"] = origin
    mail["To"] = mailbox(recipient)
    mail["Subject"] = _header_text(rendered.subject)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    if rendered.topic:
        mail["List-Id"] = f"<{atom(rendered.topic)}.figurewatch.{origin.domain}>"
    mail["X-Figurewatch-Digest"] = atom(rendered.digest_id)
    _fill(mail, rendered)
    return mail


def _fill(mail: EmailMessage, rendered: Rendered) -> None:
    """The text, and beside it the page, with its pictures where there are any."""
    # Quoted-printable writes every "=" as "=3D": no line of the content can pass for a boundary below.
    mail.set_content(rendered.text, cte="quoted-printable")
    page = rendered.mail_html or rendered.html
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    if rendered.images:
        _, related = mail.iter_parts()
        assert isinstance(related, MIMEPart)
        for image in rendered.images:
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
