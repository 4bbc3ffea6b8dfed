"""The stretch of time that a figure covers where it is not the whole: "in the past 24 hours", "overnight"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, MONTHS, SPEECH_NORMS, WEEKDAYS, word_set

_UNITS = word_set("hour day night week weekend month quarter year fortnight period")
# what the cases of `_window_at` begin with
_OPENERS = (
    word_set("overnight just only barely under the past previous last this a one since")
    | _UNITS
    | WEEKDAYS
    | frozenset(MONTHS)
)
# a sentence without any of these words tells of no window
WINDOWS = _UNITS | {"overnight", "since", "alone"}
_LAST_UNITS = _UNITS - {"hour", "year"}
_RECENT = word_set("last past previous preceding same latest first opening final")
_LEADS = word_set("in over during within for since throughout")
_SMALL = word_set("two three four five six seven eight nine ten few couple several")
_ENDS = frozenset({";", "\u2014", ":", "("})
_TURNS = word_set("while whereas but against compared versus bringing brought taking raising pushing putting")
_TOTALS = word_set("total cumulative overall altogether toll tally")
_RELATIVES = word_set("that which who when after because where")
_REACH = 20


def window_of(tokens: Sequence[Token], first: int, last: int) -> str | None:
    """The window in the clause of the number at tokens `first` to `last`; None where there is none."""
    start, end = _clause(tokens, first, last)
    of_them = [token.norm for token in tokens[last + 1 : last + 3]] == ["of", "them"]
    if not of_them and any(token.norm in _TOTALS for token in tokens[max(start, first - 12) : first]):
        return None
    clause = next((at for at in range(last + 1, end) if tokens[at].norm in _RELATIVES), end)
    clause = _before_a_part(tokens, last, clause)
    ahead = (at for at in range(first + 1, clause))
    behind = (at for at in range(first - 1, start - 1, -1))
    for at in (*ahead, *behind):
        stop = _window_at(tokens, at) if tokens[at].norm in _OPENERS else 0
        if stop and tokens[stop - 1].norm == "before" and _is_compared(tokens, first):
            continue
        if stop and at < first and (_in_an_aside(tokens, at, first) or _of_the_subject(tokens, at, stop)):
            continue
        if stop and (_is_counted_then(tokens, at, last) or not _dates_the_speech(tokens, at, stop, first)):
            return " ".join(token.text for token in tokens[at:stop])
    return None


def _is_compared(tokens: Sequence[Token], first: int) -> bool:
    """ "Up from 350 the day before", "the toll was 350 the day before": the whole as it stood then."""
    near = {token.norm for token in tokens[max(0, first - 6) : first]}
    if any(token.norm in ("from", "than", "against") for token in tokens[first : first + 8]):
        return True
    return bool(near & ({"from", "than", "to", "at", "against", "compared", "number"} | _TOTALS | BE))


def _is_counted_then(tokens: Sequence[Token], at: int, last: int) -> bool:
    """ "112 of them reported over the past day": a participle tied to the number, which nobody says then."""
    between = [token.norm for token in tokens[last + 1 : at]]
    while between and between[-1] in _FILLERS:
        between.pop()
    return between[-1:] != [] and between[-1] in _REGISTERED and set(between[:-1]) <= _LINKS


_REGISTERED = word_set("reported recorded registered confirmed detected announced logged diagnosed")
_LINKS = BE | HAVE | word_set("been of them these newly which whom that")


def _clause(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    start = first
    for token in reversed(tokens[max(0, first - _REACH) : first]):
        if token.text in _ENDS or token.norm in _TURNS:
            break
        start -= 1
    end = last + 1
    for token in tokens[end : last + _REACH]:
        if token.text in _ENDS or token.norm in _TURNS:
            break
        if token.norm == "as" and _STORMS & {after.norm for after in tokens[end + 1 : end + 7]}:
            break  # "69 were hurt as the storm lashed the coast over the weekend": when it did
        end += 1
    return start, end


_STORMS = word_set(
    """
    storm flood rain cyclone typhoon hurricane quake earthquake tremor river downpour flooding landslide
    monsoon wind snow heatwave wave fire wildfire blizzard tornado
    """
)


def _of_the_subject(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """ "Rain over the past week has killed 61": how long it rained."""
    return at > 2 and stop < len(tokens) and tokens[stop].norm in HAVE


def _in_an_aside(tokens: Sequence[Token], at: int, first: int) -> bool:
    """ ", where the road was reopened overnight, 860 bodies …": of what a relative clause tells."""
    for place in range(at - 1, max(0, at - 24), -1):
        if tokens[place].norm in ("that", "which") and tokens[place - 1].norm in _STORMS:
            return True  # "the storm that has lashed the coast since Monday left 61 dead"
    if not any(token.text == "," for token in tokens[at:first]):
        return False
    for place in range(at - 1, max(-1, at - 12), -1):
        if tokens[place].text == ",":
            return tokens[place + 1].norm in _RELATIVES
    return False


def _before_a_part(tokens: Sequence[Token], last: int, end: int) -> int:
    """Where another number takes a part of this one ("541 cases, 36 of them …"): the rest is the part's."""
    for at in range(last + 2, end - 1):
        if tokens[at].norm == "of" and tokens[at + 1].norm in _THEM and tokens[at - 1].norm[0].isalnum():
            return at - 1
        counted = tokens[at].norm in _REGISTERED and tokens[at - 1].text[0].isdecimal()
        if counted and tokens[at - 2].text == ",":
            return at - 1  # "541 cases, 31 recorded in the last week"
    return end


_THEM = word_set("them these those whom which")


def _window_at(tokens: Sequence[Token], at: int) -> int:
    """The end of the window that begins at a token, one of `_OPENERS`; 0 if none does."""
    norms = [token.norm for token in tokens[at : at + 8]]
    before = tokens[at - 1].norm if at else ""
    match norms:
        case ["overnight", *_]:
            return at + 1
        case ["just" | "only" | "barely" | "under", *rest] if before == "within":
            return _measured(at + 1, rest)
        case ["the", word, *rest] if word in _RECENT and (before in _LEADS or word in ("same", "previous")):
            return _measured(at + 2, rest)
        case [word, unit, *_] if word in ("past", "previous") and unit in _UNITS:
            return at + 2
        case ["last", unit, *_] if unit in _LAST_UNITS and before not in ("of", "by", "until"):
            return at + 2
        case ["this", unit, *_] if unit in _UNITS and before == "far":
            return at + 2
        case ["a" | "one", "single", unit, *_] if unit in _UNITS and before in _LEADS:
            return at + 3
        case ["the", "day", "before", *_] if before and before not in ("on", "of", "than", "from"):
            return at + 3
        case ["the", "weekend", *_] if before in _LEADS:
            return at + 2
        case ["one" | "a", unit, *_] if unit in ("day", "night", "week") and before in ("in", "on"):
            return at + 2
        case ["the", "week", *rest] if before in _LEADS and {"to", "ending", "leading"} & set(rest[:1]):
            return _dated(norms, at, 2)
        case ["since", day, *_] if day in WEEKDAYS or day in ("yesterday", "midnight"):
            return at + 2
        case ["since", "the", "last" | "previous", *_]:
            return at + 4
        case ["since", "last", unit, *_] if unit in _UNITS:
            return at + 3
        case [day, "alone", *_] if day in WEEKDAYS or day in _UNITS or day in MONTHS:
            return at + 1
    return 0


def _dated(norms: Sequence[str], at: int, end: int) -> int:
    """The end of "the week to 15 March", "the week ending Sunday"."""
    days = (place for place in range(end, len(norms)) if norms[place] in MONTHS or norms[place] in WEEKDAYS)
    last = next(days, end - 1)
    if norms[last + 1 : last + 2] and norms[last + 1].isdecimal():
        last += 1
    return at + last + 1


def _measured(at: int, rest: Sequence[str]) -> int:
    """The end of "the past 24 hours", "the last two weeks", "the same period"."""
    if rest and rest[0] in _UNITS:
        return at + 1
    number = rest[:1] and (rest[0][0].isdecimal() or rest[0] in _SMALL)
    if not number:
        return 0
    skip = 1 + (rest[1:2] in (["-"], ["of"]))
    return at + skip + 1 if rest[skip : skip + 1] and rest[skip] in _UNITS else 0


def _dates_the_speech(tokens: Sequence[Token], at: int, stop: int, first: int) -> bool:
    """ "Said last week that 600 were killed", "as of last week": when it was said, not what it covers."""
    before = [token.norm for token in tokens[max(0, at - 4) : at]]
    while before and before[-1] in _FILLERS:
        before.pop()
    if before[-1:] and (
        before[-1] in _SAID or before[-1] in MONTHS or before[-1] in ("until", "by", "since")
    ):
        return True
    if before[-1:] and before[-1][0].isdecimal() and tokens[at].norm == "last":
        return True  # "February 24 last year"
    if before[-2:] in (["as", "of"], ["end", "of"]):
        return True
    if stop > first:
        return False
    between = [token.norm for token in tokens[stop:first]]
    if "claimed" in between and between[between.index("claimed") + 1 :][:1] in (["the"], ["life"], []):
        between.remove("claimed")  # "in the past hours strikes claimed the lives of 252"
    return bool(set(between) & _SAID) or between[:1] == ["that"]


_SAID = SPEECH_NORMS - {"record", "recorded", "register", "registered", "see", "list"}
_FILLERS = word_set("the on in during late earlier early over")
