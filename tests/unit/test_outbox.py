"""What is owed to whom."""

from __future__ import annotations

from datetime import timedelta

from alerts.outbox import DELIVERIES, DIGESTS, OUTBOX, DeliveryState, is_due
from monitor.events import DeliveryAbandoned, DeliveryFailed, DigestDelivered
from tests.samples import about, at_least
from tests.values import START, append, claim, issuer, news, publish

BOTH = issuer(destinations=["email:desk@example.org", "files"])


def issued(log, *numbers):
    """One digest for each number; their ids."""
    items = [news(f"n{number}", claim(about(number))) for number in numbers]
    return [digest.id for digest in publish(log, *items, by=BOTH)]


def owed(log):
    with log.reading() as view:
        return {
            (held.digest, held.destination): (held.attempts, held.due_at, held.error)
            for _, held in view.documents(OUTBOX).scan()
        }


def states(log):
    with log.reading() as view:
        return {held.destination: held.state for _, held in view.documents(DELIVERIES).scan()}


def waiting(log, **later):
    with log.reading() as view:
        return [
            (held.digest, held.destination)
            for _, held in view.documents(OUTBOX).scan()
            if is_due(held, START + timedelta(**later), timedelta(days=1))
        ]


def failed(digest, destination, attempt, **later):
    return DeliveryFailed(
        digest=digest,
        destination=destination,
        attempt=attempt,
        error="down",
        retry_at=START + timedelta(**later),
    )


def test_a_digest_is_owed_to_each_destination_at_once(log):
    [one] = issued(log, 600)
    assert owed(log) == {
        (one, "email:desk@example.org"): (0, START, None),
        (one, "files"): (0, START, None),
    }
    assert states(log) == {"email:desk@example.org": DeliveryState.OWED, "files": DeliveryState.OWED}


def test_what_is_delivered_is_owed_no_more_and_remembered(log):
    [one] = issued(log, 600)
    append(log, DigestDelivered(digest=one, destination="files", attempt=1))
    assert set(owed(log)) == {(one, "email:desk@example.org")}
    assert states(log)["files"] is DeliveryState.DELIVERED


def test_what_failed_is_due_again_at_its_time(log):
    [one] = issued(log, 600)
    append(log, failed(one, "files", 1, seconds=30))
    assert waiting(log) == [(one, "email:desk@example.org")]
    assert waiting(log, seconds=29) == [(one, "email:desk@example.org")]
    assert set(waiting(log, seconds=30)) == {(one, "email:desk@example.org"), (one, "files")}
    assert owed(log)[one, "files"] == (1, START + timedelta(seconds=30), "down")


def test_what_is_abandoned_is_owed_no_more_and_says_why(log):
    [one] = issued(log, 600)
    append(log, DeliveryAbandoned(digest=one, destination="files", attempt=3, error="no such folder"))
    assert set(owed(log)) == {(one, "email:desk@example.org")}
    with log.reading() as view:
        [files] = [d for _, d in view.documents(DELIVERIES).scan() if d.destination == "files"]
    assert (files.state, files.attempts, files.error, files.due_at) == (
        DeliveryState.ABANDONED,
        3,
        "no such folder",
        None,
    )


def test_without_a_time_all_that_is_owed_is_due(log):
    one, two = issued(log, 100, 600)
    append(
        log,
        failed(one, "files", 1, hours=1),
        DigestDelivered(digest=one, destination="email:desk@example.org", attempt=1),
        DeliveryAbandoned(
            digest=two, destination="email:desk@example.org", attempt=1, error="no such mailbox"
        ),
    )
    assert waiting(log) == [(two, "files")]
    with log.reading() as view:
        all_of_it = {
            (held.digest, held.destination)
            for _, held in view.documents(OUTBOX).scan()
            if is_due(held, None, timedelta(days=1))
        }
    assert all_of_it == {(one, "files"), (two, "files")}


def test_an_outcome_of_no_known_digest_is_no_delivery(log):
    append(log, DigestDelivered(digest="nowhere", destination="files", attempt=1), failed("x", "files", 1))
    assert owed(log) == states(log) == {}


def test_digests_are_listed_in_the_order_they_were_issued(log, clock):
    publish(log, news("one", claim(at_least(100))))
    clock.forward(hours=1)
    publish(log, news("two", claim(about(600)), claim(about(7), measure="wounded")))
    with log.reading() as view:
        listed = [summary for _, summary in view.documents(DIGESTS).scan()]
    assert [(held.changes, held.issued_at - START) for held in listed] == [
        (1, timedelta(0)),
        (2, timedelta(hours=1)),
    ]
    assert "600" in listed[1].subject


def test_what_a_clock_put_off_that_was_ahead_is_due(log):
    [one] = issued(log, 600)
    append(log, failed(one, "files", 1, days=5_000))
    assert (one, "files") in waiting(log)
