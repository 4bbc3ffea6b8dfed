"""How sure an estimate is, as a probability."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.extraction.confidence import confidence_of

share = st.floats(0, 1)


@given(share, share, share, share)
def test_being_surer_of_one_decision_never_makes_the_whole_less_sure(
    link: float, subject: float, source: float, surer: float
) -> None:
    low, high = sorted((source, surer))
    assert 0 <= confidence_of(link, subject, low) <= confidence_of(link, subject, high) <= 1


def test_nothing_is_certain_and_plain_claims_are_nearly() -> None:
    assert 0.9 <= confidence_of(0.95, 1, 1) < 1
    assert confidence_of(0.4, 0.6, 0.5) < 0.5
