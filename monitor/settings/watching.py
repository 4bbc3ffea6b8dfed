"""The settings of the endpoint for health and metrics, and of what is watched."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from monitor.settings.sections import Section
from monitor.settings.web_address import WebAddress, is_this_machine


class HttpSettings(Section):
    """Where the service answers questions on how it does."""

    port: int = Field(ge=1, le=65535)
    host: str = Field(default="127.0.0.1", min_length=1)


def _private(address: str) -> str:
    if not (address.startswith("https:") or is_this_machine(address)):
        raise ValueError("an http address can be read on the way, and called by others; write https")
    return address


class HealthSettings(Section):
    """What is too little, and who is told that all is well."""

    least_free_mb: int = Field(default=100, ge=0)
    # whoever has it can keep the alarm silent: never shown
    ping_url: Annotated[WebAddress, AfterValidator(_private)] | None = Field(default=None, repr=False)
    ping_seconds: float = Field(default=60, ge=1)
