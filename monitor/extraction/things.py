"""Numbers that go on from a count of things: "ten brigades, four of those", "of 40 clips … three"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.counted import Counted, Trigger, What
from monitor.extraction.lexicon import Lexicon
from monitor.extraction.numbers import Number
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, CLOSED, HAVE, word_set

_TAKEN_UP = word_set("them those these which")
_ALL_TOLD = (["in", "all"], ["in", "total"])
_TIME = word_set("year month week day hour minute second decade night morning time")


def counts_things(tokens: Sequence[Token], number: Number, counted: Counted | None) -> bool:
    """Whether a number counts things; `counted` is None where it was told to be no count."""
    if counted is not None and counted.what is not What.OTHER:
        return False
    at = counted.last if counted else number.last + 1
    if at >= len(tokens):
        return False
    head = tokens[at]
    text = head.text
    return text.islower() and text.endswith("s") and head.norm not in CLOSED | _TIME


def goes_on_from_things(
    tokens: Sequence[Token], things: Number, number: Number, counted: Counted, lexicon: Lexicon
) -> bool:
    """Whether a number takes up the things that the number just before it counts."""
    after = [token.norm for token in tokens[number.last + 1 : number.last + 3]]
    if counted.what is What.TRIGGER:
        strict = all(lexicon.measures[sense.measure].strict for t in counted.inside for sense in t.found)
        return strict and tokens[number.first - 1].norm in ("and", ",")
    if counted.noun == "other" and counted.last == number.last + 1:
        return _other_places(tokens, things, number)
    if counted.what is not What.BARE:
        return False
    if after[:1] == ["of"] and after[1:] and after[1] in _TAKEN_UP:
        return True
    if after in _ALL_TOLD:
        return True
    opens = things.first <= 2 and tokens[0].norm == "of"
    told = {token.norm for token in tokens[number.last + 1 :]} & lexicon.trigger_words
    return opens and told - CLOSED <= _DONE_TO_PLACES


_DONE_TO_PLACES = word_set("affected hit flooded impacted submerged inundated damaged flood flooding")
_PLACES = word_set(
    "state county country district city town province region municipality village department prefecture"
)


def _other_places(tokens: Sequence[Token], things: Number, number: Number) -> bool:
    """ "Outbreaks in five states, and single cases in 11 others"."""
    where = tokens[number.first - 1].norm in ("in", "across", "from", "by")
    return where and any(token.norm in _PLACES for token in tokens[things.last + 1 : things.last + 4])


def other_buildings(
    tokens: Sequence[Token], counted: Counted, triggers: Sequence[Trigger], lexicon: Lexicon
) -> Counted:
    """ "A clinic was destroyed and four others damaged": the others are what else can be damaged."""
    at = counted.last + 1
    while at < len(tokens) and tokens[at].norm in BE | HAVE | {"badly", "partly", "severely", "also"}:
        at += 1
    if not any(
        trigger.first == at and all(lexicon.measures[sense.measure].strict for sense in trigger.found)
        for trigger in triggers
    ):
        return counted
    before = (token.norm for token in reversed(tokens[: counted.last - 1]))
    building = next((word for word in before if word in lexicon.units["homes"]), None)
    return replace(counted, noun=building) if building else Counted(What.OTHER, counted.last)


def defines_outbreak(tokens: Sequence[Token], number: Number) -> bool:
    """ "Outbreaks - three or more cases - …", "defined as at least three cases"."""
    before = [token.norm for token in tokens[max(0, number.first - 5) : number.first]]
    if {"defined", "define", "definition"} & set(before):
        return True
    after = [token.norm for token in tokens[number.last + 1 : number.last + 3]]
    return after == ["or", "more"] and before[-2:-1] == ["outbreak"] and not before[-1][0].isalpha()
