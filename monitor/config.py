"""Settings, read once: environment over `figurewatch.toml` over defaults, into one frozen `Config`.

Every fault is told, all of them together, each with the place where it stands and what to do.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from monitor.database import Database, check_address
from monitor.errors import ConfigError
from monitor.places import (
    ARCHIVE,
    DATABASE,
    DIGESTS,
    FILE_NAME,
    INBOX,
    NOT_SETTINGS,
    PREFIX,
    REJECTED,
    Places,
)

COMMENTED = Path(__file__).parent / "data" / FILE_NAME  # every setting with its default, as comments
AT_ONCE = "at once"

Tellable = Literal["first", "raised", "lowered", "restated"]


def _listed(given: object) -> object:
    """A list as a variable holds it: words with commas between them, or JSON."""
    if not isinstance(given, str):
        return given
    if given.lstrip().startswith("["):
        return json.loads(given)  # whose errors are ValueErrors
    return [part.strip() for part in given.split(",") if part.strip()]


_Listed = BeforeValidator(_listed)


def _from_home(path: Path) -> Path:
    """A path with the user's home folder in place of a tilde."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"{path.parts[0]}: no home folder is known for it; write the whole path") from error


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmailSettings(_Section):
    """Where and how digests are mailed."""

    host: str = Field(min_length=1)
    port: int = Field(default=0, ge=0, le=65535)  # 0: the usual one for `security`
    security: Literal["starttls", "tls", "plain"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    sender: str = Field(
        pattern=r"^([^@\s]+@[^@\s]+|[^<>\r\n]+<[^@<>\s]+@[^@<>\s]+>)$"
    )  # alone, or: Name <address>
    recipients: Annotated[tuple[str, ...], NoDecode, _Listed] = Field(min_length=1)
    timeout_seconds: float = Field(default=30, gt=0)
    retry_seconds: float = Field(default=10, gt=0)
    give_up_after_hours: float = Field(default=168, gt=0)

    @field_validator("password_file")
    @classmethod
    def _a_path(cls, path: Path | None) -> Path | None:
        return path and _from_home(path)

    @field_validator("recipients")
    @classmethod
    def _addresses(cls, recipients: tuple[str, ...]) -> tuple[str, ...]:
        for recipient in recipients:
            if "@" not in recipient or any(character.isspace() for character in recipient):
                raise ValueError(f"{recipient!r} is no mail address; write name@example.org")
        return tuple(dict.fromkeys(recipients))


class PolicySettings(_Section):
    """What is told, and when."""

    tell: Annotated[tuple[Tellable, ...], NoDecode, _Listed] = ("first", "raised", "lowered")
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


class Settings(BaseSettings):
    """The settings as a user writes them; paths start at our home folder, ~ is the user's own."""

    model_config = SettingsConfigDict(
        extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", frozen=True
    )

    inbox: Path = Path(INBOX)
    archive: Path = Path(ARCHIVE)
    rejected: Path = Path(REJECTED)
    digests: Path = Path(DIGESTS)
    database: str = DATABASE
    topics: Path | None = None
    templates: Path | None = None
    extractor: str = "rules"
    files: bool = True
    sweep_seconds: float = Field(default=30, ge=0.1)
    settle_seconds: float = Field(default=2, ge=0)
    policy: DefaultPolicySettings = Field(default_factory=DefaultPolicySettings)
    email: EmailSettings | None = None

    @field_validator("inbox", "archive", "rejected", "digests", "topics", "templates")
    @classmethod
    def _a_path(cls, path: Path | None) -> Path | None:
        return path and _from_home(path)

    @field_validator("database")
    @classmethod
    def _a_file_or_server(cls, database: str) -> str:
        if "://" in database:
            check_address(database)
            return database
        return str(_from_home(Path(database)))

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
        return env_settings, init_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Places):
    """The settings with every path made whole and every secret fetched."""

    extractor: str
    files: bool
    sweep_seconds: float
    settle_seconds: float
    policy: DefaultPolicySettings
    email: EmailSettings | None
    email_password: str | None = field(repr=False, default=None)


def load_config(home: Path) -> Config:
    """The settings of a home folder; raises ConfigError with every fault found."""
    held, problems = _read(home / FILE_NAME)
    problems += _unknown_variables()
    try:
        settings = Settings(**held)
    except ValidationError as error:
        problems += [_told(fault) for fault in error.errors()]
        problems += _missing_folders(home, held)
        raise ConfigError(problems) from error
    except SettingsError as error:  # a section in one variable that is not JSON
        raise ConfigError([*problems, *_sections_in_one_variable()]) from error
    password, more = _password(settings.email, home)
    problems += more
    problems += _missing_folders(home, {"topics": settings.topics, "templates": settings.templates})
    config = _config(home, settings, password)
    problems += _overlaps(config)
    if problems:
        raise ConfigError(problems)
    return config


def _missing_folders(home: Path, named: Mapping[str, Any]) -> list[str]:
    """What is said of folders that must be there already; what is no name of a folder is told elsewhere."""
    problems = []
    for name in ("topics", "templates"):
        folder = named.get(name)
        if not isinstance(folder, str | Path) or str(folder).startswith("~"):
            continue  # where a ~ leads is settled, or told, when the setting is read
        if not (home / folder).is_dir():
            problems.append(f"{_place((name,))}: no such folder: {home / folder}; create it or name another")
    return problems


def _overlaps(config: Config) -> list[str]:
    """A folder within the inbox would be taken in, and what is put away would come round again."""
    kept = {name: getattr(config, name).resolve() for name in ("inbox", "archive", "rejected", "digests")}
    problems = []
    for (one, outer), (other, inner) in permutations(kept.items(), 2):
        if inner == outer and one < other:
            problems.append(f"{_place((other,))}: is the same folder as {one}; give each a folder of its own")
        elif outer in inner.parents:
            problems.append(f"{_place((other,))}: lies within {one}; give each a folder of its own")
    for name in ("database", "topics", "templates"):
        place = config.database.file if name == "database" else getattr(config, name)
        if place is not None and kept["inbox"] in place.resolve().parents:
            problems.append(f"{_place((name,))}: lies within the inbox, which is emptied; move it out")
    return problems


def _database(home: Path, named: str) -> Database:
    return Database(server=named) if "://" in named else Database(file=home / named)


def _config(home: Path, settings: Settings, password: str | None) -> Config:
    home = home.absolute()
    return Config(
        home=home,
        inbox=home / settings.inbox,
        archive=home / settings.archive,
        rejected=home / settings.rejected,
        digests=home / settings.digests,
        database=_database(home, settings.database),
        topics=home / settings.topics if settings.topics else None,
        templates=home / settings.templates if settings.templates else None,
        extractor=settings.extractor,
        files=settings.files,
        sweep_seconds=settings.sweep_seconds,
        settle_seconds=settings.settle_seconds,
        policy=settings.policy,
        email=settings.email,
        email_password=password,
    )


def _read(file: Path) -> tuple[dict[str, Any], list[str]]:
    """What the settings file says, and what is wrong with it as a file."""
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            [f"{file}: {error}; mend it, or write a new one with `figurewatch init`"]
        ) from error
    problems = []
    email = held.get("email")
    if isinstance(email, dict) and "password" in email:
        problems.append(
            f"{FILE_NAME}: email.password: keep it out of this file; set {PREFIX}EMAIL__PASSWORD,"
            " or name a file that holds it in email.password_file"
        )
        del email["password"]  # no other fault may repeat it
    return held, problems


def _unknown_variables() -> list[str]:
    """A misspelt variable would otherwise do nothing, silently."""
    problems = []
    for name in sorted(os.environ):
        setting = name.removeprefix(PREFIX).split("__")[0].lower()
        if name.startswith(PREFIX) and name not in NOT_SETTINGS and setting not in Settings.model_fields:
            known = [PREFIX + field.upper() for field in Settings.model_fields]
            near = difflib.get_close_matches(name, known, 1, 0.0)[0]
            problems.append(f"{name}: there is no such setting; did you mean {near}?")
    return problems


def _sections_in_one_variable() -> list[str]:
    remedy = "give each of its settings a variable of its own, such as"
    sections = {"POLICY": "WHEN", "EMAIL": "HOST"}
    return [
        f"{PREFIX}{name}: {remedy} {PREFIX}{name}__{example}"
        for name, example in sections.items()
        if PREFIX + name in os.environ
    ]


def _password(email: EmailSettings | None, home: Path) -> tuple[str | None, list[str]]:
    if email is None:
        return None, []
    if email.password is not None:
        return email.password.get_secret_value(), []
    if email.password_file is not None:
        file = home / email.password_file
        try:
            return file.read_text(encoding="utf-8").strip(), []
        except (OSError, UnicodeDecodeError) as error:
            return None, [f"{_place(('email', 'password_file'))}: {error}; create the file or name another"]
    if email.username is not None:
        remedy = f"set {PREFIX}EMAIL__PASSWORD or email.password_file, or leave out the username"
        return None, [f"{_place(('email', 'username'))}: there is no password for it; {remedy}"]
    return None, []


_ALL_NAMES = [*Settings.model_fields, *EmailSettings.model_fields, *DefaultPolicySettings.model_fields]
_PLAINLY = {
    "too_short": "name at least one",
    "string_too_short": "write something here",
    "path_type": "write the name of a folder, in quotes",
    "string_type": "write a text, in quotes",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "tuple_type": 'write a list, such as ["one", "two"]',
    "model_type": "write a section of its own, with its settings below [name]",
    "string_pattern_mismatch": "write a mail address such as figures@example.org",
}


def _told(fault: Any) -> str:
    """One of pydantic's faults as a sentence that says where and what to do."""
    place, message = _place(fault["loc"]), fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]), _ALL_NAMES, 1)
        hint = f"did you mean {near[0]}?" if near else "`figurewatch init` writes a file with all there are"
        message = f"there is no such setting; {hint}"
    elif fault["type"] == "missing":
        message = "is needed here; add it"
    elif fault["type"] in _PLAINLY:
        message = f"{_PLAINLY[fault['type']]} (it is {fault['input']!r})"
    elif fault["type"] != "value_error":
        message = f"{message[0].lower()}{message[1:]} (it is {fault['input']!r})"
    return f"{place}: {message}"


def _place(location: tuple[Any, ...]) -> str:
    """Where a setting stands: the variable that sets it, if one does, or the key in the file."""
    parts = [str(part) for part in location]
    for length in range(len(parts), 0, -1):
        variable = PREFIX + "__".join(parts[:length]).upper()
        if variable in os.environ:
            return variable
    return f"{FILE_NAME}: {'.'.join(parts)}"
