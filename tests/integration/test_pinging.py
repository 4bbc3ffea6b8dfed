"""The dead man's switch: a real server that is called while all is well, and not when it is not."""

from __future__ import annotations

import ssl
import time

import pytest
import trustme

from monitor.pinging import Pinger
from tests.integration.daemon import Daemon, article, until
from tests.web_server import WebServer, status, web_server

SECRET = "/ping/4f2a-secret"


def calling(daemon: Daemon, server: WebServer) -> None:
    daemon.settings |= {
        "FIGUREWATCH_HEALTH__PING_URL": f"{server.url}{SECRET}",
        "FIGUREWATCH_HEALTH__PING_SECONDS": "1",
    }


def test_the_address_is_called_again_and_again_and_never_logged(daemon: Daemon) -> None:
    with web_server() as server:
        calling(daemon, server)
        daemon.started()
        until(lambda: len(server.requests) >= 3, "it is called")
        daemon.stop()
    assert {(request.path, request.body) for request in server.requests} == {(SECRET, b"")}
    assert SECRET not in daemon.log_file.read_text()


def test_nobody_is_called_while_something_is_wrong(daemon: Daemon) -> None:
    with web_server() as server:
        calling(daemon, server)
        daemon.settings["FIGUREWATCH_HEALTH__LEAST_FREE_MB"] = str(10**9)
        daemon.started()
        until(lambda: '"disk is blocked"' in daemon.log_file.read_text(), "something is wrong")
        before = len(server.requests)
        daemon.drop("a.md", article("100"))
        until(daemon.digests, "it works all the same")
        daemon.stop()
    assert len(server.requests) == before


def test_what_fails_is_said_once_until_it_works_again(daemon: Daemon) -> None:
    answers = [status(500), status(500), status(200), status(500), status(200)]
    with web_server(*answers) as server:
        calling(daemon, server)
        daemon.started()
        until(lambda: len(server.requests) >= 6, "it is called on and on")
        daemon.stop()
    lines = daemon.log_file.read_text()
    assert lines.count("ping failed") == 2
    assert lines.count("ping works again") == 2
    assert "it answered 500" in lines
    assert SECRET not in lines


def test_nothing_waits_for_a_server_that_does_not_answer(daemon: Daemon) -> None:
    def silent(handler: object) -> None:
        time.sleep(3)

    with web_server(silent) as server:
        calling(daemon, server)
        daemon.started()
        until(lambda: server.requests, "it is called")
        daemon.drop("a.md", article("100"))
        until(daemon.digests, "work goes on")
        daemon.stop()


def made(url: str, context: ssl.SSLContext | None = None) -> Pinger:
    return Pinger(url, every=0.0, context=context)


def test_a_redirect_is_not_followed(caplog: pytest.LogCaptureFixture) -> None:
    with web_server() as elsewhere, web_server(status(302, Location=elsewhere.url)) as server:
        made(server.url + SECRET).ping()
        until(lambda: "ping failed" in caplog.text, "it is said")
        assert not elsewhere.requests
    assert "not followed" in str([getattr(record, "fields", {}) for record in caplog.records])


def test_a_server_of_another_name_is_not_trusted(caplog: pytest.LogCaptureFixture) -> None:
    authority = trustme.CA()
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("elsewhere.example.org").configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with web_server(tls=serving) as server:
        made(server.url + SECRET, trusting).ping()
        until(lambda: "ping failed" in caplog.text, "it is said")
        assert not server.requests


def test_calls_are_so_far_apart_as_asked() -> None:
    now = [100.0]
    with web_server() as server:
        pinger = Pinger(server.url, every=60.0, clock=lambda: now[0])
        for moment in (100.0, 130.0, 159.0, 161.0):
            now[0] = moment
            before = len(server.requests)
            pinger.ping()
            if moment in (100.0, 161.0):
                until(lambda before=before: len(server.requests) == before + 1, "it is called")
        assert len(server.requests) == 2
