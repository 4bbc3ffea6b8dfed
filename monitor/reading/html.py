"""A saved web page: its main text without navigation, comments and adverts, and what its head says."""

from __future__ import annotations

import re
from typing import Any

from monitor.errors import UnreadableError
from monitor.reading import blocks, page_head
from monitor.reading.cleaning import has_words
from monitor.reading.decoding import declared_in, decode
from monitor.reading.draft import Draft

_TABLE_RULE = re.compile(r"\|?(?:\s?:?-{3,}:?\s?\|)+\s*")
_SET_APART = re.compile(r"<(?:del|s|strike|sup)\b", re.IGNORECASE)
_NOISE_LINE = re.compile(
    r"(?:advertisement|share this article|\d+ comments?|sign up|read more)\W*$", re.IGNORECASE
)


def read(data: bytes) -> Draft:
    """An HTML file, in the encoding of its mark, of its `meta charset`, or as it looks."""
    return read_page(decode(data, declared_in(data)))


def read_page(page: str) -> Draft:
    """A page as text. Raises UnreadableError for one that is too deep or holds no words."""
    from lxml import etree  # type: ignore[import-untyped]

    tree = _parsed(page)
    head = page_head.read(tree)
    try:
        text = _main_text(_plainly_set(page, tree))
    except (RecursionError, etree.LxmlError, ValueError) as error:
        raise UnreadableError(
            "damaged", "the page is built in a way that cannot be read; save it as text and drop it again"
        ) from error
    return Draft(
        text=text,
        title=head.title,
        title_in_text=False,
        dates=head.dates,
        doubtful_dates=head.doubtful_dates,
        outlet=head.site,
        author=head.author,
        url=head.address,
        language=head.language,
    )


def _parsed(page: str) -> Any:
    from lxml import etree, html

    # lxml refuses text that declares an encoding of its own, and NULs end the page.
    body = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", page.replace("\0", ""))
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding=None, remove_comments=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError(
            "no-text", "the page holds no words; open it, save it whole and drop it again"
        ) from error
    return tree


def _plainly_set(page: str, tree: Any) -> str:
    """The page without what is struck out, and with raised digits apart from those before them.

    Text alone shows neither: "<s>500</s> 600" would read 500 600, and the sign of a note as two digits more.
    """
    if not _SET_APART.search(page):
        return page
    from lxml import etree, html

    for element in list(tree.iter("del", "s", "strike", "sup")):
        if element.tag != "sup":
            element.drop_tree()
            continue
        text = element.text_content()
        earlier = element.getprevious()
        before = element.getparent().text if earlier is None else earlier.tail
        if (apart := blocks.raised(before or "", text)) != text:
            tail = element.tail
            element.clear()
            element.text, element.tail = apart, tail
    etree.strip_tags(tree, "sup")
    return str(html.tostring(tree, encoding="unicode"))


def _main_text(page: str) -> str:
    import trafilatura

    found = trafilatura.extract(
        page, output_format="txt", include_comments=False, include_tables=True, include_formatting=False,
        include_links=False, include_images=False, deduplicate=False, with_metadata=False, favor_recall=False,
    )  # fmt: skip
    text = _paragraphs(found or "")
    if len(text) < 200:
        # Short flashes and pages without structure: all that the page shows, if that is more.
        whole = blocks.paragraphs(page)
        if has_words(whole) and (not has_words(text) or len(whole) < 1_000):
            return whole
    return text


def _paragraphs(found: str) -> str:
    """trafilatura's lines as paragraphs: a blank line between them, but table rows and items together."""
    lines: list[tuple[str, str]] = []
    for line in found.split("\n"):
        line = line.strip()
        if not line or _TABLE_RULE.fullmatch(line) or (len(line) < 40 and _NOISE_LINE.match(line)):
            continue
        row = line.startswith("|") and line.endswith("|")
        text = " | ".join(cell.strip() for cell in line.strip("|").split("|")) if row else line
        together = lines and (row or line.startswith("- ")) and lines[-1][0] == ("|" if row else "-")
        lines.append(("|" if row else line[0], ("\n" if together else "\n\n") + text))
    return "".join(text for _, text in lines).strip()
