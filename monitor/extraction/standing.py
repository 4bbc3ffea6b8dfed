"""What kind of speaker a phrase is by its words alone: a legislator, an outlet."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.roles import (
    BODIES,
    DOCUMENTS,
    LEARNED,
    LEARNED_WHERE_LISTED,
    LEGISLATURES,
    MESSENGERS,
    OUTLET_NAMES,
    OUTLETS,
    ROLES,
    SPEAKS_FOR,
    SPOKESPEOPLE,
    is_news_agency,
)
from monitor.extraction.tokens import Token

_OFFICERS = SPOKESPEOPLE | {
    "secretary",
    "ceo",
    "president",
    "director",
    "founder",
    "executive",
    "coordinator",
}
_OFFICES = SPEAKS_FOR - {"deputy"}
_OFFICES_AND_BODIES = SPEAKS_FOR | BODIES
_OFFICES_OF = [[word] for word in ("office", "minister", "ministry", "department", "center", "adviser")]
_LEGISLATORS = frozenset(["lawmaker", "legislator", "parliamentarian", "mp", "mps"])


def legislates(head: Sequence[str], everywhere: Sequence[str]) -> bool:
    """Whether a phrase with these words is a legislator, who passes on what others estimate."""
    if not MESSENGERS.isdisjoint(head) or not _LEGISLATORS.isdisjoint(everywhere):
        return True
    if "deputy" in head and not set(head) & _OFFICES:
        return True
    chairs = not SPEAKS_FOR.isdisjoint(everywhere) or "chairmen" in everywhere
    return chairs and not LEGISLATURES.isdisjoint(everywhere)


def is_expert(
    head: Sequence[str], everywhere: Sequence[str], names: Sequence[Token], *, listed: bool
) -> bool:
    """Whether a phrase is a learned person or body; `listed` where a topic lists experts."""
    if head[0] in ("dr", "prof") and _OFFICES_AND_BODIES.isdisjoint(everywhere):
        return True
    homes = LEARNED_WHERE_LISTED if listed else LEARNED
    return any(name.norm in homes for name in names) or any(ROLES.get(norm) == "experts" for norm in head)


def norms_speak(norms: Sequence[str]) -> bool:
    """Whether a phrase with these words is somebody who speaks for a body, not for a place."""
    return not _OFFICERS.isdisjoint(norms)


def is_outlet(words: Sequence[Token]) -> bool:
    """Whether the words of a chunk name an outlet, or what one publishes."""
    norms = [word.norm for word in words]
    if not norms:
        return False
    if is_news_agency(norms):
        return True
    if any(norm in OUTLETS and norms[at + 1 : at + 2] not in _OFFICES_OF for at, norm in enumerate(norms)):
        return True
    if len(words) > 1 and norms[-1] in OUTLET_NAMES and words[-1].text[0].isupper():
        return words[-2].text[0].isupper()
    return norms[-1] in DOCUMENTS and is_news_agency(norms[:-1] or norms)
