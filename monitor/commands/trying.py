"""Reading articles without recording anything: `extract`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.options import AsJson, Home, TopicsFolder, config_of


def extract(
    files: Annotated[list[Path], typer.Argument(help="Articles to read; nothing is recorded or moved.")],
    home: Home = None,
    topics: TopicsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show the estimates that articles make, without recording anything."""
    from monitor.topic_files import load_topics
    from monitor.trying import try_files

    config = config_of(home, topics)
    if not try_files(files, load_topics(config.topics), as_json):
        raise typer.Exit(1)
