"""The service speaks of itself, by a real mail server and through restarts: heartbeats and warnings."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import started
from monitor.config import load_config
from monitor.places import FILE_NAME
from tests.integration.daemon import Daemon, article, until
from tests.integration.mail_sink import MailSink
from tests.values import Clock

DESK, ANALYST = "desk@example.org", "analyst@example.org"
QUICK = "settle_seconds = 0\nsweep_seconds = 0.5\n"


@pytest.fixture
def sink() -> Iterator[MailSink]:
    made = MailSink().start()
    yield made
    made.stop()


def settings(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / FILE_NAME).write_text(QUICK + text)


def run_once(home: Path, clock: Clock) -> None:
    """What a start of the service does at a moment: take what lies there, send what is due, end."""
    with started(load_config(home), now=clock) as app:
        app.service.work_through()


def drop(home: Path, name: str, content: str | bytes) -> None:
    inbox = home / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / name).write_bytes(content if isinstance(content, bytes) else content.encode())


# -- heartbeats ---------------------------------------------------------------------------------------


def test_each_period_has_one_heartbeat_however_often_the_service_starts(tmp_path, sink):
    home, clock = tmp_path / "home", Clock(datetime(2025, 4, 28, 12, 0, tzinfo=UTC))
    settings(home, sink.settings(DESK, ANALYST) + '[heartbeat]\nwhen = "08:00 Europe/Kyiv"\n')
    drop(home, "a.md", article("100"))
    run_once(home, clock)
    for _ in range(3 * 3):
        clock.forward(hours=8)
        run_once(home, clock)
        run_once(home, clock)
    beats = sink.about("heartbeat")
    assert len(beats) == 2 * 3
    assert len({(mail.to, mail.id) for mail in beats}) == 2 * 3
    assert len({mail.id for mail in beats}) == 3
    assert len(list((home / "digests").glob("*-heartbeat.html"))) == 3


def test_one_heartbeat_makes_up_for_a_week_of_silence_and_tells_of_all_of_it(tmp_path, sink):
    home, clock = tmp_path / "home", Clock(datetime(2025, 4, 28, 12, 0, tzinfo=UTC))
    settings(home, sink.settings(DESK) + '[heartbeat]\nto = ["email"]\n')
    drop(home, "a.md", article("100"))
    run_once(home, clock)
    clock.forward(days=7)
    drop(home, "b.md", article("200", day="2025-02-01"))
    drop(home, "locked.pdf", b"%PDF-1.4 nonsense")
    run_once(home, clock)
    run_once(home, clock)
    [beat] = sink.about("heartbeat")
    text = beat.part("plain")
    assert "1 file refused" in beat.subject
    assert "2 articles read" in text
    assert "locked.pdf" in text
    assert max(map(len, text.splitlines())) <= 78
    assert "<script" not in beat.part("html")
    assert list((home / "digests").glob("*-heartbeat.*")) == []  # to = ["email"]


def test_a_daemon_that_was_down_sends_the_missed_heartbeat_once(daemon: Daemon, sink: MailSink):
    settings(daemon.home, sink.settings(DESK, ANALYST) + "[heartbeat]\n")
    drop(daemon.home, "a.md", article("100"))
    run_once(daemon.home, Clock(datetime.now(UTC) - timedelta(days=2)))
    assert sink.about("heartbeat") == []
    for _ in range(2):
        daemon.started()
        until(lambda: len(sink.about("heartbeat")) == 2, "the missed heartbeat is sent")
        until(lambda: not owed(daemon), "and recorded")
        daemon.stop(signal.SIGKILL)
    daemon.started()
    daemon.drop("b.md", article("300", day="2025-03-01"))
    until(lambda: len(sink.about("300")) == 2, "the service is at work")
    assert daemon.stop() == 0
    beats = sink.about("heartbeat")
    assert {mail.to for mail in beats} == {DESK, ANALYST}
    assert len(beats) == 2
    listed = [digest for digest in daemon.ask("digests") if digest["kind"] == "heartbeat"]
    assert [digest["subject"] for digest in listed] == [beats[0].subject]
    [event] = [event for event in daemon.ask("log") if event["type"] == "heartbeat-issued"]
    assert event["cause"] == "schedule:heartbeat"
    assert json.loads((daemon.home / "digests" / f"{listed[0]['file_stem']}.json").read_text())["kind"] == (
        "heartbeat"
    )


def owed(daemon: Daemon) -> bool:
    states = [delivery["state"] for digest in daemon.ask("digests") for delivery in digest["deliveries"]]
    return "owed" in states


# -- warnings -----------------------------------------------------------------------------------------


def test_what_a_server_refuses_for_good_is_told_through_the_other_destinations(
    daemon: Daemon, sink: MailSink
):
    sink.refused.add(DESK)
    night = '[destinations.night]\nemail = ["night@example.org"]\n'
    settings(daemon.home, sink.settings(DESK, ANALYST) + night)
    for number in ("100", "200", "300"):
        drop(daemon.home, f"{number}.md", article(number, day=f"2025-0{number[0]}-01"))
    daemon.started()
    until(lambda: sink.about("NOT DELIVERED"), "the others are warned")
    until(lambda: not owed(daemon), "nothing is owed any more")
    assert daemon.stop() == 0
    [warning] = sink.about("NOT DELIVERED")
    assert (warning.to, warning.subject) == ("night@example.org", "NOT DELIVERED: 3 messages to email")
    text = warning.part("plain")
    for words in ("to email:desk@example.org", "550 5.1.1 no such user", "deliveries retry"):
        assert words in text
    assert len(list((daemon.home / "digests").glob("*-not-delivered-email.html"))) == 1
    assert '"critical"' in daemon.log_file.read_text()
    assert len(sink.about("300")) == 2  # whoever is there gets the digests


def test_where_nobody_else_can_be_told_a_file_and_a_loud_log_line_remain(daemon: Daemon, sink: MailSink):
    sink.refused.add(DESK)
    settings(daemon.home, f"files = false\n{sink.settings(DESK)}")
    drop(daemon.home, "a.md", article("100"))
    daemon.started()
    digests = daemon.home / "digests"
    until(lambda: list(digests.glob("*-not-delivered-email.txt")), "the digests folder has the warning")
    until(lambda: not owed(daemon), "nothing is owed any more")
    assert daemon.stop() == 0
    [file] = digests.glob("20*.txt")
    assert "550 5.1.1 no such user" in file.read_text()
    assert "NOT DELIVERED" in daemon.log_file.read_text()
    assert sink.taken == []


def test_a_server_that_is_down_for_three_days_makes_one_warning_and_no_chain_of_them(tmp_path, sink):
    home, clock = tmp_path / "home", Clock(datetime(2025, 4, 28, 12, 0, tzinfo=UTC))
    sink.stop()
    settings(home, f"files = false\n{sink.settings(DESK)}")
    for number in range(1, 9):
        drop(home, f"{number}.md", article(f"{number}00", day=f"2025-0{number}-01"))
    with started(load_config(home), now=clock) as app:
        for _ in range(4 * 8):
            app.service.work_through()
            clock.forward(hours=3)
    [warning] = [json.loads(file.read_text()) for file in (home / "digests").glob("20*.json")]
    assert (warning["abandoned"], warning["name"]) == (8, "email")
    assert sum(each["attempts"] for each in warning["abandonments"]) > 20
