"""Background of another time or place: earlier disasters, another incident, a whole route, an old war."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import NATIONS
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import norm
from monitor.extraction.words import MONTHS, word_set

_EVENTS = word_set(
    """
    incident accident disaster tragedy shipwreck wreck sinking capsizing earthquake quake tremor flood
    flooding storm hurricane typhoon cyclone tsunami landslide outbreak epidemic collapse explosion blast
    crash attack strike fire eruption avalanche boat ferry dinghy vessel raft
    """
)
_CALAMITIES = _EVENTS - word_set("boat ferry dinghy vessel raft attack strike fire explosion blast")
_OTHER = word_set("separate another similar previous earlier unrelated different")
_AGO = word_set("ago earlier before")
_SUDDEN = word_set(
    """
    shipwreck sinking capsize capsized boat ferry quake earthquake tremor crash collapse explosion landslide
    wreck
    """
)
_YEARLY = (["this", "year"], ["last", "year"], ["each", "year"], ["every", "year"], ["previous", "year"])
_SUPERLATIVE = word_set(
    "deadliest worst biggest largest highest heaviest strongest costliest bloodiest lethal"
)
_WARS = word_set("vietnam korean world gulf iraq cold civil afghan falkland winter crimean")
_WHILE = word_set("in during of throughout")
_NATION_WORDS = frozenset(word for name in NATIONS for word in name.split())
CUES = word_set(
    "war ago year since separate another similar previous earlier unrelated different decade past last"
)


def set_elsewhere(norms: Sequence[str], first: int, subject_words: frozenset[str]) -> str | None:
    """The words that set a figure of a sentence about an event (at token `first`) in another one."""
    return (
        _another_event(norms, first, subject_words)
        or _long_past(norms, first)
        or _whole_route(norms, first, subject_words)
    )


def old_war(norms: Sequence[str], first: int) -> str | None:
    """ "In the Vietnam War it sent 200 pilots": a war long over; "the worst since the Korean War" is not."""
    for at, word in enumerate(norms):
        if word != "war" or not at or norms[at - 1] not in _WARS:
            continue
        if first > at and set(norms[at + 1 : at + 4]) & {"when", "which", "where"}:
            return f"{norms[at - 1]} {word}"
        if set(norms[max(0, at - 4) : at]) & _WHILE and not set(norms[max(0, at - 5) : at]) & {
            "since",
            "than",
        }:
            return f"{norms[at - 1]} {word}"
    return None


def _another_event(norms: Sequence[str], first: int, own: frozenset[str]) -> str | None:
    """ "In a separate incident …", "an earlier shipwreck cost 30 lives"."""
    for at, word in enumerate(norms[:-1]):
        if word not in _OTHER or at > first + 12:
            continue
        following = [*norms[at + 1 : at + 3]]
        event = next((other for other in following if other in _CALAMITIES), None)
        article = norms[at - 1] if at else ""
        if event and (word == "another" or article in ("a", "an", "two", "three", "in", "several")):
            return f"{word} {event}"
    return None


_STRIKES = word_set("strike attack explosion blast raid shelling fire crash bombing")


def another_strike(norms: Sequence[str], first: int) -> bool:
    """ "A drone strike on a plant has killed one and hurt 45": told of anew, with no word of the soldiers."""
    return any(
        word in _STRIKES and {"a", "an", "another"} & set(norms[max(0, at - 3) : at])
        for at, word in enumerate(norms[:first])
    )


def _long_past(norms: Sequence[str], first: int) -> str | None:
    """ "Ten years ago a quake killed 5,000", "last year a ferry sank": an event of its own, long before."""
    for at, word in enumerate(norms):
        ago = word in _AGO and at > 1 and norms[at - 1] in ("year", "decade")
        last = word == "last" and norms[at + 1 : at + 2] == ["year"]
        if not (ago or last):
            continue
        for place, other in enumerate(norms):
            article = norms[place - 1] if place else ""
            before = norms[place - 2] if place > 1 else ""
            if other in _EVENTS and (
                "a" in (article, before) or "an" in (article, before) or article == "another"
            ):
                return f"{word} {other}"
    return None


def _whole_route(norms: Sequence[str], first: int, own: frozenset[str]) -> str | None:
    """ "More than 1,200 have died on the route this year": many events, where the topic is a sudden one."""
    if own.isdisjoint(_SUDDEN) or set(norms) & _SUPERLATIVE:
        return None
    for at, word in enumerate(norms):
        pair = list(norms[at : at + 2])
        if pair in _YEARLY:
            return " ".join(pair)
        if word == "since" and (
            norms[at + 1 : at + 2] and (norms[at + 1] in MONTHS or _is_year(norms[at + 1]))
        ):
            return " ".join(pair)
        if word in ("past", "last") and set(norms[at + 1 : at + 3]) & {"decade", "year"}:
            return " ".join(norms[at : at + 3])
    return None


_DISEASES = word_set(
    "outbreak epidemic measle cholera mpox ebola dengue polio rubella mumps whooping diphtheria"
)
_NATIONWIDE = word_set("nationally nationwide countrywide")


def of_the_nation(words: frozenset[str], own: frozenset[str]) -> str | None:
    """ "Nationally, 884 cases have been confirmed": beside an outbreak in one place, the whole country's."""
    if own.isdisjoint(_DISEASES) or not own.isdisjoint(_NATION_WORDS):
        return None
    return min(words & _NATIONWIDE, default=None)


NEXT_DOOR = frozenset({"neighboring", "neighbouring"})
_OVER_BORDERS = word_set(
    "quake earthquake flood flooding storm cyclone typhoon hurricane tremor tsunami heatwave wildfire"
)


def knows_no_border(*names: str) -> bool:
    """Whether a topic is of what strikes next door as well: "in neighbouring Sarat 15 died"."""
    return any(norm(word) in _OVER_BORDERS for name in names for word in name.split())


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and 1900 <= int(word) <= 2099


def article_years(published: object, sentences: Sequence[Sentence]) -> frozenset[int]:
    """The years an article is of: its date's, or the first one its head names with a month."""
    year = getattr(published, "year", None)
    if year:
        return frozenset({int(year)})
    for sentence in sentences[:6]:
        norms = sentence.norms if sentence.years else ()
        for at, word in enumerate(norms):
            if (
                len(word) == 4
                and word.isdecimal()
                and 1990 <= int(word) <= 2099
                and set(norms[max(0, at - 4) : at]) & set(MONTHS)
            ):
                return frozenset({int(word)})
    return frozenset()
