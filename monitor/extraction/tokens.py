"""Words and marks of a sentence, each at its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from monitor.extraction.words import word_set

_TOKEN = re.compile(
    r"[A-Za-z]+(?=[ ,;])"  # most words, told at once; the others by the cases below
    r"|(?:[A-Za-z]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?"  # 12,000  4.1k  47th  152mm
    r"|'s\b|'S\b"
    r"|[^\W\d_]+(?:'(?![sS]\b)[^\W\d_]+)*"  # words, didn't
    r"|[^\w\s]|_"
)


class Token(NamedTuple):
    """One word or mark. `norm` is what words are compared by: small letters, singular, no full stops."""

    text: str
    norm: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number rather than a mark."""
        return self.text[0].isalnum()


def tokenise(plain: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `plain[start:end]`, with offsets in `plain`."""
    texts = texts_of(plain, start, len(plain) if end is None else end)
    return placed(plain, start, texts, norms_of(texts))


def texts_of(plain: str, start: int, end: int) -> list[str]:
    """The words and marks of `plain[start:end]` as they stand; only white space is between them."""
    return _TOKEN.findall(plain, start, end)


def norms_of(texts: Iterable[str]) -> list[str]:
    """The form of each word that it is compared by."""
    return list(map(norm, texts))


def placed(plain: str, start: int, texts: Iterable[str], norms: Iterable[str]) -> list[Token]:
    """The tokens that stand in `plain` from `start` on, one after the other."""
    find, make, at = plain.find, tuple.__new__, start
    tokens = []
    for text, word in zip(texts, norms, strict=True):
        at = find(text, at)
        # without the call of Token itself, which would double the time
        tokens.append(make(Token, (text, word, at, at := at + len(text))))
    return tokens


@lru_cache(maxsize=50_000)
def norm(word: str) -> str:
    """What a word is compared by: "Soldiers" and "soldier" are one, "US" is not "us".

    >>> [norm(w) for w in ("Soldiers", "U.S.", "US", "us", "casualties", "losses", "crisis")]
    ['soldier', 'u.s.', 'u.s.', 'us', 'casualty', 'loss', 'crisis']
    """
    if word in ("US", "U.S.", "U.S"):
        return "u.s."
    lower = word.lower().replace(".", "") if word[0].isalpha() else word.lower()
    if not (word.isupper() and len(word) <= 4 and lower not in _PLURAL_CAPITALS):
        lower = singular(lower)
    return _SPELLINGS.get(lower, lower)


_SPELLINGS = {
    "defence": "defense", "labour": "labor", "labourer": "laborer", "centre": "center",
    "hospitalised": "hospitalized",
    "hospitalisation": "hospitalization", "programme": "program", "travelled": "traveled",
    "zelenskyy": "zelensky",
    "zelenskiy": "zelensky", "n't": "not", "intel": "intelligence",
}  # fmt: skip
_PLURAL_CAPITALS = frozenset({"jobs", "men"})
_NOT_PLURAL = word_set(
    """
    its his this was is has as us yes news series species perhaps always does goes thus across means
    headquarters besides towards afterwards sometimes less plus minus versus whereas corps chaos
    ours theirs hers yours others overseas nowadays
    """
)
_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "lives": "life",
    "wives": "wife",
    "others": "other",
}


def singular(word: str) -> str:
    """A noun's singular by its ending; good enough to compare by, not to print."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word in _NOT_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]
