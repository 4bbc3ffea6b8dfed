"""The ids that bodies get which no topic lists, made of the words of their names."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import NATIONS
from monitor.extraction.tokens import Token


def plain(token: Token) -> str:
    """A word for a slug: in small letters, plural as it stands, and spelled one way."""
    lower = token.text.lower()
    return lower if lower.rstrip("s") == token.norm.rstrip("s") else token.norm


def body_slug(words: Sequence[str]) -> str:
    """ "Ministry of Health" and "Health Ministry" are one; so are a body with and without its nation's 's."""
    kept = list(words)
    while (
        len(kept) > 2
        and (kept[0] in NATIONS or kept[0] in ("state", "federal", "local"))
        and kept[1] != "for"
    ):
        kept = kept[1:]
    if kept[0] in ("ministry", "department") and kept[1:2] in (["of"], ["for"]):
        kept = [*kept[2:], kept[0]]
    return slug(kept)


def slug(words: Sequence[str]) -> str:
    """A stable id made of a name's words."""
    return "-".join(word.replace(".", "") for word in words if word not in ("the", "'s", "and"))
