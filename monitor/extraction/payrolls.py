"""How many an employer has: work forces beside the words for their cuts are no cuts."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Counted
from monitor.extraction.numbers import Number
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, word_set

PAYROLL_CUES = word_set(
    """
    employ employing employed employer workforce workforce's work headcount payroll staff employee worker
    people colleague buyout redundancy package severance retirement
    """
)
_EMPLOYS = word_set("employ employing employed")
_STAFFED = word_set("employee staff worker colleague staffer associate")
_SPARES = word_set("affect touch spare sparing include hit impact")
_TOLD = word_set("told informed assured emailed notified thanked warned telling informing wrote")
_OFFERED = word_set("offer offered offering")
_PACKAGES = word_set("buyout redundancy package severance retirement")
_SIZES = word_set("workforce headcount payroll staff")
_HEDGES = word_set(
    """
    about around some roughly nearly almost approximately over more than just close to up an estimated at
    least the its their total of now currently still all only another as many between
    """
)


def is_payroll(tokens: Sequence[Token], number: Number, counted: Counted) -> bool:
    """ "Employs 9,000", "a work force of 20,000", "will spare the 600 workers", "buyouts to 7,000 staff"."""
    at = number.first - 1
    while at >= 0 and number.first - at < 5 and tokens[at].norm in _HEDGES:
        at -= 1
    word = tokens[at].norm if at >= 0 else ""
    if word in _EMPLOYS or _of_a_size(tokens, number.first) or _moves_a_size(tokens, number.first):
        return True
    if _on_the_books(tokens, counted.last) or _all_of_them(tokens, number.first, counted):
        return True
    joint = {token.norm for token in tokens[at + 1 : number.first]}
    if counted.noun not in _STAFFED and counted.noun != "people":
        return False
    before = {token.norm for token in tokens[max(0, at - 3) : at + 1]}
    if word in _SPARES and (word in ("spare", "sparing") or before & {"not", "never", "n't", "without"}):
        return bool(joint & {"the", "its", "their"})
    if word == "none" and "of" in joint:
        return True
    following = tokens[counted.last + 1 : counted.last + 3]
    if counted.noun in _STAFFED and not _goes_on(following):
        if word in HAVE or (word == "with" and (at == 0 or tokens[at - 1].text in (",", ";"))):
            return True
        if word in _TOLD and joint & {"all", "its", "the", "their"}:
            return True
    offered = {token.norm for token in tokens[max(0, number.first - 8) : number.first]}
    return "to" in joint | {word} and bool(offered & _OFFERED and offered & _PACKAGES)


def _of_a_size(tokens: Sequence[Token], first: int) -> bool:
    """ "its salaried work force of 36,000", "a headcount of 12,500", "a payroll of about 31,000"."""
    near = [token.norm for token in tokens[max(0, first - 6) : first]]
    if "of" not in near:
        return False
    at = len(near) - 1 - near[::-1].index("of")
    if set(near[at + 1 :]) - _HEDGES:
        return False
    return _names_a_size(near[:at])


_MOVES = frozenset(["to", "from", "at", "below", "under", "toward"])
_PARTS = frozenset(["percent", "%", "half", "third", "quarter", "none"])
_FIGURES = frozenset(["number", "level", "count", "size", "total"])


def _moves_a_size(tokens: Sequence[Token], first: int) -> bool:
    """ "Would take staff to 240,000", "cut its workforce numbers to about 900 from 1,100"."""
    near = [token.norm for token in tokens[max(0, first - 9) : first]]
    while near and near[-1] in _HEDGES - _MOVES:
        near.pop()
    if not near or near[-1] not in _MOVES:
        return False
    if near[-1] == "from" and "to" in near[:-1]:
        near = near[: near.index("to") + 1]
    return _names_a_size([word for word in near[:-1] if word not in _FIGURES])


def _names_a_size(words: Sequence[str]) -> bool:
    """Whether they end in a word for all whom somebody employs."""
    return words[-2:] == ["work", "force"] or not _SIZES.isdisjoint(words[-1:])


def _on_the_books(tokens: Sequence[Token], last: int) -> bool:
    """ "335,000 people on its payroll", "a 9,000-strong workforce", "1,200 workers on its books"."""
    words = [token.norm for token in tokens[last + 1 : last + 5]]
    if "on" in words[:2] and {"payroll", "book"} & set(words):
        return True
    return "strong" in words[:2] and bool({"workforce", "staff", "force"} & set(words))


def _all_of_them(tokens: Sequence[Token], first: int, counted: Counted) -> bool:
    """ "5 percent of its 254,000 staff", "400 of their 5,000 workers": the whole that a part is of."""
    before = [token.norm for token in tokens[max(0, first - 6) : first]]
    whose = [place for place, word in enumerate(before) if word in ("its", "their")]
    if counted.noun not in _STAFFED or not whose or set(before[whose[-1] + 1 :]) - _HEDGES:
        return False
    lead = before[: whose[-1]]
    return lead[-1:] == ["of"] and any(word in _PARTS or word[0].isdecimal() for word in lead[-2:-1])


def _goes_on(following: Sequence[Token]) -> bool:
    """ "has 300 employees facing redundancy": what befalls them is told."""
    return any(
        token.norm.endswith("ing") or token.norm in BE | {"who", "to", "at"} for token in following[:1]
    )
