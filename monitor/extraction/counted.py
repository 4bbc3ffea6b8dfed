"""What a number counts: the noun that follows it, as far as word lists can tell.

"11,000 North Korean troops" counts troops, "2,700 wounded" the wounded, "2,000 containers" something that
no measure counts. A number without a noun ("put it at 600", "600 of them") is bare.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from monitor.extraction.lexicon import Kind, Lexicon, Sense
from monitor.extraction.nations import DEMONYMS
from monitor.extraction.number_words import NUMBER_WORDS
from monitor.extraction.numbers import Number
from monitor.extraction.phrases import Match
from monitor.extraction.tokens import Token
from monitor.extraction.words import CLOSED, MONTHS, SPEECH_NORMS, STOPS, WEEKDAYS

Trigger = Match[tuple[Sense, ...]]
_REACH = 7
_SKIPPED_ADJECTIVES = frozenset(
    {"more", "new", "additional", "further", "confirmed", "suspected", "probable"}
)
_OF_WHAT = frozenset({"the", "its", "their", "our", "his", "these", "those"})
_COLLECTIVES = frozenset({"wave", "contingent", "deployment", "toll", "dispatch", "rescue", "evacuation"})
_TIMES = WEEKDAYS | MONTHS.keys() | {"week", "month", "year", "night", "weekend", "spring", "summer"}
_LINKED = frozenset({"-", "'", "'s", '"'})


class What(StrEnum):
    """What sort of thing follows a number."""

    BARE = "bare"  # nothing: "reached 600", "600 of them were killed"
    UNIT = "unit"  # soldiers, houses, jobs
    TRIGGER = "trigger"  # deaths, wounded
    OTHER = "other"  # anything else


@dataclass(frozen=True, slots=True)
class Counted:
    """The noun phrase after a number: its kind, its last token, its unit word and the triggers within."""

    what: What
    last: int
    noun: str | None = None
    noun_at: int | None = None
    inside: tuple[Trigger, ...] = ()
    part: bool = False  # the noun names what this is a part of: "200 of the wounded"


def counted_by(
    tokens: Sequence[Token], number: Number, lexicon: Lexicon, triggers: Sequence[Trigger]
) -> Counted:
    """The noun phrase that a number opens, or of which it takes a part: "164 of the cases"."""
    whole = _whole_of(tokens, number, lexicon, triggers)
    return whole if whole is not None else _phrase_after(tokens, number.last, lexicon, triggers)


def _whole_of(
    tokens: Sequence[Token], number: Number, lexicon: Lexicon, triggers: Sequence[Trigger]
) -> Counted | None:
    """What a part is taken of, where a noun says it: "600 of its soldiers", "11 of the 18 states".

    "600 of the 11,000 men" stays bare: the noun belongs to the other number.
    """
    after = [token.norm for token in tokens[number.last + 1 : number.last + 3]]
    if len(after) < 2 or after[0] != "of":
        return None
    if after[1][0].isdecimal() or after[1] in NUMBER_WORDS:
        step = number.last + 2
        while step + 1 < len(tokens) and (
            tokens[step + 1].norm in NUMBER_WORDS or tokens[step + 1].text == "-"
        ):
            step += 1
        counted = _phrase_after(tokens, step, lexicon, triggers)
        thing = counted.what is What.OTHER and _plural(tokens[counted.last])
        return Counted(What.OTHER, number.last) if thing else None  # "96 of 120 drones"
    if after[1] not in _OF_WHAT:
        return None
    last = number.last + 2
    other = last + 1
    if other < len(tokens) and tokens[other].norm == "total":
        other += 1
    while other < len(tokens) and (tokens[other].text[0].isdecimal() or tokens[other].norm in NUMBER_WORDS):
        other, last = other + 1, other
    counted = _phrase_after(tokens, last, lexicon, triggers)
    if last > number.last + 2:
        thing = counted.what is What.OTHER and _plural(tokens[counted.last])
        return Counted(What.OTHER, number.last) if thing else None
    if counted.what is What.OTHER and not _plural(tokens[counted.last]):
        return None
    if any(sense.kind is Kind.DONE_BY for trigger in counted.inside for sense in trigger.found[:1]):
        return None  # "12 of those aboard swam to land": told of them, no kind of them
    return None if counted.what is What.BARE else replace(counted, part=True)


def _phrase_after(
    tokens: Sequence[Token], before: int, lexicon: Lexicon, triggers: Sequence[Trigger]
) -> Counted:
    """The noun phrase that begins after the token `before`."""
    near = triggers[bisect_left(triggers, (before,)) :]
    reach = takewhile(lambda trigger: trigger.first <= before + 2 * _REACH, near)
    starts = {trigger.first: trigger for trigger in reach if not _only_weak(trigger)}
    inside: list[Trigger] = []
    noun_at: int | None = None
    unknown, last, at = 0, before, before + 1
    while at < len(tokens) and at <= before + _REACH:
        if tokens[at].text in _LINKED and at + 1 < len(tokens):
            at += 1
            continue
        trigger = starts.get(at)
        is_unit = tokens[at].norm in lexicon.counted or _is_people(tokens[at])
        if is_unit and tokens[at].text in ("major", "general", "private") and _next_is_plural(tokens, at):
            is_unit = False  # "19 major killings"
        if trigger is None and not is_unit:
            if tokens[at].norm in _SKIPPED_ADJECTIVES:
                at += 1
                continue
            if _ends_phrase(tokens, before, at) and not _adjective(tokens, at, lexicon, starts):
                break
            unknown, last = unknown + 1, at
            at += 1
            continue
        if (
            trigger is not None
            and tokens[trigger.last].norm in _COLLECTIVES
            and _plural(tokens[trigger.last])
        ):
            return Counted(What.OTHER, trigger.last)  # "two waves"
        if trigger is not None:
            if unknown and not _names(trigger) and (_plural(tokens[last]) or tokens[last].norm in _HERDS):
                return Counted(What.OTHER, last)  # "47 drones destroyed"
            if _counts_events(tokens, before, trigger):
                return Counted(What.OTHER, trigger.last)
            if _describes_things(tokens, trigger.last, lexicon, starts):
                return Counted(What.OTHER, trigger.last + 1)  # "two collapsed dormitories"
            inside.append(trigger)
        if is_unit and _names_things(tokens, at, lexicon):
            return Counted(What.OTHER, at + 1)
        if is_unit:
            noun_at = at  # "job" in "6,500 job cuts"
        at = trigger.last if trigger is not None else at
        last = at
        if not _next_is_head(tokens, at + 1, lexicon, starts):
            break
        at += 1
    if noun_at is not None:
        noun = "national" if _is_people(tokens[noun_at]) else tokens[noun_at].norm
        return Counted(What.UNIT, last, noun, noun_at, tuple(inside))
    if inside:
        return Counted(What.TRIGGER, last, None, None, tuple(inside))
    return Counted(What.OTHER if unknown else What.BARE, last)


_NO_THINGS = CLOSED | SPEECH_NORMS | {"dozen", "hundred", "thousand", "score", "ten", "million"}


def _describes_things(tokens: Sequence[Token], at: int, lexicon: Lexicon, starts: dict[int, Trigger]) -> bool:
    """Whether a participle stands before the plural of a thing that no measure counts."""
    compound = tokens[at - 1].text == "-"
    hit = compound and tokens[at].norm in ("hit", "struck", "stricken")
    if not (hit or tokens[at].norm.endswith("ed")) or at + 1 >= len(tokens) or at + 1 in starts:
        return False
    head = tokens[at + 1]
    thing = head.text.islower() and _plural(head) and len(head.text) > 4
    return thing and head.norm not in lexicon.counted and (compound or head.norm not in _NO_THINGS)


_HERDS = frozenset(["cattle", "livestock", "sheep", "poultry", "deer", "fish", "buffalo", "fowl"])
_YOUNG = frozenset(["baby", "infant", "newborn"])
_EVENTS = frozenset(["killing", "layoff", "cut", "reduction", "evacuation", "rescue"])
_GREAT = frozenset(["mass", "major", "big", "large", "massive", "sweeping", "separate", "successive", "huge"])


def _counts_events(tokens: Sequence[Token], before: int, trigger: Trigger) -> bool:
    """ "17 mass killings", "two big layoffs": how often, not how many."""
    if tokens[trigger.last].norm not in _EVENTS:
        return False
    return any(token.norm in _GREAT for token in tokens[before + 1 : trigger.first])


def _names_things(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """ "Three baby rhinos", "900 shelter homes": no people, and nobody's homes."""
    if tokens[at].norm in ("home", "house") and tokens[at - 1].norm in ("shelter", "relief"):
        return True
    if tokens[at].norm not in _YOUNG or tokens[at].text.endswith("s") or at + 1 >= len(tokens):
        return False
    head = tokens[at + 1]
    return head.text.islower() and _plural(head) and head.norm not in lexicon.counted | CLOSED


def _ends_phrase(tokens: Sequence[Token], before: int, at: int) -> bool:
    token, word = tokens[at], tokens[at].norm
    following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
    if (word == "right" and following == "now") or (word in ("last", "next") and following in _TIMES):
        return True
    if word == "go":
        return True  # "let 1,700 go"
    if word in CLOSED or token.text in STOPS or not token.text[0].isalpha():
        return True
    if at == before + 1:
        return (word.endswith(("ed", "ly", "ing")) and len(word) > 4) or word in NUMBER_WORDS
    return False


def _adjective(tokens: Sequence[Token], at: int, lexicon: Lexicon, starts: dict[int, Trigger]) -> bool:
    """ "30 masked men": a participle before a head is an adjective, not the end of the phrase."""
    return tokens[at].norm.endswith("ed") and _next_is_head(tokens, at + 1, lexicon, starts)


def _next_is_head(tokens: Sequence[Token], at: int, lexicon: Lexicon, starts: dict[int, Trigger]) -> bool:
    """Whether the next word belongs to the same phrase as its real head: "dead soldiers", "job cuts"."""
    if at >= len(tokens):
        return False
    step = at  # "2,000 injured North Korean soldiers"
    while step < min(len(tokens) - 1, at + 3) and (
        tokens[step].text[0].isupper() or tokens[step].text == "."
    ):
        step += 1
    if tokens[step].norm in lexicon.counted or _is_people(tokens[step]):
        return True
    trigger = starts.get(at)
    return trigger is not None and all(sense.kind is Kind.NOUN for sense in trigger.found)


_PEOPLES = frozenset(name.split()[-1] for name in DEMONYMS) - {"u.s.", "uk", "british", "chinese", "french"}


def _is_people(token: Token) -> bool:
    """ "20 Russians", "12,000 North Koreans": a people's name in the plural counts people."""
    return token.norm in _PEOPLES and token.text.endswith("s")


def _next_is_plural(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].text.islower() and _plural(tokens[at + 1])


def _plural(token: Token) -> bool:
    return token.text.lower().endswith("s") and not token.text.lower().endswith("ss")


def _names(trigger: Trigger) -> bool:
    return any(sense.kind is Kind.NOUN for sense in trigger.found)


def _only_weak(trigger: Trigger) -> bool:
    return all(sense.kind is Kind.WEAK for sense in trigger.found)
