"""Speakers that no topic lists: legislators who pass on, experts, and bodies known by their names' form.

A body that no topic lists gets a slug of its name as its source id: the Ministry of Health is
"ministry-of-health".
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from monitor.extraction.nations import NATIONS
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Speaker, Voice
from monitor.extraction.words import SPEECH_NORMS, word_set

_MESSENGER_TITLES = word_set(
    """
    rep lawmaker lawmakers legislator deputy mp mps member members sen senator congressman
    parliamentarian parliament
    """
)
_EXPERT_HOMES = word_set(
    """
    institute center forum university foundation think college school archive project council
    """
)
TITLES = word_set(
    """
    rep sen gen lt col dr prof mr mrs ms president minister secretary spokesman spokeswoman
    spokesperson commissioner director chief head general
    """
)
_ACCORDING = frozenset({"according", "accordance"})
_SAYING = (SPEECH_NORMS | _ACCORDING) - {"number", "figure", "count"}
_HEADS = word_set(
    """
    ministry department agency authority commission committee council university institute observatory
    organization organisation association federation observer directorate bureau administration center
    """
)
_WITHIN = frozenset({"of", "for", "and", "the", "on", "'s", "&"})


def unlisted(tokens: Sequence[Token], taken: set[int], listed: Container[str]) -> list[Speaker]:
    """Messengers, experts and bodies that no topic lists, by their titles and names."""
    found = _bodies(tokens, taken, listed)
    taken = taken | {at for speaker in found for at in range(speaker.first, speaker.last + 1)}
    for at, token in enumerate(tokens):
        if at not in taken and token.norm in _SAYING:
            person = _person(tokens, at, taken)
            speaker = _person_speaking(tokens, at, *person) if person else None
            found += [speaker] if speaker else []
    return found


def _person(tokens: Sequence[Token], verb: int, taken: set[int]) -> tuple[int, int] | None:
    """Where the name by a word of saying stands: before it, else after it."""
    before = _person_before(tokens, verb, taken) if tokens[verb].norm in SPEECH_NORMS else None
    return before or _person_after(tokens, verb, taken)


def _person_speaking(tokens: Sequence[Token], verb: int, first: int, last: int) -> Speaker | None:
    """A legislator or an outlet that passes on, or an expert; nobody else is known by the name alone."""
    name = " ".join(part.text for part in tokens[first : last + 1]).replace(" . ", ". ").replace(" - ", "-")
    words = {part.norm for part in tokens[max(0, first - 3) : last + 8]}
    quoting = {part.norm for part in tokens[verb:]} & {"citing", "quoting"}
    if words & _MESSENGER_TITLES or (quoting and tokens[verb].norm in ("reported", "report")):
        return Speaker(None, first, last, verb, Voice.PASSES_ON, name)
    homes = {part.norm for part in tokens[max(0, first - 3) : last + 10] if part.text[0].isupper()}
    if homes & _EXPERT_HOMES or tokens[first].norm in ("dr", "prof"):
        return Speaker("experts", first, last, verb, Voice.SAYS, name)
    return None


def _person_before(tokens: Sequence[Token], verb: int, taken: set[int]) -> tuple[int, int] | None:
    last = verb - 1
    capital = last - 2 if last > 1 and tokens[last - 1].text == "-" else last  # "Min-su"
    if (
        last < 0
        or not tokens[last].text[0].isalpha()
        or not tokens[capital].text[0].isupper()
        or last in taken
    ):
        return None
    return _name_ending(tokens, last, taken)


def _person_after(tokens: Sequence[Token], verb: int, taken: set[int]) -> tuple[int, int] | None:
    at = verb + 1
    while at < len(tokens) and tokens[at].norm in (
        "to",
        "the",
        "a",
        "by",
        "lawmaker",
        "rep",
        ".",
        "dr",
        "prof",
        "col",
        "gen",
    ):
        at += 1
    if at >= len(tokens) or not tokens[at].text[0].isupper() or at in taken:
        return None
    first = last = at
    while (
        last + 1 < len(tokens)
        and (tokens[last + 1].text[0].isupper() or tokens[last + 1].text in ("-", "."))
        and last < at + 6
    ):
        last += 1
    if last == at or tokens[verb].norm in ("told", "tell") or tokens[at].norm in NATIONS:
        return None
    while first - 1 > verb and tokens[first - 1].norm in TITLES | _MESSENGER_TITLES | {"."}:
        first -= 1
    return first, last


def _name_ending(tokens: Sequence[Token], last: int, taken: set[int]) -> tuple[int, int] | None:
    first = last
    while (
        first > 0
        and first - 1 not in taken
        and (
            tokens[first - 1].text[0].isupper()
            or tokens[first - 1].text in ("-", ".")
            or tokens[first - 1].norm in _MESSENGER_TITLES
            or tokens[first].text in ("-",)
        )
    ):
        first -= 1
    return first, last


def _bodies(tokens: Sequence[Token], taken: set[int], listed: Container[str]) -> list[Speaker]:
    """ "The Ministry of Health said", "according to the Syrian Observatory for Human Rights"."""
    found = []
    for at, token in enumerate(tokens):
        if token.norm not in _HEADS or not token.text[0].isupper():
            continue
        first, last = _body_around(tokens, at)
        if any(place in taken for place in range(first, last + 1)):
            continue
        cue = _body_cue(tokens, first, last)
        if cue is not None:
            name = " ".join(part.text for part in tokens[first : last + 1])
            source = (
                "experts"
                if token.norm in _EXPERT_HOMES and "experts" in listed
                else _slug(tokens[first : last + 1])
            )
            found.append(Speaker(source, first, last, cue, Voice.SAYS, name))
    return found


def _body_around(tokens: Sequence[Token], head: int) -> tuple[int, int]:
    """The capitals around the head word of a body's name, with the small words between them."""
    first = last = head
    while (
        first and (tokens[first - 1].text[0].isupper() or tokens[first - 1].norm == "'s") and head - first < 6
    ):
        first -= 1
    while last + 1 < len(tokens) and last - head < 7:
        step = last + 1
        while step < len(tokens) - 1 and tokens[step].norm in _WITHIN and step - last < 3:
            step += 1
        if not tokens[step].text[0].isupper():
            break
        last = step
    if tokens[first].norm in ("the", "'s"):
        first += 1
    return first, last


def _body_cue(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """The word of saying just after a body's name, or "according to" just before it."""
    before = [token.norm for token in tokens[max(0, first - 3) : first]]
    if "according" in before or "citing" in before or "quoting" in before:
        return max(0, first - 1)
    for at in range(last + 1, min(len(tokens), last + 4)):
        if tokens[at].norm in SPEECH_NORMS:
            return at
        if tokens[at].text in (",", ".", ";"):
            return None
    return None


def _slug(tokens: Sequence[Token]) -> str:
    """A stable id made of a name's words."""
    return "-".join(token.text.lower() for token in tokens if token.is_word and token.norm != "the")
