"""The settings of the mail server, and of those who get every digest by mail."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import NoDecode

from monitor.settings.sections import Listed, MailAddresses, ReaderSection, UserPath

_WAY_OUT = re.compile("(mailto:[^@<>]+@|https://)[!#-;=?-~]{1,800}")  # no quotes, brackets, spaces


def _checked(addresses: tuple[str, ...]) -> tuple[str, ...]:
    for address in addresses:
        if not _WAY_OUT.fullmatch(address):
            raise ValueError(
                f"{address[:80]!r} cannot stand in a mail's header; write mailto:name@example.org or"
                " https://example.org/leave?who={recipient}, with %20 and the like for odd characters"
            )
    return addresses


class EmailSettings(ReaderSection):
    """Where and how digests are mailed."""

    host: str = Field(min_length=1)
    port: int = Field(default=0, ge=0, le=65535)  # 0: the usual one for `security`
    security: Literal["starttls", "tls", "plain"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    password_file: UserPath | None = None
    sender: str = Field(
        pattern=r"^([^@\s]+@[^@\s]+|[^<>\r\n]+<[^@<>\s]+@[^@<>\s]+>)$"
    )  # alone, or: Name <address>
    recipients: Annotated[tuple[str, ...], NoDecode, Listed, MailAddresses] = ()
    timeout_seconds: float = Field(default=30, gt=0)
    retry_seconds: float = Field(default=10, gt=0)
    give_up_after_hours: float = Field(default=72, gt=0)
    thread: Literal["topic", "figure", "none"] = "topic"
    list_unsubscribe: Annotated[tuple[str, ...], NoDecode, Listed, AfterValidator(_checked)] = ()
