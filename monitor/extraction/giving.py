"""Words that say that a figure is given: "put it at", "the toll is", "the 2,000 that it arrived at"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import CLOSED, word_set

COUNT_NOUNS = word_set(
    """
    number figure total toll count tally estimate sum band range guess projection reckoning calculation
    scenario forecast
    """
)

SPEAKING = word_set(
    """
    say said put count counted speak spoke spoken give gave given reported admitted claim claimed
    announced
    """
)

_GIVING = word_set(
    """
    hold held list listed count counted put puts place placed had have make made give gave set pegged peg
    reckoned
    """
)

_GAVE = word_set("published reported stated estimated calculated named cited")


def given_as(before: Sequence[str]) -> bool:
    """ "American officials had it at more than 1,000", "both put them at", "when it gave it as 1,411"."""
    if "case" in before[-3:] and {"base", "best", "worst", "central"} & set(before[-4:]):
        return True  # "our own base case is 3,500"
    near = set(before[-6:] if before[-1:] in (["at"], ["to"], ["as"]) else before[-4:])
    return bool(near & {"it", "that", "them"} and near & _GIVING)


def given_by(sentence: Sentence, candidate: Candidate) -> bool:
    """ "The 2,000 or so that the agency arrived at last September"."""
    before = sentence.norms[max(0, candidate.opens - 1) : candidate.opens]
    after = sentence.norms[candidate.closes + 1 : candidate.closes + 16]
    if before != ["the"] or not after:
        return False
    if "that" not in after[:3] and "which" not in after[:3]:
        return False
    arrived = any(after[at : at + 2] == ["arrived", "at"] for at in range(len(after)))
    return arrived or bool(set(after) & (_GAVE | SPEAKING))


def counts_something_else(before: Sequence[str]) -> bool:
    """ "the number of voyages from 63": a count of things that no trigger names."""
    return any(
        word in COUNT_NOUNS and before[at + 1] == "of" and before[at + 2] not in CLOSED
        for at, word in enumerate(before[:-2])
    )


def answers(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """Whether a number opens its sentence, but for the label of who speaks: "A: Two children"."""
    lead = [token.text for token in tokens[: candidate.opens]]
    return len(lead) <= 1 or (lead[-1] == ":" and len(lead) <= 4)


def says_ones(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "124 infections and 40 suspected ones"."""
    return candidate.counted.what is What.OTHER and tokens[candidate.counted.last].text.lower() == "ones"


def words_before(sentence: Sentence, candidate: Candidate, reach: int) -> list[str]:
    return sentence.norms[max(0, candidate.opens - reach) : candidate.opens]
