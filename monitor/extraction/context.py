"""What the article is talking about where a number has no trigger of its own.

"In April it was at least 600. Now it is around 2,000": the measure is the one spoken of before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.extraction.counted import Trigger, What
from monitor.extraction.lexicon import Kind, Lexicon
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, SPEECH_NORMS

_COUNT_NOUNS = frozenset("number figure total toll count tally estimate it".split())
_SPEAKING = frozenset(
    "say said put count counted speak spoke spoken had give gave given reported admitted claim claimed announced of at make had".split()
)


@dataclass
class Talk:
    """The measure spoken of last, and where."""

    measure: str | None = None
    words: str = ""
    index: int = -10
    paragraph: int = -10

    def completed(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        chosen: dict[int, Choice],
        triggers: Sequence[Trigger],
        lexicon: Lexicon,
    ) -> dict[int, Choice]:
        """The choices with those added that only the talk before explains."""
        full = dict(chosen)
        for at, candidate in enumerate(candidates):
            if at in full or candidate.number.percent or candidate.counted.what not in (What.BARE,):
                continue
            measure = self._within(sentence, candidates, full, at) or self._from_before(sentence, candidate)
            if measure and not lexicon.measures[measure].percent:
                full[at] = Choice(measure, None, 6.0, self.words or measure)
        return full

    def _within(
        self, sentence: Sentence, candidates: Sequence[Candidate], chosen: Mapping[int, Choice], at: int
    ) -> str | None:
        """ "1,400 positions in Sweden and close to 900 in Finland", "rose to 1,411 from 1,124"."""
        if at == 0 or at - 1 not in chosen:
            return None
        before = candidates[at - 1]
        between = [token.norm for token in sentence.tokens[before.closes + 1 : candidates[at].opens]]
        if set(between) & {"from", "against", "to"} and len(between) <= 10:
            return chosen[at - 1].measure
        if set(between[-4:]) & {"total", "figure", "tally", "count", "toll"}:
            return chosen[at - 1].measure
        return None

    def _from_before(self, sentence: Sentence, candidate: Candidate) -> str | None:
        if (
            self.measure is None
            or sentence.index - self.index > 3
            or sentence.paragraph.index - self.paragraph > 1
        ):
            return None
        before = [token.norm for token in sentence.tokens[max(0, candidate.opens - 6) : candidate.opens]]
        before = [word for word in before if word not in ("the", '"', "a", "still", ":")]
        after = [token.norm for token in sentence.tokens[candidate.closes + 1 : candidate.closes + 4]]
        if after[:1] and after[0] in ("it", "they", "he", "she", "that") and set(after[1:]) & SPEECH_NORMS:
            return self.measure  # "the 1,500 it had reported"
        spoken = [word for word in before if word in SPEECH_NORMS | _SPEAKING | BE]
        if before and (before[-1] in SPEECH_NORMS | _SPEAKING or spoken and set(before) & _COUNT_NOUNS):
            return self.measure
        return None

    def hear(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        chosen: Mapping[int, Choice],
        triggers: Sequence[Trigger],
    ) -> None:
        """Keep the measure of the last figure, or of the last noun that names one."""
        measure = words = None
        if chosen:
            last = chosen[max(chosen)]
            measure, words = last.measure, last.because
        else:
            asked = "how many" in " ".join(sentence.norms)
            for trigger in triggers:
                if asked and any(sense.kind is Kind.WEAK for sense in trigger.found):
                    measure, words = trigger.found[0].measure, _text(sentence.tokens, trigger)
                for sense in trigger.found:
                    if sense.kind is Kind.NOUN:
                        measure, words = sense.measure, _text(sentence.tokens, trigger)
        if measure:
            self.measure, self.words = measure, words or measure
            self.index, self.paragraph = sentence.index, sentence.paragraph.index


def _text(tokens: Sequence[Token], trigger: Trigger) -> str:
    return " ".join(token.text for token in tokens[trigger.first : trigger.last + 1])
