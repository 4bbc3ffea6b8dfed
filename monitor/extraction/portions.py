"""A figure of one unit, of those who came together, of the first of several waves, of cuts already made."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Counted
from monitor.extraction.tokens import Token
from monitor.extraction.words import HAVE, SPEECH_NORMS, word_set

_UNITS = word_set("brigade battalion regiment company platoon squad detachment division")
_OWN = word_set("his her my our their its one each")
_HOLDS = word_set("list listed lost lose suffered has had at counted recorded reported")
_TELLING = SPEECH_NORMS - _HOLDS
_OF_MEN = frozenset({"killed", "wounded", "missing", "casualties", "captured", "casualty_rate"})
_KINDS = word_set("officer child woman general civilian foreigner student")
_REACH = 12
_TAKEN = word_set("accepted taken signed chosen opted volunteered")
# a sentence without any of these words tells of no portion
PORTIONS = _UNITS | _TAKEN | {"them", "other", "first", "far", "already"}


def portion_of(tokens: Sequence[Token], first: int, counted: Counted, measure: str) -> str | None:
    """The portion of the whole that the number at token `first` is of; None for the whole."""
    if measure in _OF_MEN:
        return _of_one_unit(tokens, first) or _of_a_kind(tokens, first, counted.last)
    if measure == "deployed":
        return _with_others(tokens, first, counted.last) or _first_of_several(tokens, counted.last)
    if measure == "jobs_cut":
        return _cut_already(tokens, first, counted.last)
    return None


def _of_one_unit(tokens: Sequence[Token], first: int) -> str | None:
    """ "The 94th brigade lists 21 as missing", "the losses of his battalion at more than half"."""
    for at in range(first - 1, max(0, first - _REACH), -1):
        if tokens[at].text in (";", "\u2014"):
            return None
        if tokens[at].norm not in _UNITS:
            continue
        lead = tokens[max(0, at - 3) : at]
        opens = next((place for place, token in enumerate(lead) if _singles_out(token)), None)
        between = {token.norm for token in tokens[at + 1 : first]}
        told = between & _TELLING or "that" in between
        if opens is None or told or not between & _HOLDS:
            return None
        return " ".join(token.text for token in (*lead[opens:], tokens[at]))
    return None


def _singles_out(token: Token) -> bool:
    ordinal = token.text[0].isdecimal() and token.text[-2:] in ("st", "nd", "rd", "th")
    return ordinal or token.norm in _OWN


def _of_a_kind(tokens: Sequence[Token], first: int, last: int) -> str | None:
    """ "It lost its first officers when six of them were killed": the kind that "them" takes up."""
    if [token.norm for token in tokens[last + 1 : last + 3]] != ["of", "them"]:
        return None
    kinds = (token.text for token in reversed(tokens[max(0, first - 16) : first]) if token.norm in _KINDS)
    return next(kinds, None)


def _with_others(tokens: Sequence[Token], first: int, last: int) -> str | None:
    """ "He arrived with about 2,500 others": those who came with him."""
    with_him = "with" in [token.norm for token in tokens[max(0, first - 3) : first]]
    other = any(token.norm == "other" for token in tokens[first + 1 : last + 2])
    return "others who came along" if with_him and other else None


def _first_of_several(tokens: Sequence[Token], last: int) -> str | None:
    """ "11,000 were sent in the first wave, 4,000 in the second": a part where others are told of."""
    after = [token.norm for token in tokens[last + 1 :]]
    for at in range(min(len(after), 8)):
        if after[at : at + 3] in (["in", "the", "first"], ["in", "a", "first"]):
            return "first wave" if "second" in after[at + 3 :] else None
    return None


def _cut_already(tokens: Sequence[Token], first: int, last: int) -> str | None:
    """ "Notices so far come to 1,038", "has already let 3,100 go": beside what is planned in all."""
    norms = [token.norm for token in tokens[max(0, first - 8) : last + 4]]
    if any(norms[at : at + 2] == ["so", "far"] for at in range(len(norms))):
        return "so far"
    return "already" if "already" in norms else _accepted(tokens, last)


def _accepted(tokens: Sequence[Token], last: int) -> str | None:
    """ "Just over 500 have accepted packages": those who go by themselves, beside all who are to."""
    after = tokens[last + 1 : last + 6]
    if len(after) > 2 and after[0].norm in HAVE and after[1].norm in _TAKEN:
        end = next((at for at, token in enumerate(after) if at > 1 and token.norm in _OFFERS), None)
        return " ".join(token.text for token in after[1 : end + 1]) if end else None
    return None


_OFFERS = word_set("package buyout severance redundancy offer retirement departure")
