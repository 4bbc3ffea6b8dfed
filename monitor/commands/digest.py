"""`digest preview`: what a digest would look like, without sending or recording it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import look_at
from monitor.commands.options import Home, OfTopic, moment_from
from monitor.errors import LogError, MonitorError

if TYPE_CHECKING:
    from alerts.channels.base import Rendered
    from monitor.commands.look import Look

    _Made = tuple[Rendered, Sequence[str]]  # with the names of those who would get it

commands = typer.Typer(name="digest", no_args_is_help=True, help="See what digests look like.")

_USUAL_TIME = timedelta(days=7)


class Form(StrEnum):
    """The forms a digest has."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


@commands.command()
def preview(
    home: Home = None,
    topic: OfTopic = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="Changes from then on; 7 days back if left out."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="Changes before then; now if left out.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DESTINATION", help="What that destination would get; all if left out."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.TEXT,
    open_it: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it into this file.")] = None,
) -> None:
    """What a digest of the changes in a time would be, by your policy and templates. Nothing is sent."""
    from monitor.opening import utc_now

    with look_at(home) as look:
        end = moment_from(until, "--until") if until else utc_now()
        start = moment_from(since, "--since", end=False) if since else end - _USUAL_TIME
        found = _made(look, topic, start, end, to)
        if not found:
            raise MonitorError(
                f"nothing is to be told of what changed from {start:%Y-%m-%d %H:%M} on; name an earlier "
                "--since, or ask `figurewatch policy explain` why a change is not told"
            )
        form = Form.HTML if open_it else form
        if output or open_it:
            _keep(look, found, form, output, open_it)
            return
        for message, names in found:
            _print(look, message, names, form)


def _made(look: Look, topic: str | None, start: datetime, end: datetime, to: str | None) -> list[_Made]:
    """A digest for each topic that has something to tell, and for each destination that is told otherwise."""
    from alerts.destinations import name_of
    from alerts.illustrating import histories_in
    from alerts.previewing import previews
    from alerts.rendering import renderer_of
    from monitor.app import issuer_of
    from monitor.series import SERIES, figures_of

    if look.log is None:
        return []
    log = look.log
    held = {figure.key.topic for figure in figures_of(log.documents(SERIES))}
    if topic is not None and topic not in held | set(look.topics):
        raise MonitorError(f"there is no topic {topic!r}; there are: {', '.join(sorted(held))}")
    issuer = issuer_of(look.config)
    name = name_of(to) if to else None
    if name and name not in issuer.names:
        raise MonitorError(f"there is no destination {to!r}; there are: {', '.join(issuer.names)}")
    renderer = renderer_of(look.config, histories_in(look.event_log()))
    return [
        (renderer.render(made.recorded, made.names[0]), made.names)
        for each in ([topic] if topic else sorted(held))
        for made in previews(log, issuer, each, start, end, name)
    ]


def _keep(look: Look, found: list[_Made], form: Form, output: Path | None, open_it: bool) -> None:
    if len(found) > 1:
        each = "; ".join(f"{message.topic} to {', '.join(names)}" for message, names in found)
        raise MonitorError(f"there are {len(found)} digests; choose one by --topic and --to: {each}")
    [(message, _)] = found
    if output is None:
        import tempfile

        output = Path(tempfile.mkdtemp(prefix="figurewatch-preview-")) / f"{message.file_stem}.html"
    try:
        output.write_text(
            {Form.TEXT: message.text, Form.HTML: message.html, Form.JSON: message.json}[form], "utf-8"
        )
    except OSError as error:
        raise LogError(f"{output}: {error.strerror}; name another file with -o") from error
    look.console.print(f"{message.subject}\n{output}", markup=False, soft_wrap=True)
    if open_it:
        import webbrowser

        if not webbrowser.open(output.absolute().as_uri()):
            look.console.print("No browser could be started; open the file yourself.")


def _print(look: Look, message: Rendered, names: Sequence[str], form: Form) -> None:
    from alerts.channels.terminal import TerminalChannel
    from alerts.told import EVERYBODY

    match form:
        case Form.TEXT:
            to = ", ".join(names).replace(EVERYBODY, "nobody, as the settings are")
            heading = f"To: {to}\nSubject: {message.subject}\n"
            look.console.print(heading, markup=False, soft_wrap=True)
            TerminalChannel(look.console).send(message)
        case Form.HTML:
            print(message.html)
        case Form.JSON:
            print(message.json)
