"""A real SMTP server on this machine that answers as a test's script says."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

SILENCE = "(silence)"  # it never answers
HANG_UP = "(hangs up)"  # it ends the connection in place of an answer
ALL = "*"


@dataclass(frozen=True)
class Taken:
    """A message that the server made its own, for one recipient."""

    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=modern)  # type: ignore[return-value]

    @property
    def name(self) -> tuple[str, str]:
        """Message-ID and recipient: what a mailbox goes by when it has a message already."""
        return str(self.message["Message-ID"]), self.recipient


@dataclass
class ScriptedServer:
    """Answers "250 OK" unless `script` says otherwise.

    The script goes by command ("banner", "starttls", "auth", "mail", "rcpt", "data") and recipient, or ALL:
    {("rcpt", "two@example.org"): "450 greylisted"}. A message is taken before its answer is lost.
    `settings` are aiosmtpd's own.
    """

    script: Mapping[tuple[str, str], str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    logins: Mapping[str, str] = field(default_factory=dict)  # password by user
    tls_from_the_start: ssl.SSLContext | None = None
    before_answer: Callable[[Taken], None] = lambda taken: None
    taken: list[Taken] = field(default_factory=list)
    open: set[Any] = field(default_factory=set)  # connections
    port: int = 0
    _controller: Controller | None = None

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> ScriptedServer:
        self._controller = _Controller(self)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            asyncio.run_coroutine_threadsafe(self._end_sessions(), self._controller.loop).result()
            self._controller.stop()
            self._controller = None

    async def _end_sessions(self) -> None:
        while self.open:
            for session in [*self.open]:
                session.transport.abort()
            await asyncio.sleep(0.01)

    def __enter__(self) -> ScriptedServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, command: str, recipient: str = ALL) -> str | None:
        return self.script.get((command, recipient)) or self.script.get((command, ALL))

    # -- what aiosmtpd asks -----------------------------------------------------------------------------

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._said(server, "mail")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        said = await self._said(server, "rcpt", address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answer("data", envelope.rcpt_tos[0])
        if answer in (None, HANG_UP):
            for recipient in envelope.rcpt_tos:
                taken = Taken(recipient, envelope.original_content)
                self.taken.append(taken)
                self.before_answer(taken)
        return await self._said(server, "data", envelope.rcpt_tos[0])

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        if answer := self.answer("auth"):
            return AuthResult(success=False, handled=False, message=answer)
        right = self.logins.get(given.login.decode()) == given.password.decode()
        return AuthResult(success=right, handled=False)

    async def _said(self, server: Any, command: str, recipient: str = ALL) -> str:
        answer = self.answer(command, recipient)
        if answer == SILENCE:
            await _nothing(server)
        if answer == HANG_UP:
            server.transport.abort()
        return answer or "250 OK"


async def _nothing(server: Any) -> None:
    """Say nothing until the client has had enough."""
    try:
        await asyncio.Event().wait()
    finally:
        server.transport.abort()


class _Session(SMTP):
    """A connection, whose first words and whose encryption can be scripted, too."""

    greeted = False

    def connection_made(self, transport: Any) -> None:
        self.event_handler.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open.discard(self)
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        script: ScriptedServer = self.event_handler
        if not self.greeted:
            self.greeted = True
            answer = script.answer("banner")
            if answer == SILENCE:
                await _nothing(self)
            status = answer or status
        await super().push(status)

    async def smtp_STARTTLS(self, arg: str) -> None:
        answer = self.event_handler.answer("starttls")
        if answer:
            await self.push(answer)
        else:
            await super().smtp_STARTTLS(arg)


class _Controller(Controller):
    def __init__(self, script: ScriptedServer) -> None:
        settings = dict(script.settings)
        if script.logins or script.answer("auth"):
            settings = {"authenticator": script.login, "auth_require_tls": False, **settings}
        super().__init__(
            script,
            hostname="127.0.0.1",
            port=script.port,
            ssl_context=script.tls_from_the_start,
            **settings,
        )

    def factory(self) -> SMTP:
        return _Session(self.handler, **self.SMTP_kwargs)
