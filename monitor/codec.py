"""Events and documents as JSON text, and back.

What is hashed and stored is exactly this text, so it must not depend on anything but the value: field
order is that of the classes, mappings are sorted.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from monitor.errors import LogError
from monitor.events import NAMES, ArticleReceived, Event, Recorded
from monitor.hash_chain import StoredEvent
from monitor.upcasters import STEPS, upcast

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders = {name: (version, msgspec.json.Decoder(kind)) for kind, (name, version) in NAMES.items()}


def to_json(value: object) -> str:
    """Any plain value (dataclasses, enums, dates, mappings) as one line of JSON."""
    return _encoder.encode(value).decode()


def encode(event: Event) -> tuple[str, int, str]:
    """An event as (stored name, schema version, payload)."""
    name, version = NAMES[type(event)]
    return name, version, to_json(event)


def decode(name: str, version: int, payload: str) -> Event:
    """The event that `encode` stored, of whatever released version; LogError where it is none of ours."""
    try:
        current, decoder = _decoders[name]
        if version == current:
            event: Event = decoder.decode(payload)
        elif version < current:
            old = upcast(name, version, msgspec.json.decode(payload), to=current, steps=STEPS)
            event = decoder.decode(_encoder.encode(old))
        else:
            raise _newer(name, version)
    except (KeyError, msgspec.MsgspecError) as error:
        raise _unreadable(name, version, error) from error
    return event


def require_readable(name: str, version: int) -> None:
    """Raises LogError for a type of event, or a version of it, that `decode` would not know."""
    try:
        current, _ = _decoders[name]
        if version > current:
            raise _newer(name, version)
        for step in range(version, current):
            STEPS[name, step]
    except KeyError as error:
        raise _unreadable(name, version, error) from error


def _newer(name: str, version: int) -> LogError:
    return LogError(
        f"the log holds {name} of version {version}, newer than this Figurewatch knows; upgrade it"
    )


def _unreadable(name: str, version: int, error: Exception) -> LogError:
    return LogError(
        f"the log holds {name!r} version {version}, which cannot be read ({error}); run `figurewatch verify`"
    )


NAMING_TEXTS = NAMES[ArticleReceived][0]  # the type of the events that name a text kept beside them


def text_named_by(stored: StoredEvent) -> str | None:
    """The hash of the text that an event says is kept beside it, if any."""
    if stored.type != NAMING_TEXTS:
        return None
    event = decode(stored.type, stored.version, stored.payload)
    return event.kept if isinstance(event, ArticleReceived) else None


def decode_stored(stored: StoredEvent) -> Recorded:
    """A stored event with its place in the log."""
    return Recorded(
        position=stored.position,
        recorded_at=datetime.fromisoformat(stored.recorded_at),
        cause=stored.cause,
        key=stored.key,
        hash=stored.hash,
        event=decode(stored.type, stored.version, stored.payload),
    )
