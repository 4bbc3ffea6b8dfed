"""Clients of a mail server that wait and listen for a bounded time, and to a bounded length."""

from __future__ import annotations

import smtplib
import socket
import time
from typing import Any

_LONGEST = 64 * 1024  # bytes of one answer, all its lines; RFC 5321 has 512 a line
_PATIENCE = 3  # times the timeout, for a whole answer; a server may give its lines one by one


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
    """`smtplib.SMTP` with bounds on each answer."""

    file: Any  # of the current socket: smtplib sets it to None when encryption begins, and what was read goes

    def getreply(self) -> tuple[int, bytes]:
        """The server's answer."""
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock)
        if self.file is not None:
            self.file.expect(self.timeout)
        return super().getreply()


class EncryptedClient(Client, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""
