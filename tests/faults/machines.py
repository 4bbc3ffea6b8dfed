"""Machines that lack something: the daemon run without it, by the kernel's own means."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

import pytest

_NOTHING_MAY = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
_NO_INOTIFY = (
    "unshare",
    "-Ur",
    "sh",
    "-c",
    'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"',
    "-",
)


def as_anybody() -> tuple[str, ...]:
    """A command that runs another without the rights that let root read every file."""
    return _usable(_NOTHING_MAY) if os.geteuid() == 0 else ()


def without_inotify() -> tuple[str, ...]:
    """A command that runs another where no file system tells of anything, and without root's rights."""
    return (*_usable(_NO_INOTIFY), *_usable(_NOTHING_MAY))


@functools.cache
def _usable(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command; the test is skipped, saying why, where it cannot be used."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed here")
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{command[0]} is refused here: {tried.stderr.strip()}")
    return command
