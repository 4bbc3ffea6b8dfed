"""The words of a noun phrase's parts, and what their form tells: a name, a place, an outlet."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.noun_phrases import Chunk
from monitor.extraction.roles import NOT_NAMES
from monitor.extraction.slugs import plain
from monitor.extraction.standing import is_outlet
from monitor.extraction.tokens import Token
from monitor.extraction.words import CLOSED, MONTHS, WEEKDAYS

_EMPTY = frozenset(["the", "a", "an", "'s", "same", "so", "called", "there"])
# "the state's civil defence unit": whose body it is they do not say by name
_AREAS = frozenset(["country", "village", "town", "island", "nation", "republic", "kingdom"])
_TIMES = WEEKDAYS | MONTHS.keys()


class Wording:
    """The parts of a sentence, as chunks of its tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self._words: dict[Chunk, list[Token]] = {}

    def norms(self, chunk: Chunk) -> list[str]:
        return [token.norm for token in self.words(chunk)]

    def plain_words(self, chunk: Chunk) -> list[str]:
        return [plain(word) for word in self.words(chunk)]

    def words(self, chunk: Chunk) -> Sequence[Token]:
        """The words of a chunk that are more than grammar, found once."""
        if chunk not in self._words:
            tokens = self.tokens
            self._words[chunk] = [
                token
                for at, token in enumerate(tokens[chunk.first : chunk.last + 1], chunk.first)
                if token.norm not in _EMPTY
                and token.is_word
                and not (token.norm in _AREAS and at < chunk.last and tokens[at + 1].norm == "'s")
            ]
        return self._words[chunk]

    def is_definite(self, chunk: Chunk) -> bool:
        """Whether it may be somebody named before: "the intelligence agency", "the provincial governor"."""
        plain = all(token.text[0].islower() for token in self.tokens[chunk.first : chunk.last + 1])
        return plain and self.determined(chunk)

    def determined(self, chunk: Chunk) -> bool:
        before = self.tokens[chunk.first - 1].norm if chunk.first else ""
        return before in ("the", "that", "this") or self.tokens[chunk.first].norm == "same"

    def is_outlet(self, chunk: Chunk) -> bool:
        return is_outlet(self.words(chunk))

    def is_place(self, chunk: Chunk) -> bool:
        """Whether the words before a chunk say that it is where, not who: "in Geneva"."""
        before = [token.norm for token in self.tokens[max(0, chunk.first - 3) : chunk.first]]
        while before and before[-1] in ("the", "a", "an"):
            before.pop()
        if before[-1:] == ["by"]:
            return before[-2:-1] in (["cited"], ["quoted"])  # "the report, cited by the news site"
        return bool(before) and before[-1] in ("in", "on", "near", "with", "to", "under")

    def full_name(self, chunk: Chunk, others: Sequence[Chunk]) -> list[str]:
        """A body's name with its "of …", in the form that words are compared by."""
        return [token.norm for token in self.name_tokens(chunk, others)]

    def as_written(self, chunk: Chunk, others: Sequence[Chunk]) -> list[str]:
        return [plain(token) for token in self.name_tokens(chunk, others)]

    def name_tokens(self, chunk: Chunk, others: Sequence[Chunk]) -> list[Token]:
        """The words of a body's name: "Ministry | of Health", "Organization | for Migration"."""
        words = list(self.words(chunk))
        last = chunk.last
        for other in others:
            joint = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
            adjacent = (
                other.first in (last + 2, last + 3) and joint and joint.norm in ("of", "for", "on", "to")
            )
            capital = self.tokens[other.first].text[0].isupper()
            portfolio = (
                joint is not None and joint.norm == "of" and words[-1].norm in ("ministry", "department")
            )
            dated = self.tokens[other.first].norm in _TIMES  # "released by the ministry on June 15"
            if joint is None or not adjacent or not (capital or portfolio) or dated:
                break
            words = [*words, joint, *self.words(other)]
            last = other.last
        return words

    def name_at_end(self, chunk: Chunk) -> Chunk | None:
        """The name that a chunk is or ends in: "Applied Materials", "German carmaker Volkswagen"."""
        first = chunk.last
        while first > chunk.first and not (
            self.tokens[first - 1].is_word and self.tokens[first - 1].text[0].islower()
        ):
            first -= 1
        if self.tokens[first].norm in ("'s", "-", "and", "of"):
            return None
        named = Chunk(first, chunk.last)
        return named if self.is_name(named) else None

    def is_name(self, chunk: Chunk) -> bool:
        """Whether a chunk is written as a name: every word of it a capital."""
        tokens = self.tokens[chunk.first : chunk.last + 1]
        words = [token for token in tokens if token.is_word and token.norm not in ("the", "and")]
        after_hyphen = {
            tokens[at + 1].start for at in range(len(tokens) - 1) if tokens[at].text == "-"
        }  # "Min-su"
        opens = words[0] if words and chunk.first == 0 and len(words) == 1 else None
        if opens is not None and opens.norm.endswith(("ed", "ing")):
            return False  # "Asked about the figure she said"
        return bool(words) and all(
            (token.text[0].isupper() or token.start in after_hyphen or token.norm == "'s")
            and token.text.lower() not in CLOSED
            and (token.norm not in NOT_NAMES or (token.norm == "new" and len(words) > 1))
            for token in words
        )
