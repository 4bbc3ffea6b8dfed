"""Words that look like triggers and express no measure where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Trigger
from monitor.extraction.lexicon import Lexicon
from monitor.extraction.tokens import Token
from monitor.extraction.words import word_set

_BODIES = word_set(
    """
    team agency worker operation effort service center mission crew boat vessel ship helicopter force
    official plan order route coordination personnel diver attempt zone package chief
    """
)


def names_a_body(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "rescue teams", "the evacuation order": what somebody is for, not what was done."""
    after = tokens[trigger.last + 1].norm if trigger.last + 1 < len(tokens) else ""
    return after in _BODIES and tokens[trigger.last].norm in ("rescue", "evacuation", "search")


def tallies_things(tokens: Sequence[Token], trigger: Trigger, lexicon: Lexicon) -> bool:
    """ "the number of villages affected is 13,465": things that no measure counts."""
    window = [token.norm for token in tokens[max(0, trigger.first - 9) : trigger.first]]
    if "number" not in window or window[window.index("number") + 1 : window.index("number") + 2] != ["of"]:
        return False
    named = window[window.index("number") + 2 :]
    plurals = [
        token.norm
        for token in tokens[trigger.first - len(named) : trigger.first]
        if token.text.islower() and token.text.endswith("s") and token.norm != token.text
    ]
    return bool(plurals) and not any(
        word in lexicon.counted or word in lexicon.trigger_words for word in named
    )
