"""The ids that bodies get which no topic lists, made of the words of their names."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import NATIONS
from monitor.extraction.noun_phrases import Chunk
from monitor.extraction.roles import NOT_NAMES
from monitor.extraction.tokens import Token, norm


def plain(token: Token) -> str:
    """A word for a slug: in small letters, plural as it stands, and spelled one way."""
    lower = token.text.lower()
    return lower if lower.rstrip("s") == token.norm.rstrip("s") else token.norm


def body_slug(words: Sequence[str]) -> str:
    """ "Ministry of Health" and "Health Ministry" are one; so are a body with and without its nation's 's."""
    kept = list(words)
    while (
        len(kept) > 2
        and (kept[0] in NATIONS or norm(kept[0]) in NATIONS or kept[0] in ("state", "federal", "local"))
        and kept[1] not in ("for", "led", "backed")
    ):
        kept = kept[1:]
    if kept[0] in ("ministry", "department") and kept[1:2] in (["of"], ["for"]):
        kept = [*kept[2:], kept[0]]
    return slug(kept)


def slug(words: Sequence[str]) -> str:
    """A stable id made of a name's words."""
    return "-".join(word.replace(".", "") for word in words if word not in ("the", "'s", "and"))


def government(words: Sequence[Token]) -> str:
    """ "The Afghan government" as "afghanistan-government", one without a name as "government"."""
    names = [word.norm for word in words[:-1] if word.text[0].isupper()]
    named = " ".join(name for name in names if name not in NOT_NAMES)
    return slug([*NATIONS.get(named, named).split(), "government"])


def abbreviation(tokens: Sequence[Token], chunks: Sequence[Chunk]) -> str:
    """The short form after a name, as in "Disaster Council (NDRRMC)"; "" where there is none."""
    for chunk in chunks:
        after = [token.text for token in tokens[chunk.last + 1 : chunk.last + 4]]
        if len(after) == 3 and after[0] == "(" and after[2] == ")" and after[1].isupper():
            return after[1].lower()
    return ""


def abbreviated_first(words: Sequence[Token]) -> str | None:
    """ "DSWD Asec. Irene Dumlao": a body's short form before its officer's title and name."""
    first, *rest = words
    short = len(first.text) > 2 and first.text.isupper() and first.text.isalpha()
    return slug([plain(first)]) if short and len(rest) > 1 and not rest[0].text.isupper() else None
