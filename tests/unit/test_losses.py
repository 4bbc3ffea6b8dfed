"""Warnings: what was given up is told through other destinations, loudly and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.delivery import Courier
from alerts.herald import LAST_RESORT
from alerts.losses import APART, GATHERED_FOR, LISTED, Losses, warned, warning_due
from monitor.events import DeliveryAbandoned
from monitor.service_events import WarningIssued
from tests.samples import about
from tests.unit.test_heartbeat import NEVER, heartbeats, herald_of
from tests.values import START, FakeChannel, claim, events, issuer, lasting, news, publish, rendered

ALL = ("files", "mail:a", "mail:b", "chat")


def warnings(log):
    return [event for event in events(log) if isinstance(event, WarningIssued)]


def refuse(log, clock, number, *, to="mail:a", start=0):
    """Have a destination refuse so many digests for good."""
    items = [
        news(f"n{start + at}", claim(about(start + at + 1)), day=START.date() + timedelta(days=start + at))
        for at in range(number)
    ]
    publish(log, *items, by=issuer(destinations=(to,)))
    refusing = FakeChannel(*(lasting("550 no such user") for _ in range(number)))
    Courier(log, rendered, {to: refusing}, clock, NEVER).deliver_due()


def test_the_other_destinations_are_warned_of_what_was_given_up(log, clock):
    herald = herald_of(log, clock, destinations=ALL, beating=False)
    refuse(log, clock, 1)
    clock.forward(seconds=11)
    herald.issue_due()
    [warning] = warnings(log)
    assert warning.destinations == ("files", "chat", LAST_RESORT)
    assert (warning.name, warning.abandoned) == ("mail", 1)
    [lost] = warning.abandonments
    assert (lost.destination, lost.error, lost.attempts) == ("mail:a", "550 no such user", 1)
    assert warning.subject.startswith("NOT DELIVERED: ")
    assert warning.subject.endswith(" to mail:a")


def test_fifty_given_up_together_make_one_warning(log, clock):
    herald = herald_of(log, clock, destinations=ALL, beating=False)
    refuse(log, clock, 50)
    for _ in range(100):
        clock.forward(seconds=2)
        herald.issue_due()
    [warning] = warnings(log)
    assert (warning.abandoned, len(warning.abandonments)) == (50, LISTED)
    assert warning.subject == "NOT DELIVERED: 50 messages to mail"


def test_what_is_given_up_soon_after_a_warning_waits_for_the_next(log, clock):
    herald = herald_of(log, clock, destinations=ALL, beating=False)
    for at in range(60):
        refuse(log, clock, 1, start=at)
        clock.forward(minutes=2)
        herald.issue_due()
    clock.forward(hours=1)
    herald.issue_due()
    assert [warning.abandoned for warning in warnings(log)] == [1, 30, 29]


def test_each_destination_that_fails_has_a_warning_of_its_own(log, clock):
    herald = herald_of(log, clock, destinations=ALL, beating=False)
    refuse(log, clock, 1)
    refuse(log, clock, 1, to="chat", start=1)
    clock.forward(seconds=11)
    herald.issue_due()
    assert {warning.name: warning.destinations for warning in warnings(log)} == {
        "mail": ("files", "chat", LAST_RESORT),
        "chat": ("files", "mail:a", "mail:b", LAST_RESORT),
    }


def test_a_warning_that_cannot_be_delivered_raises_none(log, clock):
    herald = herald_of(log, clock, destinations=ALL, beating=False)
    refuse(log, clock, 1)
    clock.forward(seconds=11)
    herald.issue_due()
    refusing = {name: FakeChannel(lasting("no")) for name in ("files", "chat", LAST_RESORT)}
    Courier(log, rendered, refusing, clock, NEVER).deliver_due()
    assert sum(isinstance(event, DeliveryAbandoned) for event in events(log)) == 4
    for _ in range(50):
        clock.forward(hours=1)
        herald.issue_due()
    assert len(warnings(log)) == 1


def test_a_heartbeat_that_cannot_be_delivered_is_warned_of(log, clock):
    herald = herald_of(log, clock, to=("chat",), destinations=ALL)
    clock.forward(days=1)
    herald.issue_due()
    Courier(log, rendered, {"chat": FakeChannel(lasting("gone"))}, clock, NEVER).deliver_due()
    clock.forward(seconds=11)
    herald.issue_due()
    [warning] = warnings(log)
    assert warning.abandonments[0].id == heartbeats(log)[0].id


def test_a_restart_loses_no_warning_and_repeats_none(log, clock):
    refuse(log, clock, 3)
    clock.forward(days=2)
    for _ in range(3):
        herald_of(log, clock, destinations=ALL, beating=False).issue_due()
    [warning] = warnings(log)
    assert warning.abandoned == 3


@pytest.mark.parametrize(
    ("name", "failing", "destinations", "told"),
    [
        ("mail", ["mail:a"], ("files", "mail:a", "mail:b"), ("files",)),
        ("mail", ["mail:a"], ("mail:a", "mail:b"), ("mail:b",)),
        ("mail", ["mail:a", "mail:b"], ("mail:a", "mail:b"), ()),
        ("files", ["files"], ("files",), ()),
        ("gone", ["gone"], ("files", "mail:a"), ("files", "mail:a")),
    ],
)
def test_who_is_warned(name, failing, destinations, told):
    assert warned(name, failing, destinations) == told


def test_where_nobody_else_is_there_the_last_resort_is_told(log, clock, caplog):
    herald = herald_of(log, clock, destinations=("mail:a",), beating=False)
    refuse(log, clock, 1)
    clock.forward(seconds=11)
    herald.issue_due()
    assert warnings(log)[0].destinations == (LAST_RESORT,)
    assert [record.levelname for record in caplog.records if "NOT DELIVERED" in record.message] == [
        "CRITICAL"
    ]


def test_the_last_resort_is_not_warned_of_itself(log, clock):
    herald = herald_of(log, clock, destinations=(LAST_RESORT,), beating=False)
    refuse(log, clock, 1, to=LAST_RESORT)
    clock.forward(seconds=11)
    herald.issue_due()
    assert warnings(log)[0].destinations == ()


LOST = (DeliveryAbandoned(digest="d", destination="mail:a", attempt=1, error="no"), START)


@pytest.mark.parametrize(
    ("losses", "after", "due"),
    [
        (Losses(), NEVER, False),
        (Losses(count=1, listed=(LOST,)), GATHERED_FOR - timedelta(seconds=1), False),
        (Losses(count=1, listed=(LOST,)), GATHERED_FOR, True),
        (Losses(count=1, listed=(LOST,), warned_at=START), APART - timedelta(seconds=1), False),
        (Losses(count=1, listed=(LOST,), warned_at=START), APART, True),
        (Losses(count=1, listed=(LOST,)), timedelta(hours=-1), True),  # the clock was put back
    ],
)
def test_when_a_warning_is_due(losses, after, due):
    assert warning_due(losses, START + after) is due
