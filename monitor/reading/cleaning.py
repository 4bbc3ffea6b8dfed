"""Text as it came → text as the rest of the house may rely on it."""

from __future__ import annotations

import re

from monitor.article import normal_form

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
# Control characters but newline and tab, byte-order marks, soft hyphens, zero-width spaces, and the
# marks that turn the direction of writing and so can make a page show other words than the log holds.
# Joiners (U+200C, U+200D) stay: Persian and several Indian scripts are spelt with them.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """`text` with newlines only, without control characters, in NFC, without blank edges.

    Curly quotes, dashes and non-breaking spaces stay as they are.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    text = normal_form("NFC", _SURROGATE.sub("\ufffd", _DROPPED.sub("", text)))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(value: str | None, longest: int = 300) -> str | None:
    """A title, name or address as one clean line; None if nothing is left or it is no such thing."""
    if not value:
        return None
    line = " ".join(clean(value[: 4 * longest]).split())
    return line if line and len(line) <= longest else None


def has_words(text: str) -> bool:
    """Whether there is anything to read: letters, in whatever script."""
    return any(character.isalpha() for character in text)
