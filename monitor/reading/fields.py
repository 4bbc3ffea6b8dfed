"""Metadata fields as files give them (text, number, list, object with a name) → plain text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

_NAME_KEYS = ("name", "title", "@id", "url")


def first_text(fields: Mapping[str, object], keys: Iterable[str]) -> str | None:
    """The first of `keys` that holds text, a number, or something with a name."""
    return next((found for key in keys if (found := named(fields.get(key)))), None)


def named(value: object) -> str | None:
    """`value` as one line: itself, its "name", or the first of a list that gives one."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return next(
            (text for key in _NAME_KEYS if isinstance(text := value.get(key), str) and text.strip()), None
        )
    if isinstance(value, (list, tuple)):
        return next(
            (text for item in value[:20] if not isinstance(item, (list, tuple)) and (text := named(item))),
            None,
        )
    return None


def names(value: object) -> str | None:
    """The names in `value`, a text or a list of texts or objects, joined by commas."""
    if not isinstance(value, (list, tuple)):
        return named(value)
    found = [text for item in value[:20] if not isinstance(item, (list, tuple)) and (text := named(item))]
    return ", ".join(dict.fromkeys(found)) or None
