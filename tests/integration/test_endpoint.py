"""Health and metrics over HTTP: the real daemon, asked as a monitoring program asks."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.daemon import Daemon, article, until

PARTS = ["intake", "log", "outbox", "disk"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def port(daemon: Daemon) -> int:
    """Where the daemon answers."""
    found = free_port()
    daemon.settings["FIGUREWATCH_HTTP__PORT"] = str(found)
    return found


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def health(port: int) -> tuple[int, dict[str, Any]]:
    status, body = ask(port, "/healthz")
    return status, json.loads(body)


def metrics(port: int) -> dict[tuple[str, str], float]:
    """Each sample's value by its name and the values of its labels."""
    status, body = ask(port, "/metrics")
    assert status == 200
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def listening(daemon: Daemon) -> set[str]:
    """The addresses at which the daemon takes connections, as Linux lists them."""
    assert daemon.process is not None
    held = set()
    for file in Path(f"/proc/{daemon.process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            held.add(str(file.readlink()))
    lines = [Path(f"/proc/net/{kind}").read_text().splitlines() for kind in ("tcp", "tcp6")]
    sockets = [line.split() for line in (*lines[0], *lines[1])]
    return {each[1] for each in sockets if each[3] == "0A" and f"socket:[{each[9]}]" in held}


def test_a_service_at_work_is_healthy_and_ready(daemon: Daemon, port: int) -> None:
    daemon.started()
    until(lambda: ask(port, "/readyz") == (200, b"watching\n"), "it is ready")
    status, told = health(port)
    assert status == 200
    assert told["status"] == "ok"
    assert list(told["parts"]) == PARTS
    assert {part["state"] for part in told["parts"].values()} == {"ok"}
    first = told["parts"]["log"]["since"]
    assert first.endswith("+00:00")
    daemon.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(port, "/healthz")


def test_nothing_listens_unless_the_settings_say_so(daemon: Daemon) -> None:
    daemon.started()
    assert listening(daemon) == set()


def test_only_this_machine_can_ask_unless_told_otherwise(daemon: Daemon, port: int) -> None:
    daemon.started()
    until(lambda: ask(port, "/healthz")[0] == 200, "it answers")
    assert listening(daemon) == {f"0100007F:{port:04X}"}, "127.0.0.1, as the kernel writes it"


def test_too_little_room_on_a_disk_is_told_with_what_to_do(daemon: Daemon, port: int) -> None:
    daemon.settings["FIGUREWATCH_HEALTH__LEAST_FREE_MB"] = str(10**9)
    daemon.started()
    status, told = until(lambda: (found := health(port))[0] == 503 and found, "it says so")
    assert status == 503
    assert told["status"] == "failing"
    disk = told["parts"]["disk"]
    assert disk["state"] == "blocked"
    assert "make room" in disk["why"]
    assert {part["state"] for name, part in told["parts"].items() if name != "disk"} == {"ok"}
    assert ask(port, "/readyz")[0] == 200, "it works all the same"
    until(lambda: '"disk is blocked"' in daemon.log_file.read_text(), "the log lines say so")
    daemon.drop("a.md", article("100"))
    until(daemon.digests, "and goes on")


def test_a_log_that_refuses_events_is_told_and_so_is_its_recovery(daemon: Daemon, port: int) -> None:
    daemon.started()
    until(lambda: health(port)[0] == 200, "all is well")

    def rename(old: str, new: str) -> None:
        with sqlite3.connect(daemon.home / "figurewatch.db") as database:
            database.execute(f"ALTER TABLE {old} RENAME TO {new}")
        database.close()

    rename("checkpoints", "away")
    status, told = until(lambda: (found := health(port))[0] == 503 and found, "it says so")
    assert status == 503
    assert told["parts"]["log"]["state"] == "blocked"
    assert "the event log cannot be used" in told["parts"]["log"]["why"]
    daemon.drop("a.md", article("100"))
    rename("away", "checkpoints")
    until(daemon.digests, "it goes on by itself")
    until(lambda: health(port)[0] == 200, "and says so")
    assert '"log works again"' in daemon.log_file.read_text()


def test_metrics_count_what_was_done(daemon: Daemon, port: int) -> None:
    daemon.started()
    daemon.drop("a.md", article("100"))
    daemon.drop("b.md", article("600", day="2025-02-01"))
    daemon.drop("broken.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20)
    until(lambda: len(daemon.digests()) == 2, "both are told")
    daemon.drop("again.md", article("100"))
    until(daemon.inbox_is_empty, "all are taken")
    wanted = {
        ("figurewatch_articles_total", "received"): 2.0,
        ("figurewatch_articles_total", "repeated"): 1.0,
        ("figurewatch_articles_total", "rejected"): 1.0,
        ("figurewatch_articles_total", "gone"): 0.0,
        ("figurewatch_processing_seconds_count", ""): 4.0,
        ("figurewatch_estimates_total", ""): 2.0,
        ("figurewatch_changes_total", "first"): 1.0,
        ("figurewatch_changes_total", "raised"): 1.0,
        ("figurewatch_digests_total", ""): 2.0,
        ("figurewatch_delivery_attempts_total", "files,delivered"): 2.0,
        ("figurewatch_outbox_size", ""): 0.0,
        ("figurewatch_healthy", "disk"): 1.0,
    }
    until(lambda: metrics(port).items() >= wanted.items(), f"counts are {wanted}")
    found = metrics(port)
    assert found["figurewatch_log_position", ""] == len(daemon.ask("log"))
    assert found["figurewatch_processing_seconds_sum", ""] > 0
    assert found["figurewatch_sweep_lag_seconds", ""] >= 0


def test_what_waits_to_be_delivered_has_a_size_and_an_age(daemon: Daemon, port: int) -> None:
    daemon.settings |= {
        "FIGUREWATCH_EMAIL__HOST": "127.0.0.1",
        "FIGUREWATCH_EMAIL__PORT": str(free_port()),
        "FIGUREWATCH_EMAIL__SECURITY": "plain",
        "FIGUREWATCH_EMAIL__SENDER": "figures@example.org",
        "FIGUREWATCH_EMAIL__RECIPIENTS": "private.person@example.org",
    }
    daemon.started()
    daemon.drop("a.md", article("100"))
    failed = ("figurewatch_delivery_attempts_total", "email,failed")
    until(lambda: metrics(port).get(failed), "a failed attempt is counted")
    found = metrics(port)
    assert found["figurewatch_outbox_size", ""] == 1
    assert found["figurewatch_outbox_age_seconds", ""] > 0
    assert health(port)[0] == 200, "a mail server that is down is no fault of the service's"
    for path in ("/metrics", "/healthz"):
        assert b"private.person" not in ask(port, path)[1]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 404),
        ("/metrics/../healthz", "GET", 404),
        ("/healthz", "POST", 405),
        ("/metrics", "PUT", 405),
    ],
)
def test_nothing_else_is_answered(daemon: Daemon, port: int, path: str, method: str, status: int) -> None:
    daemon.started()
    until(lambda: ask(port, "/healthz")[0], "it answers")
    assert ask(port, path, method)[0] == status


def test_the_name_it_is_called_by_does_not_matter(daemon: Daemon, port: int) -> None:
    daemon.started()
    plain = until(lambda: (found := ask(port, "/readyz"))[0] == 200 and found, "it is ready")
    assert ask(port, "/readyz", Host="evil.example.org") == plain


def test_requests_that_never_end_hold_up_nothing(daemon: Daemon, port: int) -> None:
    daemon.started()
    until(lambda: ask(port, "/healthz")[0] == 200, "it answers")
    held = []
    try:
        for _ in range(20):
            held.append(socket.create_connection(("127.0.0.1", port)))
            held[-1].sendall(b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\nbegin")
        for _ in range(100):
            held.append(socket.create_connection(("127.0.0.1", port)))
            with suppress(OSError):  # others have come since
                held[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost")
        assert ask(port, "/healthz")[0] == 200
        with socket.create_connection(("127.0.0.1", port), timeout=10) as endless:
            endless.sendall(b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 100_000)
            assert b" 400 " in endless.recv(100)
        daemon.drop("a.md", article("100"))
        until(daemon.digests, "work goes on")
        assert daemon.stop(signal.SIGTERM) == 0, "and ends when it is told to"
    finally:
        for connection in held:
            connection.close()


def test_a_port_that_is_taken_is_told_at_the_start(daemon: Daemon, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        daemon.start()
        assert daemon.process is not None
        assert daemon.process.wait(30) == 1
    assert f"127.0.0.1, port {port}" in daemon.log_file.read_text()
    assert "name another port" in daemon.log_file.read_text()


def test_a_missing_extra_says_what_to_install(daemon: Daemon, port: int) -> None:
    hidden = daemon.home.parent / "hidden"
    hidden.mkdir()
    (hidden / "starlette.py").write_text("raise ModuleNotFoundError('no starlette', name='starlette')")
    paths = daemon.environment().get("PYTHONPATH", "")
    daemon.settings["PYTHONPATH"] = f"{hidden}:{paths}"
    daemon.start()
    assert daemon.process is not None
    assert daemon.process.wait(30) == 1
    assert "pip install 'figurewatch[http]'" in daemon.log_file.read_text()
