"""Every claim ever read, as it stands now: as read, as corrected, or struck. A projection of the log.

An article's claims as they stand are what its say on each figure is weighed from, so that people and later
readings can put one of them right at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.estimates import Estimate
from monitor.events import (
    Act,
    ArticleReceived,
    EstimateConfirmed,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    Recorded,
)
from monitor.projections import Documents, Projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An estimate with what has been done to it."""

    made: EstimateRecorded  # as it was read
    position: int
    corrected: Estimate | None = None
    withdrawn: bool = False
    by: str | None = None  # who last corrected, withdrew or restored it
    by_reading: bool = False  # it was a later reading, not a person
    reason: str | None = None
    confirmed_by: tuple[str, ...] = ()
    outdated_by: str | None = None  # sha256 of the later edition of its article

    @property
    def estimate(self) -> Estimate:
        """The claim as it stands, or stood when it was struck."""
        return self.corrected or self.made.estimate

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return not self.withdrawn and self.outdated_by is None

    @property
    def state(self) -> str:
        """What has become of it."""
        if self.withdrawn:
            return "withdrawn"
        if self.outdated_by:
            return "edited"
        if self.corrected:
            return "corrected"
        if self.confirmed_by:
            return "confirmed"
        return "restored" if self.by else "read"

    @property
    def as_it_stands(self) -> EstimateRecorded:
        """The event that would have recorded it as it stands."""
        return replace(self.made, estimate=self.estimate)

    @property
    def by_person(self) -> bool:
        """Whether a person has decided on it: a later reading leaves it alone then."""
        return bool(self.confirmed_by) or (self.by is not None and not self.by_reading)


READINGS = "reading:"  # how `by` begins where it was no person


def _apply(claims: Documents[Claim], recorded: Recorded) -> None:
    match recorded.event:
        case EstimateRecorded() as made:
            claims.put(made.id, Claim(made=made, position=recorded.position))
        case EstimateCorrected() as act:
            _decide(claims, act, act.after, withdrawn=False)
        case EstimateWithdrawn() as act:
            held = claims.get(act.id)
            _decide(claims, act, held.corrected if held else None, withdrawn=True)
        case EstimateRestored() as act:
            _decide(claims, act, None, withdrawn=False)
        case EstimateConfirmed() as act:
            if (held := claims.get(act.id)) and act.by not in held.confirmed_by:
                claims.put(act.id, replace(held, confirmed_by=(*held.confirmed_by, act.by)))
        case ArticleReceived(edition_of=str() as earlier) as edition:
            for claim in claims_by(claims, earlier):
                if claim.made.report_date == edition.report_date:  # else it was said on a day of its own
                    claims.put(claim.made.id, replace(claim, outdated_by=edition.article.sha256))


def _decide(
    claims: Documents[Claim],
    act: Act,
    corrected: Estimate | None,
    *,
    withdrawn: bool,
) -> None:
    if held := claims.get(act.id):
        decided = replace(
            held,
            corrected=corrected,
            withdrawn=withdrawn,
            by=act.by,
            by_reading=act.by.startswith(READINGS),
            reason=act.reason,
            confirmed_by=(),  # what was checked is not what stands now
        )
        claims.put(act.id, decided)


def ids_begin(article: str) -> str:
    """How the ids of an article's estimates begin; a running number follows."""
    return f"{article[:12]}-"


def claims_by(claims: Documents[Claim], article: str) -> list[Claim]:
    """All claims of an article, in the order they were read."""
    held = [claim for _, claim in claims.scan(ids_begin(article)) if claim.made.article == article]
    return sorted(held, key=lambda claim: claim.position)


CLAIMS: Projection[Claim] = Projection("claims", 2, Claim, _apply)
"""By the estimate's id."""
