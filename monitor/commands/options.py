"""The options that commands share, and the settings they lead to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.places import Places

Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="FIGUREWATCH_HOME", help="Folder with settings, inbox, archive and log."),
]
TopicsFolder = Annotated[
    Path | None, typer.Option("--topics", help="Read topics (*.toml) from this folder, not the shipped ones.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Last = Annotated[
    int | None,
    typer.Option(
        "--last", metavar="N", min=1, help="Only the last so many; of a table's rows 200 otherwise."
    ),
]
OfTopic = Annotated[str | None, typer.Option("--topic", help="Only this topic (its id).")]
OfMeasure = Annotated[str | None, typer.Option("--measure", help="Only this measure: killed, cases, …")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only this source (its id).")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="As it had been reported by the end of a day.")
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="POSITION|TIME",
        help="As the log stood then: a position, or a day or moment (UTC unless it names its zone).",
    ),
]


def day_from(text: str | None, option: str) -> date | None:
    """The day an option names; BadParameter where it names none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day; write 2025-02-01", param_hint=option) from error


def moment_from(text: str, option: str, *, end: bool = True) -> datetime:
    """The moment an option names; of a day its end, or its beginning."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is neither a position nor a time; write 1234, 2025-02-01 or 2025-02-01T12:00+01:00",
            param_hint=option,
        ) from error
    if end and len(text) <= len("2025-02-01"):
        moment += timedelta(days=1, microseconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class _BeforeTheCommand:
    """What was said before the command's name."""

    home: Path | None = None
    topics: Path | None = None


_before = _BeforeTheCommand()


def remember(home: Path | None, topics: Path | None) -> None:
    """Options given before the command's name hold unless the command has its own."""
    _before.home, _before.topics = home, topics


def home_of(home: Path | None) -> Path:
    """The home folder: the option, else the variable, else the current folder."""
    return home or _before.home or Path()


def places_of(home: Path | None) -> Places:
    """The places of the home folder; raises ConfigError."""
    from monitor.places import usual_places

    places = usual_places(home_of(home))
    if places is None:
        return config_of(home)
    return replace(places, topics=_before.topics.absolute()) if _before.topics else places


def config_of(home: Path | None, topics: Path | None = None) -> Config:
    """The settings of the home folder; raises ConfigError."""
    from monitor.config import load_config  # pydantic is slow to import

    config = load_config(home_of(home))
    chosen = topics or _before.topics
    return replace(config, topics=chosen.absolute()) if chosen else config
