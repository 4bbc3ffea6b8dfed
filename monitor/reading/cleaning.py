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
# U+0080 to U+009F in a text are Windows-1252 that was taken for Latin-1: "50\x9660" is "50–60" and not 5060.
_MISTAKEN = {
    code: read
    for code in range(0x80, 0xA0)
    if code != 0x85 and (read := bytes([code]).decode("cp1252", "ignore"))
}
_CONTROL_IN_NUMBER = re.compile("(?<=[0-9])[\x01-\x08\x0e-\x1f\x7f-\x9f]+(?=[0-9])")
# Joiners beside Latin letters and digits: nothing is spelt with them there, and words and numbers would part.
_JOINER = re.compile("(?<=[0-9A-Za-z])[\u200c\u200d]+|[\u200c\u200d]+(?=[0-9A-Za-z])")
# More marks on one letter than any language writes cover the lines around them.
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_UP = re.compile(f"([{_MARK}]{{3}})[{_MARK}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """`text` with newlines only, without control characters, in NFC, without blank edges.

    A control character within a number leaves U+FFFD, so that two numbers do not become one.
    Curly quotes, dashes and non-breaking spaces stay as they are.
    """
    text = _LINE_ENDS.sub("\n", text.translate(_MISTAKEN)).replace("\u2029", "\n\n")
    text = _DROPPED.sub("", _CONTROL_IN_NUMBER.sub("\ufffd", text))
    text = normal_form("NFC", _SURROGATE.sub("\ufffd", _PILED_UP.sub(r"\1", _JOINER.sub("", text))))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(value: str | None, longest: int = 300) -> str | None:
    """A title, name or address as one clean line; None if it has no letter or digit, or is no such thing."""
    if not value:
        return None
    line = " ".join(clean(value[: 4 * longest]).split())
    return line if len(line) <= longest and any(map(str.isalnum, line)) else None


def has_words(text: str) -> bool:
    """Whether there is anything to read: letters, in whatever script."""
    return any(character.isalpha() for character in text)
