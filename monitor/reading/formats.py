"""Which format a dropped file is in: its first bytes count for more than its name."""

from __future__ import annotations

import re
from enum import StrEnum

from monitor.errors import UnreadableError


class Format(StrEnum):
    """The formats that can be read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    MAIL = "mail"
    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"


_BY_EXTENSION = {
    "txt": Format.TEXT, "text": Format.TEXT, "md": Format.MARKDOWN, "markdown": Format.MARKDOWN,
    "html": Format.HTML, "htm": Format.HTML, "xhtml": Format.HTML, "eml": Format.MAIL, "pdf": Format.PDF,
    "docx": Format.DOCX, "json": Format.JSON,
}  # fmt: skip
_SPACE = b" \t\r\n\x0c\xef\xbb\xbf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_MAIL_FIELD = re.compile(
    rb"^(from|to|date|subject|received|return-path|delivered-to|mime-version|message-id|content-type)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_JSON_START = re.compile(rb"""(?:\[\s*)?\{\s*"[^"\\]{1,60}"\s*:""")
_FOREIGN = (
    (b"{\\rtf", "a Rich Text file"), (b"%!PS", "a PostScript file"), (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"II*\0", "a picture"), (b"MM\0*", "a picture"),
    (b"\x1f\x8b", "a compressed file"), (b"7z\xbc\xaf", "an archive"), (b"Rar!\x1a", "an archive"),
    (b"\x7fELF", "a program"), (b"MZ\x90", "a program"), (b"SQLite format 3\0", "a database"),
    (b"\0\0\0\x18ftyp", "a film"), (b"\0\0\0 ftyp", "a film"), (b"bplist00", "a web archive"),
    (b"\xfd7zXZ\0", "a compressed file"), (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"BZh", "a compressed file"),
)  # fmt: skip
_ACCEPTED = "save the article as .txt, .md, .html, .eml, .pdf, .docx or .json and drop it again"


def recognise(name: str, data: bytes) -> Format:
    """The format of `data`, dropped as `name`. Raises UnreadableError for those that cannot be read."""
    by_name, extension = _by_name(name)
    by_content = _by_content(data, by_name)
    if by_content:
        return by_content
    if by_name in (Format.PDF, Format.DOCX):
        raise UnreadableError(
            "damaged", f"the file is called .{extension} and is none; save it again and drop it once more"
        )
    if by_name is None and extension is not None:
        raise UnreadableError("unknown-format", f"files of the kind .{extension} cannot be read; {_ACCEPTED}")
    return by_name or Format.TEXT


def _by_name(name: str) -> tuple[Format | None, str | None]:
    match = re.search(r"[^/]\.([A-Za-z][A-Za-z0-9]{0,7})\s*$", name)
    extension = match[1].lower() if match else None
    return _BY_EXTENSION.get(extension or ""), extension


def _by_content(data: bytes, by_name: Format | None) -> Format | None:
    start = data[:4096].lstrip(_SPACE)
    if start.startswith(b"%PDF-") or (by_name is Format.PDF and b"%PDF-" in data[:1024]):
        return Format.PDF
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.DOCX  # which other archives are not is found when it is opened
    if data.startswith(_OLE):
        raise _office_file(data)
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise UnreadableError("unknown-format", f"the file is {what}, which cannot be read; {_ACCEPTED}")
    if by_name in (None, Format.TEXT, Format.MARKDOWN, Format.HTML) and _is_mail(start):
        return Format.MAIL
    if _HTML_START.match(_past_comments(_narrow(start))):
        return Format.HTML
    if by_name in (Format.MAIL, Format.JSON):
        return by_name
    if (
        by_name is not Format.MARKDOWN
        and _JSON_START.match(start)
        and data.rstrip(_SPACE)[-1:] in (b"}", b"]")
    ):
        return Format.JSON
    return by_name if by_name is Format.HTML else None


def _narrow(start: bytes) -> bytes:
    """The first bytes with UTF-16's NULs and mark left out, to look for plain words in."""
    return start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").lstrip(_SPACE)


def _past_comments(start: bytes) -> bytes:
    """What follows the XML declaration and the comments that a saved page may begin with."""
    while True:
        opening, closing = (b"<?", b"?>") if start.startswith(b"<?") else (b"<!--", b"-->")
        end = start.find(closing)
        if not start.startswith(opening) or end < 0:
            return start
        start = start[end + len(closing) :].lstrip(_SPACE)


def _is_mail(start: bytes) -> bool:
    """Whether the bytes begin with a mail's header: three of its fields, and the first of all in line 1."""
    header = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    fields = {field.lower() for field in _MAIL_FIELD.findall(header)}
    first = re.match(rb"[A-Za-z][A-Za-z-]{1,60}:\s", header)
    return bool(first) and len(fields) >= 3 and bool(fields & {b"from", b"received", b"return-path"})


def _office_file(data: bytes) -> UnreadableError:
    if _ENCRYPTED_PACKAGE in data:
        return UnreadableError(
            "encrypted", "the document is protected by a password; save it without one and drop it again"
        )
    return UnreadableError(
        "unknown-format", "the file is in an old Office format; save it as .docx and drop it again"
    )
