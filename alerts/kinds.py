"""What sort of message a digest is: news, a correction of what was told, or history filled in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from monitor.events import ChangeKind, DigestEntry


class DigestKind(StrEnum):
    """What a digest is as a whole."""

    CHANGES = "changes"  # with corrections among them, maybe
    CORRECTION = "correction"  # nothing but corrections of what its readers had been told
    HISTORY = "history"  # nothing but values that had been missing between two that were told


def kind_of(entries: Sequence[DigestEntry]) -> DigestKind:
    """What a digest of these entries is."""
    if all(filled_in(entry) for entry in entries):
        return DigestKind.HISTORY
    if all(takes_back(entry) for entry in entries):
        return DigestKind.CORRECTION
    return DigestKind.CHANGES


def filled_in(entry: DigestEntry) -> bool:
    """Whether an entry tells of a value that had been missing between two that were told."""
    return entry.notice is not None and entry.kind is ChangeKind.LATE


def takes_back(entry: DigestEntry) -> bool:
    """Whether an entry puts right what its readers had been told."""
    return entry.notice is not None and entry.kind is not ChangeKind.LATE
