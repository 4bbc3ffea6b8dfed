"""Settings, read once: environment over `figurewatch.toml` over defaults, into one frozen `Config`.

Every fault is told, all of them together, each with the place where it stands and what to do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from monitor.database import Database
from monitor.errors import ConfigError
from monitor.places import FILE_NAME, Places
from monitor.reading.limits import Limits
from monitor.settings.destinations import (
    Destination,
    EmailDestination,
    FilesDestination,
    MaildirDestination,
)
from monitor.settings.email import EmailSettings
from monitor.settings.faults import place, sections_in_one_variable, told, unknown_variables
from monitor.settings.heartbeat import HeartbeatSettings
from monitor.settings.policy import DefaultPolicySettings
from monitor.settings.secrets import password_of, taken_out, with_secret
from monitor.settings.settings import Settings
from monitor.settings.watching import HealthSettings, HttpSettings

COMMENTED = Path(__file__).parent / "data" / FILE_NAME  # every setting with its default, as comments


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Places):
    """The settings with every path made whole and every secret fetched."""

    locale: str
    timezone: str
    extractor: str
    files: bool
    feed_entries: int
    digests_address: str | None
    board: bool
    sweep_seconds: float
    settle_seconds: float
    limits: Limits
    archive_days: int  # that originals are kept; 0: for ever
    policy: DefaultPolicySettings
    email: EmailSettings | None
    heartbeat: HeartbeatSettings | None = None
    http: HttpSettings | None = None
    health: HealthSettings = field(default_factory=HealthSettings)
    email_password: str | None = field(repr=False, default=None)
    destinations: Mapping[str, Destination] = field(default_factory=dict)  # those with a name of their own


def load_config(home: Path) -> Config:
    """The settings of a home folder; raises ConfigError with every fault found."""
    held, problems = _read(home / FILE_NAME)
    problems += unknown_variables()
    try:
        settings = Settings(**held)
    except ValidationError as error:
        problems += [told(fault) for fault in error.errors()]
        problems += _missing_folders(home, held)
        raise ConfigError(problems) from error
    except SettingsError as error:  # a section in one variable that is not JSON
        raise ConfigError([*problems, *sections_in_one_variable()]) from error
    password, more = password_of(settings.email, home)
    problems += more
    destinations = {}
    for name, destination in settings.destinations.items():
        destinations[name], more = with_secret(name, _made_whole(destination, home), home)
        problems += more
    problems += _missing_folders(home, {"topics": settings.topics, "templates": settings.templates})
    problems += _mail_to_nobody(settings)
    problems += _heartbeats_to_nobody(settings)
    config = _config(home, settings, destinations, password)
    problems += _overlaps(config)
    if problems:
        raise ConfigError(problems)
    return config


def _mail_to_nobody(settings: Settings) -> list[str]:
    """A mail server needs readers, and readers a mail server."""
    mailed = [name for name, held in settings.destinations.items() if isinstance(held, EmailDestination)]
    if settings.email is None:
        remedy = "goes through the mail server of an [email] section; add one with host and sender"
        return [f"{place(('destinations', name, 'email'))}: {remedy}" for name in mailed]
    if not settings.email.recipients and not mailed:
        return [f"{place(('email', 'recipients'))}: name at least one, here or as email of a destination"]
    return []


def _heartbeats_to_nobody(settings: Settings) -> list[str]:
    """Every destination of a heartbeat must be one."""
    if settings.heartbeat is None:
        return []
    named = ["files"] if settings.files else []
    named += ["email"] if settings.email and settings.email.recipients else []
    named += settings.destinations
    known = ", ".join(named) or "none"
    return [
        f"{place(('heartbeat', 'to'))}: there is no destination {name!r}; there are: {known}"
        for name in settings.heartbeat.to or ()
        if name not in named
    ]


def _missing_folders(home: Path, named: Mapping[str, Any]) -> list[str]:
    """What is said of folders that must be there already; what is no name of a folder is told elsewhere."""
    problems = []
    for name in ("topics", "templates"):
        folder = named.get(name)
        if not isinstance(folder, str | Path) or str(folder).startswith("~"):
            continue  # where a ~ leads is settled, or told, when the setting is read
        if not (home / folder).is_dir():
            problems.append(f"{place((name,))}: no such folder: {home / folder}; create it or name another")
    return problems


def _overlaps(config: Config) -> list[str]:
    """A folder within the inbox would be taken in, and what is put away would come round again."""
    kept = {name: getattr(config, name).resolve() for name in ("inbox", "archive", "rejected", "digests")}
    kept |= _folders_of_destinations(config.destinations)
    problems = []
    remedy = "give each a folder of its own"
    for (one, first), (other, second) in combinations(kept.items(), 2):
        if first == second:
            problems.append(f"{place(other.split('.'))}: is the same folder as {one}; {remedy}")
        elif first in second.parents:
            problems.append(f"{place(other.split('.'))}: lies within {one}; {remedy}")
        elif second in first.parents:
            problems.append(f"{place(one.split('.'))}: lies within {other}; {remedy}")
    for name in ("database", "topics", "templates"):
        held = config.database.file if name == "database" else getattr(config, name)
        if held is not None and kept["inbox"] in held.resolve().parents:
            problems.append(f"{place((name,))}: lies within the inbox, which is emptied; move it out")
    return problems


def _folders_of_destinations(destinations: Mapping[str, Destination]) -> dict[str, Path]:
    folders = {}
    for name, held in destinations.items():
        match held:
            case FilesDestination(files=folder):
                folders[f"destinations.{name}.files"] = folder.resolve()
            case MaildirDestination(maildir=folder):
                folders[f"destinations.{name}.maildir"] = folder.resolve()
    return folders


def _database(home: Path, named: str) -> Database:
    return Database(server=named) if "://" in named else Database(file=home / named)


def _config(
    home: Path, settings: Settings, destinations: Mapping[str, Destination], password: str | None
) -> Config:
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
        locale=settings.locale,
        timezone=settings.timezone,
        extractor=settings.extractor,
        files=settings.files,
        feed_entries=settings.feed_entries,
        digests_address=settings.digests_address,
        board=settings.files and settings.board,
        sweep_seconds=settings.sweep_seconds,
        settle_seconds=settings.settle_seconds,
        limits=settings.limits.limits,
        archive_days=settings.retention.archive_days,
        policy=settings.policy,
        email=settings.email,
        heartbeat=settings.heartbeat,
        http=settings.http,
        health=settings.health,
        email_password=password,
        destinations=destinations,
    )


def _made_whole(destination: Destination, home: Path) -> Destination:
    match destination:
        case FilesDestination(files=folder):
            return destination.model_copy(update={"files": home.absolute() / folder})
        case MaildirDestination(maildir=folder):
            return destination.model_copy(update={"maildir": home.absolute() / folder})
    return destination


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
    return held, taken_out(held)
