"""Files of every format, damaged at random as disks, networks and fuzzers damage them."""

from __future__ import annotations

import io
import json
import random
import zipfile

from tests.documents import STORY, docx, mail, page, paragraph, pdf
from tests.integration.daemon import article

SAMPLES: dict[str, bytes] = {
    "txt": "\n\n".join(("Toll at 600, says agency", *STORY)).encode(),
    "md": article("about 600").encode(),
    "html": page('<meta property="og:title" content="Toll"><meta name="date" content="2025-01-13">'),
    "eml": mail(page=page()).as_bytes(),
    "pdf": pdf([list(STORY), list(STORY)], "/Title(x)/CreationDate(D:20250113120000Z)"),
    "docx": docx("".join(map(paragraph, STORY)), "<dc:title>Toll</dc:title>"),
    "json": json.dumps(
        {"title": "Toll", "text": " ".join(STORY), "date": "2025-01-13", "url": "https://e.org/a"}
    ).encode(),
}
_NASTY = (
    b"\0", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\x1b[2J", b"\r\n\r\n", b"<!--", b"]]>", b"%PDF-",
    b"PK\x03\x04", b"{", b"}", b"9" * 40, b"-1", b"1e999", b"&#x0;", b"\xe2\x80\xae", b"%n%s", b"../" * 5,
    b"=?utf-8?b?", b"--b\n", b"<" * 50, b"\\u0000",
)  # fmt: skip


def mutated(chance: random.Random, kind: str) -> bytes:
    """A damaged file of a kind of `SAMPLES`."""
    data = SAMPLES[kind]
    if kind == "docx" and chance.random() < 0.7:
        return _inside(chance, data)
    return _damaged(chance, data)


def _damaged(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at, length = chance.randrange(len(data) + 1), chance.choice((1, 1, 4, 40, 400))
        match chance.randrange(7):
            case 0:  # bits flipped
                flipped = bytes(byte ^ chance.randrange(256) for byte in data[at : at + length])
                data = data[:at] + flipped + data[at + length :]
            case 1:  # bytes lost
                data = data[:at] + data[at + length :]
            case 2:  # bytes said over and over
                data = data[:at] + data[at : at + length] * chance.choice((2, 20, 200)) + data[at:]
            case 3:  # cut short
                data = data[: max(at, 1)]
            case 4:  # what means something to somebody
                data = data[:at] + chance.choice(_NASTY) + data[at:]
            case 5:  # pieces exchanged
                data = data[at:] + data[:at]
            case _:  # a piece of another format
                other = SAMPLES[chance.choice(sorted(SAMPLES))]
                data = data[:at] + other[: chance.randrange(len(other))] + data[at:]
    return data or b"x"


def _inside(chance: random.Random, data: bytes) -> bytes:
    """A sound archive with a damaged part in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    hurt = chance.choice(sorted(parts))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, _damaged(chance, content) if name == hurt else content)
    return packed.getvalue()
