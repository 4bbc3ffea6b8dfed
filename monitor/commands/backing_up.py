"""Keeping the log safe: `backup`, `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.look import look_at
from monitor.commands.options import AsJson, Home, config_of
from monitor.errors import LogError


def backup(
    target: Annotated[Path, typer.Argument(metavar="DEST", help="A new file.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the log into a new file, whole and proved; the service may run meanwhile.

    The file holds every event and every article as it was read, whatever database the log is kept in.
    """
    from monitor import printing
    from monitor.backup import back_up

    with look_at(home) as look:
        if look.log is None:
            raise LogError(f"there is no event log in {look.places.home}; is that the right --home?")
        head = back_up(look.event_log(), target)
    if as_json:
        printing.print_json([{"file": str(target), "position": head.position, "hash": head.hash}])
    else:
        print(f"Backed up {head.position} events to {target}, and proved them.")
        print(f"Head: {head.hash}@{head.position}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A backup, or another log's file.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty home, or an empty PostgreSQL database that its settings name."""
    from monitor import printing
    from monitor.backup import restore as restored
    from monitor.opening import open_log
    from monitor.service import only_one

    config = config_of(home)
    with only_one(config.home):
        log = open_log(config.database)
        try:
            head = restored(source, log)
            log.verify(head)
        except LogError as error:
            raise LogError(f"nothing was restored from {source} into {config.database}: {error}") from error
        finally:
            log.close()
    if as_json:
        printing.print_json([{"file": str(source), "position": head.position, "hash": head.hash}])
    else:
        print(f"Restored {head.position} events into {config.database}, and proved them.")
        print(f"Head: {head.hash}@{head.position}")
