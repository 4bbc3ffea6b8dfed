"""Each destination by itself: its policy, its memory, and when it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.acts import Analyst, with_value
from alerts.agenda import Agenda
from alerts.policy import TELLABLE, Policies, Policy, Rule
from alerts.timing import NEVER, Timing
from monitor.event_log import EventLog
from monitor.events import ChangeKind, DestinationAdded
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.timetable import quiet_hours
from tests.samples import about
from tests.values import START, Clock, claim, digests, events, issuer, later, news, publish, values

DAY = date(2025, 1, 13)
DESK = frozenset({"desk"})


def for_desk(**sets):
    """Files at once; the desk by settings of its own."""
    return issuer(Policies(Policy(), (Rule(name="desk", sets=sets, destinations=DESK),)), ["files", "desk"])


def told(issued):
    """Each digest as (destinations, [(kind, value)])."""
    return [
        (digest.destinations, [(str(entry.kind), entry.after.value) for entry in digest.entries])
        for digest in issued
    ]


# -- each its own -----------------------------------------------------------------------------------------


def test_destinations_that_are_told_the_same_share_a_digest(log):
    by = issuer(destinations=["files", "email:a@example.org", "email:b@example.org"])
    [digest] = publish(log, news("one", claim(about(600))), by=by)
    assert digest.destinations == by.destinations


def test_each_destination_has_thresholds_of_its_own_and_counts_from_what_it_was_told(log):
    by = for_desk(least_difference=100.0)
    steps = [600, 640, 690, 710]
    items = [news(f"n{at}", claim(about(number)), day=DAY + timedelta(at)) for at, number in enumerate(steps)]
    issued = publish(log, *items, by=by)
    assert told(issued) == [
        (("files", "desk"), [("first", about(600))]),
        (("files",), [("raised", about(640))]),
        (("files",), [("raised", about(690))]),
        (("files",), [("raised", about(710))]),
        (("desk",), [("raised", about(710))]),
    ]
    assert [digest.entries[0].before.value for digest in issued[-2:]] == [about(690), about(600)]


def test_a_rule_can_send_a_figure_to_one_destination_only(log):
    dead = Rule(name="the dead", sets={"to": DESK}, measures=frozenset({"killed"}))
    by = issuer(Policies(Policy(), (dead,)), ["files", "desk"])
    claims = claim(about(600)), claim(about(900), measure="wounded")
    assert told(publish(log, news("one", *claims), by=by)) == [
        (("files",), [("first", about(900))]),
        (("desk",), [("first", about(600)), ("first", about(900))]),
    ]


def test_a_correction_goes_to_those_who_were_told_and_to_nobody_else(log):
    by = for_desk(tell=frozenset({ChangeKind.RAISED}))
    item = news("one", claim(about(6_000)))
    publish(log, item, by=by)
    with log.writing() as writing:
        Analyst(by, "ana").correct(
            writing, item.estimates[0].id, lambda made: with_value(made, 600, 600, None), "misread"
        )
    assert told(digests(log)[1:]) == [(("files",), [("corrected", about(600))])]


def test_a_correction_names_to_each_what_it_was_told_and_when(log, clock):
    by = for_desk(schedule="0 7 * * *")
    item = news("one", claim(about(6_000)))
    publish(log, item, by=by)
    at_once = clock.moment
    later(log, clock, by)
    with log.writing() as writing:
        Analyst(by, "ana").correct(
            writing, item.estimates[0].id, lambda made: with_value(made, 600, 600, None), "misread"
        )
    in_the_morning = clock.moment
    later(log, clock, by)
    corrections = [digest for digest in digests(log) if digest.entries[0].notice]
    assert [(digest.destinations, digest.entries[0].notice.told_at) for digest in corrections] == [
        (("files",), at_once),
        (("desk",), in_the_morning),
    ]


# -- those who come later ---------------------------------------------------------------------------------


def test_a_destination_is_recorded_once_before_the_first_change_it_is_told(log):
    publish(log, news("one", claim(about(600)), day=DAY), news("two", claim(about(700))))
    added = [event for event in events(log) if isinstance(event, DestinationAdded)]
    assert added == [DestinationAdded(name="files", knows_until=0)]


def test_who_comes_later_is_told_of_changes_and_not_of_all_there_was(log, clock):
    old = [news(f"n{at}", claim(about(600), scope=f"part {at}"), day=DAY) for at in range(5)]
    publish(log, *old)
    both = for_desk()
    assert later(log, clock, both) == []
    issued = publish(log, news("new", claim(about(700), scope="part 3")), by=both)
    assert told(issued) == [(("files", "desk"), [("raised", about(700))])]
    [entry] = issued[0].entries
    assert entry.before.value == about(600)


def test_who_comes_later_is_told_first_reports_as_such(log):
    publish(log, news("one", claim(about(600)), day=DAY))
    [digest] = publish(log, news("two", claim(about(5), source="kyiv")), by=for_desk())
    assert told([digest]) == [(("files", "desk"), [("first", about(5))])]


def test_what_new_settings_ask_for_is_told_at_the_next_start(log, clock):
    publish(log, news("one", claim(about(600), source=None)), by=for_desk())
    assert told(later(log, clock, for_desk(unattributed=True))) == [(("desk",), [("first", about(600))])]


# -- when -------------------------------------------------------------------------------------------------


def test_a_burst_is_one_digest_from_its_first_change_on(log, clock):
    by = issuer(Policies(Policy(timing=Timing(wait=timedelta(seconds=60)))))
    agenda = Agenda(log, by, clock)
    agenda.look()
    for at in range(4):
        publish(log, news(f"n{at}", claim(about(100 + at)), day=DAY + timedelta(at)), by=by)
        publish(log, news(f"w{at}", claim(about(100 + at), measure=f"m{at}"), day=DAY), by=by)
        assert later(log, clock, by, agenda, seconds=15) == ([] if at < 3 else digests(log))
    [digest] = digests(log)
    assert len(digest.entries) == 5
    assert later(log, clock, by, agenda, seconds=600) == []


def test_digests_are_no_closer_than_asked_for(log, clock):
    by = issuer(Policies(Policy(timing=Timing(every=timedelta(hours=1)))))
    agenda = Agenda(log, by, clock)
    assert len(publish(log, news("one", claim(about(600)), day=DAY), by=by)) == 1
    clock.forward(minutes=5)
    assert publish(log, news("two", claim(about(700))), by=by) == []
    assert later(log, clock, by, agenda, minutes=54) == []
    assert told(later(log, clock, by, agenda, minutes=1)) == [(("files",), [("raised", about(700))])]


def test_quiet_hours_hold_everything_and_lose_nothing(log, clock):
    by = issuer(Policies(Policy(timing=Timing(quiet=(quiet_hours("22:00-07:00 Europe/Kyiv"),)))))
    clock.moment = datetime(2025, 4, 30, 19, 30, tzinfo=UTC)  # 22:30 in Kyiv
    agenda = Agenda(log, by, clock)
    assert publish(log, news("one", claim(about(600))), by=by) == []
    assert later(log, clock, by, agenda, hours=8) == []
    assert told(later(log, clock, by, agenda, minutes=30)) == [(("files",), [("first", about(600))])]


def test_what_is_told_at_once_does_not_wait_for_what_is_told_in_the_morning(log, clock):
    rest = Rule(name="rest", sets={"schedule": "0 7 * * *"}, measures=frozenset({"wounded"}))
    by = issuer(Policies(Policy(), (rest,)))
    issued = publish(log, news("one", claim(about(6)), claim(about(9), measure="wounded")), by=by)
    assert told(issued) == [(("files",), [("first", about(6))])]
    assert told(later(log, clock, by)) == [(("files",), [("first", about(9))])]


def test_what_came_while_the_service_was_down_past_its_time_is_told_at_its_start(log, clock):
    by = issuer(Policies(Policy(timing=Timing(schedule="0 7 * * *"))))
    publish(log, news("one", claim(about(600))), by=by)
    assert len(later(log, clock, by, hours=30)) == 1


def test_a_small_step_long_ago_does_not_hurry_a_large_one(log, clock):
    by = issuer(Policies(Policy(least_difference=100, timing=Timing(schedule="0 7 * * *"))))
    publish(log, news("one", claim(about(600)), day=DAY), by=by)
    later(log, clock, by)
    publish(log, news("two", claim(about(650)), day=DAY + timedelta(1)), by=by)
    assert later(log, clock, by, days=3) == []
    publish(log, news("three", claim(about(750)), day=DAY + timedelta(2)), by=by)
    assert later(log, clock, by, minutes=1) == []
    assert len(later(log, clock, by)) == 1


def test_an_agenda_that_finds_nothing_new_writes_nothing(log, clock):
    publish(log, news("one", claim(about(600))))
    head = log.verify()
    agenda = Agenda(log, issuer(), clock)
    for _ in range(3):
        clock.forward(days=1)
        agenda.look()
    assert log.verify() == head


def test_changes_that_another_service_appended_are_seen(log, clock):
    agenda = Agenda(log, for_desk(), clock)
    publish(log, news("one", claim(about(600)), day=DAY), by=for_desk())
    agenda.look()
    publish(log, news("two", claim(about(700))))  # by a service that knows of no desk
    assert told(later(log, clock, for_desk(), agenda, seconds=2)) == [(("desk",), [("raised", about(700))])]


@pytest.mark.parametrize(
    ("timing", "since", "last", "due"),
    [
        (Timing(), "05:00", None, "05:00"),
        (Timing(wait=timedelta(minutes=5)), "05:00", None, "05:05"),
        (Timing(every=timedelta(hours=1)), "05:00", None, "05:00"),
        (Timing(every=timedelta(hours=1)), "05:00", "04:30", "05:30"),
        (Timing(every=timedelta(hours=1)), "05:00", "03:30", "05:00"),
        (Timing(schedule="0 7 * * *"), "05:00", None, "07:00"),
        (Timing(schedule="0 7 * * *"), "07:00", None, "07:00"),
        (Timing(schedule="0 7 * * *", wait=timedelta(hours=3)), "05:00", None, "31 07:00"),
        (Timing(quiet=(quiet_hours("04:00-06:00"),)), "05:00", None, "06:00"),
        (Timing(quiet=(quiet_hours("04:00-06:00"), quiet_hours("06:00-06:30"))), "05:00", None, "06:30"),
        (Timing(quiet=(quiet_hours("00:00-24:00"),)), "05:00", None, None),
    ],
)
def test_when_a_change_is_due(timing, since, last, due):
    def moment(text):
        day, _, clock = text.rpartition(" ")
        return datetime.fromisoformat(f"2025-05-{day or '30'} {clock}").replace(tzinfo=UTC)

    reckoned = timing.due_at(moment(since), last and moment(last), moment(since))
    assert reckoned == (NEVER if due is None else moment(due))


@pytest.mark.parametrize(
    ("timing", "due"),
    [
        (Timing(), "12:00"),
        (Timing(every=timedelta(hours=1)), "12:00"),
        (Timing(schedule="0 7 * * *"), "31 07:00"),
        (Timing(schedule="30 11 * * *", wait=timedelta(hours=9)), "12:00"),
        (Timing(quiet=(quiet_hours("11:50-12:30"),)), "12:30"),
    ],
)
def test_what_a_clock_noted_that_was_ahead_is_not_waited_for(timing, due):
    now = datetime(2025, 5, 30, 12, tzinfo=UTC)
    ahead = now.replace(year=2038)
    day, _, clock = due.rpartition(" ")
    expected = datetime.fromisoformat(f"2025-05-{day or '30'} {clock}").replace(tzinfo=UTC)
    assert timing.due_at(ahead, ahead, now) == expected


def test_what_is_overdue_in_quiet_hours_waits_for_their_end():
    quiet = Timing(schedule="0 21 * * *", quiet=(quiet_hours("22:00-07:00"),))
    since = datetime(2025, 5, 30, 12, tzinfo=UTC)
    assert quiet.due_at(since, None, since.replace(hour=23)) == since.replace(day=31, hour=7)


# -- whatever the policy ----------------------------------------------------------------------------------

timings = st.builds(
    Timing,
    schedule=st.sampled_from([None, None, "0 7 * * *", "weekdays 08:00 Europe/Kyiv"]),
    wait=st.sampled_from([timedelta(), timedelta(minutes=1), timedelta(hours=3)]),
    every=st.sampled_from([timedelta(), timedelta(hours=1)]),
    quiet=st.sampled_from([(), (quiet_hours("22:00-07:00"),)]),
)
policies = st.builds(
    Policy,
    tell=st.sampled_from([Policy().tell, frozenset(TELLABLE), frozenset({ChangeKind.RAISED}), frozenset()]),
    timing=timings,
    least_difference=st.sampled_from([0, 0, 150]),
    hold=st.sampled_from([timedelta(), timedelta(hours=5)]),
)
reports = st.lists(
    st.tuples(
        values(st.integers(1, 4).map(lambda number: number * 100.0)), st.integers(0, 3), st.integers(0, 9)
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(files=policies, desk=policies, said=reports, restarts=st.sets(st.integers(0, 7)))
def test_each_destination_is_told_each_value_once_and_in_the_end_knows_what_its_policy_asks_for(
    files, desk, said, restarts
):
    own = Rule(name="desk", sets=_sets(desk), destinations=DESK)
    by, clock = issuer(Policies(files, (own,)), ["files", "desk"]), Clock()
    log = EventLog(MemoryStore(), PROJECTIONS, clock)
    agenda = Agenda(log, by, clock)
    for number, (value, day, hours) in enumerate(said):
        publish(log, news(f"n{number}", claim(value), day=DAY + timedelta(day)), by=by)
        if number in restarts:
            agenda = Agenda(log, by, clock)
        later(log, clock, by, agenda, hours=hours)
    later(log, clock, by, agenda, days=4)
    later(log, clock, by, agenda, days=4)
    for name, policy in (("files", files), ("desk", desk)):
        mine = [entry for digest in digests(log) if name in digest.destinations for entry in digest.entries]
        news_of_it = [entry for entry in mine if entry.notice is None]
        for before, entry in zip([None, *news_of_it], news_of_it, strict=False):
            assert entry.kind in policy.tell or entry.swing
            if before is not None:
                assert entry.before == before.after
                assert entry.swing or entry.after.value != before.after.value
    with log.reading() as view:
        keys = {entry.figure for digest in digests(log) for entry in digest.entries}
        plan = by.due(view, "nk-troops", keys, START + timedelta(days=60))
    assert plan.due == ()


def _sets(policy):
    timing = {name: getattr(policy.timing, name) for name in Timing.__dataclass_fields__}
    rest = {name: getattr(policy, name) for name in ("tell", "least_difference", "hold")}
    return {**rest, **timing}
