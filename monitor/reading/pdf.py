"""A PDF: the text of its pages, with lines joined to paragraphs and hyphens at line ends mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from ctypes import byref, c_double
from typing import Any

from monitor.errors import UnreadableError
from monitor.reading.draft import Draft

_BULLET = re.compile(r"\s*(?:[•‣▪◦●·*–—-]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_PAGE_NUMBER = re.compile(
    r"\s*(?:page\s+)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?\s*$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?:…。][\"'”’»)\]]*$")
_PROGRAM_TITLE = re.compile(
    r"\.(?:docx?|indd|pdf|qxd|rtf|odt|html?)\s*$|^microsoft word|^untitled|^document\d*$", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![0-9])[0-9]{2,9}(?![0-9])")
_LONGEST_NOTE = 3  # digits of the sign of a note
# pdfium joins two lines at a hyphen and leaves one of these in its place.
_BREAK_HYPHEN = re.compile("(?<=(.))[\ufffe\x02]\n?(?=(.))")


def read(data: bytes) -> Draft:
    """A PDF file. Raises UnreadableError if it is locked, damaged or holds pictures of text only."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _cannot_open(error) from error
    try:
        pages = _pages(document)
        stated = document.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("damaged", "the PDF is damaged; save it again and drop it once more") from error
    finally:
        document.close()
    text = "\n\n".join(filter(None, map(joined_lines, without_running_heads(pages))))
    if not any(character.isalnum() for character in text):
        raise UnreadableError(
            "no-text",
            "the PDF holds pictures of pages and no text; run text recognition on it and drop it again",
        )
    title = stated.get("Title", "").strip()
    return Draft(
        text=text,
        title=title if len(title) > 5 and not _PROGRAM_TITLE.search(title) and _shows(text, title) else None,
        doubtful_dates=tuple(filter(None, (stated.get("CreationDate"),))),
        author=stated.get("Author", "").strip() or None,
    )


def _cannot_open(error: Exception) -> UnreadableError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return UnreadableError(
            "encrypted", "the PDF is protected by a password; save it without one and drop it again"
        )
    return UnreadableError("damaged", "the PDF is damaged or cut short; save it again and drop it once more")


def _pages(document: Any) -> list[str]:
    pages = []
    for number in range(len(document)):
        page = document[number]
        textpage = page.get_textpage()
        text = _notes_apart(textpage, textpage.get_text_range())
        textpage.close()
        page.close()
        pages.append(_BREAK_HYPHEN.sub(_hyphen, text.replace("\r\n", "\n").replace("\r", "\n")))
    return pages


def _notes_apart(textpage: Any, text: str) -> str:
    """The text with raised digits behind others in brackets: the sign of a note is no part of a number."""
    if len(text) != textpage.count_chars():
        return text  # where a character stands in the text is then not where it stands on the page
    from pypdfium2.raw import FPDFText_GetCharOrigin  # type: ignore[import-untyped]

    across, up = c_double(), c_double()
    page, places = textpage.raw, (byref(across), byref(up))

    def base(at: int) -> float:
        """How high the line is on which a character is set."""
        FPDFText_GetCharOrigin(page, at, *places)
        return up.value

    def apart(number: re.Match[str]) -> str:
        digits, start = number[0], number.start()
        if base(number.end() - 1) > base(start):
            for at in range(max(1, len(digits) - _LONGEST_NOTE), len(digits)):
                rise = base(start + at) - base(start)
                if _is_smaller(textpage.get_charbox(start + at - 1), textpage.get_charbox(start + at), rise):
                    return f"{digits[:at]}[{digits[at:]}]"
        return digits

    return _DIGITS.sub(apart, text)


def _is_smaller(before: Sequence[float], box: Sequence[float], rise: float) -> bool:
    """Whether a character is raised and smaller than the one to its left; boxes: left, foot, right, top."""
    height = before[3] - before[1]
    return box[0] >= before[2] and rise > 0.15 * height and box[3] - box[1] < 0.85 * height


def _hyphen(match: re.Match[str]) -> str:
    """Nothing between small letters, where the line break put the hyphen; else the hyphen ("50-60")."""
    return "" if match[1].islower() and match[2].islower() else "-"


def _shows(text: str, title: str) -> bool:
    return " ".join(title.split()).casefold() in " ".join(text[:3000].split()).casefold()


def without_running_heads(pages: list[str]) -> list[str]:
    """The pages without page numbers, and without lines that open or close most pages but the first."""
    lines = [[line for line in page.split("\n") if not _PAGE_NUMBER.match(line)] for page in pages]
    edges = Counter(edge for page in lines for edge in {line.strip() for line in (*page[:2], *page[-2:])})
    repeated = {edge for edge, times in edges.items() if edge and times > 2 and times > len(pages) / 2}
    seen: set[str] = set()
    kept = []
    for page in lines:
        kept.append(
            "\n".join(line for line in page if line.strip() not in repeated or line.strip() not in seen)
        )
        seen.update(line.strip() for line in page)
    return kept


def joined_lines(page: str) -> str:
    """One page's lines joined to paragraphs.

    A line goes on in the next unless it ends well short of the page's width, or a sentence ends and the
    next line is short too, or the next begins with a bullet. Blank lines always part.
    """
    lines = [line.strip() for line in page.split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    paragraphs: list[str] = []
    open_line = ""  # the last line of the paragraph being joined, "" if none is open
    for line in lines:
        if not line:
            open_line = ""
        elif open_line and _goes_on(open_line, line, width):
            paragraphs[-1] = _mended(paragraphs[-1], line)
            open_line = line
        else:
            paragraphs.append(line)
            open_line = line
    return "\n\n".join(paragraphs)


def _goes_on(line: str, following: str, width: int) -> bool:
    if _BULLET.match(following):
        return False
    first_word = len(following.split(maxsplit=1)[0])
    if line[-1] == "-" and following[0].islower():
        return True
    # Had the next word fitted into the line, the writer broke it on purpose.
    room = width - len(line)
    if room > first_word + max(2, width // 12):
        return following[0].islower() and len(line) > width * 0.5 and not _SENTENCE_END.search(line)
    return not (_SENTENCE_END.search(line) and room > width * 0.08 and following[0].isupper())


def _mended(paragraph: str, following: str) -> str:
    last = paragraph[-1]
    if last == "\u00ad" or (last == "-" and following[0].islower() and _was_one_word(paragraph)):
        return paragraph[:-1] + following
    return paragraph + ("" if last in "-–/" and not paragraph.endswith((" -", " –")) else " ") + following


def _was_one_word(paragraph: str) -> bool:
    """Whether a hyphen that ends a line was put there by the line break: not after a number, nor in a
    word that has another hyphen ("state-of-the-")."""
    word = paragraph[:-1].rsplit(maxsplit=1)[-1]
    return word.isalpha() and len(word) > 1
