"""Keeping the log safe: `backup`, `restore`, which also takes back what was done to a claim."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands import correcting
from monitor.commands.correcting import By
from monitor.commands.look import look_at, no_log
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
            raise no_log(look.places.home)
        head = back_up(look.event_log(), target)
    if as_json:
        printing.print_json([{"file": str(target), "position": head.position, "hash": head.hash}])
    else:
        print(f"Backed up {head.position} events to {target}, and proved them.")
        print(f"Head: {head.hash}@{head.position}")


def restore(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|ESTIMATE|ARTICLE",
            help="A backup; or an estimate's id or the beginning of an article's hash.",
        ),
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why a claim stands again, for the record and the readers.")
    ] = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take back what went: a whole log from a backup, or claims that were corrected or withdrawn.

    A backup goes into an empty home, or an empty PostgreSQL database that its settings name. A claim stands
    again as it was first read.
    """
    if Path(what).is_file():
        _restore_backup(Path(what), home, as_json)
    elif not re.fullmatch(r"[0-9a-fA-F]{6,64}(-\d+)?", what):
        raise LogError(
            f"there is no file {what}, and no estimate or article can be called so; "
            "name a backup, or an id that `figurewatch estimates` shows"
        )
    elif reason is None:
        raise typer.BadParameter("say why the claims stand again", param_hint="--reason")
    else:
        correcting.reinstate(what, reason, by, home, as_json)


def _restore_backup(source: Path, home: Path | None, as_json: bool) -> None:
    from monitor import printing
    from monitor.backup import restore as restored
    from monitor.opening import open_log
    from monitor.sole import only_one

    config = config_of(home)
    with only_one(config.home, database=config.database.file):
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
