"""Where it all happens: a place that the headline or the topic names is no part of the whole.

Where several are named together ("the floods in Kenya and Uganda") each of them is a part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = r"[A-Z][\w'\u2019]+(?: (?:do |de |del |la |of the |of )?[A-Z][\w'\u2019]+)*"
_TOGETHER = re.compile(rf"({_NAME})((?:, (?:and )?{_NAME})*)(?:,? and |-|, | & )({_NAME})")
_NAMES = re.compile(_NAME)
_BETWEEN = ("between ", "from ")


@dataclass(frozen=True, slots=True)
class Home:
    """The words that say where it all happens, in small letters, and the places named together in them."""

    words: str
    several: frozenset[str] = frozenset()

    def has(self, part: str) -> bool:
        """Whether a part is a place, by its capital, and the whole is told of that same place."""
        _, _, place = part.partition(IN_THE_EVENT)
        if place:
            return plain(place) not in self.several
        named = part[0].isupper() or part.split()[-1][0].isupper()
        if not named or part.startswith(("in ", "since ", "on ")) or plain(part) in self.several:
            return False
        return plain(part) in self.words


NOWHERE = Home("")

# "following the quake in Uganda": its place, where the quake is told to have hit more than that
IN_THE_EVENT = ": of the event in "


def home_of(text: str) -> Home:
    """The home that a headline or a topic names."""
    several = set()
    for match in _TOGETHER.finditer(text):
        if not text[: match.start()].endswith(_BETWEEN):
            several |= {plain(name) for name in _NAMES.findall(match.group())}
    return Home(text.lower(), frozenset(several))


def plain(name: str) -> str:
    """A place's name to compare by."""
    return name.lower().removeprefix("the ")
