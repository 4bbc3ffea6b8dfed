"""The main job, shown: the service watches a real inbox while example articles are dropped into it."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from alerts.board.addresses import INDEX
from alerts.channels.terminal import TerminalChannel
from alerts.outbox import OUTBOX
from monitor import adding_up, listing, logs
from monitor.app import App, board_of, shipped_seeds, started
from monitor.articles import ARTICLES, ArticleEntry
from monitor.coherence import standing_checks
from monitor.config import load_config
from monitor.errors import ConfigError, MonitorError
from monitor.events import DigestIssued, FigureChanged, Recorded
from monitor.filing import sha256_of
from monitor.grading import gradings
from monitor.series import SERIES, denials_then, figures_of
from monitor.sole import only_one

_SETTLE_SECONDS = 0.3  # the demo drops files whole; a real inbox waits longer
_PATIENCE_SECONDS = 60


def show(home: Path | None) -> None:
    """Run the service in an empty folder on the articles in seeds/, and say what it does. Ends by itself."""
    folder = home or Path(tempfile.mkdtemp(prefix="figurewatch-demo-"))
    if home and home.exists() and any(home.iterdir()):
        raise ConfigError([f"{home} is not empty; name a new folder, or leave out --home"])
    folder.mkdir(parents=True, exist_ok=True)
    logs.set_up(level=logging.WARNING)
    console = Console(highlight=False)
    config = load_config(folder)
    config = replace(config, settle_seconds=_SETTLE_SECONDS, files=True, email=None, destinations={})
    with only_one(folder), started(config, more={"terminal": TerminalChannel(console)}) as app:
        runner = threading.Thread(target=app.service.run, name="service")
        runner.start()
        try:
            console.print(Text(f"Watching {app.config.inbox}", style="bold"), soft_wrap=True)
            for seed in sorted(shipped_seeds().iterdir()):
                _drop(app, seed, console)
            _summary(app, console)
        finally:
            app.service.stop()
            runner.join()
        board_of(config, app.log).refresh()  # which the service had no time to finish


def _drop(app: App, seed: Path, console: Console) -> None:
    """Drop one article as a person would, and wait until it has been dealt with."""
    console.print()
    console.rule(Text(f"dropping {seed.name}", style="bold green"), align="left")
    sha256 = sha256_of(seed)
    shutil.copyfile(seed, app.config.inbox / seed.name)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (entry := _done(app, sha256)) is None:
        if time.monotonic() > deadline:
            raise MonitorError(
                f"{seed.name} was not dealt with in {_PATIENCE_SECONDS} s; see {app.config.home}"
            )
        time.sleep(0.02)
    _explain(app, entry, console)


def _done(app: App, sha256: str) -> ArticleEntry | None:
    """The article, once the log holds it and nothing is owed to anybody."""
    with app.log.reading() as view:
        entry = view.documents(ARTICLES).get(sha256)
        owed = any(True for _ in view.documents(OUTBOX).scan())
    return None if owed else entry


def _explain(app: App, entry: ArticleEntry, console: Console) -> None:
    """What was read, and why what was not told was not."""
    topics = {topic.id: topic for topic in app.topics}
    with app.log.reading() as view:
        mine = [recorded for recorded in view.events(entry.position) if _is_of(recorded, entry)]
    told = {
        item.figure
        for recorded in mine
        if isinstance(recorded.event, DigestIssued)
        for item in recorded.event.entries
    }
    quiet = [
        recorded.event
        for recorded in mine
        if isinstance(recorded.event, FigureChanged) and recorded.event.figure not in told
    ]
    silent = " Recorded, and kept silent about:" if quiet else ""
    console.print(Text(f"{entry.estimates} estimates read.{silent}", style="dim"))
    for change in quiet:
        console.print(Padding(Text(listing.gist(change, topics), style="dim"), (0, 0, 0, 2)))


def _is_of(recorded: Recorded, entry: ArticleEntry) -> bool:
    return recorded.cause == f"article:{entry.article.sha256}"


def _summary(app: App, console: Console) -> None:
    console.print()
    console.rule(Text("what each source holds now", style="bold green"), align="left")
    topics = {topic.id: topic for topic in app.topics}
    with app.log.reading() as view:
        record = view.documents(SERIES)
        figures = list(figures_of(record))
        sums = standing_checks(figures, {topic.id: topic.vocabulary.measures for topic in app.topics})
        grades = gradings(figures, denials_then(record))
        adding_up.print_figures(console, figures, grades, sums, topics)
        head = view.head
    console.print()
    home = app.config.home
    for line in (
        f"All figures, as pages to open:   {app.config.digests / INDEX}",
        f"Digests as HTML, text and JSON:  {app.config.digests}",
        f"The log ({head.position} events):             {app.config.database}",
        f"The articles, put away:          {app.config.archive}",
        f"Look further:                    {_command()} --home {home} history",
    ):
        console.print(line, soft_wrap=True, markup=False)


def _command() -> str:
    """How the reader started us, to be typed again."""
    started_as = Path(sys.argv[0])
    return f"{sys.executable} -m monitor" if started_as.name == "__main__.py" else sys.argv[0]
