"""Where digests go: `destinations`, and `destinations test`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.options import AsJson, Home, config_of
from monitor.commands.quick import QuickCommand, QuickGroup
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from alerts.channels.base import Channel

commands = typer.Typer(name="destinations", cls=QuickGroup, invoke_without_command=True)


@commands.callback()
def destinations(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Where digests go, by the settings: each destination with its channel and place, and no secret."""
    if context.invoked_subcommand:
        return
    from alerts.channels.building import channels_of, kind_of
    from monitor import printing

    found = [
        (name, kind_of(channel), channel.place) for name, channel in channels_of(config_of(home)).items()
    ]
    if as_json:
        return printing.print_json(
            {"destination": name, "channel": kind, "place": place} for name, kind, place in found
        )
    if not found:
        return print("Digests go nowhere: `files` is false, and the settings name no other destination.")
    printing.print_table(printing.console(), ("destination", "channel", "place"), found)


@commands.command("test", cls=QuickCommand)
def try_out(
    name: Annotated[str, typer.Argument(metavar="DEST", help="A destination, or one recipient of it.")],
    home: Home = None,
) -> None:
    """Send a message that is marked as a test; the log is left alone, and no service need run."""
    from alerts.channels.base import DeliveryError
    from alerts.trial import trial_message
    from monitor.opening import utc_now

    failures = []
    for destination, channel in _named(name, home).items():
        try:
            channel.send(trial_message(destination, utc_now()))
        except DeliveryError as error:
            failures.append(f"{destination}: {str(error).removeprefix(f'{destination}: ')}")
        else:
            print(f"{destination}: a test was sent")
    if failures:
        raise MonitorError("\n".join(failures))


def _named(name: str, home: Home) -> dict[str, Channel]:
    """The channels of a destination; MonitorError, with those there are, for an unknown one."""
    from alerts.channels.building import channels_of
    from monitor.commands.deliveries import is_to

    channels = channels_of(config_of(home))
    found = {destination: channel for destination, channel in channels.items() if is_to(destination, name)}
    if not found:
        known = ", ".join(channels) or "none"
        raise MonitorError(f"there is no destination {name!r}; there are: {known}")
    return found
