"""Rejected files tried again: `retry`."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.commands.look import look_at
from monitor.commands.options import AsJson, Home

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Files in the rejected folder; without any, all that may pass."),
]


def retry(files: Names = None, home: Home = None, as_json: AsJson = False) -> None:
    """Put rejected files back into the inbox: those whose reason may have passed, or the ones you name.

    `articles --rejected` lists them; *transient* are those that were too slow, ran out of memory, or tripped
    Figurewatch itself. A service that runs takes them at once, any other when it starts.
    """
    from monitor import retrying
    from monitor.articles import REJECTIONS
    from monitor.filing import displayed
    from monitor.printing import counted, print_json, say

    with look_at(home) as look:
        refused = look.log.documents(REJECTIONS) if look.log else None
        known = refused.get if refused else lambda sha256: None
        folder = look.places.rejected
        chosen = retrying.named(folder, files) if files else list(retrying.transient(folder, known))
        for file in chosen:
            back = retrying.put_back(file, look.places.inbox, known)
            if as_json:
                print_json([{"rejected": displayed(back.was), "inbox": displayed(back.file.name)}])
            else:
                say(look.console, f"{displayed(back.was)} is in the inbox again")
        if not chosen and not as_json:
            say(
                look.console,
                f"No file in {folder} may pass another time; name one to try all the same.",
            )
        elif len(chosen) > 1 and not as_json:
            say(look.console, f"{counted(len(chosen), 'file')} put back.")
