"""What people do to the record: correct, withdraw, restore and confirm claims. Nothing is rewritten.

Each act is an event that says who and why. The figures follow in the same transaction, and so does what
readers are owed who had been told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.changes import Revision, revisions_of
from alerts.issuing import Issuer, Tell, current_in, held_in
from monitor.articles import ARTICLES, ArticleEntry
from monitor.claims import CLAIMS, Claim, claims_by
from monitor.errors import MonitorError
from monitor.estimates import Estimate, Qualifier
from monitor.event_log import Reading, Writing
from monitor.events import (
    Act,
    ChangeKind,
    EstimateConfirmed,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    Event,
    FigureChanged,
)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act led to."""

    claims: tuple[Claim, ...]  # those it touched, as they stand now
    changes: tuple[FigureChanged, ...]


@dataclass(frozen=True, slots=True)
class Analyst:
    """Somebody who puts the record right."""

    issuer: Issuer
    by: str

    def correct(
        self, log: Writing, name: str, put_right: Callable[[Estimate], Estimate], reason: str
    ) -> Done:
        """Put a claim right. MonitorError where nothing would change."""
        claim = claim_named(log, name)
        if not claim.stands:
            raise _does_not_stand(name, [claim])
        after = put_right(claim.estimate)
        if after == claim.estimate:
            raise MonitorError(f"{name} says that already; nothing was changed")
        act = EstimateCorrected(
            **about(claim),
            before=claim.estimate,
            after=after,
            by=self.by,
            reason=reason,
        )
        return self._revise(log, claim.made.article, [act], reason)

    def withdraw(self, log: Writing, name: str, reason: str) -> Done:
        """Strike a claim, or all claims of an article."""
        named = claims_named(log, name)
        claims = [claim for claim in named if not claim.withdrawn]
        if not claims:
            what = "is withdrawn already" if named else "makes no claims; there is nothing to withdraw"
            raise MonitorError(f"{name} {what}")
        acts = [
            EstimateWithdrawn(**about(claim), estimate=claim.estimate, by=self.by, reason=reason)
            for claim in claims
        ]
        return self._revise(log, claims[0].made.article, acts, reason)

    def restore(self, log: Writing, name: str, reason: str) -> Done:
        """Have a withdrawn or corrected claim, or all of an article, stand as first read."""
        claims = [claim for claim in claims_named(log, name) if claim.withdrawn or claim.corrected]
        if not claims:
            raise MonitorError(f"{name} stands as it was read; there is nothing to restore")
        acts = [
            EstimateRestored(
                **about(claim),
                before=None if claim.withdrawn else claim.corrected,
                estimate=claim.made.estimate,
                by=self.by,
                reason=reason,
            )
            for claim in claims
        ]
        return self._revise(log, claims[0].made.article, acts, reason)

    def confirm(self, log: Writing, name: str, reason: str | None) -> Done:
        """Record that somebody checked a claim, or all of an article, against the text."""
        named = claims_named(log, name)
        claims = [claim for claim in named if claim.stands]
        if not claims:
            raise _does_not_stand(name, named)
        claims = [claim for claim in claims if self.by not in claim.confirmed_by]
        if not claims:
            raise MonitorError(f"{self.by} has confirmed {name} already; nothing was recorded")
        for claim in claims:
            act = EstimateConfirmed(id=claim.made.id, article=claim.made.article, by=self.by, reason=reason)
            log.append(act, key=f"act:{log.head.position + 1}", cause=f"person:{self.by}")
        return Done(tuple(claim_named(log, claim.made.id) for claim in claims), ())

    def _revise(self, log: Writing, article: str, acts: Sequence[Act], reason: str) -> Done:
        if not reason.strip():
            raise MonitorError("say why, for the record and for the readers")
        revision = Revision(ChangeKind.CORRECTED, self.by, reason)
        changes = revise(log, self.issuer, article, acts, revision, cause=f"person:{self.by}")
        return Done(tuple(claim_named(log, act.id) for act in acts), tuple(changes))


def _does_not_stand(name: str, claims: Sequence[Claim]) -> MonitorError:
    """What to say of claims that do not count, with what can be done."""
    if later := {claim.outdated_by for claim in claims if claim.outdated_by}:
        return MonitorError(
            f"a later edition took the place of {name}; put that one right: "
            f"`figurewatch estimates {min(later)[:12]}` lists its claims"
        )
    return MonitorError(f"{name} does not stand; `figurewatch restore {name}` first")


def revise(
    log: Writing,
    issuer: Issuer,
    article: str,
    acts: Iterable[Event],
    revision: Revision,
    *,
    cause: str,
    of: str | None = None,
    tell: Tell = Tell.NOW,
) -> list[FigureChanged]:
    """Append acts upon an article's claims, and what they do to the figures.

    `of` names what they follow from, once and for all; without it their places in the log do.
    """
    before = standing(log, article)
    for number, act in enumerate(acts, 1):
        log.append(act, key=f"act:{of}:{number}" if of else f"act:{log.head.position + 1}", cause=cause)
    after = standing(log, article)
    held = log.documents(ARTICLES).get(article)
    assert held is not None
    changes = revisions_of(held.article, before, after, current_in(log), held_in(log), revision)
    return issuer.follow(log, changes, of=of or str(log.head.position), cause=cause, tell=tell)


def standing(log: Reading, article: str) -> list[EstimateRecorded]:
    """An article's claims that count, as they stand."""
    return [claim.as_it_stands for claim in claims_by(log.documents(CLAIMS), article) if claim.stands]


def about(claim: Claim) -> dict[str, Any]:
    """What every act upon a claim repeats of it."""
    made = claim.made
    return {
        "id": made.id,
        "article": made.article,
        "report_date": made.report_date,
        "date_basis": made.date_basis,
        "moment": made.moment,
    }


# -- names ----------------------------------------------------------------------------------------------

_SHORTEST = 6  # digits of an article's hash that may stand for it


def claim_named(log: Reading, name: str) -> Claim:
    """The claim with an id; MonitorError where there is none."""
    claim = log.documents(CLAIMS).get(name)
    if claim is None:
        raise MonitorError(f"there is no estimate {name!r}; `figurewatch estimates` lists them")
    return claim


def claims_named(log: Reading, name: str) -> list[Claim]:
    """The claim with an id, or all claims of the article whose hash begins so."""
    if "-" in name:
        return [claim_named(log, name)]
    return claims_by(log.documents(CLAIMS), article_named(log, name).article.sha256)


def article_named(log: Reading, name: str) -> ArticleEntry:
    """The one article whose hash begins so; MonitorError where there is none, or more than one."""
    found = (
        [entry for _, entry in log.documents(ARTICLES).scan(name.lower())] if len(name) >= _SHORTEST else []
    )
    if len(found) != 1:
        what = "more than one article begins" if found else "no article begins"
        raise MonitorError(
            f"{what} with {name!r}; give {_SHORTEST} or more digits of its hash, "
            "which `figurewatch estimates` shows"
        )
    return found[0]


# -- values ---------------------------------------------------------------------------------------------

_OPEN_ABOVE = (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
_OPEN_BELOW = (Qualifier.AT_MOST, Qualifier.LESS_THAN, Qualifier.NEARLY)
_POINT = (Qualifier.EXACTLY, Qualifier.ABOUT)


def with_value(
    estimate: Estimate, low: float | None, high: float | None, qualifier: Qualifier | None
) -> Estimate:
    """The estimate with another interval, under the qualifier given or the nearest one that fits it.

    MonitorError for an interval that none fits.
    """
    if low is None and high is None:
        raise MonitorError("an estimate needs a low or a high end")
    if low is not None and high is not None and low > high:
        raise MonitorError(f"the low end {low:,g} lies above the high end {high:,g}; give the other one, too")
    fitting = _fitting(low, high)
    if qualifier is not None and qualifier not in fitting:
        raise MonitorError(
            f"{qualifier} does not fit an interval from {_end(low)} to {_end(high)}; "
            f'there fit: {", ".join(fitting)}; or give other ends, of which either may be "open"'
        )
    fits = qualifier or (estimate.qualifier if estimate.qualifier in fitting else fitting[0])
    return replace(estimate, low=low, high=high, qualifier=fits)


def _fitting(low: float | None, high: float | None) -> tuple[Qualifier, ...]:
    if high is None:
        return _OPEN_ABOVE
    if low is None:
        return _OPEN_BELOW
    return _POINT if low == high else (Qualifier.BETWEEN,)


def _end(end: float | None) -> str:
    return "open" if end is None else f"{end:g}"
