"""Other settings while the real daemon runs: taken on whole or not at all, nothing lost or told twice."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until
from tests.smtp import ScriptedServer

TOPIC = """
id = "nk"
name = "{name}"
subject = "North Korean troops"
aliases = ["North Korean soldiers"]
measures = ["{measure}"]

[sources]
nis = ["National Intelligence Service"]
"""


def settings(daemon: Daemon, text: str) -> None:
    """Save the settings file as an editor does that writes in place."""
    (daemon.home / "figurewatch.toml").write_text(text)


def hang_up(daemon: Daemon) -> None:
    """SIGHUP, and wait for what comes of it."""
    assert daemon.process is not None
    before = answers(daemon)
    daemon.process.send_signal(signal.SIGHUP)
    until(lambda: answers(daemon) > before, "the settings are read again")


def answers(daemon: Daemon) -> int:
    """How often settings were taken on or refused."""
    lines = logged(daemon)
    read = [line for line in lines if line["event"] == "settings read again"]
    refused = [line for line in lines if line["event"].startswith("settings refused")]
    return len(read) + len(refused)


def logged(daemon: Daemon) -> list[dict[str, str]]:
    return [json.loads(line) for line in daemon.log_file.read_text().splitlines() if line.startswith("{")]


def faults(daemon: Daemon) -> list[str]:
    return [line["fault"] for line in logged(daemon) if line["event"].startswith("settings refused")]


def told(daemon: Daemon) -> list[float]:
    """The values of all digests, in order."""
    return [entry["after"]["low"] for digest in daemon.digests() for entry in digest["entries"]]


def taken(daemon: Daemon, *articles: tuple[str, str]) -> None:
    for killed, day in articles:
        daemon.drop(f"{killed}.md", article(killed, day=day))
    until(daemon.inbox_is_empty, "the articles are taken")


def test_a_saved_file_applies_by_itself(daemon: Daemon) -> None:
    settings(daemon, "[policy]\nleast_difference = 1000\n")
    daemon.started()
    taken(daemon, ("100", "2025-01-01"))
    until(lambda: told(daemon) == [100], "the first value is told")
    taken(daemon, ("300", "2025-02-01"))
    settings(daemon, "[policy]\nleast_difference = 10\n")
    until(lambda: told(daemon) == [100, 300], "what the new policy asks for is told")
    taken(daemon, ("500", "2025-03-01"))
    until(lambda: told(daemon) == [100, 300, 500], "and what comes later")
    daemon.stop()
    assert faults(daemon) == []


def test_every_fault_of_a_file_is_logged_and_the_old_settings_stay(daemon: Daemon) -> None:
    settings(daemon, "[policy]\nleast_difference = 1000\n")
    daemon.started()
    settings(
        daemon, 'least = 3\ndatabase = "other.db"\n[policy]\nwhen = "never ever"\nleast_difference = 0\n'
    )
    until(lambda: len(faults(daemon)) >= 2, "it is refused")
    taken(daemon, ("100", "2025-01-01"), ("300", "2025-02-01"))
    settings(daemon, 'database = "other.db"\n[policy]\nleast_difference = 0\n')
    until(
        lambda: any("database" in fault and "restart" in fault for fault in faults(daemon)), "it is refused"
    )
    assert told(daemon) == [100], "the old policy holds"
    settings(daemon, "[policy]\nleast_difference = 0\n")
    until(lambda: told(daemon) == [100, 300], "the mended one applies")
    daemon.stop()
    said = "\n".join(faults(daemon))
    assert "least" in said
    assert "policy.when" in said
    assert Counter(faults(daemon)).most_common(1)[0][1] == 1, "each fault is logged once"


@pytest.mark.parametrize("broken", ["= =", "\x00", "[policy", "[policy]\nwhen = 3\n", "policy = 3", "\udcff"])
def test_a_broken_file_changes_nothing(daemon: Daemon, broken: str) -> None:
    daemon.started()
    (daemon.home / "figurewatch.toml").write_bytes(broken.encode("utf-8", "surrogateescape"))
    hang_up(daemon)
    assert faults(daemon)
    taken(daemon, ("100", "2025-01-01"))
    until(lambda: told(daemon) == [100], "it works on")
    assert daemon.stop() == 0


def test_a_topic_that_is_edited_is_followed_as_it_now_is(daemon: Daemon, tmp_path: Path) -> None:
    topics = daemon.home / "topics"
    topics.mkdir()
    (topics / "nk.toml").write_text(TOPIC.format(name="One", measure="wounded"))
    settings(daemon, 'topics = "topics"\n')
    daemon.started()
    taken(daemon, ("100", "2025-01-01"))
    (topics / "nk.toml").write_text(TOPIC.format(name="Two", measure="killed"))
    until(lambda: answers(daemon) == 1, "the topic is read again")
    taken(daemon, ("300", "2025-02-01"))
    until(lambda: told(daemon) == [300], "what it now counts is told")
    assert daemon.digests()[0]["topic_name"] == "Two"
    (topics / "nk.toml").write_text(TOPIC.format(name="Three", measure="no-such-measure"))
    until(lambda: faults(daemon), "a topic with a fault is refused")
    assert "nk.toml" in faults(daemon)[0]
    taken(daemon, ("500", "2025-03-01"))
    until(lambda: told(daemon) == [300, 500], "and followed as it was")


def test_folders_that_move_are_watched_where_they_now_are(daemon: Daemon) -> None:
    daemon.settings["FIGUREWATCH_SWEEP_SECONDS"] = "3600"
    daemon.started()
    settings(daemon, 'inbox = "new"\ndigests = "told"\n')
    hang_up(daemon)
    until((daemon.home / "new").is_dir, "the new inbox is there")
    (daemon.home / "new" / "a.md").write_text(article("100"))
    until(lambda: list((daemon.home / "told").glob("[0-9]*.json")), "what is dropped there is told there")


def test_a_reload_in_a_flood_of_articles_loses_none(daemon: Daemon) -> None:
    daemon.started()
    assert daemon.process is not None
    for number in range(1, 121):
        daemon.drop(
            f"{number}.md",
            article(f"exactly {number}", day=f"2025-{1 + number // 28:02}-{1 + number % 28:02}"),
        )
        if number % 20 == 0:
            daemon.process.send_signal(signal.SIGHUP)
    until(daemon.inbox_is_empty, "all are taken")
    assert len(daemon.ask("articles")) == 120
    values = told(daemon)
    assert len(values) == len(set(values)), "no value is told twice"
    assert answers(daemon) >= 1
    assert daemon.stop() == 0


def mailing(daemon: Daemon, server: ScriptedServer, more: str = "") -> None:
    settings(
        daemon,
        f"""{more}
[email]
host = "127.0.0.1"
port = {server.port}
security = "plain"
sender = "figures@example.org"
recipients = ["one@example.org", "two@example.org"]
retry_seconds = 1
timeout_seconds = 5
""",
    )


def test_a_reload_while_the_mail_server_is_down_sends_nothing_twice(daemon: Daemon) -> None:
    server = ScriptedServer()
    mailing(daemon, server)
    daemon.started()
    taken(daemon, ("100", "2025-01-01"), ("300", "2025-02-01"))
    until(lambda: "delivery failed" in daemon.log_file.read_text(), "mail is down")
    for _ in range(3):
        hang_up(daemon)
    with server:
        hang_up(daemon)
        until(lambda: len(server.taken) == 4, "both digests reach both readers")
        hang_up(daemon)
        until(lambda: not daemon.ask("deliveries"), "nothing is owed")
        hang_up(daemon)
        assert daemon.stop() == 0
        assert set(Counter(taken.name for taken in server.taken).values()) == {1}


def test_a_mail_under_way_is_sent_to_its_end_by_the_old_settings_and_not_again(daemon: Daemon) -> None:
    """The server takes the message and keeps its answer back, while the settings name another server."""
    answer, other = threading.Event(), ScriptedServer()
    with ScriptedServer(before_answer=lambda taken: answer.wait(10)) as server, other:
        mailing(daemon, server)
        daemon.started()
        taken(daemon, ("100", "2025-01-01"))
        until(lambda: server.taken, "the first mail is under way")
        first = server.taken[0].name
        mailing(daemon, other)
        until(lambda: answers(daemon) == 1, "the settings are read while it is")
        until(lambda: other.taken, "the other reader is served by the other server")
        answer.set()
        until(lambda: not daemon.ask("deliveries"), "nothing is owed")
        hang_up(daemon)
        assert daemon.stop() == 0
    assert Counter(each.name for each in (*server.taken, *other.taken)).most_common(1)[0][1] == 1
    assert first in [each.name for each in server.taken]
    assert len(server.taken) + len(other.taken) == 2


def test_a_reader_who_is_added_gets_what_comes_and_one_who_goes_gets_no_more(daemon: Daemon) -> None:
    with ScriptedServer() as server:
        mailing(daemon, server)
        daemon.started()
        taken(daemon, ("100", "2025-01-01"))
        until(lambda: len(server.taken) == 2, "both readers are told")
        text = (daemon.home / "figurewatch.toml").read_text()
        settings(daemon, text.replace("two@example.org", "three@example.org"))
        hang_up(daemon)
        taken(daemon, ("300", "2025-02-01"))
        until(lambda: len(server.taken) == 4, "the readers of now are told")
        daemon.stop()
    assert {each.recipient for each in server.taken[2:]} == {"one@example.org", "three@example.org"}


def test_a_password_that_is_put_right_is_used_at_once(daemon: Daemon) -> None:
    with ScriptedServer(logins={"me": "right"}) as server:
        (daemon.home / "word").write_text("wrong")
        mailing(daemon, server)
        text = (daemon.home / "figurewatch.toml").read_text()
        settings(daemon, text + 'username = "me"\npassword_file = "word"\n')
        daemon.settings["FIGUREWATCH_EMAIL__RETRY_SECONDS"] = "3600"
        daemon.started()
        taken(daemon, ("100", "2025-01-01"))
        until(lambda: "delivery failed" in daemon.log_file.read_text(), "it is refused")
        (daemon.home / "word").write_text("right")
        until(lambda: len(server.taken) == 2, "the mail goes out")


def test_a_second_interruption_does_not_hang_the_service(daemon: Daemon) -> None:
    daemon.started()
    assert daemon.process is not None
    for _ in range(200):
        daemon.process.send_signal(signal.SIGHUP)
    assert daemon.stop() == 0
