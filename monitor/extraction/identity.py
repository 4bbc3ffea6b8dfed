"""Which body or group the words of a noun phrase speak for: by role, portfolio or the form of the name."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.bodies import by_its_name, head_of, health_office, is_followed_by_name
from monitor.extraction.nations import NATIONS, comes_from_nation, nation_named
from monitor.extraction.noun_phrases import Chunk
from monitor.extraction.officials import by_adjectives, by_nation
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.roles import (
    ABBREVIATED,
    BODIES,
    DOCUMENTS,
    OF_DOCUMENTS,
    QUALIFIES,
    ROLES,
    SPEAKS_FOR,
)
from monitor.extraction.slugs import abbreviation, body_slug, government, slug
from monitor.extraction.source_names import partly_named
from monitor.extraction.standing import norms_speak
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.wording import Wording
from monitor.extraction.words import word_set
from monitor.topics import Topic

# nouns by which part of a name can stand for the whole of it
_IN_PART = BODIES | word_set("soldier prisoner newspaper captive minister governor intelligence")
_TROOPS = word_set("company platoon squad unit")  # "a company commander"
_UNITS = word_set("regiment brigade battalion division battlegroup")
_INSTITUTIONS = word_set("school college academy university clinic hospital church club bank")
_ENVOYS = word_set("diplomat envoy ambassador")
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


class Identity(Wording):
    """The parts of a sentence, with the names that a topic lists in it."""

    def __init__(
        self,
        tokens: Sequence[Token],
        topic: Topic,
        mentions: Sequence[Match[str]],
        book: PhraseBook[str],
    ) -> None:
        super().__init__(tokens)
        self.topic, self.mentions, self.book = topic, mentions, book

    def several(self, head: Sequence[str]) -> list[str]:
        """The bodies of "South Korean and Western services", each by a name with one of the adjectives."""
        kinds = _KINDS.get(head[-1])
        if kinds is None or "and" not in head:
            return []
        adjectives = " ".join(head[:-1]).split(" and ")
        found = [self.named([*adjective.split(), kind]) for adjective in adjectives for kind in kinds]
        return list(dict.fromkeys(source for source in found if source))

    def in_part(self, chunk: Chunk) -> str | None:
        """The one source that has a name with all these words: "the South Korean service", "the soldier"."""
        norms = self.norms(chunk)
        said = [token.norm for token in self.tokens[chunk.first : chunk.last + 1]]
        nation = nation_named(self.tokens[: chunk.first]) if "country" in said else ()
        after = self.tokens[chunk.last + 1 : chunk.last + 3]
        if len(after) == 2 and after[0].norm == "in" and after[1].norm in NATIONS:
            nation = [*nation, *NATIONS[after[1].norm].split()]  # "the presidential office in Kyiv"
        if len(norms) == 1 and after[:1] and after[0].norm in ("of", "for") and norms[0] in BODIES:
            return None  # "the Ministry | of Agriculture" is no other ministry
        words = frozenset(norms) - QUALIFIES | frozenset(nation)
        if not words & _IN_PART:
            return None
        return partly_named(self.topic, words)

    @staticmethod
    def _is_staff(norms: Sequence[str], place: int) -> bool:
        """ "Hospital staff", not the General Staff."""
        return norms[place] == "staff" and place == len(norms) - 1 and norms[place - 1] != "general"

    def role(self, chunk: Chunk, others: Sequence[Chunk]) -> str | None:
        """The body or group that a chunk, with what hangs on it, speaks for."""
        norms = self.norms(chunk)
        for place, norm in enumerate(norms):
            if norm in DOCUMENTS and norms[-1] == norm and " ".join(norms[-2:]) in ABBREVIATED:
                break  # "the Geological Survey"
            if norm == "minister" or (
                norm == "secretary"
                and place
                and norms[place - 1] not in ("press", "general", "under", "assistant", "deputy")
                and norms[place + 1 : place + 2] != ["general"]
            ):
                return self._ministry(norms[:place], others)
            if norm == "deputy" and set(norms[place + 1 :]) & _ROLES:
                continue
            if norm == "official" and norms[place + 1 :] and set(norms[place + 1 :]) & DOCUMENTS:
                continue  # "the official statement"
            if norm in _ENVOYS:
                ends = next(at for at in range(chunk.last, -1, -1) if self.tokens[at].norm == norm)
                listed = by_adjectives(self.tokens, ends, self.book, self.topic)
                return listed or "diplomats"
            if norm in SPEAKS_FOR or norm in DOCUMENTS or self._is_staff(norms, place):
                whole = [word for part in (chunk, *others) for word in self.words(part)]
                return (
                    self._behind(chunk, place, others)
                    or health_office([word.norm for word in whole], whole)
                    or (head_of(norms) or _portfolio(norms[:place]) if norm in SPEAKS_FOR else None)
                )
        if norms[-1:] and norms[-1] in _UNITS:
            forces = by_nation(self.words(chunk), "military", self.book)
            if forces is not None:
                return forces
        return self.body(chunk, others)

    def _behind(self, chunk: Chunk, place: int, others: Sequence[Chunk]) -> str | None:
        """Whom a spokesman or a statement is of: the words before it, else what hangs on it."""
        words = [
            at
            for at in range(chunk.first, chunk.last + 1)
            if self.tokens[at].is_word and self.tokens[at].norm not in ("the", "a", "an", "'s")
        ]
        if place and self.tokens[words[place - 1]].norm not in _TROOPS:
            before = Chunk(words[0], words[place - 1])
            body = self.body(before, ())
            if body is not None and not set(self.norms(before)) <= _WHOSEVER:
                return body
            if all(self.tokens[at].text.isupper() for at in words[:place]):
                return slug(self.plain_words(before))  # "DILG director"
        for at, other in enumerate(others):
            if self.norms(other)[-1:] and self.norms(other)[-1] in ("news", "conference", "statement"):
                continue
            body = "media" if self.is_outlet(other) else self.role(other, others[at + 1 :])
            if (
                body is not None
                and not (self.is_place(other) and not self._works_in(chunk, other))
                and not comes_from_nation(self.tokens, other.first, other.last)
            ):
                return body
        school = others and self.norms(others[0])[-1:] and self.norms(others[0])[-1] in _INSTITUTIONS
        if others and self.is_name(others[0]) and (school or norms_speak(self.norms(chunk))):
            lead = [token.norm for token in self.tokens[others[0].first - 2 : others[0].first]]
            joint = lead[0] if lead[1:] == ["the"] else lead[-1]
            if joint in ("of", "for", "at", "from") and " ".join(self.norms(others[0])) not in NATIONS:
                return slug(self.plain_words(others[0]))  # "general secretary of Unite"
        return None

    def _works_in(self, chunk: Chunk, other: Chunk) -> bool:
        """ "An official | in the finance ministry": the office he is of, not where he spoke."""
        offices = ("ministry", "department", "agency", "administration", "government")
        return other.first <= chunk.last + 3 and self.norms(other)[-1:] in ([office] for office in offices)

    def _ministry(self, portfolio: Sequence[str], others: Sequence[Chunk]) -> str | None:
        words = [
            word for word in portfolio if word not in QUALIFIES and word not in NATIONS and word != "deputy"
        ]
        if words[-1:] in (["prime"], ["chief"]):
            return "-".join(words[-1:]) + "-minister"
        if not words and others and self.tokens[others[0].first - 1].norm in ("of", "for"):
            words = _without_name(self.words(others[0]))
        elif not words:
            return None
        named = self.named([*words, "ministry"]) or self.named([*words, "minister"])
        return named or "-".join([*words, "ministry"])

    def named(self, words: Sequence[str]) -> str | None:
        """The source that goes by these words."""
        found = self.book.find(tokenise(" ".join(word.capitalize() for word in words)))
        return next((match.found for match in found if match.last - match.first + 1 == len(words)), None)

    def body(self, chunk: Chunk, others: Sequence[Chunk]) -> str | None:
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
        listed = self.in_part(chunk)
        if listed is not None:
            return listed
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


_PORTFOLIOS = word_set(
    """
    health interior defense foreign affairs finance agriculture environment transport education justice labor
    social development water energy tourism culture sport trade economy home security public infrastructure
    internal civil emergency emergencies situation welfare housing planning information communication
    """
)


def _without_name(words: Sequence[Token]) -> list[str]:
    """ "Minister of | Health Dora Ngwe": the portfolio without its minister's name."""
    norms = [word.norm for word in words]
    name = next(
        (at for at, norm in enumerate(norms) if norm not in _PORTFOLIOS and norm != "and"), len(norms)
    )
    return norms[:name] if name and len(norms) - name > 1 and words[-1].text[0].isupper() else norms


def _portfolio(words: Sequence[str]) -> str | None:
    """ "The national emergency management chief", "the fire chief": what somebody is the head of."""
    kept = [word for word in words if word not in QUALIFIES and word not in NATIONS and word != "'s"]
    if kept == ["fire"]:
        return "fire-service"
    return slug(kept) if len(kept) > 1 and all(word.isalpha() for word in kept) else None
