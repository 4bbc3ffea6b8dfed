"""Numbers that go on from a count of things: "ten brigades, four of those", "of 40 clips … three"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Counted, What
from monitor.extraction.lexicon import Lexicon
from monitor.extraction.numbers import Number
from monitor.extraction.tokens import Token
from monitor.extraction.words import CLOSED, word_set

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
    if counted.what is not What.BARE:
        return False
    if after[:1] == ["of"] and after[1:] and after[1] in _TAKEN_UP:
        return True
    if after in _ALL_TOLD:
        return True
    opens = things.first <= 2 and tokens[max(0, things.first - 1)].norm == "of"
    return opens and not any(token.norm in lexicon.trigger_words for token in tokens[number.last + 1 :])
