"""An open log to look at, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from monitor.commands.options import config_of, moment_from, places_of
from monitor.errors import ConfigError, LogError, MonitorError

if TYPE_CHECKING:
    from rich.console import Console

    from monitor.config import Config
    from monitor.event_log import EventLog, Reading
    from monitor.events import FigureKey
    from monitor.places import Places
    from monitor.topics import Topic

Item = TypeVar("Item")


class Look:
    """An open log to look at, with what is needed to show it."""

    def __init__(self, places: Places, event_log: EventLog | None, log: Reading | None) -> None:
        self.places = places
        self.log = log
        self._event_log = event_log
        self._topics: dict[str, Topic] | None = None

    @cached_property
    def console(self) -> Console:
        """Where tables are printed."""
        from monitor.printing import console

        return console()

    @cached_property
    def config(self) -> Config:
        """All settings."""
        return config_of(self.places.home)

    @property
    def topics(self) -> dict[str, Topic]:
        """The topics by id, for their names and those of all their sources in the log."""
        if self._topics is None:
            from monitor.topic_files import load_topics
            from monitor.written_names import with_written_names

            topics = load_topics(self.places.topics)
            if self.log is not None:
                topics = tuple(with_written_names(topic, self.log) for topic in topics)
            self._topics = {topic.id: topic for topic in topics}
        return self._topics

    def event_log(self) -> EventLog:
        """The log, for more than one look."""
        assert self._event_log is not None
        return self._event_log

    def asked_for(self, keyed: Iterable[tuple[FigureKey, Item]], **asked: str | None) -> list[Item]:
        """Those whose figure has the ids asked for; MonitorError, with those there are, for an unknown id."""
        held = list(keyed)
        for name, wanted in asked.items():
            if wanted is None:
                continue
            known = {getattr(key, name) for key, _ in held} | self._followed(name)
            if wanted not in known:
                raise MonitorError(f"there is no {name} {wanted!r}; there are: {', '.join(sorted(known))}")
        return [item for key, item in held if is_of(key, **asked)]

    def keys(self, log: Reading, within: str | None = None, **asked: str | None) -> list[FigureKey]:
        """The figures, of one topic if so, that have the ids asked for; MonitorError for an unknown id."""
        from monitor.series import SERIES, figures_of

        held = (figure.key for figure in figures_of(log.documents(SERIES), within))
        return self.asked_for(((key, key) for key in held), **asked)

    def position_of(self, known_at: str | None) -> int | None:
        """The position that `--known-at` means; None for now."""
        if known_at is None or self.log is None:
            return None
        if known_at.isdecimal():
            return int(known_at)
        return self.log.position_at(moment_from(known_at, "--known-at"))

    def _followed(self, name: str) -> set[str]:
        topics = self.topics.values()
        match name:
            case "topic":
                return set(self.topics)
            case "measure":
                return {measure for topic in topics for measure in topic.measures}
            case _:
                return {source for topic in topics for source in topic.sources}

    def none_such(self, what: str) -> None:
        """Say, to people, that nothing of what is there is what they asked for."""
        self.console.print(f"No such {what}; leave out an option, and there may be some.", markup=False)

    def nothing(self, what: str, as_json: bool) -> None:
        """Say that there is nothing to show, and what would change that."""
        if not as_json:
            self.console.print(
                f"{what}. Drop an article into {self.places.inbox} and have "
                "`figurewatch run` watch it (or `figurewatch run --once`).",
                soft_wrap=True,
                markup=False,
            )


def is_of(key: FigureKey, **asked: str | None) -> bool:
    """Whether a figure has the ids that were asked for."""
    return all(wanted in (None, getattr(key, name)) for name, wanted in asked.items())


def require_folder(home: Path) -> None:
    """ConfigError where there is no home folder: a mistyped one is not made."""
    if not home.is_dir():
        raise ConfigError([f"there is no folder {home}; is that the right --home?"])


def no_log(home: Path) -> LogError:
    """What is raised where a command needs a log and there is none."""
    return LogError(f"there is no event log in {home}; is that the right --home?")


@contextmanager
def look_at(home: Path | None, *, make: bool = False, accept_cut: bool = False) -> Iterator[Look]:
    """The log of a home folder. Where there is none, none is made unless asked for."""
    places = places_of(home)
    require_folder(places.home)
    from monitor.opening import existing_log, open_log

    database = places.database
    event_log = open_log(database) if make else existing_log(database, accept_cut=accept_cut)
    if event_log is None:
        yield Look(places, None, None)  # looking makes no log
        return
    try:
        with event_log.reading() as view:
            yield Look(places, event_log, view)
    finally:
        event_log.close()
