"""Text from outside made harmless, for everything that shows it: digests, tables, JSON on a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Controls (C0, DEL, C1) and the two Unicode line ends: a terminal obeys some of them, and in a mail's
# header a line end would begin a header of the article's own. Each becomes a space.
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029"
# A terminal's escape sequence goes as a whole, or its letters and digits would stand there as text.
_SEQUENCES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]"  # colours, cursor, screen
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]{0,999}(?:\x07|\x1b\\\\|\x9c)"  # titles
    "|\x1b[ -/]{0,16}[0-~]"
)
# Marks that turn the direction of the text around them (the "Trojan source" marks), the deprecated
# format marks, invisible operators, tag letters and the byte order mark: nothing is shown where they
# stand. Joiners (U+200C, U+200D) stay: Persian and emoji need them.
_INVISIBLE = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_SURROGATES = "\ud800-\udfff"  # no encoder takes a lone one

# The spaces that some locales write between the groups of a number, and before the sign for percent, keep
# it in one line; they stay where they do that.
_KEPT = "(?!(?<=\\d)[\u00a0\u202f][\\d%])"
_SPACE = re.compile(f"{_KEPT}[{_CONTROLS}\\s]+")
_SET_APART = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
_REMOVED = re.compile(f"[{_INVISIBLE}]+")
_REPLACED = re.compile(f"[{_SURROGATES}]")
_UNSAFE = re.compile(f"[{_CONTROLS}{_INVISIBLE}{_SURROGATES}]")


def plain(text: str) -> str:
    """The text in one line, without anything that a terminal, a header or a reader's eye would obey."""
    if text.isprintable() and "  " not in text:  # as most is; what is printable holds none of the above
        return text
    text = _REMOVED.sub("", _SEQUENCES.sub("", text))
    return _SPACE.sub(" ", _REPLACED.sub("\ufffd", text))


def plain_lines(text: str) -> str:
    """The same for a text of several lines, which keeps its line ends and its indents.

    Words set apart by U+2068 and U+2069 in one line stay so: it keeps a number or day that is written from
    right to left from turning what stands around it. Text from outside has been through `plain` before.
    """
    return "\n".join(_plain_line(line) for line in text.split("\n"))


def _plain_line(line: str) -> str:
    inner = line.lstrip(" ")
    parts = _SET_APART.split(inner)
    cleaned = (f"\u2068{plain(part)}\u2069" if at % 2 else plain(part) for at, part in enumerate(parts))
    return (line[: len(line) - len(inner)] + "".join(cleaned)).rstrip()


def json_safe(document: str) -> str:
    """A JSON document with every unsafe character written as an escape; its values stay the same."""
    return _UNSAFE.sub(_escape, document)


def _escape(found: re.Match[str]) -> str:
    mark = found.group()
    if mark == "\n":  # between the values; inside a string JSON has escaped it already
        return mark
    units = mark.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def shortened(text: str, limit: int) -> str:
    """The text, cut with "…" before the word that would exceed the limit."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    # Between words where there are any: half a number would be another number.
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:·→") + "…"


def one_line(text: str, limit: int = 200) -> str:
    """The text in one line, plain and no longer than the limit, whatever its length was."""
    return shortened(plain(text[: 10 * limit]).strip(), limit)


def few(words: Iterable[str], most: int = 6) -> tuple[str, ...]:
    """Words to be listed, no more than `most`, and how many more there were: an article may say anything."""
    every = tuple(words)
    return every if len(every) <= most else (*every[:most], f"{len(every) - most} other values")


def slug(text: str, limit: int) -> str:
    """The text as part of a file name: only a to z, 0 to 9 and single hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:limit].strip("-")
