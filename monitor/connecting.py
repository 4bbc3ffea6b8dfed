"""A connection to an HTTP server that ends after a time, whatever the server does."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Cut(OSError):
    """The time was up."""


@contextmanager
def connected(
    url: str, seconds: float, context: ssl.SSLContext | None
) -> Iterator[http.client.HTTPConnection]:
    """A connection for one request, cut off once the time is up.

    A socket's own timeout starts anew with each byte: a server that sends one now and then would hold us
    for hours. Raises OSError (Cut, where it was for the time) and http.client.HTTPException.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    with socket.create_connection((host, port), timeout=seconds) as plain, cut_after(seconds, plain):
        connection: http.client.HTTPConnection
        if secure:
            context = context or ssl.create_default_context()
            connection = http.client.HTTPSConnection(host, port, context=context)
            connection.sock = context.wrap_socket(plain, server_hostname=host)
        else:
            connection = http.client.HTTPConnection(host, port)
            connection.sock = plain
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def cut_after(seconds: float, connection: socket.socket) -> Iterator[None]:
    """End a connection once the time is up; Cut then, where that makes an error of it."""
    was_cut = threading.Event()
    handle = connection.dup()  # encryption takes over the first one

    def cut() -> None:
        was_cut.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if was_cut.is_set():
            raise Cut from error
        raise
    finally:
        timer.cancel()
        timer.join()
        handle.close()
