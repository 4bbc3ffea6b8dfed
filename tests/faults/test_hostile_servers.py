"""T7: what a server that we send to may do to us: nothing but refuse or lose one message (P9, P11)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from alerts.channels.base import DeliveryError
from alerts.channels.email import EmailChannel
from alerts.channels.webhook import WebhookChannel
from alerts.rendering import Renderer
from tests.samples import KILLED_RAISED, issued

pytestmark = pytest.mark.faults
MESSAGE = Renderer().render(issued(KILLED_RAISED))
FOR_EVER = 200_000_000  # bytes; nobody should listen to so many


@contextmanager
def talker(begin: bytes, again: bytes, pause: float = 0) -> Iterator[tuple[int, Callable[[], int]]]:
    """A server that says something, and then something else again and again; how many bytes it got rid of."""
    listening = socket.create_server(("127.0.0.1", 0))
    told, over = [0], threading.Event()

    def talk() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.sendall(begin)
            while told[0] < FOR_EVER and not over.wait(pause):
                connection.sendall(again)
                told[0] += len(again)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield listening.getsockname()[1], lambda: told[0]
    finally:
        over.set()
        thread.join()
        listening.close()


def mail_to(port: int) -> EmailChannel:
    return EmailChannel(
        host="127.0.0.1", port=port, security="plain", username=None, password=None,
        sender="desk@example.org", recipient="one@example.org", timeout=0.5,
    )  # fmt: skip


@pytest.mark.parametrize("line", [b"220-still here\r\n" * 4000, b"220 " + b"a" * 60_000])
def test_a_mail_server_that_never_ends_its_answer_is_left(line: bytes) -> None:
    """P9 P11, T7: a greeting of endless lines, or of one endless line, fills nobody's memory."""
    with talker(b"", line) as (port, told):
        with pytest.raises(DeliveryError) as failure:
            mail_to(port).send(MESSAGE)
        assert not failure.value.permanent
        assert failure.value.unreachable
    assert told() < FOR_EVER / 4


def test_a_mail_server_that_drips_is_left() -> None:
    """P9 P11, T7: one that says a byte now and then, each before the timeout, holds nobody up for ever."""
    with (
        talker(b"220-", b"a", pause=0.05) as (port, _),
        pytest.raises(DeliveryError, match="too slowly"),
    ):
        mail_to(port).send(MESSAGE)


@pytest.mark.parametrize(
    "begin",
    [
        b"HTTP/1.1 500 Fault\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        b"HTTP/1.1 500 Fault\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"",
    ],
)
def test_a_receiver_whose_answer_never_ends_is_heard_for_a_moment(begin: bytes) -> None:
    """P9 P11, T7: neither an endless body nor endless headers of a webhook's receiver fill our memory."""
    with talker(begin, b"100 Continue\r\n" * 4000) as (port, told):
        channel = WebhookChannel(name="hook", url=f"http://127.0.0.1:{port}/", key=b"k" * 24, timeout=1)
        with suppress(DeliveryError):
            channel.send(MESSAGE)
    assert told() < FOR_EVER / 4
