"""What stands between a number and a trigger, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.choices import Candidate
from monitor.extraction.counted import Trigger
from monitor.extraction.relatives import is_whole_of
from monitor.extraction.tokens import Token

BREAKS = {",": 1.2, ";": 8.0, ":": 3.0, "\u2014": 2.5, "(": 4.0, ")": 2.0, '"': 0.6, "/": 4.0, "|": 6.0}

CLAUSE_WORDS = {
    "and": 0.8, "but": 2.5, "while": 3.0, "whereas": 3.0, "as": 0.6, "after": 1.2, "before": 1.2,
    "because": 2.5,
    "although": 2.5,
    "though": 2.5, "said": 2.0, "say": 2.0, "with": 0.6, "when": 1.5, "where": 1.5, "if": 1.5,
    "who": 1.5, "told": 2.0, "than": 1.0, "that": 0.3, "against": 4.0,
}  # fmt: skip

_DEAR = {**BREAKS, **CLAUSE_WORDS}
_THEM = frozenset(["them", "whom", "these", "those"])
GROWTH = frozenset(["from", "against", "compared", "versus"])

WORD = 0.22  # what each word between costs


def distance(gap: Sequence[Token]) -> float:
    """What stands between: each word a little, each mark and conjunction more."""
    cost = 0.0
    for token in gap:
        cost += WORD
        if token.norm in _DEAR:
            cost += _DEAR[token.norm]
    return cost


def without_parts(
    tokens: Sequence[Token], candidates: Sequence[Candidate], at: int, gap: Sequence[Token]
) -> Sequence[Token]:
    """What stands between number and trigger but for ", among them six children,"."""
    start = candidates[at].closes + 1
    if at + 1 == len(candidates) or not gap or gap[0].text != "," or not is_part(tokens, candidates[at + 1]):
        return gap
    ends = next((step for step in range(1, len(gap)) if gap[step].text == ","), None)
    inside = ends is not None and candidates[at + 1].closes < start + ends
    return gap[ends:] if inside else gap


def crossing(
    candidates: Sequence[Candidate], at: int, trigger: Trigger, *, after: bool, tokens: Sequence[Token]
) -> float:
    """The price of other numbers between: little in a list or a growth, much elsewhere."""
    number = candidates[at].number
    if after:
        between = [
            c
            for place, c in enumerate(candidates[at + 1 : at + 8])
            if c.number.first < trigger.first
            and not (is_part(tokens, c) or (c.number.percent and not _begins_a_clause(tokens, c)))
            and not (place == 0 and is_whole_of(tokens, candidates[at], c))
        ]
    else:
        apart = not tokens[candidates[at].opens - 1].is_word  # "10% of its workers — about 17,000 people"
        between = [
            c
            for c in candidates[max(0, at - 7) : at]
            if c.number.first > trigger.last and not (c.number.percent and apart)
        ]
    if not between:
        return 0.0
    if after:
        joint = {token.norm for token in tokens[candidates[at].closes + 1 : between[0].opens]}
        closed = "," in joint and is_part(tokens, candidates[at])  # "…, including 90 children, and 300 hurt"
        return (
            0.5
            if joint and not closed and joint <= {"and", "or", ","} and len(joint) < 4
            else 4.0 + 2.0 * (len(between) - 1)
        )
    joint = {token.norm for token in tokens[between[-1].closes + 1 : number.first]}
    return 0.8 if joint & GROWTH or ("to" in joint and len(joint) < 4) else 3.0 + 2.0 * (len(between) - 1)


def _begins_a_clause(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "28 were children, and 90 percent of those in hospital were": a share told of on its own."""
    before = [token.norm for token in tokens[max(0, candidate.opens - 2) : candidate.opens]]
    return before in ([",", "and"], [",", "but"], [",", "while"])


def is_part(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "Nineteen people, nine of them children, died": a part put in between takes nothing away."""
    before = [token.norm for token in tokens[max(0, candidate.opens - 2) : candidate.opens]]
    if before == ["among", "them"] or before[-1:] == ["including"]:
        return True
    of = candidate.number.last + 1
    return of + 1 < len(tokens) and tokens[of].norm == "of" and tokens[of + 1].norm in _THEM
