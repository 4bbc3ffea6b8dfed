"""Which language a text is in, by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_COMMON = {
    "en": "the of and to in that is was for on with said by at has have it he are were from",
    "de": "der die und das den von zu mit ist des auf für dem nicht ein eine im sich",
    "fr": "le la les des et du une dans est que qui pour sur par au avec ont été",
    "es": "el la los las de que en y del se por con una para al su ha más",
    "it": "il di che la della e per del una con sono nel gli alla dei le ha più",
    "pt": "de que o do da em os no na uma com para por dos as ao não foi",
    "nl": "de het een van en in dat op te zijn met voor niet aan er door bij",
    "pl": "w i na z do że się nie od za po przez jest oraz był o",
    "sv": "och i att det som en på är av för med den till inte har om",
}
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("uk", re.compile("[іїєґ]")),
    ("ru", re.compile("[ыэъё]")),
    ("el", re.compile("[\u0391-\u03c9]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("th", re.compile("[\u0e01-\u0e2e]")),
)
_SAMPLE = 2000  # characters
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_WORD = re.compile(r"[a-zà-öø-ÿąćęłńóśźż']+")


def recognised(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`, or None where it is not plain."""
    sample = text[:_SAMPLE].lower()
    letters = len(_LETTER.findall(sample))
    words = Counter(_LATIN_WORD.findall(sample))
    if sum(map(len, words.elements())) * 2 < letters:
        return next((code for code, script in _SCRIPTS if len(script.findall(sample)) * 50 > letters), None)
    shares = sorted((sum(words[word] for word in common), code) for code, common in _COMMON_WORDS.items())
    (second, _), (most, code) = shares[-2:]
    return code if most >= 5 and most * 12 >= words.total() and most >= 1.3 * second else None


def declared(value: str | None) -> str | None:
    """The two-letter code in a declaration such as "en-JP" or "pt_BR"."""
    match = re.match(r"([A-Za-z]{2})(?:$|[-_])", (value or "").strip())
    return match[1].lower() if match else None
