"""The daemon and a real mail server that is there, is not there, and comes back."""

from __future__ import annotations

import email
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.integration.daemon import Daemon, article, until
from tests.smtp import ALL, SILENCE, ScriptedServer


@dataclass
class MailServer:
    """A real SMTP server on a port of its own; can be stopped and started again there."""

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    _controller: Controller | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.received.append(message)
        return "250 taken"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = MailServer(free.getsockname()[1])
    yield server
    server.stop()


@pytest.fixture
def mailing(daemon: Daemon, mail_server: MailServer) -> Daemon:
    """A daemon that mails to two people through that server."""
    daemon.settings = {
        "FIGUREWATCH_EMAIL__HOST": "127.0.0.1",
        "FIGUREWATCH_EMAIL__PORT": str(mail_server.port),
        "FIGUREWATCH_EMAIL__SECURITY": "plain",
        "FIGUREWATCH_EMAIL__SENDER": "figures@example.org",
        "FIGUREWATCH_EMAIL__RECIPIENTS": '["desk@example.org", "analyst@example.org"]',
        "FIGUREWATCH_EMAIL__RETRY_SECONDS": "1",
    }
    return daemon


def test_each_recipient_gets_the_digest_as_text_and_html(mailing: Daemon, mail_server: MailServer) -> None:
    mail_server.start()
    mailing.started()
    mailing.drop("a.md", article("at least 100"))
    until(lambda: len(mail_server.received) == 2, "both get their mail")
    assert {message["To"] for message in mail_server.received} == {"desk@example.org", "analyst@example.org"}
    message = mail_server.received[0]
    assert "NIS" in message["Subject"]
    assert "at least 100" in message["Subject"]
    assert "at least 100" in message.get_body(("plain",)).get_content()
    assert "at least 100" in message.get_body(("html",)).get_content()


def test_a_mail_server_that_comes_back_gets_every_digest_once(
    mailing: Daemon, mail_server: MailServer
) -> None:
    mailing.started()
    for month, killed in enumerate(("100", "200", "300"), 1):
        mailing.drop(f"{killed}.md", article(killed, day=f"2025-0{month}-01"))
        until(mailing.inbox_is_empty, "dead mail holds up no article")
    until(lambda: len(mailing.digests()) == 3, "dead mail holds up no file")
    until(lambda: "delivery failed" in mailing.log_file.read_text(), "the service says so")
    mail_server.start()
    until(lambda: len(mail_server.received) == 6, "everything arrives in the end")
    until(lambda: not _owed(mailing), "nothing is owed any more")
    assert mailing.stop() == 0

    sent = [(message["X-Envelope-To"], message["Message-ID"]) for message in mail_server.received]
    assert len(set(sent)) == 6, "each digest goes to each recipient once"
    assert len({message_id for _, message_id in sent}) == 3, "one Message-ID a digest"


def test_a_kill_while_mail_is_owed_loses_no_digest_and_changes_no_message_id(
    mailing: Daemon, mail_server: MailServer
) -> None:
    mailing.started()
    mailing.drop("a.md", article("100"))
    until(mailing.digests, "the digest is issued")
    mailing.stop(signal.SIGKILL)
    mail_server.start()
    mailing.started()
    until(lambda: len({message["To"] for message in mail_server.received}) == 2, "both get it after all")
    until(lambda: not _owed(mailing), "nothing is owed any more")
    assert len({message["Message-ID"] for message in mail_server.received}) == 1


def test_a_server_that_falls_silent_holds_up_neither_files_nor_the_end_of_the_service(daemon: Daemon) -> None:
    """Its patience is an hour, ours is not."""
    server = ScriptedServer({("data", ALL): SILENCE})
    daemon.settings = {
        "FIGUREWATCH_EMAIL__HOST": "127.0.0.1",
        "FIGUREWATCH_EMAIL__PORT": str(server.port),
        "FIGUREWATCH_EMAIL__SECURITY": "plain",
        "FIGUREWATCH_EMAIL__SENDER": "figures@example.org",
        "FIGUREWATCH_EMAIL__RECIPIENTS": "desk@example.org",
        "FIGUREWATCH_EMAIL__TIMEOUT_SECONDS": "3600",
    }
    with server:
        daemon.started()
        daemon.drop("a.md", article("100"))
        until(lambda: server.open, "a mail is under way")
        daemon.drop("b.md", article("200", day="2025-02-01"))
        until(lambda: len(daemon.digests()) == 2, "files do not wait for mail")
        assert daemon.stop() == 0
        server.script = {}
        daemon.started()
        until(lambda: len(server.taken) == 2, "both are mailed after all")
        until(lambda: not _owed(daemon), "nothing is owed any more")
    assert len({taken.name for taken in server.taken}) == 2


def _owed(daemon: Daemon) -> bool:
    states = [delivery["state"] for digest in daemon.ask("digests") for delivery in digest["deliveries"]]
    return "owed" in states
