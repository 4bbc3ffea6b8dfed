"""Whether the article sets a figure apart from a larger whole, so that its place or time is its scope."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.estimates import Status
from monitor.extraction.areas import set_apart_by_its_holder
from monitor.extraction.homes import IN_THE_EVENT, Home, plain
from monitor.extraction.merging import Found, stated


def set_apart(claims: Sequence[Found], home: Home, own: Home) -> list[Found]:
    """The claims, each part given its scope where the whole, or a part beside it, is told as well.

    `home` are the words that say where it all happens (the headline, the topic): a place named there is none,
    not even beside another where `own`, the topic's words, name it.
    """
    of_measure: dict[str, list[Found]] = defaultdict(list)
    beside: dict[tuple[str, int], set[str]] = defaultdict(set)
    together: Counter[tuple[str, int]] = Counter()
    for claim in claims:
        if claim.estimate.scope is None and claim.estimate.status is not Status.DENIED:
            of_measure[claim.estimate.measure].append(claim)
        if claim.parts:
            named = next((part for part in claim.parts if part != "further" and not own.has(part)), "")
            beside[claim.estimate.measure, claim.sentence] |= {plain(named)} if named else set()
        together[claim.estimate.measure, claim.sentence] += 1
    for measure, sentence in together:
        if together[measure, sentence] > 1 and measure == "workers":  # sappers beside whoever else is sent
            beside[measure, sentence] |= {"the others"} if beside[measure, sentence] else set()
    wholes = {measure: max(held, key=_size) for measure, held in of_measure.items()}
    parted = []
    known: set[str] = set()
    for claim in claims:
        whole = wholes.get(claim.estimate.measure)
        few = claim.sentence == 0 and whole is not None and _size(whole) > _FAR * _size(claim)
        part = _part(claim, whole, own if few else home)  # a lead on one place, far from the whole
        if part is None:  # "rebel-held areas": told from the rest of the country by who holds it
            part = next((part for part in claim.parts if set_apart_by_its_holder(part)), None)
        if part is None and len(beside[claim.estimate.measure, claim.sentence]) > 1 and claim.parts:
            part = next((part for part in claim.parts if not own.has(part)), None)
        if part is None and claim.parts and (claim.rejected or claim.estimate.status is Status.DENIED):
            part = next((part for part in claim.parts if not home.has(part)), None)
        parted.append(_of_a_plan(_scoped(claim, part), wholes.get(claim.estimate.measure), part))
        known |= {plain(scope) for scope in (part, claim.estimate.scope) if scope}
    parted = [
        _scoped(claim, next((part for part in claim.parts if plain(part) in known), None)) for claim in parted
    ]
    parted = _goes_on_there(_of_their_paragraph(parted, wholes), wholes)
    near: dict[int, list[Found]] = defaultdict(list)  # by sentence, so that cost stays linear
    for claim in parted:
        near[claim.sentence].append(claim)
    around = range(-2, 3)
    return [
        _as_its_successor(claim, [other for at in around for other in near.get(claim.sentence + at, ())])
        if claim.estimate.status is Status.PREVIOUS
        else claim
        for claim in parted
    ]


def _of_their_paragraph(claims: Sequence[Found], wholes: Mapping[str, Found]) -> list[Found]:
    """A paragraph that is about one place: its figures without a place of their own belong there as well."""
    place: dict[tuple[str, int], str] = {}  # by measure and paragraph
    found = []
    for claim in claims:
        estimate, whole = claim.estimate, wholes.get(claim.estimate.measure)
        key = estimate.measure, claim.paragraph
        elsewhere = whole is not None and whole.paragraph != claim.paragraph and _size(whole) > _size(claim)
        if elsewhere and not claim.parts and not claim.headline and key in place:
            claim = _scoped(claim, place[key])
        elif estimate.scope is not None and estimate.scope in claim.parts and estimate.scope[0].isupper():
            place[key] = estimate.scope
        found.append(claim)
    return found


def _goes_on_there(claims: Sequence[Found], wholes: Mapping[str, Found]) -> list[Found]:
    """ "In rebel-held Orlu 380 died, the agency said. Some 1,000 were hurt, it said": there as well."""
    placed = {claim.estimate.measure for claim in claims if _in_a_place(claim)}
    found: list[Found] = []
    for claim in claims:
        before = found[-1] if found else None
        whole = wholes.get(claim.estimate.measure)
        if (
            before is not None
            and _in_a_place(before)
            and not claim.parts
            and claim.estimate.source is not None
            and claim.estimate.source == before.estimate.source
            and claim.estimate.measure != before.estimate.measure
            and claim.paragraph == before.paragraph
            and claim.sentence - before.sentence <= 1
            and (
                (whole and _size(whole) > _size(claim))
                or claim.estimate.measure in placed
                or set_apart_by_its_holder(before.estimate.scope or "")
            )
            and not _OF_ALL.search(claim.estimate.quote)
        ):
            claim = _scoped(claim, before.estimate.scope)
        found.append(claim)
    return found


def _in_a_place(claim: Found) -> bool:
    scope = claim.estimate.scope
    return (
        scope in claim.parts and scope is not None and (scope[0].isupper() or set_apart_by_its_holder(scope))
    )


_OF_ALL = re.compile(
    r"\b(?:overall|in all|(?<!a )total|nationwide|countrywide|elsewhere|across)\b", re.IGNORECASE
)


def _of_a_plan(claim: Found, whole: Found | None, part: str | None) -> Found:
    """ "Roughly 4,200 of the roles are in Networks": a part of what is planned is planned too."""
    if part is None or whole is None or whole.estimate.status is not Status.FORECAST:
        return claim
    if claim.estimate.measure not in _PLANNED or part.startswith(("since ", "last ", "this ")):
        return claim  # who has died is not yet to die because more may
    if _UNDER_WAY.search(claim.estimate.quote):
        return claim
    done = _DONE & set(claim.estimate.quote.lower().split())
    one_source = whole.estimate.source == claim.estimate.source
    return claim if done or not one_source or claim.sentence < whole.sentence else claim.expected()


_FAR = 5  # times: so much greater, the whole is told of more than the place that the article opens with
_PLANNED = frozenset({"jobs_cut", "jobs_cut_rate", "deployed", "reinforcements", "workers", "returned"})
_UNDER_WAY = re.compile(r"\b(?:is|are) (?:now |already |currently )?(?!going)\w{2,}ing\b")
_DONE = frozenset({"has", "have", "had", "already", "was", "were"})


def _as_its_successor(claim: Found, claims: Sequence[Found]) -> Found:
    """ "1,150 in Sweden, down from 1,400": what the new figure covers the old one covered too."""
    estimate = claim.estimate
    if estimate.status is not Status.PREVIOUS or estimate.scope is not None:
        return claim
    newer = [
        other
        for other in claims
        if other.estimate.measure == estimate.measure
        and other.estimate.source == estimate.source
        and other.estimate.status is not Status.PREVIOUS
    ]
    nearest = min(
        newer,
        key=lambda other: (
            other.sentence != claim.sentence,
            abs(other.estimate.number[0] - estimate.number[0]),
        ),
        default=None,
    )
    if nearest is None or nearest.estimate.scope in (None, "new", "further"):
        return claim
    if 2 * _size(nearest) < _size(claim) and any(2 * _size(other) >= _size(claim) for other in newer):
        return claim  # "412, 90 of them children, up from 388": the 388 is not what the 90 were before
    return claim.within(nearest.estimate.scope)


def _part(claim: Found, whole: Found | None, home: Home) -> str | None:
    """Which of the parts a figure may cover it does cover, beside the greatest figure of its measure."""
    if whole is None or claim.estimate.status is Status.PREVIOUS or _size(whole) <= _size(claim):
        return None
    if claim.parts and _SHELTERED.match(claim.parts[0]) and abs(claim.sentence - whole.sentence) > 1:
        return None
    shared = {plain(part) for part in whole.parts}
    return next((part for part in claim.parts if plain(part) not in shared and not home.has(part)), None)


_SHELTERED = re.compile(r"(?:in|at|with|inside) [a-z]")  # a part where some of the displaced are


def _scoped(claim: Found, part: str | None) -> Found:
    if part is None or claim.estimate.scope is not None:
        return claim
    part = part.partition(IN_THE_EVENT)[2] or part
    because = {**claim.estimate.because, "scope": f"{part}, set apart from the whole"}
    return replace(claim, estimate=replace(claim.estimate, scope=part, because=because))


def _size(claim: Found) -> float:
    low, high = stated(claim.estimate)
    return max(low or 0.0, high or 0.0)
