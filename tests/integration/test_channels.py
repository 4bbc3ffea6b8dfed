"""What holds for every channel: a repeat is recognised, hostile words do nothing, one kind of failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

import pytest

from alerts.channels.apprise import AppriseChannel
from alerts.channels.base import Channel, DeliveryError
from alerts.channels.email import EmailChannel
from alerts.channels.files import FilesChannel
from alerts.channels.maildir import MaildirChannel
from alerts.channels.webhook import WebhookChannel
from alerts.rendering import Renderer
from alerts.trial import trial_message
from monitor.settings.destinations import KINDS
from tests.integration.test_channels_email import Mailbox, free_port, server
from tests.samples import HOSTILE, ISSUED_AT, KILLED_RAISED, issued
from tests.web_server import web_server

# One of Apprise's hundred plug-ins imports what a later Python has no more.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
DIGEST = Renderer().render(issued(KILLED_RAISED))
OTHER = replace(Renderer().render(issued(KILLED_RAISED, digest_id="nk-troops-42")), file_stem="other")
NASTY = 'x\r\nBcc: evil@example.org\r\n\r\n\x1b[2J\x00\u202e"<script>=?utf-8?q?=0AX-Evil:?=' + "9" * 500
SENDER = "figures@desk.example"


@dataclass
class Place:
    """Somewhere that digests arrive, and what a receiver tells them apart by."""

    channel: Channel
    arrived: Callable[[], set[str]]


@contextmanager
def files(folder: Path) -> Iterator[Place]:
    yield Place(FilesChannel(folder), lambda: {file.stem for file in folder.glob("*")})


@contextmanager
def maildir(folder: Path) -> Iterator[Place]:
    def names() -> set[str]:
        for file in folder.glob("new/*"):
            checked(file.read_bytes())
        return {file.name for file in folder.glob("new/*")}

    yield Place(MaildirChannel(folder=folder, sender=SENDER, recipient=SENDER), names)


@contextmanager
def email(folder: Path) -> Iterator[Place]:
    mailbox = Mailbox()
    with server(mailbox) as running:
        channel = EmailChannel(
            host="127.0.0.1",
            port=running.port,
            security="plain",
            username=None,
            password=None,
            sender=SENDER,
            recipient="analyst@desk.example",
        )
        yield Place(channel, lambda: {checked(each.content)["Message-ID"] for each in mailbox.kept})


@contextmanager
def webhook(folder: Path) -> Iterator[Place]:
    with web_server() as receiver:
        channel = WebhookChannel(name="hook", url=receiver.url, key=bytes(32))

        def ids() -> set[str]:
            for request in receiver.requests:
                assert {"bcc", "x-evil"}.isdisjoint(request.headers)
                assert json.loads(request.body)["data"]
            return {request.headers["webhook-id"] for request in receiver.requests}

        yield Place(channel, ids)


@contextmanager
def apprise(folder: Path) -> Iterator[Place]:
    with web_server() as receiver:
        channel = AppriseChannel(name="chat", url=receiver.url.replace("http:", "json:"))

        def texts() -> set[str]:
            for request in receiver.requests:
                assert {"bcc", "x-evil"}.isdisjoint(request.headers)
                assert not set(json.loads(request.body)["title"]) & set("\r\n\x1b\x00\u202e")
            return {json.loads(request.body)["message"] for request in receiver.requests}

        yield Place(channel, texts)


def checked(mail: bytes):
    """A mail, into whose headers nothing came from outside."""
    found = message_from_bytes(mail, policy=modern)
    assert found["Bcc"] is None
    assert found["X-Evil"] is None
    assert not set(found["Subject"]) & set("\r\n\x1b\x00\u202e")
    return found


PLACES: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "files": files,
    "maildir": maildir,
    "email": email,
    "webhook": webhook,
    "apprise": apprise,
}


@pytest.fixture(params=PLACES)
def place(request, tmp_path):
    with PLACES[request.param](tmp_path / "there") as made:
        yield made


def test_every_channel_is_held_to_this():
    assert set(KINDS.values()) == set(PLACES)


def test_a_repeat_is_recognised_and_another_digest_is_not_taken_for_one(place):
    place.channel.send(DIGEST)
    first = place.arrived()
    assert len(first) == 1
    place.channel.send(DIGEST)
    assert place.arrived() == first
    place.channel.send(OTHER)
    assert len(place.arrived()) == 2


def test_a_hostile_digest_arrives_and_does_nothing(place):
    place.channel.send(Renderer().render(issued(HOSTILE)))
    assert len(place.arrived()) == 1


def test_words_that_a_template_let_through_do_nothing(place):
    message = replace(DIGEST, subject=NASTY, topic=NASTY, digest_id=NASTY, text=NASTY, unwrapped=NASTY)
    place.channel.send(message)
    assert len(place.arrived()) == 1


def test_a_trial_arrives_each_time(place):
    place.channel.send(trial_message("desk", ISSUED_AT))
    place.channel.send(trial_message("desk", ISSUED_AT.replace(second=45)))
    assert len(place.arrived()) == 2


def test_nothing_secret_stands_in_its_description(place):
    assert "\\x00\\x00\\x00\\x00" not in repr(place.channel)
    assert place.channel.place


def broken(folder: Path) -> Iterator[Channel]:
    """A channel of each kind to a place that takes nothing."""
    folder.write_text("a file where a folder should be")
    yield FilesChannel(folder)
    yield MaildirChannel(folder=folder, sender=SENDER, recipient=SENDER)
    port = free_port()
    yield WebhookChannel(name="hook", url=f"http://localhost:{port}", key=bytes(32))
    yield AppriseChannel(name="chat", url=f"json://localhost:{port}")
    yield EmailChannel(
        host="127.0.0.1",
        port=port,
        security="plain",
        username=None,
        password=None,
        sender=SENDER,
        recipient="analyst@desk.example",
    )


def test_whatever_fails_is_a_delivery_error_that_says_what_to_do(tmp_path):
    for channel in broken(tmp_path / "there"):
        with pytest.raises(DeliveryError, match=r"check|make room|try it|see ") as failure:
            channel.send(DIGEST)
        assert not failure.value.permanent
