"""An area told by who holds it, and several told of together: "rebel-held areas", "six provinces"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token
from monitor.extraction.words import CLOSED, STOPS, word_set

_HELD = word_set("held controlled run occupied administered")
_AREAS = word_set(
    """
    area territory region part zone province district state county city town village municipality country
    governorate department prefecture side sector site plant hospital camp
    """
)
_NUMBERS = word_set("two three four five six seven eight nine ten eleven twelve")
_ADJECTIVES = word_set(
    "other different neighboring neighbouring eastern western northern southern central coastal worst rural"
)


def held_until(tokens: Sequence[Token], at: int) -> int:
    """Where "rebel-held", "Kharzani-controlled" ends that begins at a token; the token itself without one."""
    if at + 2 < len(tokens) and tokens[at + 1].text == "-" and tokens[at + 2].norm in _HELD:
        return at + 3
    return at


def area_at(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The area from a token on, and where it ends: "government-held areas", "areas under army control"."""
    start = at
    if at < len(tokens) and tokens[at].norm in ("the", "a", "one"):
        at = start = at + 1
    held = held_until(tokens, at)
    if held > at:
        while held < len(tokens) and _goes_on(tokens, held):
            held += 1
        while held - 1 > start and tokens[held - 1].norm in ("of", "the"):
            held -= 1
        return _text(tokens[start:held]), held
    if at < len(tokens) and tokens[at].norm in _AREAS:
        rest = [token.norm for token in tokens[at + 1 : at + 5]]
        if rest[:1] == ["under"] and "control" in rest:
            end = at + 2 + rest.index("control")
            return _text(tokens[start:end]), end
        if rest[:1] and rest[0] in _HELD and rest[1:2] == ["by"]:
            end = at + 3
            while end < len(tokens) and tokens[end].is_word and end < at + 6:
                end += 1
            return _text(tokens[start:end]), end
    return _several(tokens, at)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].norm
    if word == "of":
        return tokens[at - 1].norm in _AREAS
    if word == "the":
        return tokens[at - 1].norm == "of"
    return word in _AREAS or word in _ADJECTIVES or tokens[at].text[0].isupper() or word.endswith("ern")


def _several(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """ "Six flood-affected states", "four other counties": a number of places, none of them by name."""
    if at >= len(tokens) or tokens[at].norm not in _NUMBERS:
        return None
    for end in range(at + 1, min(len(tokens), at + 6)):
        word = tokens[end]
        if word.norm in _AREAS and word.text.lower() != word.norm:
            return _text(tokens[at : end + 1]), end + 1
        if word.norm in CLOSED - {"other"} or (word.text in STOPS and word.text != "-"):
            return None
    return None


def set_apart_by_its_holder(part: str) -> bool:
    """Whether a part is an area that its holder tells from the rest of the country."""
    return any(f"-{held}" in part for held in ("held", "controlled", "run", "occupied")) or part.startswith(
        ("areas under", "territory under", "areas held", "areas controlled", "territory held")
    )


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens).replace(" - ", "-")
