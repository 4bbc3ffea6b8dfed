"""How figures of one sentence stand to each other: one replaces another, shares its verb, or adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.estimates import Status
from monitor.extraction.lexicon import Kind
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.merging import Found, stated
from monitor.extraction.tokens import Token
from monitor.extraction.words import AUXILIARY, SPEECH_NORMS, word_set

_CHANGED = SPEECH_NORMS | word_set("raised revised lowered corrected changed cut put stand stood run")
_MORE = word_set("more further another additional other others new them whom these those")


def turned(
    tokens: Sequence[Token], found: Sequence[tuple[Candidate, Found]], words: frozenset[str]
) -> list[Found]:
    """The statements of a sentence, those that a later one of it replaces made `previous`."""
    claims = [claim for _, claim in found]
    if len(found) < 2 or words.isdisjoint(("now", "later")):
        return claims
    for newer in range(1, len(found)):
        for older in range(newer):
            if not _replaces(tokens, found[older], found[newer]):
                continue
            status = claims[older].estimate.status
            if status is Status.FORECAST and claims[newer].estimate.status is Status.CURRENT:
                claims[newer] = claims[newer].expected()
            if status in (Status.CURRENT, Status.FORECAST):
                claims[older] = _recalled(claims[older])
    return claims


def _replaces(
    tokens: Sequence[Token], older: tuple[Candidate, Found], newer: tuple[Candidate, Found]
) -> bool:
    old, new = older[1].estimate, newer[1].estimate
    if (old.measure, old.source) != (new.measure, new.source) or stated(old) == stated(new):
        return False
    if old.scope != new.scope:
        return False
    between = [token.norm for token in tokens[older[0].closes + 1 : newer[0].opens]]
    beyond = [token.norm for token in tokens[newer[0].number.last + 1 : newer[0].closes + 3]]
    return _turns(between) and not _MORE & {*between[-3:], *beyond}


def _turns(between: Sequence[str]) -> bool:
    """Whether the words between two numbers say that the second is the newer: "is now", "later put"."""
    for at, word in enumerate(between):
        near = {*between[max(0, at - 2) : at], *between[at + 1 : at + 3]}
        if word == "now" and near & (AUXILIARY | _CHANGED):
            return True
        if word == "later" and set(between[at + 1 : at + 3]) & _CHANGED:
            return True
    return False


def _recalled(claim: Found) -> Found:
    because = {**claim.estimate.because, "status": "a newer one follows"}
    return replace(claim, estimate=replace(claim.estimate, status=Status.PREVIOUS, because=because))


def has_no_verb(tokens: Sequence[Token], candidate: Candidate, choice: Choice) -> bool:
    """ "…as well as five thousand builders": it goes on from the verb of the number before."""
    if choice.trigger is None:
        return True
    named = candidate.number.last < choice.trigger.first <= candidate.closes
    after = tokens[candidate.closes + 1 : candidate.closes + 4]
    return named and choice.kind is Kind.NOUN and not any(token.norm in AUXILIARY for token in after)


def is_difference(tokens: Sequence[Token], candidate: Candidate, choice: Choice) -> bool:
    """ "The toll has risen by 91": how much more, not how many."""
    by = candidate.opens and tokens[candidate.opens - 1].norm == "by"
    after = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 3]]
    if after in (["more", "than"], ["fewer", "than"], ["less", "than"]):
        return True
    return bool(by) and choice.kind in (Kind.NOUN, None)
