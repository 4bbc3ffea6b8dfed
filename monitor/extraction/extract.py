"""Article → estimates: the steps joined, one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.article import Article
from monitor.estimates import Estimate, Status
from monitor.extraction.attribution import NOBODY, Attribution, Conversation, Listening
from monitor.extraction.bulletins import own_bulletin
from monitor.extraction.candidates import candidates_of
from monitor.extraction.claims import Claim, cell_estimates
from monitor.extraction.context import Talk, tally_of_people
from monitor.extraction.counted import Trigger, What
from monitor.extraction.elsewhere import NEXT_DOOR, article_years, knows_no_border
from monitor.extraction.focus import Focus, Verdict
from monitor.extraction.gapping import gapped, spot_after, spots_side_by_side, with_gapped
from monitor.extraction.homes import home_of
from monitor.extraction.lexicon import Kind, Lexicon, lexicon_of
from monitor.extraction.measures import Candidate, Choice, choose
from monitor.extraction.merging import Found, merged
from monitor.extraction.narrowing import narrowed
from monitor.extraction.particles import by_particle
from monitor.extraction.partitives import partitives, shared_with_the_whole
from monitor.extraction.parts import (
    goes_on,
    kind_of,
    named_before,
    of_those,
    on_top,
    parts_of,
    resolved,
    sheltered,
)
from monitor.extraction.scopes import kinds_side_by_side
from monitor.extraction.sentences import Sentence, sentences
from monitor.extraction.series import in_series
from monitor.extraction.shares import share_choice
from monitor.extraction.sharing import shared_scope
from monitor.extraction.source_names import source_book
from monitor.extraction.subjects import mentions, renames, subject_of
from monitor.extraction.tables import BAR, Cell, Table
from monitor.extraction.text import even, paragraphs
from monitor.extraction.turns import has_no_verb, is_difference, passed_on, turned
from monitor.topics import Topic


def extract(article: Article, topics: Sequence[Topic]) -> list[Estimate]:
    """The estimates that an article makes on each topic, topic by topic, in the order of the text."""
    return _read(article, topics, [])


def passed_over(article: Article, topics: Sequence[Topic]) -> list[PassedOver]:
    """The numbers that count somebody or something and make no estimate, and why, topic by topic."""
    passed: list[PassedOver] = []
    _read(article, topics, passed)
    return passed


def _read(article: Article, topics: Sequence[Topic], passed: list[PassedOver]) -> list[Estimate]:
    plain = even(article.text)
    split = sentences(plain, paragraphs(plain))
    words = frozenset().union(*(sentence.words for sentence in split))
    return [estimate for topic in topics for estimate in _on_topic(article, topic, split, words, passed)]


def _on_topic(
    article: Article,
    topic: Topic,
    split: Sequence[Sentence],
    words: frozenset[str],
    passed: list[PassedOver],
) -> list[Estimate]:
    """The estimates on one topic; `words` are all words of the article, by which most topics are told off."""
    subject = subject_of(topic)
    book = source_book(topic)
    own: Attribution | None = None
    if not mentions(subject, split, words):
        own = own_bulletin(article, topic, book, split) if article.author else None
        if own is None or own.because != article.author:
            return []

    def begun() -> Conversation:
        return Conversation(
            topic,
            book,
            own or own_bulletin(article, topic, book, split),
            is_background=lambda sentence: not subject.is_group or renames(subject, sentence),
        )

    reading = _Reading(
        article,
        topic,
        lexicon_of(topic.vocabulary),
        Focus(subject, article_years(article.published, split)),
        Listening(begun),
        passed,
        Talk(presence=_presence(topic) if subject.soldiers else None),
    )
    topic_words = f"{topic.name}. {topic.subject}"
    home = home_of(f"{topic_words}. {split[0].text}" if split else topic_words)
    found = [
        found for at, sentence in enumerate(split) for found in reading.read(sentence, split[at + 1 : at + 4])
    ]
    return merged(found, home, home_of(topic_words))


def _presence(topic: Topic) -> str | None:
    """The measure of a topic that naming its people says by itself."""
    return next((measure.id for measure in topic.measures.values() if measure.presence), None)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A number that makes no estimate on a topic."""

    topic: str
    start: int  # offsets in the article's text
    end: int
    why: str


@dataclass
class _Reading:
    """One article read for one topic."""

    article: Article
    topic: Topic
    lexicon: Lexicon
    focus: Focus
    listening: Listening
    passed: list[PassedOver]  # grows by the numbers that make no estimate
    talk: Talk
    table: Table = field(default_factory=Table)
    parted: tuple[int, tuple[str, ...]] = -9, ()  # the sentence that last told of a part, and which

    def read(self, sentence: Sentence, following: Sequence[Sentence]) -> Iterator[Found]:
        """The estimates of a sentence."""
        self.listening.unheard.append((sentence, following))
        if BAR in sentence.words:
            cells = self.table.read(sentence, self.lexicon, self.talk.measure)
            yield from (found for cell in cells for found in self._from_cell(sentence, cell))
            return
        self.table.end()
        triggers = self.lexicon.triggers.find_in(sentence)
        if self.lexicon not in sentence.candidates:
            sentence.candidates[self.lexicon] = list(candidates_of(sentence, triggers, self.lexicon))
        candidates: list[Candidate] = sentence.candidates[self.lexicon]
        choices: dict[int, Choice] = {}
        if candidates:
            choices = self._choices(sentence, candidates, triggers)
            yield from self._judged(sentence, candidates, choices, following)
        self.focus.hear(sentence)
        self.talk.hear(sentence, candidates, choices, triggers)

    def _choices(
        self, sentence: Sentence, candidates: Sequence[Candidate], triggers: Sequence[Trigger]
    ) -> dict[int, Choice]:
        """The measure of each number: by its trigger, as a share, from the talk before, by mere presence."""
        tokens = sentence.tokens
        chosen = choose(sentence, candidates, triggers, self.lexicon, self.topic.measures.keys())
        for at, candidate in enumerate(candidates):
            share = (
                share_choice(tokens, candidate, triggers, self.lexicon) if candidate.number.percent else None
            )
            parted = share or by_particle(tokens, candidate, self.topic.measures.keys())
            if parted:
                chosen[at] = parted
        chosen = in_series(tokens, candidates, passed_on(tokens, candidates, chosen))
        chosen = in_series(
            tokens, candidates, self.talk.completed(sentence, candidates, chosen, self.lexicon)
        )
        for at, candidate in enumerate(candidates):
            if at not in chosen and (
                self._names_subject(sentence, candidate) or tally_of_people(sentence, candidate, self.lexicon)
            ):
                chosen.update(self._by_presence(at, candidate))
        chosen = with_gapped(tokens, candidates, shared_with_the_whole(tokens, candidates, chosen))
        users: dict[int, list[int]] = {}  # where a trigger stands → where the numbers do that it governs
        for at, choice in chosen.items():
            if choice.trigger is not None and not candidates[at].number.percent:
                users.setdefault(choice.trigger.first, []).append(candidates[at].number.first)
        for at, choice in chosen.items():
            measure = narrowed(sentence, candidates, at, choice, triggers, self.lexicon, users)
            if measure != choice.measure:
                chosen[at] = replace(choice, measure=measure)
        measures = self.lexicon.measures
        return {
            at: choice
            for at, choice in passed_on(tokens, candidates, chosen).items()
            if measures[choice.measure].percent == candidates[at].number.percent  # a third killed is no 33
        }

    def _judged(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        choices: Mapping[int, Choice],
        following: Sequence[Sentence],
    ) -> Iterator[Found]:
        """The numbers that are about the subject, as estimates."""
        found = list(self._stated(sentence, candidates, choices, following))
        yield from turned(sentence.tokens, found, sentence.words)

    def _stated(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        choices: Mapping[int, Choice],
        following: Sequence[Sentence],
    ) -> Iterator[tuple[Candidate, Found]]:
        """Each number about the subject with its statement, by the words of its own clause."""
        kinds = kinds_side_by_side(sentence.tokens, candidates, choices) | spots_side_by_side(
            sentence.tokens, candidates, choices
        )
        names = gapped(sentence.tokens, candidates, choices) if len(choices) > 1 else {}
        taken = partitives(sentence.tokens, candidates, choices) if "of" in sentence.words else {}
        scopes: dict[int, str | None] = {}
        rejected = False
        ahead: str | None = None  # the measure of which a forecast was read last in this sentence
        for at, candidate in enumerate(candidates):
            choice = choices.get(at)
            if choice is None or is_difference(sentence.tokens, candidate, choice):
                why = "no word of a measure goes with it" if choice is None else "a difference, no count"
                self._pass_over(sentence, candidate, why)
                continue
            if rejected and self.focus.named_between(
                sentence, candidates[at - 1].closes, candidate.number.first
            ):
                rejected = False
            verdict = self._verdict(sentence, candidate, choice, rejected)
            rejected = not verdict.belongs
            if rejected:
                self._pass_over(sentence, candidate, f"about somebody else: {verdict.because}")
            elif choice.measure not in self.topic.measures:
                self._pass_over(sentence, candidate, f"{choice.measure}, which the topic does not follow")
            if verdict.belongs and choice.measure in self.topic.measures:
                claim = Claim(sentence, candidate, choice, verdict, following)
                attribution = self.listening.conversation().of(sentence, candidate.number.first)
                parts = self._parts(sentence, candidates, at, choice)
                for found in claim.estimates(self.article, self.topic.id, attribution):
                    if found.estimate.status is Status.DENIED or found.rejected:
                        parts = self._place_of_the_rejected(sentence, candidates, at)
                    if at in names:
                        parts = (names[at], *parts)
                        found = found.within(names[at] if scopes.get(at - 1) else None)
                    found = replace(found, parts=parts) if parts else found
                    if at in taken and taken[at] is None:
                        found = found.whole()
                    found = found.within(
                        taken.get(at)
                        or kinds.get(at)
                        or shared_scope(sentence.tokens, candidates, at, scopes)
                    )
                    scopes[at] = found.estimate.scope
                    if ahead == choice.measure and has_no_verb(sentence.tokens, candidate, choice):
                        found = found.expected()
                    ahead = choice.measure if found.estimate.status is Status.FORECAST else None
                    yield candidate, found

    def _place_of_the_rejected(
        self, sentence: Sentence, candidates: Sequence[Candidate], at: int
    ) -> tuple[str, ...]:
        """Where a figure was said to be that is told only to be rejected: any place will do."""
        parts = parts_of(sentence.tokens, candidates, at, jobs=False)
        spot = None if parts else spot_after(sentence.tokens, candidates[at].closes + 1)
        parts = parts or ((spot[0],) if spot else ())
        if not parts and sentence.index - self.parted[0] <= 1:
            return self.parted[1]
        self.parted = sentence.index, parts
        return parts

    def _pass_over(self, sentence: Sentence, candidate: Candidate, why: str) -> None:
        number, tokens = candidate.number, sentence.tokens
        self.passed.append(
            PassedOver(self.topic.id, tokens[number.first].start, tokens[number.last].end, why)
        )

    def _parts(
        self, sentence: Sentence, candidates: Sequence[Candidate], at: int, choice: Choice
    ) -> tuple[str, ...]:
        """What a number may cover of the whole. An army's figures are told of the place where it stands."""
        if self.focus.subject.soldiers:
            return kind_of(sentence.tokens, candidates[at])
        jobs = choice.measure.startswith("jobs_")
        parts = parts_of(sentence.tokens, candidates, at, jobs=jobs)
        if not parts and at and of_those(sentence.tokens, candidates[at]):
            parts = parts_of(sentence.tokens, candidates, at - 1, jobs=jobs) or self.parted[1]
        if choice.measure in _ADDED_TO and on_top(sentence.tokens, candidates[at]):
            parts = (*parts, "further")
        parts = resolved(parts, sentence.tokens[: candidates[at].opens], self.parted[1])
        if not parts and "there" in sentence.words:
            parts = named_before(sentence.tokens, candidates[at])
        if not parts and sentence.index - self.parted[0] <= 2 and goes_on(sentence.tokens, candidates[at]):
            parts = self.parted[1]
        if parts:
            self.parted = sentence.index, parts
        elif choice.measure == "displaced":
            return sheltered(sentence.tokens, candidates[at])
        return parts

    def _from_cell(self, sentence: Sentence, cell: Cell) -> Iterator[Found]:
        """The estimate of a table's cell: its row names the scope, the source or the date."""
        if cell.measure not in self.topic.measures:
            return
        conversation = self.listening.conversation()
        source = next((match.found for other in cell.others for match in conversation.book.find(other)), None)
        attribution = conversation.inherited
        if attribution is NOBODY and conversation.last is not None:
            attribution = conversation.last
        if source is not None:
            attribution = Attribution((source,), None, source, 0.9)
        yield from cell_estimates(
            self.article, self.topic.id, sentence, cell, attribution, named=source is not None
        )

    def _names_subject(self, sentence: Sentence, candidate: Candidate) -> bool:
        counted = candidate.counted
        return counted.what is What.UNIT and self.focus.names_subject(
            sentence, counted, candidate.number.first
        )

    def _by_presence(self, at: int, candidate: Candidate) -> dict[int, Choice]:
        """ "12,000 North Koreans": people of the subject with no word for what they did are there."""
        for measure in self.topic.measures.values():
            if measure.presence and (
                candidate.counted.noun is None
                or any(candidate.counted.noun in self.lexicon.units.get(unit, ()) for unit in measure.counts)
            ):
                return {at: Choice(measure.id, None, 7.0, candidate.counted.noun or "number of")}
        return {}

    def _verdict(self, sentence: Sentence, candidate: Candidate, choice: Choice, rejected: bool) -> Verdict:
        """Whether the number is about the subject; a bare one shares the fate of the one before it."""
        counted = candidate.counted
        if choice.kind is Kind.NOUN and counted.what is What.UNIT:
            counted = replace(
                counted, noun=None
            )  # "the contingent counted 11,000 people": soldiers all the same
        if rejected and candidate.counted.what is not What.UNIT:
            return Verdict(False, "goes on from a number about somebody else", 0.8)
        trigger_at = choice.trigger.first if choice.trigger else None
        verdict = self.focus.judge(sentence, counted, candidate.number.first, trigger_at)
        if verdict.because in NEXT_DOOR and knows_no_border(self.topic.name, self.topic.subject):
            return Verdict(True, "the article's event", 0.8)
        return verdict


# "another 300 were injured" is said beside the dead, "another 300 were evacuated" beside those before
_ADDED_TO = frozenset(["killed", "rescued", "evacuated", "cases", "detained"])
