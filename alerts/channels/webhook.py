"""Digests as signed JSON over HTTP, by the Standard Webhooks specification 1.0.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md names the headers,
what is signed and how, and the shape of the body: `type`, `timestamp`, `data`.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from alerts.channels.base import DeliveryError, Rendered
from monitor.connecting import Cut, connected
from monitor.plain import one_line

_ANSWER_LIMIT = 1000  # bytes of an answer that are read, to tell why a digest was refused
# Refusals that the settings or the receiver may yet mend: wrong secret, wrong address, "not now".
_MENDABLE = {401, 403, 404, 405, 407, 408, 421, 425, 426, 429, 451}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """Posts digests to one address; `key` signs them."""

    name: str
    url: str = field(repr=False)  # some services put a secret into the path
    key: bytes = field(repr=False)
    timeout: float = 10.0  # seconds for all of it: connecting, sending, the answer
    now: Callable[[], float] = field(default=time.time, repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """The server."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")

    def send(self, message: Rendered) -> None:
        """Post the digest; a repeat has the same `webhook-id` and the same body. No redirect is followed."""
        body = payload(message)
        moment = str(int(self.now()))
        identifier = message_id(message, self.name)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Figurewatch",
            "Connection": "close",
            "webhook-id": identifier,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self.key, identifier, moment, body),
        }
        status, answer, wait = self._posted(body, headers)
        if not 200 <= status < 300:
            raise _refused(self.place, status, answer, seconds_asked(wait, self.now()))

    def reach(self) -> str:
        """Connect to the server, and leave without asking it anything. Raises DeliveryError."""
        try:
            with connected(self.url, self.timeout, self.context):
                pass
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failure(error) from None
        return f"{self.place} answers; whether it takes digests, only a test message tells"

    def _failure(self, error: Exception) -> DeliveryError:
        told = f"{self.place}: {_no_answer(error, self.timeout)}"
        return DeliveryError(told, permanent=False, unreachable=True)

    def _posted(self, body: bytes, headers: dict[str, str]) -> tuple[int, str, str | None]:
        try:
            with connected(self.url, self.timeout, self.context) as connection:
                parts = urlsplit(self.url)
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("POST", target, body, headers)
                response = connection.getresponse()
                answer = b"" if response.status < 300 else response.read(_ANSWER_LIMIT)
                return response.status, answer.decode("utf-8", "replace"), response.getheader("Retry-After")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failure(error) from error


def payload(message: Rendered) -> bytes:
    """The body: the JSON of the digest, heartbeat or warning as `data`."""
    issued = f'"type":"{message.kind}.issued","timestamp":"{message.issued_at.isoformat()}"'
    return f'{{{issued},"data":{message.json.strip()}}}'.encode()


def message_id(message: Rendered, destination: str) -> str:
    """The same for each attempt, and another for every other digest and destination."""
    named = "\0".join((destination, message.digest_id, message.issued_at.isoformat()))
    return f"msg_{sha256(named.encode('utf-8', 'replace')).hexdigest()[:32]}"


def signature(key: bytes, identifier: str, moment: str, body: bytes) -> str:
    """Version 1 of the scheme: HMAC-SHA256 over id, moment (Unix seconds) and body, with dots between."""
    signed = f"{identifier}.{moment}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def seconds_asked(retry_after: str | None, now: float) -> float:
    """What the header asks for (RFC 9110, section 10.2.3: seconds, or a date); 0 where it says nothing."""
    if retry_after is None:
        return 0.0
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except (ValueError, OverflowError):
        return 0.0


def _refused(place: str, status: int, answer: str, wait: float) -> DeliveryError:
    said = one_line(answer)
    refusal = f"{place} answered {status}" + (f" ({said})" if said else "")
    match status:
        case 401 | 403:
            advice = "check that the receiver has the same secret"
        case 404 | 405 | 421 | 426:
            advice = "check the address in the settings"
        case 407:
            advice = "a proxy stands before it; webhooks need a direct way"
        case 408 | 425 | 429:
            advice = "the receiver asks to try later"
        case _ if 300 <= status < 400:
            advice = "it names another address, which is not followed; write that one into the settings"
        case _ if 400 <= status < 500 and status not in _MENDABLE:
            return DeliveryError(f"{refusal}; it is not tried again", permanent=True)
        case _:
            advice = "it is tried again; if it stays so, ask whoever runs the receiver"
    return DeliveryError(f"{refusal}; {advice}", permanent=False, wait=wait)


def _no_answer(error: Exception, timeout: float) -> str:
    match error:
        case Cut() | TimeoutError():
            return f"no answer within {timeout:g} s; it is tried again, with the same webhook-id"
        case ssl.SSLCertVerificationError():
            return (
                f"its certificate is not trusted ({error.verify_message}); check the address, or make its "
                "authority known through the variable SSL_CERT_FILE"
            )
        case ssl.SSLError():
            return f"no encrypted connection ({error.reason or 'unknown reason'}); check the address"
        case OSError() if error.strerror:
            return f"{error.strerror}; check the address, and whether the receiver runs"
        case _:
            return f"no proper answer ({type(error).__name__}); check the address"
