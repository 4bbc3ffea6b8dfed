"""What people decide: recorded, followed by the figures, and told to readers who had heard otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts.acts import Analyst, claims_named, with_value
from monitor.claims import CLAIMS
from monitor.errors import MonitorError
from monitor.estimates import Qualifier, Status
from monitor.events import ChangeKind, EstimateCorrected, FigureChanged
from monitor.series import SERIES, figures_of
from tests.samples import about, at_least, between, exactly
from tests.values import DAILY, claim, digests, events, issuer, later, news, publish

DAY = date(2025, 1, 13)
ANA = Analyst(issuer(), "ana")


def act(log, done, by=ANA):
    """Let an analyst act; the digests issued by it."""
    with log.reading() as view:
        before = view.head.position
    with log.writing() as writing:
        done(by, writing)
    return digests(log, after=before)


def to(low, high=None):
    high = low if high is None else high
    return lambda estimate: with_value(estimate, low, high, None)


def correct(log, estimate, put_right, reason="misread", by=ANA):
    return act(log, lambda ana, writing: ana.correct(writing, estimate.id, put_right, reason), by)


def withdraw(log, name, reason="not so"):
    return act(log, lambda ana, writing: ana.withdraw(writing, name, reason))


def restore(log, name):
    return act(log, lambda ana, writing: ana.restore(writing, name, "it was right"))


def held(log):
    with log.reading() as view:
        return {figure.key.source: figure.current.value for figure in figures_of(view.documents(SERIES))}


def kinds(log):
    return [str(event.kind) for event in events(log) if isinstance(event, FigureChanged)]


# -- correcting ---------------------------------------------------------------------------------------------


def test_a_correction_changes_the_figure_and_its_readers_are_told_what_they_had_been_told(log, clock):
    item = news("one", claim(about(6_000)))
    publish(log, item)
    first_told = clock.moment
    clock.forward(days=1)
    [digest] = correct(log, item.estimates[0], to(600), "a zero too many")
    assert held(log) == {"nis": about(600)}
    [entry] = digest.entries
    assert (entry.kind, entry.before.value, entry.after.value) == (
        ChangeKind.CORRECTED,
        about(6_000),
        about(600),
    )
    assert entry.notice.told_at == first_told
    assert (entry.notice.by, entry.notice.reason) == ("ana", "a zero too many")


def test_what_nobody_was_told_needs_no_correction(log, clock):
    item = news("one", claim(about(6_000)))
    publish(log, item, by=DAILY)
    assert correct(log, item.estimates[0], to(600), by=Analyst(DAILY, "ana")) == []
    later(log, clock, DAILY)
    [digest] = digests(log)
    assert [(str(e.kind), e.after.value, e.notice) for e in digest.entries] == [("first", about(600), None)]


def test_a_correction_of_an_older_report_says_where_the_figure_stands(log):
    old, new = news("one", claim(about(6_000)), day=DAY), news("two", claim(about(7_000)))
    publish(log, old, new)
    [digest] = correct(log, old.estimates[0], to(600))
    [entry] = digest.entries
    assert (entry.before.value, entry.after.value, entry.notice.stands.value) == (
        about(6_000),
        about(600),
        about(7_000),
    )
    assert held(log) == {"nis": about(7_000)}


def test_corrections_before_a_scheduled_digest_are_told_once_as_they_came_out(log, clock):
    item = news("one", claim(about(6_000)))
    publish(log, item)  # told at once
    ana = Analyst(DAILY, "ana")
    assert correct(log, item.estimates[0], to(60), by=ana) == []
    assert correct(log, item.estimates[0], to(600), by=ana) == []
    for _ in range(2):
        later(log, clock, DAILY)
    [_, digest] = digests(log)
    assert [(str(e.kind), e.before.value, e.after.value) for e in digest.entries] == [
        ("corrected", about(6_000), about(600))
    ]


def test_what_is_corrected_and_put_back_before_anybody_heard_of_it_is_not_told(log, clock):
    item = news("one", claim(about(6_000)))
    publish(log, item)
    ana = Analyst(DAILY, "ana")
    correct(log, item.estimates[0], to(600), by=ana)
    act(log, lambda ana, writing: ana.restore(writing, item.estimates[0].id, "it was right"), ana)
    later(log, clock, DAILY)
    assert len(digests(log)) == 1
    assert held(log) == {"nis": about(6_000)}


def test_a_claim_of_another_source_moves_to_that_source(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    [digest] = correct(log, item.estimates[0], lambda estimate: replace(estimate, source="ukraine"))
    assert held(log) == {"ukraine": about(600)}
    assert {(entry.figure.source, str(entry.kind)) for entry in digest.entries} == {
        ("nis", "withdrawn"),
        ("ukraine", "first"),
    }


def test_a_claim_put_right_to_an_earlier_figure_leaves_the_figure_and_stands_in_the_history(log):
    item = news("one", claim(about(300), status=Status.CURRENT, as_of="2024-12"))
    publish(log, news("zero", claim(about(100)), day=DAY), item)
    correct(log, item.estimates[0], lambda estimate: replace(estimate, status=Status.PREVIOUS))
    assert held(log) == {"nis": about(100)}


def test_of_several_mentions_in_one_article_the_next_best_stands_when_one_is_struck(log):
    item = news("one", claim(at_least(1_000)), claim(about(1_100)))
    publish(log, item)
    assert held(log) == {"nis": about(1_100)}
    withdraw(log, item.estimates[1].id)
    assert held(log) == {"nis": at_least(1_000)}


def test_a_correction_that_changes_nothing_is_refused(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    with pytest.raises(MonitorError, match="already"):
        correct(log, item.estimates[0], to(600))
    assert not any(isinstance(event, EstimateCorrected) for event in events(log))


# -- withdrawing and restoring ----------------------------------------------------------------------------


def test_a_withdrawn_claim_gives_the_figure_back_to_the_report_before(log):
    publish(log, news("one", claim(at_least(100)), day=DAY), item := news("two", claim(about(600))))
    [digest] = withdraw(log, item.estimates[0].id)
    [entry] = digest.entries
    assert (entry.kind, entry.after.value, entry.notice.stands.value) == (
        ChangeKind.WITHDRAWN,
        about(600),
        at_least(100),
    )
    assert held(log) == {"nis": at_least(100)}


def test_what_was_taken_back_is_not_taken_back_again(log):
    old, new = news("one", claim(about(300)), day=DAY), news("two", claim(about(600)))
    publish(log, old, new)
    [digest] = withdraw(log, old.estimates[0].id)
    assert [str(entry.kind) for entry in digest.entries] == ["withdrawn"]
    assert restore(log, old.estimates[0].id) == []  # as a late report is told to nobody
    assert withdraw(log, old.estimates[0].id) == []


def test_a_notice_names_the_telling_of_the_figure_that_it_is_about(log, clock):
    old, new = news("one", claim(about(300)), day=DAY), news("two", claim(about(600)))
    publish(log, old, new)
    correct(log, old.estimates[0], lambda estimate: replace(estimate, scope="officers"))
    clock.forward(days=1)
    restore(log, old.estimates[0].id)  # a claim of the whole again, and no longer told as one
    clock.forward(days=1)
    withdraw(log, new.estimates[0].id)  # tells that the figure now stands at 300
    told = clock.moment
    clock.forward(days=1)
    [digest] = correct(log, old.estimates[0], to(350))
    [entry] = digest.entries
    assert (entry.notice.told_at, entry.notice.told) == (told, about(300))


def test_a_figure_without_a_report_left_is_none(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    [digest] = withdraw(log, item.estimates[0].id)
    assert digest.entries[0].notice.stands is None
    assert held(log) == {}
    assert [str(e.kind) for d in publish(log, news("two", claim(about(700)))) for e in d.entries] == ["first"]


def test_withdrawing_one_of_two_reports_of_the_same_value_tells_nobody_anything(log):
    publish(log, one := news("one", claim(about(600)), day=DAY), news("two", claim(about(600))))
    assert withdraw(log, one.estimates[0].id) == []
    assert held(log) == {"nis": about(600)}


def test_a_wrong_value_that_was_confirmed_is_taken_back_with_its_last_report(log):
    zero = news("zero", claim(about(100)), day=date(2025, 1, 1))
    publish(log, zero, one := news("one", claim(about(600)), day=DAY), two := news("two", claim(about(600))))
    withdraw(log, one.estimates[0].id)
    [digest] = withdraw(log, two.estimates[0].id)
    assert [str(entry.kind) for entry in digest.entries] == ["withdrawn"]
    assert held(log) == {"nis": about(100)}


def test_a_whole_article_is_withdrawn_and_restored(log):
    item = news("one", claim(about(600)), claim(about(2_000), source="ukraine"))
    publish(log, item)
    withdraw(log, item.sha256[:8])
    assert held(log) == {}
    restore(log, item.sha256[:8])
    assert held(log) == {"nis": about(600), "ukraine": about(2_000)}
    assert log.rebuild() == []


def test_restoring_a_corrected_claim_gives_back_what_was_read(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    correct(log, item.estimates[0], to(60))
    restore(log, item.estimates[0].id)
    assert held(log) == {"nis": about(600)}
    with log.reading() as view:
        [found] = claims_named(view, item.estimates[0].id)
    assert (found.stands, found.corrected, found.by) == (True, None, "ana")


def test_acts_that_make_no_sense_are_refused_with_what_to_do_instead(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    with pytest.raises(MonitorError, match="nothing to restore"):
        restore(log, item.estimates[0].id)
    withdraw(log, item.estimates[0].id)
    with pytest.raises(MonitorError, match="withdrawn already"):
        withdraw(log, item.estimates[0].id)
    with pytest.raises(MonitorError, match="restore"):
        correct(log, item.estimates[0], to(60))
    with pytest.raises(MonitorError, match="figurewatch estimates"):
        withdraw(log, "123456789012-1")
    with pytest.raises(MonitorError, match="digits"):
        withdraw(log, "1234")


def test_an_article_without_claims_has_nothing_to_withdraw(log):
    publish(log, item := news("one"))
    with pytest.raises(MonitorError, match="nothing to withdraw"):
        withdraw(log, item.sha256[:12])


def test_an_act_without_a_reason_is_refused(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    with pytest.raises(MonitorError, match="say why"):
        withdraw(log, item.estimates[0].id, " ")
    assert held(log) == {"nis": about(600)}


def confirm(log, name, person):
    by = Analyst(issuer(), person)
    act(log, lambda who, writing: who.confirm(writing, name, None), by)


def test_a_confirmation_is_recorded_once_for_each_person(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    for person in ("ana", "bob"):
        confirm(log, item.estimates[0].id, person)
    with pytest.raises(MonitorError, match="already"):
        confirm(log, item.estimates[0].id, "ana")
    with log.reading() as view:
        found = view.documents(CLAIMS).get(item.estimates[0].id)
    assert found.confirmed_by == ("ana", "bob")
    assert found.by_person


def test_what_was_confirmed_before_a_correction_is_to_be_confirmed_again(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    confirm(log, item.estimates[0].id, "ana")
    correct(log, item.estimates[0], to(60))
    with log.reading() as view:
        assert view.documents(CLAIMS).get(item.estimates[0].id).confirmed_by == ()
    confirm(log, item.estimates[0].id, "ana")
    with log.reading() as view:
        assert view.documents(CLAIMS).get(item.estimates[0].id).confirmed_by == ("ana",)


# -- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "low", "high", "qualifier"),
    [
        (about(6_000), 600, 600, Qualifier.ABOUT),
        (between(3, 4), 600, 600, Qualifier.EXACTLY),
        (about(6_000), 500, 600, Qualifier.BETWEEN),
        (about(6_000), 600, None, Qualifier.AT_LEAST),
        (about(6_000), None, 600, Qualifier.AT_MOST),
    ],
)
def test_a_new_interval_keeps_the_hedge_where_it_fits(before, low, high, qualifier):
    right = with_value(claim(before), low, high, None)
    assert (right.low, right.high, right.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize(
    ("low", "high", "qualifier"),
    [(None, None, None), (6, 5, None), (5, 6, Qualifier.EXACTLY), (5, None, Qualifier.AT_MOST)],
)
def test_an_interval_that_makes_no_sense_is_refused(low, high, qualifier):
    with pytest.raises(MonitorError):
        with_value(claim(exactly(5)), low, high, qualifier)


# -- editions and filled-in history ------------------------------------------------------------------------


def test_an_edition_takes_the_place_of_the_earlier_one_and_tells_what_it_changed(log):
    first = news("one", claim(about(6_000)), claim(about(5), measure="wounded"))
    publish(log, first)
    second = news("one again", claim(about(600)), claim(about(5), measure="wounded"), edition_of=first)
    [digest] = publish(log, second)
    assert [(str(e.kind), e.before.value, e.after.value) for e in digest.entries] == [
        ("edited", about(6_000), about(600))
    ]
    with log.reading() as view:
        assert [(f.current.value, f.reports) for f in figures_of(view.documents(SERIES))] == [
            (about(600), 1),
            (about(5), 1),
        ]
    assert log.rebuild() == []


def test_a_claim_of_an_earlier_edition_is_not_put_right_but_the_later_one_is_named(log):
    first = news("one", claim(about(6_000)))
    second = news("one again", claim(about(600)), edition_of=first)
    publish(log, first, second)
    with pytest.raises(MonitorError, match=f"later edition .*figurewatch estimates {second.sha256[:12]}"):
        correct(log, first.estimates[0], to(60))
    with pytest.raises(MonitorError, match="later edition"):
        act(log, lambda ana, writing: ana.confirm(writing, first.estimates[0].id, None))


def test_what_an_edition_no_longer_says_is_struck(log):
    first = news("one", claim(about(6_000)))
    publish(log, first)
    [digest] = publish(log, news("one again", edition_of=first))
    assert [(str(e.kind), e.notice.stands) for e in digest.entries] == [("edited", None)]
    assert held(log) == {}


def test_an_edition_of_a_later_day_leaves_the_earlier_report_in_the_history(log):
    first = news("one", claim(about(100)), day=DAY)
    publish(log, first, news("one again", claim(about(600)), edition_of=first))
    with log.reading() as view:
        [figure] = figures_of(view.documents(SERIES))
    assert (figure.current.value, figure.reports) == (about(600), 2)


def test_a_value_that_had_been_missing_between_two_that_were_told_is_told_with_the_next_digest(log):
    publish(
        log,
        news("december", claim(about(100)), day=date(2024, 12, 20)),
        news("april", claim(about(600))),
    )
    assert publish(log, news("january", claim(about(300)), day=DAY)) == []
    [digest] = publish(log, news("may", claim(about(7), measure="wounded"), day=date(2025, 5, 1)))
    assert [(str(e.kind), e.before and e.before.value, e.after.value) for e in digest.entries] == [
        ("first", None, about(7)),
        ("late", about(100), about(300)),
    ]
    assert digest.entries[1].notice is not None
    [digest] = publish(log, news("june", claim(about(8), measure="wounded"), day=date(2025, 6, 1)))
    assert len(digest.entries) == 1


def test_a_late_value_that_changes_nothing_that_was_told_is_not_told(log):
    publish(
        log,
        news("december", claim(about(100)), day=date(2024, 12, 20)),
        news("april", claim(about(600))),
        news("january", claim(about(100)), day=DAY),
        news("november", claim(about(50)), day=date(2024, 11, 20)),
    )
    [digest] = publish(log, news("may", claim(about(7), measure="wounded"), day=date(2025, 5, 1)))
    assert [str(entry.kind) for entry in digest.entries] == ["first"]
