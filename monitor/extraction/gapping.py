"""Names and numbers side by side: "Gaskin has had 355 cases, Lubeck 47", "17 in the boat and 25 at sea"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.places import TELLING, proper
from monitor.extraction.tokens import Token
from monitor.extraction.words import AUXILIARY, MODAL, MONTHS, WEEKDAYS, word_set

_SEPARATORS = frozenset([",", "and", ";", "while", "with"])
_ENDS = frozenset([",", ";", ".", "and", ")", "while", "\u2014"])
_LEADS = frozenset(["in", "at", "the"])
_UNITS = word_set("brigade battalion regiment company division county district province region state")
_WITHIN = word_set("in inside at on near under outside aboard beneath around")
_DETERMINERS = frozenset(["the", "a", "one", "another", "its", "that", "this"])
_TIMES = word_set(
    "hour day night week weekend month quarter year past last first same total all wake country"
)
_NEAR = word_set("neighboring neighbouring nearby adjoining")
_LONGEST = 5


def gapped(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> dict[int, str]:
    """The name that stands in place of a clause before each number of a list, by the number's place."""
    found: dict[int, str] = {}
    for at in range(1, len(candidates)):
        held = at - 1 in found or (at - 1 in chosen and not chosen[at - 1].measure.endswith("_rate"))
        if not held or candidates[at].number.percent:
            continue
        if at - 1 not in found and not _tells_of_a_name(tokens, candidates[at - 1]):
            continue
        if name := _name_before(tokens, candidates[at - 1], candidates[at]):
            found[at] = name
    return found


def with_gapped(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> dict[int, Choice]:
    """The choices with those of numbers whose verb is that of the number before."""
    full = dict(chosen)
    for at in gapped(tokens, candidates, chosen):
        if at not in full and candidates[at].counted.what is What.BARE:
            full[at] = replace(full[at - 1], trigger=None)
    for at in range(1, len(candidates)):
        if (
            at not in full
            and at - 1 in full
            and _sorted_in_brackets(tokens, candidates[at - 1], candidates[at])
        ):
            full[at] = replace(full[at - 1], trigger=None)
    for at in range(len(candidates) - 2, -1, -1):
        beyond = full.get(at + 1)
        if at not in full and beyond and _placed_before(tokens, candidates[at], candidates[at + 1], beyond):
            full[at] = replace(beyond, trigger=None)
    for at in range(len(candidates) - 1):
        beyond = full.get(at + 1)
        if at not in full and beyond and _sorted_before(tokens, candidates[at], candidates[at + 1]):
            full[at] = replace(beyond, trigger=None)
    return full


def _placed_before(tokens: Sequence[Token], one: Candidate, other: Candidate, choice: Choice) -> bool:
    """ "310 people in Kenya and 102 in Uganda were killed": one verb after two places."""
    if one.counted.what is not What.UNIT or other.counted.what is not What.BARE or one.counted.inside:
        return False
    joint = tokens[one.closes + 1 : other.opens]
    if len(joint) < 3 or joint[0].norm not in _PLACED or joint[-1].norm not in (",", "and"):
        return False
    if not all(
        proper(token) or token.norm in _UNITS or token.norm in (",", "and", "the") for token in joint[1:]
    ):
        return False
    end = other.number.last + 1
    if end >= len(tokens) or tokens[end].norm not in _PLACED:
        return False
    end += 1
    while end < len(tokens) and (proper(tokens[end]) or tokens[end].norm in _UNITS | {"the"}):
        end += 1
    if choice.trigger is None:  # "… 200 in Finland and 90 in Norway will go": as the next does
        return tokens[end : end + 1] != [] and tokens[end].norm in (",", "and")
    between = {token.norm for token in tokens[end : choice.trigger.first]}
    return end <= choice.trigger.first and between <= AUXILIARY | MODAL | {"also", "now", "reportedly"}


_PLACED = frozenset(["in", "at", "from"])


def _sorted_before(tokens: Sequence[Token], one: Candidate, other: Candidate) -> bool:
    """ "355 confirmed and 40 probable cases": two sorts of one thing."""
    joint = [token.norm for token in tokens[one.number.last + 1 : other.opens]]
    return len(joint) == 2 and joint[0] in _SORTS and joint[1] in ("and", ",")


def _sorted_in_brackets(tokens: Sequence[Token], before: Candidate, candidate: Candidate) -> bool:
    """ "541 cases (502 confirmed, 39 probable)": each sort of those just counted."""
    after = tokens[candidate.number.last + 1 : candidate.number.last + 2]
    joint = [token.norm for token in tokens[before.number.last + 1 : candidate.opens]]
    opens = "(" in joint and joint.index("(") == len(joint) - 1
    goes_on = joint[:1] != [] and joint[0] in _SORTS and joint[1:] in ([","], ["and"], [",", "and"], [";"])
    return bool(after) and after[0].norm in _SORTS and (opens or goes_on)


_SORTS = frozenset(["confirmed", "suspected", "probable", "possible"])


def _tells_of_a_name(tokens: Sequence[Token], head: Candidate) -> bool:
    """Whether the first of the list is told of somebody by name, and not said by them."""
    lead = tokens[max(0, head.opens - 9) : head.opens]
    if any(token.norm in TELLING for token in lead):
        return False
    return any(proper(token) or token.norm in _UNITS for token in lead)


def _name_before(tokens: Sequence[Token], before: Candidate, candidate: Candidate) -> str | None:
    """The name between two numbers, where nothing else stands there: ", and the 94th brigade | 240"."""
    joint = list(tokens[before.closes + 1 : candidate.opens])
    opens = next((at for at, token in enumerate(joint) if token.norm in _SEPARATORS), None)
    if opens is None or opens > 3:
        return None
    del joint[:opens]
    while joint and joint[0].norm in _SEPARATORS:
        joint.pop(0)
    after = tokens[candidate.closes + 1].norm if candidate.closes + 1 < len(tokens) else "."
    if not joint or len(joint) > _LONGEST or after not in _ENDS:
        return None
    if candidate.closes > candidate.number.last + 1:
        return None
    names = joint[1:] if joint[0].norm in _LEADS or joint[0].norm in _NEAR else joint
    if joint[0].norm == "in" and names and names[0].norm == "the":
        names = names[1:]
    known = all(proper(token) or token.norm in _UNITS or _ordinal(token) for token in names)
    dated = any(token.norm in MONTHS or token.norm in WEEKDAYS for token in names)
    if not names or not known or dated:
        return None
    return " ".join(token.text for token in names)


def _ordinal(token: Token) -> bool:
    return token.text[0].isdecimal() and token.text[-2:] in ("st", "nd", "rd", "th")


def spots_side_by_side(
    tokens: Sequence[Token], candidates: Sequence[Candidate], choices: Mapping[int, Choice]
) -> dict[int, str]:
    """ "17 bodies inside the ferry and 25 in the water": where each part was."""
    found: dict[int, str] = {}
    spots = {at: spot_after(tokens, candidates[at].closes + 1) for at in choices}
    for at in range(len(candidates) - 1):
        one, other = spots.get(at), spots.get(at + 1)
        if one is None or other is None or choices[at].measure != choices[at + 1].measure:
            continue
        joint = [token.norm for token in tokens[one[1] : candidates[at + 1].opens]]
        if joint in (["and"], [","], [",", "and"]) and one[0] != other[0]:
            found[at], found[at + 1] = one[0], other[0]
    return found


def spot_after(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """ "inside the ferry", "in a hospital": a place by its common noun, and where it ends."""
    if at + 2 >= len(tokens) or tokens[at].norm not in _WITHIN or tokens[at + 1].norm not in _DETERMINERS:
        return None
    for end in range(at + 2, min(len(tokens), at + 5)):
        if tokens[end].norm in _TIMES or not tokens[end].text[0].isalpha():
            return None
        beyond = tokens[end + 1].norm if end + 1 < len(tokens) else "."
        if beyond in _ENDS:
            return " ".join(token.text for token in tokens[at : end + 1]), end + 1
    return None
