"""A message that tries a destination out: it tells of no figure, and nothing of it is kept in the log."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape

from alerts.channels.base import Rendered
from alerts.outbox import MessageKind

_SUBJECT = "Figurewatch test: {} can be reached"
_TEXT = """\
This is a test of Figurewatch's destination "{}".

It tells of no figure. Somebody sent it by `figurewatch destinations test`,
{:%d %B %Y, %H:%M:%S} UTC. Digests will come the same way.
"""


def trial_message(destination: str, now: datetime) -> Rendered:
    """The message; another one each time, so that no receiver takes it for a repeat."""
    moment = now.astimezone(UTC)
    identifier = f"test-{moment:%Y%m%dT%H%M%S%f}"
    subject, text = _SUBJECT.format(destination), _TEXT.format(destination, moment)
    document = {"test": True, "digest": identifier, "subject": subject, "issued_at": moment.isoformat()}
    lines = "<br>\n".join(escape(text.strip()).split("\n"))
    return Rendered(
        digest_id=identifier,
        subject=subject,
        text=text,
        html=f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(subject)}</title>\n'
        f"<p>{lines}</p>\n</html>\n",
        json=json.dumps(document, indent=2) + "\n",
        file_stem=f"{moment:%Y-%m-%d-%H%M%S}-test",
        issued_at=moment,
        kind=MessageKind.TEST,
    )
