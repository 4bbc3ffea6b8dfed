"""The place, event or period that a figure may be a part's: where the article sets it apart is told later.

"87 in Minxian county" is a part only beside the 89 in all. So a figure is read with the part it may cover,
and `set_apart` decides when the whole article is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import What
from monitor.extraction.measures import Candidate
from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.places import (
    BREAKS,
    FRONTS,
    JOINS,
    REACH,
    TELLING,
    everywhere,
    place_after,
    place_as_subject,
    place_at,
    place_before,
)
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, MONTHS, WEEKDAYS, word_set

_EVENTS = word_set(
    """
    strike airstrike attack raid bombing shelling blast explosion ambush shooting crash bombardment
    assault landslide collapse fire
    """
)
_HITS = word_set("killed hurt injured wounded")
_WEAPONS = word_set(
    "drone missile mine bomb shell artillery gunfire rocket sniper mortar landslide aftershock"
)
_BEGAN = word_set("began begin begun started start beginning outbreak onset invasion")


def parts_of(
    tokens: Sequence[Token], candidates: Sequence[Candidate], at: int, *, jobs: bool
) -> tuple[str, ...]:
    """What the number at place `at` may cover of the whole: a place, an event, a period."""
    after = candidates[at + 1] if at + 1 < len(candidates) else None
    stop = after.opens if after else len(tokens)
    if after and (after.counted.noun in _THINGS or _taken_of(tokens, candidates[at], after)):
        stop = candidates[at + 2].opens if at + 2 < len(candidates) else len(tokens)
    own = _parts(tokens, candidates[at], stop, jobs=jobs)
    if not own and after and _joined(tokens, candidates[at], after):
        beyond = candidates[at + 2].opens if at + 2 < len(candidates) else len(tokens)
        own = _found(place_after(tokens, after, beyond), _period(tokens, after, beyond))
    if not own and after and _is_aside(tokens, candidates[at], after):
        beyond = candidates[at + 2].opens if at + 2 < len(candidates) else len(tokens)
        own = _found(place_after(tokens, after, beyond, _past_comma(tokens, after)))
    if not own and at and _joined(tokens, candidates[at - 1], candidates[at]):
        before = candidates[at - 1]
        own = _parts(tokens, before, candidates[at].opens, jobs=jobs)
    if not own and at and (shared := _shared_place(tokens, candidates[at - 1], candidates[at])):
        return (shared,)
    return own


def _is_aside(tokens: Sequence[Token], candidate: Candidate, after: Candidate) -> bool:
    """ "220 civilians, including 84 children, were killed in Orlu": the place is that of them all."""
    joint = [token.norm for token in tokens[candidate.closes + 1 : after.number.first]]
    beyond = tokens[_past_comma(tokens, after) :]
    told = joint[:1] == [","] and joint[1:2] in (["including"], ["among"]) and len(joint) <= 6
    return told and beyond != [] and beyond[0].norm not in ("in", "at", "from", "near")


def _past_comma(tokens: Sequence[Token], after: Candidate) -> int:
    beyond = after.closes + 1
    return beyond + (beyond < len(tokens) and tokens[beyond].text == ",")


_THINGS = _EVENTS | {"attack", "incident"}


def _taken_of(tokens: Sequence[Token], candidate: Candidate, after: Candidate) -> bool:
    """ "22 of the 222 residents of Orlu": where the whole is, its part is."""
    return [token.norm for token in tokens[candidate.number.last + 1 : after.opens]] in (
        ["of", "the"],
        ["of"],
    )


def _shared_place(tokens: Sequence[Token], before: Candidate, candidate: Candidate) -> str | None:
    """ "2,140 homes in the town are unfit and almost 900 will be pulled down": in the same town."""
    between = [token.norm for token in tokens[before.closes + 1 : candidate.opens]]
    if "and" not in between[-3:] or _ELSEWHERE & set(between):
        return None
    return place_after(tokens, before, candidate.opens)


_ELSEWHERE = word_set(
    """
    , ; : while but whereas total toll overall nationwide elsewhere across bringing including
    """
)


def on_top(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "Another 4,000 people", "seven more": on top of a whole, where one is told."""
    before = {token.norm for token in tokens[max(0, candidate.opens - 2) : candidate.number.first]}
    counted = [token.norm for token in tokens[candidate.number.last + 1 : candidate.closes + 2]]
    more = "more" in counted and "than" not in counted
    return bool(before & {"another", "further", "additional"}) or more


def _parts(tokens: Sequence[Token], candidate: Candidate, stop: int, *, jobs: bool) -> tuple[str, ...]:
    place = (
        None
        if everywhere(tokens, candidate, stop)
        else (
            place_after(tokens, candidate, stop)
            or place_before(tokens, candidate)
            or place_as_subject(tokens, candidate, jobs=jobs)
        )
    )
    if jobs:
        return _found(place or _people_of(tokens, candidate), _since(tokens, candidate, stop))
    return _found(
        place, _event(tokens, candidate) or _weapon(tokens, candidate), _period(tokens, candidate, stop)
    )


def _found(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _joined(tokens: Sequence[Token], first: Candidate, second: Candidate) -> bool:
    """ "10 people were killed and 20 wounded in Cebu": what holds for the one holds for the other."""
    joint = [token.norm for token in tokens[first.closes + 1 : second.opens]]
    return bool({"and", "with"} & set(joint)) and len(joint) <= 5


def kind_of(tokens: Sequence[Token], candidate: Candidate) -> tuple[str, ...]:
    """ "1,000 sappers to clear mines and 5,000 builders": the kind of men, where it is a special one."""
    first, last = candidate.number.last + 1, candidate.counted.last
    while [token.norm for token in tokens[first : first + 2]] in (["or", "so"], ["or", "more"]):
        first += 2
    last = max(first, last) if first < len(tokens) else last
    noun = candidate.counted.noun or tokens[last].norm
    if noun not in _SPECIAL:
        return ()
    return (" ".join(token.text for token in tokens[first : last + 1]),)


_SPECIAL = word_set(
    """
    sapper builder deminer engineer technician specialist officer general medic pilot worker laborer
    """
)


def of_those(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "The UN has confirmed about 600 of those": of the ones just told of."""
    after = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 3]]
    return after in (["of", "those"], ["of", "these"])


def resolved(parts: tuple[str, ...], before: Sequence[Token], last: tuple[str, ...]) -> tuple[str, ...]:
    """The parts, "the town" by its name: that which the sentence or the last part gives."""
    if not parts or parts[0].split()[0] != "the" or not parts[0].islower():
        return parts
    places = (
        place[0]
        for at in range(len(before) - 1, 0, -1)
        if before[at - 1].norm in ("of", "in") and (place := place_at(before, at)) and place[0][0].isupper()
    )
    named = next(places, next((part for part in last if part[0].isupper()), None))
    return (named, *parts) if named else parts


def named_before(tokens: Sequence[Token], candidate: Candidate) -> tuple[str, ...]:
    """ "Officials in Orlu said 87 people had died there": the place that "there" takes up."""
    near = [token.norm for token in tokens[max(0, candidate.opens - 4) : candidate.closes + 6]]
    if "there" not in near or set(near[near.index("there") + 1 :][:1]) & (BE | HAVE):
        return ()
    for at in range(candidate.opens - 1, 0, -1):
        if tokens[at - 1].norm in ("in", "of", "at") and (found := place_at(tokens, at)):
            return (found[0],) if found[0][0].isupper() else ()
    return ()


def goes_on(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "Seventy-two others were hurt", "two died there": in the event or place of the figure before."""
    counted = tokens[candidate.number.last + 1 : candidate.closes + 1]
    near = tokens[max(0, candidate.opens - 6) : candidate.closes + 9]
    there = any(
        token.norm == "there" and not (near[at + 1 : at + 2] and near[at + 1].norm in BE | HAVE)
        for at, token in enumerate(near)
    )
    return there or any(token.norm == "other" or token.norm in _LOCALS for token in counted)


_LOCALS = word_set("townspeople townsfolk villager islander")


def sheltered(tokens: Sequence[Token], candidate: Candidate) -> tuple[str, ...]:
    """ "3,000 are staying in evacuation centres", "4,000 with relatives": where some of the displaced are."""
    if candidate.counted.what is What.UNIT:
        return ()  # "4,100 people are in shelters" may be all of them; "3,000 are" takes up those before
    before = [token.norm for token in tokens[: candidate.number.first]]
    if before[-1:] == ["another"] and not {"which", "whom", "them"} & set(before):
        return ()  # "another 900 were sleeping in schools": besides the whole
    for at in range(candidate.number.last + 1, min(len(tokens) - 1, candidate.number.last + REACH)):
        if tokens[at].text in BREAKS or tokens[at].text == "," or tokens[at].norm in JOINS:
            return ()
        if tokens[at].norm not in ("in", "at", "with", "inside"):
            continue
        for end in range(at + 1, min(len(tokens), at + 6)):
            known = tokens[end].norm in _SHELTERS if tokens[at].norm != "with" else tokens[end].norm in _HOSTS
            if known:
                return (" ".join(token.text for token in tokens[at : end + 1]),)
            if not tokens[end].is_word or tokens[end].norm in JOINS:
                break
    return ()


_SHELTERS = word_set(
    "shelter camp center school gym gymnasium stadium tent church mosque hotel accommodation home house hall"
)
_HOSTS = word_set("relative friend family kin neighbor neighbour host")


def _event(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "An airstrike flattened a home, killing four", "five died in a blast", "Friday's strike"."""
    near = range(max(0, candidate.opens - 24), min(len(tokens), candidate.closes + 24))
    for at in sorted(near, key=lambda place: abs(place - candidate.number.first)):
        if tokens[at].norm not in _EVENTS or tokens[at].text.lower().endswith("s"):
            continue
        between = tokens[min(at, candidate.closes) : max(at, candidate.opens)]
        if any(token.text == ";" for token in between):
            continue
        lead = [token.norm for token in tokens[max(0, at - 4) : at]]
        one = {"a", "an", "another", "one", "single"} & set(lead) or (
            "'s" in lead and set(lead) & (WEEKDAYS | {"yesterday"})
        )
        if one:
            return tokens[at].text
    return None


def _weapon(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Short-range drones killed 40": what killed a part of them."""
    verb = candidate.opens - 1
    if verb < 1 or tokens[verb].norm not in _HITS or tokens[verb - 1].norm not in _WEAPONS:
        return None
    start = verb - 1
    while start and tokens[start - 1].text not in FRONTS - {"-"} and tokens[start - 1].norm not in JOINS:
        start -= 1
    return " ".join(token.text for token in tokens[start:verb]).replace(" - ", "-")


def _people_of(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "1,000 Danish jobs", "564 UK roles": where they are, told by an adjective."""
    for size in (2, 1):
        words = tokens[candidate.number.last + 1 : candidate.number.last + 1 + size]
        named = " ".join(word.norm for word in words)
        of_a_people = size == 1 and words and words[0].text[0].isupper() and named.endswith(_PEOPLES)
        if named in DEMONYMS or named in NATIONS or of_a_people:
            return " ".join(word.text for word in words)
    return None


_PEOPLES = ("ish", "ian", "ean", "ese", "french", "dutch", "swiss", "greek", "czech", "welsh", "ican")


def _since(tokens: Sequence[Token], candidate: Candidate, stop: int) -> str | None:
    """ "Has cut 3,100 jobs since January", "shed 3,100 last year": what was done before a plan."""
    for at in range(candidate.closes + 1, min(stop, candidate.closes + 6, len(tokens) - 1)):
        if tokens[at].text in BREAKS or tokens[at].text == ",":
            return None
        pair = [token.norm for token in tokens[at : at + 2]]
        if pair in (
            ["last", "year"],
            ["last", "month"],
            ["this", "year"],
            ["this", "month"],
            ["last", "week"],
        ):
            return " ".join(token.text for token in tokens[at : at + 2])
        if pair[0] == "since":
            return " ".join(token.text for token in tokens[at : at + 3] if token.is_word)
    return None


def _is_level(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "The toll rose to 42 on Wednesday": the whole as it stood that day."""
    before = [token.norm for token in tokens[max(0, candidate.opens - 9) : candidate.opens]]
    return before[-1:] in (["to"], ["at"], ["reached"], ["hit"], ["is"], ["was"]) or "toll" in before


def _period(tokens: Sequence[Token], candidate: Candidate, stop: int) -> str | None:
    """ "3,747 had been killed since March 18", "90 died in June": its own time, if another has the whole."""
    for at in range(candidate.closes + 1, min(stop, candidate.closes + 1 + REACH, len(tokens) - 1)):
        token = tokens[at]
        if token.text in BREAKS or token.text == "," or token.norm in TELLING:
            return None
        if token.norm == "on" and tokens[at + 1].norm in WEEKDAYS and not _is_level(tokens, candidate):
            return " ".join(word.text for word in tokens[at : at + 2])
        if token.norm not in ("since", "in", "during"):
            continue
        norms = [word.norm for word in tokens[at + 1 : at + 4]]
        if token.norm == "in" and norms[:1] == ["the"] and norms[1:2] in (["first"], ["second"]):
            return " ".join(word.text for word in tokens[at : at + 4])
        rest = tokens[at + 1 : at + 9]
        if token.norm == "since" and _BEGAN & {word.norm for word in rest}:
            return None  # since the outbreak began: the whole of it
        if token.norm == "since" and any(_dates(word) for word in rest):
            end = next(place for place, word in enumerate(rest) if _dates(word))
            return " ".join(word.text for word in tokens[at : at + end + 2])
        if _dates(tokens[at + 1]):
            return " ".join(word.text for word in tokens[at : at + 2])
    return None


def _dates(token: Token) -> bool:
    year = len(token.text) == 4 and token.text.isdecimal() and token.text[:2] in ("19", "20")
    return year or (token.norm in MONTHS and token.text[0].isupper())
