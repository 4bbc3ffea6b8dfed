"""Finding many phrases in the words of a sentence at once, each in one dictionary lookup a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token, tokenise

T = TypeVar("T")
_Entry = tuple[tuple[str, ...], str, T]  # the words, the capitals it must have, what it stands for
_SKIPPED = frozenset({"'s", "'", "-", ".", '"', "*"})


class Match(NamedTuple, Generic[T]):
    """A phrase found: tokens `first` to `last`, and what was filed under it."""

    first: int
    last: int
    found: T


class PhraseBook(Generic[T]):
    """Phrases, each with what it stands for; the longest phrase at a word wins.

    Possessives, hyphens and a leading "the" make no difference. A phrase in capitals ("UN", "HUR") is found
    in capitals only, and a phrase in `proper` only where its first letter is a capital.
    """

    def __init__(self) -> None:
        # by the first word, then by the second ("" where there is none), the longest first
        self._by_first: dict[str, dict[str, list[_Entry[T]]]] = {}

    def add(self, phrase: str, meaning: T, *, proper: bool = False) -> None:
        """File a meaning under a phrase; the first meaning given to a phrase stays."""
        tokens = tokenise(phrase)
        words = tuple(token.norm for token in tokens if token.norm not in _SKIPPED)
        if words[:1] == ("the",) and len(words) > 1:
            words = words[1:]
        if not words:
            return
        only = "upper" if phrase.isupper() and len(phrase) <= 5 else "capital" if proper else ""
        entries = self._by_first.setdefault(words[0], {}).setdefault(words[1] if words[1:] else "", [])
        if all(held[0] != words for held in entries):
            entries.append((words, only, meaning))
            entries.sort(key=lambda entry: -len(entry[0]))

    def find_in(self, sentence: Sentence) -> list[Match[T]]:
        """The phrases in a sentence, looked for once."""
        if self not in sentence.mentions:
            sentence.mentions[self] = self._found(sentence.texts, sentence.norms)
        found: list[Match[T]] = sentence.mentions[self]
        return found

    def first_words(self) -> Iterable[str]:
        """The words that some phrase begins with: a sentence without any of them holds no phrase."""
        return self._by_first.keys()

    def find(self, tokens: Sequence[Token]) -> list[Match[T]]:
        """The phrases in a sentence in order, none overlapping another."""
        return self._found([token.text for token in tokens], [token.norm for token in tokens])

    def _found(self, texts: Sequence[str], norms: Sequence[str]) -> list[Match[T]]:
        by_first = self._by_first
        if by_first.keys().isdisjoint(norms):
            return []
        found: list[Match[T]] = []
        after = 0
        for at in [at for at, norm in enumerate(norms) if norm in by_first]:
            match = self._at(texts, norms, at) if at >= after else None
            if match is not None:
                last, meaning = match
                found.append(Match(at, last, meaning))
                after = last + 1
        return found

    def _at(self, texts: Sequence[str], norms: Sequence[str], first: int) -> tuple[int, T] | None:
        """The last token and the meaning of the longest phrase that begins at a token."""
        written = texts[first]
        by_second = self._by_first[norms[first]]
        alone = by_second.get("", ())
        longer = by_second.get(self._second(norms, first), ()) if len(by_second) > len(alone) else ()
        for words, only, meaning in (*longer, *alone) if longer else alone:
            if only and not (written.isupper() if only == "upper" else written[0].isupper()):
                continue
            last = self._matched(norms, first, words) if len(words) > 1 else first
            if last is not None:
                return last, meaning
        return None

    @staticmethod
    def _second(norms: Sequence[str], first: int) -> str:
        """The next word, by which most phrases that begin alike differ; a blank at the end of a sentence."""
        at = first + 1
        while at < len(norms) and norms[at] in _SKIPPED:
            at += 1
        return norms[at] if at < len(norms) else " "

    @staticmethod
    def _matched(norms: Sequence[str], first: int, words: tuple[str, ...]) -> int | None:
        at = first
        for word in words[1:]:
            at += 1
            while at < len(norms) and norms[at] in _SKIPPED:
                at += 1
            if at >= len(norms) or norms[at] != word:
                return None
        return at
