"""Bytes of a text in whatever encoding a newsroom meets → str."""

from __future__ import annotations

import codecs
import re
import unicodedata

from monitor.errors import UnreadableError
from monitor.reading.language import recognised

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = ("en", "de", "fr", "es", "it", "pt", "nl", "sv")
_SAMPLE = 65_536  # bytes looked at where looking is slow
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What stays likely once UTF-8 has failed. Guessing among all of Python's tables reads Russian as Macintosh.
_LEGACY = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "koi8_u", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp874", "cp949", "cp932", "euc_jp", "gb18030", "big5",
)  # fmt: skip
# HTML and mail say "iso-8859-1" and mean Windows-1252; the same goes for the smaller Asian tables.
_MEANT = {"iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030", "gbk": "gb18030",
          "euc_kr": "cp949", "shift_jis": "cp932", "iso8859-9": "cp1254"}  # fmt: skip
# Codecs of Python's that are no encodings of files: they write text in other characters of ASCII.
_ESCAPING = frozenset(
    {"utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape", "hz", "undefined"}
)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`: by its byte-order mark, as declared, as UTF-16 or UTF-8 if it is, or by guess.

    Raises UnreadableError("not-text") for bytes that are no text in any encoding.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            # Plain ASCII behind the mark of a wide encoding was given that by mistake.
            return rest.decode("utf-8" if rest.isascii() and b"\0" not in rest else encoding, "replace")
    if declared and (text := _as_declared(data, declared)) is not None:
        return text
    if b"\0" in data[:_SAMPLE] and (text := _wide(data)) is not None:
        return text
    _refuse_binary(data)
    if b"\x1b$" in data[:_SAMPLE] and (text := _escaped(data)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # One bad byte in a long UTF-8 file, or a character cut off at its end, is damage, not Windows-1252.
        if _mostly_utf8(data, error):
            return data.decode("utf-8", "replace")
    return _guessed(data)


def declared_in(data: bytes) -> str | None:
    """The encoding that an HTML or XML file names in its first 2,048 bytes."""
    match = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", data[:2048], re.IGNORECASE)
    return match[1].decode("ascii", "replace") if match else None


def _as_declared(data: bytes, declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    if name in _ESCAPING or (name.startswith(("utf-16", "utf-32")) and b"\0" not in data):
        return None  # the former hide marks-up from every check; the others are plainly not what is written
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError, AssertionError):
        return None  # LookupError as well: codecs such as "rot13" are no text encodings


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte-order mark, if that reads as text."""
    sample = data[: _SAMPLE // 16 * 4]
    if sample.count(0) < len(sample) / 4 and not _CONTROL.search(sample) and _is(data, "utf-8"):
        return None  # stray NULs in a UTF-8 file; they are dropped later
    # The upper halves of a text's characters differ less than the lower ones, in whatever script: read the
    # wrong way round, English is all Chinese.
    order = ("le", "be") if len(set(sample[1::2])) <= len(set(sample[::2])) else ("be", "le")
    names = (f"utf-{width}-{end}" for width in (32, 16) for end in order)
    encoding = next((name for name in names if _plausible(sample, name) > 0.9), None)
    return None if encoding is None else data.decode(encoding, "replace")


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(sample: bytes, encoding: str) -> float:
    """The share of characters that stand in texts, 0 to 1, were `sample` in `encoding`."""
    try:
        text = sample[: len(sample) // 4 * 4 or 2].decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return 0.0
        text = sample[: error.start].decode(encoding, "replace")
    good = sum(character in "\n\r\t" or unicodedata.category(character)[0] in "LNPSZM" for character in text)
    spaced = any(character in " \n\u3000" for character in text)
    return good / len(text) if text and spaced else 0.0


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    strange = len(_CONTROL.findall(sample)) + sample.count(0)
    if strange > max(4, len(sample) / 50) and not (sample.count(0) == strange and _is(data, "utf-8")):
        raise _not_text()


def _escaped(data: bytes) -> str | None:
    for encoding in ("iso2022_jp_2", "iso2022_kr"):
        if _is(data, encoding):
            return data.decode(encoding)
    return None


def _mostly_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    if error.start >= len(data) - 3 and len(data) > 3:
        return any(byte > 0x7F for byte in data[: error.start])
    replaced = data[:_SAMPLE].decode("utf-8", "replace")
    wide = sum(character > "\x7f" for character in replaced if character != "\ufffd")
    return wide >= 10 * replaced.count("\ufffd") > 0


def _guessed(data: bytes) -> str:
    sample = data[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    western = data.decode("cp1252", "replace")
    # English with curly quotes, in all likelihood; or a language whose commonest words are Western ones.
    if high <= len(sample) / 30 or (high < len(sample) / 5 and recognised(western) in _WESTERN):
        return western
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_LEGACY), threshold=0.4, enable_fallback=False).best()
    if found is None:
        raise _not_text()
    return data.decode(found.encoding, "replace")


def _not_text() -> UnreadableError:
    return UnreadableError(
        "not-text",
        "the file holds no text in any known encoding; save the article as text or PDF and drop it again",
    )
