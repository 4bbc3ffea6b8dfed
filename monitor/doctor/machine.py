"""Checks of the machine: who tells of new files, what time it is, whether a service runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from monitor.doctor.findings import Told, fault, ok, warning
from monitor.filing import displayed
from monitor.inbox import look
from monitor.printing import counted

INOTIFY = Path("/proc/sys/fs/inotify")
_MOUNTS = Path("/proc/self/mounts")
_BURST = 16_384  # events that Linux queues unless told otherwise
_SHARES = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "ceph", "glusterfs", "davfs")  # tell nothing of others
_WAITED_SECONDS = 600.0
_MINUTES = "%Y-%m-%d %H:%M UTC"
_AHEAD = timedelta(minutes=5)  # clocks of several machines differ, if not by so much


def watched(inbox: Path, limits: Path = INOTIFY) -> Iterator[Told]:
    """Whether the kernel tells of everything that comes; what it misses, the next sweep finds."""
    if not limits.is_dir():
        yield ok("this system has no inotify; the inbox is watched by its own means, and swept")
        return
    folders = 1 + sum(len(below) for _, below, _ in os.walk(inbox))
    allowed = int((limits / "max_user_watches").read_text())
    queued = int((limits / "max_queued_events").read_text())
    told = f"the inbox has {counted(folders, 'folder')}, and {allowed:,} may be watched"
    if folders > 0.8 * allowed:
        yield warning(f"{told}, all programs together", f"sysctl fs.inotify.max_user_watches={4 * folders}")
    else:
        yield ok(told)
    if queued < _BURST:
        yield warning(
            f"of a burst, only {queued:,} events are kept (fs.inotify.max_queued_events)",
            f"what is missed waits for the next sweep; sysctl fs.inotify.max_queued_events={_BURST}",
        )
    if kind := file_system(inbox):
        yield warning(
            f"the inbox lies on a share ({kind}), which tells nothing of files that other machines write",
            "sweeps find them; lower sweep_seconds if that is too late",
        )


def file_system(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """The kind of share that holds the folder; None for a disk of this machine."""
    best = ("", "")
    place = str(folder.resolve())
    for line in mounts.read_text(errors="replace").splitlines():
        _, mounted, kind = line.split()[:3]
        mounted = mounted.replace("\\040", " ")
        if f"{place}/".startswith(f"{mounted.rstrip('/')}/") and len(mounted) >= len(best[0]):
            best = (mounted, kind)
    return best[1] if best[1].startswith(_SHARES) else None


def waiting(inbox: Path, now: float) -> Iterator[Told]:
    """Whether files have lain in the inbox for longer than it takes to deal with them; `now` in seconds."""
    refused: list[Path] = []
    found = look(inbox, lambda folder, _: refused.append(folder)) if inbox.is_dir() else {}
    old = sorted(path for path, stamp in found.items() if now - stamp.changed / 1e9 > _WAITED_SECONDS)
    for folder in refused:
        yield fault(f"{folder} cannot be read", f"give the service's user rights to it: chmod u+rx {folder}")
    if old:
        yield warning(
            f"{counted(len(old), 'file')} waited for more than ten minutes, such as {displayed(old[0].name)}",
            "start the service; if it runs, its log lines say why they stay",
        )
    else:
        yield ok(f"nothing waits for long ({counted(len(found), 'file')} in the inbox)")


def running(home: Path) -> Iterator[Told]:
    """Whether a service works on this home folder."""
    lock = home / ".figurewatch.lock"
    if lock.exists():
        try:
            with FileLock(lock, timeout=0):
                pass
        except Timeout:
            yield ok("a service runs on this home folder")
            return
    yield warning("no service runs on this home folder", "figurewatch run, or figurewatch service install")


def clock(now: datetime, last_recorded: datetime | None) -> Iterator[Told]:
    """Whether the time can be right: not before what the log holds, and kept by others."""
    if last_recorded and now + _AHEAD < last_recorded:
        yield fault(
            f"it is {now:{_MINUTES}}, and the log was written to at {last_recorded:{_MINUTES}}",
            "set the clock of this machine, or of the one that wrote",
        )
    else:
        yield ok(f"it is {now:{_MINUTES}}" + (", after the last event of the log" if last_recorded else ""))


def synchronised(environment: Mapping[str, str]) -> Iterator[Told]:
    """Whether the system keeps the clock by the network, where it tells."""
    program = shutil.which("timedatectl", path=environment.get("PATH"))
    if program is None:
        return
    try:
        done = subprocess.run(
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=10,
            env={"PATH": environment.get("PATH", os.defpath), "LC_ALL": "C"},  # and no secret of ours
            check=False,
        )
    except subprocess.TimeoutExpired:
        return
    match done.stdout.strip():
        case "yes":
            yield ok("the clock is kept by the network")
        case "no":
            yield warning("the clock is not kept by the network", "timedatectl set-ntp true")


def zones() -> Iterator[Told]:
    """Whether time zones are known."""
    from zoneinfo import available_timezones

    known = len(available_timezones())
    if known < 100:
        yield fault("no time zones are known", "install the package tzdata")
    else:
        yield ok(f"{known} time zones are known")


def the_right_user(home: Path, user: int) -> Iterator[Told]:
    """Whether what root may do says nothing of what the service may."""
    owner = home.stat().st_uid
    if user == 0 and owner != 0:
        yield warning(
            f"you are root, and the home folder belongs to user {owner}: rights are not checked, and the log"
            " is not opened, or files of root's might be left there",
            f"sudo -u '#{owner}' figurewatch --home {home} doctor",
        )
