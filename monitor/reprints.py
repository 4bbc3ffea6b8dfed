"""One story under many names: a reprint makes the same claims in mostly the same words.

Wire stories come back with another headline, a byline added, a paragraph cut. Two articles count as one
story when they make the same claims and their texts have SimHash sketches close to each other (M. Charikar,
"Similarity estimation techniques from rounding algorithms", STOC 2002). A rewritten story, or one with a new
figure, is a report of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.article import folded
from monitor.estimates import Estimate
from monitor.events import ArticleReceived, Recorded
from monitor.projections import Documents, Projection

SHINGLE = 3  # words
# Of 64 bits. Measured on 46 news texts: independent ones differ in 19 bits or more, copies with another
# headline, a byline, a paragraph less or advertisements more in up to 16.
SAME_STORY = 16
_REMEMBERED = 50  # stories with the same claims that are compared

# byte → its bits, each in a lane of 16 bits, so that adding numbers counts the bits of many bytes at once
_LANES = [sum((byte >> bit & 1) << (16 * bit) for bit in range(8)) for byte in range(256)]
_LANE_LIMIT = 2**16 - 1


def sketch(text: str) -> str:
    """SimHash of the text's runs of three words: 64 bits as hex, alike for texts that are alike."""
    words = folded(text).split()
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, 1))}
    chosen = sorted(shingles)[:_LANE_LIMIT]
    counts = [0] * 8
    for shingle in chosen:
        hashed = hashlib.blake2b(shingle.encode("utf-8", "replace"), digest_size=8).digest()
        for place, byte in enumerate(hashed):
            counts[place] += _LANES[byte]
    half = len(chosen) / 2
    bits = 0
    for place, lanes in enumerate(counts):
        for bit in range(8):
            if (lanes >> (16 * bit) & _LANE_LIMIT) > half:
                bits |= 1 << (8 * place + bit)
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """In how many of their 64 bits two sketches differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def claims_of(estimates: Iterable[Estimate]) -> str | None:
    """A name for what is claimed: equal for articles with the same figures from the same sources."""
    claims = {(made.topic, made.measure, made.low, made.high, made.source) for made in estimates}
    if not claims:
        return None
    return hashlib.sha256(repr(sorted(claims, key=repr)).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Story:
    """An article that was the first to tell its story."""

    article: str  # sha256
    sketch: str


def original_of(stories: Documents[tuple[Story, ...]], claims: str | None, sketched: str) -> str | None:
    """The article whose story this is once more, or None."""
    for story in stories.get(claims) or () if claims else ():
        if distance(story.sketch, sketched) <= SAME_STORY:
            return story.article
    return None


def _apply(documents: Documents[tuple[Story, ...]], recorded: Recorded) -> None:
    match recorded.event:
        case ArticleReceived(claims=str() as claims) as received if received.article.reprint_of is None:
            known = documents.get(claims) or ()
            documents.put(claims, (*known, Story(received.article.sha256, received.sketch))[-_REMEMBERED:])


STORIES: Projection[tuple[Story, ...]] = Projection("stories", 1, tuple[Story, ...], _apply)
"""By what they claim."""
