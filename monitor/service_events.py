"""What the service says of itself, as facts of the log: heartbeats, and warnings of what was not delivered.

Everything such a message says stands in its event, so that making it again gives the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

HEARTBEAT_IDS, WARNING_IDS = "heartbeat-", "warning-"  # how the ids of such messages begin; no digest's does


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A dropped file that could not be read."""

    file_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """How often figures of a topic changed, by kind of change."""

    topic: str
    topic_name: str
    changes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCount:
    """What became of the digests owed to a destination."""

    destination: str  # its name; all recipients together
    delivered: int
    failed: int  # attempts
    abandoned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message that a destination has not got: not yet, or never."""

    id: str
    position: int  # of the event that issued it
    subject: str
    destination: str  # delivery id
    issued_at: datetime
    attempts: int
    error: str | None
    at: datetime | None  # of the next attempt, or when it was given up


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskSpace:
    """What is left on a disk, in bytes."""

    holds: tuple[str, ...]  # which of our folders lie on it
    free: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatIssued:
    """The service said that it lives and what it did; a delivery to each destination is owed."""

    id: str
    subject: str
    file_stem: str
    destinations: tuple[str, ...]
    since: datetime  # begin of the time it tells of
    until: datetime
    counted_to: int  # position of the last event that it tells of
    running_since: datetime
    articles: int  # read for the first time
    reprints: int  # those of them that told a known story
    editions: int  # those of them that took the place of an earlier edition
    repeated: int  # files whose article was known
    estimates: int
    topics: tuple[TopicCount, ...]  # every topic that is followed, and others that changed
    refused: int
    refusals: tuple[Refusal, ...]  # the first of them
    digests: int  # issued
    deliveries: tuple[DeliveryCount, ...]
    undelivered: int  # owed, and failed at least once
    oldest_undelivered: Undelivered | None
    abandoned: int
    abandonments: tuple[Undelivered, ...]  # the first of them
    last_article: datetime | None  # when the last article came, be it before `since`
    disks: tuple[DiskSpace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningIssued:
    """A destination did not get what it was owed; the others are owed a warning of it."""

    id: str
    subject: str
    file_stem: str
    destinations: tuple[str, ...]
    name: str  # of the destination that failed
    abandoned: int
    abandonments: tuple[Undelivered, ...]  # the first of them
