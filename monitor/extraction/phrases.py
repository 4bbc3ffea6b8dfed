"""Finding many phrases in the words of a sentence at once, each in one dictionary lookup a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from monitor.extraction.tokens import Token, tokenise

T = TypeVar("T")
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
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, T]]] = {}

    def add(self, phrase: str, meaning: T, *, proper: bool = False) -> None:
        """File a meaning under a phrase; the first meaning given to a phrase stays."""
        tokens = tokenise(phrase)
        words = tuple(token.norm for token in tokens if token.norm not in _SKIPPED)
        if words[:1] == ("the",) and len(words) > 1:
            words = words[1:]
        if not words:
            return
        only = "upper" if phrase.isupper() and len(phrase) <= 5 else "capital" if proper else ""
        entries = self._by_first.setdefault(words[0], [])
        if all(held[0] != words for held in entries):
            entries.append((words, only, meaning))
            entries.sort(key=lambda entry: -len(entry[0]))

    def first_words(self) -> Iterable[str]:
        """The words that some phrase begins with: a sentence without any of them holds no phrase."""
        return self._by_first.keys()

    def find(self, tokens: Sequence[Token]) -> list[Match[T]]:
        """The phrases in a sentence in order, none overlapping another."""
        places = [at for at, token in enumerate(tokens) if token.norm not in _SKIPPED]
        found: list[Match[T]] = []
        position = 0
        while position < len(places):
            match = self._at(tokens, places, position)
            if match is None:
                position += 1
            else:
                length, meaning = match
                found.append(Match(places[position], places[position + length - 1], meaning))
                position += length
        return found

    def _at(self, tokens: Sequence[Token], places: Sequence[int], position: int) -> tuple[int, T] | None:
        entries = self._by_first.get(tokens[places[position]].norm)
        if entries is None:
            return None
        for words, only, meaning in entries:
            here = places[position : position + len(words)]
            if len(here) == len(words) and all(
                tokens[at].norm == word for at, word in zip(here, words, strict=True)
            ):
                written = tokens[here[0]].text
                if (only == "upper" and not written.isupper()) or (
                    only == "capital" and not written[0].isupper()
                ):
                    continue
                return len(words), meaning
        return None
