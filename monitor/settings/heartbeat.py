"""The settings of the heartbeat."""

from __future__ import annotations

from typing import Annotated

from pydantic import field_validator
from pydantic_settings import NoDecode

from monitor.settings.sections import AtLeastOne, Listed, Section
from monitor.timetable import trigger_for


class HeartbeatSettings(Section):
    """When the service says that it lives, and to which destinations."""

    when: str = "daily"
    to: Annotated[tuple[str, ...], NoDecode, Listed, AtLeastOne] | None = None  # None: all

    @field_validator("when")
    @classmethod
    def _a_time(cls, when: str) -> str:
        trigger_for(when)
        return when
