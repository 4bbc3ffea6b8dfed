"""`digest preview`: what a digest would look like, without sending or recording it."""

from __future__ import annotations

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
        str, typer.Option("--to", metavar="DESTINATION", help="In the locale and zone of that destination.")
    ] = "",
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.TEXT,
    open_it: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it into this file.")] = None,
) -> None:
    """What a digest of the changes in a time would look like, with your templates. Nothing is sent."""
    from monitor.opening import utc_now

    with look_at(home) as look:
        end = moment_from(until, "--until") if until else utc_now()
        start = moment_from(since, "--since", end=False) if since else end - _USUAL_TIME
        found = _made(look, topic, start, end, to)
        if not found:
            raise MonitorError(f"no figure changed from {start:%Y-%m-%d %H:%M} on; name an earlier --since")
        form = Form.HTML if open_it else form
        if output or open_it:
            _keep(look, found, form, output, open_it)
            return
        for message in found:
            _print(look, message, form)


def _made(look: Look, topic: str | None, start: datetime, end: datetime, to: str) -> list[Rendered]:
    """A digest for each topic that has something to tell."""
    from alerts.destinations import name_of
    from alerts.illustrating import histories_in
    from alerts.previewing import preview
    from alerts.rendering import renderer_of
    from monitor.series import SERIES, figures_of

    if look.log is None:
        return []
    log = look.log
    held = {figure.key.topic for figure in figures_of(log.documents(SERIES))}
    if topic is not None and topic not in held | set(look.topics):
        raise MonitorError(f"there is no topic {topic!r}; there are: {', '.join(sorted(held))}")
    names = set(look.config.destinations) | {"email", "files"}
    if to and name_of(to) not in names:
        raise MonitorError(f"there is no destination {to!r}; there are: {', '.join(sorted(names))}")
    renderer = renderer_of(look.config, histories_in(look.event_log()))
    chosen = [topic] if topic else sorted(held)
    made = (preview(log, name, look.topics.get(name), start, end) for name in chosen)
    return [renderer.render(recorded, to) for recorded in made if recorded]


def _keep(look: Look, found: list[Rendered], form: Form, output: Path | None, open_it: bool) -> None:
    if len(found) > 1:
        subjects = ", ".join(sorted(message.topic for message in found))
        raise MonitorError(f"{len(found)} topics have something to tell; name one by --topic: {subjects}")
    [message] = found
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


def _print(look: Look, message: Rendered, form: Form) -> None:
    from alerts.channels.terminal import TerminalChannel

    match form:
        case Form.TEXT:
            look.console.print(f"Subject: {message.subject}\n", markup=False, soft_wrap=True)
            TerminalChannel(look.console).send(message)
        case Form.HTML:
            print(message.html)
        case Form.JSON:
            print(message.json)
