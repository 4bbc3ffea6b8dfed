"""Speakers that no topic lists: who they are by their role, by the form of their name, or what they hand out.

A body that no topic lists gets a slug of its name as its source id: the Ministry of Coastal Affairs is
"coastal-affairs-ministry", as is the coastal affairs minister. Legislators and outlets only pass on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.bodies import by_its_name, head_of, health_office, is_followed_by_name, names_a_body
from monitor.extraction.nations import NATIONS, comes_from_nation, nation_named
from monitor.extraction.noun_phrases import Chunk, Phrase, speaking
from monitor.extraction.officials import by_adjectives, by_nation
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.roles import (
    ABBREVIATED,
    BODIES,
    DOCUMENTS,
    KINDS,
    OF_DOCUMENTS,
    QUALIFIES,
    ROLES,
    SPEAKS_FOR,
    SPOKESPEOPLE,
    TALLIES,
)
from monitor.extraction.slugs import abbreviated_first, abbreviation, body_slug, government, slug
from monitor.extraction.source_names import as_listed, partly_named
from monitor.extraction.standing import is_expert, legislates, norms_speak
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.unnamed import SEEN, anonymous, employers_paper, official_figures, study
from monitor.extraction.voices import Speaker, Voice
from monitor.extraction.wording import Wording
from monitor.extraction.words import CLOSED, MONTHS, WEEKDAYS, word_set
from monitor.topics import Topic

TITLES = word_set(
    """
    rep sen gen lt col dr prof mr mrs ms president minister secretary spokesman spokeswoman
    spokesperson commissioner director chief head general
    """
)
# nouns by which part of a name can stand for the whole of it
_IN_PART = BODIES | word_set("soldier prisoner newspaper captive minister governor intelligence")
_TROOPS = word_set("company platoon squad unit")  # "a company commander"
_ONE_OF = [[word] for word in ("one", "two", "some", "several", "many", "member")]
_UNITS = word_set("regiment brigade battalion division battlegroup")
_ENVOYS = word_set("diplomat envoy ambassador")
_NO_TITLES = SPEAKS_FOR | BODIES | ROLES.keys()
_NOBODY = CLOSED | WEEKDAYS | MONTHS.keys()
# "the ministry": somebody named before
_TAKEN_UP = BODIES | {"government", "company", "firm", "union", "hospital", "mayor", "governor"}
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


class _Stranger(Wording):
    """One phrase, and what can be told of who it is."""

    def __init__(
        self,
        tokens: Sequence[Token],
        phrase: Phrase,
        topic: Topic,
        mentions: Sequence[Match[str]],
        book: PhraseBook[str],
    ) -> None:
        super().__init__(tokens)
        self.phrase, self.topic, self.mentions, self.book = phrase, topic, mentions, book

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
        if self.is_outlet(self.phrase.head):
            own = bool(set(head) & TALLIES)
            return self._made("media", Voice.CITED if own else Voice.PASSES_ON)
        unnamed = self._unnamed(head)
        if unnamed is not None:
            return self._made(unnamed, self.phrase.voice)
        several = self._several(head)
        if several:
            return replace(self._made(several[0], self.phrase.voice), also=tuple(several[1:]))
        source = (
            self._in_part(self.phrase.head)
            or self._named_beside()
            or self._role(self.phrase.head, self.phrase.chunks[1:])
        )
        if source == "media" or any(self.is_outlet(chunk) for chunk in self._apposed()):
            return self._made("media", Voice.PASSES_ON)
        if source is not None:
            source = as_listed(source, self.phrase.head.first, self.tokens, self.topic)
            return self._made(source, self.phrase.voice, definite=self.is_definite(self.phrase.head))
        if not set(head).isdisjoint(SPOKESPEOPLE) or (len(head) == 1 and head[0] in DOCUMENTS):
            return None  # for whom, the sentence before says; "reports say" is nobody's
        named = self.name_at_end(self.phrase.head)
        if named is not None:
            others = self.phrase.chunks[1:]
            beside = next(
                (found for at, chunk in enumerate(others, 1) if (found := self._role(chunk, others[at:]))),
                None,
            )
            source = beside and as_listed(beside, others[0].first, self.tokens, self.topic)
            source = source or abbreviated_first(self.words(named)) or slug(self.plain_words(named))
            return self._made(source, self.phrase.voice, bare=beside is None)
        if (
            self.phrase.voice is Voice.SAYS
            and _NO_TITLES.isdisjoint(head)
            and any(map(self._is_person, self._apposed()))
        ):
            return self._made(slug(self.plain_words(self.phrase.head)), self.phrase.voice)
        return None

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
            return (self._role(others[0], others[1:]) if of_another else None) or paper
        level = official_figures(head, self.topic)
        if level is not None:
            return level
        if study(head):
            return self._role(self.phrase.head, others) or study(head)
        kind = anonymous(self.tokens, self.phrase.head.last, head)
        return kind and (self._role(self.phrase.head, others) or kind)

    def _acting(self) -> Speaker | None:
        """A company known by its name alone that cuts jobs; what a nation plans is nobody's figure."""
        head = self.phrase.head
        listed = any(head.first <= mention.first <= head.last for mention in self.mentions)
        if listed or not self.is_name(head) or " ".join(self.norms(head)) in NATIONS:
            return None
        return replace(self._made(slug(self.plain_words(head)), Voice.SAYS, bare=True), acts=True)

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
            and not (norms[0] in ("governor", "mayor") and self._apposed())
            and self._role(chunk, self.phrase.chunks[1:]) in (None, ROLES.get(norms[0]))
        )

    def _in_part(self, chunk: Chunk) -> str | None:
        """The one source that has a name with all these words: "the South Korean service", "the soldier"."""
        norms = self.norms(chunk)
        nation = nation_named(self.tokens[: chunk.first]) if "country" in norms else ()
        words = frozenset(norms) - QUALIFIES | frozenset(nation)
        if not words & _IN_PART:
            return None
        return partly_named(self.topic, words)

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
        if head[-1].norm not in BODIES | KINDS or any(word.text[0].isupper() for word in head[1:]):
            return None
        for chunk in self._apposed():
            words = self.words(chunk)
            if names_a_body(words):
                of_its_own = words[-1].norm not in BODIES
                return (None if of_its_own else self._body(chunk, ())) or slug(self.plain_words(chunk))
        return None

    def _role(self, chunk: Chunk, others: Sequence[Chunk]) -> str | None:
        """The body or group that a chunk, with what hangs on it, speaks for."""
        norms = self.norms(chunk)
        for place, norm in enumerate(norms):
            if norm in DOCUMENTS and norms[-1] == norm and " ".join(norms[-2:]) in ABBREVIATED:
                break  # "the Geological Survey"
            if norm == "minister" or (
                norm == "secretary" and place and norms[place - 1] not in ("press", "general")
            ):
                return self._ministry(norms[:place], others)
            if norm == "deputy" and set(norms[place + 1 :]) & _ROLES:
                continue
            if norm == "official" and norms[place + 1 :] and set(norms[place + 1 :]) & DOCUMENTS:
                continue  # "the official statement"
            if norm in _ENVOYS:
                listed = by_adjectives(self.tokens, chunk.first + place, self.book, self.topic)
                return listed or "diplomats"
            if norm in SPEAKS_FOR or norm in DOCUMENTS or norms == ["staff"]:
                whole = [word for part in (chunk, *others) for word in self.words(part)]
                return (
                    self._behind(chunk, place, others)
                    or health_office([word.norm for word in whole], whole)
                    or (head_of(norms) if norm in SPEAKS_FOR else None)
                )
        if norms[-1:] and norms[-1] in _UNITS:
            forces = by_nation(self.words(chunk), "military", self.book)
            if forces is not None:
                return forces
        return self._body(chunk, others)

    def _behind(self, chunk: Chunk, place: int, others: Sequence[Chunk]) -> str | None:
        """Whom a spokesman or a statement is of: the words before it, else what hangs on it."""
        words = [
            at
            for at in range(chunk.first, chunk.last + 1)
            if self.tokens[at].is_word and self.tokens[at].norm not in ("the", "a", "an", "'s")
        ]
        if place and self.tokens[words[place - 1]].norm not in _TROOPS:
            before = Chunk(words[0], words[place - 1])
            body = self._body(before, ())
            if body is not None and not set(self.norms(before)) <= _WHOSEVER:
                return body
            if all(self.tokens[at].text.isupper() for at in words[:place]):
                return slug(self.plain_words(before))  # "DILG director"
        for at, other in enumerate(others):
            if self.norms(other)[-1:] and self.norms(other)[-1] in ("news", "conference", "statement"):
                continue
            body = "media" if self.is_outlet(other) else self._role(other, others[at + 1 :])
            if (
                body is not None
                and not self.is_place(other)
                and not comes_from_nation(self.tokens, other.first, other.last)
            ):
                return body
        if others and self.is_name(others[0]) and norms_speak(self.norms(chunk)):
            joint = self.tokens[others[0].first - 1]
            if joint.norm in ("of", "for", "at") and " ".join(self.norms(others[0])) not in NATIONS:
                return slug(self.plain_words(others[0]))  # "general secretary of Unite"
        return None

    def _ministry(self, portfolio: Sequence[str], others: Sequence[Chunk]) -> str | None:
        words = [
            word for word in portfolio if word not in QUALIFIES and word not in NATIONS and word != "deputy"
        ]
        if words[-1:] in (["prime"], ["chief"]):
            return "-".join(words[-1:]) + "-minister"
        if not words and others and self.tokens[others[0].first - 1].norm in ("of", "for"):
            words = self.norms(others[0])
        elif not words:
            return None
        named = self._named([*words, "ministry"]) or self._named([*words, "minister"])
        return named or "-".join([*words, "ministry"])

    def _named(self, words: Sequence[str]) -> str | None:
        """The source that goes by these words."""
        found = self.book.find(tokenise(" ".join(word.capitalize() for word in words)))
        return next((match.found for match in found if match.last - match.first + 1 == len(words)), None)

    def _body(self, chunk: Chunk, others: Sequence[Chunk]) -> str | None:
        owner = next((mention for mention in self.mentions if self._is_owner(mention, chunk)), None)
        if owner is not None:
            chunk = Chunk(owner.last + 2, chunk.last)
        for mention in self.mentions:
            if (
                chunk.first <= mention.first
                and mention.last <= chunk.last
                and mention.found != "officials"
                and not is_followed_by_name(self.tokens, mention.last)
                and not (mention.found == "union" and mention.first > chunk.first)
            ):
                return mention.found
        norms = self.norms(chunk)
        full = self.full_name(chunk, others)
        for words in (full, norms):
            if _SHORTENED.isdisjoint(words):
                continue
            for name, source in ABBREVIATED.items():
                if words[-len(name.split()) :] == name.split() or name in words:
                    return source
        named = by_its_name(self.words(chunk))
        if named is not None:
            return named
        if any(norm in BODIES for norm in norms):
            short = abbreviation(self.tokens, (chunk, *others))
            if short:
                return short
            ends = next((at for at, word in enumerate(full) if at and word in SPEAKS_FOR), len(full))
            return body_slug(self.as_written(chunk, others)[:ends]) if ends > 1 else None
        if norms[-1:] == ["government"]:
            return government(self.words(chunk))
        for place, norm in reversed(list(enumerate(norms))):
            if norm == "officer" and place and norms[place - 1] not in ("police", "senior"):
                continue  # "chief medical officer"
            if norm in ROLES:
                return ROLES[norm]
        if norms and all(norm in NATIONS for norm in (" ".join(norms),)):
            return NATIONS[" ".join(norms)].replace(" ", "-") + "-government"
        return None

    def _is_owner(self, mention: Match[str], chunk: Chunk) -> bool:
        """ "Norrvik's works council": those who work there are a body of their own."""
        if not chunk.first <= mention.first <= mention.last < chunk.last:
            return False
        after = [token.norm for token in self.tokens[mention.last + 1 : chunk.last + 1]]
        return after[:1] == ["'s"] and not {"council", "union"}.isdisjoint(after)
