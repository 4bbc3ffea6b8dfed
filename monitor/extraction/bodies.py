"""A body's own name beside the word for its kind: "the charity Alarm Phone", "Nasser Hospital"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.roles import (
    ABBREVIATED,
    BODIES,
    BY_THEMSELVES,
    KINDS,
    OF_COMPANIES,
    ROLES,
    SPEAKS_FOR,
)
from monitor.extraction.slugs import plain, slug
from monitor.extraction.tokens import Token

# what a name ends in that is one of many of its kind: the name tells which
_PLACES = frozenset(["prefecture", "province", "county", "municipality", "governorate", "district"])
_ONE_OF_MANY = frozenset(["hospital"])


def after_its_kind(words: Sequence[Token]) -> Sequence[Token]:
    """ "charity Alarm Phone", "disaster agency AFAD": the name; nothing where no name follows a kind."""
    first = len(words)
    while first and words[first - 1].text[0].isupper():
        first -= 1
    if not 0 < first < len(words) or words[first - 1].norm not in KINDS | BODIES:
        return ()
    if any(word.norm in SPEAKS_FOR for word in words[:first]):
        return ()  # "agency director Ana Cruz"
    return words[first:]


def by_its_name(words: Sequence[Token]) -> str | None:
    """The source that a body is by a name of its own: after the word for its kind, or with it."""
    named = after_its_kind(words)
    if named:
        norms = " ".join(word.norm for word in named)
        return ABBREVIATED.get(norms) or slug([plain(word) for word in named])
    own = len(words) > 1 and words[-2].text[0].isupper() and words[-2].norm not in DEMONYMS
    if own and words[-1].text == "union":
        return slug([plain(word) for word in words[:-1]])  # "the IG Metall union"
    if len(words) > 1 and words[-1].norm in _PLACES and all(word.text[0].isupper() for word in words[:-1]):
        return slug([plain(word) for word in words])
    if len(words) > 1 and words[-1].norm in _ONE_OF_MANY and all(word.text[0].isupper() for word in words):
        return slug([plain(word) for word in words])
    return None


def health_office(norms: Sequence[str], whole: Sequence[Token]) -> str | None:
    """ "The county's health director", "director of public health for the city of X": their department."""
    if "health" not in norms or _HEADS_OFFICE.isdisjoint(norms):
        return None
    at = next((at for at, word in enumerate(whole) if word.norm in _LEVELS), None)
    if at is None:
        return "health-department"
    place = [word for word in whole[at + 1 : at + 3] if word.text[0].isupper()]
    return slug([*(plain(word) for word in place), *([] if place else [whole[at].norm]), "health-department"])


_HEADS_OFFICE = frozenset(["director", "officer", "commissioner", "chief", "head"])
_LEVELS = frozenset(["county", "city", "state", "provincial", "regional", "district", "province", "region"])


def names_a_body(words: Sequence[Token]) -> bool:
    """ "BNPB", "Sudan Doctors Network": a name of a body rather than of a person."""
    if not words or not all(word.text[0].isupper() for word in words):
        return False
    if len(words) == 1:
        return len(words[0].text) > 2 and words[0].text.isupper()
    return words[-1].norm in BODIES | KINDS


def _names_a_body_beside(tokens: Sequence[Token], first: int) -> bool:
    """Whether what stands between two commas is a body's name: ", the Sudan Doctors Network,"."""
    first += tokens[first : first + 1] != [] and tokens[first].norm == "the"
    end = next((at for at in range(first, min(len(tokens), first + 8)) if tokens[at].text == ","), first)
    return names_a_body(tokens[first:end])


def head_of(norms: Sequence[str]) -> str | None:
    """Whom an officer speaks for whose body is not named: "Chief Financial Officer Nora Beck"."""
    if not OF_COMPANIES.isdisjoint(norms) and not {"officer", "chief"}.isdisjoint(norms):
        return "company"
    if "president" in norms:
        nation = next((NATIONS[norm] for norm in norms if norm in NATIONS), "")
        return "-".join([*nation.split(), "president"])
    return next((BY_THEMSELVES[norm] for norm in norms if norm in BY_THEMSELVES), None)


def is_followed_by_name(tokens: Sequence[Token], last: int) -> bool:
    """Whether the word for a kind of body, which ends at a token, has the body's name after it."""
    kind, after = tokens[last], tokens[last + 1 : last + 2]
    return (
        kind.text.islower()
        and (kind.norm in KINDS or kind.norm in BODIES or kind.norm in ROLES)
        and bool(after)
        and (
            (after[0].text[0].isupper() and after[0].norm not in SPEAKS_FOR)
            or (after[0].text == "," and _names_a_body_beside(tokens, last + 2))
        )
    )
