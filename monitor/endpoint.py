"""Answers over HTTP how the service does: /healthz, /readyz, /metrics. Off unless the settings have it.

Nothing that is asked here touches the disk or the log, so an answer comes even when those hang.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from monitor.errors import ConfigError
from monitor.event_log import EventLog
from monitor.health import Health, is_flowing
from monitor.logs import announce
from monitor.settings.watching import HttpSettings
from monitor.watching import Phase, Watch, moment_of

if TYPE_CHECKING:
    from starlette.applications import Starlette

_CONNECTIONS = 32  # at once; with one more, the oldest ends
_HEAD_BYTES = 8 * 1024  # of a request
_KEPT_SECONDS = 5  # a connection without a further request


@contextmanager
def watched_over_http(settings: HttpSettings | None, log: EventLog, watch: Watch) -> Iterator[None]:
    """The endpoint while it runs, if the settings have one; ConfigError where it cannot be."""
    if settings is None:
        yield
        return
    try:
        from monitor.metrics import Metrics

        app = app_of(watch, Metrics(log, watch))
        server = _server(app)
    except ImportError as error:
        remedy = "install it with: pip install 'figurewatch[http]'"
        raise ConfigError([f"[http] needs {error.name}, which is not there; {remedy}"]) from error
    with _listening(settings) as plug:
        thread = threading.Thread(target=server.run, args=([plug],), name="http", daemon=True)
        thread.start()
        announce("answering over http", host=settings.host, port=settings.port)
        try:
            yield
        finally:
            server.end()
            thread.join()


@contextmanager
def _listening(settings: HttpSettings) -> Iterator[socket.socket]:
    """A socket at the address of the settings."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as plug:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            plug.bind((settings.host, settings.port))
            plug.listen()  # whoever asks before uvicorn is up waits for it
        except OSError as error:
            where = f"{settings.host}, port {settings.port}"
            message = f"[http]: cannot listen at {where} ({error.strerror}); name another port or host"
            raise ConfigError([message]) from error
        yield plug


def app_of(watch: Watch, metrics: Any) -> Starlette:
    """What answers. Bodies of requests are not read, and no header but the method's line is looked at."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, PlainTextResponse, Response
    from starlette.routing import Route

    async def healthz(_: Request) -> Response:
        found = watch.health()
        return JSONResponse(told(found), 200 if is_flowing(found) else 503)

    async def readyz(_: Request) -> Response:
        ready = watch.phase in (Phase.WATCHING, Phase.RELOADING)
        return PlainTextResponse(f"{watch.phase}\n", 200 if ready else 503)

    async def scraped(_: Request) -> Response:
        return Response(metrics.exposition(), media_type=metrics.media_type)

    answers = {"/healthz": healthz, "/readyz": readyz, "/metrics": scraped}
    return Starlette(routes=[Route(path, answer, methods=["GET"]) for path, answer in answers.items()])


def told(found: Health) -> dict[str, Any]:
    """The answer of /healthz: the state of each part, since when, and why it is not ok."""
    parts = {
        part.name: {
            "state": part.state,
            "since": moment_of(part.since).isoformat(),
            **({"why": part.why} if part.why else {}),
        }
        for part in found
    }
    return {"status": "ok" if is_flowing(found) else "failing", "parts": parts}


def _connections(most: int) -> Any:
    """What uvicorn makes of each connection, where it is to hold no more than `most` of them."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    held: dict[H11Protocol, asyncio.Transport] = {}  # the oldest first

    class Connection(H11Protocol):
        """One of a few: whoever connects and asks nothing uses up no files, and keeps nobody else out."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            held[self] = transport
            if len(held) > most:
                held.pop(next(iter(held))).abort()

        def connection_lost(self, error: Exception | None) -> None:
            held.pop(self, None)
            super().connection_lost(error)

    return Connection


def _server(app: Starlette) -> Any:
    import uvicorn

    class Server(uvicorn.Server):
        """uvicorn without its ten looks a second at whether it is to end."""

        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            self._ending = threading.Event()
            self._end: asyncio.Event | None = None
            self._loop: asyncio.AbstractEventLoop | None = None

        async def main_loop(self) -> None:
            self._end, self._loop = asyncio.Event(), asyncio.get_running_loop()
            if not self._ending.is_set():
                await self._end.wait()

        def end(self) -> None:
            """Answer no more. From another thread."""
            self._ending.set()
            self.should_exit = self.force_exit = True
            if self._loop and self._end:
                self._loop.call_soon_threadsafe(self._end.set)

    return Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            http=_connections(_CONNECTIONS),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEPT_SECONDS,
            h11_max_incomplete_event_size=_HEAD_BYTES,
        )
    )
