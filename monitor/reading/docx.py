"""A Word document: paragraphs, tables, notes and text boxes, in order."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from monitor.errors import UnreadableError
from monitor.reading import blocks
from monitor.reading.draft import Draft

_MAX_UNPACKED = 100 * 1024 * 1024  # bytes, as the archive's own list tells
_MAX_XML = 30 * 1024 * 1024  # bytes of one part: a thousand pages have fewer
_MAX_PARTS = 5_000
_OTHER_KINDS = {
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint file",
    "content.xml": "an OpenDocument file",
    "META-INF/": "a program or a book",
}
_WORDLESS = re.compile(r"(?:styles\w*|settings|webSettings|fontTable|theme\d*|comments\w*|item\w*)\.xml$")
_DAMAGED = "the Word document is damaged; open it, save it again and drop it once more"


def read(data: bytes) -> Draft:
    """A .docx file. Its `created` and `modified` are not taken for the publication: templates set them."""
    properties = _checked(data)
    import mammoth

    try:
        found = mammoth.convert_to_html(
            io.BytesIO(_words_alone(data)), convert_image=mammoth.images.img_element(lambda image: {})
        )
        text = blocks.paragraphs(found.value)
    except MemoryError:
        raise
    except Exception as error:  # mammoth lets whatever its parts raise pass through
        raise UnreadableError("damaged", _DAMAGED) from error
    title = _title(properties.get("title"), text)
    return Draft(
        text=text, title=title, author=properties.get("creator"), language=properties.get("language")
    )


def _checked(data: bytes) -> Mapping[str, str]:
    """The core properties of an archive that is safe to open. Raises UnreadableError for any other."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise UnreadableError(
                    "too-large", "the document unpacks to more than 100 MB; drop its text alone"
                )
            _is_word(archive.namelist())
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(archive, part)
            return _properties(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OSError,
        KeyError,
    ) as error:
        raise UnreadableError("damaged", _DAMAGED) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise UnreadableError(
            "encrypted", "the document is protected by a password; save it without one and drop it again"
        ) from error


def _words_alone(data: bytes) -> bytes:
    """The archive without styles, settings and media: none of them holds words, and a template's list of
    styles takes mammoth a quarter of a second. Numbering stays, for it makes paragraphs items of lists."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as kept:
        for name in dict.fromkeys(archive.namelist()):
            if name.endswith((".xml", ".rels")) and not _WORDLESS.search(name):
                kept.writestr(name, archive.read(name))
    return packed.getvalue()


def _is_word(names: list[str]) -> None:
    if "word/document.xml" in names or any(name.startswith("word/") for name in names):
        return
    kind = next(
        (kind for start, kind in _OTHER_KINDS.items() if any(name.startswith(start) for name in names)),
        "an archive",
    )
    raise UnreadableError(
        "unknown-format", f"the file is {kind}, which cannot be read; drop each article as a file of its own"
    )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > _MAX_XML:
        raise UnreadableError("too-large", "the document holds more than an article can; drop its text alone")
    with archive.open(part) as opened:
        start = opened.read(4096)
    # Word writes no document type; it is where entity bombs are declared.
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", start.replace(b"\0", b""), re.IGNORECASE):
        raise UnreadableError("damaged", _DAMAGED)


def _properties(archive: zipfile.ZipFile) -> Mapping[str, str]:
    from lxml import etree  # type: ignore[import-untyped]

    try:
        core = archive.read("docProps/core.xml")
        tree = etree.fromstring(
            core, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except (KeyError, etree.LxmlError, ValueError):
        return {}
    return {
        etree.QName(element).localname: element.text.strip()
        for element in tree
        if isinstance(element.tag, str) and element.text and element.text.strip()
    }


def _title(stated: str | None, text: str) -> str | None:
    """The document's title property, if the document shows it; templates and copies leave others behind."""
    if not stated:
        return None
    shown = " ".join(text[:3000].split()).casefold()
    return stated if " ".join(stated.split()).casefold() in shown else None
