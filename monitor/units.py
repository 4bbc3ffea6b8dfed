"""The service as systemd and launchd start it: texts, made from one template for all who install it."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from monitor.errors import MonitorError

LABEL = "org.figurewatch"  # what launchd calls the service
UNIT = "figurewatch.service"  # what systemd calls it
SYSTEM_HOME = "/var/lib/figurewatch"
_TEMPLATE = Path(__file__).parent / "data" / "figurewatch.service.j2"


class UnitError(MonitorError):
    """A service that cannot be installed so; the message says how it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is to be started: a program with its first arguments, on a home folder."""

    program: Sequence[str]
    home: PurePath

    @property
    def command(self) -> list[str]:
        """The whole command line."""
        return [*self.program, "--home", str(self.home), "run"]


# as deploy/ has it, for those who install by hand
SHIPPED = Service(program=["/opt/figurewatch/bin/figurewatch"], home=PurePath(SYSTEM_HOME))
SHIPPED_MAC = Service(program=SHIPPED.program, home=PurePath("/usr/local/var/figurewatch"))


def systemd_unit(service: Service, *, system: bool) -> str:
    """A unit of the system (the home folder is its state folder), or of one user. Raises UnitError."""
    import jinja2  # slow to import

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    program, *arguments = service.program
    return template.render(
        system=system,
        # variables are looked for in all words but the first
        program=" ".join([_quoted(program, dollar="$"), *map(_quoted, arguments)]),
        home=_quoted(str(service.home)),
    )


def _quoted(word: str, dollar: str = "$$") -> str:
    """A word of a command line as systemd reads it (systemd.service(5), "Command lines")."""
    if not word.isprintable():
        raise UnitError(f"{word!r} cannot be written into a unit; use a path without control characters")
    for special, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", dollar)):
        word = word.replace(special, written)
    plain = word and all(letter.isalnum() or letter in "/._-+:=@,~%$" for letter in word)
    return word if plain else f'"{word}"'


def launchd_agent(service: Service) -> str:
    """A property list for launchd; log lines go to a file in the home folder."""
    log = service.home / "figurewatch.log"
    wanted = {
        "Label": LABEL,
        "ProgramArguments": service.command,
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},  # started again unless it was stopped
        "ThrottleInterval": 10,  # seconds between starts
        "ExitTimeOut": 90,
        "ProcessType": "Background",
        "Umask": 0o077,
        "StandardErrorPath": str(log),
        "StandardOutPath": str(log),
    }
    return plistlib.dumps(wanted, sort_keys=False).decode()
