"""The options that commands share, and the settings they lead to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.config import Config

Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="FIGUREWATCH_HOME", help="Folder with settings, inbox, archive and log."),
]
TopicsFolder = Annotated[
    Path | None, typer.Option("--topics", help="Read topics (*.toml) from this folder, not the shipped ones.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
OfTopic = Annotated[str | None, typer.Option("--topic", help="Only this topic (its id).")]
OfMeasure = Annotated[str | None, typer.Option("--measure", help="Only this measure: killed, cases, …")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only this source (its id).")]


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


def config_of(home: Path | None, topics: Path | None = None) -> Config:
    """The settings of the home folder; raises ConfigError."""
    from monitor.config import load_config  # pydantic is slow to import

    config = load_config(home_of(home))
    chosen = topics or _before.topics
    return replace(config, topics=chosen.absolute()) if chosen else config
