"""Files that would have their reader fetch, open or start something."""

from __future__ import annotations

from pathlib import Path

from tests.documents import STORY, docx, page, paragraph, pdf
from tests.faults.crafted import CLAIM

WAS_HERE = Path("/tmp/figurewatch-was-here")  # what two of them would make

_SCHEMAS = "http://schemas.openxmlformats.org"
_PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_SCHEMAS}/drawingml/2006/wordprocessingDrawing">'
    f'<a:graphic xmlns:a="{_SCHEMAS}/drawingml/2006/main"><a:graphicData>'
    f'<pic:pic xmlns:pic="{_SCHEMAS}/drawingml/2006/picture"><pic:blipFill>'
    f'<a:blip xmlns:r="{_SCHEMAS}/officeDocument/2006/relationships" r:link="r7"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


_MARKUP = '"><script src={0}></script><img src={0} onerror=x()>" onmouseover="x()" {{{{ 7*7 }}}} ${{7*7}}'


def reaching(listener: str) -> dict[str, bytes]:
    """File name → bytes; `listener` ("127.0.0.1:4711") is what they would ask."""
    address = f"http://{listener}"
    words, body = CLAIM.encode(), paragraph(CLAIM)
    front = f"\n---\n\n{CLAIM}.\n".encode()
    fetching = page(head=_head(address), body=_body(address))
    entities = f'[<!ENTITY % a SYSTEM "{address}/a">%a;<!ENTITY f SYSTEM "file:///etc/passwd">]'
    files = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "{address}/b">]>'
    late = "<!--" + " " * 8_000 + "-->"  # where a look at the beginning does not see it
    acts = f"/OpenAction<</S/URI/URI({address}/open)>>/AA<</O<</S/JavaScript/JS(app.launchURL\\()>>>>"
    mail = b"From: Desk <desk@example.org>\nTo: a@b.c\nSubject: Toll\nDate: Mon, 13 Jan 2025 07:05:11 +0200\n"
    elsewhere = f'Content-Type: message/external-body; access-type=URL; URL="{address}/mail"\n\n'
    marked = _MARKUP.format(address)
    start = b'---\ntitle: !!python/object/apply:os.system ["touch %b"]' % bytes(WAS_HERE)
    return {
        "fetching.html": fetching,
        "external.xhtml": f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "{address}/x.dtd" {entities}>'.encode()
        + b"<html><body><p>&f;" + words + b".</p></body></html>",
        "external.docx": docx(paragraph("&a;&b;"), doctype=late + files),
        "pictures.docx": docx(body + _PICTURE, extra={"word/_rels/document.xml.rels": _pictures(address)}),
        "acting.pdf": pdf([list(STORY)], f"/Title(x){acts}"),
        "fetching.eml": mail + b"Content-Type: text/html\n\n" + fetching,
        "external.eml": mail + elsewhere.encode() + words,
        "tags.md": start + front,
        "markup.md": f"---\ntitle: '{marked}'\noutlet: '{marked}'".encode() + front,
        "include.json": b'{"text": "%b", "url": "file:///etc/passwd"}' % words,
        "program.txt": b"#!/bin/sh\ntouch %b\n%b.\n" % (bytes(WAS_HERE), words),
    }  # fmt: skip


def _pictures(address: str) -> bytes:
    image = f"{_SCHEMAS}/officeDocument/2006/relationships/image"
    targets = (f"{address}/picture.png", "file:///etc/passwd")
    linked = "".join(
        f'<Relationship Id="r{number}" Type="{image}" Target="{target}" TargetMode="External"/>'
        for number, target in enumerate(targets, 7)
    )
    return f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">{linked}</Relationships>'.encode()


def _head(address: str) -> str:
    return (
        f'<base href="{address}/"><meta http-equiv="refresh" content="0;url={address}/refresh">'
        f'<link rel="stylesheet" href="{address}/a.css"><link rel="canonical" href="{address}/canonical">'
        f'<link rel="prefetch" href="{address}/b"><style>@import url({address}/c.css);</style>'
        f'<script src="{address}/d.js"></script>'
    )


def _body(address: str) -> str:
    return (
        f'<img src="{address}/1.png"><iframe src="{address}/2"></iframe><object data="{address}/3"></object>'
        f'<svg><script href="{address}/4"/><image href="{address}/5"/></svg><video src="{address}/6"></video>'
        f'<form action="{address}/7"><input autofocus onfocus="x()"></form><img src="x" onerror="x()">'
    )
