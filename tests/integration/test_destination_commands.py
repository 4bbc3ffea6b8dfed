"""`destinations`: where digests go, and whether they can; and a service of which one is broken."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article
from tests.web_server import status, web_server

WHSEC = f"whsec_{b64encode(bytes(32)).decode()}"


def figurewatch(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(home), *arguments],
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "hook-secret").write_text(WHSEC)
    (home / "chat-address").write_text("jsons://t0ken.example/t0ken")
    return home


def settings(home: Path, hook: str = "https://intake.example.org/t0ken") -> None:
    (home / "figurewatch.toml").write_text(f"""
        [email]
        host = "smtp.example.org"
        sender = "figures@example.org"
        [destinations.desk]
        email = ["ana@example.org", "ben@example.org"]
        [destinations.box]
        maildir = "box"
        [destinations.hook]
        webhook = "{hook}"
        secret_file = "hook-secret"
        [destinations.chat]
        apprise_file = "chat-address"
    """)


def test_destinations_are_listed_without_any_secret(home: Path) -> None:
    settings(home)
    listed = figurewatch(home, "destinations", "--json")
    assert [json.loads(line) for line in listed.stdout.splitlines()] == [
        {"destination": "files", "channel": "files", "place": str(home / "digests")},
        {"destination": "desk:ana@example.org", "channel": "email", "place": "smtp.example.org:587"},
        {"destination": "desk:ben@example.org", "channel": "email", "place": "smtp.example.org:587"},
        {"destination": "box", "channel": "maildir", "place": str(home / "box")},
        {"destination": "hook", "channel": "webhook", "place": "https://intake.example.org"},
        {"destination": "chat", "channel": "apprise", "place": "chat"},
    ]
    shown = figurewatch(home, "destinations")
    assert "desk:ana@example.org" in shown.stdout
    for secret in ("t0ken", WHSEC):
        assert secret not in listed.stdout + shown.stdout


def test_a_test_arrives_and_leaves_no_trace_in_the_log(home: Path) -> None:
    with web_server() as server:
        settings(home, server.url)
        for name in ("hook", "box", "files"):
            done = figurewatch(home, "destinations", "test", name)
            assert (done.returncode, done.stdout) == (0, f"{name}: a test was sent\n"), done.stderr
    [request] = server.requests
    held = json.loads(request.body)
    assert (held["type"], held["data"]["test"]) == ("test.issued", True)
    [mail] = (home / "box" / "new").iterdir()
    assert "Subject: Figurewatch test: box can be reached" in mail.read_text()
    assert len(list((home / "digests").glob("*-test.html"))) == 1
    assert not (home / "figurewatch.db").exists()


def test_a_test_that_fails_says_what_to_do(home: Path) -> None:
    with web_server(status(401)) as server:
        settings(home, f"{server.url}/t0ken")
        done = figurewatch(home, "destinations", "test", "hook")
    assert done.returncode == 1
    assert done.stderr == (
        f"figurewatch: hook: {server.url} answered 401; check that the receiver has the same secret\n"
    )


def test_an_unknown_destination_is_told_with_those_there_are(home: Path) -> None:
    done = figurewatch(home, "destinations", "test", "desk")
    assert done.returncode == 1
    assert done.stderr == "figurewatch: there is no destination 'desk'; there are: files\n"


def test_a_destination_that_fails_holds_up_no_other(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path / "home")
    daemon.home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        closed = probe.getsockname()[1]
    (daemon.home / "hook-secret").write_text(WHSEC)
    (daemon.home / "chat-address").write_text("nosuch://t0ken")
    (daemon.home / "figurewatch.toml").write_text(f"""
        [destinations.hook]
        webhook = "http://localhost:{closed}/t0ken"
        secret_file = "hook-secret"
        [destinations.chat]
        apprise_file = "chat-address"
        [destinations.box]
        maildir = "box"
    """)
    daemon.drop("a.md", article("about 300"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(60) == 0
    assert len(daemon.digests()) == 1
    assert len(list((daemon.home / "box" / "new").iterdir())) == 1
    waiting = figurewatch(daemon.home, "deliveries", "--json").stdout
    held = {each["destination"]: each for each in map(json.loads, waiting.splitlines())}
    assert set(held) == {"hook", "chat"}
    assert "check the address" in held["hook"]["error"]
    assert "its address is none that Apprise knows" in held["chat"]["error"]
    assert "t0ken" not in waiting
    for file in daemon.home.rglob("*"):
        if file.is_file() and file.name not in ("chat-address", "figurewatch.toml"):
            assert b"t0ken" not in file.read_bytes(), file
