"""Verbs whose other half stands behind the number: "brought 31 people out", "drove 11,000 from home"."""

from __future__ import annotations

from collections.abc import Container, Sequence

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.tokens import Token
from monitor.extraction.words import word_set

_SAVING = word_set(
    """
    bring brought carry carried get got pull pulled drag dragged lift lifted pluck plucked haul hauled help
    helped dig dug winch winched hoist hoisted fish fished free freed take took taken
    """
)
_SENDING = word_set(
    "bring brought send sent take took fly flew flown ship shipped get got rotate rotated pull pulled"
)
_FERRYING = word_set("fly flew flown bus bused bussed move moved airlift airlifted ferry ferried")
_DRIVING = word_set("drive drove driven force forced push pushed chase chased sent send")
_OUT = (
    ("out",), ("ashore",), ("alive",), ("to", "safety"), ("to", "shore"), ("to", "land"),
    ("to", "the", "shore"),
    ("aboard",), ("off", "the"), ("from", "roof"), ("from", "the", "roof"), ("from", "rooftop"),
    ("from", "the", "rooftop"), ("from", "the", "rubble"), ("from", "rubble"), ("from", "the", "ruin"),
    ("from", "the", "water"), ("from", "the", "sea"), ("from", "the", "wreckage"), ("from", "the", "debris"),
    ("from", "under"), ("from", "beneath"), ("from", "flooded"), ("from", "stranded"), ("from", "collapsed"),
)  # fmt: skip
_HOME = (("home",), ("back", "home"), ("or", "so", "home"), ("back", "to"))
_AWAY = (("from", "their", "home"), ("out", "of", "their", "home"), ("from", "home"), ("into", "shelter"))
_PAIRS = (
    ("evacuated", _FERRYING, (("out",), ("to", "safety"))),
    ("rescued", _SAVING, _OUT),
    ("returned", _SENDING, _HOME),
    ("displaced", _DRIVING, _AWAY),
    ("jobs_cut", frozenset(["let", "letting"]), (("go",),)),
)
HALVES = frozenset(ends[0] for _, _, tails in _PAIRS for ends in tails)


def by_particle(tokens: Sequence[Token], candidate: Candidate, wanted: Container[str]) -> Choice | None:
    """The measure of a number that stands between a verb and its particle."""
    at = candidate.closes + 1
    if at >= len(tokens) or tokens[at].norm not in HALVES or candidate.number.percent:
        return None
    if candidate.counted.what not in (What.UNIT, What.BARE) or candidate.counted.inside:
        return None
    before = [token.norm for token in tokens[max(0, candidate.opens - 4) : candidate.opens]]
    after = tuple(token.norm for token in tokens[at : at + 4])
    for measure, verbs, tails in _PAIRS:
        verb = next((word for word in reversed(before) if word in verbs), None)
        tail = next((ends for ends in tails if after[: len(ends)] == ends), None)
        if verb and tail and measure in wanted:
            return Choice(measure, None, 2.0, f"{verb} {' '.join(tail)}")
    return None
