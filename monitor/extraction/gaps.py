"""Numbers that leave out what was just said: "28 cases, Dawson 24", "only 133 have been identified"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import What
from monitor.extraction.lexicon import Kind, Lexicon
from monitor.extraction.measures import Candidate
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, STOPS, word_set

_STATES = dict.fromkeys(("identified", "unidentified", "named"), "killed") | dict.fromkeys(
    ("vaccinated", "unvaccinated", "immunised", "immunized", "unimmunised", "unimmunized"), "cases"
)
_GIVEN = word_set("received receive had got gotten have has")
_DOSES = word_set("dose vaccine shot jab vaccination")
_TO_BE = BE | HAVE | word_set("not yet since now so far already fully only formally officially")
_AREAS = word_set("county province district state region city town village municipality prefecture the in")
_FOLLOWS = word_set(
    "follow followed with has have had another next second third by came at reported recorded logged -"
)
_TELLS = word_set("say said put puts count counts counted report reported claim claimed speak speaks spoke")


def state_told(tokens: Sequence[Token], candidate: Candidate, *, goes_on: bool = False) -> str | None:
    """ "Only 133 have been identified", "five had received a dose": a part; the measure it is likely of."""
    after = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 14]]
    if after[:1] == ["("] and ")" in after:
        after = after[after.index(")") + 1 :]  # "503 (71%) had not been vaccinated"
    if after[:2] == ["of", "the"] and after[2:3] and after[2][0].isdecimal():
        after = after[3:]  # "7 of the 103 had been vaccinated"
    if not after or candidate.counted.what is not What.BARE:
        return None
    if candidate.opens and tokens[candidate.opens - 1].norm in ("all", "the", "these", "those"):
        return None  # "all five were unvaccinated": no part
    for at, word in enumerate(after):
        if word in _STATES:
            return _STATES[word] if at or goes_on else None
        if word in _GIVEN and set(after[at + 1 : at + 6]) & _DOSES:
            return "cases"
        if word not in _TO_BE:
            return None
    return None


def repeats_the_clause(tokens: Sequence[Token], before: Candidate, candidate: Candidate) -> bool:
    """ "Lamb has logged 28 cases, Dawson 24 and Cochran 11", "the guard says 46, survivors say 70"."""
    joint = tokens[before.closes + 1 : candidate.opens]
    after = tokens[candidate.closes + 1 : candidate.closes + 2]
    if len(joint) < 2 or len(joint) > 7 or joint[0].norm not in (",", ";", "and", "while", "but"):
        return False
    if after and not (after[0].text in STOPS or after[0].norm in ("and", "while", "but")):
        return False
    rest = [token for token in joint if token.norm not in (",", ";", "and", "while", "but")]
    if not rest:
        return False
    if all(token.text[0].isupper() or token.norm in _AREAS or token.norm in _FOLLOWS for token in rest):
        return any(token.text[0].isupper() for token in rest)
    return rest[-1].norm in _TELLS and len(rest) <= 5


def in_a_list(tokens: Sequence[Token], before: Candidate, candidate: Candidate) -> bool:
    """ "Dead: 1,611 (officials), over 2,000 (opposition)": the same once more, by somebody else."""
    joint = [token.text for token in tokens[before.closes + 1 : candidate.opens] if token.text != '"']
    after = [token.text for token in tokens[candidate.closes + 1 : candidate.closes + 3] if token.text != '"']
    inside = joint[:1] == ["("] and joint[-2:] == [")", ","] and len(joint) <= 8
    return inside and after[:1] == ["("]


def is_of_the_total(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "About 800 of its total are cases of frostbite"."""
    after = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 4]]
    return after[:1] == ["of"] and after[1:2] != ["a"] and after[2:] == ["total"]


_LISTS = word_set("register list wall memorial monument database ledger roll book")
_BEARS = word_set(
    """
    hold held bear bore carry carried carrie contain contained list listed have has had with include included
    """
)


def lists_names(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "The register holds 15,806 names": those who are counted, one by one."""
    before = {token.norm for token in tokens[max(0, candidate.opens - 12) : candidate.opens]}
    return bool(before & _LISTS and before & _BEARS)


def is_sum(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "Which makes 15,000 in all", "bringing the total to 14,500": of what was told of before, together."""
    after = [token.norm for token in tokens[candidate.closes + 1 : candidate.closes + 4]]
    if after[:2] in (["in", "all"], ["in", "total"], ["all", "told"]) or after[:1] == ["altogether"]:
        return True
    before = [token.norm for token in tokens[max(0, candidate.opens - 6) : candidate.opens]]
    return before[-1:] == ["to"] and bool(set(before) & {"total", "sum", "tally", "overall"})


_ITS_OWN = 4  # words from "others" within which a verb of their own stands


def verb_of_others(
    sentence: Sentence, candidates: Sequence[Candidate], at: int, before: str, lexicon: Lexicon
) -> str:
    """The measure of "N others": that of those before, unless a verb of their own counts the same things.

    "8,260 were killed in Gaza, and 122 others in the West Bank", but "… and badly damaged 2,400 others".
    """
    candidate = candidates[at]
    opens = max(candidates[at - 1].closes, candidate.opens - _ITS_OWN)
    counts = set(lexicon.measures[before].counts)
    for match in lexicon.triggers.find_in(sentence):
        ahead = opens < match.first and match.last < candidate.opens
        behind = candidate.closes < match.first <= candidate.closes + _ITS_OWN
        for sense in match.found if ahead or behind else ():
            if sense.kind is Kind.DONE_TO and counts & set(lexicon.measures[sense.measure].counts):
                return sense.measure
    return before
