"""Who "officials said" in an article's lead means: the body that its next sentences name in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.merging import Found
from monitor.extraction.roles import BODIES

_GENERIC = "officials"
_OF_THE_SAME = ("of the ", "of those ", "of them", "among the ", "among them")  # they told of the whole
_NEAR = 3  # sentences between the lead and the one that names the body


def specified(found: Sequence[Found]) -> list[Found]:
    """The statements, those of mere officials in the lead given to the body named just after."""
    lead = next((claim.paragraph for claim in found if not claim.headline), -1)
    told = [claim for claim in found if claim.paragraph == lead and claim.estimate.source == _GENERIC]
    if not told:
        return list(found)
    later = (claim for claim in found if claim.paragraph > lead and claim.estimate.source is not None)
    body = next(later, None)
    near = body is not None and body.sentence - told[-1].sentence <= _NEAR
    if body is None or not near or not body.estimate.quote.lower().startswith(_OF_THE_SAME):
        return list(found)
    if not set((body.estimate.source or "").split("-")) & BODIES:
        return list(found)
    source = body.estimate.source
    return [
        replace(claim, estimate=replace(claim.estimate, source=source)) if claim in told else claim
        for claim in found
    ]
