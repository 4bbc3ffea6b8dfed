"""The settings of what is told, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from monitor.settings.sections import Listed, Section

AT_ONCE = "at once"

Tellable = Literal["first", "raised", "lowered", "restated"]


class PolicySettings(Section):
    """What is told, and when."""

    tell: Annotated[tuple[Tellable, ...], NoDecode, Listed] = ("first", "raised", "lowered")
    when: str = AT_ONCE
    least_difference: float = Field(default=0, ge=0)
    least_percent: float = Field(default=0, ge=0)
    unattributed: bool = False
    hold_hours: float = Field(default=0, ge=0, le=24 * 366)

    @field_validator("when")
    @classmethod
    def _a_time(cls, when: str) -> str:
        if when != AT_ONCE:
            from monitor.timetable import trigger_for  # APScheduler is slow to import

            trigger_for(when)
        return when


class DefaultPolicySettings(PolicySettings):
    """The policy for all topics, with those of single topics below it."""

    topic: Mapping[str, PolicySettings] = Field(default_factory=dict)
