"""Plain text, as scrapers and people save it."""

from __future__ import annotations

import re

from monitor.reading.decoding import decode
from monitor.reading.draft import Draft

_CREDIT_LINE = re.compile(r"^(?:original\s)?source\s?:\s*(\S.{1,80})$", re.IGNORECASE | re.MULTILINE)
# "SEOUL, Jan. 13 (Yonhap) --": the agency in a dateline.
_AGENCY = re.compile(
    r"^[A-Z][\w .,’'/-]{2,60}?,?\s[\w.]+\s?\d{1,2}(?:,?\s\d{4})?\s"
    r"\((?P<agency>[A-Z][\w .&’'-]{1,40})\)\s*[-—–]",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"https?://\S{4,500}$")


def read(data: bytes) -> Draft:
    """A text file; its headline is its first line, if that reads like one."""
    text = decode(data)
    return Draft(text=text, outlet=credited(text))


def credited(text: str) -> str | None:
    """The outlet that a credit line ("Original Source: www.example.com") or a dateline's agency names."""
    agency = _AGENCY.search(text[:1500])
    if agency:
        return agency["agency"]
    lines = _CREDIT_LINE.findall(text[-1500:])
    credit = lines[-1].strip().rstrip(".") if lines else ""
    if not credit or _ADDRESS.match(credit) or len(credit.split()) > 5:
        return None
    return credit
