"""The settings of the mail server, and of those who get every digest by mail."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import NoDecode

from monitor.settings.sections import Listed, MailAddresses, Section, UserPath


class EmailSettings(Section):
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
    give_up_after_hours: float = Field(default=168, gt=0)
