"""PostgreSQL: what is refused, what is told, and what happens when servers and writers die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.errors import LogError
from monitor.event_log import EventLog
from monitor.events import DigestDelivered
from monitor.sql_store import SqlStore
from tests.integration.daemon import until
from tests.postgresql import PASSWORD, NoServerError, Server, own_server
from tests.values import Clock, append, delivered, events

psycopg = pytest.importorskip("psycopg")


def by_hand(address: str, *statements: str) -> None:
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def careless(postgresql):
    """Has the server run with a setting until the test is over."""
    changed = []

    def set_to(name: str, value: str) -> None:
        changed.append(name)
        by_hand(postgresql, f"ALTER SYSTEM SET {name} = {value}", "SELECT pg_reload_conf()")
        until(lambda: shown(postgresql, name) == value, f"{name} = {value}")

    yield set_to
    for name in changed:
        by_hand(postgresql, f"ALTER SYSTEM RESET {name}", "SELECT pg_reload_conf()")
        until(lambda name=name: shown(postgresql, name) == "on", f"{name} = on")


def shown(address: str, setting: str) -> str:
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        return connection.execute(f"SHOW {setting}").fetchone()[0]


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_would_lose_events_is_refused(postgresql, careless, setting):
    careless(setting, "off")
    with pytest.raises(
        LogError, match=f"runs with {setting} = off and would lose events.*set {setting} = on"
    ):
        SqlStore(postgresql)


def test_a_server_that_acknowledges_early_is_asked_not_to(postgresql, careless):
    careless("synchronous_commit", "off")
    store = SqlStore(postgresql)
    with store.writing() as rows:
        assert rows._one("SHOW synchronous_commit") == ("on",)
    store.close()


def test_a_database_of_another_encoding_is_refused(postgresql_server):
    by_hand(
        postgresql_server,
        "DROP DATABASE IF EXISTS latin",
        "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
    )
    address = postgresql_server.removesuffix("/postgres") + "/latin"
    with pytest.raises(LogError, match=r"encoding is LATIN1.*make one with ENCODING 'UTF8'"):
        SqlStore(address)
    by_hand(postgresql_server, "DROP DATABASE latin")


def test_a_wrong_password_is_told_without_telling_any(postgresql):
    wrong = postgresql.replace("analyst:", "analyst:xx")
    with pytest.raises(LogError, match=r"cannot be used: .*password.*see that the server runs") as refused:
        SqlStore(wrong)
    for word in (PASSWORD, "xx"):
        assert word not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_server_out_of_reach_is_told_with_its_place():
    with pytest.raises(
        LogError, match=r"cannot be used: .*127\.0\.0\.1.*see that the server runs"
    ) as refused:
        SqlStore("postgresql+psycopg://desk:s3cret-word@127.0.0.1:9/figures")
    assert "s3cret-word" not in str(refused.value)


def test_commands_tell_of_a_server_out_of_reach_in_one_line(tmp_path):
    address = "postgresql+psycopg://desk:s3cret-word@127.0.0.1:9/figures"
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(tmp_path), "figures"],
        env={**os.environ, "FIGUREWATCH_DATABASE": address},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("figurewatch: the event log cannot be used: ")
    assert "Traceback" not in done.stderr
    assert "s3cret-word" not in done.stdout + done.stderr


def test_looking_makes_no_log_on_a_server(postgresql, tmp_path):
    environment = {**os.environ, "FIGUREWATCH_DATABASE": postgresql}
    command = [sys.executable, "-m", "monitor", "--home", str(tmp_path), "figures"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert "No figures yet" in done.stdout
    with psycopg.connect(postgresql.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT to_regclass('events')").fetchone() == (None,)


def test_two_logs_in_one_database_do_not_know_of_each_other(postgresql, postgresql_server):
    by_hand(postgresql_server, "DROP SCHEMA IF EXISTS beside CASCADE", "CREATE SCHEMA beside")
    one = EventLog(postgresql, (), Clock())
    other = EventLog(f"{postgresql_server}?options=-csearch_path%3Dbeside", (), Clock())
    append(one, delivered(1))
    assert events(other) == []
    assert one.claimed("delivery")
    assert other.claimed("delivery")
    with one.writing():  # neither waits for the other
        append(other, delivered(2))
    one.close()
    other.close()
    by_hand(postgresql_server, "DROP SCHEMA beside CASCADE")


def test_sessions_that_the_server_ended_are_met_by_new_ones(postgresql):
    log = EventLog(postgresql, (), Clock())
    append(log, delivered(1))
    assert log.claimed("delivery")
    by_hand(
        postgresql,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'figurewatch'",
    )
    append(log, delivered(2))
    assert events(log) == [delivered(1), delivered(2)]
    with pytest.raises(LogError):
        log.claimed("delivery")  # what was claimed is lost, and that is told
    assert log.claimed("delivery")
    log.close()


WRITER = """
import sys, time
from datetime import UTC, datetime
from monitor.event_log import EventLog
from monitor.events import DigestDelivered
from monitor.events import DigestDelivered

log = EventLog(sys.argv[1], (), lambda: datetime.now(UTC))
with log.writing() as writing:
    writing.append(DigestDelivered(digest="d", destination="files", attempt=1), key="1", cause="test:1")
    writing.flush()
    print("in hand", flush=True)
    time.sleep(60)
"""


def test_a_writer_that_is_killed_leaves_nothing_and_holds_up_nobody(postgresql):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, postgresql], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"in hand\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait(10)
    writer.stdout.close()
    log = EventLog(postgresql, (), Clock())
    [recorded] = append(log, delivered(2))
    assert recorded.position == 1
    assert log.verify().position == 1
    log.close()


def test_four_producers_lose_nothing_to_a_server_that_crashes_twice():
    """P1 P2 P3, T13: complete, no duplicates, one order."""
    try:
        with own_server() as server:
            producing_while_it_crashes(server)
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")


def producing_while_it_crashes(server: Server) -> None:
    EventLog(server.address, (), Clock()).close()
    done = threading.Event()

    def produce(who: int) -> int:
        log = EventLog(server.address, (), Clock())
        acknowledged = 0
        while not done.is_set():
            fact = DigestDelivered(digest=f"{who}", destination="files", attempt=acknowledged + 1)
            try:
                append(log, fact, keys=[f"{who}:{acknowledged}"])
                acknowledged += 1
            except LogError:  # tried again under the same key
                done.wait(0.02)
        log.close()
        return acknowledged

    with ThreadPoolExecutor(4) as pool:
        producers = [pool.submit(produce, who) for who in range(4)]
        try:
            for _ in range(2):
                time.sleep(0.7)
                server.end(signal.SIGQUIT)
                server.start()
            time.sleep(0.7)
        finally:
            done.set()
        acknowledged = [producer.result() for producer in producers]
    log = EventLog(server.address, (), Clock())
    with log.reading() as view:
        keys = [held.key for held in view.events()]
        assert view.head.position == len(keys)
    for who, number in enumerate(acknowledged):
        mine = [key for key in keys if key.startswith(f"{who}:")]
        assert number > 0
        assert mine == [f"{who}:{each}" for each in range(len(mine))]
        assert number <= len(mine) <= number + 1  # what was in hand at the end
    assert log.verify().position == sum(1 for _ in keys)
    log.close()
