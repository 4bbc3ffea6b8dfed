"""What may be wrong with a home folder, its settings and this machine: `doctor`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import AsJson, Home, config_of, home_of

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config import Config
    from monitor.doctor.findings import Check, Finding, Told

Checks = list[tuple[str, "Check"]]

Full = Annotated[bool, typer.Option("--full", help="Prove the whole log, however long that takes.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings, too.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="CHECK", help="Only this check; more than once for more."),
]


def doctor(
    home: Home = None, full: Full = False, only: Only = None, strict: Strict = False, as_json: AsJson = False
) -> None:
    """Look for what may keep the service from working, and say of each fault what to do.

    Nothing is sent and nothing recorded; a small file is written into each folder and removed again. Exits
    with 1 where there is a fault.
    """
    from monitor import printing
    from monitor.doctor.findings import Level, examined
    from monitor.plain import plain

    checks = _checks(home, full=full)
    if unknown := set(only or ()) - {name for name, _ in checks} - {"settings"}:
        known = ", ".join(dict.fromkeys(name for name, _ in checks))
        raise typer.BadParameter(
            f"there is no check {unknown.pop()!r}; there are: {known}", param_hint="--only"
        )
    chosen = [(name, check) for name, check in checks if not only or name in only or name == "settings"]
    worst = set()
    for finding in examined(chosen):
        worst.add(finding.level)
        if as_json:
            printing.print_json([_record(finding)])
        else:
            print(f"{finding.level:8} {finding.check:12} {plain(finding.found)}")
            if finding.remedy:
                print(f"{'':21} → {plain(finding.remedy)}")
    if Level.FAULT in worst or (strict and Level.WARNING in worst):
        raise typer.Exit(1)


def _record(finding: Finding) -> dict[str, str | None]:
    return {
        "check": finding.check,
        "level": finding.level,
        "found": finding.found,
        "remedy": finding.remedy or None,
    }


def _checks(home: Path | None, *, full: bool) -> Checks:
    """All there is to look at; of a home whose settings cannot be read, what needs none."""
    from monitor.commands.look import require_folder
    from monitor.doctor import machine
    from monitor.errors import ConfigError

    folder = home_of(home).absolute()
    require_folder(folder)
    of_the_machine: Checks = [
        ("service", partial(machine.running, folder)),
        ("clock", partial(machine.synchronised, os.environ)),
        ("zones", machine.zones),
    ]
    try:
        config = config_of(home)
    except ConfigError as error:
        return [("settings", partial(_refused, error.problems)), *of_the_machine]
    return [("settings", partial(_read, config)), *_checks_of(config, full=full), *of_the_machine]


def _refused(problems: tuple[str, ...]) -> Iterator[Told]:
    from monitor.doctor.findings import fault

    for problem in problems:
        found, _, remedy = problem.rpartition("; ")
        yield fault(found or problem, remedy if found else "put that right")


def _read(config: Config) -> Iterator[Told]:
    from monitor.doctor.findings import ok

    yield ok(f"the settings of {config.home} can be used")


def _checks_of(config: Config, *, full: bool) -> Checks:
    from alerts import checkups
    from alerts.channels.building import channels_of
    from monitor.app import folders_of
    from monitor.doctor import folders, logbook, machine

    kept = folders_of(config)
    put_away = {name: kept[name] for name in ("archive", "rejected")}
    foreign = config.home.stat().st_uid not in (0, os.geteuid()) and os.geteuid() == 0
    checks: Checks = [
        ("user", partial(machine.the_right_user, config.home, os.geteuid())),
        *([] if foreign else [("folders", partial(folders.writable, kept))]),
        ("disk", partial(folders.room, kept)),
        ("disk", partial(folders.one_file_system, config.inbox, put_away)),
        ("leftovers", partial(folders.leftovers, {**put_away, "digests": config.digests})),
        ("secrets", partial(folders.private, _secret_files(config))),
        ("watching", partial(machine.watched, config.inbox)),
        ("inbox", partial(machine.waiting, config.inbox, time.time())),
        ("topics", partial(_topics, config)),
        ("templates", partial(checkups.templates, config.templates)),
        ("charts", checkups.charts),
        ("destinations", partial(checkups.reachable, channels_of(config))),
    ]
    if not foreign:
        checks += [
            ("database", partial(logbook.sound_file, config.database.file)),
            ("log", partial(_log, config, full=full)),
            ("deliveries", partial(_deliveries, config)),
            ("clock", partial(_clock, config)),
        ]
    return checks


def _secret_files(config: Config) -> dict[str, Path]:
    from monitor.settings.destinations import AppriseDestination, WebhookDestination

    found = {}
    if config.email and config.email.password_file and not config.email.password:
        found["email.password_file"] = config.home / config.email.password_file
    for name, destination in config.destinations.items():
        match destination:
            case WebhookDestination(secret_file=file) if file:
                found[f"destinations.{name}.secret_file"] = config.home / file
            case AppriseDestination(apprise_file=file) if file:
                found[f"destinations.{name}.apprise_file"] = config.home / file
    return {name: file for name, file in found.items() if file.exists()}  # else it is a credential


def _topics(config: Config) -> Iterator[Told]:
    from alerts.channels.building import channels_of
    from alerts.destinations import names_of
    from alerts.policy_settings import policy_faults
    from monitor.doctor.findings import fault, ok
    from monitor.errors import TopicError
    from monitor.extractors import require_extractor
    from monitor.topic_files import load_topics

    require_extractor(config.extractor)
    try:
        topics = load_topics(config.topics)
    except TopicError as error:
        for problem in error.problems:
            yield fault(problem, "`figurewatch topic check FILE` tells more")
        return
    yield ok(f"topics: {', '.join(topic.id for topic in topics)}")
    yield from _refused(tuple(policy_faults(config.policy, topics, names_of(channels_of(config)))))


def _log(config: Config, *, full: bool) -> Iterator[Told]:
    from monitor.doctor.logbook import readable_log
    from monitor.opening import existing_log

    yield from readable_log(config.database, existing_log, full=full)


def _deliveries(config: Config) -> Iterator[Told]:
    from contextlib import closing

    from alerts.checkups import owed
    from monitor.opening import existing_log

    log = existing_log(config.database)
    if log is not None:
        with closing(log):
            yield from owed(log)


def _clock(config: Config) -> Iterator[Told]:
    from contextlib import closing

    from monitor.doctor.machine import clock
    from monitor.opening import existing_log, utc_now

    log = existing_log(config.database)
    if log is None:
        yield from clock(utc_now(), None)
        return
    with closing(log), log.reading() as view:
        last = view.at(view.head.position)
        yield from clock(utc_now(), last.recorded_at if last else None)
