"""Articles in every format to test with, made as simple as the format allows; the sentences are ours."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

STORY = (
    "At least 600 soldiers have been killed and about 2,700 wounded, the agency told lawmakers.",
    "The tally is a steep climb from the 100 dead that it gave less than four weeks ago, it said.",
    "Neither government has acknowledged the deployment of some 11,000 men to the region so far.",
)


def page(head: str = "", body: str = "") -> bytes:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
    <title>Toll at 600 - Example</title>{head}</head><body>
    <nav><a href="/">Home</a> <a href="/w">World (93 dead)</a></nav>
    <article><h1>Toll at 600, says agency</h1>{body}{paragraphs}</article>
    <div id="comments"><h4>Comments</h4><p>I counted 12.</p></div><footer>&copy; 2024 Example</footer>
    </body></html>""".encode()


def pdf(pages: list[list[str]], info: str = "") -> bytes:
    """A PDF of `pages` of lines, in Helvetica, with the entries `info` in its information."""
    font, count = 3, len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, lines in enumerate(pages):
        shown = b"".join(b"(" + escaped(line) + b") Tj T*\n" for line in lines)
        stream = b"BT /F1 10 Tf 12 TL 50 780 Td\n" + shown + b"ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * n} 0 R"
            f"/Resources<</Font<</F1 {font} 0 R>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream))
    objects.append(f"<<{info}>>".encode("latin-1"))
    return assembled(objects, f"/Root 1 0 R/Info {len(objects)} 0 R")


def assembled(objects: list[bytes], trailer: str) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + f"trailer<</Size {len(objects) + 1}{trailer}>>\nstartxref\n{start}\n%%EOF".encode())


def escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


_OPEN = "http://schemas.openxmlformats.org"
_WORD = f"{_OPEN}/wordprocessingml/2006/main"
_CONTENT_TYPES = (
    f'<Types xmlns="{_OPEN}/package/2006/content-types"><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_OPEN}/package/2006/relationships"><Relationship Id="r1" '
    f'Target="word/document.xml" Type="{_OPEN}/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)


def docx(body: str, core: str = "", doctype: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    document = f'{doctype}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": document,
        "docProps/core.xml": _CORE.format(core),
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def mail(
    text: str | None = "\n\n".join(STORY),
    page: bytes | None = None,
    charset: str = "utf-8",
    cte: str | None = None,
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The Morning Note <hello@note.example>"
    message["Subject"] = "Toll at 600 – and rising"
    message["Date"] = "Mon, 13 Jan 2025 07:05:11 +0200"
    if text is not None:
        message.set_content(text, charset=charset, cte=cte)
    if page is not None and text is not None:
        message.add_alternative(page.decode(), subtype="html")
    elif page is not None:
        message.set_content(page.decode(), subtype="html", cte=cte)
    return message


def encrypted_pdf() -> bytes:
    key = "<" + "41" * 32 + ">"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 0/Kids[]>>",
        f"<</Filter/Standard/V 1/R 2/O {key}/U {key}/P -44>>".encode(),
    ]
    return assembled(objects, "/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]")


def nested_mail(levels: int) -> bytes:
    parts = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels))
    return f"From: a@b.c\nSubject: s\n{''.join(parts)}\nhello to the world\n".encode()


_ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
ENTITY_BOMB = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{_ENTITIES}]>'
