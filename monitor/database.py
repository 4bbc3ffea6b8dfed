"""Where the event log is kept, as the settings name it: a file for SQLite, or a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

_SERVERS = ("postgresql", "postgresql+psycopg")
_SECRET = ("password", "sslpassword")  # what libpq takes in the query as well


@dataclass(frozen=True, slots=True)
class Database:
    """A place to keep the log; printed without its password."""

    file: Path | None = None
    server: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return str(self.file) if self.server is None else _without_secrets(urlsplit(self.server))


def check_address(address: str) -> None:
    """Raises ValueError, which never repeats the address, for one that names no server we know."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in _SERVERS and parts.port != 0  # reading the port checks it
    except ValueError:
        known = False
    if not known:
        raise ValueError(
            "this is no address of a database we know; write the name of a file for SQLite, "
            "or postgresql+psycopg://user@host/database"
        )


def _without_secrets(parts: SplitResult) -> str:
    user, _, place = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in _SECRET]
    netloc = f"{name}@{place}" if name else place
    return parts._replace(netloc=netloc, query=urlencode(query)).geturl()
