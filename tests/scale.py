"""How many random cases are tried: CI's number, times --scale (tests/conftest.py sets it before any test)."""

from __future__ import annotations

_scale = [1.0]


def set_scale(scale: float) -> None:
    """Try so many times CI's number."""
    _scale[0] = scale


def cases(number: int) -> int:
    """CI's number, scaled; for what is decided while modules are imported, as hypothesis' settings are."""
    return max(1, round(number * _scale[0]))
