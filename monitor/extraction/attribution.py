"""Whose estimate a number is: who says so in its sentence, or in the sentence it goes on from.

The source is the originator, never the messenger: "Rep. Lee said, citing the NIS" is the NIS's, by way of
Rep. Lee. Where a sentence names nobody, the attribution of the one before holds if the sentence plainly goes
on from it; background in the reporter's own voice is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from monitor.extraction.nations import names_nation
from monitor.extraction.phrases import PhraseBook
from monitor.extraction.sentences import Sentence
from monitor.extraction.speakers import MESSENGER_SOURCES, speakers
from monitor.extraction.text import Role
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Speaker, Voice
from monitor.extraction.words import SPEECH_NORMS, word_set
from monitor.topics import Topic

_ANAPHORIC_HEADS = word_set(
    """
    agency service ministry department office court staff team mission union company institute
    project commission officials official authorities region center committee police governor
    president minister general network military party bank body board spokesman spokeswoman lawmaker
    notice generals bulletin prosecutors command headquarters
    """
)
_PRONOUNS = frozenset(["he", "she", "it", "they", "we"])
_REPORTER = (
    ("thought", "to"), ("believed", "to"), ("understood", "to"), ("for", "scale"), ("for", "comparison"),
    ("by", "comparison"), ("initial", "estimate"),
    ("for", "context"), ("suppose",), ("so", "far"),
)  # fmt: skip
_GOES_ON = word_set(
    """
    another further of these those they it he she among including the total both also additionally
    meanwhile more some about
    """
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose a number is, the words that say so, and how sure that is (1: said in the same breath)."""

    sources: tuple[str, ...]  # empty: nobody's
    via: str | None = None
    because: str = ""
    sure: float = 1.0


# a sentence with none of these words has nobody speaking in it
CUES = SPEECH_NORMS | {"according", "accordance", "same", "its", "his", "her", "their", "by"}
NOBODY = Attribution((), None, "", 0.7)


@dataclass
class Conversation:
    """Who has spoken so far, sentence by sentence; asked once for each sentence in order."""

    topic: Topic
    book: PhraseBook[str]
    by_default: Attribution | None = None  # the body whose own bulletin or letter the article is
    last: Attribution | None = None  # who spoke last
    last_index: int = -10
    last_paragraph: int = -10
    heard: list[tuple[str, frozenset[str], Attribution]] = field(default_factory=list)
    here: list[Speaker] = field(default_factory=list)
    inherited: Attribution = NOBODY
    told_of: Attribution | None = None
    is_background: Callable[[Sentence], bool] = lambda sentence: False  # names its subject anew

    def hear(self, sentence: Sentence, following: Sequence[Sentence] = ()) -> None:
        """Take in who speaks in a sentence; afterwards `of` answers for its numbers.

        `following` are the sentences after it: a quotation may name its speaker only at its end.
        """
        self.told_of, told_of_before = None, self.told_of
        if not sentence.words & CUES and not self.book.find(sentence.tokens):
            self.here = []
            self.inherited = self._inherited(sentence)
            return
        self.told_of = told_of_before
        found = speakers(sentence.tokens, self.book, self.topic.sources)
        taken = {at for speaker in found for at in range(speaker.first, speaker.last + 1)}
        resolved = [
            speaker
            for speaker in self._anaphors(sentence, taken)
            if speaker.name.lower() not in _PRONOUNS
            or not any(other.first < speaker.first and other.source for other in found)
        ]
        self.here = sorted([*found, *resolved], key=lambda speaker: speaker.first)
        self.inherited = self._inherited(sentence)
        self.told_of = self._subject(sentence)
        mains = self._originators(self.here)
        if not mains and '"' in sentence.text:
            ahead = self._named_at_end(sentence, following)
            if ahead is not None:
                self.inherited = ahead
        if mains:
            main = mains[0]
            attribution = self._made(main, self.here)
            self._remember(sentence, main, attribution)

    def of(self, sentence: Sentence, at: int) -> Attribution:
        """The attribution of the number that begins at token `at` of the sentence heard last."""
        mains = self._originators(self.here)
        if mains:
            return self._made(_nearest(sentence.tokens, mains, at), self.here)
        return self.inherited

    def _subject(self, sentence: Sentence) -> Attribution | None:
        """The one body a sentence names, which "it" in the next may mean though it did not speak here."""
        bodies = {
            match.found: sentence.tokens[match.first].text
            for match in self.book.find(sentence.tokens)
            if match.found in self.topic.sources
            and not names_nation(sentence.tokens, match.first, match.last)
        }
        if len(bodies) != 1:
            return None
        ((source, name),) = bodies.items()
        return Attribution((source,), None, name, 0.7)

    def _named_at_end(self, sentence: Sentence, following: Sequence[Sentence]) -> Attribution | None:
        """The speaker named after a quotation that this sentence opens."""
        for later in following[:3]:
            if later.paragraph is not sentence.paragraph or not later.quoted:
                return None
            for speaker in speakers(later.tokens, self.book, self.topic.sources):
                if speaker.source and speaker.voice is Voice.SAYS:
                    return Attribution((speaker.source, *speaker.also), None, speaker.name, 0.8)
                if speaker.voice is Voice.PASSES_ON and self.last is not None:
                    return Attribution(self.last.sources, speaker.name, self.last.because, 0.6)
        return None

    def _remember(self, sentence: Sentence, speaker: Speaker, attribution: Attribution) -> None:
        words = frozenset(token.norm for token in sentence.tokens[speaker.first : speaker.last + 1])
        if attribution.sources:
            names = self.topic.sources.get(attribution.sources[0])
            if names:
                words |= frozenset(word.lower() for alias in names.aliases for word in alias.split())
        self.heard.append((speaker.name, words, attribution))
        del self.heard[:-12]
        self.last, self.last_index, self.last_paragraph = (
            attribution,
            sentence.index,
            sentence.paragraph.index,
        )

    def _originators(self, here: Sequence[Speaker]) -> list[Speaker]:
        """The speakers whose own estimates these are; messengers only where nobody else speaks."""
        if any(speaker.source and speaker.name.lower() not in _PRONOUNS for speaker in here):
            here = [speaker for speaker in here if speaker.name.lower() not in _PRONOUNS]
        cited = [speaker for speaker in here if speaker.voice is Voice.CITED and speaker.source]
        says = [speaker for speaker in here if speaker.voice is Voice.SAYS and speaker.source]
        if cited or says:
            return sorted([*cited, *says], key=lambda speaker: speaker.first)
        media = [speaker for speaker in here if speaker.source in MESSENGER_SOURCES]
        if media:
            return media
        return []

    def _made(self, speaker: Speaker, here: Sequence[Speaker]) -> Attribution:
        assert speaker.source is not None
        via = [other.name for other in here if other is not speaker and other.voice is Voice.PASSES_ON]
        return Attribution((speaker.source, *speaker.also), "; ".join(via) or None, speaker.name)

    def _anaphors(self, sentence: Sentence, taken: set[int]) -> list[Speaker]:
        """ "The agency added", "he said": somebody heard before speaks again."""
        tokens = sentence.tokens
        found: list[Speaker] = []
        for at, token in enumerate(tokens):
            if at in taken or token.norm not in SPEECH_NORMS or token.norm in ("number", "report") or at == 0:
                continue
            who = at - 1
            while who > 0 and (
                (
                    tokens[who].norm
                    in (
                        "also",
                        "had",
                        "has",
                        "have",
                        "now",
                        "still",
                        "later",
                        "then",
                        "say",
                        "all",
                        "even",
                        "further",
                        "it",
                        "on",
                        "monday",
                        "tuesday",
                        "wednesday",
                        "thursday",
                        "friday",
                        "saturday",
                        "sunday",
                        ",",
                        "went",
                    )
                    and tokens[who].norm != "it"
                )
                or tokens[who].norm.endswith("ly")
            ):
                who -= 1
            attribution = self._meant(tokens, who) if who not in taken else None
            if attribution and attribution.sources:
                found.append(
                    Speaker(
                        attribution.sources[0],
                        who,
                        who,
                        at,
                        Voice.SAYS,
                        tokens[who].text,
                        attribution.sources[1:],
                    )
                )
        found += self._possessive_anaphors(tokens, taken)
        return found

    def _possessive_anaphors(self, tokens: Sequence[Token], taken: set[int]) -> list[Speaker]:
        """ "the agency's last count", "by its count", "according to the same agency"."""
        found = []
        for at, token in enumerate(tokens):
            if at in taken or not at:
                continue
            after = [other.norm for other in tokens[at + 1 : at + 5]]
            possessive = after[:1] == ["'s"] and bool(
                {"count", "tally", "estimate", "figure", "calculation", "number", "records", "bulletin"}
                & set(after)
            )
            own = (
                token.norm in ("its", "his", "her", "their")
                and bool(
                    {"count", "tally", "estimate", "calculation", "reckoning", "record"} & set(after[:3])
                )
            ) or (token.norm in ("his", "her", "their") and after[:1] in (["party"], ["office"], ["mission"]))
            same = tokens[at - 1].norm == "same" and token.norm in _ANAPHORIC_HEADS
            cited = (
                at > 1
                and token.norm in _ANAPHORIC_HEADS
                and tokens[at - 1].norm == "the"
                and tokens[at - 2].norm in ("quoted", "citing", "quoting", "cited", "to", "by")
                and (tokens[at - 2].norm != "to" or tokens[at - 3].norm == "according")
            )
            if possessive or same or cited:
                attribution = self._meant(tokens, at)
            elif own:
                attribution = self.last
            else:
                continue
            if attribution and attribution.sources:
                found.append(
                    Speaker(
                        attribution.sources[0], at, at, at, Voice.CITED, token.text, attribution.sources[1:]
                    )
                )
        return found

    def _meant(self, tokens: Sequence[Token], at: int) -> Attribution | None:
        word = tokens[at].norm
        if word in _PRONOUNS:
            return self.told_of or self.last
        if (
            word in _ANAPHORIC_HEADS
            and at
            and (tokens[at - 1].norm in ("the", "same", "that", "this", "own", "spy", "'s", "intelligence"))
        ):
            for _, words, attribution in reversed(self.heard):
                if word in words or word + "s" in words:
                    return attribution
            return self.last
        for name, _, attribution in reversed(self.heard):
            if tokens[at].text[0].isupper() and tokens[at].text in name.split():
                return attribution
        return None

    def _inherited(self, sentence: Sentence) -> Attribution:
        """What holds for a sentence in which nobody speaks."""
        if _in_reporters_voice(sentence):
            return NOBODY
        default = self.by_default or NOBODY
        if self.last is None or sentence.paragraph.role in (Role.HEADLINE, Role.HEADING):
            return default
        held = Attribution(self.last.sources, self.last.via, self.last.because, 0.75)
        if sentence.paragraph.index == self.last_paragraph and sentence.index - self.last_index <= 4:
            return held
        near = sentence.paragraph.index - self.last_paragraph
        if near <= 1 and (_plainly_goes_on(sentence) or not self.is_background(sentence)):
            return Attribution(held.sources, held.via, held.because, 0.6)
        return default


def _in_reporters_voice(sentence: Sentence) -> bool:
    norms = sentence.norms
    return any(
        norms[at : at + len(words)] == list(words)
        for words in _REPORTER
        for at in range(len(norms))
        if norms[at] == words[0]
    )


def _plainly_goes_on(sentence: Sentence) -> bool:
    first = next((token.norm for token in sentence.tokens if token.is_word), "")
    return first in _GOES_ON


def _nearest(tokens: Sequence[Token], mains: Sequence[Speaker], at: int) -> Speaker:
    """Of several speakers in a sentence the one whose words the number is among."""
    return min(mains, key=lambda speaker: _remoteness(tokens, speaker, at))


def _remoteness(tokens: Sequence[Token], speaker: Speaker, at: int) -> float:
    """How far a number is from a speaker: words between, and dearer, the ends of clauses."""
    low, high = (speaker.last, at) if speaker.last < at else (at, speaker.first)
    between = tokens[low + 1 : high]
    cost = 0.1 * len(between)
    for token in between:
        if token.text in (";", "\u2014"):
            cost += 3.0
        elif token.norm in ("while", "but", "whereas", "and"):
            cost += 2.0 if token.norm != "and" else 1.0
        elif token.text == ",":
            cost += 0.7
    return cost + (0.5 if speaker.last >= at else 0.0)
