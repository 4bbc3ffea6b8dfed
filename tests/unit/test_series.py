"""The series of a figure: the same whatever order articles come in, and as it was at any earlier time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.acts import Analyst
from monitor.estimates import Status
from monitor.event_log import EventLog
from monitor.figures import document_key, time_of
from monitor.history import lines, standing_reports, summarised
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.series import (
    SERIES,
    entries_of,
    figures_of,
    figures_then,
    history_of,
    last_report,
    reports_after,
)
from tests.samples import about, at_least, exactly
from tests.values import Clock, claim, issuer, news, publish, values

DAY = date(2025, 1, 13)


def in_memory():
    return EventLog(MemoryStore(), PROJECTIONS, Clock())


def figures(log, as_of=None, known_at=None):
    """Each figure as a reader sees it: no positions, which tell of arrival."""
    with log.reading() as view:
        record = view.documents(SERIES)
        now = as_of is None and known_at is None
        found = figures_of(record) if now else figures_then(record, None, as_of, known_at)
        return [
            (f.key, f.current.value, f.current.report_date, f.first_reported, f.reports, f.conflicts)
            for f in found
        ]


def history(log, as_of=None, known_at=None):
    with log.reading() as view:
        held = history_of(view.documents(SERIES))
        return [
            (line.entry.figure, line.entry.on, line.kind, line.entry.report.value)
            for _, series in groupby(held, key=lambda entry: document_key(entry.figure))
            for line in lines(series, as_of, known_at)
        ]


def held(log, **then):
    return [value for _, value, *_ in figures(log, **then)]


# -- the order in which articles come ---------------------------------------------------------------------

claims = st.lists(
    st.builds(
        claim,
        values(),
        source=st.sampled_from(["nis", "ukraine"]),
        status=st.sampled_from([Status.CURRENT, Status.CURRENT, Status.PREVIOUS, Status.FORECAST]),
        as_of=st.sampled_from([None, "2025-01", "--01-10"]),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(said=st.lists(claims, min_size=2, max_size=6), shuffle=st.randoms())
def test_figures_and_history_agree_whatever_order_articles_come_in(said, shuffle):
    articles = [news(f"n{n}", *each, day=DAY + timedelta(n)) for n, each in enumerate(said)]
    shuffled = articles.copy()
    shuffle.shuffle(shuffled)
    right, reverse, random = in_memory(), in_memory(), in_memory()
    publish(right, *articles)
    publish(reverse, *reversed(articles))
    publish(random, *shuffled)
    assert figures(right) == figures(reverse) == figures(random)
    assert history(right) == history(reverse) == history(random)
    assert random.rebuild() == []


@settings(max_examples=60, deadline=None)
@given(said=st.lists(claims, min_size=2, max_size=5), shuffle=st.randoms(), day=st.integers(-1, 6))
def test_what_had_been_reported_by_a_day_does_not_depend_on_what_came_after(said, shuffle, day):
    articles = [news(f"n{n}", *each, day=DAY + timedelta(n)) for n, each in enumerate(said)]
    until = DAY + timedelta(day)
    then, later = in_memory(), in_memory()
    publish(then, *(item for item in articles if item.received.report_date <= until))
    shuffle.shuffle(articles)
    publish(later, *articles)
    assert figures(later, as_of=until) == figures(then)
    assert history(later, as_of=until) == history(then)


@settings(max_examples=60, deadline=None)
@given(said=st.lists(claims, min_size=1, max_size=5), shuffle=st.randoms())
def test_what_was_known_at_a_position_is_what_was_shown_then(said, shuffle):
    articles = [news(f"n{n}", *each, day=DAY + timedelta(n)) for n, each in enumerate(said)]
    shuffle.shuffle(articles)
    log, shown = in_memory(), []
    for item in articles:
        publish(log, item)
        with log.reading() as view:
            shown.append((view.head.position, figures(log), history(log)))
    with log.writing() as writing:
        Analyst(issuer(), "ana").withdraw(writing, articles[0].estimates[0].id, "misread")
    for position, then, story in shown:
        assert figures(log, known_at=position) == then
        assert history(log, known_at=position) == story


def test_of_two_reports_of_one_day_the_later_published_stands():
    morning = news("m", claim(about(100)), day=DAY, moment=datetime(2025, 1, 13, 6, tzinfo=UTC))
    evening = news("e", claim(about(300)), day=DAY, moment=datetime(2025, 1, 13, 19, tzinfo=UTC))
    for order in ([morning, evening], [evening, morning]):
        log = in_memory()
        publish(log, *order)
        assert held(log) == [about(300)]


def test_of_two_reports_of_one_day_without_an_hour_the_later_received_stands():
    log = in_memory()
    publish(log, news("a", claim(about(300)), day=DAY), news("b", claim(about(100)), day=DAY))
    assert held(log) == [about(100)]


# -- both times together ------------------------------------------------------------------------------------


def test_a_figure_can_be_asked_for_by_report_day_and_by_what_was_known_together(log):
    publish(log, news("april", claim(about(600))))
    with log.reading() as view:
        before_january_came = view.head.position
    publish(log, news("january", claim(at_least(100)), day=DAY))
    february = date(2025, 2, 1)
    assert held(log, as_of=february) == [at_least(100)]
    assert held(log, as_of=february, known_at=before_january_came) == []
    assert held(log, known_at=before_january_came) == [about(600)]


def test_the_position_of_a_moment_is_the_last_one_recorded_by_then(log, clock):
    moments = []
    for name in "abc":
        clock.forward(hours=1)
        publish(log, news(name, claim(about(600))))
        with log.reading() as view:
            moments.append((clock.moment, view.head.position))
    with log.reading() as view:
        assert view.position_at(moments[0][0] - timedelta(seconds=1)) == 0
        for moment, position in moments:
            assert view.position_at(moment) == position
            assert view.position_at(moment + timedelta(minutes=30)) == position


# -- what is recalled ---------------------------------------------------------------------------------------


def discrepancies(log):
    with log.reading() as view:
        told = lines(history_of(view.documents(SERIES)))
        return [(line.entry.report.value, line.discrepancy.report.value) for line in told if line.discrepancy]


def test_a_recollection_that_contradicts_what_the_log_holds_is_shown_with_it(log):
    publish(
        log,
        news("january", claim(about(300)), day=DAY),
        news("april", claim(exactly(600), status=Status.PREVIOUS, as_of="2025-01")),
    )
    assert discrepancies(log) == [(exactly(600), about(300))]


def test_a_recollection_agrees_where_any_report_of_its_time_does(log):
    publish(
        log,
        news("december", claim(about(100)), day=date(2024, 12, 20)),
        news("january", claim(about(300)), day=DAY),
        news("late january", claim(about(400)), day=date(2025, 1, 30)),
        news("april", claim(exactly(300), status=Status.PREVIOUS, as_of="2025-01")),
        news("may", claim(exactly(100), status=Status.PREVIOUS, as_of="2025-01-10"), day=date(2025, 5, 1)),
        news("june", claim(exactly(400), status=Status.PREVIOUS), day=date(2025, 6, 1)),
    )
    assert discrepancies(log) == []


def test_a_recollection_of_a_time_the_log_knows_nothing_of_contradicts_nothing(log):
    publish(
        log,
        news("january", claim(about(300)), day=DAY),
        news("april", claim(exactly(7), status=Status.PREVIOUS, as_of="2024-11")),
    )
    assert discrepancies(log) == []


# -- looking at a few entries of a long series ------------------------------------------------------------

moments = st.none() | st.builds(
    datetime, *map(st.just, DAY.timetuple()[:3]), st.integers(0, 3), tzinfo=st.just(UTC)
)


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(st.tuples(claims, st.integers(0, 2), moments), min_size=2, max_size=6),
    known_at=st.integers(0, 40),
)
def test_what_was_held_at_a_time_is_found_without_reading_the_whole_series(said, known_at):
    log = in_memory()
    publish(
        log,
        *(
            news(f"n{n}", *each, day=DAY + timedelta(day), moment=at)
            for n, (each, day, at) in enumerate(said)
        ),
    )
    with log.writing() as writing:
        Analyst(issuer(), "ana").withdraw(writing, news("n0", *said[0][0]).estimates[0].id, "misread")
    with log.reading() as view:
        record = view.documents(SERIES)
        for key in {entry.figure for entry in history_of(record)}:
            entries = entries_of(record, key)
            reports = standing_reports(entries)
            for made in [entry.report for entry in reports]:
                at = time_of(made)
                *_, held = [each.report for each in reports if time_of(each.report) <= at]
                assert last_report(record, key, until=made) == held
                later = [each for each in reports if time_of(each.report) > at]
                assert list(reports_after(record, key, made)) == later
            then = summarised(standing_reports(entries, known_at))
            assert last_report(record, key, known_at=known_at) == (then.current if then else None)
