"""One claim said twice counts once, with the hedge and the source of its fullest statement."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.estimates import Estimate, Qualifier, Status
from monitor.extraction.homes import NOWHERE, Home
from monitor.extraction.refusals import REFUTED
from monitor.extraction.words import word_set

DATED_ROW = "a dated row of a table"  # why a table's figure has its status


@dataclass(frozen=True, slots=True)
class Found:
    """An estimate as read, and whether it stood in the headline."""

    estimate: Estimate
    headline: bool
    parts: tuple[str, ...] = ()  # the place, event and period that it may be told of
    sentence: int = -1  # the sentence it stands in
    paragraph: int = -1  # and the paragraph

    def within(self, scope: str | None) -> Found:
        """The same with a scope, where it has none of its own."""
        if scope is None or self.estimate.scope is not None:
            return self
        return replace(self, estimate=replace(self.estimate, scope=scope))

    def whole(self) -> Found:
        """The same without a scope: it is told to be divided."""
        return replace(self, estimate=replace(self.estimate, scope=None))

    @property
    def rejected(self) -> bool:
        """Whether it is told only because somebody rejects it."""
        return self.estimate.because.get("status") == REFUTED

    def expected(self) -> Found:
        """The same as a forecast, where it goes on from one: "400 in Sweden and 900 in Finland"."""
        if self.estimate.status is not Status.CURRENT:
            return self
        return replace(self, estimate=replace(self.estimate, status=Status.FORECAST))


def merged(found: Sequence[Found], home: Home = NOWHERE, own: Home = NOWHERE) -> list[Estimate]:
    """The claims of an article in the order of their first statement; `home` and `own` as in `set_apart`."""
    from monitor.extraction.apart import set_apart
    from monitor.extraction.leads import specified

    claims = set_apart(_claims(specified(found)), home, own)
    body = [claim for claim in claims if not claim.headline]
    kept = [
        claim.estimate
        for claim in claims
        if not (claim.headline and (_rounded(claim, body) or _loosely_said(claim, body)))
    ]
    held = {
        (claim.source, claim.measure)
        for claim in kept
        if claim.status is Status.CURRENT or (claim.status is Status.FORECAST and claim.measure in _OF_PLANS)
    }
    years = max((claim.as_of[:4] for claim in kept if claim.as_of and claim.as_of[0] != "-"), default="")
    newest: dict[tuple[str | None, str], str] = {}
    for claim in kept:
        key = claim.source, claim.measure
        newest[key] = max(newest.get(key, ""), _full_date(claim, years))
    kept = [_superseded(_still_held(claim, held), newest) for claim in kept]
    return sorted(kept, key=lambda estimate: (estimate.start, estimate.number))


def _claims(found: Sequence[Found]) -> list[Found]:
    """The statements, those of one claim made one; looked for among those of its measure and number only."""
    claims: list[Found] = []
    alike: dict[tuple[object, ...], list[int]] = {}
    for new in found:
        places = alike.setdefault((new.estimate.topic, new.estimate.measure, stated(new.estimate)), [])
        at = next((at for at in places if _one_claim(claims[at], new)), None)
        if at is None:
            places.append(len(claims))
            claims.append(new)
        else:
            claims[at] = _fuller(claims[at], new)
    return claims


def stated(estimate: Estimate) -> tuple[float | None, float | None]:
    """The number said, whatever its hedge."""
    if estimate.qualifier is Qualifier.BETWEEN:
        return estimate.low, estimate.high
    value = estimate.low if estimate.low is not None else estimate.high
    return value, value


def _one_claim(old: Found, new: Found) -> bool:
    """Whether two statements are one claim. A headline is of one mind with the body, whoever it names."""
    sources = old.estimate.source, new.estimate.source
    if None not in sources and sources[0] != sources[1] and not old.headline:
        return False
    if old.estimate.status is not new.estimate.status and Status.DENIED in (
        old.estimate.status,
        new.estimate.status,
    ):
        return False
    scopes = old.estimate.scope, new.estimate.scope
    return None in scopes or scopes[0] == scopes[1]


def _fuller(old: Found, new: Found) -> Found:
    """The fuller of two statements: attributed before not, body before headline, hedged before bare."""
    best, other = (new, old) if _fullness(new) > _fullness(old) else (old, new)
    estimate, rest = best.estimate, other.estimate
    if (
        estimate.qualifier is Qualifier.EXACTLY
        and rest.qualifier is not Qualifier.EXACTLY
        and not other.headline
        and rest.source == estimate.source
    ):
        estimate = replace(estimate, low=rest.low, high=rest.high, qualifier=rest.qualifier)
    return Found(
        replace(
            estimate,
            via=estimate.via or rest.via,
            as_of=estimate.as_of or rest.as_of,
            scope=estimate.scope or rest.scope,
            confidence=max(estimate.confidence, rest.confidence),
        ),
        best.headline and other.headline,
        best.parts or (() if other.headline else other.parts),
        best.sentence,
        best.paragraph,
    )


def _fullness(found: Found) -> tuple[int, int, int]:
    estimate = found.estimate
    return (
        int(estimate.source is not None),
        int(not found.headline),
        int(estimate.qualifier is not Qualifier.EXACTLY),
    )


def _still_held(claim: Estimate, held: Container[tuple[str | None, str]]) -> Estimate:
    """What "had put" or "initially" recalls is `previous` only beside a newer figure of its source."""
    words = claim.because.get("status", "")
    weak = words.startswith(("had ", "in ", "initial", "back in")) or words.endswith(" ago")
    weak = weak and words.split()[-1] not in _EXPECTED
    if claim.status is not Status.PREVIOUS or not weak:
        return claim
    newer = any((claim.source, measure) in held for measure in (claim.measure, "casualties", "killed"))
    return claim if newer else replace(claim, status=Status.CURRENT)


_EXPECTED = word_set(
    """
    expected pencilled predicted warned feared forecast projected planned anticipated hoped intended
    """
)
_OF_PLANS = frozenset({"jobs_cut", "jobs_cut_rate", "reinforcements", "workers"})


def _full_date(claim: Estimate, year: str) -> str:
    """A date to compare by: one without a year is of the last year that the article names."""
    dated = claim.as_of or ""
    return year + dated[1:] if dated.startswith("--") else dated


def _superseded(claim: Estimate, newest: Mapping[tuple[str | None, str], str]) -> Estimate:
    """A figure that a table dates before a newer one of its source is `previous`."""
    if claim.because.get("status") != DATED_ROW or claim.as_of is None:
        return claim
    newer = newest[claim.source, claim.measure] > claim.as_of
    return replace(claim, status=Status.PREVIOUS) if newer else claim


def _loosely_said(claim: Found, claims: Sequence[Found]) -> bool:
    """Whether a headline calls killed or wounded what the body calls casualties."""
    return any(
        not other.headline
        and other.estimate.measure == "casualties"
        and claim.estimate.measure in ("killed", "wounded")
        and stated(other.estimate) == stated(claim.estimate)
        for other in claims
    )


def _rounded(claim: Found, claims: Sequence[Found]) -> bool:
    """Whether a headline only rounds a figure of the body: "past 1,400" for 1,411."""
    value = stated(claim.estimate)[0]
    if value is None:
        return False
    for other in claims:
        exact = stated(other.estimate)[0]
        if (
            other is claim
            or other.headline
            or other.estimate.measure != claim.estimate.measure
            or exact is None
        ):
            continue
        if other.estimate.qualifier is Qualifier.BETWEEN and value in (
            other.estimate.low,
            other.estimate.high,
        ):
            return True
        if (
            exact != value
            and abs(exact - value) <= _rounding(value)
            and other.estimate.status is not Status.PREVIOUS
        ):
            return claim.estimate.qualifier is not Qualifier.EXACTLY or exact >= value
    return False


def _rounding(value: float) -> float:
    """How far a round number may be from what it rounds: half a step of its last digit that is not 0."""
    step = 1.0
    while value and step < value and value % (step * 10) == 0:
        step *= 10
    return max(step * 0.75, value * 0.03)
