"""Speakers that no topic lists: who they are by their role, by the form of their name, or what they hand out.

A body that no topic lists gets a slug of its name as its source id: the Ministry of Coastal Affairs is
"coastal-affairs-ministry", as is the coastal affairs minister. Legislators and outlets only pass on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.bodies import names_a_body
from monitor.extraction.identity import Identity
from monitor.extraction.nations import NATIONS
from monitor.extraction.noun_phrases import Chunk, Phrase
from monitor.extraction.paired import beside
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.roles import (
    BODIES,
    DOCUMENTS,
    KINDS,
    ROLES,
    SPEAKS_FOR,
    SPOKESPEOPLE,
    TALLIES,
)
from monitor.extraction.slugs import abbreviated_first, slug
from monitor.extraction.source_names import PEOPLES, as_listed
from monitor.extraction.standing import is_expert, legislates
from monitor.extraction.tokens import Token
from monitor.extraction.unnamed import SEEN, anonymous, employers_paper, official_figures, study
from monitor.extraction.voices import Speaker, Voice
from monitor.extraction.words import CLOSED, MONTHS, WEEKDAYS, word_set
from monitor.topics import Topic

TITLES = word_set(
    """
    rep sen gen lt col dr prof mr mrs ms president minister secretary spokesman spokeswoman
    spokesperson commissioner director chief head general
    """
)
_ONE_OF = [[word] for word in ("one", "two", "some", "several", "many", "member")]
_NO_TITLES = SPEAKS_FOR | BODIES | ROLES.keys()
_MEMBERS = word_set("worker teacher nurse doctor physician friend reporter journalist")
_OWNERS = word_set("owner operator maker carmaker retailer parent airline")
_NOBODY = CLOSED | WEEKDAYS | MONTHS.keys()
# "the ministry": somebody named before
_TAKEN_UP = BODIES | {"government", "company", "firm", "union", "hospital", "mayor", "governor"}


def unlisted(
    tokens: Sequence[Token],
    phrases: Sequence[Phrase],
    taken: set[int],
    topic: Topic,
    mentions: Sequence[Match[str]],
    book: PhraseBook[str],
) -> list[Speaker]:
    """Those who speak in a sentence and are none of the speakers found by name, whose tokens are `taken`."""
    found: list[Speaker] = []
    for phrase in phrases:
        chunks = phrase.chunks
        span = range(min([chunk.first for chunk in chunks]), max([chunk.last for chunk in chunks]) + 1)
        if not taken.isdisjoint(span) or any(speaker.cue == phrase.cue for speaker in found):
            continue
        speaker = _Stranger(tokens, phrase, topic, mentions, book).with_another()
        if speaker is not None:
            found.append(speaker)
            taken = taken | set(range(speaker.first, speaker.last + 1))
    return found


class _Stranger(Identity):
    """One phrase, and what can be told of who it is."""

    def __init__(
        self,
        tokens: Sequence[Token],
        phrase: Phrase,
        topic: Topic,
        mentions: Sequence[Match[str]],
        book: PhraseBook[str],
    ) -> None:
        super().__init__(tokens, topic, mentions, book)
        self.phrase = phrase

    def with_another(self) -> Speaker | None:
        """The speaker, together with one that "and" joins to it."""
        speaker = self.speaker()
        chunk = beside(self.tokens, self.phrase) if speaker and speaker.source and not speaker.acts else None
        if speaker is None or chunk is None:
            return speaker
        other = self.role(chunk, ())
        known = other is not None and other not in (speaker.source, "media", *speaker.also)
        return replace(speaker, also=(*speaker.also, str(other))) if known else speaker

    def speaker(self) -> Speaker | None:
        """The speaker that the phrase is, if it is anybody."""
        head = self.norms(self.phrase.head)
        if head in _ONE_OF and self.phrase.others:  # "one of the prisoners"
            self.phrase = replace(self.phrase, head=self.phrase.others[0], others=self.phrase.others[1:])
            head = self.norms(self.phrase.head)
        if not head or self._is_nobody(self.phrase.head, head):
            return None
        if self.phrase.acts:
            return self._acting()
        passing = self._known_by_kind(head)
        if passing is not None:
            return passing
        several = self.several(head) if head[-1] == "source" else []
        unnamed = None if several else self._unnamed(head)
        if unnamed is not None:
            return self._made(unnamed, self.phrase.voice)
        several = several or self.several(head)
        if several:
            return replace(self._made(several[0], self.phrase.voice), also=tuple(several[1:]))
        source = (
            self.in_part(self.phrase.head)
            or self._named_beside()
            or self.role(self.phrase.head, self.phrase.chunks[1:])
        )
        if source == "media" or any(self.is_outlet(chunk) for chunk in self._apposed()):
            return self._outlet(head)
        if source is not None:
            source = as_listed(source, self.phrase.head.first, self.tokens, self.topic)
            return self._made(source, self.phrase.voice, definite=self.is_definite(self.phrase.head))
        if not set(head).isdisjoint(SPOKESPEOPLE) or (len(head) == 1 and head[0] in DOCUMENTS):
            return None  # for whom, the sentence before says; "reports say" is nobody's
        return self._by_name(head)

    def _known_by_kind(self, head: Sequence[str]) -> Speaker | None:
        """A legislator, an expert or an outlet."""
        everywhere = [norm for chunk in self.phrase.chunks for norm in self.norms(chunk)]
        if legislates(head, everywhere):
            return self._made(None, Voice.PASSES_ON)
        names = [
            token
            for chunk in self.phrase.chunks
            for token in self.tokens[chunk.first : chunk.last + 1]
            if token.text[0].isupper()
        ]
        if is_expert(head, everywhere, names, listed="experts" in self.topic.sources):
            return self._made("experts", self.phrase.voice)
        return self._outlet(head) if self.is_outlet(self.phrase.head) else None

    def _outlet(self, head: Sequence[str]) -> Speaker:
        """An outlet passes on, but its own tally is its own."""
        own = not TALLIES.isdisjoint(head)
        return self._made("media", Voice.CITED if own else Voice.PASSES_ON)

    def _by_name(self, head: Sequence[str]) -> Speaker | None:
        """Somebody known by a name alone, or by the body that stands beside it."""
        named, others = self.name_at_end(self.phrase.head), self.phrase.chunks[1:]
        if named is None:
            says = self.phrase.voice is Voice.SAYS and _NO_TITLES.isdisjoint(head)
            if says and any(self._is_person(chunk) for chunk in self._apposed()):
                return self._made(slug(self.plain_words(self.phrase.head)), self.phrase.voice)
            return None
        if self.words(named)[-1].norm in _MEMBERS and others:
            return self._made(slug(self.as_written(named, others)), self.phrase.voice)
        described = (
            self.role(chunk, others[at:])
            for at, chunk in enumerate(others, 1)
            if not self._only_describes(chunk)
        )
        body = next((found for found in described if found), None)
        source = body and as_listed(body, others[0].first, self.tokens, self.topic)
        source = source or abbreviated_first(self.words(named)) or slug(self.plain_words(named))
        return self._made(source, self.phrase.voice, bare=body is None)

    def _only_describes(self, chunk: Chunk) -> bool:
        """ "World Vision, | an aid agency": of what kind the body is."""
        return (
            chunk.first > 0
            and self.tokens[chunk.first - 1].norm in ("a", "an")
            and self.tokens[chunk.last].norm in BODIES | KINDS
            and self.tokens[chunk.last].text.islower()
        )

    def _is_person(self, chunk: Chunk) -> bool:
        """ "The prefect, | Luca Neri, | said": written as a name of two words or more."""
        return chunk.last > chunk.first and self.is_name(chunk)

    def _unnamed(self, head: Sequence[str]) -> str | None:
        """Whom a paper without a body's name, or somebody who gave no name, speaks for."""
        others = self.phrase.chunks[1:]
        paper = employers_paper(head, self.topic, self.mentions)
        if paper is not None:
            joint = (
                [token.norm for token in self.tokens[others[0].first - 3 : others[0].first]] if others else []
            )
            of_another = not {"from", "by", "of"}.isdisjoint(joint[1:]) and SEEN.isdisjoint(joint)
            return (self.role(others[0], others[1:]) if of_another else None) or paper
        level = official_figures(head, self.topic)
        if level is not None:
            return level
        if study(head):
            return self.role(self.phrase.head, others) or study(head)
        kind = anonymous(self.tokens, self.phrase.head.last, head)
        if kind is None:
            return None
        of_whom = [norm for norm in head[:-1] if norm in PEOPLES or norm in ("western", "south", "north")]
        named = self.named([*of_whom, "officials"]) if of_whom else None  # "Western diplomatic sources"
        return named or self.role(self.phrase.head, others) or kind

    def _acting(self) -> Speaker | None:
        """A company known by its name alone that cuts jobs; what a nation plans is nobody's figure."""
        head = self.phrase.head
        listed = any(head.first <= mention.first <= head.last for mention in self.mentions)
        if listed or not self.is_name(head) or " ".join(self.norms(head)) in NATIONS:
            return None
        return replace(self._made(slug(self.plain_words(head)), Voice.SAYS, bare=True), acts=True)

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

    def _is_nobody(self, chunk: Chunk, norms: Sequence[str]) -> bool:
        """Pronouns and "the agency": somebody named before; days and months: nobody at all."""
        if all(norm.split("'")[0] in _NOBODY for norm in norms):
            return True
        if self.tokens[chunk.first].norm == "same" and self.tokens[chunk.last].text[0].islower():
            return True  # "the same official"
        plain = self.tokens[chunk.last].text[0].islower()
        return (
            plain
            and len(norms) == 1
            and norms[0] in _TAKEN_UP
            and self.determined(chunk)
            and not (norms[0] in ("governor", "mayor") and self.phrase.others)
            and self.role(chunk, self.phrase.chunks[1:]) in (None, ROLES.get(norms[0]))
        )

    def _apposed(self) -> list[Chunk]:
        """ "The Voice of Burma, | an independent outlet": what stands beside the name between commas."""
        return [
            chunk
            for chunk in self.phrase.chunks[1:]
            if any(token.text == "," for token in self.tokens[max(0, chunk.first - 2) : chunk.first])
        ]

    def _named_beside(self) -> str | None:
        """ "The disaster agency, | BNPB,", "a union, | the Doctors Network,": the name it goes by."""
        head = self.words(self.phrase.head)
        if head[-1].norm in _OWNERS and (named := next(iter(self._apposed()), None)) and self.is_name(named):
            return slug(self.plain_words(named))
        if head[-1].norm not in BODIES | KINDS or any(word.text[0].isupper() for word in head[1:]):
            return None
        for chunk in self._apposed():
            words = self.words(chunk)
            if names_a_body(words):
                of_its_own = words[-1].norm not in BODIES
                return (None if of_its_own else self.body(chunk, ())) or slug(self.plain_words(chunk))
        return None
