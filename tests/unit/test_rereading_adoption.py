"""Adopting a new reading: events for what changed, nothing twice, nothing said unless asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from alerts.acts import Analyst, claims_named
from alerts.issuing import Issuer
from alerts.policy import Policies, Policy
from alerts.reread_diff import Diff
from alerts.rereading import Adoption
from alerts.told import OWED_NOTICES
from monitor.claims import Claim
from monitor.estimates import Estimate
from monitor.event_log import EventLog
from monitor.events import (
    ArticleReread,
    EstimateCorrected,
    EstimateRestored,
    EstimateWithdrawn,
    FigureChanged,
)
from monitor.opening import PROJECTIONS
from monitor.rereading.candidate import Candidates, Header, Result, State, pack
from monitor.series import SERIES, figure_at, figures_of
from tests.samples import about, exactly
from tests.unit.test_rereading_matching import KILLED, WOUNDED, placed
from tests.values import DAILY, START, Clock, News, claim, digests, events, issuer, later, news, publish

DAY = date(2025, 4, 30)
LESS = replace(KILLED, low=60, high=60)


def header(name: str = "c1", topics: tuple[str, ...] = ("nk-troops",), head: int = 0) -> Header:
    return Header(
        id=name, made_at=START, head=head, extractor="rules 2", topics=topics, wording="", since=None
    )


def adopt(
    log: EventLog,
    *readings: tuple[News, Sequence[Estimate]],
    name: str = "c1",
    tell: bool = False,
    by: Issuer | None = None,
) -> list[str]:
    """Adopt what was found in articles; the names of the steps taken."""
    adoption = Adoption(log, by or issuer(), header(name), tell)
    results = [
        Result(number, item.sha256, State.READ, pack(found))
        for number, (item, found) in enumerate(readings, 1)
    ]
    taken = [step.kind.value for steps in adoption.adopt(results) for step in steps]
    if tell:
        adoption.issue()
    return taken


def current(log: EventLog) -> dict[str, str]:
    """Where each figure stands, by its measure."""
    with log.reading() as view:
        return {
            figure.key.measure: str(figure.current.value) for figure in figures_of(view.documents(SERIES))
        }


def claims_of(log: EventLog, item: News) -> list[Claim]:
    with log.reading() as view:
        return claims_named(view, item.sha256)


def told(log: EventLog) -> list[tuple[str, str]]:
    """What was ever sent to anybody."""
    return [
        (entry.figure.measure, str(entry.after.value))
        for digest in digests(log)
        if digest.destinations
        for entry in digest.entries
    ]


def test_what_is_found_anew_is_recorded_with_the_next_number(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    assert adopt(log, (one, [KILLED, WOUNDED])) == ["gained"]
    assert current(log) == {"killed": "about 600", "wounded": "about 4,000"}
    [_, gained] = claims_of(log, one)
    assert gained.made == replace(
        one.estimates[0], id=f"{one.sha256[:12]}-2", estimate=WOUNDED, moment=gained.made.moment
    )


def test_an_article_without_claims_gets_its_first(log: EventLog) -> None:
    one = news("one", day=date(2025, 1, 13))
    publish(log, one)
    assert adopt(log, (one, [KILLED])) == ["gained"]
    [gained] = claims_of(log, one)
    assert (gained.made.id, gained.made.report_date) == (f"{one.sha256[:12]}-1", date(2025, 1, 13))


def test_what_is_read_otherwise_is_corrected_by_the_reading(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    assert adopt(log, (one, [LESS])) == ["changed"]
    assert current(log) == {"killed": "about 60"}
    [corrected] = [event for event in events(log) if isinstance(event, EstimateCorrected)]
    assert (corrected.before, corrected.after, corrected.by) == (KILLED, LESS, "reading:rules 2")
    assert not claims_of(log, one)[0].by_person


def test_what_is_not_found_any_more_is_withdrawn_and_restored_when_it_is_found_again(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    assert adopt(log, (one, [])) == ["lost"]
    assert current(log) == {}
    assert adopt(log, (one, [LESS]), name="c2") == ["restored"]
    assert current(log) == {"killed": "about 60"}
    assert adopt(log, (one, [KILLED]), name="c3") == ["changed"]
    assert current(log) == {"killed": "about 600"}
    acts = [
        type(event) for event in events(log) if hasattr(event, "by") and not isinstance(event, FigureChanged)
    ]
    assert acts == [EstimateWithdrawn, EstimateRestored, EstimateCorrected, EstimateRestored]
    assert [each.made.id for each in claims_of(log, one)] == [one.estimates[0].id]


def test_an_article_that_says_the_same_gets_no_event(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    before = log.verify()
    assert adopt(log, (one, [replace(KILLED, confidence=0.2)])) == []
    assert log.verify() == before


def test_an_adopted_article_says_by_what_it_was_read(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    adopt(log, (one, []))
    assert events(log)[-1] == ArticleReread(article=one.sha256, reader="rules 2", topics=("nk-troops",))


def test_adopting_again_changes_nothing_even_where_a_person_decided_since(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    adopt(log, (one, []))
    with log.writing() as writing:
        Analyst(issuer(), "ana").restore(writing, one.estimates[0].id, "it is there")
    before = log.verify()
    assert adopt(log, (one, [])) == []
    assert adopt(log, (one, []), name="c2") == []
    assert log.verify() == before


def test_a_stopped_adoption_is_finished_by_adopting_again(log: EventLog) -> None:
    one, two = news("one", KILLED), news("two", placed(claim(about(5), source="kyiv"), 200))
    publish(log, one, two)
    adopt(log, (one, [LESS]))
    assert adopt(log, (one, [LESS]), (two, [])) == ["lost"]
    assert len([event for event in events(log) if isinstance(event, ArticleReread)]) == 2


def test_a_correction_by_a_person_survives(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    with log.writing() as writing:
        Analyst(issuer(), "ana").correct(
            writing, one.estimates[0].id, lambda held: replace(held, low=650, high=650), "counted again"
        )
    assert adopt(log, (one, [LESS])) == []
    assert adopt(log, (one, [KILLED]), name="c2") == []
    assert current(log) == {"killed": "about 650"}


def test_a_superseded_edition_is_left_as_it_is(log: EventLog) -> None:
    first, second = news("one", KILLED), news("two", LESS)
    edition = replace(second, received=replace(second.received, edition_of=first.sha256))
    publish(log, first, edition)
    assert adopt(log, (first, [KILLED, WOUNDED])) == []
    assert adopt(log, (edition, [LESS, WOUNDED])) == ["gained"]


def test_an_article_on_which_the_extractor_failed_keeps_its_claims(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    failed = Result(1, one.sha256, State.FAILED, None, "ValueError: …")
    assert list(Adoption(log, issuer(), header(), tell=False).adopt([failed])) == []


def test_an_old_article_read_better_fills_the_history_and_changes_no_current_value(log: EventLog) -> None:
    old, new = news("old", day=DAY - timedelta(90)), news("new", KILLED)
    publish(log, old, new)
    adopt(log, (old, [LESS]))
    assert current(log) == {"killed": "about 600"}
    [late] = [event for event in events(log) if isinstance(event, FigureChanged)][-1:]
    assert late.kind == "late"


# -- who is told ------------------------------------------------------------------------------------------


def test_nobody_is_told_of_the_past_and_it_counts_as_known(log: EventLog) -> None:
    one = news("one", KILLED)
    publish(log, one)
    adopt(log, (one, [LESS, WOUNDED]))
    assert told(log) == [("killed", "about 600")]
    publish(log, news("two", placed(claim(about(60)), 100), day=DAY + timedelta(1)))
    publish(log, news("three", WOUNDED, day=DAY + timedelta(2)))
    assert told(log) == [("killed", "about 600")]
    with log.reading() as view:
        assert list(view.documents(OWED_NOTICES).scan()) == []


def test_a_gap_that_a_rereading_fills_is_not_told_along_with_the_next_digest(log: EventLog) -> None:
    first, last = news("first", claim(about(100)), day=DAY - timedelta(9)), news("last", claim(about(300)))
    between = news("between", day=DAY - timedelta(5))
    publish(log, first, between, last)
    adopt(log, (between, [claim(about(200))]))
    publish(log, news("next", claim(about(400)), day=DAY + timedelta(1)))
    assert told(log)[-2:] == [("killed", "about 300"), ("killed", "about 400")]


def test_what_was_due_before_stays_due(log: EventLog, clock: Clock) -> None:
    one, two = news("one", claim(about(100)), day=DAY - timedelta(9)), news("two", claim(about(300)))
    publish(log, one, by=DAILY)
    later(log, clock, DAILY)
    publish(log, two, by=DAILY)  # gathered, and not told yet
    adopt(log, (one, [claim(exactly(99))]), by=DAILY)
    later(log, clock, DAILY)
    assert told(log) == [("killed", "about 100"), ("killed", "about 300")]


def test_what_is_held_back_is_not_taken_for_the_past_and_the_past_is_not_held_back(
    log: EventLog, clock: Clock
) -> None:
    holding = issuer(Policies(Policy(hold=timedelta(hours=6))))
    one = news("one", claim(about(100)), day=DAY)
    publish(log, one, by=holding)
    adopt(log, (one, [claim(about(90))]), by=holding)
    later(log, clock, holding, hours=7)
    assert told(log) == [("killed", "about 100")]
    publish(log, news("two", claim(about(300)), day=DAY + timedelta(1)), by=holding)
    publish(log, three := news("three", claim(about(400)), day=DAY + timedelta(2)), by=holding)  # held back
    adopt(log, (three, [claim(about(410))]), name="c2", by=holding)
    later(log, clock, holding, hours=7)
    assert told(log)[1:] == [("killed", "about 300"), ("killed", "about 410")]


def test_a_correction_that_people_made_is_still_told(log: EventLog, clock: Clock) -> None:
    one = news("one", KILLED, WOUNDED)
    publish(log, one, by=DAILY)
    later(log, clock, DAILY)
    with log.writing() as writing:
        Analyst(DAILY, "ana").withdraw(writing, one.estimates[0].id, "no such number")
    adopt(log, (one, [KILLED]), by=DAILY)
    later(log, clock, DAILY)
    assert [[entry.figure.measure for entry in each.entries] for each in digests(log) if each.destinations][
        1:
    ] == [["killed"]]


def test_asked_for_all_of_it_is_told_in_one_digest(log: EventLog) -> None:
    one, two = news("one", KILLED), news("two", claim(about(5), source="kyiv"))
    publish(log, one, two)
    before = len(digests(log))
    adopt(log, (one, [LESS]), (two, []), tell=True)
    [digest] = digests(log)[before:]
    assert {(entry.figure.source, entry.kind.value) for entry in digest.entries} == {
        ("nis", "corrected"),
        ("kyiv", "withdrawn"),
    }
    adopt(log, (one, [LESS]), (two, []), tell=True)
    assert len(digests(log)) == before + 1


def test_asked_for_it_is_gathered_where_things_are_gathered(log: EventLog, clock: Clock) -> None:
    one = news("one", KILLED)
    publish(log, one, by=DAILY)
    later(log, clock, DAILY)
    adopt(log, (one, [LESS]), by=DAILY, tell=True)
    assert len(digests(log)) == 1
    later(log, clock, DAILY)
    assert told(log) == [("killed", "about 600"), ("killed", "about 60")]


@pytest.mark.parametrize("tell", [False, True])
def test_an_adopted_log_folds_to_the_same_again(log: EventLog, tell: bool) -> None:
    one, two = news("one", KILLED, WOUNDED), news("two", day=DAY - timedelta(3))
    publish(log, one, two)
    adopt(log, (one, [LESS]), (two, [WOUNDED]), tell=tell)
    adopt(log, (one, [KILLED, WOUNDED]), (two, []), name="c2", tell=tell)
    assert log.rebuild() == []
    assert {projection.name for projection in PROJECTIONS}


# -- what it would change ---------------------------------------------------------------------------------


def test_the_differences_shown_are_those_that_adoption_brings_about(log: EventLog, tmp_path: Path) -> None:
    late, one = news("late", day=DAY - timedelta(9)), news("one", KILLED, WOUNDED)
    two = news("two", placed(claim(about(5), source="kyiv"), 200))
    publish(log, late, one, two)
    readings = [
        (late, [claim(about(7), source="un"), placed(WOUNDED, 500)]),
        (one, [LESS, WOUNDED]),
        (two, []),
    ]
    with Candidates(tmp_path).held() as candidates:
        candidates.make(header())
        with candidates.candidate() as candidate:
            assert candidate is not None
            found = [
                Result(at, item.sha256, State.READ, pack(made)) for at, (item, made) in enumerate(readings, 1)
            ]
            candidate.add(found, seen=3, whole=True)
            with Diff(log, candidate) as diff:
                articles = [[step.kind.value for step in each.steps] for each in diff.articles()]
                figures = {each.key.source: each for each in diff.figures()}
    assert articles == [["gained", "gained"], ["changed"], ["lost"]]
    assert {source: each.kind.value for source, each in figures.items()} == {
        "un": "gained",
        "nis": "changed",
        "kyiv": "lost",
    }
    assert (diff.differing, diff.histories) == (3, 1)
    adopt(log, *readings)
    with log.reading() as view:
        for each in figures.values():
            stands = figure_at(view.documents(SERIES), each.key)
            assert (stands and stands.current) == (each.after and each.after.current)
