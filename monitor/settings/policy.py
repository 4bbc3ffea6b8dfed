"""The settings of what is told, to whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_settings import NoDecode

from monitor.settings.sections import Listed, OneOrMore, Section
from monitor.timetable import duration, quiet_hours, trigger_for

AT_ONCE = "at once"

Tellable = Literal["first", "raised", "lowered", "restated"]


def _duration(text: str) -> str:
    duration(text)
    return text


Duration = Annotated[str, AfterValidator(_duration)]
Names = Annotated[tuple[str, ...], NoDecode, Listed]
Texts = Annotated[tuple[str, ...], NoDecode, OneOrMore]


class PolicySettings(Section):
    """What is told, and when."""

    tell: Annotated[tuple[Tellable, ...], NoDecode, Listed] = ("first", "raised", "lowered")
    to: Names | None = None
    when: str = AT_ONCE
    wait: Duration = "0 s"
    every: Duration = "0 s"
    quiet: Texts = ()
    least_difference: float = Field(default=0, ge=0)
    least_percent: float = Field(default=0, ge=0)
    unattributed: bool = False
    hold_hours: float = Field(default=0, ge=0, le=24 * 366)

    @field_validator("when")
    @classmethod
    def _a_time(cls, when: str) -> str:
        if when != AT_ONCE:
            trigger_for(when)
        return when

    @field_validator("quiet")
    @classmethod
    def _hours(cls, quiet: tuple[str, ...]) -> tuple[str, ...]:
        for hours in quiet:
            quiet_hours(hours)
        return quiet


class RuleSettings(PolicySettings):
    """What is told, and when, of the changes that fit; what is left out is as it was before the rule."""

    name: str | None = Field(default=None, min_length=1, max_length=60)
    topic: Names | None = None
    measure: Names | None = None
    source: Names | None = None
    scope: Texts | None = None
    destination: Names | None = None
    change: Annotated[tuple[Tellable, ...], NoDecode, Listed] | None = None


class DefaultPolicySettings(PolicySettings):
    """The policy for all, that of single topics, and the rules laid over both."""

    topic: Mapping[str, PolicySettings] = Field(default_factory=dict)
    rules: tuple[RuleSettings, ...] = ()
