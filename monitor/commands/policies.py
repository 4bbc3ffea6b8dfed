"""What the policy does: `policy explain`."""

from __future__ import annotations

from itertools import count, takewhile
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import look_at
from monitor.commands.options import AsJson, Home
from monitor.commands.quick import QuickCommand, QuickGroup
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from alerts.explaining import Explanation
    from monitor.event_log import Reading
    from monitor.events import Recorded

commands = typer.Typer(
    name="policy", cls=QuickGroup, no_args_is_help=True, help="What is told, to whom and when."
)


@commands.command(cls=QuickCommand)
def explain(
    change: Annotated[
        str,
        typer.Argument(
            metavar="CHANGE",
            help="A change's position in the log, an estimate's id, or the first digits of an article.",
        ),
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say, for each destination, whether a change was told, waits or was held back, and by which rule.

    What has been told is in the log; what has not is judged by the settings as they are now.
    """
    from alerts.explaining import Fate, explained
    from monitor import listing, printing
    from monitor.app import issuer_of
    from monitor.opening import utc_now

    with look_at(home) as look:
        if look.log is None:
            return look.nothing("No changes yet", as_json)
        issuer, now = issuer_of(look.config), utc_now()
        for recorded in _changes_named(look.log, change):
            found = list(explained(look.log, issuer, recorded, now))
            if as_json:
                printing.print_json(_record(recorded, each) for each in found)
                continue
            gist = listing.gist(recorded.event, look.topics)
            printing.say(look.console, f"{recorded.position}  {gist}")
            for each in found:
                printing.say(look.console, f"  {each.destination}: {each.fate}: {each.why}{_by(each)}")
            if any(each.fate in (Fate.HELD, Fate.WAITS) for each in found):
                printing.say(look.console, "  What is held or waits is judged by the present settings.")
            if not found:
                printing.say(look.console, "  The settings name no destination.")


def _by(explanation: Explanation) -> str:
    from alerts.policy import FOR_ALL

    if explanation.rule == FOR_ALL:
        return ", by the policy for all"
    return f", by {explanation.rule}" if explanation.rule else ""


def _record(recorded: Recorded, explanation: Explanation) -> dict[str, object]:
    due_at = explanation.due_at
    return {
        "position": recorded.position,
        "destination": explanation.destination,
        "fate": explanation.fate.value,
        "why": explanation.why,
        "rule": explanation.rule,
        "digest": explanation.digest,
        "due_at": due_at.isoformat() if due_at else None,
    }


def _changes_named(log: Reading, name: str) -> list[Recorded]:
    """The change at a position, or those that an estimate or an article led to; MonitorError without any."""
    from alerts.acts import article_named, claim_named
    from monitor.events import FigureChanged
    from monitor.figures import document_key, figure_key

    if name.isdecimal() and int(name) <= log.head.position:
        recorded = log.at(int(name))
        if recorded is None or not isinstance(recorded.event, FigureChanged):
            raise MonitorError(
                f"position {name} of the log is no change of a figure; `figurewatch log` lists all events"
            )
        return [recorded]
    claim = claim_named(log, name) if "-" in name else None
    article = claim.made.article if claim else article_named(log, name).article.sha256
    numbered = (log.recorded(f"change:{article}:{number}") for number in count(1))
    changes = [
        recorded
        for recorded in takewhile(bool, numbered)
        if recorded
        and isinstance(recorded.event, FigureChanged)
        and (claim is None or document_key(recorded.event.figure) == document_key(figure_key(claim.estimate)))
    ]
    if not changes:
        raise MonitorError(f"{name} changed no figure")
    return changes
