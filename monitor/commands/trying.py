"""Reading articles without recording anything: `extract`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.options import AsJson, Home, TopicsFolder, config_of

Explain = Annotated[
    bool, typer.Option("--explain", help="The whole text with its estimates marked, and what decided each.")
]


def extract(
    files: Annotated[list[Path], typer.Argument(help="Articles to read; nothing is recorded or moved.")],
    home: Home = None,
    topics: TopicsFolder = None,
    explain: Explain = False,
    as_json: AsJson = False,
) -> None:
    """Show the estimates that articles make, without recording anything."""
    from monitor.extractors import require_extractor
    from monitor.topic_files import load_topics
    from monitor.trying import Form, try_files

    config = config_of(home, topics)
    form = Form.JSON if as_json else Form.MARKED if explain else Form.LIST
    require_extractor(config.extractor)
    if not try_files(files, load_topics(config.topics), form, config.extractor, config.limits):
        raise typer.Exit(1)
