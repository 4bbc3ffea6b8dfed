"""Web addresses in the settings."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_MARKS = re.compile("[!-~]+")  # what a request may hold: printable ASCII without the space


def _a_web_address(address: str) -> str:
    """The address as given; ValueError, which never repeats it, for what is none. It may hold a secret."""
    problem = "is no web address; write https://host.example.org/path"
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - which raises where it is no number
    except ValueError:
        raise ValueError(problem) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(problem)
    if parts.username is not None or parts.password is not None:
        raise ValueError("keep name and password out of the address")
    if parts.fragment or not _MARKS.fullmatch(address.replace(parts.hostname, "", 1)):
        raise ValueError("has marks that an address cannot have; write them encoded, as %C3%A9, and no #")
    return address


WebAddress = Annotated[str, AfterValidator(_a_web_address)]


def is_this_machine(address: str) -> bool:
    """Whether what is sent there does not leave the machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
