"""Which measure a number gives: the trigger word that governs it, or the measure spoken of before.

Every number is weighed against the triggers near it. A cost says how far one is from governing the other:
distance, what stands between (commas, other numbers, clause ends) and whether the grammar fits. The
cheapest pairs are made first; a trigger that already has its number is dear to the next.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from monitor.extraction.choices import Candidate, Choice
from monitor.extraction.counted import Trigger, What
from monitor.extraction.distances import (
    CLAUSE_WORDS,
    GROWTH,
    WORD,
    crossing,
    distance,
    is_part,
    without_parts,
)
from monitor.extraction.lexicon import Kind, Lexicon, Sense
from monitor.extraction.misfits import MOVES, is_of_another_field, stands_for_none, tallies_things
from monitor.extraction.relatives import is_whole_of, noun_ends, told_by_main_verb
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.triggers import (
    active,
    another_clause,
    brought_by,
    is_tally,
    is_whole,
    opens_a_label,
    passive,
    within_count,
)
from monitor.extraction.words import BE, CLOSED, HAVE, LINKING_NORMS, MODAL, word_set

_WINDOW = 45
_TOO_DEAR = 9.5
_TO_DO = MODAL | {"to"}
_GROWTH_OR_LIST = GROWTH | {"to", "and", "now"}
_PAYROLL = frozenset(["payroll", "workforce", "headcount", "staffing"])
_EQUAL = word_set("equivalent equal corresponding corresponds corresponded equates equating")
_OBJECT_GAP = word_set(
    "the a an its their his of another further additional more \" ' total group up as first in"
)


def choose(
    sentence: Sentence,
    candidates: Sequence[Candidate],
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    wanted: Collection[str],
) -> dict[int, Choice]:
    """The measure of each candidate (by its place in `candidates`) that a trigger in the sentence governs.

    Found once for all topics that want the same of the measures that the triggers speak of.
    """
    if not triggers:
        return {}
    told = frozenset(sense.measure for trigger in triggers for sense in trigger.found)
    moves = not told.isdisjoint(MOVES) and not MOVES.isdisjoint(wanted)
    key = lexicon, told.intersection(wanted), moves
    if key not in sentence.choices:
        sentence.choices[key] = _chosen(sentence.tokens, candidates, triggers, lexicon, wanted)
    return dict(sentence.choices[key])


def _chosen(
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    wanted: Collection[str],
) -> dict[int, Choice]:
    pairs = [
        (cost if sense.measure in wanted else cost + 0.4, at, place, sense, shared)
        for cost, at, place, sense, shared in _pairs(tokens, candidates, triggers, lexicon, wanted)
    ]
    heapq.heapify(pairs)
    chosen: dict[int, Choice] = {}
    users: dict[int, list[int]] = {}
    while pairs:
        cost, at, place, sense, shared = heapq.heappop(pairs)
        if at in chosen:
            continue
        trigger = triggers[place]
        if not shared and place in users and not _may_share(tokens, candidates, users[place], at, trigger):
            heapq.heappush(pairs, (cost + 4.5, at, place, sense, True))
            continue
        if cost <= _TOO_DEAR:
            because = " ".join(token.text for token in tokens[trigger.first : trigger.last + 1])
            chosen[at] = Choice(sense.measure, trigger, cost, because, sense.kind)
            users.setdefault(place, []).append(at)
    return chosen


def _pairs(
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    wanted: Collection[str],
) -> list[tuple[float, int, int, Sense, bool]]:
    found = []
    for at, candidate in enumerate(candidates):
        near = _near(triggers, candidate)
        verb = told_by_main_verb(tokens, candidates, at, triggers) if len(near) > 1 else None
        whole = is_whole(tokens, candidate.opens) or _is_most_of(tokens, candidate.opens)
        others = (candidates[other] for other in (at - 1, at + 1) if 0 <= other < len(candidates))
        theirs = {trigger.first for other in others for trigger in other.counted.inside}
        for place in near:
            trigger = triggers[place]
            if stands_for_none(tokens, trigger, candidate.number.first) or (
                trigger.last <= candidate.opens
                and candidate.counted.what is not What.UNIT
                and tallies_things(tokens, trigger, lexicon)
            ):
                continue
            gap: _Gap | None = None
            for sense in trigger.found:
                if not _fits(lexicon, sense, candidate) or is_of_another_field(
                    tokens, trigger, sense, candidate.counted, lexicon, wanted
                ):
                    continue
                gap = gap or _gap(tokens, candidates, at, trigger)
                cost = _cost(tokens, candidates, at, trigger, sense, gap)
                cost += 2.5 if trigger.first in theirs else 0.0  # it belongs to another number's noun
                cost += _outdone(tokens, candidates, at, triggers, place, sense)
                if verb is not None and candidate.closes < trigger.first and (trigger.first < verb) != whole:
                    cost += 6.0  # "soldiers deployed to help are believed to have been killed"
                if cost <= _TOO_DEAR:
                    found.append((cost, at, place, sense, False))
    return found


def _outdone(
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    at: int,
    triggers: Sequence[Trigger],
    place: int,
    sense: Sense,
) -> float:
    """ "14 people hurt in the quake died": the verb of the sentence says more than a participle."""
    trigger = triggers[place]
    if (
        sense.kind not in (Kind.DONE_TO, Kind.NOUN)
        or trigger.first != candidates[at].closes + 1
        or place + 1 == len(triggers)
    ):
        return 0.0
    verb = triggers[place + 1]
    between = {token.norm for token in tokens[trigger.last + 1 : verb.first]}
    plain = len(between) <= 7 and not between & {",", "and", "or", "that", "who", "when", "after"}
    counts = at + 1 < len(candidates) and candidates[at + 1].number.first < verb.first
    told = any(other.kind is Kind.DONE_BY and other.measure == "killed" for other in verb.found)
    return 4.0 if plain and told and not counts and sense.measure != "killed" else 0.0


def _near(triggers: Sequence[Trigger], candidate: Candidate) -> list[int]:
    """The triggers within reach, a handful on each side, so that long lists stay cheap."""
    low, high = 0, len(triggers)
    while low < high:
        middle = (low + high) // 2
        if triggers[middle].first < candidate.number.first:
            low = middle + 1
        else:
            high = middle
    places = range(max(0, low - 5), min(len(triggers), low + 6))
    return [place for place in places if abs(triggers[place].first - candidate.number.first) <= _WINDOW]


def _fits(lexicon: Lexicon, sense: Sense, candidate: Candidate) -> bool:
    """Whether the thing counted can be counted by a measure: houses are not killed."""
    known = lexicon.measures[sense.measure]
    if known.percent or candidate.number.percent:
        return False  # shares have rules of their own
    counted = candidate.counted
    if counted.what is What.OTHER:
        return False
    if sense.kind is Kind.WEAK and counted.what is not What.UNIT:
        return False
    if counted.what is What.UNIT:
        return any(counted.noun in lexicon.units.get(unit, frozenset({unit})) for unit in known.counts)
    return True


class _Gap(NamedTuple):
    """What stands between a number and a trigger: the words, what they cost, and what other numbers do."""

    tokens: Sequence[Token]
    cost: float
    crossed: float


def _gap(tokens: Sequence[Token], candidates: Sequence[Candidate], at: int, trigger: Trigger) -> _Gap:
    """What is between; infinitely dear where no sense of the trigger could make it cheap enough."""
    candidate = candidates[at]
    after = trigger.first > candidate.number.last
    ends = noun_ends(tokens, candidates, at)
    between = (
        tokens[(ends if ends < trigger.first else candidate.closes) + 1 : trigger.first]
        if after
        else tokens[trigger.last + 1 : candidate.opens]
    )
    crossed = crossing(candidates, at, trigger, after=after, tokens=tokens)
    told = without_parts(tokens, candidates, at, between) if after else between
    least = WORD * len(told) + (crossed if after or not is_tally(tokens, trigger) else 0.0)
    # at most 1.5 is taken off behind a number, and before it at most four tenths
    dear = least > (_TOO_DEAR + 2 if after else _TOO_DEAR / 0.6)
    return _Gap(between, math.inf if dear else distance(told), crossed)


def _cost(
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    at: int,
    trigger: Trigger,
    sense: Sense,
    gap: _Gap,
) -> float:
    candidate = candidates[at]
    if any(trigger is inner for inner in candidate.counted.inside):
        return _cost_inside(candidate, trigger, sense)
    if gap.cost == math.inf:
        return _TOO_DEAR + 1
    if trigger.first > candidate.number.last:
        return _cost_after(tokens, candidates, at, trigger, sense, gap)
    if trigger.last < candidate.number.first:
        return _cost_before(tokens, candidate, trigger, sense, gap)
    return _TOO_DEAR + 1


def _cost_inside(candidate: Candidate, trigger: Trigger, sense: Sense) -> float:
    if sense.kind is Kind.WEAK:
        return 5.0
    if candidate.counted.part:
        return 4.0  # "200 of the wounded were sent home": told is what follows
    if candidate.counted.what is What.UNIT and candidate.counted.noun_at != trigger.last:
        return 3.5  # "2,000 injured soldiers": a later verb may say more
    if candidate.counted.what is What.UNIT:
        return 2.5 if sense.kind is Kind.NOUN else 6.0  # "30 bodies", where "were found" says no more
    return 0.0 if sense.kind is not Kind.DONE_BY else 0.5


def _cost_after(
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    at: int,
    trigger: Trigger,
    sense: Sense,
    between: _Gap,
) -> float:
    """ "600 soldiers, the agency says, have been killed"."""
    candidate = candidates[at]
    gap, cost, crossed = between
    cost += crossed
    if gap and gap[0].norm in ("who", "that", "which"):
        cost -= CLAUSE_WORDS.get(gap[0].norm, 0.0)  # "600 soldiers who had come"
    if is_whole(tokens, candidate.opens) and not brought_by(gap, sense):
        if at and is_whole_of(tokens, candidates[at - 1], candidate):
            cost += 10.0
        elif sense.kind is not Kind.NOUN:
            cost += 6.0
    if gap and not gap[-1].is_word and opens_a_label(tokens, trigger):
        return _TOO_DEAR + 1
    words = {token.norm for token in gap}
    if "," in words and _is_of_counted(tokens, candidates, at):
        cost += 6.0  # "28 of the 32 deaths were children, and … admitted to hospital"
    done_to = bool(words & BE) or bool(words & HAVE)
    if _is_told_to_be_parted(tokens, candidate, trigger):
        cost += 10.0
    cost += 9.0 if {"not", "never"} & {token.norm for token in gap[-3:]} else 0.0
    match sense.kind:
        case Kind.NOUN:
            cost += 1.5 if not gap or words & BE or "become" in words else 3.5 if "of" in words else 5.0
            if not gap:
                cost -= 1.5
        case Kind.DONE_TO:
            if (trigger.first and tokens[trigger.first - 1].norm in _TO_DO) or active(tokens, trigger):
                cost += 5.0  # "300 men to capture it": the number is not its object
            cost += 0.5 if done_to else 1.8
            if not done_to and _has_an_object(candidates, at, trigger):
                cost += 5.0  # "an assault by 50 men and killed 21 of them"
        case Kind.DONE_BY:
            cost += 0.5
        case Kind.WEAK:
            cost += 4.5
    return cost


def _cost_before(
    tokens: Sequence[Token], candidate: Candidate, trigger: Trigger, sense: Sense, between: _Gap
) -> float:
    """ "killing 600", "the death toll has risen to 600", "put the dead at 600"."""
    gap, cost, crossed = between
    words = {token.norm for token in gap}
    hedge = {token.norm for token in tokens[candidate.opens : candidate.number.first]}
    counted_noun = sense.kind is Kind.NOUN or within_count(tokens, trigger)
    if counted_noun and crossed and is_tally(tokens, trigger) and gap and gap[-1].norm in ("to", "at"):
        crossed = 0.8  # "casualty numbers …, which later escalated to 4,000"
    equal = len(gap) > 1 and gap[-2].norm in _EQUAL  # "5% of its workforce, equivalent to 450 jobs"
    if words & _PAYROLL and words & {"to", "from"} and not equal:
        return _TOO_DEAR + 1  # "cut its payroll to 75,000 from 99,500": who is left, and who there was
    cost += crossed
    linked = bool((words | hedge) & LINKING_NORMS) or not gap
    if counted_noun:
        cost = cost * 0.6 + (1.5 if linked else 5.0)
        if candidate.counted.what is What.UNIT:
            cost += (0.0 if linked else 2.0) + (8.0 if crossed else 0.0)
        if "out" in words:
            cost += 5.0  # "4,000 casualties out of 11,000": the whole, not the part
        return cost + (4.5 if sense.kind is Kind.WEAK else 0.0)
    match sense.kind:
        case Kind.DONE_TO:
            if passive(tokens, trigger):
                return cost + 6.0
            loose = [token.norm for token in gap if token.norm not in _OBJECT_GAP]
            if another_clause(gap) and candidate.counted.what is What.BARE:
                cost += 5.0  # "blocks have lost windows, and the heating is off in 14"
            if gap and gap[-1].norm in ("to", "from") and not equal and set(loose) - CLOSED:
                cost += 9.0  # "cut its workforce to 75,000", "evacuated by bus to 12 schools"
            return cost + 0.3 + len(loose) * (0.7 if candidate.counted.what is What.BARE else 0.5)
        case Kind.WEAK:
            return cost + 4.5
        case _:
            return cost + 7.0


def _is_told_to_be_parted(tokens: Sequence[Token], candidate: Candidate, trigger: Trigger) -> bool:
    """ "Of the 223, 29 have been …": the whole is named to be parted, and what follows is of the part."""
    opens = candidate.opens
    if opens < 1 or opens > 5 or tokens[0].norm != "of":
        return False
    if any(token.norm in CLOSED - _OWNERS or token.text == "," for token in tokens[1:opens]):
        return False
    reach = candidate.closes + (1 if candidate.counted.what is What.BARE else 7)
    return any(token.text == "," for token in tokens[candidate.closes + 1 : min(reach + 1, trigger.first)])


_OWNERS = word_set("the its their these those our his her about some")


def _is_most_of(tokens: Sequence[Token], opens: int) -> bool:
    """ "Most of the 401 people listed as missing were presumed dead": not all of the 401."""
    before = [token.norm for token in tokens[max(0, opens - 3) : opens]]
    return before[1:2] == ["of"] and before[0] in ("most", "many", "some", "several", "half", "majority")


def _is_of_counted(tokens: Sequence[Token], candidates: Sequence[Candidate], at: int) -> bool:
    """Whether a part is taken of what a noun counts: "28 of the 32 deaths"."""
    if at + 1 == len(candidates) or not is_whole_of(tokens, candidates[at], candidates[at + 1]):
        return False
    inside = candidates[at + 1].counted.inside
    return any(sense.kind is Kind.NOUN for trigger in inside for sense in trigger.found)


def _has_an_object(candidates: Sequence[Candidate], at: int, trigger: Trigger) -> bool:
    """Whether the very next number stands right behind the trigger."""
    return at + 1 < len(candidates) and candidates[at + 1].opens == trigger.last + 1


def _may_share(
    tokens: Sequence[Token], candidates: Sequence[Candidate], users: Sequence[int], at: int, trigger: Trigger
) -> bool:
    """Whether two numbers may have one trigger: side by side, or one grown from the other."""
    nearest = min(users, key=lambda user: abs(user - at))
    if is_part(tokens, candidates[at]) or is_part(tokens, candidates[nearest]):
        return True
    first, second = sorted(
        (candidates[nearest].number, candidates[at].number), key=lambda number: number.first
    )
    between = [token.norm for token in tokens[first.last + 1 : second.first]]
    if trigger.last < first.first:
        return not _GROWTH_OR_LIST.isdisjoint(between) and len(between) <= 14
    return trigger.first > second.last and set(between) <= {
        "and",
        "or",
        ",",
        "about",
        "some",
        "another",
    } | set(between[:0])


__all__ = ["Candidate", "Choice", "choose"]
