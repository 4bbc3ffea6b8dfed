"""The service of one user, or of the system, put where systemd or launchd looks for it, and taken away.

What is written bears a hash of itself, by which a file of somebody else's, or one that was edited since, is
recognised and left alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from monitor.filing import write_whole
from monitor.units import LABEL, SYSTEM_HOME, UNIT, Service, UnitError, launchd_agent, systemd_unit

Manager = Literal["systemd", "launchd"]
_MARK = re.compile(r"(?m)^(?:# |<!-- )Written by figurewatch service install: ([0-9a-f]{64})(?: -->)?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A file for a service manager, and what to tell it then."""

    file: Path
    text: str  # with the mark that it is ours
    enable: tuple[str, ...]  # command lines that begin to use it
    disable: tuple[str, ...]  # and that end it

    @property
    def ours(self) -> bool:
        """Whether the file that is there, if any, is as we wrote it."""
        try:
            return is_ours(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return True
        except UnicodeDecodeError:
            return False


def planned(
    service: Service, *, system: bool, manager: Manager, environment: Mapping[str, str], user_home: Path
) -> Installation:
    """What there is to install. Raises UnitError where the service could not run that way."""
    if manager == "launchd":
        if system:
            raise UnitError("on macOS a service is installed for a user; leave out --system")
        return _for_launchd(service, user_home)
    return _for_systemd(service, system, environment, user_home)


def install(wanted: Installation, *, force: bool = False) -> None:
    """Write the file. Raises UnitError where another lies there, OSError where it cannot be written."""
    if not force and not wanted.ours:
        raise UnitError(
            f"{wanted.file} was not written by this command, or was edited since; move it away, or overwrite"
            " it with --force"
        )
    write_whole(wanted.file, wanted.text.encode())


def uninstall(wanted: Installation, *, force: bool = False) -> bool:
    """Take the file away; whether there was one. Raises UnitError where it is not ours."""
    if not force and not wanted.ours:
        raise UnitError(
            f"{wanted.file} was not written by this command, or was edited since; remove it by --force"
        )
    try:
        wanted.file.unlink()
    except FileNotFoundError:
        return False
    return True


def manager_here() -> Manager:
    """Who starts services on this machine."""
    return "launchd" if sys.platform == "darwin" else "systemd"


def is_ours(text: str) -> bool:
    """Whether a text is as `marked` made it."""
    found = _MARK.search(text)
    return found is not None and found[1] == _hash(_MARK.sub("", text, count=1))


def marked(text: str, *, after: int = 0) -> str:
    """A text with a comment that holds its hash, put after so many characters."""
    comment = f"Written by figurewatch service install: {_hash(text)}"
    line = f"<!-- {comment} -->\n" if text.startswith("<?xml") else f"# {comment}\n"
    return text[:after] + line + text[after:]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _for_systemd(
    service: Service, system: bool, environment: Mapping[str, str], user_home: Path
) -> Installation:
    if system:
        _check_system(service)
        folder, option = Path("/etc/systemd/system"), ""
    else:
        configured = environment.get("XDG_CONFIG_HOME")
        folder = Path(configured or user_home / ".config") / "systemd" / "user"
        option = " --user"
    return Installation(
        file=folder / UNIT,
        text=marked(systemd_unit(service, system=system)),
        enable=(
            f"systemctl{option} daemon-reload",
            f"systemctl{option} enable --now figurewatch",
            *(() if system else ("loginctl enable-linger",)),
        ),
        disable=(f"systemctl{option} disable --now figurewatch", f"systemctl{option} daemon-reload"),
    )


def _check_system(service: Service) -> None:
    if str(service.home) != SYSTEM_HOME:
        raise UnitError(f"a service of the system lives in {SYSTEM_HOME}; leave out --home")
    for hidden in (Path("/home"), Path("/root")):
        if hidden in Path(service.program[0]).parents:
            raise UnitError(
                f"a service of the system sees nothing of {hidden}, where this Figurewatch is installed;"
                " install it into a virtual environment elsewhere, such as /opt/figurewatch"
            )


def _for_launchd(service: Service, user_home: Path) -> Installation:
    file = user_home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    text = launchd_agent(service)
    domain = f"gui/{os.getuid()}"
    return Installation(
        file=file,
        text=marked(text, after=text.index("\n") + 1),
        enable=(f"launchctl bootstrap {domain} {shlex.quote(str(file))}",),
        disable=(f"launchctl bootout {domain}/{LABEL}",),
    )
