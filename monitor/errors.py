"""Every error a user may meet, one small tree.

MonitorError
├── UnreadableError    a dropped file that holds no readable article
├── ConfigError        settings that cannot be used; holds every fault at once
├── TopicError         a topic or measure file that cannot be used; holds every fault at once
├── LogError           an event log that cannot be opened, read or trusted
│   ├── LogDatabaseError  the database under it refuses: out of reach, locked, full
│   └── StaleError     somebody appended since the log was looked at
└── AlreadyRunningError  a second service on the same home folder, inbox or database file
"""

from __future__ import annotations

from collections.abc import Sequence


class MonitorError(Exception):
    """Something went wrong that the user can put right; the message says how."""


READER_UNAVAILABLE = "reader-unavailable"


class UnreadableError(MonitorError):
    """A file that cannot be read as an article.

    `code` is a short stable word ("empty", "encrypted", "not-text", …) for programs; the message is one
    sentence in plain words for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def is_ours(self) -> bool:
        """Whether this installation is at fault and not the file, which can be read once it is mended."""
        return self.code == READER_UNAVAILABLE


class _ProblemsError(MonitorError):
    """Several faults found in one reading, told together."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class ConfigError(_ProblemsError):
    """Settings that cannot be used; `problems` names each fault and its remedy."""


class TopicError(_ProblemsError):
    """Topic or measure files that cannot be used; `problems` names file, key and remedy."""


class LogError(MonitorError):
    """The event log cannot be opened, or holds something that was not appended by us."""


class LogDatabaseError(LogError):
    """The database that holds the event log refuses; `fault` is what it says, `remedy` what to see to."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault}; {remedy}")
        self.fault = fault
        self.remedy = remedy


class StaleError(LogError):
    """What was decided on is no longer the end of the log; look again, and decide again."""


class AlreadyRunningError(MonitorError):
    """Another service works on the same home folder."""
