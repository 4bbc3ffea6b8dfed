"""Writing topics: `topic new`, `topic check`, `topic try`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import Home, config_of, home_of

if TYPE_CHECKING:
    from monitor.topics import Measure

commands = typer.Typer(
    name="topic", no_args_is_help=True, help="Write a topic of your own: what to follow, as a file."
)


@commands.command()
def new(
    name: Annotated[str, typer.Argument(help='What to follow, in a few words: "Kivu cholera outbreak".')],
    home: Home = None,
) -> None:
    """Write a commented topic file to start from."""
    from monitor.errors import TopicError
    from monitor.topic_files import new_topic

    if not name.strip() or not name.isprintable():
        raise typer.BadParameter("a name is one line of words", param_hint="NAME")
    folder = config_of(home).topics or home_of(home) / "topics"
    file = folder / f"{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-') or 'topic'}.toml"
    if file.exists():
        raise TopicError([f"{file} is there already; edit it, or give the new topic another name"])
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(new_topic(name.strip()), encoding="utf-8")
    print(f"Wrote {file}. Edit it, then try it: figurewatch topic try {file} ARTICLE…")
    if config_of(home).topics is None:
        print('To follow it, put  topics = "topics"  into figurewatch.toml, or start with --topics.')


@commands.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Topic files.")],
) -> None:
    """Find mistakes in topic files, each with its remedy."""
    from monitor.errors import TopicError
    from monitor.printing import counted
    from monitor.topic_files import load_topic

    problems: list[str] = []
    for file in files:
        try:
            topic = load_topic(file)
        except TopicError as error:
            problems += error.problems
            continue
        counts = ", ".join(
            counted(len(there), what)
            for there, what in (
                (topic.aliases, "name"),
                (topic.measures, "measure"),
                (topic.sources, "source"),
            )
        )
        print(f"{file}: {topic.subject}: {counts}; no mistakes")
    if problems:
        raise TopicError(problems)


@commands.command()
def measures() -> None:
    """List the measures that a topic can pick from, with some of their words."""
    from monitor import printing
    from monitor.topic_files import shipped_measures

    rows = [(measure.id, measure.label, some_words(measure)) for measure in shipped_measures().values()]
    printing.print_table(printing.console(), ("measure", "reads as", "for example"), rows)


def some_words(measure: Measure) -> str:
    """A few of the words that express a measure, of every kind that it has."""
    kinds = (measure.nouns, measure.done_to, measure.done_by, measure.share_of)
    return ", ".join(dict.fromkeys(word for words in kinds for word in words[:3]))


@commands.command(name="try")
def try_(
    file: Annotated[Path, typer.Argument(help="The topic file.")],
    articles: Annotated[list[Path], typer.Argument(help="Articles to read with it; nothing is recorded.")],
) -> None:
    """Show what a topic would read in articles, marked in the text."""
    from monitor.extractors import RULES
    from monitor.topic_files import load_topic
    from monitor.trying import Form, try_files

    if not try_files(articles, [load_topic(file)], Form.MARKED, RULES):
        raise typer.Exit(1)
