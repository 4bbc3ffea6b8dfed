"""Originals whose time in the archive is up: `prune`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import look_at, no_log
from monitor.commands.options import AsJson, Home
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.retention import Original

Days = Annotated[
    int | None,
    typer.Option("--days", min=1, help="Keep them for so many days, whatever the settings say."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be removed; remove nothing.")]


def prune(home: Home = None, days: Days = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Remove original files from the archive that are older than `[retention]` says.

    The log, the articles as they were read, figures and digests stay. A running service does this daily.
    """
    from monitor.opening import utc_now
    from monitor.printing import counted, print_json, say
    from monitor.retention import Retention

    with look_at(home) as look:
        kept = look.config.archive_days if days is None else days
        if not kept:
            raise ConfigError(
                ["originals are kept for ever; set archive_days in a section [retention], or say --days N"]
            )
        if look.log is None:
            raise no_log(look.places.home)

        def tell(original: Original) -> None:
            name = original.file.relative_to(look.places.archive).as_posix()
            if as_json:
                print_json(
                    [{"file": name, "received_at": original.received.isoformat(), "bytes": original.size}]
                )
            elif dry_run:
                say(look.console, f"would go: {name}, received {original.received:%Y-%m-%d}")

        retention = Retention(look.event_log(), look.places.archive, kept, utc_now)
        pruned = retention.prune(dry=dry_run, told=tell)
        if not as_json:
            done = "would be removed" if dry_run else "removed"
            say(look.console, f"{counted(pruned.files, 'original')} {done}, {pruned.size / 1e6:,.1f} MB.")
            if pruned.unknown:
                say(look.console, f"{counted(pruned.unknown, 'file')} left, which the log does not hold.")
