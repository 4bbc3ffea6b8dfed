"""A property that is worked out once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class once(Generic[V]):  # reads as the decorator it is
    """Like `functools.cached_property`, which up to Python 3.11 takes a lock at each first question."""

    def __init__(self, make: Callable[[Any], V]) -> None:
        self._make, self._name, self.__doc__ = make, make.__name__, make.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> V:
        """The value, kept from now on in the owner itself, where it is found before this."""
        value = owner.__dict__[self._name] = self._make(owner)
        return value
