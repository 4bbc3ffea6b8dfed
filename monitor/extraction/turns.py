"""How figures of one sentence stand to each other: one replaces another, shares its verb, or adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.estimates import Status
from monitor.extraction.counted import What
from monitor.extraction.lexicon import Kind
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.merging import Found, stated
from monitor.extraction.tokens import Token
from monitor.extraction.words import AUXILIARY, MONTHS, SPEECH_NORMS, word_set

_CHANGED = SPEECH_NORMS | word_set("raised revised lowered corrected changed cut put stand stood run")
_MORE = word_set("more further another additional other others new them whom these those")


def turned(
    tokens: Sequence[Token], found: Sequence[tuple[Candidate, Found]], words: frozenset[str]
) -> list[Found]:
    """The statements of a sentence, those that a later one of it replaces made `previous`."""
    claims = [claim for _, claim in found]
    if len(found) > 1 and "them" in words:
        claims = _parts_of_the_recalled(tokens, found)
    if len(found) > 1 and "from" in words:
        claims = each_of_its_month(claims)
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


def _parts_of_the_recalled(tokens: Sequence[Token], found: Sequence[tuple[Candidate, Found]]) -> list[Found]:
    """ "… when it put them at 3,000, the dead among them at 300": a part of what is recalled is so, too."""
    claims = [claim for _, claim in found]
    for at in range(1, len(found)):
        between = [token.norm for token in tokens[found[at - 1][0].closes + 1 : found[at][0].opens]]
        told = {"among", "of"} & set(between) and "them" in between and not _ANEW & set(between)
        status = claims[at - 1].estimate.status, claims[at].estimate.status
        if told and status == (Status.PREVIOUS, Status.CURRENT):
            claims[at] = _recalled(claims[at])
    return claims


_ANEW = word_set("now has have since later today ; to")


def each_of_its_month(claims: Sequence[Found]) -> list[Found]:
    """ "209 were killed in April, up from 164 in March": each month's own, neither replaces the other."""
    full = list(claims)
    for at in range(1, len(full)):
        before, after = full[at - 1].estimate, full[at].estimate
        month = next((part for part in full[at].parts if part.startswith("in ")), None)
        if (
            month is None
            or after.status is not Status.PREVIOUS
            or before.measure != after.measure
            or not _of_another_month(full[at - 1], month)
        ):
            continue
        full[at] = replace(full[at], estimate=replace(after, status=Status.CURRENT, scope=month[3:]))
    return full


def _of_another_month(claim: Found, month: str) -> bool:
    held = {part for part in claim.parts if part.startswith("in ")} | {f"in {claim.estimate.scope}"}
    return any(part != month and part.split()[1].lower() in MONTHS for part in held)


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


def passed_on(
    tokens: Sequence[Token], candidates: Sequence[Candidate], chosen: Mapping[int, Choice]
) -> dict[int, Choice]:
    """The choices, "up from 3,000" of what the number before counts, "by 24 to 412" of one thing."""
    full = dict(chosen)
    for at in range(1, len(candidates)):
        joint = [token.norm for token in tokens[candidates[at - 1].closes + 1 : candidates[at].opens]]
        before = full.get(at - 1)
        if before is None or candidates[at].number.percent or before.measure.endswith("_rate"):
            continue
        if before.measure == "killed" and is_cause(tokens, candidates[at], joint):
            full[at] = replace(before, trigger=None)
            continue
        grown = joint == ["to"] and is_difference(tokens, candidates[at - 1], before)
        if grown and at not in full:
            full[at] = before
        elif candidates[at].counted.what is What.BARE and (
            joint[-2:] in (["up", "from"], ["down", "from"]) or (joint[-2:-1] == ["("] and joint[-1] in _ONCE)
        ):
            full[at] = replace(before, trigger=None)
    return full


_ONCE = word_set("previously initially earlier formerly originally")  # "412 (previously 388)"
_CAUSES = word_set(
    """
    hit struck swept crushed buried electrocuted trapped shot burned burnt stabbed drowned washed carried
    caught suffocated poisoned
    """
)


def is_cause(tokens: Sequence[Token], candidate: Candidate, joint: Sequence[str]) -> bool:
    """ "29 died, including 16 hit by lightning", "20 died, four of them swept away": how some died."""
    after = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 6]]
    among = joint[-1:] == ["including"] or joint[-2:] == ["among", "them"]
    if after[:2] in (["of", "them"], ["of", "whom"]):
        among, after = True, after[2:]
    while after[:1] and after[0] in AUXILIARY | {"who"}:
        after = after[1:]
    return among and after[:1] != [] and after[0] in _CAUSES
