"""The `figurewatch` command: exit codes 0 done, 1 could not be done, 2 asked wrongly."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from monitor.commands import (
    backing_up,
    boarding,
    comparing,
    correcting,
    deliveries,
    destinations,
    digest,
    doctoring,
    exporting,
    looking,
    policies,
    proving,
    pruning,
    rereading,
    retrying,
    service,
    serving,
    topics,
    trying,
)
from monitor.commands.options import Home, TopicsFolder, remember
from monitor.commands.quick import QuickCommand, QuickGroup
from monitor.errors import MonitorError
from monitor.plain import plain

app = typer.Typer(
    name="figurewatch",
    cls=QuickGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with `figurewatch demo`, then `figurewatch run` in a folder of its own.",
)


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"figurewatch {version('figurewatch')}")
        raise typer.Exit


@app.callback()
def _before_any_command(
    home: Home = None,
    topics_folder: TopicsFolder = None,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version and exit."),
    ] = False,
) -> None:
    """Watches a folder of news articles and tells you when a **figure** changes: who now says how many.

    Drop articles (.txt .md .html .eml .pdf .docx .json) into the *inbox*; each number somebody is quoted
    for goes into an append-only log, and a *digest* is written or mailed whenever one changes.
    """
    remember(home, topics_folder)


for command in (
    *(serving.run, serving.init, serving.demo),
    *(looking.figures, looking.history, looking.log, looking.articles, looking.digests),
    *(comparing.compare, exporting.export, boarding.board, retrying.retry, pruning.prune, doctoring.doctor),
    *(
        correcting.estimates,
        correcting.correct,
        correcting.withdraw,
        correcting.confirm,
    ),
    *(
        trying.extract,
        rereading.reread,
        proving.verify,
        proving.rebuild,
        backing_up.backup,
        backing_up.restore,
    ),
):
    app.command(cls=QuickCommand)(command)
app.add_typer(policies.commands)
app.add_typer(topics.commands)
app.add_typer(digest.commands)
app.add_typer(deliveries.commands)
app.add_typer(destinations.commands)
app.add_typer(service.commands)


def _open_what_was_closed() -> None:
    """Stand in for standard streams that whoever started us has closed.

    The next file that is opened would else get the number of one, and what is printed would go into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


def _name_files_in_utf_8() -> None:
    """Begin anew in Python's UTF-8 mode where the locale is of another encoding.

    Names of files are put into that encoding, which need not have the letters of an article's name.
    """
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def main() -> None:
    """Run the command; what the user can put right is told without a traceback."""
    _open_what_was_closed()
    _name_files_in_utf_8()
    try:
        app()
    except MonitorError as error:
        lines = [plain(line) for line in str(error).split("\n")]  # it may repeat a file's name
        print(
            f"figurewatch: {lines[0]}",
            *(f"             {line}" for line in lines[1:]),
            sep="\n",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader, say `head`, has seen enough
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a folder that cannot be made, a full disk: no fault of the program's
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(
            f"figurewatch: {what}; see that the disk has room and that the folder is ours to write",
            file=sys.stderr,
        )
        sys.exit(1)
