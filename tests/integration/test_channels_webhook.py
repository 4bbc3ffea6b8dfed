"""Webhooks, against a real HTTP server on this machine: signed, the same when repeated, never for ever."""

from __future__ import annotations

import json
import logging
import re
import socket
import ssl
import threading
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from math import inf
from pathlib import Path

import pytest
import trustme

from alerts.channels.base import DeliveryError
from alerts.channels.webhook import WebhookChannel
from alerts.rendering import Renderer
from tests.samples import HOSTILE, KILLED_RAISED, issued
from tests.web_server import status, web_server

MESSAGE = Renderer().render(issued(KILLED_RAISED))
KEY = bytes(range(32))
SECRET = f"whsec_{b64encode(KEY).decode()}"
NOW = 1_746_000_000.0


def channel(url: str, **given: object) -> WebhookChannel:
    settings = {"name": "hook", "url": url, "key": KEY, "timeout": 20.0, "now": lambda: NOW, **given}
    return WebhookChannel(**settings)  # type: ignore[arg-type]


def documented_check():
    """The lines by which docs/destinations.md has a receiver check a signature."""
    page = (Path(__file__).parents[2] / "docs" / "destinations.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    return names["is_genuine"]


def test_the_digest_is_posted_as_json():
    with web_server() as server:
        channel(f"{server.url}/figures?desk=1").send(MESSAGE)
    [request] = server.requests
    assert request.path == "/figures?desk=1"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {
        "type": "digest.issued",
        "timestamp": MESSAGE.issued_at.isoformat(),
        "data": json.loads(MESSAGE.json),
    }


def test_a_receiver_can_check_the_signature_as_documented():
    is_genuine = documented_check()
    with web_server() as server:
        channel(server.url).send(Renderer().render(issued(HOSTILE)))
    [request] = server.requests
    assert is_genuine(request.headers, request.body, SECRET, now=NOW + 60)
    assert not is_genuine(request.headers, request.body + b" ", SECRET, now=NOW + 60)
    assert not is_genuine({**request.headers, "webhook-id": "another"}, request.body, SECRET, now=NOW + 60)
    assert not is_genuine(request.headers, request.body, f"whsec_{b64encode(b'x' * 32).decode()}", now=NOW)
    assert not is_genuine(request.headers, request.body, SECRET, now=NOW + 3600)  # an old one, sent again


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks libraries."""
    from alerts.channels.webhook import signature
    from monitor.settings.secrets import key_of

    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert key is not None
    assert (
        signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_repeat_has_the_same_id_and_body_and_every_other_digest_or_destination_another_id():
    other = Renderer().render(issued(KILLED_RAISED, digest_id="nk-troops-42"))
    with web_server() as server:
        channel(server.url).send(MESSAGE)
        channel(server.url, now=lambda: NOW + 900).send(MESSAGE)
        channel(server.url).send(other)
        channel(server.url, name="second").send(MESSAGE)
    first, again, *others = server.requests
    assert (first.headers["webhook-id"], first.body) == (again.headers["webhook-id"], again.body)
    assert first.headers["webhook-timestamp"] != again.headers["webhook-timestamp"]
    assert len({request.headers["webhook-id"] for request in (first, *others)}) == 3


@pytest.mark.parametrize("code", [200, 201, 202, 204])
def test_any_answer_of_success_will_do(code):
    with web_server(status(code)) as server:
        channel(server.url).send(MESSAGE)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("code", "permanent", "advice"),
    [
        (301, False, "names another address, which is not followed"),
        (400, True, "it is not tried again"),
        (401, False, "check that the receiver has the same secret"),
        (403, False, "check that the receiver has the same secret"),
        (404, False, "check the address in the settings"),
        (408, False, "asks to try later"),
        (410, True, "it is not tried again"),
        (413, True, "it is not tried again"),
        (422, True, "it is not tried again"),
        (425, False, "asks to try later"),
        (429, False, "asks to try later"),
        (500, False, "it is tried again"),
        (503, False, "it is tried again"),
    ],
)
def test_a_refusal_tells_the_status_and_what_to_do(code, permanent, advice):
    answer = status(code, b"no \x1b[31mroom\r\nX-Header: x", Location="http://localhost/x")
    with web_server(answer) as server, pytest.raises(DeliveryError) as failure:
        channel(f"{server.url}/t0ken").send(MESSAGE)
    assert failure.value.permanent is permanent
    assert not failure.value.unreachable
    assert str(failure.value).startswith(f"{server.url} answered {code} (no room X-Header: x); ")
    assert advice in str(failure.value)
    assert "t0ken" not in str(failure.value)
    assert len(server.requests) == 1  # and nobody went where it pointed


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        (format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), 90),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("-5", 0),
        ("soon", 0),
        ("9" * 400, inf),
    ],
)
def test_a_receiver_may_ask_for_time(asked, seconds):
    with web_server(status(429, **{"Retry-After": asked})) as server, pytest.raises(DeliveryError) as raised:
        channel(server.url).send(MESSAGE)
    assert raised.value.wait == seconds


def test_of_a_long_answer_only_the_beginning_is_read():
    with web_server(status(500, b"x" * 10_000_000)) as server, pytest.raises(DeliveryError) as failure:
        channel(server.url).send(MESSAGE)
    assert len(str(failure.value)) < 500


def test_a_server_that_sends_a_byte_now_and_then_is_left_when_the_time_is_up():
    stop = threading.Event()

    def drip(handler):
        while not stop.wait(0.05):
            handler.wfile.write(b"H")
            handler.wfile.flush()

    with web_server(drip) as server:
        try:
            with pytest.raises(DeliveryError, match=r"no answer within 0\.5 s") as failure:
                channel(server.url, timeout=0.5).send(MESSAGE)
        finally:
            stop.set()
    assert not failure.value.permanent
    assert failure.value.unreachable


def test_a_server_that_only_listens_is_left_when_the_time_is_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for scheme in ("http", "https"):
            url = f"{scheme}://localhost:{silent.getsockname()[1]}"
            with pytest.raises(DeliveryError, match=r"no answer within 0\.5 s"):
                channel(url, timeout=0.5).send(MESSAGE)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    "answer", [b"", b"\xff\x00nonsense\r\n\r\n", b"HTTP/1.1 200\r\n" + b"X: y\r\n" * 500]
)
def test_an_answer_that_is_none_is_told(answer):
    given = web_server(lambda handler: handler.wfile.write(answer))
    with given as server, pytest.raises(DeliveryError, match="check") as failure:
        channel(server.url).send(MESSAGE)
    assert not failure.value.permanent


@pytest.mark.parametrize("url", ["http://localhost:{}", "http://no-such-host.invalid/x", "http://a..b/x"])
def test_a_receiver_out_of_reach_is_told_and_tried_again(url):
    with pytest.raises(DeliveryError, match="check the address") as failure:
        channel(url.format(closed_port())).send(MESSAGE)
    assert (failure.value.permanent, failure.value.unreachable) == (False, True)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def serving(authority):
    """The context of a server whose certificate the authority signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def test_the_servers_certificate_is_checked(authority, serving):
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with web_server(tls=serving) as server:
        channel(server.url, context=trusting).send(MESSAGE)
        with pytest.raises(DeliveryError, match="SSL_CERT_FILE"):
            channel(server.url).send(MESSAGE)
        with pytest.raises(DeliveryError, match="its certificate is not trusted"):
            channel(server.url.replace("localhost", "127.0.0.1"), context=trusting).send(MESSAGE)
    assert len(server.requests) == 1


def test_encryption_with_a_server_that_has_none_is_told():
    with web_server() as server, pytest.raises(DeliveryError, match="no encrypted connection"):
        channel(server.url.replace("http:", "https:")).send(MESSAGE)


def test_neither_secret_nor_path_is_ever_shown(caplog):
    caplog.set_level(logging.DEBUG)
    with web_server(status(500)) as server, pytest.raises(DeliveryError) as failure:
        channel(f"{server.url}/t0ken?key=t0ken").send(MESSAGE)
    assert "t0ken" not in repr(channel("https://x/t0ken")) + str(failure.value) + caplog.text
    assert repr(KEY) not in repr(channel("https://x"))


def test_a_path_cannot_add_headers():
    with web_server() as server, pytest.raises(DeliveryError):
        channel(f"{server.url}/x\r\nX-Evil: y").send(MESSAGE)
    assert all("x-evil" not in request.headers for request in server.requests)


def test_a_hostile_digest_stays_within_the_json():
    hostile = replace(Renderer().render(issued(HOSTILE)), digest_id="x\r\nX-Evil: y")
    with web_server() as server:
        channel(server.url).send(hostile)
    [request] = server.requests
    assert "x-evil" not in request.headers
    assert json.loads(request.body)["data"] == json.loads(hostile.json)
