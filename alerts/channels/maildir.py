"""Digests as mails in a Maildir, for a mail program or server on the same machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

from alerts.channels.base import DeliveryError, Rendered
from alerts.channels.message import MailOptions, build_message
from monitor.durable import make_folder, put, sync

_AS_KEPT = SMTP.clone(linesep="\n")  # lines end in a Maildir as they do in any file here


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirChannel:
    """Writes each digest into `new`, whole or not at all; one that is there, or was read, stays as it is.

    https://cr.yp.to/proto/maildir.html: written in `tmp`, moved to `new`; a reader moves it on to `cur`
    and adds a colon and its flags to the name.
    """

    folder: Path
    sender: str
    recipient: str
    options: MailOptions = field(default_factory=MailOptions)

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def send(self, message: Rendered) -> None:
        """Put the mail there, and have the disk confirm it."""
        name = file_name(message)
        try:
            for part in ("tmp", "new", "cur"):
                make_folder(self.folder / part)
            if not self._holds(name):
                mail = build_message(message, self.sender, self.recipient, self.options)
                self._put(name, mail.as_bytes(policy=_AS_KEPT))
        except OSError as error:
            reason = error.strerror or str(error)
            advice = "make room or make the folder writable; the digest is kept and tried again"
            raise DeliveryError(f"{self.folder}: {reason}; {advice}", permanent=False) from error

    def _holds(self, name: str) -> bool:
        return any(
            held.name.partition(":")[0] == name
            for part in ("new", "cur")
            for held in (self.folder / part).iterdir()
        )

    def _put(self, name: str, mail: bytes) -> None:
        put(self.folder / "tmp" / name, self.folder / "new" / name, mail)
        sync(self.folder / "new")


def file_name(message: Rendered) -> str:
    """The same each time for one digest, so that a repeat is no second mail."""
    named = f"{message.digest_id}\0{message.issued_at.isoformat()}"
    digits = sha256(named.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{int(message.issued_at.timestamp())}.{digits}.figurewatch"
