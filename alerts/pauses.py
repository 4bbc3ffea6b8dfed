"""When something that failed is tried again: after growing pauses, no two of which end at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=15)
SPREAD = 0.25  # share of a pause by which it may be longer


def pause_after(attempt: int, first: timedelta = FIRST_PAUSE, asked: float = 0.0) -> timedelta:
    """How long to wait after a failed attempt (from 1): doubling, up to a quarter of an hour.

    Or the seconds that the other side `asked` for, if they are more, up to the same.
    """
    doublings = min(attempt - 1, 20)
    longest = max(first, LONGEST_PAUSE)
    wished = timedelta(seconds=min(asked, longest.total_seconds()))
    return max(min(first * (1 << doublings), longest), wished)


def longest_pause(first: timedelta) -> timedelta:
    """The longest that anything waits to be tried again."""
    return max(first, LONGEST_PAUSE) * (1 + SPREAD)


def scattered(name: str) -> float:
    """A number from 0 to 1 for a name: the same for the same one, and evenly spread over all of them.

    Many that failed together, because their server did, so do not come back together.
    """
    return int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:4], "big") / 2**32


def not_scattered(name: str) -> float:
    """Every pause as long as `pause_after` has it."""
    return 0.0


class Rests:
    """Which destinations, and places where several are, are left alone for now, and how often they failed.

    Kept in memory: after a start everything is worth a try, since somebody may have mended what was wrong.
    """

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}  # since something was delivered there
        self._resting: dict[str, tuple[datetime, datetime]] = {}  # from, until

    def failures(self, where: str) -> int:
        """How often it has failed in a row."""
        return self._failures.get(where, 0)

    def failed(self, where: str, now: datetime, until: datetime) -> None:
        """It failed, and is left alone until then."""
        self._failures[where] = self.failures(where) + 1
        self._resting[where] = now, until

    def worked(self, where: str) -> None:
        """Something was delivered there."""
        self._failures.pop(where, None)
        self._resting.pop(where, None)

    def resting(self, where: str, now: datetime, asked_at: datetime | None) -> bool:
        """Whether it is left alone for now, unless somebody has asked for a try since it failed.

        A clock that has been set back since then ends the pause.
        """
        began, until = self._resting.get(where, (now, now))
        return began <= now < until and (asked_at is None or asked_at < began)
