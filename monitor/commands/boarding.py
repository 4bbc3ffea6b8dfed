"""The board: `board`."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.options import Home

_PATIENCE = 60  # seconds to wait for a service that is writing it


def board(
    home: Home = None,
    full: Annotated[
        bool, typer.Option("--full", help="Write every page anew, not only those that differ.")
    ] = False,
) -> None:
    """Write the board, the pages in the digests folder that show all figures, and say where it is.

    A running service writes it by itself after each change. `index.html` opens in any browser, from the disk.
    """
    from alerts.board.addresses import INDEX
    from monitor.app import board_of
    from monitor.commands.look import look_at, no_log

    with look_at(home) as look:
        if look.log is None:
            raise no_log(look.places.home)
        written = board_of(look.config, look.event_log()).refresh(full=full, patience=_PATIENCE)
        pages = (
            f"{written} {'page' if written == 1 else 'pages'} written" if written else "nothing had changed"
        )
        print(f"{look.config.digests / INDEX}: {pages}")
