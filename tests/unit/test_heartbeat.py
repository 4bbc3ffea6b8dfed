"""The heartbeat: when one is due, and what it tells of its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery import Courier
from alerts.heartbeat import LISTED, due_moment, first_period, tally
from alerts.herald import LAST_RESORT, Heartbeats, Herald
from monitor.events import ArticleRejected, ArticleRepeated, Recorded
from monitor.service_events import DiskSpace, HeartbeatIssued
from monitor.timetable import trigger_for
from tests.samples import about
from tests.values import (
    START,
    FakeChannel,
    append,
    claim,
    events,
    issuer,
    lasting,
    news,
    passing,
    publish,
    rendered,
)

DISK = DiskSpace(holds=("log",), free=10, total=100)
DAILY = trigger_for("daily")  # 08:00 UTC
NEVER = timedelta(days=10_000)


def next_after(moment, trigger=DAILY):
    return trigger.get_next_fire_time(moment, moment)


def herald_of(log, clock, *, to=("files",), destinations=None, trigger=DAILY, topics=None, beating=True):
    """What the service makes of the settings; the log's clock and its own are one."""
    return Herald(
        log,
        topics=topics if topics is not None else {"nk-troops": "North Korean troops"},
        destinations=destinations or to,
        last_resort=LAST_RESORT,
        heartbeats=Heartbeats(lambda moment: next_after(moment, trigger), tuple(to)) if beating else None,
        disks=lambda: (DISK,),
        now=clock,
    )


def heartbeats(log):
    return [event for event in events(log) if isinstance(event, HeartbeatIssued)]


def refusal(number):
    return ArticleRejected(
        sha256=f"{number:064}", file_name=f"{number}.pdf", code="locked", message="locked", rejected="x"
    )


# -- when ---------------------------------------------------------------------------------------------


def test_none_is_issued_unless_the_settings_ask_for_it(log, clock):
    herald = herald_of(log, clock, beating=False)
    clock.forward(days=30)
    herald.issue_due()
    assert events(log) == []


def test_one_is_issued_a_period_however_often_it_is_asked(log, clock):
    herald = herald_of(log, clock)
    for _ in range(3 * 24 * 4):
        clock.forward(minutes=15)
        herald.issue_due()
        herald.issue_due()
    assert [beat.until.day for beat in heartbeats(log)] == [30, 1, 2]
    assert {beat.until.hour for beat in heartbeats(log)} == {8}


def test_one_is_issued_a_period_however_often_the_service_starts(log, clock):
    for _ in range(8):
        clock.forward(hours=6)
        herald_of(log, clock).issue_due()
        herald_of(log, clock).issue_due()
    # An empty log tells of no time before its start, and so nothing was missed then.
    assert len(heartbeats(log)) == 0
    publish(log, news("first", claim(about(100))))
    for _ in range(8):
        clock.forward(hours=6)
        herald_of(log, clock).issue_due()
        herald_of(log, clock).issue_due()
    assert len(heartbeats(log)) == 2


def test_those_missed_while_the_service_was_down_are_made_up_for_by_one(log, clock):
    herald = herald_of(log, clock)
    clock.forward(hours=3)
    herald.issue_due()
    publish(log, news("one", claim(about(100))))
    clock.forward(days=9)
    publish(log, news("two", claim(about(200))))
    herald_of(log, clock).issue_due()
    herald_of(log, clock).issue_due()
    _, made_up = heartbeats(log)
    assert (made_up.articles, made_up.until - made_up.since) == (2, timedelta(days=9))


def test_a_clock_that_goes_back_has_nothing_said_twice_and_silences_nobody(log, clock):
    herald = herald_of(log, clock)
    clock.forward(days=365 * 13)  # a clock that was wrong
    herald.issue_due()
    clock.forward(days=-365 * 13)
    herald.issue_due()
    assert len(heartbeats(log)) == 1
    clock.forward(hours=3)  # 08:12 of the true day
    herald.issue_due()
    herald.issue_due()
    assert len(heartbeats(log)) == 2
    clock.forward(hours=-1)
    herald.issue_due()
    clock.forward(hours=1)
    herald.issue_due()
    assert len(heartbeats(log)) == 2


@given(steps=st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=3)), max_size=20))
def test_a_heartbeat_follows_each_moment_of_the_schedule_and_nothing_else(steps):
    last, now, issued = START, START, []
    for step in steps:
        now += step
        if due := due_moment(last, now, next_after):
            assert last < due <= now
            assert due.hour == 8
            assert next_after(due) > now
            issued.append(due)
            last = now
        else:
            assert next_after(last) > now
    assert len(set(issued)) == len(issued)


@pytest.mark.parametrize(("when", "days"), [("daily", 1), ("weekly", 7), ("every 6 hours", 0.25)])
def test_the_first_tells_of_as_long_as_all_others(when, days):
    trigger = trigger_for(when)
    due = next_after(START, trigger)
    assert first_period(due, lambda moment: next_after(moment, trigger)) == timedelta(days=days)


def test_hours_are_those_of_the_zone_that_the_settings_name(log, clock):
    herald = herald_of(log, clock, trigger=trigger_for("08:00 Europe/Kyiv"))
    clock.moment = datetime(2025, 5, 1, 4, 59, tzinfo=UTC)
    herald.issue_due()
    assert heartbeats(log) == []
    clock.moment = datetime(2025, 5, 1, 5, 0, tzinfo=UTC)
    herald.issue_due()
    [beat] = heartbeats(log)
    assert beat.id == "heartbeat-2025-05-01-050000"


# -- what ---------------------------------------------------------------------------------------------


def test_it_counts_what_came_since_the_last_one_and_each_event_once(log, clock):
    herald = herald_of(log, clock)
    publish(
        log, news("a", claim(about(100))), news("b", claim(about(200)), claim(about(5), measure="wounded"))
    )
    clock.forward(hours=3)
    herald.issue_due()
    publish(log, news("c", claim(about(50)), day=START.date() + timedelta(days=1)))
    append(log, ArticleRepeated(sha256="x", original="y", file_name="z", archived=None), refusal(1))
    clock.forward(days=1)
    herald.issue_due()
    first, second = heartbeats(log)
    assert (first.articles, first.estimates, first.digests, first.repeated, first.refused) == (2, 3, 2, 0, 0)
    assert first.topics[0].changes == {"first": 2, "raised": 1}
    assert (second.articles, second.estimates, second.digests) == (1, 1, 1)
    assert (second.repeated, second.refused) == (1, 1)
    assert second.topics[0].changes == {"lowered": 1}
    assert second.since == clock.moment - timedelta(days=1)
    assert second.last_article == second.since


def test_it_reads_only_the_events_of_its_time(log, clock):
    publish(log, *(news(f"old {number}", claim(about(number))) for number in range(1, 6)))
    clock.forward(days=20)
    publish(log, news("new", claim(about(100)), day=clock.moment.date()))
    herald = herald_of(log, clock)
    clock.forward(hours=3)
    herald.issue_due()
    [beat] = heartbeats(log)
    assert beat.articles == 1
    assert clock.moment - beat.since < timedelta(days=1, hours=1)


def test_reprints_and_later_editions_are_told_apart(log):
    first = news("a", claim(about(100)))
    reference = replace(first.received.article, reprint_of="b" * 64)
    found = tally(
        [
            Recorded(position=1, recorded_at=START, cause="", key="1", hash="", event=event)
            for event in (
                first.received,
                replace(first.received, article=reference),
                replace(first.received, edition_of="c" * 64),
            )
        ],
        after=0,
    )
    assert (found.articles, found.reprints, found.editions) == (3, 1, 1)


def test_the_first_refused_files_are_named_and_all_are_counted(log, clock):
    herald = herald_of(log, clock)
    append(log, *map(refusal, range(LISTED + 5)))
    clock.forward(hours=3)
    herald.issue_due()
    [beat] = heartbeats(log)
    assert beat.refused == LISTED + 5
    assert [each.file_name for each in beat.refusals] == [f"{number}.pdf" for number in range(LISTED)]


def test_what_a_file_is_called_can_be_long_and_vile_and_stays_short_and_harmless(log, clock):
    herald = herald_of(log, clock)
    vile = replace(
        refusal(1), file_name="\x1b[31m<b>\r\nBcc: x" + "long " * 999, message="\u202e" + "w" * 9_999
    )
    append(log, vile)
    clock.forward(hours=3)
    herald.issue_due()
    [refused] = heartbeats(log)[0].refusals
    assert len(refused.file_name) <= 120
    assert len(refused.reason) <= 300
    assert not {"\x1b", "\r", "\n", "\u202e"} & set(refused.file_name + refused.reason)


def test_it_says_since_when_no_article_has_come(log, clock):
    herald = herald_of(log, clock)
    publish(log, news("a", claim(about(100))))
    came = clock.moment
    for _ in range(3):
        clock.forward(days=1)
        herald.issue_due()
    last = heartbeats(log)[-1]
    assert (last.articles, last.last_article) == (0, came)
    assert "NO ARTICLE" in last.subject


def test_what_is_owed_and_has_been_tried_in_vain_is_told_with_the_oldest(log, clock):
    herald = herald_of(log, clock, to=("files",), destinations=("files", "mail:a", "mail:b"))
    by = issuer(destinations=("files", "mail:a", "mail:b"))
    one, _ = publish(log, news("a", claim(about(100))), news("b", claim(about(200))), by=by)
    dead = FakeChannel(*(passing("451 greylisted") for _ in range(99)))
    courier = Courier(
        log, rendered, {"files": FakeChannel(), "mail:a": dead, "mail:b": FakeChannel()}, clock, NEVER
    )
    courier.deliver_due()
    clock.forward(hours=3)
    herald.issue_due()
    [beat] = heartbeats(log)
    assert [(count.destination, count.delivered, count.failed) for count in beat.deliveries] == [
        ("files", 2, 0),
        ("mail", 2, 1),
    ]
    assert beat.undelivered == 1
    oldest = beat.oldest_undelivered
    assert (oldest.id, oldest.destination, oldest.error) == (one.id, "mail:a", "451 greylisted")
    assert oldest.subject == one.subject
    assert "1 delivery waiting" in beat.subject


def test_what_was_given_up_in_its_time_is_named(log, clock):
    herald = herald_of(log, clock, destinations=("files", "mail:a"))
    [digest] = publish(log, news("a", claim(about(100))), by=issuer(destinations=("mail:a",)))
    Courier(log, rendered, {"mail:a": FakeChannel(lasting("550 no such user"))}, clock, NEVER).deliver_due()
    clock.forward(hours=3)
    herald.issue_due()
    clock.forward(days=1)
    herald.issue_due()
    first, second = heartbeats(log)
    [lost] = first.abandonments
    assert (first.abandoned, lost.id, lost.error) == (1, digest.id, "550 no such user")
    assert "1 delivery GIVEN UP" in first.subject
    assert (second.abandoned, second.abandonments) == (0, ())


def test_a_subject_stays_short_whatever_went_wrong(log, clock):
    herald = herald_of(log, clock, destinations=("files", "mail:a", "mail:b"))
    items = [
        news(f"n{day}", claim(about(day)), day=START.date() + timedelta(days=day)) for day in range(1, 30)
    ]
    publish(log, *items, by=issuer(destinations=("mail:a", "mail:b")))
    append(log, *map(refusal, range(1_500)))
    channels = {
        "mail:a": FakeChannel(*(lasting() for _ in items)),
        "mail:b": FakeChannel(*(passing() for _ in items)),
    }
    Courier(log, rendered, channels, clock, NEVER).deliver_due()
    clock.forward(hours=3)
    herald.issue_due()
    [beat] = heartbeats(log)
    assert beat.subject.startswith(
        "Figurewatch heartbeat: 29 deliveries GIVEN UP, 1 delivery waiting, 1,500 files"
    )
    assert len(beat.subject) <= 100


def test_heartbeats_are_not_counted_among_the_digests(log, clock):
    herald = herald_of(log, clock)
    files = FakeChannel()
    courier = Courier(log, rendered, {"files": files}, clock, NEVER)
    for _ in range(2):
        clock.forward(days=1)
        herald.issue_due()
        courier.deliver_due()
    assert len(files.sent) == 2
    [count] = heartbeats(log)[-1].deliveries
    assert (count.delivered, heartbeats(log)[-1].digests) == (0, 0)


def test_every_topic_that_is_followed_is_counted_even_where_nothing_changed(log, clock):
    herald = herald_of(log, clock, topics={"nk-troops": "North Korean troops", "floods": "Floods"})
    publish(log, news("a", claim(about(100))), news("b", claim(about(7), topic="dropped")))
    clock.forward(hours=3)
    herald.issue_due()
    [beat] = heartbeats(log)
    assert [(count.topic, count.changes) for count in beat.topics] == [
        ("nk-troops", {"first": 1}),
        ("floods", {}),
        ("dropped", {"first": 1}),
    ]


def test_it_goes_only_where_the_settings_send_it(log, clock):
    herald = herald_of(log, clock, to=("desk",), destinations=("files", "desk"))
    clock.forward(days=1)
    herald.issue_due()
    files, desk = FakeChannel(), FakeChannel()
    Courier(log, rendered, {"files": files, "desk": desk}, clock, NEVER).deliver_due()
    assert (len(files.sent), len(desk.sent)) == (0, 1)


def test_a_heartbeat_tells_what_free_space_there_was(log, clock):
    herald = herald_of(log, clock)
    clock.forward(days=1)
    herald.issue_due()
    assert heartbeats(log)[0].disks == (DISK,)


def test_what_goes_wrong_with_it_is_told_once_and_holds_up_nothing_else(log, clock, caplog):
    def broken():
        raise ZeroDivisionError("no such luck")

    herald = Herald(
        log,
        topics={},
        destinations=("files",),
        last_resort=LAST_RESORT,
        heartbeats=Heartbeats(next_after, ("files",)),
        disks=broken,
        now=clock,
    )
    clock.forward(days=1)
    for _ in range(5):
        herald.attend()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
