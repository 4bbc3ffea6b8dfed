"""A number taken of another in the same sentence: "8,000 of the 12,000 remain", "Of 541 cases, 530 …"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, word_set

_LINKS = frozenset(["the", "its", "their", "his", "her", "these", "those", "some", "about", "around"])
_OPENS = frozenset(["of", "among"])
_VERBS = BE | HAVE | word_set("remain remained still came come survived left returned stayed stay live lived")
_DROPPED = BE | HAVE | {"been"}
_LONGEST = 5


def shared_with_the_whole(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> dict[int, Choice]:
    """The choices with that of "ten of the 42 victims": what the whole counts, where no word says else."""
    found = dict(chosen)
    for at in range(len(candidates) - 1):
        whole = chosen.get(at + 1)
        bare = candidates[at].counted.what is What.BARE and not candidates[at].number.percent
        if at not in chosen and whole is not None and bare and _taken_of(tokens, candidates, at):
            found[at] = replace(whole, trigger=None)
    return found


def partitives(
    tokens: Sequence[Token], candidates: Sequence[Candidate], choices: Mapping[int, Choice]
) -> dict[int, str | None]:
    """The scope of each part by what its predicate says, and None for each whole that is divided."""
    found: dict[int, str | None] = {}
    for at in range(len(candidates) - 1):
        if _same(choices, at, at + 1) and _taken_of(tokens, candidates, at):
            found[at + 1] = None
            if scope := _predicate(tokens, candidates[at + 1].closes + 1):
                found[at] = scope
    for at, choice in choices.items():
        of_them = choice.trigger is None and at not in found and _of_them(tokens, candidates[at])
        if of_them and (scope := _predicate(tokens, candidates[at].number.last + 3)):
            found[at] = scope
    whole = _divided(tokens, candidates)
    if whole is not None and whole in choices:
        for at in range(whole + 1, len(candidates)):
            if not _same(choices, whole, at) or at in found:
                continue
            if scope := _predicate(tokens, candidates[at].closes + 1):
                found[at] = scope
                found.setdefault(whole, None)
    return found


def _of_them(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "30,000 of them have found a place in a camp": more is said of a part than what it counts."""
    after = tokens[candidate.number.last + 1 : candidate.number.last + 4]
    return [token.norm for token in after[:2]] == ["of", "them"] and after[2:] != [] and after[2].norm in HAVE


def _same(choices: Mapping[int, Choice], one: int, other: int) -> bool:
    return one in choices and other in choices and choices[one].measure == choices[other].measure


def _taken_of(tokens: Sequence[Token], candidates: Sequence[Candidate], at: int) -> bool:
    """Whether the next number is what this one is taken of: "ten of the | 42 victims"."""
    joint = [token.norm for token in tokens[candidates[at].number.last + 1 : candidates[at + 1].opens]]
    joint = joint[joint.index("of") :] if "of" in joint[:3] else joint
    return joint[:1] == ["of"] and len(joint) <= 3 and set(joint[1:]) <= _LINKS


def _divided(tokens: Sequence[Token], candidates: Sequence[Candidate]) -> int | None:
    """The number that opens a clause to be divided: "Of the 12,000 sent, …"."""
    for at, candidate in enumerate(candidates[:2]):
        place = candidate.opens - 1
        while place >= 0 and tokens[place].norm in _LINKS:
            place -= 1
        if place < 0 or tokens[place].norm not in _OPENS:
            continue
        led = tokens[place - 1].norm if place else ""
        if led == "out":
            led = tokens[place - 2].norm if place > 1 else ""
        if led in ("", '"', ",", "that", "and", ";", "-") and any(
            token.text == "," for token in tokens[candidate.closes + 1 : candidate.closes + 9]
        ):
            return at
    return None


def _predicate(tokens: Sequence[Token], first: int) -> str:
    """What is said of a part: "are still in Kursk" → "still in Kursk"; empty where nothing is."""
    start = next((at for at in range(first, min(len(tokens), first + 4)) if tokens[at].norm in _VERBS), None)
    if start is None:
        return ""
    while start < len(tokens) and tokens[start].norm in _DROPPED:
        start += 1
    words = []
    for token in tokens[start : start + _LONGEST]:
        if not token.is_word and token.text not in ("-", "'s"):
            break
        words.append(token.text)
    return " ".join(words)
