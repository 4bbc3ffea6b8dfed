"""What the article is talking about where a number has no trigger of its own.

"In April it was at least 600. Now it is around 2,000": the measure is the one spoken of before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.extraction.counted import Trigger, What
from monitor.extraction.gaps import (
    in_a_list,
    is_of_the_total,
    is_sum,
    lists_names,
    repeats_the_clause,
    state_told,
    verb_of_others,
)
from monitor.extraction.giving import (
    COUNT_NOUNS,
    SPEAKING,
    answers,
    counts_something_else,
    given_as,
    given_by,
    says_ones,
    words_before,
)
from monitor.extraction.lexicon import Kind, Lexicon
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import AUXILIARY, BE, SPEECH_NORMS, word_set

_LOOKING = word_set("find found see saw seen make made hold held notice fear feared write wrote cite cited")
_SPOKE = word_set("speak spoke spoken speaks talk talked warn warned")
_KEPT = word_set("keep keeps kept keeping save saved retain retained spare spared create created")
_TELLING = SPEECH_NORMS - _LOOKING | SPEAKING
_FEW = 10
_SIZE = frozenset(["size", "strength"])
_FORCES = frozenset(["force", "contingent", "corps", "expedition", "deployment"])


@dataclass
class Talk:
    """The measure spoken of last, and where."""

    measure: str | None = None
    words: str = ""
    index: int = -10
    paragraph: int = -10
    asked: int = -10  # the sentence that asked "how many …?"
    presence: str | None = None  # the measure of being there, where the subject is an army
    measures: list[str] = field(default_factory=list)  # the last few, oldest first

    def completed(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        chosen: dict[int, Choice],
        lexicon: Lexicon,
    ) -> dict[int, Choice]:
        """The choices with those added that only the talk before explains."""
        full = dict(chosen)
        for at, candidate in enumerate(candidates):
            part = self._named_part(sentence, candidates, full, at)
            if part:
                full[at] = Choice(part, None, 6.0, self.words or part)
            if at in full or candidate.number.percent:
                continue
            if says_ones(sentence.tokens, candidate) and at - 1 in full:
                full[at] = Choice(full[at - 1].measure, None, 6.0, full[at - 1].because)
            if candidate.counted.what in (What.OTHER, What.TRIGGER):
                continue
            if candidate.counted.what is What.UNIT:
                measure = self._of_unit(sentence, candidates, full, at, lexicon)
            else:
                measure = self._within(sentence, candidates, full, at, lexicon) or self._from_before(
                    sentence, candidates, full, at, lexicon
                )
            if measure and lexicon.measures[measure].percent:
                measure = lexicon.measures[measure].share_of[0]
            if measure:
                full[at] = Choice(measure, None, 6.0, self.words or measure)
        return full

    def _named_part(
        self, sentence: Sentence, candidates: Sequence[Candidate], chosen: Mapping[int, Choice], at: int
    ) -> str | None:
        """ "12,000 soldiers, including 500 officers and three generals": kinds of what was just counted."""
        candidate = candidates[at]
        if candidate.counted.what is not What.UNIT or candidate.counted.inside or at - 1 not in chosen:
            return None
        joint = sentence.norms[candidates[at - 1].closes + 1 : candidate.opens]
        if joint[-1:] == ["include"] or joint in (["including"], [",", "including"], [",", "among", "them"]):
            return chosen[at - 1].measure
        goes_on = joint == ["and"] and chosen[at - 1].trigger is None
        return chosen[at - 1].measure if goes_on and candidates[at - 1].counted.what is What.UNIT else None

    def _of_unit(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        chosen: Mapping[int, Choice],
        at: int,
        lexicon: Lexicon,
    ) -> str | None:
        """ "Among them 500 officers", "and some 2,500 houses": a kind of what was counted before."""
        candidate = candidates[at]
        tokens = sentence.tokens
        before = sentence.norms[max(0, candidate.opens - 3) : candidate.opens]
        after = sentence.norms[candidate.closes + 1 : candidate.closes + 3]
        if after[:1] and after[0] in BE and after[1:] == ["among"]:
            return _chosen_before(chosen, at)  # "31 children are among the 412 dead"
        if "including" in before or before[-2:] == ["among", "them"] or after == ["among", "them"]:
            return _chosen_before(chosen, at) or self._recent(sentence)
        if candidate.counted.noun == "patient" and candidate.opens <= 2 and tokens[0].norm == "of":
            return "cases"  # "Of the 704 patients, 503 had not been vaccinated"
        if before[-2:] == ["name", "of"] and lists_names(tokens, candidate):
            return "killed"  # "the two walls hold the names of 2,304 soldiers"
        if candidate.counted.noun == "name" and lists_names(tokens, candidate):
            heard = [*self.measures, self.measure]
            return "killed" if "killed" in heard else self._recent(sentence)
        since = candidates[at - 1].closes + 1 if at else candidate.opens
        joint = sentence.norms[since : candidate.opens]
        if at and candidate.counted.noun == "other" and at - 1 in chosen and len(joint) <= 12:
            return verb_of_others(sentence, candidates, at, chosen[at - 1].measure, lexicon)
        if candidate.counted.part and set(words_before(sentence, candidate, 3)) & _KEPT:
            return None
        if candidate.counted.part:
            return next(
                (
                    measure
                    for measure in reversed([self.measure, *self.measures, *_measures_of(chosen)])
                    if measure and _counts(lexicon, measure, candidate.counted.noun)
                ),
                None,
            )
        if at and at - 1 in chosen and chosen[at - 1].kind is None and joint == ["and"]:
            return chosen[at - 1].measure
        if self.measure and sentence.index - self.asked <= 1 and not at and answers(tokens, candidate):
            return self.measure if _counts(lexicon, self.measure, candidate.counted.noun) else None
        for measure in reversed(self.measures):
            if lexicon.measures[measure].strict and _counts(lexicon, measure, candidate.counted.noun):
                return measure
        return None

    def _of_them(
        self, sentence: Sentence, candidates: Sequence[Candidate], chosen: Mapping[int, Choice], at: int
    ) -> str | None:
        """ "600 of them": of those counted before in the sentence, else of the sentence before."""
        if at:
            near = chosen.get(at - 1) or chosen.get(at - 2)
            return near.measure if near else None
        return self._recent(sentence) if candidates[at].opens <= 4 else None

    def _within(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        chosen: Mapping[int, Choice],
        at: int,
        lexicon: Lexicon,
    ) -> str | None:
        """ "1,400 positions in Sweden and close to 900 in Finland", "rose to 1,411 from 1,124"."""
        candidate = candidates[at]
        tokens = sentence.tokens
        after = tokens[candidate.number.last + 1 : candidate.number.last + 3]
        if [token.norm for token in after] in (
            ["of", "them"],
            ["of", "whom"],
            ["of", "these"],
            ["of", "those"],
        ):
            return self._of_them(sentence, candidates, chosen, at)
        if is_of_the_total(tokens, candidate) and self._recent(sentence):
            together = (held for held in self.measures if lexicon.measures[held].together)
            return next(together, self._recent(sentence))
        state = state_told(tokens, candidate, goes_on=at - 1 in chosen)
        if state or is_of_the_total(tokens, candidate):
            heard = [*self.measures, self.measure, *_measures_of(chosen)]
            return state if state in heard else _chosen_before(chosen, at) or self._recent(sentence)
        if _are_people(after, lexicon):
            return _chosen_before(chosen, at) or (self._recent(sentence) if candidate.opens <= 2 else None)
        opening = sentence.norms[:2]
        if opening[:1] == ["of"] and opening[1:] and opening[1] in _THEM and after and after[0].norm in BE:
            return self._recent(sentence)  # "Of them, 3,154 are in Dhaka"
        if opening[:1] == ["of"] and candidate.opens <= 2 and after and after[0].text == ",":
            return self._recent(sentence)  # "Of the 1,900, some 650 are in Sweden"
        if (after and after[0].norm in ("still", "left")) or [token.norm for token in after] in (
            ["are", "left"],
            ["are", "still"],
            ["remain", "in"],
        ):
            return _chosen_before(chosen, at) or self._recent(sentence)
        measure = _chosen_before(chosen, at)
        if measure is None:
            return None
        if words_before(sentence, candidate, 2) in (["of", "which"], ["of", "whom"]):
            return measure
        if at and (
            repeats_the_clause(tokens, candidates[at - 1], candidate)
            or in_a_list(tokens, candidates[at - 1], candidate)
        ):
            return measure
        if is_sum(tokens, candidate):
            return next((choice.measure for _, choice in sorted(chosen.items())), measure)
        between = sentence.norms[candidates[at - 1].closes + 1 : candidate.opens]
        if tokens[candidate.number.first].norm == "another" and set(between) & {"and", ",", ";"}:
            return measure
        if set(between) & {"from", "against", "to", "compared", "versus"} and len(between) <= 10:
            return measure
        if set(between[-6:]) & (COUNT_NOUNS - {"range", "band"}) and not counts_something_else(between):
            return measure
        beyond = sentence.norms[candidate.closes + 1 : candidate.closes + 4]
        if given_as(between) or _is_recalled(between, beyond):
            return measure
        if between[-1:] in (["to"], ["at"]) and "total" in between[-12:]:
            return measure  # "bringing the total in the area to 10,000"
        if between[-1:] == [":"] and len(between) <= 16:
            between = ["and"]  # "15,000 in all, according to the agency: 11,000 in the autumn"
        place = (
            len(after) > 1
            and after[0].norm == "in"
            and (after[1].text[0].isupper() or after[1].norm == "the")
        )
        return measure if place and set(between) & {"and", ","} and len(between) <= 14 else None

    def _recent(self, sentence: Sentence) -> str | None:
        """The measure spoken of last, unless that was long ago."""
        if sentence.index - self.index > 3 or sentence.paragraph.index - self.paragraph > 1:
            return None
        return self.measure

    def _from_before(
        self,
        sentence: Sentence,
        candidates: Sequence[Candidate],
        chosen: Mapping[int, Choice],
        at: int,
        lexicon: Lexicon,
    ) -> str | None:
        """ "The agency had said 600", "it was about 2,000": the sentence says that it gives a figure."""
        candidate = candidates[at]
        if at and at - 1 in chosen:
            measure: str | None = chosen[at - 1].measure
        elif at and candidates[at - 1].counted.what in (What.UNIT, What.OTHER):
            return None  # "3,000 demonstrated; the union made it 5,000"
        else:
            measure = self._recent(sentence)
        if measure is None:
            return None
        before = sentence.norms[max(0, candidate.opens - 9) : candidate.opens]
        before = [word for word in before if word not in ("the", '"', "a", "still", ":", "an")]
        if "total" in before:  # of killed and wounded, where both were spoken of
            measure = next((held for held in self.measures if lexicon.measures[held].together), measure)
        after = sentence.norms[candidate.closes + 1 : candidate.closes + 4]
        if after[:1] and after[0] in ("it", "they", "he", "she", "that") and set(after[1:]) & SPEECH_NORMS:
            return measure  # "the 1,500 it had reported"
        if sentence.index - self.asked <= 2 and candidate.opens <= 6:
            return measure  # the answer to "How many soldiers has Kim sent?"
        if candidate.number.high < _FEW or {"board", "aboard", "capacity"} & set(
            words_before(sentence, candidate, 18)
        ):
            return None  # "I would stand behind three", "how many were on board: survivors speak of 200"
        if given_by(sentence, candidate):
            return measure
        if counts_something_else(before):
            return None
        close = before[-3:]
        if given_as(before):
            return measure
        if _has_a_predicate(sentence.tokens, candidate):
            return None  # "he believes 40 more are trapped"
        if before[-1:] == ["of"] and set(before[-5:]) & _SPOKE:
            return measure  # "spoke on Wednesday of some 45"
        if not _TELLING.isdisjoint(close) or not COUNT_NOUNS.isdisjoint(before[-7:]):
            return measure
        if before[-1:] in (["at"], ["to"], ["of"], ["is"], ["was"]) and set(
            words_before(sentence, candidate, 18)
        ) & {
            "tally",
            "toll",
        }:
            return measure  # "its own tally, which it has not published, is said to stop at 1,800"
        return (
            measure
            if set(close) & {"it", "that", "there", "this"} and set(close) & (BE | {"compare", "with"})
            else None
        )

    @staticmethod
    def _asks(sentence: Sentence) -> bool:
        """ "How many …", "Has anyone been captured?", "And casualties?"."""
        if "many" in sentence.words and "how many" in sentence.joined:
            return True
        return sentence.asks and (sentence.norms[0] in AUXILIARY or len(sentence.norms) <= 8)

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
            asked = self._asks(sentence)
            if asked and (triggers or (self.presence and "many" in sentence.words)):
                self.asked = sentence.index
                measure = None if triggers else self.presence
            for trigger in triggers:
                if asked and measure is None:
                    measure, words = trigger.found[0].measure, _text(sentence.tokens, trigger)
                for sense in trigger.found:
                    if sense.kind is Kind.NOUN:
                        measure, words = sense.measure, _text(sentence.tokens, trigger)
        told_of_size = measure is None and self.presence and not sentence.words.isdisjoint(_SIZE)
        if told_of_size and not sentence.words.isdisjoint(_FORCES):
            measure = self.presence  # "On the size of the original force there is harmony"
        if chosen:
            self.measures = [*self.measures, *(choice.measure for choice in chosen.values())][-6:]
        if measure:
            self.measure, self.words = measure, words or measure
            self.index, self.paragraph = sentence.index, sentence.paragraph.index


def _has_a_predicate(tokens: Sequence[Token], candidate: Candidate) -> bool:
    after = [token.norm for token in tokens[candidate.closes + 1 : candidate.closes + 5]]
    after = after[after[:1] == ["more"] :]
    return len(after) > 1 and after[0] in BE and after[1] in _FATES


_FATES = word_set("trapped stranded stuck quarantined homeless expected needed required present")


def _text(tokens: Sequence[Token], trigger: Trigger) -> str:
    return " ".join(token.text for token in tokens[trigger.first : trigger.last + 1])


_THEM = frozenset(["them", "these", "those", "whom"])


def _are_people(after: Sequence[Token], lexicon: Lexicon) -> bool:
    """ "32 people had died; 14 were children": a part by what it consists of."""
    return len(after) > 1 and after[0].norm in ("were", "are") and after[1].norm in lexicon.units["people"]


def tally_of_people(sentence: Sentence, candidate: Candidate, lexicon: Lexicon) -> bool:
    """ "the number of their troops there has risen to 10,000": people, and no word for what they did."""
    before = words_before(sentence, candidate, 30)
    if candidate.counted.what is not What.BARE or candidate.number.percent or "number" not in before:
        return False
    said = before[before.index("number") + 1 :]
    linked = said and (
        said[-1] in ("at", "to", "be", "is", "was", "exceed", "around", "reached") or "closer" in said
    )
    return said[:1] == ["of"] and bool(set(said[:6]) & lexicon.units["soldiers"]) and bool(linked)


def _measures_of(chosen: Mapping[int, Choice]) -> list[str]:
    return [choice.measure for _, choice in sorted(chosen.items())]


def _counts(lexicon: Lexicon, measure: str, noun: str | None) -> bool:
    """Whether a noun is among what a measure counts."""
    return any(noun in lexicon.units.get(unit, ()) for unit in lexicon.measures[measure].counts)


def _is_recalled(between: Sequence[str], after: Sequence[str]) -> bool:
    """ "…; in January it was 300", "twice the 300 it gave", "double the 210 announced on Sunday"."""
    if between[-1:] == ["the"] and (
        _GIVEN & set(after[:1]) or (_TELLERS & set(after[:1]) and set(after[1:]) & SPEECH_NORMS)
    ):
        return True
    close = between[-6:]
    return bool({"it", "that", "which"} & set(close) and _GIVES & set(close[close.index(_first(close)) :]))


def _first(words: Sequence[str]) -> str:
    return next(word for word in words if word in ("it", "that", "which"))


_GIVEN = word_set("announced reported given published released issued counted recorded told quoted")
_TELLERS = frozenset(["it", "they", "he", "she", "that", "which"])
_GIVES = word_set("is was stood stand put had started begun began gave gives now")


def _chosen_before(chosen: Mapping[int, Choice], at: int) -> str | None:
    """The measure of the nearest number before in the sentence, else of the one after."""
    for place in (at - 1, at - 2, at + 1):
        if place in chosen and place >= 0:
            return chosen[place].measure
    return None
