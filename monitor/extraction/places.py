"""The place that a figure is told of: "in Minxian county 87 were killed", "Clay County accounts for 80"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.areas import area_at
from monitor.extraction.countries import COUNTRIES
from monitor.extraction.homes import IN_THE_EVENT
from monitor.extraction.measures import Candidate
from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, MONTHS, SPEECH_NORMS, WEEKDAYS, word_set

_IN = word_set("in at near outside around from on inside across")
_DIRECTIONS = word_set(
    "nearby neighboring neighbouring southern northern eastern western central south north east west "
    "worst hardest - affected hit southeastern southwestern northeastern northwestern coastal occupied "
    "rural greater mainland upper lower"
)
_REGIONS = word_set(
    """
    county valley district province municipality parish suburb city town village prefecture governorate
    capital neighborhood neighbourhood department island hospital camp prison school peninsula township
    state jail market mosque church port hotel factory plant site division unit business headquarters
    """
)
_WHOLE = word_set("country nation region area world state quake flood war total all")
_DISASTERS = word_set("quake earthquake flood flooding disaster outbreak epidemic war cyclone storm tsunami")
_HOLDS = word_set(
    "has have had account accounted recorded lost lose saw suffered with registered report reported counted"
)
TELLING = SPEECH_NORMS - _HOLDS
_DETERMINERS = word_set("the its one a another his their this that")
FRONTS = frozenset({",", ";", ":", "\u2014", '"', "-"})
JOINS = word_set("and while but only said that")
BREAKS = frozenset({";", "\u2014", "(", ")", '"'})
_TURNS = word_set("while whereas but where when who which after because bringing")
REACH = 12


def place_after(
    tokens: Sequence[Token], candidate: Candidate, stop: int, start: int | None = None
) -> str | None:
    """ "10 cases in Mubi South", "34 of them come from Bassano", "87 were killed in Minxian county"."""
    whole = False
    start = candidate.number.last + 1 if start is None else start
    for at in range(start, min(stop, start + REACH, len(tokens))):
        token = tokens[at]
        if token.text == "," and at == start and tokens[at + 1 : at + 2] and tokens[at + 1].norm in BE:
            continue  # "most of the deaths, 187, were in Orlu"
        if token.text in BREAKS or token.text == "," or token.norm in _TURNS:
            return None
        if token.norm in TELLING and tokens[at - 1].norm not in BE:  # "have been confirmed in Orlu"
            return None
        if token.norm in _IN and (found := place_at(tokens, at + 1)):
            if whole and tokens[at - 1].norm in ("and", "or"):
                return None  # "across the country and in neighbouring Sarat"
            if tokens[at - 1].norm in _DISASTERS:  # "in Saturday's quake in Kashmir": where it all happened
                return f"{tokens[at - 1].norm}{IN_THE_EVENT}{found[0]}"
            return _with_the_next(tokens, found)
        whole = whole or (token.norm in _WHOLE and tokens[at - 1].norm in _DETERMINERS)
        if token.norm == "of" and tokens[at - 1].norm in _LIVING and (found := place_at(tokens, at + 1)):
            return found[0]  # "22 of the 222 residents of Orlu"
    return None


_LIVING = word_set("resident inhabitant villager")


def everywhere(tokens: Sequence[Token], candidate: Candidate, stop: int) -> bool:
    """ "412 people across the country", "in the region": told of the whole in so many words."""
    norms = [token.norm for token in tokens[candidate.closes + 1 : min(stop, candidate.closes + 5)]]
    return norms[:2] in (["across", "the"], ["throughout", "the"], ["around", "the"]) and bool(
        set(norms[2:3]) & _WHOLE
    )


def _with_the_next(tokens: Sequence[Token], found: tuple[str, int]) -> str:
    """ "In Kenya and Uganda": two places are not the one of them."""
    name, end = found
    if tokens[end : end + 1] and tokens[end].norm in ("and", "or") and name[0].isupper():
        step = end + 1 + (tokens[end + 1 : end + 2] != [] and tokens[end + 1].norm in _IN)
        beyond = place_at(tokens, step)
        if beyond and beyond[0].split()[-1][0].isupper() and not _acts(tokens, beyond[1]):
            return " ".join(token.text for token in tokens[end - len(name.split()) : beyond[1]])
    return name


def _acts(tokens: Sequence[Token], at: int) -> bool:
    """Whether what stands before a token is the subject of a verb: "… in Kenya and Uganda said"."""
    after = tokens[at].norm if at < len(tokens) else ""
    return after in BE | HAVE | SPEECH_NORMS


def place_before(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "In Minxian county 87 were killed", "…, and in Garze 46", "in Loon, where 18 died"."""
    if own := _in_brackets(tokens, candidate) or _whose_toll(tokens, candidate):
        return own
    for at in range(candidate.opens - 1, max(-1, candidate.opens - 26), -1):
        token = tokens[at]
        if token.text == ";" or token.norm in ("while", "whereas", "but"):
            return None
        before_where = token.text == "," and at + 1 < len(tokens) and proper(tokens[at + 1])
        found = place_at(tokens, at + 1) if token.norm in _IN or before_where else None
        told = [after.norm for after in tokens[found[1] : found[1] + 2]] if found else []
        if before_where and told != [",", "where"]:
            continue
        if found is None:
            continue
        fronted = at == 0 or tokens[at - 1].text in FRONTS or tokens[at - 1].norm in JOINS
        fronted = fronted or _opens_with(tokens, at, found[1]) or _of_a_toll(tokens, at, found[1])
        led = [token.norm for token in tokens[found[1] : found[1] + 2]]
        if fronted or led in ([",", "where"], [",", "with"]) or led[:1] == ["where"]:
            return found[0]
    return _place_hit(tokens, candidate) or _of_local_speakers(tokens, candidate)


def _of_a_toll(tokens: Sequence[Token], at: int, end: int) -> bool:
    """ "The death toll in Orlu is 87", "the number of dead in Sarat has reached 15"."""
    told = [token.norm for token in tokens[max(0, at - 4) : at]]
    return (
        bool(_TOLLS & set(told[-1:]))
        and not _TURNS & set(told)
        and tokens[end : end + 1] != []
        and (tokens[end].norm in _STANDS or tokens[end].norm in BE | HAVE)
    )


_TOLLS = word_set("toll tally total count number dead death fatality injured case infection killed missing")
_STANDS = word_set("stand stood reached rose climbed hit passed come came jumped grew exceeded remain topped")


def _whose_toll(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Uganda's death toll rose to 102", "Orlu's 87 dead"."""
    for at in range(candidate.opens - 1, max(0, candidate.opens - 9), -1):
        if tokens[at].text in BREAKS or tokens[at].text == "," or tokens[at].norm in TELLING:
            return None
        if tokens[at].norm == "'s" and tokens[at + 1].norm in _TOLLS | {"death"}:
            start = at - 1
            while start and proper(tokens[start - 1]):
                start -= 1
            found = place_at(tokens, start)
            return found[0] if found and found[1] >= at and found[0][0].isupper() else None
    return None


def _of_local_speakers(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Authorities in Orlu said 87 people had died": they speak of their own place."""
    for at in range(candidate.opens - 1, max(0, candidate.opens - 14), -1):
        if tokens[at].norm not in ("in", "of") or tokens[at - 1].norm not in _LOCAL:
            continue
        found = place_at(tokens, at + 1)
        if found is None or not found[0].split()[-1][0].isupper():
            return None
        name = found[0].split()[-1]
        capital = name.lower() in NATIONS and name not in COUNTRIES
        told = {token.norm for token in tokens[found[1] : found[1] + 2]} & SPEECH_NORMS
        return found[0] if told and not capital else None
    return None


_LOCAL = word_set("official authority police mayor governor doctor rescuer hospital resident")


def _opens_with(tokens: Sequence[Token], at: int, end: int) -> bool:
    """ "Across the border in Sarat, …", "At a school in Orlu, …": a place that opens the sentence."""
    return (
        at <= 6
        and tokens[end : end + 1] != []
        and tokens[end].text == ","
        and all(token.is_word and token.norm not in BE | HAVE | SPEECH_NORMS for token in tokens[:at])
    )


def _place_hit(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Orlu was hit hardest, with 87 dead", "Hardest hit was Orlu, where 87 died"."""
    lead = tokens[max(0, candidate.opens - 14) : candidate.opens]
    hit = next((at for at, token in enumerate(lead) if token.norm in _STRUCK), None)
    if hit is None or not {"where", "with", "counting", "losing", "leaving"} & {t.norm for t in lead[hit:]}:
        return None
    named: list[str] = []
    for at in range(len(lead)):
        if not proper(lead[at]) or lead[at].norm in _HARDEST | _DETERMINERS:
            continue
        if at == 0 or lead[at - 1].norm in _NAMED_AFTER:
            found = place_at(lead, at)
            if found and found[0].lower() not in _DISASTERS:
                named.append(found[0])
                if [token.norm for token in lead[found[1] : found[1] + 2]] in ([",", "with"], [",", "where"]):
                    named[0] = found[0]  # "Orlu, with 87 dead, and Sarat, with 15": the nearest
    return named[0] if named else None


def _in_brackets(tokens: Sequence[Token], candidate: Candidate) -> str | None:
    """ "Orlu is the county with most cases (355), while Sarat has most deaths (3)": its subject."""
    opens = candidate.opens - 1
    if opens < 3 or tokens[opens].text != "(" or tokens[candidate.closes + 1 : candidate.closes + 2] == []:
        return None
    if tokens[candidate.closes + 1].text != ")":
        return None
    start = opens
    while start and tokens[start - 1].text not in FRONTS and tokens[start - 1].norm not in JOINS | {"where"}:
        start -= 1
    found = place_at(tokens, start)
    clause = [token.norm for token in tokens[start:opens]]
    if found is None:
        return None
    head = found[0].split()[-1]
    if not head[0].isupper() and head.lower() not in _REGIONS:
        return None
    return found[0] if tokens[found[1]].norm in BE | _HOLDS and _TOLLS & set(clause) else None


_NAMED_AFTER = BE | _IN | {",", "of", "and"}
_HARDEST = frozenset(["hardest", "worst", "badly"])
_STRUCK = word_set("hit affected devastated flattened struck battered ravaged")


def place_as_subject(tokens: Sequence[Token], candidate: Candidate, *, jobs: bool) -> str | None:
    """ "Clay County accounts for 80", "Mubi North has 557 cases", "the United States will lose 1,200"."""
    verbs = (
        at for at in range(candidate.opens - 1, max(0, candidate.opens - 5), -1) if tokens[at].norm in _HOLDS
    )
    verb = next(verbs, 0)
    start = verb
    while (
        start > max(0, verb - 7)
        and tokens[start - 1].text[0].isalnum()
        and tokens[start - 1].norm not in JOINS
    ):
        start -= 1
    if start and tokens[start - 1].text == "," and "where" in [token.norm for token in tokens[:verb]]:
        start = 0  # "Gaskin County, where it began, accounts for 80"
    # "the quake in northern Kharzan has …": what a preposition ties to another noun is no subject
    inner = (at for at in range(start + 1, verb) if tokens[at - 1].norm not in _IN)
    named = ((at, place_at(tokens, at)) for at in (start, *inner))
    found = next((place for at, place in named if place and (at == start or place[1] == verb)), None)
    if not verb:
        return None
    if found is None or found[1] > verb:
        return None
    name, end = found
    if end <= 2 and _people_open(name, tokens[end - 1]):
        return None
    if start > 1 and tokens[start - 1].norm == "and" and proper(tokens[start - 2]):
        return None  # "the toll across Kenya and Uganda has reached 412"
    between = [token.norm for token in tokens[end:verb]]
    if between and between[0] not in (",", "will", "would", "has", "have", "alone", "had", "which"):
        return None
    known = (
        " ".join(token.norm for token in tokens[end - len(name.split()) : end]) in NATIONS
        or name in COUNTRIES
        or name.split()[-1].lower() in _REGIONS
    )
    if name.isupper() and not known:
        return None  # "the UN has confirmed": a body
    return (
        name
        if known
        or (
            not jobs and tokens[verb].norm in ("has", "had", "account", "accounted", "recorded", "registered")
        )
        else None
    )


def _people_open(name: str, word: Token) -> bool:
    """ "Divers had recovered 31 bodies": people, whose capital is the sentence's."""
    plural = name.endswith("s") and name.lower() != word.norm
    return plural and " " not in name and word.norm not in NATIONS


def place_at(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The place named from a token on, and where its name ends: "nearby Cebu province", "the capital"."""
    start = at
    determined = at < len(tokens) and tokens[at].norm in _DETERMINERS
    at += determined
    if area := area_at(tokens, at):
        return area
    while at < len(tokens) and tokens[at].norm in _DIRECTIONS and not tokens[at].text[0].isupper():
        at += 1
    name = at
    while at < len(tokens) and proper(tokens[at]):
        at += 1
        if at + 1 < len(tokens) and tokens[at].text in ("-", ".", "'s", "'") and proper(tokens[at + 1]):
            at += 1
    if at == name:
        return _common_place(tokens, start, at, determined=determined)
    if tokens[name].norm in MONTHS or tokens[name].norm in WEEKDAYS:
        return None
    words = " ".join(token.norm for token in tokens[name:at])
    region = at < len(tokens) and tokens[at].norm in _REGIONS
    if not region and words in DEMONYMS and at < len(tokens) and tokens[at].text[0].islower():
        return None  # "in Israeli strikes"
    return " ".join(token.text for token in tokens[start + determined : at + region]), at + region


def _common_place(
    tokens: Sequence[Token], start: int, at: int, *, determined: bool
) -> tuple[str, int] | None:
    """ "In the town", "at one hospital", "in territory held by the other side"."""
    if start < len(tokens) and tokens[start].norm == "territory":
        return tokens[start].text, start + 1
    if not determined or tokens[start].norm == "its":
        return None
    for end in range(at, min(len(tokens), at + 2)):
        kind = tokens[end].norm in _REGIONS or tokens[end].norm in _WHOLE
        if kind and end + 2 < len(tokens) and tokens[end + 1].norm == "of" and proper(tokens[end + 2]):
            return place_at(tokens, end + 2)  # "the coastal state of Kerala"
        if tokens[end].norm in _WHOLE:
            return None
        if tokens[end].norm in _REGIONS:
            return " ".join(token.text for token in tokens[start : end + 1]), end + 1
    return None


def proper(token: Token) -> bool:
    return token.text[0].isupper() and token.text[0].isalpha()
