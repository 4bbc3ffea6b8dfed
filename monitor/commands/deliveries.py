"""What is owed to whom: `deliveries`, and `deliveries retry`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.correcting import By, who_decides
from monitor.commands.look import look_at, no_log
from monitor.commands.options import AsJson, Home
from monitor.commands.quick import QuickCommand, QuickGroup
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.outbox import Delivery, DigestSummary
    from monitor.event_log import Reading
    from monitor.printing import Record

commands = typer.Typer(name="deliveries", cls=QuickGroup, invoke_without_command=True)

To = Annotated[
    str | None,
    typer.Option("--to", metavar="DEST", help="Only this destination, by its name or one recipient's."),
]


@commands.callback()
def deliveries(
    context: typer.Context,
    home: Home = None,
    to: To = None,
    every: Annotated[bool, typer.Option("--all", help="Those that arrived as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """What has not arrived: when it is tried next, or that it was given up, and why."""
    if context.invoked_subcommand:
        return
    from alerts.outbox import DELIVERIES, DeliveryState
    from monitor import printing

    with look_at(home) as look:
        if look.log is None:
            return look.nothing("No deliveries yet", as_json)
        found = [
            delivery
            for _, delivery in look.log.documents(DELIVERIES).scan()
            if (every or delivery.state is not DeliveryState.DELIVERED) and is_to(delivery.destination, to)
        ]
        found.sort(key=lambda delivery: (delivery.digest_position, delivery.destination))
        if as_json:
            subjects = _subjects(look.log, found)
            return printing.print_json(_record(each, subjects.get(each.digest, "")) for each in found)
        if not found:
            return look.console.print(
                "Everything has arrived." if to is None else f"Nothing is owed to {to}."
            )
        now = datetime.now(UTC)
        headings = ("digest", "issued (UTC)", "to", "state", "tries", "next (UTC)", "last error")
        printing.print_table(look.console, headings, [_row(each, now) for each in found])


@commands.command(cls=QuickCommand)
def retry(
    digest: Annotated[
        str | None, typer.Argument(metavar="[DIGEST]", help="Its position in the log, or how its id begins.")
    ] = None,
    to: To = None,
    every: Annotated[bool, typer.Option("--all", help="Whatever has not arrived.")] = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Have deliveries tried at once that wait or were given up; a running service does so by itself."""
    if digest is None and to is None and not every:
        raise typer.BadParameter("name a digest, a destination (--to), or say --all", param_hint="DIGEST")
    person = who_decides(by)
    from alerts.outbox import put_back
    from monitor import printing

    with look_at(home) as look:
        if look.log is None:
            raise no_log(look.places.home)
        with look.event_log().writing() as log:
            chosen = _digest_named(log, digest) if digest else None
            asked = put_back(
                log,
                lambda held: (chosen is None or held.digest == chosen.id) and is_to(held.destination, to),
                person,
            )
            subjects = _subjects(log, asked)
        if as_json:
            return printing.print_json(_record(each, subjects.get(each.digest, "")) for each in asked)
        if not asked:
            raise MonitorError(
                "nothing of that waits or was given up; `figurewatch deliveries --all` shows all"
            )
        for each in asked:
            printing.say(look.console, f"{each.destination}: {subjects.get(each.digest, each.digest)}")
        number = printing.counted(len(asked), "delivery is", "deliveries are")
        printing.say(look.console, f"{number} tried at once by the running service, or at its next start.")


def is_to(destination: str, wanted: str | None) -> bool:
    """Whether a delivery goes to the destination, the one recipient of it, or the address that is meant."""
    return wanted is None or wanted in (
        destination,
        destination.partition(":")[0],
        destination.partition(":")[2],
    )


def _digest_named(log: Reading, name: str) -> DigestSummary:
    """The digest at a position, or whose id begins so; MonitorError where it is none or not clear which."""
    from alerts.outbox import DIGESTS

    held = [summary for _, summary in log.documents(DIGESTS).scan()]
    found = [each for each in held if name == str(each.position) or name == each.id]
    found = found or [each for each in held if len(name) >= 4 and each.id.startswith(name)]
    if len(found) != 1:
        what = "there is no digest" if not found else "several digests begin with"
        raise MonitorError(f"{what} {name!r}; `figurewatch digests` lists them with their positions")
    return found[0]


def _subjects(log: Reading, deliveries: Iterable[Delivery]) -> dict[str, str]:
    """The subjects of digests, by id."""
    from alerts.outbox import DIGESTS

    places = {each.digest: f"{each.digest_position:012}" for each in deliveries}
    held = {digest: log.documents(DIGESTS).get(place) for digest, place in places.items()}
    return {digest: summary.subject for digest, summary in held.items() if summary}


def _record(delivery: Delivery, subject: str) -> Record:
    import msgspec

    record: Record = msgspec.to_builtins(delivery)
    return {**record, "subject": subject}


def _row(delivery: Delivery, now: datetime) -> tuple[str, ...]:
    waits = delivery.due_at is not None and delivery.due_at > now
    when = f"{delivery.due_at:%Y-%m-%d %H:%M:%S}" if waits else "in its turn"
    return (
        f"{delivery.digest_position} {delivery.digest}",
        f"{delivery.issued_at:%Y-%m-%d %H:%M:%S}",
        delivery.destination,
        delivery.state.value,
        str(delivery.attempts),
        when if delivery.due_at else "",
        delivery.error or "",
    )
