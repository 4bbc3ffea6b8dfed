"""Numbers side by side: what is said of one of a series is said of all.

"200 children, 117 women and 471 men are among the dead", "Of the 223 cases, 80 were among … and 138 among …".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, word_set

_JOINTS = word_set(", and or as well another plus also about some around nearly including")
_DETERMINERS = frozenset(["the", "these", "those", "its", "their"])
_FAR = 6.5


_INCLUDING = (["including"], [",", "including"], [",", "of", "whom"])


def _parts_named(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> dict[int, Choice]:
    """ "672 injured, including 205 seriously": a bare part is of the number just before."""
    found = {}
    for at in range(1, len(candidates)):
        before, part = chosen.get(at - 1), candidates[at]
        joint = [token.norm for token in tokens[candidates[at - 1].closes + 1 : part.opens]]
        after = [token.norm for token in tokens[part.closes + 1 : part.closes + 3]]
        if before is not None and after == ["among", "them"] and not part.counted.inside:
            found[at] = Choice(before.measure, None, _FAR, before.because)
            continue
        if (
            before is None
            or joint not in _INCLUDING
            or part.counted.what is not What.BARE
            or part.number.percent
        ):
            continue
        own = chosen.get(at)
        if own is None or own.trigger is None or own.trigger.first < part.number.first:
            found[at] = Choice(before.measure, None, _FAR, before.because)
    return found


def in_series(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> dict[int, Choice]:
    """The choices with those of a series' members that have none of their own, and of a whole's parts."""
    if len(candidates) < 2:
        return dict(chosen)
    full = {**chosen, **_parts_named(tokens, candidates, chosen)}
    whole = _whole(tokens, candidates, full)
    if whole is not None:
        first, choice = whole
        for at in range(first + 1, len(candidates)):
            if _is_bare_part(tokens, candidates[at]) and not _is_told_of(candidates[at], full.get(at)):
                full[at] = Choice(choice.measure, None, _FAR, choice.because)
    for places in (range(1, len(candidates)), range(len(candidates) - 2, -1, -1)):
        step = -places.step  # first from left to right, then back
        for at in places:
            near = full.get(at + step)
            left, right = sorted((at, at + step))
            if at not in full and near is not None and _alike(tokens, candidates[left], candidates[right]):
                full[at] = Choice(near.measure, None, _FAR, near.because)
    return full


def _alike(tokens: Sequence[Token], left: Candidate, right: Candidate) -> bool:
    """Whether two numbers stand side by side and each has a noun: "117 women and 471 men"."""
    if left.number.percent or right.number.percent:
        return False
    if left.counted.what is not What.UNIT or right.counted.what is not What.UNIT:
        return False
    if left.counted.inside or right.counted.inside:
        return False
    joint = {token.norm for token in tokens[left.closes + 1 : right.opens]}
    return bool(joint) and (joint <= _JOINTS or _in_a_list_of_kinds(tokens, left, right))


_LISTS = frozenset(["include", "including", "among"])
_OF_WHERE = frozenset(["of", "from", "in", "at", "for", "with"])


def _in_a_list_of_kinds(tokens: Sequence[Token], left: Candidate, right: Candidate) -> bool:
    """ "The dead include 135 staff of the Relief Agency, and about 35 paramedics"."""
    joint = tokens[left.closes + 1 : right.opens]
    if joint[0].norm not in _OF_WHERE or joint[-1].norm not in (",", "and") or len(joint) > 20:
        return False
    after = {token.norm for token in tokens[right.closes + 1 : right.closes + 4]}
    if after & (BE | HAVE) or any(token.norm in _VERBS or token.text == ";" for token in joint):
        return False
    return any(token.norm in _LISTS for token in tokens[max(0, left.opens - 40) : left.opens])


_VERBS = BE | HAVE | {"who", "which", "that"}


def _whole(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> tuple[int, Choice] | None:
    """The choice of a number that is told only to be divided: "Of the 223 cases, …", and its place."""
    for at in range(min(2, len(candidates))):
        if at not in chosen:
            continue
        opens = candidates[at].opens
        before = [token.norm for token in tokens[max(0, opens - 3) : opens]]
        if before and before[-1] in _DETERMINERS:
            before.pop()
        begins = before[-1:] == ["of"] and (opens <= 2 or before[-2:-1] in ([","], ["that"]))
        after = tokens[candidates[at].closes + 1 : candidates[at].closes + 8]
        if begins and any(token.text == "," for token in after):
            return at, chosen[at]
    return None


def _is_told_of(candidate: Candidate, choice: Choice | None) -> bool:
    """ "29 have been hospitalised": a part of which its own predicate says more."""
    if choice is None or choice.trigger is None:
        return False
    return 0 < choice.trigger.first - candidate.number.last <= 5


def _is_bare_part(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "80 were among …", "13 are probable": a number that is a subject and has no noun."""
    after = tokens[candidate.closes + 1 : candidate.closes + 2]
    bare = candidate.counted.what is What.BARE and not candidate.number.percent
    return bare and bool(after) and after[0].norm in (BE | HAVE)
