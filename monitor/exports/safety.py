"""Cells that a spreadsheet neither obeys nor chokes on."""

from __future__ import annotations

import re

# What no XML document, so no workbook, may hold; tab and line ends may stay within a text.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# What makes a spreadsheet take a text for a formula when it opens a file; the wide forms are folded in
# East Asian editions.
_OBEYED = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n]")
# Where a spreadsheet set to another language, which parts cells by semicolons, begins a cell within a text
# of a file parted by commas, since it does not see the quotation marks around that.
_OBEYED_WITHIN = re.compile(r"(?<=[;\t\r\n|])([ \xa0\u3000]{0,9})(?=[=+\-@＝＋－＠])")
# Most texts hold none of these, and are done with at a glance.
_SUSPECT = re.compile("[=+\\-@＝＋－＠\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767  # characters that Excel keeps


def neutralised(text: str) -> str:
    """The text as a cell: what would begin a formula stands behind an apostrophe, controls are gone."""
    if not _SUSPECT.search(text):
        return text
    clean = _REFUSED.sub("", text)
    return f"'{clean}" if _OBEYED.match(clean) else clean


def csv_text(text: str) -> str:
    """The same for a file that any spreadsheet may part into cells as it likes."""
    return _OBEYED_WITHIN.sub(r"\1'", neutralised(text)) if _SUSPECT.search(text) else text


def excel_text(text: str) -> str:
    """The same, no longer than Excel keeps, which counts as UTF-16 does."""
    cell = neutralised(text)
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_CELL:
        return cell
    return units[: 2 * (_LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"
