"""`figurewatch doctor` on real homes, with a real mail server and web server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until
from tests.smtp import HANG_UP, ScriptedServer


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def examine(home: Path, *options: str) -> tuple[int, dict[str, list[str]], list[dict[str, str]]]:
    """Exit status, levels by check, and all that was found."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(home), "doctor", "--json", *options],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    levels: dict[str, list[str]] = {}
    for each in found:
        levels.setdefault(each["check"], []).append(each["level"])
    return done.returncode, levels, found


def mail(home: Path, port: int, *, password: str = "geheim", more: str = "") -> None:
    (home / "figurewatch.toml").write_text(
        f'[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "plain"\nusername = "desk"\n{more}'
        'password_file = "smtp-password"\nsender = "f@example.org"\n'
        'recipients = ["a@example.org", "b@example.org"]\n'
    )
    (home / "smtp-password").write_text(password)
    (home / "smtp-password").chmod(0o600)


def test_an_empty_home_has_no_fault_and_stays_empty(home):
    status, levels, found = examine(home)
    assert status == 0
    assert "fault" not in {each["level"] for each in found}
    assert levels["service"] == ["warning"]
    assert all(each["remedy"] for each in found if each["level"] != "ok")
    assert list(home.iterdir()) == []


def test_strict_counts_warnings(home):
    assert examine(home, "--only", "service")[0] == 0
    assert examine(home, "--only", "service", "--strict")[0] == 1


def test_an_unknown_check_is_wrong_usage(home):
    assert examine(home, "--only", "weather")[0] == 2


def test_every_fault_of_the_settings_is_told_and_the_machine_looked_at_all_the_same(home):
    (home / "figurewatch.toml").write_text('inbx = "x"\nsweep_seconds = "often"\n')
    status, levels, found = examine(home)
    assert status == 1
    assert levels["settings"] == ["fault", "fault"]
    assert "did you mean inbox?" in json.dumps(found)
    assert levels["zones"] == ["ok"]


def test_a_mail_server_that_lets_us_in_is_tried_once_and_gets_no_mail(home):
    with ScriptedServer(logins={"desk": "geheim"}) as server:
        mail(home, server.port)
        status, levels, found = examine(home, "--only", "destinations", "--only", "secrets")
    assert (status, levels["destinations"], levels["secrets"]) == (0, ["ok"], ["ok"])
    assert "lets us in" in json.dumps(found)
    assert server.taken == []


@pytest.mark.parametrize("script", [{("banner", "*"): "421 not now"}, {("auth", "*"): "535 no"}])
def test_a_mail_server_that_refuses_us_is_a_fault_that_repeats_no_password(home, script):
    with ScriptedServer(script=script, logins={"desk": "geheim"}) as server:
        mail(home, server.port)
        status, levels, found = examine(home, "--only", "destinations")
    assert (status, levels["destinations"]) == (1, ["fault"])
    assert "geheim" not in json.dumps(found)


def test_a_wrong_password_is_a_fault(home):
    with ScriptedServer(logins={"desk": "geheim"}) as server:
        mail(home, server.port, password="hunter2")
        status, _, found = examine(home, "--only", "destinations")
    assert status == 1
    assert "username and password" in json.dumps(found)
    assert "hunter2" not in json.dumps(found)


def test_a_mail_server_that_does_not_encrypt_is_a_fault_where_the_settings_ask_for_it(home):
    with ScriptedServer() as server:
        mail(home, server.port)
        settings = home / "figurewatch.toml"
        settings.write_text(settings.read_text().replace('"plain"', '"starttls"'))
        assert examine(home, "--only", "destinations")[1]["destinations"] == ["fault"]


def test_a_webhooks_server_is_connected_to_and_asked_nothing(home):
    (home / "hook-secret").write_text("whsec_" + "A" * 32)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        (home / "figurewatch.toml").write_text(
            f'[destinations.hook]\nwebhook = "{address}"\nsecret_file = "hook-secret"\n'
        )
        status, levels, _ = examine(home, "--only", "destinations")
        with server.accept()[0] as connection:
            connection.settimeout(30)
            assert connection.recv(100) == b""
    assert (status, levels["destinations"]) == (0, ["ok"])
    assert examine(home, "--only", "destinations")[1]["destinations"] == ["fault"]


def test_a_template_that_cannot_be_used_is_a_warning_as_ours_stands_in(home):
    (home / "mine").mkdir()
    (home / "figurewatch.toml").write_text('templates = "mine"\n')
    (home / "mine" / "digest.txt.j2").write_text("{{ digest.no_such_thing }}")
    assert examine(home, "--only", "templates")[:2] == (0, {"settings": ["ok"], "templates": ["warning"]})
    (home / "mine" / "digest.txt.j2").write_text("{{ digest.subject }}")
    assert examine(home, "--only", "templates")[1]["templates"] == ["ok"]


def test_a_topic_that_cannot_be_read_is_a_fault(home):
    (home / "topics").mkdir()
    (home / "topics" / "t.toml").write_text("subject = 7\n")
    (home / "figurewatch.toml").write_text('topics = "topics"\n')
    status, levels, _ = examine(home, "--only", "topics")
    assert status == 1
    assert set(levels["topics"]) == {"fault"}


def test_a_home_that_a_service_works_on_is_in_order(daemon: Daemon):
    daemon.drop("story.md", article("about 600"))
    daemon.started()
    until(lambda: daemon.digests(), "a digest")
    status, levels, found = examine(daemon.home, "--full")
    assert (status, levels["service"], levels["log"]) == (0, ["ok"], ["ok"]), found
    assert "the log is whole" in json.dumps(found)


def test_a_delivery_that_failed_is_told_with_its_reason(daemon: Daemon):
    with ScriptedServer(script={("banner", "*"): HANG_UP}, logins={"desk": "geheim"}) as server:
        mail(daemon.home, server.port, more="retry_seconds = 3600\n")
        daemon.drop("story.md", article("about 600"))
        daemon.started()
        until(lambda: '"delivery failed' in daemon.log_file.read_text(), "a failure")
        found = until(lambda: owed(daemon.home), "it is owed")
    assert "email:" in found


def owed(home: Path) -> str:
    found = examine(home, "--only", "deliveries")[2]
    return next((each["found"] for each in found if each["level"] == "warning"), "")


def test_a_damaged_log_is_a_fault_with_a_remedy(daemon: Daemon):
    daemon.drop("story.md", article("about 600"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(60) == 0
    file = daemon.home / "figurewatch.db"
    held = file.read_bytes()
    at = held.index(b"article-received")
    file.write_bytes(held[:at] + b"article-believed" + held[at + 16 :])
    status, levels, found = examine(daemon.home, "--only", "log")
    assert (status, levels["log"]) == (1, ["fault"])
    assert "restore" in json.dumps(found)


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may write into every folder, and so needs the warning"
)
def test_root_does_not_open_the_log_of_somebody_else(home):
    os.chown(home, 12345, 12345)
    _, levels, _ = examine(home)
    assert levels["user"] == ["warning"]
    assert "log" not in levels
