"""A topic made ready for reading: its words in dictionaries, compiled once and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from monitor.extraction.phrases import PhraseBook
from monitor.extraction.tokens import norm, singular, tokenise
from monitor.topics import Measure, Vocabulary

K = TypeVar("K")
V = TypeVar("V")
_KEPT = 2_000  # topics; a collection that is larger is compiled anew for each article


class Kind(StrEnum):
    """What a trigger is to the number (the keys of a measure file)."""

    NOUN = "nouns"
    DONE_TO = "done_to"
    DONE_BY = "done_by"
    WEAK = "weak"


class Sense(NamedTuple):
    """One reading of a trigger word: it expresses a measure in one way."""

    measure: str
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The shared vocabulary, compiled."""

    measures: Mapping[str, Measure]
    triggers: PhraseBook[tuple[Sense, ...]]
    trigger_words: frozenset[str]  # the first words of all triggers
    units: Mapping[str, frozenset[str]]  # unit → the singulars of its words
    counted: frozenset[str]  # all of them
    signs: Mapping[str, PhraseBook[str]]  # measure → the signs that it is meant
    purposes: Mapping[str, PhraseBook[str]]
    whole: Mapping[str, frozenset[str]]
    together: Mapping[str, str]  # measure → the one that it makes with another of its kind
    narrower: Mapping[str, Mapping[str, frozenset[str]]]  # measure → those that may be meant → their nouns


def kept(make: Callable[[K], V]) -> Callable[[K], V]:
    """Keep what `make` gives for an object for as long as the same object is asked about.

    Topics and vocabularies are values that never change but cannot be hashed, so they are known by identity.
    """
    held: dict[int, tuple[K, V]] = {}

    def asked(about: K) -> V:
        entry = held.get(id(about))
        if entry is None or entry[0] is not about:
            if len(held) >= _KEPT:
                held.clear()
            entry = held[id(about)] = (about, make(about))
        return entry[1]

    return asked


@kept
def lexicon_of(vocabulary: Vocabulary) -> Lexicon:
    """The vocabulary compiled, once for all that are equal, so that topics share what is found by it."""
    for known, lexicon in _COMPILED:
        if known == vocabulary:
            return lexicon
    del _COMPILED[8:]
    _COMPILED.insert(0, (vocabulary, _compiled(vocabulary)))
    return _COMPILED[0][1]


_COMPILED: list[tuple[Vocabulary, Lexicon]] = []


def _compiled(vocabulary: Vocabulary) -> Lexicon:
    senses: dict[str, list[Sense]] = {}
    for measure in vocabulary.measures.values():
        for kind in Kind:
            for phrase in getattr(measure, kind.value):
                senses.setdefault(phrase, []).append(Sense(measure.id, kind))
    triggers = _trigger_book(senses)
    units = {unit: frozenset(_last_norm(word) for word in words) for unit, words in vocabulary.units.items()}
    whole = {m.id: frozenset(norm(word) for word in m.whole) for m in vocabulary.measures.values()}
    return Lexicon(
        measures=vocabulary.measures,
        triggers=triggers,
        trigger_words=frozenset(triggers.first_words()),
        units=units,
        counted=frozenset().union(*units.values()) if units else frozenset(),
        signs={m.id: _book_of(m.signs) for m in vocabulary.measures.values() if m.signs},
        purposes={m.id: _book_of(m.purposes) for m in vocabulary.measures.values() if m.purposes},
        whole=whole,
        together=_together(vocabulary.measures.values()),
        narrower=_narrower(vocabulary.measures.values()),
    )


def _together(measures: Iterable[Measure]) -> dict[str, str]:
    found: dict[str, str] = {}
    for joint in measures:
        for part in () if joint.percent else joint.together:
            found.setdefault(part, joint.id)
    return found


def _narrower(measures: Iterable[Measure]) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = {}
    for measure in measures:
        if measure.instead_of is not None:
            nouns = frozenset(singular(noun) for noun in measure.nouns)
            found.setdefault(measure.instead_of, {})[measure.id] = nouns
    return found


def _trigger_book(senses: Mapping[str, list[Sense]]) -> PhraseBook[tuple[Sense, ...]]:
    """Phrases that differ in spelling but not in their compared form share their senses."""
    merged: dict[tuple[str, ...], tuple[str, list[Sense]]] = {}
    for phrase, found in senses.items():
        key = tuple(token.norm for token in tokenise(phrase))
        kept = merged.setdefault(key, (phrase, []))[1]
        kept.extend(sense for sense in found if sense not in kept)
    book: PhraseBook[tuple[Sense, ...]] = PhraseBook()
    for phrase, found in merged.values():
        book.add(phrase, tuple(found))
    return book


def _book_of(phrases: Iterable[str]) -> PhraseBook[str]:
    book: PhraseBook[str] = PhraseBook()
    for phrase in phrases:
        book.add(phrase, phrase)
    return book


def _last_norm(phrase: str) -> str:
    """The word a unit is known by: "housing units" by its last."""
    return tokenise(phrase)[-1].norm
