"""The service itself: `run`, `init`, `demo`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import Home, TopicsFolder, config_of, home_of

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.config import Config
    from monitor.service import Service

# After each statement of the database a thread waits for those that reckon: five milliseconds, as Python has
# it, would make an article wait a hundred times for the pages of the board.
_TURN_SECONDS = 0.0005
_ARENA_MAX = -8  # malloc.h


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

    config = config_of(home, topics)
    logs.set_up()
    from monitor.app import started
    from monitor.exposure import exposed
    from monitor.notifying import Notifier
    from monitor.sole import only_one

    def load() -> Config:
        return config_of(home, topics)

    for path, what, remedy in exposed(config):
        logs.warn(what, path=path, remedy=remedy)
    _suit_many_threads()
    notifier = Notifier.of(os.environ)
    alone = only_one(config.home, inbox=config.inbox, database=config.database.file)
    with alone, started(config, load=load, notifier=notifier) as parts:
        _obey_signals(parts.service)
        _tell_if_begun_anew(parts)
        names = ", ".join(topic.id for topic in parts.topics)
        logs.announce("watching", inbox=config.inbox, topics=names)
        if once:
            parts.service.work_through()
        else:
            parts.service.run()
        logs.announce("stopped")


def _tell_if_begun_anew(parts: App) -> None:
    """A log that was lost, or lies elsewhere, is begun anew: then everything is a first report again."""
    archive = parts.config.archive
    with parts.log.reading() as view:
        begun = view.head.position > 0
    if not begun and any(file.is_file() for file in archive.rglob("*")):
        from monitor import logs

        remedy = "if it was lost, restore a backup; if it lies elsewhere, name it in the settings"
        logs.warn("the log is new, though the archive holds articles", path=archive, remedy=remedy)


def _suit_many_threads() -> None:
    """Let threads in sooner, and have them share one heap: what glibc keeps apart for each only adds up."""
    sys.setswitchinterval(_TURN_SECONDS)
    import ctypes

    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def _obey_signals(service: Service) -> None:
    """SIGTERM and SIGINT end the service, SIGHUP has it read its settings again.

    A handler interrupts the main thread anywhere, also within the lock of an event it would set. A
    SimpleQueue is made for that; whoever waits for it is on a thread of its own.
    """
    asked: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: asked.put(number))

    def obey() -> None:
        while True:
            if asked.get() == signal.SIGHUP:
                service.reload()
            else:
                service.stop()

    threading.Thread(target=obey, name="signals", daemon=True).start()


def init(home: Home = None) -> None:
    """Write a commented `figurewatch.toml` with every setting into the home folder."""
    from monitor.config import COMMENTED
    from monitor.errors import ConfigError
    from monitor.places import FILE_NAME

    folder = home_of(home)
    file = folder / FILE_NAME
    if file.exists():
        raise ConfigError([f"{file} is there already; edit it, or move it away first"])
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(COMMENTED.read_bytes())
    print(f"Wrote {file}. Every setting in it is commented out and shows its default; edit what you need.")


def demo(
    home: Annotated[
        Path | None, typer.Option("--home", help="An empty folder to work in; else a new temporary one.")
    ] = None,
) -> None:
    """Show the service at work on five example articles, dropped one after another into a real inbox."""
    from monitor.demo import show

    show(home)
