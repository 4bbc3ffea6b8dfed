"""Sending what is owed: once, again after growing pauses, and not for ever."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.channels.base import DeliveryError
from alerts.delivery import Courier
from alerts.outbox import DELIVERIES, OUTBOX, put_back
from alerts.pauses import LONGEST_PAUSE, not_scattered, pause_after, scattered
from monitor.errors import LogError
from monitor.events import DeliveryAbandoned, DeliveryFailed, DigestDelivered
from tests.samples import about
from tests.values import (
    FakeChannel,
    claim,
    delivered,
    digests,
    events,
    issuer,
    lasting,
    news,
    passing,
    publish,
    rendered,
    until,
)

A_WEEK = timedelta(days=7)


class PowerCut(BaseException):
    """The machine stops here."""


@pytest.fixture
def courier(log, clock):
    """A courier for the channels given, each a destination by its name."""

    def made(give_up_after=A_WEEK, render=rendered, /, **channels):
        return Courier(log, render, channels, clock, give_up_after, scatter=not_scattered)

    return made


def issue(log, *numbers, to=("files",)):
    """One digest for each number; their ids."""
    items = [news(f"n{number}", claim(about(number))) for number in numbers]
    return [digest.id for digest in publish(log, *items, by=issuer(destinations=to))]


def outcomes(log):
    kinds = (DigestDelivered, DeliveryFailed, DeliveryAbandoned)
    return [event for event in events(log) if isinstance(event, kinds)]


def owed(log):
    with log.reading() as view:
        return [held for _, held in view.documents(OUTBOX).scan()]


def test_a_digest_is_delivered_once(log, courier):
    [digest] = issue(log, 600)
    files = FakeChannel()
    courier_ = courier(files=files)
    assert courier_.deliver_due() == 1
    assert courier_.deliver_due() == 0
    assert courier(files=files).deliver_due() == 0  # after a restart
    assert [message.digest_id for message in files.sent] == [digest]
    assert outcomes(log) == [DigestDelivered(digest=digest, destination="files", attempt=1)]


@pytest.mark.parametrize(("asked", "pause"), [(5, 10), (120, 120), (float("inf"), 900)])
def test_who_asks_for_time_gets_it_up_to_a_quarter_of_an_hour(log, clock, courier, asked, pause):
    issue(log, 600)
    courier(files=FakeChannel(DeliveryError("429", permanent=False, wait=asked))).deliver_due()
    [failed] = outcomes(log)
    assert failed.retry_at == clock.moment + timedelta(seconds=pause)


def test_nothing_owed_is_nothing_sent(log, courier):
    files = FakeChannel()
    assert courier(files=files).deliver_due() == 0
    assert files.asked == 0


def test_digests_are_sent_in_the_order_they_were_issued_to_each_destination(log, courier):
    issued = issue(log, 100, 600, to=["files", "mail"])
    files, mail = FakeChannel(), FakeChannel()
    assert courier(files=files, mail=mail).deliver_due() == 4
    assert [message.digest_id for message in files.sent] == issued
    assert [message.digest_id for message in mail.sent] == issued


def test_a_backlog_of_one_keeps_no_other_at_the_same_place_waiting(log, courier):
    issued = issue(log, 100, 600, to=["desk", "analyst"])
    sent = []

    class Told(FakeChannel):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def send(self, message):
            sent.append((message.digest_id, self.name))

    courier(desk=Told("desk"), analyst=Told("analyst")).deliver_due()
    assert sent == [(digest, name) for digest in issued for name in ("desk", "analyst")]


def test_pauses_double_up_to_a_quarter_of_an_hour():
    seconds = [pause_after(attempt).total_seconds() for attempt in range(1, 11)]
    assert seconds == [10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    assert pause_after(10**6) == LONGEST_PAUSE


def test_the_first_pause_can_be_set_and_the_longest_is_never_shorter():
    two_hours, second = timedelta(hours=2), timedelta(seconds=1)
    assert [pause_after(attempt, second).total_seconds() for attempt in (1, 2, 3, 10, 11)] == [
        1,
        2,
        4,
        512,
        900,
    ]
    assert pause_after(1, two_hours) == pause_after(9, two_hours) == two_hours


def test_a_failed_delivery_is_tried_again_after_growing_pauses(log, clock, courier):
    issue(log, 600)
    files = FakeChannel(passing(), passing(), passing())
    sending = courier(files=files)
    for attempt, pause in enumerate((10, 20, 40), 1):
        assert sending.deliver_due() == 0
        clock.forward(seconds=pause - 1)
        assert sending.deliver_due() == 0
        assert files.asked == attempt
        clock.forward(seconds=1)
    assert sending.deliver_due() == 1
    assert [event.attempt for event in outcomes(log)] == [1, 2, 3, 4]
    assert [type(event) for event in outcomes(log)] == [DeliveryFailed] * 3 + [DigestDelivered]


def test_why_a_delivery_failed_is_in_the_log(log, clock, courier):
    [digest] = issue(log, 600)
    courier(files=FakeChannel(passing("greylisted"))).deliver_due()
    [failed] = outcomes(log)
    assert failed == DeliveryFailed(
        digest=digest,
        destination="files",
        attempt=1,
        error="greylisted",
        retry_at=clock.moment + timedelta(seconds=10),
    )


def test_what_can_never_be_delivered_is_abandoned_at_once(log, clock, courier):
    [digest] = issue(log, 600)
    files = FakeChannel(lasting("no such mailbox"))
    sending = courier(files=files)
    sending.deliver_due()
    clock.forward(days=1)
    sending.deliver_due()
    assert files.asked == 1
    assert outcomes(log) == [
        DeliveryAbandoned(digest=digest, destination="files", attempt=1, error="no such mailbox")
    ]


def test_a_delivery_is_given_up_after_the_time_limit(log, clock, courier):
    issue(log, 600)
    files = FakeChannel(*(passing() for _ in range(1_000)))
    sending = courier(timedelta(days=2), files=files)
    for _ in range(4 * 24 * 12):
        sending.deliver_due()
        clock.forward(minutes=5)
    *failed, last = outcomes(log)
    assert isinstance(last, DeliveryAbandoned)
    assert all(isinstance(event, DeliveryFailed) for event in failed)
    assert 4 * 48 < files.asked < 4 * 48 + 12  # about every quarter of an hour
    assert owed(log) == []
    assert failed[-1].retry_at <= digests_issued_at(log) + timedelta(days=2)


def digests_issued_at(log):
    with log.reading() as view:
        return next(held.issued_at for _, held in view.documents(DELIVERIES).scan())


UNNAMED = "the settings do not name this destination; add it again"


def test_a_digest_for_a_destination_that_the_settings_do_not_name_waits_for_it(log, clock, courier):
    [digest] = issue(log, 600, to=["files", "gone"])
    assert courier(files=FakeChannel()).deliver_due() == 1
    [failed] = [event for event in outcomes(log) if isinstance(event, DeliveryFailed)]
    assert (failed.destination, failed.error) == ("gone", UNNAMED)
    assert failed.retry_at == clock.moment + timedelta(seconds=10)
    back = FakeChannel()
    assert courier(files=FakeChannel(), gone=back).deliver_due() == 1  # the settings name it again
    assert [message.digest_id for message in back.sent] == [digest]
    assert owed(log) == []


def test_a_digest_for_a_destination_that_stays_unnamed_is_abandoned_once_the_time_is_up(log, clock, courier):
    issue(log, 600, to=["gone"])
    sending = courier(timedelta(hours=2))
    for _ in range(24):
        sending.deliver_due()
        clock.forward(minutes=6)
    *failed, last = outcomes(log)
    assert all(isinstance(event, DeliveryFailed) for event in failed)
    assert isinstance(last, DeliveryAbandoned)
    assert last.error == UNNAMED
    assert failed[-1].retry_at > digests_issued_at(log) + timedelta(hours=1, minutes=30)
    assert owed(log) == []


def test_a_dead_destination_is_asked_once_a_pause_whatever_is_owed_to_it(log, clock, courier):
    issue(log, 100, 200, 300, 400)
    files = FakeChannel(passing(), passing())
    sending = courier(files=files)
    sending.deliver_due()
    sending.deliver_due()
    assert files.asked == 1
    clock.forward(seconds=10)
    sending.deliver_due()
    assert files.asked == 2


def test_the_pause_of_a_destination_grows_with_its_failures_whichever_digests_they_met(log, clock, courier):
    issue(log, 100, 200, 300)
    files = FakeChannel(*(passing() for _ in range(9)))
    sending = courier(files=files)
    for seconds in (10, 20, 40, 80, 160, 320):
        before = files.asked
        sending.deliver_due()
        assert files.asked == before + 1
        clock.forward(seconds=seconds - 1)
        sending.deliver_due()
        assert files.asked == before + 1
        clock.forward(seconds=1)
    assert len({event.digest for event in outcomes(log)}) > 1


def test_one_success_makes_the_pauses_of_a_destination_short_again(log, clock, courier):
    issue(log, 100)
    files = FakeChannel(*(passing() for _ in range(5)))
    sending = courier(files=files)
    while not files.sent:
        sending.deliver_due()
        clock.forward(minutes=15)
    files.failing = [passing()]
    issue(log, 200)
    sending.deliver_due()
    assert outcomes(log)[-1].retry_at == clock.moment + timedelta(seconds=10)


def test_after_a_failure_digests_go_on_in_the_order_of_issue(log, clock, courier):
    issued = issue(log, 100, 200, 300)
    files = FakeChannel(passing(), passing(), passing())
    sending = courier(files=files)
    while not files.sent:
        sending.deliver_due()
        clock.forward(minutes=1)
    assert [message.digest_id for message in files.sent] == issued


def test_a_digest_that_failed_more_than_three_times_lets_the_others_go_first(log, clock, courier):
    one, two, three = issue(log, 100, 200, 300)

    class Picky(FakeChannel):
        def send(self, message):
            if message.digest_id == one:
                self.asked += 1
                raise passing("not this one")
            super().send(message)

    files = Picky()
    sending = courier(files=files)
    for _ in range(3):
        sending.deliver_due()
        clock.forward(minutes=15)
    assert (files.asked, files.sent) == (3, [])
    sending.deliver_due()
    clock.forward(minutes=15)
    assert (files.asked, files.sent) == (4, [])
    sending.deliver_due()
    assert [message.digest_id for message in files.sent] == [two, three]
    assert outcomes(log)[-1].digest == one


def test_a_dead_destination_holds_up_nobody_else(log, courier):
    issued = issue(log, 100, 200, to=["dead", "files"])
    dead, files = FakeChannel(*(passing() for _ in range(9))), FakeChannel()
    assert courier(dead=dead, files=files).deliver_due() == 2
    assert [message.digest_id for message in files.sent] == issued


def test_a_refused_message_does_not_let_its_destination_rest(log, courier):
    one, two = issue(log, 100, 200)
    files = FakeChannel(lasting("too large"))
    assert courier(files=files).deliver_due() == 1
    assert [message.digest_id for message in files.sent] == [two]
    assert {event.digest: type(event) for event in outcomes(log)} == {
        one: DeliveryAbandoned,
        two: DigestDelivered,
    }


def test_once_a_destination_is_back_everything_owed_arrives_once(log, clock, courier):
    issued = issue(log, 100, 200, 300)
    files = FakeChannel(*(passing() for _ in range(5)))
    sending = courier(files=files)
    for _ in range(20):
        sending.deliver_due()
        clock.forward(minutes=10)
    assert sorted(message.digest_id for message in files.sent) == sorted(issued)
    assert owed(log) == []


def test_attempts_are_counted_on_after_a_restart(log, clock, courier, open_log):
    issue(log, 600)
    files = FakeChannel(passing(), passing(), passing())
    courier(files=files).deliver_due()
    clock.forward(seconds=10)
    log.close()
    again = open_log()
    Courier(again, rendered, {"files": files}, clock, A_WEEK, scatter=not_scattered).deliver_due()
    [delivery] = owed(again)
    assert (delivery.attempts, delivery.due_at) == (2, clock.moment + timedelta(seconds=20))


def test_after_a_start_everything_owed_is_tried_at_once_and_then_at_its_time(log, clock, courier):
    """Somebody may have mended what was wrong."""
    issued = issue(log, 100, 200, to=["files", "mail"])
    files, mail = FakeChannel(passing()), FakeChannel(passing(), passing())
    courier(files=files, mail=mail).deliver_due()
    clock.forward(seconds=1)
    again = courier(files=files, mail=mail)
    assert again.deliver_due() == 2
    assert [message.digest_id for message in files.sent] == issued
    clock.forward(seconds=1)
    assert again.deliver_due() == 0
    assert (files.asked, mail.asked) == (3, 2)
    clock.forward(seconds=20)
    assert again.deliver_due() == 2
    assert [message.digest_id for message in mail.sent] == issued


def test_a_stop_between_sending_and_recording_sends_again_under_the_same_id(log, courier):
    [digest] = issue(log, 600)

    class CutAfterSending(FakeChannel):
        def send(self, message):
            super().send(message)
            if len(self.sent) == 1:
                raise PowerCut

    files = CutAfterSending()
    with pytest.raises(PowerCut):
        courier(files=files).deliver_due()
    assert outcomes(log) == []
    assert courier(files=files).deliver_due() == 1
    assert [message.digest_id for message in files.sent] == [digest, digest]
    assert files.sent[0] == files.sent[1]


def test_a_template_that_fails_leaves_the_digest_waiting(log, clock, courier):
    issue(log, 600)
    files = FakeChannel()

    def failing(recorded):
        raise passing("template digest.txt.j2: 'digets' is undefined")

    assert courier(A_WEEK, failing, files=files).deliver_due() == 0
    clock.forward(seconds=10)
    assert courier(files=files).deliver_due() == 1
    assert digests(log)[0].id == files.sent[0].digest_id


@pytest.mark.parametrize("where", ["channel", "renderer"])
def test_a_fault_of_our_own_in_one_delivery_holds_up_no_other(log, clock, courier, where):
    """Not a DeliveryError, that is: it waits for its next attempt like any other failure."""
    one, two = issue(log, 100, 200, to=["odd", "files"])[:2]
    odd, files = FakeChannel(), FakeChannel()

    def render(recorded, _to):
        if where == "renderer" and recorded.event.id == one:
            raise ZeroDivisionError("no such luck")
        return rendered(recorded)

    if where == "channel":
        odd.failing = [ZeroDivisionError("no such luck")]
    sending = courier(A_WEEK, render, odd=odd, files=files)
    for _ in range(5):  # after four failures the digest lets the other go first
        sending.deliver_due()
        clock.forward(minutes=5)
    assert two in [message.digest_id for message in files.sent]
    assert "ZeroDivisionError: no such luck" in next(
        event.error for event in outcomes(log) if isinstance(event, DeliveryFailed)
    )
    if where == "channel":
        assert [message.digest_id for message in files.sent] == [one, two]
        assert sorted(message.digest_id for message in odd.sent) == sorted([one, two])


def test_a_digest_that_the_log_no_longer_holds_is_abandoned(log, clock):
    """The outbox is folded from the log, so this takes a damaged database."""
    issue(log, 600)
    files = FakeChannel()
    sending = Courier(log, rendered, {"files": files}, clock, A_WEEK)
    with log.writing() as writing:
        documents = writing.documents(OUTBOX)
        [(key, delivery)] = documents.scan()
        documents.put(key, replace(delivery, digest_position=99))
        writing.append(delivered(), key="x", cause="test:1")
    sending.deliver_due()
    assert files.asked == 0
    assert "not in the log" in outcomes(log)[-1].error


def test_a_place_out_of_reach_is_asked_once_a_pause_for_all_who_are_there(log, clock, courier):
    issue(log, 100, to=("desk", "analyst", "files"))
    away = DeliveryError("nothing answers there", permanent=False, unreachable=True)
    desk, analyst, files = FakeChannel(away), FakeChannel(), FakeChannel()
    desk.place = analyst.place = "mail.example.org:25"
    sending = courier(desk=desk, analyst=analyst, files=files)
    sending.deliver_due()
    assert (desk.asked, analyst.asked, len(files.sent)) == (1, 0, 1)
    clock.forward(seconds=11)
    sending.deliver_due()
    assert (len(desk.sent), len(analyst.sent)) == (1, 1)


def test_one_who_is_refused_for_now_holds_up_nobody_at_the_same_place(log, clock, courier):
    issue(log, 100, to=("desk", "analyst"))
    desk, analyst = FakeChannel(passing("mailbox busy")), FakeChannel()
    courier(desk=desk, analyst=analyst).deliver_due()
    assert (desk.asked, len(analyst.sent)) == (1, 1)


def test_nothing_is_begun_once_the_service_is_to_stop(log, courier):
    issue(log, 100)
    files = FakeChannel()
    assert courier(files=files).deliver_due(lambda: True) == 0
    assert files.asked == 0


# -- side by side -----------------------------------------------------------------------------------------


class Slow(FakeChannel):
    """Takes a message only once it is let go."""

    def __init__(self, place):
        super().__init__()
        self.place = place
        self.reached, self.let_go = threading.Event(), threading.Event()

    def send(self, message):
        self.reached.set()
        assert self.let_go.wait(30)
        super().send(message)


def test_a_place_that_says_nothing_holds_up_no_other_place_nor_what_comes_later(log, courier):
    first = issue(log, 100, to=["slow", "files"])
    slow, files = Slow("mail.example.org:25"), FakeChannel()
    sending = courier(slow=slow, files=files)
    sending.begin()
    assert slow.reached.wait(30)
    until(lambda: len(files.sent) == 1)
    later = issue(log, 200, to=["slow", "files"])
    sending.begin()  # the slow place is left to what is under way there
    until(lambda: len(files.sent) == 2)
    assert slow.sent == []
    slow.let_go.set()
    sending.finish(lambda: False)
    assert sending.deliver_due() == 1
    assert [message.digest_id for message in slow.sent] == first + later
    assert owed(log) == []


def test_two_looks_at_once_begin_nothing_twice(log, courier):
    issue(log, 100, 200, 300, to=["slow"])
    slow = Slow("there")
    sending = courier(slow=slow)
    looks = [threading.Thread(target=sending.begin) for _ in range(8)]
    for look in looks:
        look.start()
    for look in looks:
        look.join()
    slow.let_go.set()
    sending.finish(lambda: False)
    assert len(slow.sent) == len({message.digest_id for message in slow.sent}) == 3


def test_a_stop_waits_for_what_hangs_no_longer_than_it_is_given_and_records_nothing_after(log, courier):
    [digest] = issue(log, 100, to=["slow"])
    slow = Slow("there")
    sending = courier(slow=slow)
    sending.begin()
    assert slow.reached.wait(30)
    sending.finish(lambda: True, grace=0.0)
    slow.let_go.set()
    until(lambda: slow.sent)
    sending.finish(lambda: False)
    assert outcomes(log) == []  # as after a crash: it is sent again, under the same id
    assert courier(slow=slow).deliver_due() == 1
    assert [message.digest_id for message in slow.sent] == [digest, digest]


# -- a log that takes nothing -----------------------------------------------------------------------------


class FullDisk:
    """A log that can be read, and written only once there is room."""

    shared = False

    def __init__(self, log):
        self.log = log
        self.full = False

    def reading(self):
        return self.log.reading()

    def writing(self):
        if self.full:
            raise LogError("the event log cannot be used: database or disk is full; make room")
        return self.log.writing()

    def claimed(self, duty):
        return True


def test_what_was_sent_while_the_disk_was_full_is_recorded_later_and_not_sent_again(log, clock):
    one, two = issue(log, 100, 200)
    disk, files = FullDisk(log), FakeChannel()
    sending = Courier(disk, rendered, {"files": files}, clock, A_WEEK)
    disk.full = True
    for _ in range(5):
        sending.deliver_due()
        clock.forward(minutes=1)
    assert [message.digest_id for message in files.sent] == [one]  # and no other is risked
    disk.full = False
    sending.deliver_due()
    assert [message.digest_id for message in files.sent] == [one, two]
    assert [(event.digest, event.attempt) for event in outcomes(log)] == [(one, 1), (two, 1)]
    assert owed(log) == []


# -- pauses -----------------------------------------------------------------------------------------------


def test_pauses_are_longer_by_up_to_a_quarter_and_differ_from_delivery_to_delivery():
    shares = [scattered(f"digest:{number}") for number in range(1_000)]
    assert 0 <= min(shares) < 0.05
    assert 0.95 < max(shares) < 1
    assert len(set(shares)) == 1_000
    assert scattered("digest:1") == scattered("digest:1")


def test_a_pause_is_lengthened_by_what_is_handed_in(log, clock):
    issue(log, 100)
    sending = Courier(log, rendered, {"files": FakeChannel(passing())}, clock, A_WEEK, scatter=lambda _: 0.5)
    sending.deliver_due()
    [failed] = outcomes(log)
    assert failed.retry_at == clock.moment + timedelta(seconds=11, milliseconds=250)


def test_a_machine_that_was_off_for_days_tries_several_times_before_it_gives_up(log, clock, courier):
    """It comes up before its network does."""
    issue(log, 100)
    clock.forward(days=10)
    files = FakeChannel(passing(), passing(), passing())
    sending = courier(timedelta(days=3), files=files)
    for _ in range(4):
        sending.deliver_due()
        clock.forward(minutes=2)
    assert len(files.sent) == 1


# -- asked for --------------------------------------------------------------------------------------------


def ask(log, **only):
    with log.writing() as writing:
        return put_back(writing, lambda held: all(getattr(held, n) == v for n, v in only.items()), "maria")


def test_what_was_given_up_is_tried_at_once_when_somebody_asks_and_given_its_time_anew(log, clock, courier):
    [digest] = issue(log, 100)
    files = FakeChannel(lasting())
    sending = courier(timedelta(days=3), files=files)
    sending.deliver_due()
    assert owed(log) == []
    clock.forward(days=30)
    [asked] = ask(log)
    assert (asked.digest, asked.attempts) == (digest, 1)
    files.failing = [passing()]
    sending.deliver_due()
    [waiting] = owed(log)
    assert (waiting.attempts, waiting.error) == (2, "the server is down")
    clock.forward(minutes=1)
    assert sending.deliver_due() == 1
    assert [type(event) for event in outcomes(log)] == [DeliveryAbandoned, DeliveryFailed, DigestDelivered]


def test_what_is_given_up_again_is_told_again(log, clock, courier):
    issue(log, 100)
    sending = courier(files=FakeChannel(lasting("no"), lasting("still no")))
    sending.deliver_due()
    ask(log)
    sending.deliver_due()
    assert [(event.error, event.attempt) for event in outcomes(log)] == [("no", 1), ("still no", 2)]
    assert owed(log) == []


def test_somebody_who_asks_need_not_wait_for_the_end_of_a_pause(log, clock, courier):
    issue(log, 100, 200)
    files = FakeChannel(DeliveryError("nothing answers there", permanent=False, unreachable=True))
    sending = courier(files=files)
    sending.deliver_due()
    clock.forward(seconds=1)
    assert sending.deliver_due() == 0
    ask(log)
    assert sending.deliver_due() == 2
    assert owed(log) == []


def test_what_was_delivered_cannot_be_asked_for_again(log, courier):
    issue(log, 100, to=["files", "mail"])
    files, mail = FakeChannel(), FakeChannel(lasting())
    sending = courier(files=files, mail=mail)
    sending.deliver_due()
    assert [held.destination for held in ask(log)] == ["mail"]
    assert ask(log, destination="files") == []
    sending.deliver_due()
    assert (len(files.sent), len(mail.sent)) == (1, 1)
    assert ask(log) == []
