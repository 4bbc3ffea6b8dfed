"""Services with homes and inboxes of their own that share one log on PostgreSQL."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.delivery import Courier
from monitor.event_log import EventLog
from monitor.opening import PROJECTIONS
from tests.integration.daemon import Daemon, article, until
from tests.integration.test_service_mail import MailServer, mail_server  # noqa: F401
from tests.samples import about
from tests.values import Clock, FakeChannel, claim, issuer, news, publish, rendered

PEOPLE = ("desk@example.org", "analyst@example.org")


@pytest.fixture
def two(tmp_path: Path, postgresql: str, mail_server: MailServer) -> Iterator[list[Daemon]]:  # noqa: F811
    """Two services on one log, each with a home of its own, that mail to the same people."""
    settings = {
        "FIGUREWATCH_DATABASE": postgresql,
        "FIGUREWATCH_EMAIL__HOST": "127.0.0.1",
        "FIGUREWATCH_EMAIL__PORT": str(mail_server.port),
        "FIGUREWATCH_EMAIL__SECURITY": "plain",
        "FIGUREWATCH_EMAIL__SENDER": "figures@example.org",
        "FIGUREWATCH_EMAIL__RECIPIENTS": ",".join(PEOPLE),
        "FIGUREWATCH_EMAIL__RETRY_SECONDS": "1",
    }
    mail_server.start()
    made = [Daemon(tmp_path / name, settings) for name in ("one", "two")]
    for each in made:
        each.home.mkdir()
    yield made
    for each in made:
        if each.process is not None and each.process.poll() is None:
            each.stop(signal.SIGKILL)


def digest_files(daemons: list[Daemon]) -> list[str]:
    return [file.name for each in daemons for file in (each.home / "digests").glob("[0-9]*.json")]


def all_delivered(daemon: Daemon, number: int) -> bool:
    digests = daemon.ask("digests")
    states = [delivery["state"] for digest in digests for delivery in digest["deliveries"]]
    return len(digests) == number and set(states) == {"delivered"}


def test_two_services_record_and_send_once_even_when_one_is_killed(
    two: list[Daemon],
    mail_server: MailServer,  # noqa: F811
) -> None:
    for each in two:
        each.started()
    for number in range(1, 13):  # the figure grows from article to article, whoever takes it
        two[number % 2].drop(f"{number}.md", article(f"at least {100 * number}", day=f"2025-02-{number:02}"))
        if number == 4:
            two[0].drop("4-again.md", article("at least 400", day="2025-02-04"))
        if number == 6:
            until(lambda: mail_server.received, "some mail is sent")
            two[0].stop(signal.SIGKILL)
    two[0].started()
    until(lambda: all(each.inbox_is_empty() for each in two), "everything is taken")
    events = two[1].ask("log", "--after", "0")
    digests = [event["payload"]["id"] for event in events if event["type"] == "digest-issued"]
    until(lambda: all_delivered(two[1], len(digests)), "everything is sent")
    events = two[1].ask("log", "--after", "0")
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    received = [
        event["payload"]["article"]["sha256"] for event in events if event["type"] == "article-received"
    ]
    assert len(received) == len(set(received)) == 12
    outcomes = Counter(
        (event["payload"]["digest"], event["payload"]["destination"])
        for event in events
        if event["type"] == "digest-delivered"
    )
    assert outcomes == {(digest, to): 1 for digest in digests for to in ("files", *_mailed())}
    mails = Counter((message["Message-ID"], message["To"]) for message in mail_server.received)
    assert len(mails) == 2 * len(digests)
    assert sum(mails.values()) - len(mails) <= 1  # what was being sent when the one was killed
    names = digest_files(two)
    assert len(set(names)) == len(digests)
    assert len(names) - len(set(names)) <= 1
    for each in two:
        each.stop()
    assert "Traceback" not in two[0].log_file.read_text() + two[1].log_file.read_text()


def _mailed() -> list[str]:
    return [f"email:{person}" for person in PEOPLE]


# -- who sends --------------------------------------------------------------------------------------------


@pytest.fixture
def couriers(postgresql: str) -> Iterator[list[tuple[EventLog, FakeChannel, Courier]]]:
    """Two services' couriers on one log, the second knowing one destination more."""
    clock = Clock()
    made = []
    for number in range(2):
        log = EventLog(postgresql, PROJECTIONS, clock)
        channel = FakeChannel()
        channels = {"files": channel, **({"email:desk": channel} if number else {})}
        made.append((log, channel, Courier(log, rendered, channels, clock, timedelta(days=7))))
    yield made
    for log, _, _ in made:
        log.close()


def test_whoever_sent_first_goes_on_and_the_other_stands_by_until_it_ends(couriers) -> None:
    (log, mine, courier), (_, others, other) = couriers
    for number in (100, 200):
        publish(log, news(f"n{number}", claim(about(number))), by=issuer(destinations=("files",)))
        assert other.deliver_due() == 1
    assert len(others.sent) == 2
    assert courier.deliver_due() == 0
    publish(log, news("n300", claim(about(300))), by=issuer(destinations=("files",)))
    assert courier.deliver_due() == 0
    couriers[1][0].close()
    assert courier.deliver_due() == 1
    assert (len(mine.sent), len(others.sent)) == (1, 2)


def test_a_destination_that_only_another_service_knows_is_left_to_it(couriers) -> None:
    (log, mine, courier), (_, others, other) = couriers
    publish(log, news("n", claim(about(600))), by=issuer(destinations=("email:desk",)))
    assert courier.deliver_due() == 0
    with log.reading() as view:
        assert not [held for held in view.events() if held.key.startswith("failed")]
    assert other.deliver_due() == 1
    assert (mine.sent, len(others.sent)) == ([], 1)
