"""How the source stands to a number now: holds it, held it before, expects it, has taken it back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from monitor.estimates import Status
from monitor.extraction.forecasts import PROMISED, expected, promised
from monitor.extraction.refusals import REFUTED, denied, refuted, taken_back
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.windows import window_of
from monitor.extraction.words import HAVE, MONTHS, WEEKDAYS, phrase_list, word_set

_EARLIER = phrase_list(
    """
    earlier estimate | earlier it | initial estimate | previous estimate | previously | an earlier
    count | earlier count | earlier figure | previous count | earlier in the day | first report |
    initially | previous tally | earlier tally | earlier report | earlier toll | first put | the
    previous figure | the previous toll | the previous count | at first | first spoke | first spoken |
    originally | began with | begin with | started with | started out with | started small | first said
    """
)
_PLUPERFECT = word_set(
    """
    put spoken said estimated reported given announced counted spoke expected claimed pencilled
    warned predicted placed numbered feared forecast projected planned anticipated hoped intended
    listed confirmed recorded started begun talked assessed issued released published stated stood
    """
)


def status_of(
    sentence: Sentence,
    at: int,
    last: int,
    trigger: tuple[int, int] | None,
    following: Sequence[Sentence],
    measure: str,
) -> tuple[Status, str]:
    """The status of the number at tokens `at` to `last`, and the words that say so."""
    tokens = sentence.tokens
    start, end = _clause(tokens, at, last, sentence.words)
    if refuted(sentence, at, last):
        ahead = expected(tokens, at, start, trigger)
        return Status.FORECAST if ahead else Status.CURRENT, REFUTED
    withdrawn = denied(sentence, at, last, start, end) or taken_back(following)
    if withdrawn:
        return Status.DENIED, withdrawn
    earlier = ""
    if not sentence.words.isdisjoint(_PREVIOUS):
        clause = " ".join(token.norm for token in tokens[start : min(end, start + 3)])
        earlier = _previous(tokens, at, last, start, clause)
    if not earlier and not sentence.words.isdisjoint(_RECALLED):
        earlier = _recalled(tokens, at, last)
    if earlier and not _is_the_whole(tokens, at):
        return Status.PREVIOUS, earlier
    promises = not sentence.words.isdisjoint(PROMISED)
    ahead = (promised(tokens, last, measure) if promises else "") or expected(tokens, at, start, trigger)
    if ahead:
        return Status.FORECAST, ahead
    return Status.CURRENT, ""


def _is_the_whole(tokens: Sequence[Token], at: int) -> bool:
    """ "3,000 casualties of the 11,000 sent": what an earlier figure is a part of is not earlier for that."""
    before = [token.norm for token in tokens[max(0, at - 2) : at]]
    return before in (["of", "the"], ["among", "the"])


_TURNS = frozenset([";", "\u2014", "while", "but", "whereas"])


def _clause(tokens: Sequence[Token], at: int, last: int, words: frozenset[str]) -> tuple[int, int]:
    """The clause around a number: up to a semicolon, a dash or a contrasting conjunction."""
    if words.isdisjoint(_TURNS):
        return 0, len(tokens)
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


_GROWTH = word_set(
    """
    up down revised risen rose rise climbed grew grown increased jumped lowered raised tripled doubled jump
    fallen fell cut reduced
    """
)


_COMPARES = word_set("against than versus double twice triple from correcting replacing revising not")
_REPORTED = word_set(
    """
    reported announced given released issued published stated estimated counted confirmed recorded
    """
)
_THEN = (
    word_set("earlier overnight yesterday previously before last ago initially first originally") | WEEKDAYS
)


def _reported_then(tokens: Sequence[Token], at: int, after: Sequence[str]) -> str:
    """ "Against 350 reported a day earlier", "double the 210 announced on Sunday"."""
    lead = [token.norm for token in tokens[max(0, at - 3) : at]]
    if not (_COMPARES & set(lead) and set(lead[-2:]) & (_COMPARES | {"the", "an"})):
        return ""
    said = next((place for place, word in enumerate(after[:4]) if word in _REPORTED), None)
    if said is None or after[said + 1 : said + 2] == ["by"]:
        return ""
    then = set(after[said + 1 : said + 5]) & (_THEN | MONTHS.keys())
    return f"had {after[said]}" if then else ""


def _grown_from(before: Sequence[str]) -> bool:
    """ "Up from 300", "(from 300": the end that a growth left; not the 600 of "from 300 to 600"."""
    if "from" not in before[-5:]:
        return False
    if before[-2:] == ["an", "earlier"] or before[-2:] == ["the", "earlier"]:
        return True
    place = len(before) - 1 - before[::-1].index("from")
    if "to" in before[place + 1 :]:
        return False
    lead = before[max(0, place - 5) : place]
    if any(word == "to" and lead[at + 1][0].isdecimal() for at, word in enumerate(lead[:-1])):
        return True  # "lowered the toll to 388 from 412"
    bare = set(before[place + 1 :]) <= _BEFORE_A_NUMBER
    return bool(set(lead) & _GROWTH) or (bare and lead[-1:] in ([","], ["("]))


_BEFORE_A_NUMBER = word_set("the a about around some nearly just only more than at least an estimated over")


_TELLERS = frozenset(["it", "they", "he", "she"])
_GAVE = word_set("gave reported announced counted estimated put published issued released named confirmed")
_WHEN = (
    MONTHS.keys() | WEEKDAYS | word_set("earlier before yesterday initially first previously then ago last")
)


def _put_once(lead: Sequence[str], after: Sequence[str]) -> bool:
    """ "The missing, put at 1,900 on the first night, have shrunk to 21"."""
    told = next((at for at, word in enumerate(lead[:-1]) if word == "," and lead[at + 1] in _PUT), None)
    if told is None or "," not in after:
        return False
    return bool(set(after[after.index(",") + 1 :][:1]) & HAVE)


_PUT = word_set("put given estimated placed reported stated")


def _told_then(before: Sequence[str]) -> str:
    """ "Since Report No. 3, when the ministry gave it as 1,411": told at a time that is set off from now."""
    for place in range(1, len(before)):
        if before[place - 1 : place + 1] != [",", "when"]:
            continue
        rest = before[place + 1 :]
        if any(word[0].isdecimal() for word in rest):
            continue
        said = next((word for word in rest if word in _GAVE), None)
        if said and {"from", "since", "than"} & set(before[max(0, place - 8) : place]):
            return f"when {said}"
    return ""


def _recalled(tokens: Sequence[Token], at: int, last: int) -> str:
    """ "The 1,500 it had reported", "from January, when Seoul estimated 3,000"."""
    after = [token.norm for token in tokens[last + 1 : last + 8]]
    after = after[: after.index(";")] if ";" in after else after
    if _put_once([token.norm for token in tokens[max(0, at - 4) : at]], after):
        return "had put"
    if superseded := _reported_then(tokens, at, after):
        return superseded
    for place, word in enumerate(after[:-2]):
        given = place <= 2 and word in _TELLERS and after[place + 1] in _GAVE and set(after[place:]) & _WHEN
        if given and _COMPARES & {token.norm for token in tokens[max(0, at - 4) : at]}:
            return f"had {after[place + 1]}"
        if (
            word in ("it", "they", "he", "she")
            and after[place + 1] == "had"
            and after[place + 2] in _PLUPERFECT
        ):
            return f"had {after[place + 2]}"
    if "ago" in after[:5] and {"stood", "were", "was", "had"} & {
        token.norm for token in tokens[max(0, at - 4) : at]
    }:
        return " ".join(after[: after.index("ago") + 1])
    near = [token.norm for token in tokens[max(0, at - 2) : at]]
    if near == ["stood", "at"] and after[:1] == ["on"] and MONTHS.keys() & set(after[1:3]):
        return f"in {after[1]} it stood"
    before = [token.norm for token in tokens[max(0, at - 17) : at]]
    near, before = before, before[-12:]
    for place, word in enumerate(before[:-1]):
        if word in MONTHS and before[place + 1 : place + 3] == [",", "when"]:
            lead = before[max(0, place - 2) : place]
            if "from" in lead:
                return f"from {word}"
    return _told_then(near)


def _previous(tokens: Sequence[Token], at: int, last: int, start: int, clause: str) -> str:
    before = _without_brackets([token.norm for token in tokens[max(start, at - 18) : at]])[-9:]
    if _grown_from(before):
        return "from"
    if before[-2:-1] in (["an"], ["the"], ["its"]) and before[-1] in ("earlier", "initial", "original"):
        return before[-1]
    first = {"initial", "original", "earlier"} & set(before[-4:-2])
    if first and before[-1:] == ["of"] and before[-2] in ("target", "goal", "plan", "figure"):
        return f"an {min(first)} {before[-2]}"  # "against an initial target of 1,300"
    if before[-1:] in (["of"], ["from"]) and _REVISING & set(before[-5:]):
        return "revising"
    if {"compare", "compared", "versus"} & set(before[-5:]) and not _of_another_time(tokens, at, last):
        return "compared with"
    if clause.startswith(("earlier ,", "earlier the", '" earlier')):
        return "earlier"
    lead = _own_words(_without_asides([token.norm for token in tokens[start:at]]))
    near = f" {' '.join([*lead[-16:], *_tail(tokens, at, last)])} "
    for cue in _EARLIER:
        if f" {cue} " in near:
            return cue
    if "to have" in near and any(
        word in near for word in (" was to have ", " were to have ", " due to have ")
    ):
        return "was to have"
    return _pluperfect(lead) or _back_then(lead)


def _of_another_time(tokens: Sequence[Token], at: int, last: int) -> bool:
    """ "Compared with 116 the previous week": what another period had, and still has."""
    after = [token.norm for token in tokens[last + 1 : last + 6]]
    return window_of(tokens, at, last) is not None or bool(set(after) & (MONTHS.keys() | {"year"}))


_RELATIVES = frozenset(["which", "who", "whose"])


def _without_asides(lead: Sequence[str]) -> list[str]:
    """The words before a number without ", which had previously announced it," put in between."""
    lead = _without_brackets(lead)
    if _RELATIVES.isdisjoint(lead):
        return list(lead)
    kept: list[str] = []
    inside = False
    for place, word in enumerate(lead):
        if inside:
            inside = word != ","
        elif word == "," and lead[place + 1 : place + 2] and lead[place + 1] in _RELATIVES:
            inside = "," in lead[place + 1 :]
        else:
            kept.append(word)
    return kept


def _without_brackets(lead: Sequence[str]) -> Sequence[str]:
    """ "412 killed (previously 388) and | 2,300 hurt": the words before a number without closed brackets."""
    while "(" in lead and ")" in (rest := lead[lead.index("(") :]):
        opens = lead.index("(")
        lead = [*lead[:opens], *lead[opens + rest.index(")") + 1 :]]
    return lead


def _tail(tokens: Sequence[Token], at: int, last: int) -> list[str]:
    """A number and the words after it, as far as they are not of the next number."""
    tail = [token.norm for token in tokens[last + 1 : last + 9]]
    stop = next((place for place, word in enumerate(tail) if word in (";", "\u2014", ":")), len(tail))
    aside = takewhile(lambda word: word != ")", tail[tail.index("(") :] if "(" in tail else ())
    if any(word[0].isdecimal() for word in aside):
        stop = min(stop, tail.index("("))  # "412 killed (previously 388)": said of the other number
    if ")" in tail and "(" not in tail[: tail.index(")")]:
        stop = min(stop, tail.index(")"))
    ahead = (place for place, token in enumerate(tokens[last + 1 : last + 17]) if token.norm[0].isdecimal())
    if next(ahead, None) is not None:
        stop = min(stop, next((place for place, word in enumerate(tail) if word in (",", "and")), 0))
    return [*(token.norm for token in tokens[at : last + 1]), *tail[:stop]]


_REVISING = word_set("revising correcting replacing updating lowering raising")


def _own_words(lead: Sequence[str]) -> Sequence[str]:
    """The words before a number that are not of another: "initially 60, has risen to | 412"."""
    nearest = next((at for at in range(len(lead) - 1, -1, -1) if lead[at][0].isdecimal()), -1)
    for place in range(nearest, -1, -1):
        if lead[place][0].isdecimal():
            joint = lead[place + 1 :]
            moves = _MOVES_ON if place == nearest else _GROWN
            if moves & set(joint) and "and" not in joint[:1]:
                return joint
    return lead


_MOVES_ON = word_set(
    """
    has have now later then since rose rise risen rising raised revised climbed grown up before is was
    today corrected
    """
)
_GROWN = word_set("has have now since rose risen raised revised climbed grown")  # by two numbers before, say


def _pluperfect(lead: Sequence[str]) -> str:
    """ "The agency had put the dead at 300"; not what follows "and that", which is said now."""
    if "had" not in lead and "having" not in lead:
        return ""
    for place in range(len(lead) - 1, -1, -1):
        if lead[place] == "that" and place and lead[place - 1] == "and":
            return ""
        near = takewhile(lambda word: not word[0].isdecimal(), lead[place + 1 : place + 4])
        said = [later for later in near if later in _PLUPERFECT]
        if lead[place] in ("had", "having") and said:
            return f"had {said[0]}"
    return ""


def _back_then(lead: Sequence[str]) -> str:
    """ "In January it spoke of 3,000", "back in October": said at a time that is named."""
    words = lead[1:] if lead[:1] == ['"'] else lead
    if "back in" in " ".join(words):
        return "back in"
    if "ago" in words[:5] and set(words[words.index("ago") :]) & (
        _SPOKE | {"held", "had", "count", "counted"}
    ):
        return " ".join(words[: words.index("ago") + 1])
    if words[:1] == ["in"] and len(words) > 1 and words[1] in MONTHS and set(words[2:]) & _SPOKE:
        return f"still in {words[1]}" if "still" in words else f"in {words[1]}"
    return ""


# a sentence without any of these words tells of no earlier figure: of `_previous`, and of `_recalled`
_PREVIOUS = (
    frozenset(max(cue.split(), key=len) for cue in _EARLIER)
    | _REVISING
    | MONTHS.keys()
    | word_set("from earlier initial original compare compared versus have had having back ago")
)
_RECALLED = _PUT | _REPORTED | _GAVE | {"had", "ago", "stood", "when"}

_SPOKE = word_set("spoke was had said spoken estimated put stood admitted reported announced assessed")
