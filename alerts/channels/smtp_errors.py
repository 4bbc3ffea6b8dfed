"""What can go wrong with a mail server, told as what to do about it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence

from alerts.channels.base import DeliveryError
from monitor.plain import plain, shortened

# Refusals that the user's settings or the server's may yet mend, whatever they were an answer to:
# unknown or ill-timed commands, and everything about logging in.
_MENDABLE = {500, 502, 503, 504, 530, 534, 535, 538}
_TOO_BIG = 552  # may come as early as MAIL FROM, with the size declared there


def delivery_error(
    error: Exception, server: str, recipient: str, *, reached: bool = False, secrets: Sequence[str] = ()
) -> DeliveryError:
    """The failure of one delivery, and whether it can ever succeed.

    `reached`: the server had let us in, so that what failed is this one message, and others need not wait.
    None of the `secrets` is repeated, even where the server does so.
    """
    told = _told(error, server, recipient)
    text = str(told)
    for secret in secrets:
        text = text.replace(secret, "***")
    return DeliveryError(text, permanent=told.permanent, unreachable=told.unreachable and not reached)


def _told(error: Exception, server: str, recipient: str) -> DeliveryError:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, reply = next(iter(error.recipients.values()), (0, b""))
            return _refused(code, reply, f"{server} refused {recipient}", about_message=True)
        case smtplib.SMTPSenderRefused():
            text = f"{server} refused the sender {error.sender}"
            return _refused(
                error.smtp_code, error.smtp_error, text, about_message=error.smtp_code == _TOO_BIG
            )
        case smtplib.SMTPDataError():
            text = f"{server} refused the message for {recipient}"
            return _refused(error.smtp_code, error.smtp_error, text, about_message=True)
        case smtplib.SMTPAuthenticationError():
            answer = _answer(error.smtp_code, error.smtp_error)
            return _later(f"{server} refused the login ({answer}); check username and password")
        case smtplib.SMTPResponseException():  # greeting, EHLO, STARTTLS
            answer = _answer(error.smtp_code, error.smtp_error)
            return _later(f"{server} does not serve us now ({answer}); check host, port and security")
        case smtplib.SMTPNotSupportedError():
            return _later(
                f"{server} cannot do what the settings ask of it: {error}; check security and login"
            )
        case smtplib.SMTPServerDisconnected():
            return _later(
                f"{server} hung up or fell silent ({plain(str(error))}); it is tried again, under the same "
                "Message-ID should it have arrived all the same"
            )
        case smtplib.SMTPException():
            return _later(f"{server}: {plain(str(error))}; check username, password and security")
        case _:
            return _later(f"{server}: {_no_connection(error)}")


def _refused(code: int, answer: bytes | str, text: str, *, about_message: bool) -> DeliveryError:
    permanent = about_message and 500 <= code < 600 and code not in _MENDABLE and not _wants_login(answer)
    advice = "it is not tried again" if permanent else "check the settings of sender, login and server"
    if 400 <= code < 500:
        advice = "the server asks to try later"
    return DeliveryError(f"{text} ({_answer(code, answer)}); {advice}", permanent=permanent)


def _wants_login(answer: bytes | str) -> bool:
    """A server that will not relay for strangers says 550 or 554 too, yet a login mends that."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return "relay" in text.lower() or "authenticat" in text.lower()


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {shortened(plain(text).strip(), 200)}".strip()


def _no_connection(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message}); check host, or the certificate"
        case ssl.SSLError():
            return f"no encrypted connection ({plain(str(error))}); check port and security"
        case socket.gaierror():
            return f"the name cannot be resolved ({error.strerror}); check host and the network"
        case ConnectionRefusedError():
            return "nothing answers there; check host and port, and that the server runs"
        case TimeoutError():
            return "no answer in time; check host and port, and the network"
        case OSError():
            return f"{error.strerror or error}; check the network"
        case UnicodeError():
            return "username, password or host hold letters that a mail server cannot take"
        case _:
            return plain(str(error))


def _later(text: str) -> DeliveryError:
    """The server itself fails us, whoever the recipient is."""
    return DeliveryError(text, permanent=False, unreachable=True)
