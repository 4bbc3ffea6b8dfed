"""The history of a figure: in order of the time a value was given for."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.acts import Analyst
from monitor.estimates import Status
from monitor.events import ChangeKind, FigureChanged, FigureKey
from monitor.figures import document_key
from monitor.history import lines, recalled_on
from monitor.series import SERIES, figures_then, history_of
from tests.samples import about, at_least
from tests.values import claim, events, issuer, news, publish

JANUARY, APRIL = date(2025, 1, 13), date(2025, 4, 30)


@pytest.mark.parametrize(
    ("as_of", "told", "on"),
    [
        (None, APRIL, "2025-04-30"),
        ("", APRIL, "2025-04-30"),
        ("2024", APRIL, "2024"),
        ("2024-10", APRIL, "2024-10"),
        ("2024-10-07", APRIL, "2024-10-07"),
        ("--01", JANUARY, "2025-01"),  # the month it is told in
        ("--01", date(2025, 3, 4), "2025-01"),
        ("--12", JANUARY, "2024-12"),
        ("--02", JANUARY, "2024-02"),
        ("--01-13", JANUARY, "2025-01-13"),
        ("--01-14", JANUARY, "2024-01-14"),
        ("--12-31", date(2025, 12, 31), "2025-12-31"),
        ("--04-30", date(2025, 5, 1), "2025-04-30"),
        ("yesterday", APRIL, "2025-04-30"),
        ("2025-1", APRIL, "2025-04-30"),
        ("--1", APRIL, "2025-04-30"),
    ],
)
def test_a_recalled_value_counts_for_the_last_such_time_no_more_exact_than_told(as_of, told, on):
    assert recalled_on(as_of, told) == on


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.none() | st.integers(1, 28))
def test_a_time_without_a_year_lies_within_the_year_up_to_the_report(told, month, day):
    as_of = f"--{month:02}" + (f"-{day:02}" if day else "")
    on = recalled_on(as_of, told)
    began = date.fromisoformat(on if day else f"{on}-01")
    assert began <= told
    assert (told - began).days <= 366
    assert on.endswith(as_of[1:])


def entries(log, *parts):
    with log.reading() as view:
        return [
            (line.entry.on, line.kind, line.entry.report.value)
            for _, series in groupby(
                history_of(view.documents(SERIES), *parts), key=lambda entry: document_key(entry.figure)
            )
            for line in lines(series)
        ]


def test_a_history_is_in_order_of_the_time_each_value_was_given_for(log):
    publish(
        log,
        news(
            "april",
            claim(about(600)),
            claim(about(300), status=Status.PREVIOUS, as_of="2025-02"),
            claim(about(900), status=Status.FORECAST),
        ),
        news("january", claim(at_least(100)), day=JANUARY),
        news("may", claim(about(600)), day=date(2025, 5, 1)),
        news("june", claim(about(550), status=Status.DENIED), day=date(2025, 6, 1)),
    )
    assert entries(log) == [
        ("2025-01-13", "first", at_least(100)),  # in time, whenever it arrived
        ("2025-02", "previous", about(300)),
        ("2025-04-30", "forecast", about(900)),  # estimates are recorded before the changes they make
        ("2025-04-30", "raised", about(600)),
        ("2025-05-01", "confirmed", about(600)),
        ("2025-06-01", "denied", about(550)),
    ]


def test_a_recalled_value_that_disagrees_with_the_log_stands_beside_it(log):
    publish(
        log,
        news("january", claim(at_least(100)), day=JANUARY),
        news("april", claim(about(300), status=Status.PREVIOUS, as_of="2025-01-13")),
    )
    assert entries(log) == [
        ("2025-01-13", "first", at_least(100)),
        ("2025-01-13", "previous", about(300)),
    ]


def test_an_estimate_that_one_article_recalls_twice_is_held_twice(log):
    recalled = claim(about(300), status=Status.PREVIOUS, as_of="--01")
    publish(log, news("april", recalled, recalled))
    assert entries(log) == [("2025-01", "previous", about(300))] * 2


def test_a_history_is_looked_up_by_the_parts_of_its_figure(log):
    publish(
        log,
        news("one", claim(about(1)), claim(about(2), scope="Kursk"), claim(about(3), source="nis-2")),
        news("two", claim(about(4), topic="nk"), claim(about(5), measure="wounded")),
    )

    def numbers(*parts):
        return sorted(value.low for _, _, value in entries(log, *parts))

    assert numbers() == [1, 2, 3, 4, 5]
    assert numbers("nk-troops") == [1, 2, 3, 5]
    assert numbers("nk") == [4]
    assert numbers("nk-troops", "killed") == [1, 2, 3]
    assert numbers("nk-troops", "killed", "nis") == [1, 2]
    assert numbers("nk-troops", "killed", "nis", "kursk") == [2]


# -- what was held on a day -------------------------------------------------------------------------------

NIS_KILLED = FigureKey("nk-troops", "killed", "nis")


def held(log, day, key=NIS_KILLED):
    with log.reading() as view:
        figures = figures_then(view.documents(SERIES), None, day, None)
        return next(
            (figure.current.value for figure in figures if document_key(figure.key) == document_key(key)),
            None,
        )


def test_a_source_held_on_a_day_what_it_had_last_said_by_its_end(log):
    publish(
        log,
        news("january", claim(at_least(100)), day=JANUARY),
        news("april", claim(about(600)), day=APRIL),
        news("april too", claim(about(650)), day=APRIL),
        news("march", claim(about(300)), day=date(2025, 3, 4)),  # late
    )
    assert held(log, date(2025, 1, 12)) is None
    assert held(log, JANUARY) == held(log, date(2025, 3, 3)) == at_least(100)
    assert held(log, date(2025, 3, 4)) == held(log, date(2025, 4, 29)) == about(300)
    assert held(log, APRIL) == held(log, date(2099, 1, 1)) == about(650)


def test_what_is_recalled_forecast_or_denied_was_not_held(log):
    others = [
        claim(about(900), status=Status.FORECAST),
        claim(about(50), status=Status.PREVIOUS, as_of="2024"),
        claim(about(70), status=Status.PREVIOUS, as_of="2025-01"),
        claim(about(9), status=Status.DENIED),
    ]
    publish(log, news("april", claim(about(600)), *others, day=APRIL))
    assert held(log, date(2025, 4, 29)) is None
    assert held(log, APRIL) == about(600)


def test_what_was_held_of_another_part_or_by_another_source_is_another_figure(log):
    publish(log, news("one", claim(about(1), scope="Kursk"), claim(about(2), source="nis-2"), day=JANUARY))
    assert held(log, APRIL) is None
    assert held(log, APRIL, FigureKey("nk-troops", "killed", "nis", "KURSK")) == about(1)


def test_a_late_report_is_recorded_beside_what_was_held_by_its_day(log):
    publish(
        log,
        news("january", claim(at_least(100)), day=JANUARY),
        news("april", claim(about(600)), day=APRIL),
        news("march", claim(about(300)), day=date(2025, 3, 4)),
        news("december", claim(about(7)), day=date(2024, 12, 19)),
    )
    late = [
        event for event in events(log) if isinstance(event, FigureChanged) and event.kind is ChangeKind.LATE
    ]
    assert [(event.before and event.before.value, event.after.value) for event in late] == [
        (at_least(100), about(300)),
        (None, about(7)),
    ]


def test_what_struck_an_entry_later_was_not_known_before(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    with log.reading() as view:
        before = view.head.position
    with log.writing() as writing:
        Analyst(issuer(), "ana").withdraw(writing, item.estimates[0].id, "misread")

    def told(known_at):
        with log.reading() as view:
            return [
                (line.kind, line.entry.struck is not None)
                for line in lines(history_of(view.documents(SERIES)), None, known_at)
            ]

    assert told(None) == [("withdrawn", True)]
    assert told(before) == [("first", False)]
