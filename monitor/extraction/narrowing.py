"""A measure told more exactly: by a second trigger, by the noun counted, by a sign near the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.extraction.counted import Trigger
from monitor.extraction.gaps import is_sum
from monitor.extraction.joining import joined
from monitor.extraction.lexicon import Lexicon
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import singular


def narrowed(
    sentence: Sentence,
    candidates: Sequence[Candidate],
    at: int,
    choice: Choice,
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    users: Mapping[int, Sequence[int]],
) -> str:
    """The measure of the number at place `at`; `users` are the numbers that each trigger governs."""
    candidate, measure = candidates[at], choice.measure
    if choice.trigger is not None and not candidate.number.percent and measure in lexicon.together:
        measure = joined(
            measure,
            choice.trigger,
            sentence.tokens,
            triggers,
            [c.number for c in candidates],
            lexicon,
            users,
            candidate.number.first,
        )
    narrower = lexicon.narrower.get(measure)
    if not narrower or is_sum(sentence.tokens, candidate):
        return measure
    named = candidate.counted.noun and singular(candidate.counted.noun)
    for other, nouns in narrower.items():
        if named in nouns:
            return other  # "3,000 more workers" are workers before they are reinforcements
    return next((other for other in narrower if _signed(sentence, candidate, other, lexicon)), measure)


def _signed(sentence: Sentence, candidate: Candidate, measure: str, lexicon: Lexicon) -> bool:
    """Whether a sign near the number says that a narrower measure is meant."""
    book = lexicon.signs.get(measure)
    if book is None:
        return False
    first, last = max(0, candidate.opens - 7), min(len(sentence.tokens), candidate.closes + 4)
    hedge = range(candidate.opens, candidate.number.first)
    told = not sentence.words.isdisjoint(book.first_words())
    for sign in book.find(sentence.tokens[first:last]) if told else ():
        at = sign.first + first
        if sentence.tokens[at].norm == "more" and (
            at in hedge or (sentence.tokens[at + 1 : at + 2] and sentence.tokens[at + 1].norm == "than")
        ):
            continue
        return True
    purposes = lexicon.purposes.get(measure)
    if purposes is None or sentence.words.isdisjoint(purposes.first_words()):
        return False
    return bool(purposes.find(sentence.tokens[candidate.closes + 1 : candidate.closes + 20]))
