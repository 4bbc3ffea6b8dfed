"""Whatever was read before and is read now: adoption does what the diff shows, and no more."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.acts import Analyst, claims_named
from alerts.reread_diff import Diff
from alerts.rereading import Adoption
from monitor.estimates import Estimate, Status, Value
from monitor.event_log import EventLog
from monitor.events import FigureKey, Report
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.rereading.candidate import Candidates, Result, State, pack
from monitor.series import SERIES, figures_of
from tests.unit.test_rereading_adoption import DAY, header
from tests.unit.test_rereading_matching import placed
from tests.values import Clock, claim, issuer, news, publish, values

PLACES = st.sampled_from([100, 105, 300, 500])


@st.composite
def readings(draw: st.DrawFn) -> list[Estimate]:
    """What some reading finds in an article."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        value: Value = draw(values(st.sampled_from([300.0, 600.0])))
        made = claim(
            value,
            measure=draw(st.sampled_from(["killed", "wounded"])),
            source=draw(st.sampled_from(["nis", "kyiv"])),
            status=draw(st.sampled_from([Status.CURRENT, Status.CURRENT, Status.PREVIOUS])),
        )
        found.append(placed(made, draw(PLACES)))
    return found


def stands(log: EventLog) -> dict[FigureKey, Report]:
    with log.reading() as view:
        return {figure.key: figure.current for figure in figures_of(view.documents(SERIES))}


def estimates(log: EventLog, article: str) -> list[tuple[Estimate, bool]]:
    with log.reading() as view:
        return [(held.estimate, held.withdrawn) for held in claims_named(view, article) if held.by_person]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(readings(), readings(), readings(), st.integers(0, 5)), min_size=1, max_size=4),
    st.sampled_from([None, "confirm", "withdraw"]),
)
def test_the_diff_shows_what_adoption_does_and_people_are_not_overruled(articles, act) -> None:
    log = EventLog(MemoryStore(), PROJECTIONS, Clock())
    items = [
        news(f"n{at}", *before, day=DAY - timedelta(days)) for at, (before, _, _, days) in enumerate(articles)
    ]
    publish(log, *items)
    if act and items[0].estimates:
        with log.writing() as writing:
            getattr(Analyst(issuer(), "ana"), act)(writing, items[0].estimates[0].id, "looked at")
    decided = [estimates(log, item.sha256) for item in items]
    for round_ in (1, 2):
        results = [
            Result(at, item.sha256, State.READ, pack(reading[round_]))
            for at, (item, reading) in enumerate(zip(items, articles, strict=True), 1)
        ]
        expected = stands(log)
        with tempfile.TemporaryDirectory() as folder, Candidates(Path(folder)).held() as candidates:
            candidates.make(header(f"c{round_}"))
            with candidates.candidate() as candidate:
                assert candidate is not None
                candidate.add(results, seen=9, whole=True)
                with Diff(log, candidate) as diff:
                    differing = [each.article.article.sha256 for each in diff.articles()]
                    for figure in diff.figures():
                        expected.pop(figure.key, None)
                        if figure.after:
                            expected[figure.key] = figure.after.current
        adoption = Adoption(log, issuer(), header(f"c{round_}"), tell=False)
        taken = [steps for steps in adoption.adopt(results) if steps]
        assert len(taken) == len(differing)
        now = stands(log)
        assert {key: report.value for key, report in now.items()} == {
            key: report.value for key, report in expected.items()
        }
        before = log.verify()
        assert list(adoption.adopt(results)) == []
        again = Adoption(log, issuer(), replace(header(), id=f"again{round_}"), tell=False)
        assert [steps for steps in again.adopt(results) if steps] == []
        assert log.verify() == before
    assert [estimates(log, item.sha256) for item in items] == decided
    assert log.rebuild() == []
