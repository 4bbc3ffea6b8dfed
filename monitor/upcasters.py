"""Payloads of earlier schema versions turned into today's, one pure step at a time, when they are read.

An event is never rewritten: what a released version once appended stays in the log as it was, and climbs
to the present version through the steps below each time it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Payload = dict[str, Any]
Step = Callable[[Payload], Payload]


def _left_out(payload: Payload) -> Payload:
    """The next version only adds fields that may be left out."""
    return payload


def _kind_by_code(payload: Payload) -> Payload:
    """Version 2 says of a rejected file whether it may be read another time."""
    transient = payload["code"] in {"too-slow", "internal-error"}
    return {**payload, "kind": "transient" if transient else "permanent"}


def _told_in_several(payload: Payload) -> Payload:
    """Version 2 named one digest that a change proves wrong; version 3 names those of each destination."""
    told = payload.get("told")
    return {**payload, "told": [told] if told else []}


# (stored name, from version) → the step to the next version
STEPS: Mapping[tuple[str, int], Step] = {
    ("article-received", 1): _left_out,  # 2: kept, edition_of
    ("article-rejected", 1): _kind_by_code,  # 2: kind
    ("estimate-recorded", 1): _left_out,  # 2: moment
    ("figure-changed", 1): _left_out,  # 2: struck, told, by, reason; `after` may be null
    ("figure-changed", 2): _told_in_several,
    ("digest-issued", 1): _left_out,  # 2: known_to; an entry's swing, imbalance, notice and rule
}


def upcast(
    name: str, version: int, payload: Payload, *, to: int, steps: Mapping[tuple[str, int], Step]
) -> Payload:
    """`payload` of schema `version` as version `to` has it; raises KeyError where a step is missing."""
    for step in range(version, to):
        payload = steps[name, step](payload)
    return payload
