"""The group or sort that a figure counts: "44 health workers", "649 were elderly", "21 suspected deaths"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Counted, What
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, word_set

KINDS = word_set(
    """
    child woman officer general colonel minor girl boy baby infant inspector inmate technician pupil
    student firefighter medic doctor nurse journalist pilot foreigner teacher sailor schoolchild paramedic
    midwife schoolgirl schoolboy toddler teenager reporter policeman policewoman pensioner
    """
)
_SERVING = word_set(
    "health healthcare medical aid humanitarian rescue relief care media sanitation emergency hospital"
)
_SERVANTS = word_set("worker staff responder personnel employee")
_OF_PEOPLE = frozenset(
    {"killed", "wounded", "missing", "cases", "hospitalised", "detained", "casualties", "rescued"}
)
_AGES = word_set("elderly pregnant underage unvaccinated vaccinated")
_CONCERNS = word_set("involve involved concern concerned affected")
_COUNTS = word_set("number numbered total totaled stand stood is are was were at reached")
_SORTS = word_set("suspected probable possible presumed unconfirmed")
# a sentence without any of these words tells of no group
GROUPS = KINDS | _SERVANTS | _AGES | _SORTS | {"confirmed", "investigation", "investigated"}


def group_of(tokens: Sequence[Token], first: int, counted: Counted, measure: str) -> str | None:
    """The group that the number at token `first` counts, as its noun, its predicate or its subject."""
    if measure not in _OF_PEOPLE:
        return None
    return (
        _as_noun(tokens, first, counted)
        or _told_of_all(tokens, first, counted)
        or _as_subject(tokens, first)
        or (_sort_of_death(tokens, first, counted) if measure == "killed" else None)
    )


def _as_noun(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "190 medics", "44 health workers"."""
    if counted.what is not What.UNIT:
        return None
    serving = counted.noun in _SERVANTS and _SERVING & {
        token.norm for token in tokens[first + 1 : counted.last]
    }
    if counted.noun in KINDS or serving:
        return " ".join(token.text for token in tokens[first + 1 : counted.last + 1])
    return None


def _told_of_all(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    before = [token.norm for token in tokens[max(0, first - 2) : first]]
    if before[-1:] == ["of"] or before == ["of", "the"]:
        return None  # "64 percent of the 541 cases are in children": told of the percentage
    return _as_predicate(tokens, counted) or _concerned(tokens, counted)


def _as_predicate(tokens: Sequence[Token], counted: Counted) -> str | None:
    """ "649 were elderly", "12 of them are pregnant", "of whom nine were elderly people"."""
    after = tokens[counted.last + 1 : counted.last + 5]
    if after and after[0].norm in BE and len(after) > 1 and after[1].norm in _AGES:
        return after[1].text
    return None


def _concerned(tokens: Sequence[Token], counted: Counted) -> str | None:
    """ "2,200 of the cases involve children under ten", "120 cases are in children"."""
    after = tokens[counted.last + 1 : counted.last + 6]
    norms = [token.norm for token in after]
    if norms[:1] and norms[0] in _CONCERNS:
        rest = after[1:]
    elif norms[:1] and norms[0] in BE | {"occurred"} and norms[1:2] in (["in"], ["among"]):
        rest = after[2:]
    elif norms[:1] == ["among"]:
        rest = after[1:]
    else:
        return None
    kind = next((at for at, token in enumerate(rest[:3]) if token.norm in KINDS | _SERVANTS), None)
    return None if kind is None else " ".join(token.text for token in rest[: kind + 1])


def _as_subject(tokens: Sequence[Token], first: int) -> str | None:
    """ "The number of infected nurses is 31", "infected nurses number 31"."""
    verb = next((at for at in range(first - 1, max(0, first - 4), -1) if tokens[at].norm in _COUNTS), None)
    if verb is None or tokens[first - 1].norm not in _COUNTS | {"to", "about", "around", "now", "some"}:
        return None
    start = verb
    while (
        start
        and start > verb - 14
        and tokens[start - 1].text[0].isalnum()
        and tokens[start - 1].norm != "that"
    ):
        start -= 1
    subject = tokens[start:verb]
    norms = [token.norm for token in subject]
    tallied = next((at for at in range(len(norms)) if norms[at : at + 2] == ["number", "of"]), None)
    heads = subject[tallied + 2 :] if tallied is not None else subject
    if tallied is None and tokens[verb].norm not in ("number", "numbered", "total", "totaled"):
        return None
    for at, token in enumerate(heads[:4]):
        if token.norm in KINDS or (token.norm in _SERVANTS and at and heads[at - 1].norm in _SERVING):
            return " ".join(word.text for word in heads[: at + 1])
    return None


def _sort_of_death(tokens: Sequence[Token], first: int, counted: Counted) -> str | None:
    """ "308 suspected deaths", "21 deaths under investigation", "67 confirmed deaths" beside such."""
    phrase = [token.norm for token in tokens[first + 1 : counted.last + 1]]
    if sort := _SORTS & set(phrase):
        return min(sort)
    bare = tokens[counted.last + 1 : counted.last + 2] if counted.what is What.BARE else ()
    if bare and bare[0].norm in _SORTS | {"confirmed"}:
        return bare[0].text.lower()  # "20 deaths (16 confirmed, 4 probable)"
    after = [token.norm for token in tokens[counted.last + 1 : counted.last + 7]]
    if after[:2] == ["under", "investigation"] or (
        after[:1] and after[0] in BE | HAVE and {"investigated", "investigation"} & set(after)
    ):
        return "under investigation"
    if "confirmed" in phrase and "death" in phrase:
        others = (
            at
            for at, token in enumerate(tokens)
            if token.norm in _SORTS
            or [token.norm, *[t.norm for t in tokens[at + 1 : at + 2]]] == ["under", "investigation"]
        )
        return "confirmed" if next(others, None) is not None else None
    return None
