"""Whose estimate a number is: who says so in its sentence, or in the sentence it goes on from.

The source is the originator, never the messenger: "Rep. Lee said, citing the NIS" is the NIS's, by way of
Rep. Lee. Where a sentence names nobody, the attribution of the one before holds if the sentence plainly goes
on from it; background in the reporter's own voice is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from monitor.extraction.ahead import briefed_by, cited_next, learned_from, named_at_end, pointed_back_to
from monitor.extraction.anaphors import anaphors
from monitor.extraction.labels import Items, labelled
from monitor.extraction.memory import PRONOUNS, Memory
from monitor.extraction.nations import names_nation
from monitor.extraction.noun_phrases import SAYING
from monitor.extraction.phrases import PhraseBook
from monitor.extraction.precedence import is_place_counting, ranked, told_beside, told_by_outlet
from monitor.extraction.sentences import Sentence
from monitor.extraction.speakers import ends_a_name, speakers_in
from monitor.extraction.text import Role
from monitor.extraction.tokens import Token
from monitor.extraction.voices import MESSENGER_SOURCES, NOBODY, Attribution, Speaker, Voice
from monitor.extraction.words import DETERMINER, SPEECH_NORMS, word_set
from monitor.topics import Topic

__all__ = ["NOBODY", "Attribution", "Conversation", "Listening"]
_REPORTER = (
    " thought to ", " believed to ", " understood to ", " for scale ", " for comparison ", " by comparison ",
    " initial estimate ", " for context ", " suppose ", " so far ",
)  # fmt: skip
_REPORTERS_WORDS = frozenset(max(phrase.split(), key=len) for phrase in _REPORTER)
_GOES_ON = word_set(
    """
    another further of these those they it he she among including the total both also additionally
    meanwhile more some about
    """
)
_TOLD_OF = word_set("case death dead victim fatality injured wounded patient infection")
# a sentence with none of these words has nobody speaking in it
_CUES = SPEECH_NORMS | {"according", "accordance", "same", "its", "his", "her", "their", "by", "based", "per"}
_SPOKEN = _CUES | SAYING | {":"}
_LEARNED = frozenset(["learned", "understand"])
_BRIEFED = frozenset(["briefing", "briefed", "hearing", "session", "audit"])


@dataclass
class Conversation:
    """Who has spoken so far, sentence by sentence; asked once for each sentence in order."""

    topic: Topic
    book: PhraseBook[str]
    by_default: Attribution | None = None  # the body whose own bulletin or letter the article is
    is_background: Callable[[Sentence], bool] = lambda sentence: False  # names its subject anew
    here: list[Speaker] = field(default_factory=list)
    inherited: Attribution = NOBODY
    section: Attribution | None = None  # the body that the heading above a list names
    memory: Memory = field(init=False)
    items: Items = field(default_factory=Items)
    figured: set[int] = field(default_factory=set)  # the paragraphs that tell a figure
    last_index: int = -10
    last_paragraph: int = -10

    def __post_init__(self) -> None:
        self.memory = Memory(self.topic)

    @property
    def last(self) -> Attribution | None:
        """Who spoke last."""
        return self.memory.last

    def hear(self, sentence: Sentence, following: Sequence[Sentence] = ()) -> None:
        """Take in who speaks in a sentence; afterwards `of` answers for its numbers.

        `following` are the sentences after it: a quotation may name its speaker only at its end.
        """
        memory = self.memory
        if sentence.asks and sentence.paragraph.index == self.last_paragraph + 1:
            self.last_paragraph += 1  # an answer goes on from the one before
        told_of, memory.told_of = memory.told_of, None
        heading = sentence.paragraph.role in (Role.HEADLINE, Role.HEADING)
        if heading:
            self.section = None
        if sentence.words.isdisjoint(_SPOKEN) and not self.book.find_in(sentence):
            self.here = []
        else:
            memory.told_of = told_of
            self.here = self._speaking(sentence)
        mains = _originators(self.here)
        memory.spoke = bool(mains)
        if not mains and _author_speaks(sentence):
            memory.last = NOBODY
        self.inherited = self._inherited(sentence)
        if self.here or not sentence.words.isdisjoint(_CUES) or self.book.find_in(sentence):
            memory.told_of = self._subject(sentence)
        if heading:
            self.section = memory.told_of
        if not mains or all(main.source in MESSENGER_SOURCES for main in mains):
            ahead = self._ahead(sentence, following, mains)
            if ahead is not None:
                self.inherited, self.here = ahead, []
                if mains:
                    self._remember(sentence, mains[0], ahead)
                return
        for speaker in reversed(mains):
            self._remember(sentence, speaker, _made(speaker, self.here))
        self.items.take(sentence, _made(mains[0], self.here) if mains else None)

    def of(self, sentence: Sentence, at: int) -> Attribution:
        """The attribution of the number that begins at token `at` of the sentence heard last."""
        self.figured.add(sentence.paragraph.index)
        mains = [main for main in _originators(self.here) if not _gives_a_reason(sentence.tokens, at, main)]
        if len(mains) > 1:
            mains = [main for main in mains if not told_beside(main, mains, at)]
        if mains:
            outlet = told_by_outlet(sentence.tokens, at, mains, self.here)
            return _made(outlet or _nearest(sentence.tokens, mains, at), self.here)
        via = [speaker.name for speaker in self.here if speaker.voice is Voice.PASSES_ON]
        held = self.inherited if self.inherited.sources else self.last
        if via and sentence.paragraph.index != self.last_paragraph:
            held = self.memory.briefing() or held
        if via and held is not None:
            return Attribution(held.sources, _chain(via), held.because, 0.75)
        return self.inherited

    def _speaking(self, sentence: Sentence) -> list[Speaker]:
        """Who speaks in a sentence, by name or by a word for somebody named before."""
        found = [self.memory.recognised(speaker) for speaker in speakers_in(sentence, self.book, self.topic)]
        if sentence.quoted:  # "Lundi District has confirmed four cases": told of, not quoted
            found = [speaker for speaker in found if not is_place_counting(sentence.tokens, speaker)]
        label = labelled(sentence.tokens) if ":" in sentence.words else None
        if label is not None and not any(speaker.first <= label.cue for speaker in found):
            found.append(self.memory.recognised(label))
        taken = {at for speaker in found for at in range(speaker.first, speaker.last + 1)}
        again = [
            speaker
            for speaker in anaphors(sentence, taken, self.memory)
            if speaker.name.lower() not in PRONOUNS
            or not any(other.first < speaker.first and other.source for other in found)
        ]
        return ranked(sentence.tokens, sorted([*found, *again], key=lambda speaker: speaker.first))

    def _subject(self, sentence: Sentence) -> Attribution | None:
        """The one body a sentence names, which "it" in the next may mean though it did not speak here."""
        bodies = {
            match.found: sentence.tokens[match.first].text
            for match in self.book.find_in(sentence)
            if match.found in self.topic.sources
            and not names_nation(sentence.tokens, match.first, match.last)
            and not ends_a_name(sentence.tokens, match)
            and not (match.first and sentence.tokens[match.first - 1].norm in ("told", "tell"))
        }
        if len(bodies) != 1:
            return None
        ((source, name),) = bodies.items()
        return Attribution((source,), None, name, 0.7)

    def _ahead(
        self, sentence: Sentence, following: Sequence[Sentence], mains: Sequence[Speaker]
    ) -> Attribution | None:
        """What the next sentences say of whose these figures are."""
        if mains:
            from_whom = cited_next if sentence.words.isdisjoint(_LEARNED) else learned_from
            return from_whom(following, mains[0], self.book, self.memory)
        messengers = [speaker for speaker in self.here if speaker.voice is Voice.PASSES_ON]
        if messengers and (self.last_paragraph == 0 or sentence.paragraph.index - self.last_paragraph > 1):
            briefed = not sentence.words.isdisjoint(_BRIEFED)
            return briefed_by(following, messengers, self.book, self.memory, briefed=briefed)
        if '"' in sentence.words:
            ahead = named_at_end(following, sentence, self.book, self.memory)
            if ahead is not None:
                return ahead
        return pointed_back_to(following, sentence, self.book, self.memory)

    def _remember(self, sentence: Sentence, speaker: Speaker, attribution: Attribution) -> None:
        self.memory.remember(sentence.tokens, speaker, attribution)
        self.last_index, self.last_paragraph = sentence.index, sentence.paragraph.index

    def _inherited(self, sentence: Sentence) -> Attribution:
        """What holds for a sentence in which nobody speaks."""
        if self.items.holds(sentence):
            return self.items.lead or NOBODY
        if _in_reporters_voice(sentence):
            return self.by_default or NOBODY
        if sentence.paragraph.role is Role.BULLET and self.section is not None:
            return self.section
        default = self.by_default or NOBODY
        if self.last is None or sentence.paragraph.role in (Role.HEADLINE, Role.HEADING):
            return default
        if sentence.paragraph.index == self.last_paragraph and sentence.index - self.last_index <= 4:
            return _less_sure(self.last, 0.75)
        near = sentence.paragraph.index - self.last_paragraph
        if (
            self.by_default is None
            and near <= 1
            and (near <= 0 or self.last_paragraph in self.figured)
            and (_plainly_goes_on(sentence) or not self.is_background(sentence))
        ):
            return _less_sure(self.last, 0.6)
        return default


@dataclass
class Listening:
    """A conversation taken in only as far as some figure asks for it; most sentences are asked of never."""

    begin: Callable[[], Conversation]
    unheard: list[tuple[Sentence, Sequence[Sentence]]] = field(default_factory=list)
    begun: Conversation | None = None

    def conversation(self) -> Conversation:
        """The conversation, heard up to the latest sentence."""
        if self.begun is None:
            self.begun = self.begin()
        for sentence, following in self.unheard:
            self.begun.hear(sentence, following)
        self.unheard.clear()
        return self.begun


def _less_sure(held: Attribution, sure: float) -> Attribution:
    return Attribution(held.sources, held.via, held.because, sure)


def _originators(here: Sequence[Speaker]) -> list[Speaker]:
    """The speakers whose own estimates these are; messengers only where nobody else speaks."""
    if any(
        speaker.source and speaker.voice is Voice.SAYS and speaker.name.lower() not in PRONOUNS
        for speaker in here
    ):
        here = [speaker for speaker in here if speaker.name.lower() not in PRONOUNS]
    own = [speaker for speaker in here if speaker.source and speaker.voice is not Voice.PASSES_ON]
    return own or [speaker for speaker in here if speaker.source in MESSENGER_SOURCES]


def _made(speaker: Speaker, here: Sequence[Speaker]) -> Attribution:
    assert speaker.source is not None
    via = [other.name for other in here if other is not speaker and other.voice is Voice.PASSES_ON]
    return Attribution((speaker.source, *speaker.also), _chain(via), speaker.name)


def _chain(names: Sequence[str]) -> str | None:
    """The messengers joined; "a lawmaker" without a name is none worth naming."""
    return "; ".join(name for name in dict.fromkeys(names) if not name.islower()) or None


def _author_speaks(sentence: Sentence) -> bool:
    """Whether the author says "I" outside any quotation: what follows is nobody else's."""
    return (
        not sentence.quoted
        and not sentence.words.isdisjoint(("i", "i'm", "i'd"))
        and '"' not in sentence.words
    )


def _in_reporters_voice(sentence: Sentence) -> bool:
    if sentence.words.isdisjoint(_REPORTERS_WORDS):
        return False
    joined = f" {sentence.joined} "
    return any(phrase in joined for phrase in _REPORTER) or _joins_those_sent(sentence)


def _joins_those_sent(sentence: Sentence) -> bool:
    """ "They will join the 11,000 sent in November": what had been before is the reporter's own."""
    norms = sentence.norms
    return "join" in sentence.words and any(
        norms[at - 1] in ("will", "would", "to", "could", "may") and norms[at + 1 : at + 2] == ["the"]
        for at, norm in enumerate(norms[:9])
        if norm == "join" and at
    )


def _plainly_goes_on(sentence: Sentence) -> bool:
    opening = [token.norm for token in islice((t for t in sentence.tokens if t.is_word), 4)]
    norms = () if sentence.words.isdisjoint(_TOLD_OF) else sentence.norms
    told_of = (at for at, norm in enumerate(norms) if norm in _TOLD_OF and at > 1)
    if any(list(norms[at - 2 : at]) == ["of", "the"] for at in told_of):
        return True  # "Gaskin County accounts for 80 of the cases": those told of before
    return bool(opening) and (
        opening[0] in _GOES_ON or opening[:2] == ["a", "total"] or "other" in opening[1:]
    )


_REASONS = (("given", "that"), ("because",), ("considering", "that"), ("even", "though"), ("although",))
_REASON_WORDS = frozenset(words[0] for words in _REASONS)


def _gives_a_reason(tokens: Sequence[Token], at: int, speaker: Speaker) -> bool:
    """ "300 died, given that the army says …": who speaks in the reason did not give the number before it."""
    between = [token.norm for token in tokens[at + 1 : speaker.first]]
    if _starts_anew(tokens, speaker, between):
        return True
    return not _REASON_WORDS.isdisjoint(between) and any(
        tuple(between[place : place + len(words)]) == words and between[place + 1 : place + 2] != ["of"]
        for words in _REASONS
        for place in range(len(between))
    )


def _starts_anew(tokens: Sequence[Token], speaker: Speaker, between: Sequence[str]) -> bool:
    """ "300 cases were reported, but officials say more …": what another clause says is not of this."""
    while between and (between[-1] in DETERMINER or between[-1] in _KINDS_OF_SPEAKERS):
        between = between[:-1]
    return (
        between[-1:] in (["but"], ["while"], ["whereas"], ["though"])
        and speaker.voice is not Voice.CITED
        and speaker.last < speaker.cue < len(tokens) - 3
    )


_KINDS_OF_SPEAKERS = word_set("local state health some many senior government provincial regional")


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
        elif token.norm in ("which", "who", "whose"):
            cost += 2.0
        elif token.norm in ("while", "but", "whereas", "and"):
            cost += 2.0 if token.norm != "and" else 1.0
        elif token.text == ",":
            cost += 0.7
    return cost + (0.5 if speaker.last >= at else 0.0)
