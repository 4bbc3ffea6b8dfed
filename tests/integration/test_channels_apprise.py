"""Apprise, posting to a real HTTP server on this machine: the address stays a secret, refusals are told."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace

import pytest

from alerts.channels.apprise import AppriseChannel
from alerts.channels.base import DeliveryError
from alerts.rendering import Renderer
from tests.samples import HOSTILE, KILLED_RAISED, issued
from tests.web_server import status, web_server

pytest.importorskip("apprise", reason="figurewatch[apprise] is not installed")
# One of its hundred plug-ins imports what a later Python has no more.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
MESSAGE = Renderer().render(issued(KILLED_RAISED))


def channel(server, more: str = "") -> AppriseChannel:
    return AppriseChannel(name="chat", url=f"{server.url.replace('http', 'json')}/t0ken{more}")


def test_subject_and_text_arrive():
    with web_server() as server:
        channel(server).send(MESSAGE)
    [request] = server.requests
    held = json.loads(request.body)
    assert request.path.rstrip("/") == "/t0ken"
    assert held["title"] == MESSAGE.subject
    assert held["message"].strip() == MESSAGE.unwrapped.strip()


@pytest.mark.parametrize("code", [302, 403, 404, 429, 500])
def test_a_refusal_is_tried_again_and_says_how_to_find_out(code):
    with web_server(status(code)) as server, pytest.raises(DeliveryError) as failure:
        channel(server).send(MESSAGE)
    assert not failure.value.permanent
    assert str(failure.value).startswith("chat: the service did not take it")
    assert "`figurewatch destinations test chat`" in str(failure.value)


def test_a_service_out_of_reach_is_tried_again():
    with web_server() as server:
        pass
    with pytest.raises(DeliveryError) as failure:
        channel(server).send(MESSAGE)
    assert not failure.value.permanent


@pytest.mark.parametrize(
    "url", ["", "nonsense", "nosuch://t0ken/t0ken", "slack://t0ken", "https://", "json://"]
)
def test_an_address_that_apprise_does_not_know_is_told_without_repeating_it(url, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DeliveryError, match="its address is none that Apprise knows") as failure:
        AppriseChannel(name="chat", url=url).send(MESSAGE)
    assert not failure.value.permanent
    assert "t0ken" not in str(failure.value) + caplog.text


def test_the_address_is_never_shown(caplog):
    caplog.set_level(logging.DEBUG, "apprise")
    with web_server(status(200), status(500)) as server:
        sending = channel(server)
        sending.send(MESSAGE)
        with pytest.raises(DeliveryError) as failure:
            sending.send(MESSAGE)
    assert "t0ken" not in repr(sending) + sending.place + str(failure.value)
    assert [record for record in caplog.records if record.name.startswith("apprise")] == []


def test_without_apprise_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)  # as where the extra was left out
    with pytest.raises(
        DeliveryError, match=r"chat: Apprise is not installed; install figurewatch\[apprise\]"
    ):
        AppriseChannel(name="chat", url="json://localhost").send(MESSAGE)


def test_a_digest_longer_than_the_service_takes_goes_in_parts():
    long = Renderer().render(issued(*[KILLED_RAISED] * 120))
    assert len(long.unwrapped) > 32_768  # what Apprise posts at once
    with web_server() as server:
        channel(server).send(long)
    parts = [json.loads(request.body)["message"] for request in server.requests]
    assert len(parts) > 1
    assert "".join("".join(parts).split()) == "".join(long.unwrapped.split())


def test_a_hostile_digest_is_text_like_any_other():
    hostile = Renderer().render(issued(HOSTILE))
    with web_server() as server:
        channel(server).send(hostile)
    held = json.loads(server.requests[0].body)
    assert not set(held["title"]) & {"\n", "\r", "\x1b", "\u202e"}
    assert "\x1b" not in held["message"]


@pytest.mark.parametrize("call", ["@everyone", "@here", "<!channel>", "<@U024BE7LH>", "<@&881>", "@All"])
def test_no_article_calls_all_users_of_a_chat(call):
    """P11: services alarm everybody in a room for a word in a text, wherever it comes from."""
    said = replace(MESSAGE, subject=f"{call} 600 killed", text="", unwrapped=f"The NIS said: {call} 600.")
    with web_server() as server:
        channel(server).send(said)
    [request] = server.requests
    held = json.loads(request.body)
    for shown in (held["title"], held["message"]):
        assert call not in shown
        assert call in shown.replace("\u2060", "")


def test_addresses_and_links_in_a_text_stay_as_they_are():
    said = replace(MESSAGE, text="", unwrapped="desk@example.org <https://example.org/@desk> 5 < 6")
    with web_server() as server:
        channel(server).send(said)
    assert json.loads(server.requests[0].body)["message"].strip() == said.unwrapped
