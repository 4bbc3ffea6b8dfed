"""Passwords and their like: in a variable or a file of their own, never in the settings file."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from monitor.places import FILE_NAME, PREFIX
from monitor.settings.destinations import SECRETS, AppriseDestination, Destination, WebhookDestination
from monitor.settings.email import EmailSettings
from monitor.settings.faults import place

_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # set by systemd for a unit with LoadCredential=
# The credential's name where none is named; of webhooks NAME-secret.
SMTP_PASSWORD = "smtp-password"  # noqa: S105

_SHORTEST_KEY = 24  # bytes; what Standard Webhooks asks for
_STAND_IN = f"whsec_{'A' * 32}"  # good for any secret; settings that had one are refused
_MAKE_ONE = 'echo "whsec_$(head -c 32 /dev/urandom | base64)"'


def taken_out(held: dict[str, Any]) -> list[str]:
    """Take secrets out of what the settings file says, and say of each where it belongs."""
    problems = []
    for section, name, at in _secrets_in(held):
        problems.append(
            f"{FILE_NAME}: {'.'.join((*at, name))}: keep it out of this file; set {_variable(*at, name)},"
            f" or name a file that holds it in {'.'.join((*at, name))}_file"
        )
        section[name] = _STAND_IN  # no other fault may repeat it, nor is its absence one more
    return problems


def _secrets_in(held: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, tuple[str, ...]]]:
    email = held.get("email")
    if isinstance(email, dict) and "password" in email:
        yield email, "password", ("email",)
    destinations = held.get("destinations")
    for named, section in destinations.items() if isinstance(destinations, dict) else ():
        for name in SECRETS:
            if isinstance(section, dict) and name in section:
                yield section, name, ("destinations", named)


def _variable(*at: str) -> str:
    return PREFIX + "__".join(at).upper().replace("-", "_")


def password_of(email: EmailSettings | None, home: Path) -> tuple[str | None, list[str]]:
    """The password for the mail server, where one is needed."""
    if email is None:
        return None, []
    file = email.password_file
    if email.password is None and file is None:
        if email.username is None:
            return None, []
        file = _credential(SMTP_PASSWORD)
    if email.password is None and file is None:
        remedy = f"set {PREFIX}EMAIL__PASSWORD or email.password_file, or leave out the username"
        return None, [f"{place(('email', 'username'))}: there is no password for it; {remedy}"]
    return _fetched(email.password, file, home, ("email", "password_file"))


def secret_files(
    home: Path, email: EmailSettings | None, destinations: Iterable[Destination]
) -> Iterator[Path]:
    """The files that the settings name for secrets."""
    named = [email.password_file] if email else []
    for destination in destinations:
        match destination:
            case WebhookDestination(secret_file=file) | AppriseDestination(apprise_file=file):
                named.append(file)
    return (_credential(file) or home / file for file in named if file)


def with_secret(name: str, destination: Destination, home: Path) -> tuple[Destination, list[str]]:
    """The destination with its secret in place, if it has one."""
    at = ("destinations", name)
    match destination:
        case WebhookDestination(secret=None, secret_file=None) if file := _credential(f"{name}-secret"):
            return with_secret(name, destination.model_copy(update={"secret_file": file}), home)
        case WebhookDestination(secret=None, secret_file=None):
            remedy = f"name a file that holds it, or set {_variable(*at, 'secret')}; to make one: {_MAKE_ONE}"
            return destination, [f"{place((*at, 'secret_file'))}: a webhook needs a secret; {remedy}"]
        case WebhookDestination(secret=given, secret_file=file):
            secret, problems = _fetched(given, file, home, (*at, "secret_file"))
            if secret is not None and key_of(secret) is None:
                remedy = f"whsec_ and the base64 of {_SHORTEST_KEY} bytes or more; to make one: {_MAKE_ONE}"
                problems.append(f"{place((*at, 'secret_file'))}: is no secret of a webhook: {remedy}")
            return destination.model_copy(update={"secret": SecretStr(secret or "")}), problems
        case AppriseDestination(apprise=given, apprise_file=file):
            address, problems = _fetched(given, file, home, (*at, "apprise_file"))
            return destination.model_copy(update={"apprise": SecretStr(address or "")}), problems
        case _:
            return destination, []


def key_of(secret: str) -> bytes | None:
    """The key that a webhook's secret stands for (`whsec_` and base64); None where it is no such secret."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) >= _SHORTEST_KEY and secret.startswith("whsec_") else None


def _fetched(
    given: SecretStr | None, file: Path | None, home: Path, at: tuple[str, ...]
) -> tuple[str | None, list[str]]:
    """A secret from its variable, else from its file: in systemd's credentials, or in the home folder."""
    if given is not None:
        return given.get_secret_value(), []
    assert file is not None
    try:
        return (_credential(file) or home / file).read_text(encoding="utf-8").strip(), []
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{place(at)}: {error}; create the file or name another"]


def _credential(name: Path | str) -> Path | None:
    """What systemd hands us under a name (systemd.exec(5), "Credentials"); None where it does not."""
    credential = Path(os.environ.get(_CREDENTIALS, os.devnull), name)
    return credential if credential.is_file() else None
