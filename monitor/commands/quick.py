"""Commands whose plain values need no conversion.

Typer converts each value by pydantic, whose import alone takes longer than a look at the log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup


class QuickCommand(TyperCommand):
    """A command that leaves plain values alone."""

    def get_params(self, ctx: Any) -> list[Any]:
        """What it takes, its help included."""
        return _spared(super().get_params(ctx))


class QuickGroup(TyperGroup):
    """A group of commands that leaves plain values alone."""

    def get_params(self, ctx: Any) -> list[Any]:
        """What it takes, its help included."""
        return _spared(super().get_params(ctx))


def _spared(parameters: list[Any]) -> list[Any]:
    """Have texts and paths taken as they are; no path of ours is asked to exist, or the like."""
    for parameter in parameters:
        if "process_value" in vars(parameter):
            continue
        kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
        if kind is not None and not parameter.multiple and parameter.nargs == 1:
            parameter.process_value = _plainly(parameter, kind, parameter.process_value)
    return parameters


def _plainly(parameter: Any, kind: type, otherwise: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def process_value(context: Any, value: Any) -> Any:
        called = parameter.callback
        if value is None and not parameter.required:
            return called(context, parameter, None) if called else None
        if isinstance(value, str) and kind in (str, Path) and not called:
            return kind(value)
        return otherwise(context, value)

    return process_value
