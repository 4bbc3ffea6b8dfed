"""How the source stands to a number now: holds it, held it before, expects it, has taken it back."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.estimates import Status
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import HAVE, MONTHS

_DENIED_AFTER = frozenset("withdrawn retracted untrue false wrong baseless fake forged staged".split())
_DENIED_BEFORE = (
    "took back",
    "taken back",
    "withdrew",
    "withdrawn the",
    "retracted",
    "denied that",
    "denies that",
    "deny that",
    "there are not",
    "were not",
    "was wrong",
    "taken down",
)
_EARLIER = (
    "earlier estimate",
    "earlier it",
    "initial estimate",
    "previous estimate",
    "previously",
    "an earlier count",
    "earlier count",
    "earlier figure",
    "previous count",
    "earlier in the day",
    "earlier the",
    "earlier ,",
    "first report",
    "an earlier",
    "the previous",
)
_PLUPERFECT = frozenset(
    "put spoken said estimated reported given announced counted spoke expected claimed pencilled warned predicted placed been numbered".split()
)
_WILL = frozenset("will would could may might 'll shall".split())
_PLANS = (
    "plan to", "plans to", "planned", "planning to", "prepare to", "preparing to", "set to", "due to be", "expected to", "expect", "is to", "are to",
    "intends to", "intend to", "means to", "about to", "ready to", "decided to", "promised", "aims to", "wants to", "in talks to", "fear", "fears", "feared", "forecast", "predict",
    "predicts", "projected", "can bring", "can scrape", "to shed", "to cut", "to lay off", "to send", "to axe", "to slash", "to eliminate", "pledged", "agreed to", "to be sent", "warned of", "will be", "poised to", "threatens to", "announced in",
)  # fmt: skip


def status_of(
    sentence: Sentence, at: int, last: int, before: Sequence[Token], trigger: tuple[int, int] | None
) -> tuple[Status, str]:
    """The status of the number at tokens `at` to `last`, and the words that say so."""
    tokens = sentence.tokens
    words = " ".join(token.norm for token in tokens)
    clause_start, clause_end = _clause(tokens, at, last)
    clause = " ".join(token.norm for token in tokens[clause_start:clause_end])
    denied = _denied(words, clause, tokens, at)
    if denied:
        return Status.DENIED, denied
    earlier = _previous(tokens, at, clause_start, clause, words)
    if earlier:
        return Status.PREVIOUS, earlier
    ahead = _forecast(tokens, at, last, clause_start, clause_end, clause, trigger)
    if ahead:
        return Status.FORECAST, ahead
    return Status.CURRENT, ""


def _clause(tokens: Sequence[Token], at: int, last: int) -> tuple[int, int]:
    """The clause around a number: up to a semicolon, a dash or a contrasting conjunction."""
    start = at
    while start > 0 and not (
        tokens[start - 1].text in (";", "\u2014") or tokens[start - 1].norm in ("while", "but", "whereas")
    ):
        start -= 1
    end = last + 1
    while end < len(tokens) and not (
        tokens[end].text in (";", "\u2014") or tokens[end].norm in ("while", "but", "whereas")
    ):
        end += 1
    return start, end


def _denied(words: str, clause: str, tokens: Sequence[Token], at: int) -> str:
    for cue in _DENIED_BEFORE:
        if cue in clause and (
            clause.index(cue) < len(" ".join(token.norm for token in tokens[:at]))
            or cue in ("was wrong", "taken down")
        ):
            return cue
    for token in tokens[at:]:
        if token.norm in _DENIED_AFTER:
            return token.text
    if "since taken back" in words or "since withdrawn" in words:
        return "since taken back"
    return ""


def _previous(tokens: Sequence[Token], at: int, start: int, clause: str, words: str) -> str:
    before = [token.norm for token in tokens[max(start, at - 9) : at]]
    near = before[-5:]
    if "from" in near:
        place = len(before) - 1 - before[::-1].index("from")
        lead = before[max(0, place - 5) : place]
        if any(
            word
            in (
                "up",
                "down",
                "revised",
                "risen",
                "rose",
                "rise",
                "climbed",
                "grew",
                "grown",
                "increased",
                "jumped",
                "lowered",
                "raised",
                "tripled",
                "jump",
                ",",
                "fallen",
                "fell",
            )
            for word in lead
        ):
            return "from"
    if "compare" in near or "compared" in near or "compares" in near:
        return "compared with"
    for cue in _EARLIER:
        if f" {cue} " in f" {clause} ":
            return cue
    everything = [token.norm for token in tokens[start:at]]
    for place, word in enumerate(everything):
        if word == "had" and any(later in _PLUPERFECT for later in everything[place + 1 : place + 4]):
            return "had " + next(later for later in everything[place + 1 : place + 4] if later in _PLUPERFECT)
    opening = everything[:3]
    if (
        opening[:1] == ["in"]
        and len(opening) > 1
        and opening[1] in MONTHS
        and any(
            word in ("spoke", "was", "had", "said", "spoken", "estimated", "put", "stood", "admitted")
            for word in everything[2:]
        )
    ):
        return f"in {opening[1]}"
    return ""


def _forecast(
    tokens: Sequence[Token],
    at: int,
    last: int,
    start: int,
    end: int,
    clause: str,
    trigger: tuple[int, int] | None,
) -> str:
    first, stop = (min(at, trigger[0]), max(last, trigger[1])) if trigger else (at, last)
    window = tokens[max(start, first - 9) : min(end, stop + 8)]
    norms = [token.norm for token in window]
    for place, word in enumerate(norms):
        if word in _WILL:
            following = norms[place + 1 : place + 4]
            if set(following[:2]) & HAVE or window[place].text == "May" or "include" in following[:2]:
                continue
            return word
    text = f" {' '.join(norms)} "
    return next((cue for cue in _PLANS if f" {cue} " in text), "")
