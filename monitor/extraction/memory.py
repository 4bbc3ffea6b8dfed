"""Who has spoken so far in an article, and whom a name, a pronoun or "the agency" means there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from monitor.extraction.lexicon import kept
from monitor.extraction.nations import NATIONS
from monitor.extraction.once import once
from monitor.extraction.roles import DOCUMENTS, MESSENGERS, ROLES, SPEAKS_FOR, UN_AGENCIES
from monitor.extraction.source_names import partly_named
from monitor.extraction.strangers import TITLES
from monitor.extraction.tokens import Token, norm
from monitor.extraction.voices import Attribution, Speaker, Voice
from monitor.extraction.words import word_set
from monitor.topics import Source, Topic

# nouns that a body named before is taken up by
HEADS = word_set(
    """
    agency service ministry department office court staff team mission union company institute
    project commission officials official authorities region center committee police governor
    president minister general network military party bank body board spokesman spokeswoman lawmaker
    notice generals bulletin prosecutors command headquarters mayor sheriff coroner group
    """
)
PRONOUNS = frozenset(["he", "she", "it", "they", "we"])
_NOT_NAMES = TITLES | MESSENGERS | word_set("south north and co")
# roles that are nobody else's: "the governor" is not whoever spoke last
_ONE_OF_A_KIND = frozenset(["mayor", "governor", "sheriff", "coroner", "police"])
_KEPT = 12
_BRIEFS = frozenset(["intelligence", "service", "spy"])  # who brief legislators
_PARTICLES = word_set("al el bin ibn de da von van abu")
# bodies of which a topic may list one alone: "the ministry"
_LISTED_BY = frozenset(["ministry", "department", "union", "court", "mission", "institute"])
# "the agency", "the same bulletin"
TAKEN_UP_BY = HEADS | DOCUMENTS


@dataclass(eq=False)
class _Heard:
    """A speaker heard: the words used then, and with them those of all the source's names."""

    tokens: Sequence[Token]
    speaker: Speaker
    said: frozenset[str]
    words: frozenset[str]
    attribution: Attribution

    @once
    def names(self) -> set[str]:
        """The names used then, which few ask for."""
        beside = (
            _name_after(self.tokens, self.speaker.last)
            or _name_between(self.tokens, self.speaker)
            or _name_before(self.tokens, self.speaker.first)
        )
        return names_in(f"{self.speaker.name} {beside}")


@dataclass
class Memory:
    """The speakers heard, the latest last."""

    topic: Topic
    last: Attribution | None = None  # who spoke last
    told_of: Attribution | None = None  # the one body that the sentence before named
    spoke: bool = False  # whether somebody spoke in the sentence before
    heard: list[_Heard] = field(default_factory=list)
    messengers: dict[str, str] = field(default_factory=dict)  # a legislator's surname → how he was introduced

    def remember(self, tokens: Sequence[Token], speaker: Speaker, attribution: Attribution) -> None:
        """Keep a speaker with the words that he may be taken up by."""
        self.last = attribution
        words = frozenset(token.norm for token in tokens[speaker.first : speaker.last + 1])
        self.heard.append(_Heard(tokens, speaker, words, words | self._words_of(attribution), attribution))
        del self.heard[:-_KEPT]

    def _words_of(self, attribution: Attribution) -> frozenset[str]:
        """The words of all names of a body that the topic lists."""
        listed = self.topic.sources.get(attribution.sources[0]) if attribution.sources else None
        return _alias_words(listed) if listed else frozenset()

    def recognised(self, speaker: Speaker) -> Speaker:
        """Somebody who speaks by a name alone, or as "the intelligence agency", as who was named before."""
        if speaker.source is None:
            self.messengers.update((name, speaker.name) for name in names_in(speaker.name))
            return speaker
        told = self._abbreviated(speaker) or self._told_of_as(speaker)
        if told is not None:
            return _as(speaker, told)
        if speaker.bare:
            return self._bearer(speaker)
        elif speaker.definite:
            return self._named_before(speaker)
        elif speaker.source == "un" and speaker.name.endswith("agency"):
            return self._un_agency(speaker)
        return speaker

    def _abbreviated(self, speaker: Speaker) -> Attribution | None:
        """ "The DMC": the Disaster Management Centre that spoke before."""
        short = speaker.source or ""
        if not 3 <= len(short) <= 7 or short in self.topic.sources:
            return None
        for heard in reversed(self.heard):
            words = [word for word in heard.attribution.because.split() if word[0].isupper()]
            if len(words) == len(short) and "".join(word[0] for word in words).lower() == short:
                return heard.attribution
        return None

    def _told_of_as(self, speaker: Speaker) -> Attribution | None:
        """ "Officials said" and "the UK-based group said" of those who were named in full before."""
        words = speaker.name.lower().replace("-", " - ").split()
        if words == ["officials"] and speaker.source == "officials":
            fuller = (heard for heard in reversed(self.heard) if _were_officials(heard))
            return next((heard.attribution for heard in fuller), None)
        if words[-3:-1] == ["-", "based"] and words[-1] in HEADS and speaker.source not in self.topic.sources:
            return self.last
        return None

    def _bearer(self, speaker: Speaker) -> Speaker:
        names = names_in(speaker.name)
        if names & self.messengers.keys():
            return replace(speaker, source=None, voice=Voice.PASSES_ON, bare=False)
        for heard in reversed(self.heard):
            if heard.attribution.sources and (
                names & heard.names or {name.lower() for name in names} & heard.words
            ):
                return _as(speaker, heard.attribution)
        return speaker

    def _named_before(self, speaker: Speaker) -> Speaker:
        said = [norm(word) for word in speaker.name.split()]
        if self.told_of is not None and self._words_of(self.told_of).issuperset(said):
            return _as(speaker, self.told_of)
        for heard in reversed(self.heard):
            if heard.attribution.sources and heard.words.issuperset(said):
                return _as(speaker, heard.attribution)
        return speaker

    def _un_agency(self, speaker: Speaker) -> Speaker:
        """ "The UN agency": the one of its agencies that spoke before."""
        for heard in reversed(self.heard):
            if not UN_AGENCIES.isdisjoint(heard.attribution.sources):
                return _as(speaker, heard.attribution)
        return speaker

    def _latest(self, words: set[str]) -> Attribution | None:
        """Who was last named with one of these words, or else has a name with one of them."""
        for heard in reversed(self.heard):
            if words & heard.said:
                return heard.attribution
        return next((heard.attribution for heard in reversed(self.heard) if words & heard.words), None)

    def _both(self) -> Attribution | None:
        """ "Both put it at 300": the two who spoke last."""
        last = dict.fromkeys(source for heard in reversed(self.heard) for source in heard.attribution.sources)
        first, second = [*list(last)[:2], None, None][:2]
        return Attribution((second, first), None, "both", 0.8) if first and second else None

    def briefing(self) -> Attribution | None:
        """Whose figures a legislator passes on who names nobody: the service or ministry heard last."""
        heard = (heard for heard in reversed(self.heard) if not _BRIEFS.isdisjoint(heard.words))
        return next((heard.attribution for heard in heard), None)

    def called(self, word: str) -> Attribution | None:
        """Who was last named with a word: "agency spokesman Ana Cruz"."""
        return next((heard.attribution for heard in reversed(self.heard) if word in heard.words), None)

    def meant(self, tokens: Sequence[Token], at: int) -> Attribution | None:
        """Whom the word at a place means: "he", "the agency", a surname."""
        word = tokens[at].norm
        if word == "both":
            return self._both()
        if word in ("he", "she") and self.spoke:
            return self.last
        if word in PRONOUNS:
            # "he" and "it" are not "the officials" whom the sentence before names besides its speaker
            named = self.told_of.because.lower() if self.told_of is not None else ""
            several = named in ("officials", "authorities") and word not in ("they", "we")
            if (
                word == "they"
                and self.told_of is not None
                and "-government" in "".join(self.told_of.sources)
                and self.last is not None
            ):
                several = self.last.because.lower() in ("officials", "authorities")  # who are many
            return (self.last if several else None) or self.told_of or self.last
        taken_up = ("the", "same", "that", "this", "own", "spy", "'s", "intelligence")
        if word in TAKEN_UP_BY and at and tokens[at - 1].norm in taken_up:
            again = self._latest({word, word + "s"})
            if again is None and word in _ONE_OF_A_KIND:
                source = partly_named(self.topic, frozenset([word])) or ROLES[word]
                return Attribution((source,), None, word)
            if again is None and word in _LISTED_BY:
                listed = partly_named(self.topic, frozenset([word]))
                again = Attribution((listed,), None, word) if listed else None
            return again or self.last
        for heard in reversed(self.heard):
            if tokens[at].text[0].isupper() and tokens[at].text in heard.names:
                return heard.attribution
        return None


def _were_officials(heard: _Heard) -> bool:
    """Whether it was "health officials", not "an official at the ministry", who spoke."""
    several = not heard.attribution.because.lower().endswith("official")
    return "official" in heard.said and several


@kept
def _alias_words(source: Source) -> frozenset[str]:
    return frozenset(norm(word) for alias in source.aliases for word in alias.split())


def _as(speaker: Speaker, attribution: Attribution) -> Speaker:
    source, *also = attribution.sources
    return replace(speaker, source=source, also=tuple(also), bare=False)


def _name_after(tokens: Sequence[Token], last: int) -> str:
    """The person's name just after a title: "Interior Minister | Pavlo Greco", "the mayor, Lena Fuchs, "."""
    first = last + 2 if last + 1 < len(tokens) and tokens[last + 1].text == "," else last + 1
    while first < len(tokens) and tokens[first].norm in SPEAKS_FOR and tokens[first].text.islower():
        first += 1
    end = first
    while end < len(tokens) and end - first < 6 and _in_a_name(tokens, end):
        end += 1
    return " ".join(token.text for token in tokens[first:end]).replace(" - ", "-")


def _name_before(tokens: Sequence[Token], first: int) -> str:
    """The person's name before what he is: "Ayoub Gassim, a spokesman for the | coast guard |"."""
    comma = next((at for at in range(first - 1, max(0, first - 12), -1) if tokens[at].text == ","), 0)
    if not comma or not any(token.norm in SPEAKS_FOR for token in tokens[comma : first + 1]):
        return ""
    opens = comma
    while opens and _in_a_name(tokens, opens - 1):
        opens -= 1
    return " ".join(token.text for token in tokens[opens:comma]).replace(" - ", "-")


def _in_a_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token may be of a person's name: "Ashraf", "al", "-", "Qudra"."""
    token = tokens[at]
    return token.text[0].isupper() or token.text == "-" or token.norm in _PARTICLES


_MARKS = frozenset([",", "."])


def _name_between(tokens: Sequence[Token], speaker: Speaker) -> str:
    """The person's name between commas: "the head of the agency, | Ana Cruz, | said"."""
    first = speaker.last + 1
    marks = [at for at, token in enumerate(tokens[first : first + 15], first) if token.text in _MARKS]
    for first, last in pairwise(marks):
        words = tokens[first + 1 : last]
        if words and all(word.text[0].isupper() or word.text == "-" for word in words):
            return " ".join(word.text for word in words).replace(" - ", "-")
    return ""


def names_in(name: str) -> set[str]:
    """The words of a name that are written with a capital and are no title."""
    words = (word.strip(".,'") for word in name.split())
    words = (word.split("-")[-1] if word[:1].islower() else word for word in words)  # "al-Qudra"
    return {
        word
        for word in words
        if word and word[0].isupper() and word.lower() not in _NOT_NAMES and word.lower() not in NATIONS
    }
