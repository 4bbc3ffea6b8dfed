"""What of a service's files others on the machine can read or alter, and should not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.config import Config
from monitor.places import FILE_NAME
from monitor.settings.destinations import AppriseDestination, WebhookDestination


class Exposed(NamedTuple):
    """A file or folder that is open to others."""

    path: Path
    what: str
    remedy: str


def exposed(config: Config) -> Iterator[Exposed]:
    """Secrets that others can read, and what we trust where others can write; the inbox is there for them."""
    for file in _secret_files(config):
        if (status := _status(file)) and _is_legible(status):
            yield Exposed(file, "a secret that others can read", f"chmod 600 {file}")
    trusted = (config.home, config.archive, config.rejected, config.digests, config.topics, config.templates)
    for path in dict.fromkeys((config.home / FILE_NAME, config.database.file, *trusted)):
        if path and (status := _status(path)) and _is_writable(status):
            yield Exposed(path, "others can alter what is trusted", f"chmod o-w {path}")


def _secret_files(config: Config) -> Iterator[Path]:
    named = [config.email.password_file] if config.email else []
    for destination in config.destinations.values():
        match destination:
            case WebhookDestination():
                named.append(destination.secret_file)
            case AppriseDestination():
                named.append(destination.apprise_file)
    return (config.home / file for file in named if file)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:  # not there yet, or told when it is read
        return None


def _is_legible(status: os.stat_result) -> bool:
    """A file of root's or another's that is given to our group is meant to be read by it."""
    given_to_group = status.st_uid != os.geteuid()
    return bool(status.st_mode & (stat.S_IROTH if given_to_group else stat.S_IROTH | stat.S_IRGRP))


def _is_writable(status: os.stat_result) -> bool:
    sticky = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
    return bool(status.st_mode & stat.S_IWOTH) and not sticky
