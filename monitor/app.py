"""The one place that joins the parts: settings in, a working service or an open log out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from alerts.channels.base import Channel
from alerts.channels.building import channels_of
from alerts.channels.files import FilesChannel
from alerts.delivery import GIVE_UP_AFTER, Courier
from alerts.herald import LAST_RESORT, Heartbeats, Herald
from alerts.issuing import Issuer
from alerts.outbox import name_of
from alerts.policy import Policies, Policy
from alerts.rendering import Renderer
from monitor.config import Config
from monitor.disk_space import disk_space
from monitor.errors import ConfigError
from monitor.event_log import EventLog
from monitor.events import ChangeKind
from monitor.extractors import require_extractor
from monitor.inbox import Inbox
from monitor.ingest import Ingest
from monitor.opening import open_log, utc_now
from monitor.reading import Reader
from monitor.service import Digests, Service
from monitor.settings.email import EmailSettings
from monitor.settings.policy import AT_ONCE, PolicySettings
from monitor.topic_files import load_topics
from monitor.topics import Topic

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
    config: Config, *, more: Mapping[str, Channel] | None = None, now: Clock = utc_now
) -> Iterator[App]:
    """All parts of the service, joined; `more` adds channels to those of the settings."""
    topics = load_topics(config.topics)
    require_extractor(config.extractor)
    _check_policy(config, topics)
    for folder in (config.inbox, config.archive, config.rejected, config.digests):
        folder.mkdir(parents=True, exist_ok=True)
    channels = {**channels_of(config), **(more or {})}
    renderer = Renderer(config.templates)
    issuer = _issuer(config, topics, channels)
    log = open_log(config.database, now)
    reader = Reader(config.limits, extractor=config.extractor, topics=topics)
    try:
        reader.warm()
        ingest = Ingest(
            log,
            read=reader.read_with_estimates,
            largest=config.limits.file_bytes,
            react=issuer.react,
            archive=config.archive,
            rejected=config.rejected,
            reader=f"figurewatch {version('figurewatch')}",
        )
        # where a warning goes that may reach nobody else; with `files = false` nothing else goes there
        last_resort = "files" if config.files else LAST_RESORT
        places = {last_resort: FilesChannel(config.digests), **channels}
        courier = Courier(log, renderer.render, places, now, **_patience(config.email))
        herald = Herald(
            log,
            topics={topic.id: topic.name for topic in topics},
            destinations=tuple(channels),
            last_resort=last_resort,
            heartbeats=_heartbeats(config, channels),
            disks=lambda: disk_space(_folders(config)),
            now=now,
        )
        digests = Digests(
            deliver=lambda stopping: _deliver(herald, courier, stopping),
            issue=lambda topic: _issue_gathered(log, issuer, topic),
            timetable=_timetable(topics, issuer.policies),
            last_active=_last_active(log),
        )
        inbox = Inbox(config.inbox, config.settle_seconds)
        yield App(config, log, topics, Service(inbox, ingest, digests, config.sweep_seconds))
    finally:
        reader.close()
        log.close()


def issuer_of(config: Config) -> Issuer:
    """What issues the digests of a home folder, for whoever changes the record beside the service."""
    return _issuer(config, load_topics(config.topics), channels_of(config))


def _issuer(config: Config, topics: tuple[Topic, ...], destinations: Iterable[str]) -> Issuer:
    return Issuer({topic.id: topic for topic in topics}, _policies(config), tuple(destinations))


def _deliver(herald: Herald, courier: Courier, stopping: Callable[[], bool]) -> None:
    herald.issue_due()
    courier.deliver_due(stopping)


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


def _folders(config: Config) -> dict[str, Path]:
    """Where files are kept, by what they are."""
    database = {"log": config.database.file.parent} if config.database.file else {}
    return {
        **database,
        "inbox": config.inbox,
        "archive": config.archive,
        "rejected": config.rejected,
        "digests": config.digests,
    }


def _issue_gathered(log: EventLog, issuer: Issuer, topic: str) -> None:
    with log.writing() as writing:
        issuer.issue_gathered(writing, topic)


def _last_active(log: EventLog) -> datetime | None:
    with log.reading() as view:
        last = view.at(view.head.position)
    return last.recorded_at if last else None


def _patience(email: EmailSettings | None) -> dict[str, timedelta]:
    """How long deliveries are tried; mail is the one that fails, so its settings hold for all."""
    if email is None:
        return {"give_up_after": GIVE_UP_AFTER}
    return {
        "give_up_after": timedelta(hours=email.give_up_after_hours),
        "first_pause": timedelta(seconds=email.retry_seconds),
    }


def _policies(config: Config) -> Policies:
    by_topic = {
        topic: _policy(config.policy.model_copy(update=settings.model_dump(exclude_unset=True)))
        for topic, settings in config.policy.topic.items()  # what a topic leaves unsaid holds for all
    }
    return Policies(_policy(config.policy), by_topic)


def _check_policy(config: Config, topics: tuple[Topic, ...]) -> None:
    known = [topic.id for topic in topics]
    strangers = [name for name in config.policy.topic if name not in known]
    if strangers:
        raise ConfigError(
            [
                f"policy.topic.{name}: no such topic is followed; there are: {', '.join(known)}"
                for name in strangers
            ]
        )


def _policy(settings: PolicySettings) -> Policy:
    return Policy(
        tell=frozenset(ChangeKind(kind) for kind in settings.tell),
        when=None if settings.when == AT_ONCE else settings.when,
        least_difference=settings.least_difference,
        least_percent=settings.least_percent,
        unattributed=settings.unattributed,
        hold=timedelta(hours=settings.hold_hours),
    )


_WHEN_HELD = "every 1 minute"  # how often it is asked whether what was held may be told


def _timetable(topics: tuple[Topic, ...], policies: Policies) -> dict[str, str]:
    """When gathered digests are issued, for the topics whose policy gathers or holds."""
    table = {}
    for topic in topics:
        policy = policies.of(topic.id)
        if when := policy.when or (_WHEN_HELD if policy.hold else None):
            table[topic.id] = when
    return table


def shipped_seeds() -> Path:
    """The folder of example articles that ships with Figurewatch."""
    from monitor.bundled import bundled

    return bundled(Path(__file__).parent, "seeds")
