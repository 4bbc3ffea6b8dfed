"""Every format a newsroom drops, through the whole service."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage

import pytest

from tests.integration.daemon import Daemon

SENTENCE = (
    "South Korea's National Intelligence Service said that about {n} North Korean soldiers had been "
    "killed in the war in Ukraine."
)


def _html(text: str) -> bytes:
    return f"""<!DOCTYPE html><html lang="en"><head><title>Toll rises | Example Wire</title>
<meta property="og:site_name" content="Example Wire">
<meta property="article:published_time" content="2025-02-03T10:00:00+09:00"></head>
<body><nav><a href="/">Join 9,999 North Korean soldiers killed readers</a></nav>
<article><h1>Toll rises</h1><p>{text}</p><p>The agency gave no further details of the fighting in the
region, and officials in the capital declined to say more about it on Monday.</p></article>
<footer>Comments (45)</footer></body></html>""".encode()


def _mail(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Toll rises"
    mail["From"] = "Example Wire <wire@example.org>"
    mail["To"] = "desk@example.org"
    mail["Date"] = "Mon, 03 Feb 2025 10:00:00 +0900"
    mail.set_content(text, cte="base64")
    return bytes(mail)


def _docx(text: str) -> bytes:
    kinds = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    document = (
        '<?xml version="1.0"?><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", kinds)
        packed.writestr("_rels/.rels", relations)
        packed.writestr("word/document.xml", document)
    return file.getvalue()


def _pdf(text: str) -> bytes:
    """A PDF of one page by hand: one text object, a line for every nine words."""
    words = text.replace("(", "").replace(")", "").split()
    shown = " ".join(f"({' '.join(words[at : at + 9])}) Tj T*" for at in range(0, len(words), 9))
    content = f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(made),
        )
    )


def _json(text: str) -> bytes:
    return json.dumps(
        {"title": "Toll rises", "text": text, "date": "2025-02-03", "source": "Example Wire"}
    ).encode()


FORMATS = {
    "a.txt": (101, lambda text: text.encode()),
    "b.md": (102, lambda text: f"---\ntitle: Toll rises\ndate: 2025-02-03\n---\n\n{text}\n".encode()),
    "c.html": (103, _html),
    "d.eml": (104, _mail),
    "e.pdf": (105, _pdf),
    "f.docx": (106, _docx),
    "g.json": (107, _json),
    "h.txt": (108, lambda text: text.replace("'", "’").encode("utf-16")),
    "i.txt": (109, lambda text: text.replace("'", "’").encode("windows-1252")),
}


@pytest.fixture(scope="module")
def estimates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """What a run over all formats found, by file name."""
    daemon = Daemon(tmp_path_factory.mktemp("formats") / "home")
    daemon.home.mkdir()
    for name, (number, made) in FORMATS.items():
        daemon.drop(name, made(SENTENCE.format(n=number)))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(120) == 0
    names = {found["sha256"]: found["file_name"] for found in daemon.ask("articles")}
    found: dict[str, list[int]] = {name: [] for name in names.values()}
    for event in daemon.ask("log", "--after", "0"):
        if event["type"] == "estimate-recorded":
            payload = event["payload"]
            found[names[payload["article"]]].append(payload["estimate"]["low"])
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_the_figure_is_read_from(estimates: dict[str, list[int]], name: str) -> None:
    assert estimates.get(name) == [FORMATS[name][0]]
