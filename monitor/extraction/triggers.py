"""How a trigger stands in its sentence: active or passive, a running count, a clause of its own."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Trigger
from monitor.extraction.lexicon import Kind, Sense
from monitor.extraction.number_words import NUMBER_WORDS
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, word_set

_COUNT_NOUNS = word_set(
    """
    number figure estimate tally count total toll list size share
    """
)


def another_clause(gap: Sequence[Token]) -> bool:
    """Whether a new clause with a verb of its own begins in between."""
    norms = [token.norm for token in gap]
    for at, word in enumerate(norms[:-2]):
        if (
            word in ("and", "but", "while", ";")
            and at
            and norms[at + 1] in ("the", "its", "their", "his", "a")
        ):
            return bool(set(norms[at + 2 :]) & BE)
    return False


def active(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """Whether the trigger is a verb in -ing or the bare verb: its object follows it."""
    return tokens[trigger.last].norm.endswith("ing") and trigger.first == trigger.last


def passive(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "were killed", "have been wounded": what was done to has been named already."""
    before = [token.norm for token in tokens[max(0, trigger.first - 4) : trigger.first]]
    for at in range(len(before) - 1, -1, -1):
        if before[at] in BE:
            return not tokens[trigger.first].norm.endswith("ing")
        if not (
            before[at].endswith("ly")
            or before[at] in HAVE
            or before[at] in ("or", "and", "not", "also", "now")
            or at >= len(before) - 1
        ):
            return False
    return False


def is_tally(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "casualty numbers", "the death toll": a word for a running count."""
    return any(token.norm in _COUNT_NOUNS for token in tokens[trigger.first : trigger.last + 2])


def within_count(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "the number of soldiers killed": the participle names what is counted."""
    window = [token.norm for token in tokens[max(0, trigger.first - 12) : trigger.first]]
    for back in range(len(window) - 1, -1, -1):
        if window[back] in _COUNT_NOUNS:
            return any(word in ("of", "for") for word in window[back + 1 : back + 3])
        if window[back] in (",", ";", "\u2014"):
            return False
    return False


def is_whole(tokens: Sequence[Token], opens: int) -> bool:
    """ "600 of the 11,000 soldiers were killed", "11 of the camp's 750 girls": the whole, not the part."""
    before = [token.norm for token in tokens[max(0, opens - 6) : opens]]
    if "of" not in before[1:]:
        return False
    at = len(before) - 1 - before[::-1].index("of")
    between = before[at + 1 :]
    if between and between[-1] not in ("the", "its", "their", "'s", "some", "about", "total"):
        return False
    return before[at - 1][:1].isdecimal() or before[at - 1] in NUMBER_WORDS


def opens_a_label(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "412, injured: 2,300": a label after a mark, with its own number behind it."""
    ahead = tokens[trigger.last + 1 : trigger.last + 6]
    if not ahead or ahead[0].text not in (":", "\u2014") or tokens[trigger.first - 1].is_word:
        return False
    return any(token.text[0].isdecimal() for token in ahead[1:])


def brought_by(gap: Sequence[Token], sense: Sense) -> bool:
    """ "A third of the 11,000 men Kim shipped": how many there were in all is told of the whole."""
    if sense.measure != "deployed" or sense.kind is not Kind.DONE_TO:
        return False
    words = [token.norm for token in gap]
    told = words[:1] != [] and (words[0] in THOUGHT or words[0] in ("who", "that", "which"))
    return told or not BE & set(words)


THOUGHT = word_set("believed thought said reported known estimated understood alleged supposed")
