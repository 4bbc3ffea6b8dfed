"""A real HTTP(S) server on this machine that keeps what it gets, and answers as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]  # names in small letters
    body: bytes


@dataclass
class WebServer:
    """`answers` are given in turn, the last one again and again."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(Request(handler.path, headers, handler.rfile.read(length)))
        (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(handler)


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer with this status."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return give


@contextmanager
def web_server(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """The server, while it runs."""
    server = WebServer(answers=list(answers or (status(200),)))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.answer(self)

        def do_GET(self) -> None:
            server.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:  # clients that hang up are part of the tests
            pass

    with Quiet(("127.0.0.1", 0), Handler) as listening:
        scheme = "https" if tls else "http"
        if tls:
            listening.socket = tls.wrap_socket(listening.socket, server_side=True)
        server.url = f"{scheme}://localhost:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
