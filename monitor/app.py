"""The one place that joins the parts: settings in, a working service or an open log out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from alerts.agenda import Agenda
from alerts.board.words import Words
from alerts.board.writing import Board
from alerts.channels.base import Channel
from alerts.channels.building import channels_of, restore_files, with_feeds
from alerts.channels.files import FilesChannel
from alerts.delivery import GIVE_UP_AFTER, Courier
from alerts.destinations import name_of, names_of
from alerts.feed_keeping import Feeds
from alerts.feeds import ATOM
from alerts.herald import LAST_RESORT, Heartbeats, Herald
from alerts.illustrating import histories_in
from alerts.issuing import Issuer
from alerts.locales import ReaderLocale
from alerts.pauses import FIRST_PAUSE
from alerts.policy_settings import policies_of, policy_faults
from alerts.rendering import Renderer, renderer_of
from monitor.config import Config
from monitor.disk_space import disk_space
from monitor.endpoint import watched_over_http
from monitor.errors import ConfigError
from monitor.event_log import EventLog
from monitor.extractors import require_extractor
from monitor.health import Patience
from monitor.ingest import Ingest
from monitor.notifying import Notifier
from monitor.opening import open_log, utc_now
from monitor.pinging import Pinger
from monitor.reading import Reader
from monitor.reloading import Reloading
from monitor.retention import Retention
from monitor.service import Digests, Parts, Service
from monitor.settings.email import EmailSettings
from monitor.topic_files import load_topics
from monitor.topics import Topic
from monitor.watching import Surroundings, Watch

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class App:
    """A service with the parts that others look at."""

    config: Config
    log: EventLog
    topics: tuple[Topic, ...]
    service: Service


@contextmanager
def started(
    config: Config,
    *,
    more: Mapping[str, Channel] | None = None,
    now: Clock = utc_now,
    load: Callable[[], Config] | None = None,
    notifier: Notifier | None = None,
) -> Iterator[App]:
    """All parts of the service, joined; `more` adds channels to those of the settings.

    `load` reads the settings again, for a service that is to take on others while it runs.
    """
    plan = _planned(config, more or {})
    log = open_log(config.database, now)
    house = _House(log, more or {}, now)
    try:
        parts = house.furnish(plan)
        watch = Watch(log, house.surroundings(config), notifier or Notifier())
        with watched_over_http(config.http, log, watch):
            reloads = Reloading(config, load, lambda other: house.refurnish(other, watch)) if load else None
            yield App(config, log, plan.topics, Service(parts, watch, reloads))
    finally:
        house.close()
        log.close()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Settings that were found to fit together."""

    config: Config
    topics: tuple[Topic, ...]
    channels: Mapping[str, Channel]


def _planned(config: Config, more: Mapping[str, Channel]) -> _Plan:
    """Whatever can be found wrong before anything is made is told here, as a MonitorError."""
    topics = load_topics(config.topics)
    require_extractor(config.extractor)
    channels = {**channels_of(config), **more}
    if problems := policy_faults(config.policy, topics, names_of(channels)):
        raise ConfigError(problems)
    for folder in (config.inbox, config.archive, config.rejected, config.digests):
        folder.mkdir(parents=True, exist_ok=True)
    return _Plan(config, topics, channels)


class _House:
    """The log, and around it the parts that settings decide, which may be made anew."""

    def __init__(self, log: EventLog, more: Mapping[str, Channel], now: Clock) -> None:
        self._log = log
        self._more = more
        self._now = now
        self._running_since = now()
        self._reader: Reader | None = None
        self._courier: Courier | None = None

    def close(self) -> None:
        """End what runs beside us."""
        if self._reader:
            self._reader.close()

    def refurnish(self, config: Config, watch: Watch) -> Parts:
        """The parts that other settings decide. Where these cannot be used all stays as it was."""
        parts = self.furnish(_planned(config, self._more))
        watch.surroundings = self.surroundings(config)
        return parts

    def surroundings(self, config: Config) -> Surroundings:
        """What is watched, and how closely."""
        assert self._courier is not None
        courier, settings = self._courier, config.health
        return Surroundings(
            patience=Patience.of(config.sweep_seconds, config.limits.seconds, settings.least_free_mb * 10**6),
            sweep_seconds=config.sweep_seconds,
            disks=lambda: disk_space(folders_of(config)),
            owed=lambda: courier.owed,
            pinger=Pinger(settings.ping_url, settings.ping_seconds) if settings.ping_url else None,
        )

    def furnish(self, plan: _Plan) -> Parts:
        """All parts for settings that fit together."""
        config, log = plan.config, self._log
        issuer = _issuer(config, plan.topics, plan.channels)
        renderer = renderer_of(config, histories_in(log))
        renderer.warn_of_faults()
        reader = Reader(config.limits, extractor=config.extractor, topics=plan.topics)
        try:
            reader.warm()
        except BaseException:
            reader.close()
            raise
        feeds = Feeds(log, renderer.in_words, config.feed_entries)
        channels = with_feeds(plan.channels, config, feeds)
        restore_files(channels.values())
        # from here on nothing fails: whoever was there before goes
        self.close()
        self._reader = reader
        ingest = Ingest(
            log,
            read=reader.read_with_estimates,
            largest=config.limits.file_bytes,
            react=issuer.react,
            inbox=config.inbox,
            archive=config.archive,
            rejected=config.rejected,
            reader=f"figurewatch {version('figurewatch')}",
        )
        digests = self._digests(plan, channels, issuer, renderer)
        return Parts(config.inbox, config.settle_seconds, config.sweep_seconds, ingest, digests)

    def _digests(
        self, plan: _Plan, channels: Mapping[str, Channel], issuer: Issuer, renderer: Renderer
    ) -> Digests:
        config, log, now = plan.config, self._log, self._now
        # where a warning goes that may reach nobody else; with `files = false` nothing else goes there
        last_resort = "files" if config.files else LAST_RESORT
        places = {last_resort: FilesChannel(config.digests), **channels}
        courier = self._courier
        if courier is None:
            courier = Courier(log, renderer.render, places, now, *_patience(config.email))
        else:
            courier.adopt(renderer.render, places, *_patience(config.email))
        self._courier = courier
        herald = Herald(
            log,
            topics={topic.id: topic.name for topic in plan.topics},
            destinations=tuple(channels),
            last_resort=last_resort,
            heartbeats=_heartbeats(config, channels),
            disks=lambda: disk_space(folders_of(config)),
            now=now,
            running_since=self._running_since,
        )
        return Digests(
            deliver=lambda stopping: _deliver(herald, courier, stopping),
            finish=courier.finish,
            issue=Agenda(log, issuer, now).look,
            prune=_pruned(config, log, now),
            board=_refreshed(_board(config, log, plan.topics)) if config.board else None,
        )


def board_of(config: Config, log: EventLog) -> Board:
    """The board of a home folder, for whoever has it written beside the service."""
    return _board(config, log, load_topics(config.topics))


def _refreshed(board: Board) -> Callable[[Callable[[], bool]], object]:
    return lambda stopping: board.refresh(stopped=stopping)


def _pruned(config: Config, log: EventLog, now: Clock) -> Callable[[Callable[[], bool]], object] | None:
    if not config.archive_days:
        return None
    retention = Retention(log, config.archive, config.archive_days, now)
    return lambda stopping: retention.prune(stopped=stopping)


def _board(config: Config, log: EventLog, topics: tuple[Topic, ...]) -> Board:
    # a page is written once, and a link on it would lead nowhere when the original is removed
    relative = Path(os.path.relpath(config.archive, config.digests)).as_posix()
    archive = None if config.archive_days else relative
    reader = ReaderLocale(config.locale, config.timezone)
    words = Words({topic.id: topic for topic in topics}, archive, reader)
    return Board(log, config.digests, words, feed=ATOM if config.feed_entries else None)


def issuer_of(config: Config) -> Issuer:
    """What issues the digests of a home folder, for whoever changes the record beside the service."""
    return _issuer(config, load_topics(config.topics), channels_of(config))


def _issuer(config: Config, topics: tuple[Topic, ...], destinations: Iterable[str]) -> Issuer:
    return Issuer({topic.id: topic for topic in topics}, policies_of(config.policy), tuple(destinations))


def _deliver(herald: Herald, courier: Courier, stopping: Callable[[], bool]) -> None:
    herald.attend()
    courier.begin(stopping)


def _heartbeats(config: Config, destinations: Iterable[str]) -> Heartbeats | None:
    """When and to whom heartbeats go."""
    settings = config.heartbeat
    if settings is None:
        return None
    from monitor.timetable import trigger_for

    trigger = trigger_for(settings.when)
    return Heartbeats(
        next_after=lambda moment: trigger.get_next_fire_time(moment, moment),
        destinations=tuple(to for to in destinations if settings.to is None or name_of(to) in settings.to),
    )


def folders_of(config: Config) -> dict[str, Path]:
    """Where files are kept, by what they are."""
    database = {"log": config.database.file.parent} if config.database.file else {}
    return {
        **database,
        "inbox": config.inbox,
        "archive": config.archive,
        "rejected": config.rejected,
        "digests": config.digests,
    }


def _patience(email: EmailSettings | None) -> tuple[timedelta, timedelta]:
    """After how long a delivery is given up, and the first pause: of mail, which is what fails, for all."""
    if email is None:
        return GIVE_UP_AFTER, FIRST_PAUSE
    return timedelta(hours=email.give_up_after_hours), timedelta(seconds=email.retry_seconds)


def shipped_seeds() -> Path:
    """The folder of example articles that ships with Figurewatch."""
    from monitor.bundled import bundled

    return bundled(Path(__file__).parent, "seeds")
