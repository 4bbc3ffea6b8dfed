"""Article → estimates: the steps joined, one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.article import Article
from monitor.estimates import Estimate, Status
from monitor.extraction import lookalikes, numbers
from monitor.extraction.attribution import Attribution, Conversation
from monitor.extraction.bulletins import own_bulletin
from monitor.extraction.context import Talk
from monitor.extraction.counted import Counted, Trigger, What, counted_by
from monitor.extraction.dates import as_of
from monitor.extraction.hedges import Hedge, hedge_of, value_of
from monitor.extraction.lexicon import Kind, Lexicon, lexicon_of
from monitor.extraction.measures import Candidate, Choice, choose, joined
from monitor.extraction.merging import Found, merged
from monitor.extraction.scopes import scope_of
from monitor.extraction.sentences import Sentence, sentences
from monitor.extraction.shares import share_choice
from monitor.extraction.speakers import source_book
from monitor.extraction.status import status_of
from monitor.extraction.subjects import Focus, Verdict, article_years, mentions, renames, subject_of
from monitor.extraction.text import Role, even, paragraphs
from monitor.extraction.tokens import Token
from monitor.topics import Topic


def extract(article: Article, topics: Sequence[Topic]) -> list[Estimate]:
    """The estimates that an article makes on each topic, topic by topic, in the order of the text."""
    plain = even(article.text)
    split = sentences(plain, paragraphs(plain))
    return [estimate for topic in topics for estimate in _on_topic(article, topic, split)]


def _on_topic(article: Article, topic: Topic, split: Sequence[Sentence]) -> list[Estimate]:
    subject = subject_of(topic)
    if not mentions(subject, split):
        return []
    book = source_book(topic)
    reading = _Reading(
        article,
        topic,
        lexicon_of(topic.vocabulary),
        Focus(subject, article_years(article.published, split)),
        Conversation(
            topic,
            book,
            own_bulletin(article, topic, book, split),
            is_background=lambda sentence: renames(subject, sentence),
        ),
    )
    return merged(
        [
            found
            for at, sentence in enumerate(split)
            for found in reading.read(sentence, split[at + 1 : at + 4])
        ]
    )


@dataclass
class _Reading:
    """One article read for one topic."""

    article: Article
    topic: Topic
    lexicon: Lexicon
    focus: Focus
    conversation: Conversation
    talk: Talk = field(default_factory=Talk)
    following: Sequence[Sentence] = ()

    def read(self, sentence: Sentence, following: Sequence[Sentence]) -> Iterator[Found]:
        """The estimates of a sentence."""
        self.following = following
        self.conversation.hear(sentence, following)
        tokens = sentence.tokens
        triggers = self.lexicon.triggers.find(tokens)
        candidates = list(self._candidates(sentence, triggers))
        chosen = choose(tokens, candidates, triggers, self.lexicon) if candidates else {}
        for at, candidate in enumerate(candidates):
            if candidate.number.percent and (
                share := share_choice(tokens, candidate, triggers, self.lexicon)
            ):
                chosen[at] = share
        chosen = self.talk.completed(sentence, candidates, chosen, triggers, self.lexicon)
        said = {
            at: replace(choice, measure=self._measure(sentence, candidates[at], choice, triggers, candidates))
            for at, choice in chosen.items()
        }
        for at, candidate in enumerate(candidates):
            if (
                at not in said
                and candidate.counted.what is What.UNIT
                and self.focus.names_subject(sentence, candidate.counted, candidate.number.first)
            ):
                said.update(self._by_presence(at, candidate))
        rejected = False
        for at, candidate in enumerate(candidates):
            choice = said.get(at)
            if choice is None or _is_difference(tokens, candidate, choice):
                continue
            verdict = self._verdict(sentence, candidate, choice, rejected)
            rejected = not verdict.belongs
            if verdict.belongs:
                yield from self._estimates(sentence, candidate, choice, triggers, candidates, verdict)
        self.focus.hear(sentence)
        self.talk.hear(sentence, candidates, said, triggers)

    def _candidates(self, sentence: Sentence, triggers: Sequence[Trigger]) -> Iterator[Candidate]:
        tokens = sentence.tokens
        for number in numbers.find(tokens):
            if number.low <= 0 or not lookalikes.looks_like_count(tokens, number):
                continue
            counted = counted_by(tokens, number, self.lexicon, triggers)
            if lookalikes.is_rate(tokens, max(number.last, counted.last)) or _says_little(
                tokens, number, counted
            ):
                continue
            hedge = hedge_of(tokens, number, counted.last)
            opens = min(number.first, hedge.first) if hedge.first >= 0 else number.first
            yield Candidate(number, counted, opens, max(number.last, counted.last))

    def _estimates(
        self,
        sentence: Sentence,
        candidate: Candidate,
        choice: Choice,
        triggers: Sequence[Trigger],
        candidates: Sequence[Candidate],
        verdict: Verdict,
    ) -> Iterator[Found]:
        tokens = sentence.tokens
        measure = choice.measure
        if measure not in self.topic.measures:
            return
        number = candidate.number
        attribution = self.conversation.of(sentence, number.first)
        hedge = hedge_of(tokens, number, candidate.counted.last)
        for source in attribution.sources or (None,):
            estimate = self._made(sentence, candidate, choice, measure, hedge, attribution, source, verdict)
            yield Found(estimate, sentence.paragraph.role is Role.HEADLINE)

    def _by_presence(self, at: int, candidate: Candidate) -> dict[int, Choice]:
        """ "12,000 North Koreans": people of the subject with no word for what they did are there."""
        for measure in self.topic.measures.values():
            if measure.presence and any(
                candidate.counted.noun in self.lexicon.units.get(unit, ()) for unit in measure.counts
            ):
                return {at: Choice(measure.id, None, 7.0, candidate.counted.noun or "")}
        return {}

    def _verdict(self, sentence: Sentence, candidate: Candidate, choice: Choice, rejected: bool) -> Verdict:
        """Whether the number is about the subject; a bare one shares the fate of the one before it."""
        if rejected and candidate.counted.what is not What.UNIT:
            return Verdict(False, "goes on from a number about somebody else", 0.8)
        trigger_at = choice.trigger.first if choice.trigger else None
        return self.focus.judge(sentence, candidate.counted, candidate.number.first, trigger_at)

    def _measure(
        self,
        sentence: Sentence,
        candidate: Candidate,
        choice: Choice,
        triggers: Sequence[Trigger],
        candidates: Sequence[Candidate],
    ) -> str:
        measure = choice.measure
        if choice.trigger is not None and not candidate.number.percent:
            measure = joined(
                measure,
                choice.trigger,
                sentence.tokens,
                triggers,
                [c.number for c in candidates],
                self.lexicon,
            )
        for other in self.lexicon.measures.values():
            if other.instead_of == measure and self._signed(sentence, candidate, other.id):
                return other.id
        return measure

    def _signed(self, sentence: Sentence, candidate: Candidate, measure: str) -> bool:
        """Whether a sign near the number says that a narrower measure is meant."""
        book = self.lexicon.signs.get(measure)
        if book is None:
            return False
        first, last = max(0, candidate.opens - 7), min(len(sentence.tokens), candidate.closes + 3)
        hedge = range(candidate.opens, candidate.number.first)
        for sign in book.find(sentence.tokens[first:last]):
            at = sign.first + first
            if sentence.tokens[at].norm == "more" and (
                at in hedge or sentence.tokens[at + 1 : at + 2] and sentence.tokens[at + 1].norm == "than"
            ):
                continue
            return True
        purposes = self.lexicon.purposes.get(measure)
        after = sentence.tokens[candidate.closes + 1 : candidate.closes + 20]
        return purposes is not None and bool(purposes.find(after))

    def _made(
        self,
        sentence: Sentence,
        candidate: Candidate,
        choice: Choice,
        measure: str,
        hedge: Hedge,
        attribution: Attribution,
        source: str | None,
        verdict: Verdict,
    ) -> Estimate:
        tokens = sentence.tokens
        number, counted = candidate.number, candidate.counted
        value = value_of(number, hedge.qualifier)
        trigger = (choice.trigger.first, choice.trigger.last) if choice.trigger else None
        status, status_words = status_of(sentence, number.first, number.last, trigger, self.following)
        scope = scope_of(tokens, number.first, counted, measure, event=not self.focus.subject.is_group)
        dated = as_of(tokens, number.first, number.last)
        start, end = self._quote(sentence, candidate, choice)
        written = (tokens[number.first].start, tokens[number.last].end)
        because = {
            "number": self.article.text[tokens[candidate.opens].start : written[1]],
            "measure": choice.because,
            "subject": verdict.because,
            "source": attribution.because or "nobody is named",
            "status": status_words or "no sign of another time",
        }
        if scope:
            because["scope"] = scope
        if dated:
            because["as_of"] = dated[1]
        return Estimate(
            topic=self.topic.id,
            measure=measure,
            low=value.low,
            high=value.high,
            qualifier=value.qualifier,
            source=source,
            via=attribution.via,
            status=status,
            as_of=dated[0] if dated else None,
            scope=scope,
            quote=self.article.text[start:end],
            start=start,
            end=end,
            number=written,
            confidence=_confidence(choice, attribution, verdict),
            because=because,
        )

    def _quote(self, sentence: Sentence, candidate: Candidate, choice: Choice) -> tuple[int, int]:
        """The words that carry the claim: from its trigger or hedge to its number or trigger."""
        tokens = sentence.tokens
        first, last = candidate.opens, candidate.closes
        if choice.trigger is not None:
            first, last = min(first, choice.trigger.first), max(last, choice.trigger.last)
        return tokens[first].start, tokens[last].end


def _is_difference(tokens: Sequence[Token], candidate: Candidate, choice: Choice) -> bool:
    """ "The toll has risen by 91": how much more, not how many."""
    by = candidate.opens and tokens[candidate.opens - 1].norm == "by"
    return bool(by) and choice.kind in (Kind.NOUN, None)


def _says_little(tokens: Sequence[Token], number: numbers.Number, counted: Counted) -> bool:
    """A "one" that stands for a thing ("that one"), and a year that counts nothing."""
    if counted.what is not What.BARE:
        return False
    written = tokens[number.first].text
    return number.high == 1 or (
        number.first == number.last and len(written) == 4 and written.isdigit() and 1900 <= number.low <= 2099
    )


def _confidence(choice: Choice, attribution: Attribution, verdict: Verdict) -> float:
    """How sure the whole is: the link to the measure, the subject and the source together."""
    link = max(0.4, 1.0 - choice.cost / 20)
    return round(link * verdict.sure * (0.5 + attribution.sure / 2), 2)


__all__ = ["Counted", "Kind", "Mapping", "Status", "extract"]
