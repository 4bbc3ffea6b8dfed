"""Of whom an article speaks from sentence to sentence, and whether a figure is about its subject.

About a group a figure must be tied to it by name or by going on from it; in an article about an event
everything belongs that is not set elsewhere or in another year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.extraction.counted import Counted, What
from monitor.extraction.elsewhere import CUES, another_strike, of_the_nation, old_war, set_elsewhere
from monitor.extraction.kin import names_all
from monitor.extraction.nations import DEMONYMS
from monitor.extraction.others import names_disease, told_of_others, without_disease
from monitor.extraction.rivals import SOLDIERS, other_body, rival_nation, their_dead
from monitor.extraction.sentences import Sentence
from monitor.extraction.subjects import (
    CIVILIANS,
    Subject,
    anchors,
    anchors_in,
    cues_of,
    self_words,
)
from monitor.extraction.tokens import Token


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a figure is about the subject, the words that say so, and how sure that is."""

    belongs: bool
    because: str
    sure: float


@dataclass
class Focus:
    """Whom the article has been speaking of, kept from sentence to sentence."""

    subject: Subject
    article_years: frozenset[int]
    on_subject: bool = True
    index: int = -10
    paragraph: int = -1

    def judge(self, sentence: Sentence, counted: Counted, first: int, trigger_at: int | None) -> Verdict:
        """Whether the number at token `first` is about the subject."""
        if not self.subject.is_group:
            return self._judge_event(sentence, counted, first, trigger_at)
        tokens = sentence.tokens
        closes = counted.last
        phrase = tokens[first : closes + 1]
        own_phrase, other_phrase = anchors(sentence, first, closes + 1, self.subject)
        if counted.what is What.UNIT and own_phrase:
            return Verdict(True, _text(phrase), 1.0)
        if other_phrase:
            return Verdict(False, _text(phrase), 1.0)
        rival = (
            None
            if "civilian" in self.subject.modifiers
            else rival_nation(tokens, first, trigger_at, self.subject.own)
        )
        own = _own_before(sentence, first, self.subject)
        if rival is not None and (own is None or rival > own):
            return Verdict(False, tokens[rival].text if rival >= 0 else "", 0.9)
        if "civilian" in self.subject.modifiers and their_dead(sentence.norms, first):
            return Verdict(False, "an army's dead", 0.8)
        if not self.subject.soldiers:
            others = told_of_others(sentence, first, closes, self.subject.told)
            if others is not None:
                return Verdict(False, others, 0.8)
        if _mixed(tokens, first, self.subject):
            return Verdict(False, "a mixed force", 0.8)
        if self._long_ago(sentence) or ("war" in sentence.words and old_war(sentence.norms, first)):
            return Verdict(False, "long before", 0.9)
        near = max(0, first - 4), closes + 6
        if anchors_in(sentence, self.subject)[0] or anchors(sentence, *near, self.subject)[0]:
            return Verdict(True, "named in the sentence", 0.9)
        if self.subject.soldiers and another_strike(sentence.norms, first):
            return Verdict(False, "another strike", 0.8)
        if self.subject.soldiers and counted.noun in CIVILIANS and counted.noun != "other":
            return Verdict(False, counted.noun or "", 0.8)
        if not self.on_subject:
            return Verdict(False, "another subject before", 0.7)
        return Verdict(True, "goes on from before", 0.7)

    def names_subject(self, sentence: Sentence, counted: Counted, first: int) -> bool:
        """Whether the phrase of a number names the subject itself."""
        return self.subject.is_group and bool(anchors(sentence, first, counted.last + 1, self.subject)[0])

    def named_between(self, sentence: Sentence, first: int, last: int) -> bool:
        """Whether the subject is named between two tokens."""
        return self.subject.is_group and bool(anchors(sentence, first + 1, last, self.subject)[0])

    def hear(self, sentence: Sentence) -> None:
        """Take in whom a sentence is about."""
        if not self.subject.is_group:
            if named := names_disease(sentence, self.subject.told):
                self.on_subject, self.paragraph = named == "own", sentence.paragraph.index
            return
        if sentence.paragraph.index == self.paragraph and sentence.words.isdisjoint(self.subject.cues):
            return
        own, other = anchors_in(sentence, self.subject)
        if sentence.paragraph.index != self.paragraph:
            self.paragraph = sentence.paragraph.index
            if not own and other == "":
                self.on_subject = self.on_subject or sentence.index - self.index > 3
        if own:
            self.on_subject, self.index = True, sentence.index
        elif other:
            self.on_subject, self.index = False, sentence.index

    def _long_ago(self, sentence: Sentence) -> bool:
        """Whether a sentence is of a year far before the article's."""
        years = [year for year in sentence.years if 1800 <= year <= 2099]
        known = self.article_years or frozenset({2020})
        return bool(years) and max(years) < min(known) - 10

    def _judge_event(
        self, sentence: Sentence, counted: Counted, first: int, trigger_at: int | None
    ) -> Verdict:
        others = told_of_others(sentence, first, counted.last, self.subject.told)
        if others is not None:
            return Verdict(False, others, 0.8)
        off = not self.on_subject and sentence.paragraph.index == self.paragraph
        if off and not names_disease(sentence, self.subject.told):
            return Verdict(False, "another disease before", 0.7)
        years = {year for year in sentence.years if 1900 <= year <= 2099}
        known = self.subject.years | self.article_years
        if (
            years
            and known
            and not years & (known | {year + 1 for year in known} | {year + 2 for year in known})
            and max(years) < min(known)
        ):
            return Verdict(False, f"in {min(years)}", 0.9)
        words = sentence.words
        if not words.isdisjoint(CUES):
            other = set_elsewhere(sentence.norms, first, self_words(self.subject))
            if other is not None:
                return Verdict(False, other, 0.8)
        national = of_the_nation(words, self_words(self.subject))
        if national is not None:
            return Verdict(False, national, 0.8)
        if self.subject.company:
            other = other_body(sentence.tokens, words, trigger_at, self.subject.company)
            if other is not None:
                return Verdict(False, other, 0.8)
        cues = words & _BESIDE - self_words(self.subject)
        if cues and not any(names_all(words, without_disease(name)) for name in self.subject.said_as):
            return Verdict(False, min(cues), 0.8)
        return Verdict(True, "the article's event", 0.85)


_BESIDE = frozenset(["rival", "competitor", "neighboring", "neighbouring"])


def _mixed(tokens: Sequence[Token], first: int, subject: Subject) -> bool:
    """ "units of Russian marines and North Koreans": a force of two peoples, whose figures are neither's."""
    norms = [token.norm for token in tokens[max(0, first - 16) : first]]
    for at, word in enumerate(norms):
        if word != "and" or not any(
            DEMONYMS.get(other) and DEMONYMS[other] not in subject.own for other in norms[max(0, at - 2) : at]
        ):
            continue
        left = set(norms[max(0, at - 3) : at])
        right = norms[at + 1 : at + 4]
        if left & SOLDIERS and any(f"{a} {b}" in subject.modifiers for a, b in pairwise(right)):
            return True
    return False


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _own_before(sentence: Sentence, first: int, subject: Subject) -> int | None:
    """The nearest token before a number at which the subject is named within three words."""
    opens = max(0, first - 39)
    cues = [at for at in cues_of(sentence, subject) if opens <= at < first + 2]
    for at in sorted({cue - step for cue in cues for step in range(3)}, reverse=True):
        if opens <= at < first and anchors(sentence, at, at + 3, subject)[0]:
            return at
    return None
