"""The settings of named destinations: each is one channel with its own options."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    SecretStr,
    Tag,
    model_validator,
)
from pydantic_settings import NoDecode

from monitor.settings.sections import (
    AtLeastOne,
    Listed,
    MailAddresses,
    ReaderSection,
    Section,
    UserPath,
)
from monitor.settings.web_address import WebAddress, is_this_machine

# What these names mean is settled: `files = true`, [email], the demo's terminal, the last resort of warnings.
TAKEN = ("files", "email", "terminal", "warnings")
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")

FileFormat = Literal["html", "text", "json"]


class EmailDestination(ReaderSection):
    """Readers who get the digests through the server of the [email] section."""

    email: Annotated[tuple[str, ...], NoDecode, Listed, MailAddresses, AtLeastOne]


class FilesDestination(ReaderSection):
    """A folder of digests as files."""

    files: UserPath
    address: WebAddress | None = None
    formats: Annotated[tuple[FileFormat, ...], NoDecode, Listed, AtLeastOne] = ("html", "text", "json")


class MaildirDestination(ReaderSection):
    """A Maildir, for a mail program on the same machine."""

    maildir: UserPath


class WebhookDestination(Section):
    """A program of the user's own, at a web address, that gets each digest as signed JSON."""

    webhook: WebAddress
    secret: SecretStr | None = None
    secret_file: UserPath | None = None
    unencrypted: bool = False
    timeout_seconds: float = Field(default=10, gt=0)

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if not (self.unencrypted or self.webhook.startswith("https:") or is_this_machine(self.webhook)):
            raise ValueError(
                "what goes to an http address can be read on the way; write https, or unencrypted = true"
            )
        return self


class AppriseDestination(ReaderSection):
    """One of the services that Apprise knows. Its address is a secret: whoever has it can write there."""

    apprise: SecretStr | None = None
    apprise_file: UserPath | None = None


# The channel of a destination by the setting that names it.
KINDS = {
    "email": "email",
    "files": "files",
    "maildir": "maildir",
    "webhook": "webhook",
    "apprise_file": "apprise",
    "apprise": "apprise",  # in the environment only
}
SECRETS = ("secret", "apprise")  # settings that may stand in a variable, and never in the file
_WRITABLE = [name for name in KINDS if name not in SECRETS]


def _kind(held: Any) -> str | None:
    return next((kind for name, kind in KINDS.items() if name in held), None)


def _of_one_kind(held: object) -> object:
    if not isinstance(held, dict):
        raise ValueError("write a section of its own, with its settings below [destinations.NAME]")
    named = [name for name in KINDS if name in held]
    if not named:
        raise ValueError(f"says not where digests go; add one of: {', '.join(_WRITABLE)}")
    if len({KINDS[name] for name in named}) > 1:
        raise ValueError(f"is {' and '.join(named)} at once; give each a destination of its own")
    return held


Destination = Annotated[
    Annotated[EmailDestination, Tag("email")]
    | Annotated[FilesDestination, Tag("files")]
    | Annotated[MaildirDestination, Tag("maildir")]
    | Annotated[WebhookDestination, Tag("webhook")]
    | Annotated[AppriseDestination, Tag("apprise")],
    Discriminator(_kind),
    BeforeValidator(_of_one_kind),
]


def _a_name(name: str) -> str:
    if name in TAKEN:
        raise ValueError("this name has a meaning already; choose another")
    if not _NAME.fullmatch(name):
        raise ValueError("a name is at most 40 letters a to z, digits and hyphens; choose another")
    return name


DestinationName = Annotated[str, AfterValidator(_a_name)]
