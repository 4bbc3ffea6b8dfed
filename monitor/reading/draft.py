"""What one format gives: the words of a file and what its metadata says, all as plain text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The words of one file, not yet cleaned, dated or hashed.

    Everything is text, so that what comes back from the reading process is data and nothing else.
    """

    text: str  # without the headline, where the format keeps that apart
    title: str | None = None  # as the metadata gives it
    title_in_text: bool = True  # False: `title` belongs in front of `text`
    dates: tuple[str, ...] = ()  # fields that state the publication, most trusted first
    doubtful_dates: tuple[str, ...] = ()  # fields that state a time near it
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None  # as declared
