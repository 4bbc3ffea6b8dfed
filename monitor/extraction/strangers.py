"""Speakers that no topic lists: who they are by their role, by the form of their name, or what they hand out.

A body that no topic lists gets a slug of its name as its source id: the Ministry of Coastal Affairs is
"coastal-affairs-ministry", as is the coastal affairs minister. Legislators and outlets only pass on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.nations import NATIONS, comes_from_nation, nation_named
from monitor.extraction.noun_phrases import Chunk, Phrase, speaking
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.roles import (
    ABBREVIATED,
    BODIES,
    BY_THEMSELVES,
    DOCUMENTS,
    LEARNED,
    LEARNED_WHERE_LISTED,
    LEGISLATURES,
    MESSENGERS,
    NOT_NAMES,
    OF_DOCUMENTS,
    OUTLETS,
    QUALIFIES,
    ROLES,
    SPEAKS_FOR,
    SPOKESPEOPLE,
    TALLIES,
    is_news_agency,
)
from monitor.extraction.slugs import abbreviated_first, abbreviation, body_slug, government, plain, slug
from monitor.extraction.source_names import partly_named
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.voices import Speaker, Voice
from monitor.extraction.words import CLOSED, MONTHS, WEEKDAYS, word_set
from monitor.topics import Topic

TITLES = word_set(
    """
    rep sen gen lt col dr prof mr mrs ms president minister secretary spokesman spokeswoman
    spokesperson commissioner director chief head general
    """
)
# nouns by which part of a name can stand for the whole of it
_IN_PART = BODIES | word_set("soldier prisoner newspaper captive minister governor")
_NOBODY = CLOSED | WEEKDAYS | MONTHS.keys()
# "the ministry": somebody named before
_TAKEN_UP = BODIES | {"government", "company", "firm", "union", "hospital", "mayor", "governor"}
_OFFICES = SPEAKS_FOR - {"deputy"}
_OFFICES_AND_BODIES = SPEAKS_FOR | BODIES
_ROLES = SPEAKS_FOR | ROLES.keys()
_SHORTENED = frozenset(name.split()[-1] for name in ABBREVIATED)
# what says nothing of whose a document is
_WHOSEVER = QUALIFIES | NATIONS.keys() | OF_DOCUMENTS
# what a body's name may say where several are joined in one word
_KINDS = {
    "service": ["intelligence"],
    "agency": ["intelligence"],
    "source": ["official"],
    "official": ["official"],
}


def unlisted(
    tokens: Sequence[Token],
    taken: set[int],
    topic: Topic,
    mentions: Sequence[Match[str]],
    book: PhraseBook[str],
) -> list[Speaker]:
    """Those who speak in a sentence and are none of the speakers found by name, whose tokens are `taken`."""
    found: list[Speaker] = []
    for phrase in speaking(tokens):
        span = range(
            min(chunk.first for chunk in phrase.chunks), max(chunk.last for chunk in phrase.chunks) + 1
        )
        if not taken.isdisjoint(span) or any(speaker.cue == phrase.cue for speaker in found):
            continue
        speaker = _Stranger(tokens, phrase, topic, mentions, book).speaker()
        if speaker is not None:
            found.append(speaker)
            taken = taken | set(range(speaker.first, speaker.last + 1))
    return found


class _Stranger:
    """One phrase, and what can be told of who it is."""

    def __init__(
        self,
        tokens: Sequence[Token],
        phrase: Phrase,
        topic: Topic,
        mentions: Sequence[Match[str]],
        book: PhraseBook[str],
    ) -> None:
        self.tokens, self.phrase, self.topic = tokens, phrase, topic
        self.mentions, self.book = mentions, book

    def speaker(self) -> Speaker | None:
        """The speaker that the phrase is, if it is anybody."""
        head = self._norms(self.phrase.head)
        if not head or self._is_nobody(self.phrase.head, head):
            return None
        if self.phrase.acts:
            return self._acting()
        everywhere = [norm for chunk in self.phrase.chunks for norm in self._norms(chunk)]
        if self._legislates(head, everywhere):
            return self._made(None, Voice.PASSES_ON)
        if self._is_expert(head, everywhere):
            return self._made("experts", self.phrase.voice)
        if self._is_outlet(self.phrase.head):
            own = bool(set(head) & TALLIES)
            return self._made("media", Voice.CITED if own else Voice.PASSES_ON)
        several = self._several(head)
        if several:
            return replace(self._made(several[0], self.phrase.voice), also=tuple(several[1:]))
        source = self._in_part(self.phrase.head) or self._role(self.phrase.head, self.phrase.chunks[1:])
        if source == "media":
            return self._made(source, Voice.PASSES_ON)
        if source is not None:
            return self._made(source, self.phrase.voice, definite=self._is_definite(self.phrase.head))
        if not set(head).isdisjoint(SPOKESPEOPLE) or (len(head) == 1 and head[0] in DOCUMENTS):
            return None  # for whom, the sentence before says; "reports say" is nobody's
        named = self._name_at_end(self.phrase.head)
        if named is not None:
            others = self.phrase.chunks[1:]
            beside = next(
                (found for at, chunk in enumerate(others, 1) if (found := self._role(chunk, others[at:]))),
                None,
            )
            source = beside or abbreviated_first(self._words(named)) or slug(self._plain_words(named))
            return self._made(source, self.phrase.voice, bare=beside is None)
        return None

    def _acting(self) -> Speaker | None:
        """A company known by its name alone that cuts jobs; what a nation plans is nobody's figure."""
        head = self.phrase.head
        listed = any(head.first <= mention.first <= head.last for mention in self.mentions)
        if listed or not self._is_name(head) or " ".join(self._norms(head)) in NATIONS:
            return None
        return self._made(slug(self._plain_words(head)), Voice.SAYS, bare=True)

    def _several(self, head: Sequence[str]) -> list[str]:
        """The bodies of "South Korean and Western services", each by a name with one of the adjectives."""
        kinds = _KINDS.get(head[-1])
        if kinds is None or "and" not in head:
            return []
        adjectives = " ".join(head[:-1]).split(" and ")
        found = [self._named([*adjective.split(), kind]) for adjective in adjectives for kind in kinds]
        return list(dict.fromkeys(source for source in found if source))

    def _made(
        self, source: str | None, voice: Voice, *, bare: bool = False, definite: bool = False
    ) -> Speaker:
        head = self.phrase.head
        last = head.last
        joint = self.tokens[last + 1 : last + 2]
        if head.first == last and joint and joint[0].is_word:  # "the head of the agency"
            last = next(
                (chunk.last for chunk in self.phrase.chunks[1:] if chunk.first == head.last + 2), last
            )
        shown = [
            token
            for token in self.tokens[head.first : last + 1]
            if token.norm not in ("the", "a", "an") and token.text not in ('"', "'")
        ]
        name = (
            " ".join(token.text for token in shown).replace(" .", ".").replace(" - ", "-").replace(" '", "'")
        )
        return Speaker(
            source, head.first, head.last, self.phrase.cue, voice, name, bare=bare, definite=definite
        )

    def _norms(self, chunk: Chunk) -> list[str]:
        return [token.norm for token in self._words(chunk)]

    def _plain_words(self, chunk: Chunk) -> list[str]:
        return [plain(word) for word in self._words(chunk)]

    def _words(self, chunk: Chunk) -> list[Token]:
        return [
            token
            for token in self.tokens[chunk.first : chunk.last + 1]
            if token.is_word and token.norm not in ("the", "a", "an", "'s", "same", "so", "called")
        ]

    def _is_nobody(self, chunk: Chunk, norms: Sequence[str]) -> bool:
        """Pronouns and "the agency": somebody named before; days and months: nobody at all."""
        if all(norm.split("'")[0] in _NOBODY for norm in norms):
            return True
        plain = self.tokens[chunk.last].text[0].islower()
        return (
            plain
            and len(norms) == 1
            and norms[0] in _TAKEN_UP
            and self._determined(chunk)
            and self._role(chunk, self.phrase.chunks[1:]) in (None, ROLES.get(norms[0]))
        )

    def _is_definite(self, chunk: Chunk) -> bool:
        """Whether it may be somebody named before: "the intelligence agency", "the provincial governor"."""
        plain = all(token.text[0].islower() for token in self.tokens[chunk.first : chunk.last + 1])
        return plain and self._determined(chunk)

    def _determined(self, chunk: Chunk) -> bool:
        before = self.tokens[chunk.first - 1].norm if chunk.first else ""
        return before in ("the", "that", "this") or self.tokens[chunk.first].norm == "same"

    def _legislates(self, head: Sequence[str], everywhere: Sequence[str]) -> bool:
        if set(head) & MESSENGERS or set(everywhere) & {
            "lawmaker",
            "legislator",
            "parliamentarian",
            "mp",
            "mps",
        }:
            return True
        if "deputy" in head and not set(head) & _OFFICES:
            return True
        return bool(set(everywhere) & LEGISLATURES) and bool(
            set(everywhere) & SPEAKS_FOR or "chairmen" in everywhere
        )

    def _is_expert(self, head: Sequence[str], everywhere: Sequence[str]) -> bool:
        if head[0] in ("dr", "prof") and not set(everywhere) & _OFFICES_AND_BODIES:
            return True
        homes = LEARNED_WHERE_LISTED if "experts" in self.topic.sources else LEARNED
        capitals = {
            token.norm
            for chunk in self.phrase.chunks
            for token in self.tokens[chunk.first : chunk.last + 1]
            if token.text[0].isupper()
        }
        return bool(capitals & homes) or any(ROLES.get(norm) == "experts" for norm in head)

    def _is_outlet(self, chunk: Chunk) -> bool:
        norms = self._norms(chunk)
        return bool(norms) and (
            is_news_agency(norms)
            or bool(set(norms) & OUTLETS)
            or (norms[-1] in DOCUMENTS and is_news_agency(norms[:-1] or norms))
        )

    def _in_part(self, chunk: Chunk) -> str | None:
        """The one source that has a name with all these words: "the South Korean service", "the soldier"."""
        norms = self._norms(chunk)
        nation = nation_named(self.tokens[: chunk.first]) if "country" in norms else ()
        words = frozenset(norms) - QUALIFIES | frozenset(nation)
        if not words & _IN_PART:
            return None
        return partly_named(self.topic, words)

    def _role(self, chunk: Chunk, others: Sequence[Chunk]) -> str | None:
        """The body or group that a chunk, with what hangs on it, speaks for."""
        norms = self._norms(chunk)
        for place, norm in enumerate(norms):
            if norm == "minister" or (
                norm == "secretary" and place and norms[place - 1] not in ("press", "general")
            ):
                return self._ministry(norms[:place], others)
            if norm == "deputy" and set(norms[place + 1 :]) & _ROLES:
                continue
            if norm == "official" and norms[place + 1 :] and set(norms[place + 1 :]) & DOCUMENTS:
                continue  # "the official statement"
            if norm in SPEAKS_FOR or norm in DOCUMENTS:
                return self._behind(chunk, place, others) or BY_THEMSELVES.get(norm)
        return self._body(chunk, others)

    def _behind(self, chunk: Chunk, place: int, others: Sequence[Chunk]) -> str | None:
        """Whom a spokesman or a statement is of: the words before it, else what hangs on it."""
        words = [
            at
            for at in range(chunk.first, chunk.last + 1)
            if self.tokens[at].is_word and self.tokens[at].norm not in ("the", "a", "an", "'s")
        ]
        if place:
            before = Chunk(words[0], words[place - 1])
            body = self._body(before, ())
            if body is not None and not set(self._norms(before)) <= _WHOSEVER:
                return body
            if all(self.tokens[at].text.isupper() for at in words[:place]):
                return slug(self._plain_words(before))  # "DILG director"
        for at, other in enumerate(others):
            if self._norms(other)[-1:] and self._norms(other)[-1] in ("news", "conference", "statement"):
                continue
            body = "media" if self._is_outlet(other) else self._role(other, others[at + 1 :])
            if (
                body is not None
                and not self._is_place(other)
                and not comes_from_nation(self.tokens, other.first, other.last)
            ):
                return body
        return None

    def _is_place(self, chunk: Chunk) -> bool:
        """Whether the words before a chunk say that it is where, not who: "in Geneva"."""
        before = [token.norm for token in self.tokens[max(0, chunk.first - 3) : chunk.first]]
        while before and before[-1] in ("the", "a", "an"):
            before.pop()
        if before[-1:] == ["by"]:
            return before[-2:-1] in (["cited"], ["quoted"])  # "the report, cited by the news site"
        return bool(before) and before[-1] in ("in", "on", "near", "with", "to", "under")

    def _ministry(self, portfolio: Sequence[str], others: Sequence[Chunk]) -> str | None:
        words = [
            word for word in portfolio if word not in QUALIFIES and word not in NATIONS and word != "deputy"
        ]
        if words[-1:] in (["prime"], ["chief"]):
            return "-".join(words[-1:]) + "-minister"
        if not words and others and self.tokens[others[0].first - 1].norm in ("of", "for"):
            words = self._norms(others[0])
        elif not words:
            return None
        named = self._named([*words, "ministry"]) or self._named([*words, "minister"])
        return named or "-".join([*words, "ministry"])

    def _named(self, words: Sequence[str]) -> str | None:
        """The source that goes by these words."""
        found = self.book.find(tokenise(" ".join(word.capitalize() for word in words)))
        return next((match.found for match in found if match.last - match.first + 1 == len(words)), None)

    def _body(self, chunk: Chunk, others: Sequence[Chunk]) -> str | None:
        for mention in self.mentions:
            if chunk.first <= mention.first and mention.last <= chunk.last and mention.found != "officials":
                return mention.found
        norms = self._norms(chunk)
        full = self._full_name(chunk, others)
        for words in (full, norms):
            if _SHORTENED.isdisjoint(words):
                continue
            for name, source in ABBREVIATED.items():
                if words[-len(name.split()) :] == name.split() or name in words:
                    return source
        if any(norm in BODIES for norm in norms):
            short = abbreviation(self.tokens, (chunk, *others))
            if short:
                return short
            ends = next((at for at, word in enumerate(full) if at and word in SPEAKS_FOR), len(full))
            return body_slug(self._as_written(chunk, others)[:ends]) if ends > 1 else None
        if norms[-1:] == ["government"]:
            return government(self._words(chunk))
        for norm in reversed(norms):
            if norm in ROLES:
                return ROLES[norm]
        if norms and all(norm in NATIONS for norm in (" ".join(norms),)):
            return NATIONS[" ".join(norms)].replace(" ", "-") + "-government"
        return None

    def _full_name(self, chunk: Chunk, others: Sequence[Chunk]) -> list[str]:
        """A body's name with its "of …", in the form that words are compared by."""
        return [token.norm for token in self._name_tokens(chunk, others)]

    def _as_written(self, chunk: Chunk, others: Sequence[Chunk]) -> list[str]:
        return [plain(token) for token in self._name_tokens(chunk, others)]

    def _name_tokens(self, chunk: Chunk, others: Sequence[Chunk]) -> list[Token]:
        """The words of a body's name: "Ministry | of Health", "Organization | for Migration"."""
        words = self._words(chunk)
        last = chunk.last
        for other in others:
            joint = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
            adjacent = other.first in (last + 2, last + 3) and joint and joint.norm in ("of", "for", "on")
            if joint is None or not adjacent or not self.tokens[other.first].text[0].isupper():
                break
            words = [*words, joint, *self._words(other)]
            last = other.last
        return words

    def _name_at_end(self, chunk: Chunk) -> Chunk | None:
        """The name that a chunk is or ends in: "Applied Materials", "German carmaker Volkswagen"."""
        first = chunk.last
        while first > chunk.first and not (
            self.tokens[first - 1].is_word and self.tokens[first - 1].text[0].islower()
        ):
            first -= 1
        if self.tokens[first].norm in ("'s", "-", "and", "of"):
            return None
        named = Chunk(first, chunk.last)
        return named if self._is_name(named) else None

    def _is_name(self, chunk: Chunk) -> bool:
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
            and token.norm not in CLOSED
            and token.norm not in NOT_NAMES
            for token in words
        )
