"""What is wrong with settings, told as where it stands and what to do."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from monitor.places import FILE_NAME, NOT_SETTINGS, PREFIX
from monitor.settings.destinations import (
    AppriseDestination,
    EmailDestination,
    FilesDestination,
    MaildirDestination,
    WebhookDestination,
)
from monitor.settings.email import EmailSettings
from monitor.settings.heartbeat import HeartbeatSettings
from monitor.settings.limits import LimitSettings
from monitor.settings.policy import DefaultPolicySettings
from monitor.settings.retention import RetentionSettings
from monitor.settings.settings import Settings
from monitor.settings.watching import HealthSettings, HttpSettings

_SECTIONS: tuple[type[BaseModel], ...] = (
    *(Settings, EmailSettings, HeartbeatSettings, DefaultPolicySettings),
    *(EmailDestination, FilesDestination, MaildirDestination, WebhookDestination, AppriseDestination),
    *(LimitSettings, RetentionSettings, HttpSettings, HealthSettings),
)
_ALL_NAMES = [name for section in _SECTIONS for name in section.model_fields]
_PLAINLY = {
    "too_short": "name at least one",
    "string_too_short": "write something here",
    "path_type": "write the name of a folder, in quotes",
    "string_type": "write a text, in quotes",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "tuple_type": 'write a list, such as ["one", "two"]',
    "model_type": "write a section of its own, with its settings below [name]",
    "dict_type": "write a section of its own, with its settings below [name]",
    "string_pattern_mismatch": "write a mail address such as figures@example.org",
}


def told(fault: Any) -> str:
    """One of pydantic's faults as a sentence that says where and what to do."""
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]), _ALL_NAMES, 1)
        hint = f"did you mean {near[0]}?" if near else "`figurewatch init` writes a file with all there are"
        message = f"there is no such setting; {hint}"
    elif fault["type"] == "missing":
        message = "is needed here; add it"
    elif fault["type"] in _PLAINLY:
        message = f"{_PLAINLY[fault['type']]}{_as_given(fault)}"
    elif fault["type"] != "value_error":
        message = f"{message[0].lower()}{message[1:]}{_as_given(fault)}"
    return f"{place(_as_written(fault['loc']))}: {message}"


def _as_given(fault: Any) -> str:
    """What was written there, unless it may hold a secret: an address, a whole section."""
    if (
        fault["loc"][0] == "destinations"
        or fault["loc"][-1] == "ping_url"
        or fault["type"] in ("model_type", "dict_type")
    ):
        return ""
    return f" (it is {fault['input']!r})"


def _as_written(location: tuple[Any, ...]) -> tuple[Any, ...]:
    """The place as the file has it: pydantic puts a destination's kind after its name, "[key]" for a name.

    What stands in lists is counted from 1, and rules are called as `policy explain` calls them.
    """
    counted = tuple(part + 1 if isinstance(part, int) else part for part in location)
    if counted[0] == "destinations" and len(counted) > 2:
        return (*counted[:2], *counted[3:])
    if counted[:2] == ("policy", "rules") and len(counted) > 2:
        return ("policy", f"rule {counted[2]}", *counted[3:])
    return counted


def place(location: Iterable[Any]) -> str:
    """Where a setting stands: the variable that sets it, or a part of it; else the key in the file."""
    parts = [str(part) for part in location]
    for length in range(len(parts), 0, -1):
        variable = PREFIX + "__".join(parts[:length]).upper()
        for spelling in (variable, variable.replace("-", "_")):
            if spelling in os.environ:
                return spelling
            within = [name for name in sorted(os.environ) if name.startswith(f"{spelling}__")]
            if within and length == len(parts):
                return within[0]
    return f"{FILE_NAME}: {'.'.join(parts)}"


def unknown_variables() -> list[str]:
    """A misspelt variable would otherwise do nothing, silently."""
    problems = []
    for name in sorted(os.environ):
        setting = name.removeprefix(PREFIX).split("__")[0].lower()
        if name.startswith(PREFIX) and name not in NOT_SETTINGS and setting not in Settings.model_fields:
            known = [PREFIX + field.upper() for field in Settings.model_fields]
            near = difflib.get_close_matches(name, known, 1, 0.0)[0]
            problems.append(f"{name}: there is no such setting; did you mean {near}?")
    return problems


def sections_in_one_variable() -> list[str]:
    """What is said of a variable that is to hold a whole section and is no JSON."""
    remedy = "give each of its settings a variable of its own, such as"
    sections = {
        **{"POLICY": "WHEN", "LIMITS": "SECONDS", "RETENTION": "ARCHIVE_DAYS", "EMAIL": "HOST"},
        **{"DESTINATIONS": "DESK__EMAIL", "HEARTBEAT": "WHEN"},
        **{"HTTP": "PORT", "HEALTH": "LEAST_FREE_MB"},
    }
    return [
        f"{PREFIX}{name}: {remedy} {PREFIX}{name}__{example}"
        for name, example in sections.items()
        if PREFIX + name in os.environ
    ]
