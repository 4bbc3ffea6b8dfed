"""All settings, from the environment and a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from alerts.locales import DEFAULT_LOCALE
from monitor.database import check_address
from monitor.places import ARCHIVE, DATABASE, DIGESTS, INBOX, PREFIX, REJECTED
from monitor.settings.destinations import Destination, DestinationName
from monitor.settings.email import EmailSettings
from monitor.settings.heartbeat import HeartbeatSettings
from monitor.settings.limits import LimitSettings
from monitor.settings.policy import DefaultPolicySettings
from monitor.settings.retention import RetentionSettings
from monitor.settings.sections import KnownLocale, KnownZone, UserPath, from_home
from monitor.settings.watching import HealthSettings, HttpSettings
from monitor.settings.web_address import WebAddress


class _Variables(EnvSettingsSource):
    """The environment, where most shells know no hyphen in a name: NIGHT_DESK is `night-desk`."""

    def __call__(self) -> dict[str, Any]:
        held = super().__call__()
        named = held.get("destinations")
        if isinstance(named, dict):
            held["destinations"] = {name.replace("_", "-"): section for name, section in named.items()}
        return held


class Settings(BaseSettings):
    """The settings as a user writes them; paths start at our home folder, ~ is the user's own."""

    model_config = SettingsConfigDict(
        extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", frozen=True
    )

    inbox: UserPath = Path(INBOX)
    archive: UserPath = Path(ARCHIVE)
    rejected: UserPath = Path(REJECTED)
    digests: UserPath = Path(DIGESTS)
    digests_address: WebAddress | None = None
    feed_entries: int = Field(default=50, ge=0, le=200)
    database: str = DATABASE
    topics: UserPath | None = None
    templates: UserPath | None = None
    locale: KnownLocale = DEFAULT_LOCALE.name
    timezone: KnownZone = DEFAULT_LOCALE.timezone
    extractor: str = "rules"
    files: bool = True
    board: bool = True
    sweep_seconds: float = Field(default=30, ge=0.1)
    settle_seconds: float = Field(default=2, ge=0)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    policy: DefaultPolicySettings = Field(default_factory=DefaultPolicySettings)
    email: EmailSettings | None = None
    heartbeat: HeartbeatSettings | None = None
    http: HttpSettings | None = None
    health: HealthSettings = Field(default_factory=HealthSettings)
    destinations: Mapping[DestinationName, Destination] = Field(default_factory=dict)

    @field_validator("database")
    @classmethod
    def _a_file_or_server(cls, database: str) -> str:
        if "://" in database:
            check_address(database)
            return database
        return str(from_home(Path(database)))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment comes before the file, which is handed in as the initial values."""
        return _Variables(settings_cls), init_settings
