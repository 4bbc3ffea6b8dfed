"""Commands, messages, exit codes: 0 done, 1 could not be done, 2 asked wrongly."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.errors import LogError, MonitorError

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.event_log import EventLog, Reading
    from monitor.topics import Topic

app = typer.Typer(
    name="figurewatch",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with `figurewatch demo`, then `figurewatch run` in a folder of its own.",
)

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


class _Shared:
    """What was said before the command's name."""

    home: Path | None = None
    topics: Path | None = None


@app.callback()
def _before_any_command(
    home: Home = None,
    topics: TopicsFolder = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Watches a folder of news articles and tells you when a **figure** changes: who now says how many.

    Drop articles (.txt .md .html .eml .pdf .docx .json) into the *inbox*; each number somebody is quoted
    for goes into an append-only log, and a *digest* is written or mailed whenever one changes.
    """
    _Shared.home, _Shared.topics = home, topics
    if version:
        from importlib.metadata import version as installed

        print(f"figurewatch {installed('figurewatch')}")
        raise typer.Exit


# -- the service ----------------------------------------------------------------------------------------


@app.command()
def run(
    home: Home = None,
    topics: TopicsFolder = None,
    once: Annotated[bool, typer.Option("--once", help="Work through the inbox, send, and exit.")] = False,
) -> None:
    """Watch the inbox until stopped (Ctrl-C or SIGTERM), and send digests as figures change.

    Works without settings: the home folder (the current one, unless you name another) gets `inbox/`,
    `archive/`, `rejected/`, `digests/` and `figurewatch.db`.
    """
    from monitor import logs

    config = _config(home, topics)
    logs.set_up()
    from monitor.app import started
    from monitor.service import only_one

    with only_one(config.home), started(config) as parts:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: parts.service.stop())
        names = ", ".join(topic.id for topic in parts.topics)
        logs.announce("watching", inbox=config.inbox, topics=names)
        if once:
            parts.service.work_through()
        else:
            parts.service.run()
        logs.announce("stopped")


@app.command()
def init(home: Home = None) -> None:
    """Write a commented `figurewatch.toml` with every setting into the home folder."""
    from monitor.config import FILE_NAME
    from monitor.errors import ConfigError

    folder = _home(home)
    file = folder / FILE_NAME
    if file.exists():
        raise ConfigError([f"{file} is there already; edit it, or move it away first"])
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(
        (Path(__file__).parent / "data" / FILE_NAME).read_text(encoding="utf-8"), encoding="utf-8"
    )
    print(f"Wrote {file}. Every setting in it is commented out and shows its default; edit what you need.")


@app.command()
def demo(
    home: Annotated[
        Path | None, typer.Option("--home", help="An empty folder to work in; else a new temporary one.")
    ] = None,
) -> None:
    """Show the service at work on five example articles, dropped one after another into a real inbox."""
    from monitor.demo import show

    show(home)


# -- looking at it --------------------------------------------------------------------------------------


@app.command()
def figures(
    home: Home = None,
    topic: OfTopic = None,
    measure: OfMeasure = None,
    source: OfSource = None,
    as_json: AsJson = False,
) -> None:
    """What each source now says on each measure."""
    from monitor import listing
    from monitor.figures import FIGURES, figures_of

    with _look(home) as look:
        if look.log is None:
            return look.nothing("No figures yet", as_json)
        found = [
            figure
            for figure in figures_of(look.log.documents(FIGURES), topic)
            if measure in (None, figure.key.measure) and source in (None, figure.key.source)
        ]
        if as_json:
            listing.print_json(map(listing.figure_record, found))
        elif not found:
            look.nothing("No figures yet" if not (topic or measure or source) else "No such figures", as_json)
        else:
            headings = ("topic", "measure", "source", "value", "reported", "reports", "position")
            listing.print_table(look.console, headings, [listing.figure_row(f, look.topics) for f in found])


@app.command()
def history(
    home: Home = None,
    topic: OfTopic = None,
    measure: OfMeasure = None,
    source: OfSource = None,
    as_json: AsJson = False,
) -> None:
    """Every value a figure has had, in order of time, recalled and forecast ones included."""
    from monitor import listing
    from monitor.history import HISTORY, history_of

    with _look(home) as look:
        if look.log is None:
            return look.nothing("No history yet", as_json)
        found = [
            entry
            for entry in history_of(look.log.documents(HISTORY), *([topic] if topic else []))
            if measure in (None, entry.figure.measure) and source in (None, entry.figure.source)
        ]
        if as_json:
            listing.print_json(map(listing.history_record, found))
        elif not found:
            look.nothing("No history yet" if not (topic or measure or source) else "No such history", as_json)
        else:
            headings = ("on", "measure", "source", "value", "what", "position", "quote")
            listing.print_table(look.console, headings, [listing.history_row(e, look.topics) for e in found])


@app.command()
def log(
    home: Home = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as events are appended.")] = False,
    after: Annotated[int | None, typer.Option(min=0, help="Start after this position.")] = None,
    last: Annotated[int, typer.Option("--last", "-n", min=0, help="How many events to show.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The event log itself: the last 50 events, or all after a position."""
    position = after
    while True:
        with _look(home, make=follow) as look:
            if look.log is None or (look.log.head.position == 0 and not follow):
                return look.nothing("The log is empty", as_json)
            if position is None:
                position = max(look.log.head.position - last, 0)
            position = _print_events(look, look.log, position, as_json)
        if not follow:
            return
        time.sleep(0.5)


def _print_events(look: _Look, view: Reading, after: int, as_json: bool) -> int:
    """Print what comes after a position; the position reached."""
    from monitor import listing
    from monitor.codec import decode_stored

    events = list(view.stored(after))
    if as_json:
        listing.print_json(map(listing.event_record, events))
    elif events:
        rows = [listing.event_row(decode_stored(stored), stored.type, look.topics) for stored in events]
        listing.print_table(look.console, ("position", "recorded (UTC)", "event", "what"), rows)
    return events[-1].position if events else after


@app.command()
def articles(
    home: Home = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="The files that could not be read.")] = False,
    as_json: AsJson = False,
) -> None:
    """The articles in the log, or the files that could not be read and why."""
    from monitor import listing
    from monitor.articles import ARTICLES, REJECTIONS

    with _look(home) as look:
        if look.log is None:
            return look.nothing("No articles yet", as_json)
        if rejected:
            refused = [rejection for _, rejection in look.log.documents(REJECTIONS).scan()]
            if as_json:
                return listing.print_json(map(listing.rejection_record, refused))
            if not refused:
                return look.console.print("No file was rejected.")
            rows = [(file.file_name, file.code, file.message, file.rejected) for file in refused]
            return listing.print_table(look.console, ("file", "code", "reason", "kept as"), rows)
        found = [entry for _, entry in look.log.documents(ARTICLES).scan()]
        found.sort(key=lambda entry: (entry.report_date, entry.position))
        if as_json:
            return listing.print_json(map(listing.article_record, found))
        if not found:
            return look.nothing("No articles yet", as_json)
        headings = ("published", "title", "outlet", "estimates", "archived as", "position")
        listing.print_table(look.console, headings, map(listing.article_row, found))


@app.command()
def digests(
    home: Home = None,
    show: Annotated[int | None, typer.Option("--show", help="Print the digest at this position.")] = None,
    as_json: AsJson = False,
) -> None:
    """The digests issued, and where each was delivered."""
    from alerts.outbox import DELIVERIES, DIGESTS
    from monitor import listing
    from monitor.projections import key_of

    with _look(home) as look:
        if look.log is None:
            return look.nothing("No digests yet", as_json)
        if show is not None:
            return _show_digest(look, look.log, show, as_json)
        deliveries = look.log.documents(DELIVERIES)
        found = [
            (digest, [delivery for _, delivery in deliveries.scan(key_of(digest.id, ""))])
            for _, digest in look.log.documents(DIGESTS).scan()
        ]
        if as_json:
            listing.print_json(listing.digest_record(*each) for each in found)
        elif not found:
            look.nothing("No digests yet", as_json)
        else:
            headings = ("issued (UTC)", "subject", "changes", "deliveries", "position")
            listing.print_table(look.console, headings, [listing.digest_row(*each) for each in found])


def _show_digest(look: _Look, view: Reading, position: int, as_json: bool) -> None:
    from alerts.channels.terminal import TerminalChannel
    from alerts.rendering import Renderer
    from monitor.events import DigestIssued

    recorded = view.at(position)
    if recorded is None or not isinstance(recorded.event, DigestIssued):
        raise LogError(f"there is no digest at position {position}; `figurewatch digests` lists them")
    rendered = Renderer(look.config.templates).render(recorded)
    if as_json:
        print(rendered.json)
    else:
        TerminalChannel(look.console).send(rendered)


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(help="Articles to read; nothing is recorded or moved.")],
    home: Home = None,
    topics: TopicsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show the estimates that articles make, without recording anything."""
    from monitor.topic_files import load_topics
    from monitor.trying import try_files

    config = _config(home, topics)
    if not try_files(files, load_topics(config.topics), as_json):
        raise typer.Exit(1)


@app.command()
def verify(
    home: Home = None,
    head: Annotated[
        str | None,
        typer.Option("--head", help="A digest's footer, HASH@POSITION: the log must still hold it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that nothing in the log was altered, dropped or reordered."""
    from monitor import listing
    from monitor.hash_chain import Head

    printed = None
    if head is not None:
        prefix, _, position = head.partition("@")
        if not position.isdigit() or not prefix:
            raise typer.BadParameter(
                "write it as in the footer of a digest: HASH@POSITION", param_hint="--head"
            )
        printed = Head(int(position), prefix.lower())
    with _look(home) as look:
        if look.log is None:
            raise LogError(f"there is no event log in {look.config.home}; is that the right --home?")
        found = look.event_log().verify(printed)
        if as_json:
            listing.print_json([{"ok": True, "position": found.position, "hash": found.hash}])
        else:
            print(f"The log is whole: {found.position} events, each chained to the one before.")
            print(f"Head: {found.hash}@{found.position}")


@app.command()
def rebuild(home: Home = None, as_json: AsJson = False) -> None:
    """Throw away all figures, histories and lists, and work them out anew from the log."""
    from monitor import listing

    with _look(home) as look:
        if look.log is None:
            raise LogError(f"there is no event log in {look.config.home}; is that the right --home?")
        different = look.event_log().rebuild()
        if as_json:
            listing.print_json([{"position": look.log.head.position, "different": different}])
        elif different:
            print(
                f"Rebuilt from {look.log.head.position} events; these had been wrong: {', '.join(different)}."
            )
        else:
            print(f"Rebuilt from {look.log.head.position} events; everything came out as it was.")


# -- what the commands share ----------------------------------------------------------------------------


class _Look:
    """An open log to look at, with what is needed to show it."""

    def __init__(self, config: Config, event_log: EventLog | None, log: Reading | None) -> None:
        from rich.console import Console

        self.config = config
        self.log = log
        self.console = Console(highlight=False)
        self._event_log = event_log
        self._topics: dict[str, Topic] | None = None

    @property
    def topics(self) -> dict[str, Topic]:
        """The topics by id, for their names."""
        if self._topics is None:
            from monitor.topic_files import load_topics

            self._topics = {topic.id: topic for topic in load_topics(self.config.topics)}
        return self._topics

    def event_log(self) -> EventLog:
        """The log, for more than one look."""
        assert self._event_log is not None
        return self._event_log

    def nothing(self, what: str, as_json: bool) -> None:
        """Say that there is nothing to show, and what would change that."""
        if not as_json:
            self.console.print(
                f"{what}. Drop an article into {self.config.inbox} and have "
                "`figurewatch run` watch it (or `figurewatch run --once`).",
                soft_wrap=True,
                markup=False,
            )


@contextmanager
def _look(home: Path | None, *, make: bool = False) -> Iterator[_Look]:
    config = _config(home, None)
    file = config.database.removeprefix("sqlite:///")
    if file != config.database and not Path(file).exists() and not make:
        yield _Look(config, None, None)  # looking makes no log
        return
    from monitor.app import open_log

    event_log = open_log(config)
    try:
        with event_log.reading() as view:
            yield _Look(config, event_log, view)
    finally:
        event_log.close()


def _home(home: Path | None) -> Path:
    return home or _Shared.home or Path()


def _config(home: Path | None, topics: Path | None) -> Config:
    from dataclasses import replace

    from monitor.config import load_config

    config = load_config(_home(home))
    chosen = topics or _Shared.topics
    return replace(config, topics=chosen.absolute()) if chosen else config


def main() -> None:
    """The `figurewatch` command."""
    _run(app)


def _run(command: Callable[[], Any]) -> None:
    try:
        command()
    except MonitorError as error:
        lines = str(error).split("\n")
        print(
            f"figurewatch: {lines[0]}",
            *(f"             {line}" for line in lines[1:]),
            sep="\n",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader, say `head`, has seen enough
        sys.stderr.close()
        sys.exit(0)
