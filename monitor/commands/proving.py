"""Proving and rebuilding: `verify`, `rebuild`."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.look import look_at, no_log
from monitor.commands.options import AsJson, Home


def verify(
    home: Home = None,
    head: Annotated[
        str | None,
        typer.Option("--head", help="A digest's footer, HASH@POSITION: the log must still hold it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that nothing in the log was altered, dropped or reordered."""
    from monitor import printing
    from monitor.hash_chain import Head

    printed = None
    if head is not None:
        prefix, _, position = head.partition("@")
        if not position.isdecimal() or len(prefix) < 16 or set(prefix.lower()) - set("0123456789abcdef"):
            raise typer.BadParameter(
                "write HASH@POSITION as in the footer of a digest, with 16 digits of the hash or more",
                param_hint="--head",
            )
        printed = Head(int(position), prefix.lower())
    with look_at(home, accept_cut=True) as look:  # that events are missing says less than which
        if look.log is None:
            raise no_log(look.places.home)
        found = look.event_log().verify(printed)
        if as_json:
            printing.print_json([{"ok": True, "position": found.position, "hash": found.hash}])
        else:
            print(f"The log is whole: {found.position} events, each chained to the one before.")
            print(f"Head: {found.hash}@{found.position}")


def rebuild(home: Home = None, as_json: AsJson = False) -> None:
    """Throw away all figures, histories and lists, and work them out anew from the log.

    A log whose end was cut off is accepted as it is: what is missing is lost.
    """
    from monitor import printing

    with look_at(home, accept_cut=True) as look:
        if look.log is None:
            raise no_log(look.places.home)
        different = look.event_log().rebuild()
        if as_json:
            printing.print_json([{"position": look.log.head.position, "different": different}])
        elif different:
            print(
                f"Rebuilt from {look.log.head.position} events; these had been wrong: {', '.join(different)}."
            )
        else:
            print(f"Rebuilt from {look.log.head.position} events; everything came out as it was.")
