"""A scope that holds for the figure joined to it as well: "in May 18 were killed and 36 injured"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.words import MONTHS


def shared_scope(
    tokens: Sequence[Token], candidates: Sequence[Candidate], at: int, scopes: Mapping[int, str | None]
) -> str | None:
    """The scope of the number before the one at place `at`, where it holds for both."""
    held = scopes.get(at - 1) if at else None
    if not held:
        return None
    candidate = candidates[at]
    joint = [token.norm for token in tokens[candidates[at - 1].closes + 1 : candidate.opens]]
    after = tokens[candidate.number.last + 1 :]
    if (
        candidate.counted.what is What.BARE
        and after
        and after[0].norm in ("more", "other")
        and held.islower()
    ):
        return held  # "four children were killed; 66 more were injured"
    if candidate.counted.what is What.TRIGGER and joint in (["including"], [",", "including"]):
        return held  # "infected nurses number 115, including 38 deaths"
    period = any(token.norm in MONTHS for token in tokenise(held))
    return held if period and "and" in joint and len(joint) <= 4 else None
