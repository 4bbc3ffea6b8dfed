"""Files made to hurt whoever reads them: one of each kind that is known to have hurt somebody."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.documents import (
    ENTITY_BOMB,
    STORY,
    assembled,
    docx,
    encrypted_pdf,
    nested_mail,
    page,
    paragraph,
    pdf,
)

CLAIM = "The National Intelligence Service said that 600 North Korean soldiers had been killed in Ukraine"


def crafted() -> dict[str, bytes]:
    """File name → bytes."""
    made = (
        _word,
        _pages,
        _pdfs,
        _mails,
        _json,
        _markdown,
        _texts,
        _disguises,
        _numbers,
        _odd_pdfs,
        _odd_mails,
    )
    return {name: data for files in made for name, data in files()}


Files = Iterator[tuple[str, bytes]]


def _word() -> Files:
    body = paragraph(CLAIM)
    yield "bomb.docx", docx(body, extra={"word/media/a.bin": b"\0" * 110_000_000})
    yield "lying.docx", _lying(docx(paragraph("a" * 20_000_000)))
    yield "entities.docx", docx(paragraph("&j;"), doctype=ENTITY_BOMB)
    quadratic = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
    yield "quadratic.docx", docx(paragraph("&a;" * 50_000), doctype=quadratic)
    late = "<!--" + " " * 8_000 + "-->"  # where the first look no longer sees it
    yield "late-entities.docx", docx(paragraph("&j;"), doctype=late + ENTITY_BOMB)
    yield "deep.docx", docx("<w:ins>" * 50_000 + body + "</w:ins>" * 50_000)
    yield "parts.docx", docx(body, extra={f"word/p{number}.xml": b"<x/>" for number in range(6_000)})
    yield "twice.docx", _twice(docx(body))


def _pages() -> Files:
    words = b"<p>" + CLAIM.encode() + b".</p>"
    yield "line.html", b"<html><body><p>" + (CLAIM.encode() + b". ") * 90_000 + b"</p></body></html>"
    yield "deep.html", b"<html><body>" + b"<div>" * 100_000 + words
    yield "inline.html", b"<html><body>" + b"<b><i><font>" * 100_000 + words
    yield "tables.html", b"<html><body>" + b"<table><tr><td>" * 20_000 + words
    yield "attributes.html", b"<html><body><p " + b"a=b " * 2_000_000 + b">" + words
    yield "opening.html", b"<" * 3_000_000
    yield "scripts.html", b"<html><body>" + words + b"<script>" * 100_000
    yield "comments.html", b"<html><body>" + words + b"<!--" * 500_000
    yield (
        "references.html",
        b"<html><body>" + words + b"&amp" * 1_000_000 + b"&#x110000;&#xd800;&#99999999999;",
    )
    yield "json-ld.html", page(head='<script type="application/ld+json">' + '{"a":' * 100_000 + "</script>")
    yield (
        "titles.html",
        page(head='<meta property="og:title" content="a\r\nBcc: x@y.z\r\n\r\n\x1b[2Jb">' * 10_000),
    )
    dates = '<meta name="date" content="2025-13-45T99:99:99+99:99"><time datetime="1e999"></time>'
    yield "dates.html", page(head=dates * 20_000)


def _pdfs() -> Files:
    yield "locked.pdf", encrypted_pdf()
    yield "book.pdf", pdf([[f"Page {number}. {CLAIM}."] * 3 for number in range(5_000)])
    flood = zlib.compress(b"(" + b"a" * 300_000_000 + b") Tj", 1)
    yield (
        "flood.pdf",
        one_page(b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(flood), flood)),
    )
    yield (
        "loop.pdf",
        assembled(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"],
            "/Root 1 0 R",
        ),
    )
    yield "nested.pdf", one_page(b"[" * 200_000 + b"]" * 200_000)
    yield "size.pdf", pdf([list(STORY)]).replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 1e38 1e38]")


def _mails() -> Files:
    head = b"From: Desk <desk@example.org>\nTo: a@b.c\nSubject: Toll\nDate: Mon, 13 Jan 2025 07:05:11 +0200\n"
    yield "levels.eml", nested_mail(1_000)
    yield "forwarded.eml", head + b"Content-Type: message/rfc822\n\n" * 600 + b"\n" + CLAIM.encode()
    parts = b"--b\nContent-Type: text/plain\n\nwords\n" * 50_000
    yield "parts.eml", head + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts
    yield "header.eml", b"From: " + b"a@b," * 50_000 + b"\nSubject: x\nTo: y\n\nWords"
    yield (
        "encoded.eml",
        head.replace(b"Toll", b"=?utf-8?q?" + b"=00" * 15_000 + b"?=") + b"\n" + CLAIM.encode(),
    )
    yield (
        "utf7.eml",
        head + b"Content-Type: text/plain; charset=utf-7\n\nhello +ADw-script+AD4- " + CLAIM.encode(),
    )
    yield "charset.eml", head + b"Content-Type: text/plain; charset=rot13\n\n" + CLAIM.encode()
    coded = head + b"Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\n"
    yield "base64.eml", coded + b"=" * 100 + b"QUJD" * 500_000 + b"!"


def _json() -> Files:
    text = json.dumps(CLAIM + ".").encode()
    yield "deep.json", b'{"text": ' + text + b', "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    yield "objects.json", b'{"text": ' + text + b', "a": ' + b'{"a":' * 100_000
    yield (
        "keys.json",
        b'{"text": "words", "text": ' + text + b', "date": NaN, "title": -Infinity, "url": 1e999}',
    )
    yield "integer.json", b'{"text": ' + text + b', "date": ' + b"9" * 1_000_000 + b"}"
    yield (
        "surrogates.json",
        b'{"text": "lone \\ud800 and \\udfff ' + CLAIM.encode() + b'", "title": "\\ud83d"}',
    )
    yield "names.json", b'{"' + b"k" * 1_000_000 + b'": 1, "\\u001b[2J": 2}'


def _markdown() -> Files:
    body = f"\n---\n\n{CLAIM}.\n".encode()
    aliases = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20))
    yield "aliases.md", f"---\na0: &a0 [x]\n{aliases}\nauthor: *a19\ntitle: *a19".encode() + body
    yield "flow.md", b"---\ntitle: " + b"[" * 30_000 + body
    yield "merge.md", b"---\na: &a {<<: *a, title: x}\n<<: [*a, *a]" + body
    yield (
        "title.md",
        b'---\ntitle: "Toll\\r\\nBcc: x@example.org\\e[2J\\u202e"\noutlet: "=cmd|\' /C calc\'!A0"' + body,
    )
    yield "marks.md", b"[" * 50_000 + b"](" * 50_000 + b"*_" * 50_000 + b"`" * 50_001 + body
    yield "path.md", b'---\ntitle: "../../../etc/cron.d/x"\nurl: "javascript:alert(1)"' + body


def _texts() -> Files:
    claim = CLAIM.encode()
    yield "line.txt", (claim + b", and ") * 80_000
    yield "sentence.txt", (claim + b", and ") * 17_000
    yield (
        "claims.txt",
        b"".join(b"NIS said %d North Korean soldiers were killed.\n" % n for n in range(30_000)),
    )
    yield "number.txt", claim.replace(b"600", b"9" * 500) + b". " + claim.replace(b"600", b"1," * 500) + b"."
    yield "digits.txt", claim + b" " + b"1" * 1_500_000
    yield "numbers.txt", claim + b" " + b"killed 600 and 1,000 or about 2.5 million to 3 " * 40_000
    yield "words.txt", claim + b" " + b"killed" * 300_000 + b" " + b"x" * 200_000
    yield "hundreds.txt", (b"hundred thousand million and " * 60_000) + claim + b"."
    yield "quotes.txt", ("“‘" * 250_000).encode() + claim + b".\xe2\x80\x9d"
    yield "said.txt", b"said he said that it said according to the ministry, " * 35_000 + claim + b"."
    yield "brackets.txt", b"(" * 500_000 + claim + b")" * 500_000
    yield "dashes.txt", b"-- " * 300_000 + claim + b" --" * 300_000
    yield "dates.txt", b"Jan. 13, 2025, Feb. 30, the 13th of " * 50_000 + claim + b"."
    yield "names.txt", b"Gen. Kim Jong Un of the " * 80_000 + claim + b"."
    yield "stops.txt", b"U.S. Gen. No. 1. e.g. " * 90_000 + claim + b"."
    yield "spaces.txt", claim + b" " * 1_900_000 + b"killed"
    yield "lines.txt", b"\n \n" * 600_000 + claim + b"."
    yield "marks.txt", claim + b" a" + "\u0301".encode() * 900_000
    yield "bidi.txt", f"\u202e{CLAIM}\u2066 600 \u200b\ufeff dead \x1b]0;owned\x07\x1b[2J.".encode()
    yield "nulls.txt", b"\0".join(bytes([byte]) for byte in claim)
    yield "wide.txt", CLAIM.encode("utf-16-le")
    yield "wider.txt", CLAIM.encode("utf-32-be")
    yield "broken.txt", claim + b"\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80" * 200
    yield "emoji.txt", claim + " 👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿".encode() * 20_000
    yield "large.txt", (claim + b".\n") * 25_000_0


def _disguises() -> Files:
    yield "gzip.txt", gzip.compress(CLAIM.encode() * 100)
    yield "bzip.txt", bz2.compress(b"\0" * 10_000_000)
    yield "archive.txt", zipped({"story.txt": CLAIM.encode()})
    yield "archive.docx", zipped({"word/../../../etc/x.xml": b"<x/>", "word/document.xml": b"<x/>"})
    yield "polyglot.pdf", pdf([list(STORY)]) + zipped({"word/document.xml": b"<x/>"})
    yield "polyglot.html", b"<!--" + pdf([list(STORY)]) + b"--><html><body><p>" + CLAIM.encode() + b".</p>"
    yield "picture.txt", b"GIF89a/*" + CLAIM.encode()
    yield "office.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 10_000


def _numbers() -> Files:
    said = CLAIM.replace("600", "{}").format
    for number in (
        "1e400",
        "10^18",
        "6\u200d00",
        "9\b\b\b600",
        "６00",
        "600\u0335",
        "{{7*7}}",
        "%s",
        "9" * 400,
        "-600",
    ):
        yield f"number-{number.encode().hex()[:40]}.txt", said(number).encode()
    yield "cells.txt", "\t".join(map(str, range(100, 999))).encode() + CLAIM.encode()


def _odd_pdfs() -> Files:
    """Loops, bombs and pages without number."""
    bomb = zlib.compress(zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9), 9)
    filters = b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"
    yield (
        "filters.pdf",
        one_page(b"<</Length %d%b>>stream\n%b\nendstream" % (len(bomb), filters, bomb)),
    )
    looped = pdf([list(STORY)])
    yield "previous.pdf", looped.replace(b"trailer<<", b"trailer<</Prev %d" % looped.find(b"xref\n"))
    yield "itself.pdf", one_page(b"5 0 R")
    yield "count.pdf", pdf([list(STORY)]).replace(b"/Count 1", b"/Count 2147483647")
    predictor = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 2147483647>>"
    yield "columns.pdf", one_page(b"<</Length 3%b>>stream\nabc\nendstream" % predictor)


def _odd_mails() -> Files:
    """Parts, names and headers that do not fit what is said of them."""
    head = b"From: Desk <desk@example.org>\nSubject: Toll\nDate: Mon, 13 Jan 99999999999 07:05:11 +9999\n"
    body = b"\n" + CLAIM.encode()
    yield "boundary.eml", head + b"Content-Type: multipart/mixed; boundary=a\n\n--b\n" + body
    yield "same.eml", head + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 300 + body
    names = b"; ".join(b"name*%d=x" % number for number in range(500))
    yield "pieces.eml", head + b"Content-Type: text/plain; charset*0*=x''%ff; " + names + b"\n" + body
    yield "locked.eml", head + b"Content-Type: application/pkcs7-mime\n" + body
    yield "latin.eml", head.replace(b"Toll", "Größe".encode("latin-1")) + body
    yield "box.eml", (b"From a@b.c Mon Jan 13 07:05 2025\n" + head + body + b"\n\n") * 3
    yield "cut.eml", head + b"Content-Transfer-Encoding: base64\n\n" + b"QUJD" * 50 + b"Q"


# -- pieces ----------------------------------------------------------------------------------------------


def _lying(archive: bytes) -> bytes:
    """The archive with its parts declared to be of ten bytes."""
    made = bytearray(archive)
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        made[at + 24 : at + 28] = struct.pack("<I", 10)
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)


def _twice(archive: bytes) -> bytes:
    """The archive with a second part of the document's name."""
    packed = io.BytesIO(archive)
    with zipfile.ZipFile(packed, "a") as opened:
        held = opened.read("word/document.xml")
        info = zipfile.ZipInfo("word/document.xmk")
        opened.writestr(info, held)
    return packed.getvalue().replace(b"word/document.xmk", b"word/document.xml")


def zipped(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def one_page(content: bytes) -> bytes:
    """A PDF of one page with that object for its content."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            page,
            content,
        ],
        "/Root 1 0 R",
    )
