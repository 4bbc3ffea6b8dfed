"""A saved e-mail: its text part, or else its HTML part; what is attached or forwarded with it is left out."""

from __future__ import annotations

import codecs
import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from monitor.errors import UnreadableError
from monitor.reading import blocks, html
from monitor.reading.cleaning import has_words
from monitor.reading.decoding import declared_in, decode
from monitor.reading.draft import Draft

_MAX_HEADER = 64 * 1024  # bytes: the parser of headers takes time by the square of their length
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Where a mail begins in a mailbox; in a mail's own text such a line would have a ">" before it.
_MAILBOX = re.compile(rb"(?:\A|\n\r?\n)From \S{1,200} [^\r\n]{10,60}\r?\n(?=[A-Za-z-]{1,60}:)")
_LOCKED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]{60,}")
_BROKEN = (
    RecursionError, MessageError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError
)  # fmt: skip
_ROLE = re.compile(
    r"(?:hello|info|news|newsletters?|no-?reply|do-?not-?reply|editors?|editorial|desk|press|alerts?|updates?|mail|"
    r"contact|media|service|bulletin|briefing|digest|subscriptions?|team|wire|office)\b",
    re.IGNORECASE,
)


def read(data: bytes) -> Draft:
    """A mail. Raises UnreadableError for one that is nested without end or holds no text."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if len(head) > _MAX_HEADER:
        raise UnreadableError(
            "damaged", "the mail's header is longer than any mail's; save the text alone and drop it again"
        )
    if len(_MAILBOX.findall(data)) > 1:
        raise UnreadableError(
            "several-articles", "the file is a mailbox with several mails; save each as a file of its own"
        )
    if data.startswith(_WIDE):
        data = decode(data).encode()
    try:
        message: EmailMessage = BytesParser(policy=policy.default).parsebytes(data)
        text, page = _body(message)
    except _BROKEN as error:
        raise _damaged() from error
    outlet, author = _sender(_header(message, "From"))
    return Draft(
        text=text,
        title=_header(message, "Subject"),
        title_in_text=False,
        dates=tuple(filter(None, (_header(message, "Date"),))),
        outlet=outlet,
        author=author,
        url=page.url if page else None,
        language=_header(message, "Content-Language") or (page.language if page else None),
    )


def _damaged() -> UnreadableError:
    return UnreadableError("damaged", "the mail is damaged; save it again from the mail program")


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
        raw = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
        if not raw.isascii() and any("\udc80" <= sign <= "\udcff" for sign in raw):
            value = decode(raw.encode("utf-8", "surrogateescape"))  # sent as it was written, in no encoding
        return str(value).strip() or None if value is not None else None
    except (*_BROKEN, UnreadableError):
        return None  # headers are parsed when asked for, and broken ones break the parser


def _body(message: EmailMessage) -> tuple[str, Draft | None]:
    if message.get_content_type() in _LOCKED:
        raise UnreadableError("encrypted", "the mail is encrypted; save its text and drop that")
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        raise _damaged()  # none of its parts begins where its header says
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if not isinstance(part, EmailMessage):
            continue
        text, page = _part_text(part)
        if has_words(text) and (
            kind == "html" or len(text.split()) >= 20 or message.get_body(("html",)) is None
        ):
            return text, page
    raise UnreadableError("no-text", "the mail holds no text of its own; save its attachment and drop that")


def _part_text(part: EmailMessage) -> tuple[str, Draft | None]:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and _BASE64.fullmatch(data):
        raise _damaged()  # what was not decoded is cut short
    charset = part.get_content_charset()
    if part.get_content_subtype() != "html":
        return _flowed(decode(data, charset), part) if data.strip() else "", None
    if not data.strip():
        return "", None
    markup = decode(data, charset or declared_in(data))
    page = html.read_page(markup)
    # Newsletters are tables laid out for the eye: where the main text comes out short, take all of it.
    whole = blocks.paragraphs(markup)
    return (page.text if len(page.text) * 2 > len(whole) else whole), page


def _flowed(text: str, part: EmailMessage) -> str:
    """Text of the kind "format=flowed", with its soft line ends taken back."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    soft = " " if str(part.get_param("delsp", "no")).lower() != "yes" else ""
    return re.sub(r"(?<!-- ) \r?\n(?=\S)", soft, text)


def _sender(sender: str | None) -> tuple[str | None, str | None]:
    """Outlet and author: a desk's name is the outlet; a person's is the author, the domain the outlet."""
    name, address = parseaddr(sender or "")
    mailbox, _, domain = address.rpartition("@")
    name = name.strip() or ""
    if not name:
        return domain or None, None
    if _ROLE.match(mailbox) or _ROLE.search(name) or name.lower().startswith("the "):
        return name, None
    return domain or None, name
