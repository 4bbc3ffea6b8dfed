"""Markup of which every word counts (Word's, a feed's, a mail's) → paragraphs of plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKING = frozenset(
    {"address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "ul"}
)  # fmt: skip
_SILENT = frozenset(
    {"script", "style", "head", "title", "noscript", "template", "svg", "math", "iframe", "object", "select",
     "button", "noframes", "noembed", "datalist", "del", "s", "strike"}  # struck out: no longer said
)  # fmt: skip
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|br|span|a|b|i|em|strong|ul|ol|li|h[1-6]|table|img|blockquote)\b[^<>]{0,2000}>", re.I
)
_TEN = re.compile(r"(?<![0-9.,])10\s*$")
_SPACES = re.compile(r"\s+")


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._silent: str | None = None
        self._depth = 0
        self._cells: list[str] | None = None
        self._raised = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            self._depth += tag == self._silent
        elif tag in _SILENT or (tag not in _VOID and _is_hidden(attrs)):
            self._silent, self._depth = tag, 1
        elif tag == "br":
            self._words.append("\n")
        elif tag == "tr":
            self._end_block()
            self._cells = []
        elif tag == "sup":
            self._raised = True
        elif tag in _BREAKING:
            self._end_block()
            if tag == "li":
                self._words.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._depth -= tag == self._silent
            self._silent = self._silent if self._depth > 0 else None
        elif tag in ("td", "th"):
            self._end_block()
        elif tag == "tr":
            self._end_row()
        elif tag == "sup":
            self._raised = False
        elif tag in _BREAKING:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            data = _SPACES.sub(" ", data)
            if self._raised:
                data = raised("".join(self._words[-1:]), data)
            self._words.append(data)

    def _end_block(self) -> None:
        lines = (line.strip() for line in "".join(self._words).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._words.clear()
        if not text or text == "-":
            return
        if self._cells is not None:
            self._cells.append(" ".join(text.split("\n")))
        else:
            self.blocks.append(text)

    def _end_row(self) -> None:
        self._end_block()
        if self._cells:
            self.blocks.append(" | ".join(self._cells))
        self._cells = None

    def finish(self) -> list[str]:
        self.close()
        self._end_row()
        self._end_block()
        return self.blocks


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name == "hidden" or (name == "style" and _HIDDEN.search(value or "")) for name, value in attrs)


def raised(before: str, text: str) -> str:
    """Digits that stand raised: those of a note in brackets, those of a power of ten behind "^".

    Set down as they are they would make another number of the one before them.
    """
    digits = text.strip()
    if not digits.isdecimal():
        return text
    return f"^{digits}" if _TEN.search(before) else f"[{digits}]"


def paragraphs(markup: str) -> str:
    """All text of `markup`, a blank line between blocks, table rows as "a | b" and list items with "- "."""
    parser = _Blocks()
    parser.feed(markup)
    return "\n\n".join(parser.finish())


def is_markup(text: str) -> bool:
    """Whether `text` is marked up with the common tags of HTML."""
    return bool(_TAG.search(text[:20_000]))
