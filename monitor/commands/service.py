"""The service in the hands of systemd or launchd: `service install`, `service uninstall`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import Home, home_of
from monitor.commands.quick import QuickCommand, QuickGroup
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.installing import Installation

commands = typer.Typer(
    name="service",
    cls=QuickGroup,
    no_args_is_help=True,
    help="Have systemd (on macOS launchd) start the service and keep it running.",
)

User = Annotated[
    bool, typer.Option("--user/--system", help="For you alone, or for the whole system (needs root).")
]
Printed = Annotated[bool, typer.Option("--print", help="Print the file; write nothing.")]
Force = Annotated[bool, typer.Option("--force", help="Also where the file there is not as we wrote it.")]


@commands.command(cls=QuickCommand)
def install(home: Home = None, user: User = True, printed: Printed = False, force: Force = False) -> None:
    """Write the unit that runs this Figurewatch on the home folder; print what enables it."""
    from monitor import installing

    wanted = _planned(home, user=user)
    if printed:
        print(wanted.text, end="")
        return
    with _permitted(wanted):
        installing.install(wanted, force=force)
    print(f"Wrote {wanted.file}. To start it, now and whenever the machine starts:")
    print(*(f"  {line}" for line in wanted.enable), sep="\n")


@commands.command(cls=QuickCommand)
def uninstall(home: Home = None, user: User = True, force: Force = False) -> None:
    """Remove the unit that `service install` wrote; the home folder stays as it is."""
    from monitor import installing

    wanted = _planned(home, user=user)
    with _permitted(wanted):
        removed = installing.uninstall(wanted, force=force)
    if removed:
        print(f"Removed {wanted.file}. To stop what still runs:")
        print(*(f"  {line}" for line in wanted.disable), sep="\n")
    else:
        print(f"There is no {wanted.file}.")


def _planned(home: Path | None, *, user: bool) -> Installation:
    from monitor import installing
    from monitor.units import SYSTEM_HOME, Service

    named = home_of(home)
    system_home = not user and named == Path()
    return installing.planned(
        Service(
            # -P: a folder called "monitor" where the service starts must not stand in for ours
            program=[sys.executable, "-P", "-m", "monitor"],
            home=PurePath(SYSTEM_HOME) if system_home else named.absolute(),
        ),
        system=not user,
        manager=installing.manager_here(),
        environment=os.environ,
        user_home=Path.home(),
    )


@contextmanager
def _permitted(wanted: Installation) -> Iterator[None]:
    """Tells plainly what the system does not let us do."""
    try:
        yield
    except PermissionError as error:
        raise MonitorError(f"{wanted.file}: {error.strerror}; with --system, run this as root") from error
    except OSError as error:
        raise MonitorError(f"{wanted.file} cannot be written: {error.strerror}") from error
