"""Clients of a mail server that wait and listen for a bounded time, and to a bounded length."""

from __future__ import annotations

import smtplib
import socket
import time
from contextlib import ExitStack
from typing import Any

from monitor.connecting import cut_after

_LONGEST = 64 * 1024  # bytes of one answer, all its lines; RFC 5321 has 512 a line
_PATIENCE = 3  # times the timeout, for a whole answer; a server may give its lines one by one
# Times the timeout: a server that has a message may look through it for minutes, and if we left meanwhile it
# would come twice (RFC 1047; RFC 5321, section 4.5.3.2, has ten minutes).
WITH_MESSAGE = 10
_CONVERSATION = 20  # times the timeout, for all of it, whatever the server does


class _Answers:
    """What a server says, line by line, as `smtplib` reads it. Past the bounds OSError, which it understands.

    A socket's timeout starts anew with each byte, and `smtplib` gathers lines for as long as the server says
    that there is another: one that wants to could hold us for ever, or fill our memory.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._held = b""
        self._left = 0
        self._until = 0.0

    def expect(self, timeout: float) -> None:
        """Another answer begins."""
        self._left = _LONGEST
        self._until = time.monotonic() + _PATIENCE * timeout

    def readline(self, limit: int) -> bytes:
        """The next line with its end, or its first `limit` bytes; without an end where the server hung up."""
        while b"\n" not in self._held[:limit] and len(self._held) < limit:
            if time.monotonic() > self._until:
                raise TimeoutError("its answer comes too slowly")
            piece = self._socket.recv(8192)
            if not piece:
                break
            self._held += piece
        end = self._held.find(b"\n", 0, limit) + 1 or limit
        line, self._held = self._held[:end], self._held[end:]
        self._left -= len(line)
        if self._left < 0:
            raise OSError("its answer does not end")
        return line

    def close(self) -> None:
        """The socket is closed by whoever opened it."""


class Client(smtplib.SMTP):
    """`smtplib.SMTP` with bounds on each answer, and on all of them together."""

    file: Any  # of the current socket: smtplib sets it to None when encryption begins, and what was read goes
    with_message: float = WITH_MESSAGE
    answered_message = False  # whether the server has answered to a whole message
    _cut: ExitStack | None = None
    _has_message = False

    def getreply(self) -> tuple[int, bytes]:
        """The server's answer."""
        patience = self.timeout * (self.with_message if self._has_message else 1)
        if self.sock is not None:
            self.sock.settimeout(patience)
            self.file = self.file or _Answers(self.sock)
        if self.file is not None:
            self.file.expect(patience)
        code, text = super().getreply()
        self.answered_message |= self._has_message
        self._has_message = code == 354  # it asks for the message, which comes before the next answer
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        return code, text

    def close(self) -> None:
        """Leave, whatever the server has still to say."""
        super().close()
        if self._cut:
            self._cut.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._cut = ExitStack()
        self._cut.enter_context(cut_after(_CONVERSATION * timeout, made))
        return made


class EncryptedClient(smtplib.SMTP_SSL, Client):
    """The same, encrypted from the start."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        try:
            return super()._get_socket(host, port, timeout)
        except BaseException:
            self.close()
            raise
