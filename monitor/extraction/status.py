"""How the source stands to a number now: holds it, held it before, expects it, has taken it back."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.estimates import Status
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.windows import window_of
from monitor.extraction.words import BE, HAVE, MONTHS, phrase_list, word_set

_DENIED_AFTER = word_set(
    """
    withdrawn retracted untrue false wrong baseless fake forged staged
    """
)
_DENIED_BEFORE = phrase_list(
    """
    took back | taken back | withdrew | withdrawn the | retracted | there are not | were not | was
    wrong | taken down
    """
)
_EARLIER = phrase_list(
    """
    earlier estimate | earlier it | initial estimate | previous estimate | previously | an earlier
    count | earlier count | earlier figure | previous count | earlier in the day | first report |
    initially | previous tally | earlier tally | earlier report | earlier toll | first put | the
    previous figure | the previous toll | the previous count
    """
)
_PLUPERFECT = word_set(
    """
    put spoken said estimated reported given announced counted spoke expected claimed pencilled
    warned predicted placed numbered
    """
)
_WILL = frozenset(["will", "would", "could", "may", "might", "'ll", "shall"])
_PLANS = phrase_list(
    """
    plan to | plans to | planned | planning to | prepare to | preparing to | set to | due to be |
    expected to | expect | is to | are to | intends to | intend to | means to | about to | ready
    to | decided to | promised | aims to | wants to | in talks to | fear | fears | feared |
    forecast | predict | predicts | projected | can bring | can scrape | to shed | to cut | to lay
    off | to send | to axe | to slash | to eliminate | pledged | agreed to | to be sent | warned
    of | will be | poised to | threatens to | announced in | to dispatch | to deploy | to reduce |
    to trim | to make | involve | scheduled to | slated to
    """
)


def status_of(
    sentence: Sentence, at: int, last: int, trigger: tuple[int, int] | None, following: Sequence[Sentence]
) -> tuple[Status, str]:
    """The status of the number at tokens `at` to `last`, and the words that say so."""
    tokens = sentence.tokens
    words = sentence.joined
    clause_start, clause_end = _clause(tokens, at, last, sentence.words)
    clause = " ".join(token.norm for token in tokens[clause_start:clause_end])
    if _refuted(words, clause, tokens, at):
        return _without_denial(
            sentence, tokens, at, last, clause_start, clause_end, clause, words, trigger
        ), REFUTED
    denied = _denied(words, clause, tokens, at) or _taken_back(following)
    if denied:
        return Status.DENIED, denied
    earlier = _previous(tokens, at, last, clause_start, clause) or _recalled(tokens, at, last)
    if earlier and not _is_the_whole(tokens, at):
        return Status.PREVIOUS, earlier
    ahead = _promised(tokens, last) or _forecast(tokens, at, last, clause_start, clause_end, clause, trigger)
    if ahead:
        return Status.FORECAST, ahead
    return Status.CURRENT, ""


def _is_the_whole(tokens: Sequence[Token], at: int) -> bool:
    """ "3,000 casualties of the 11,000 sent": what an earlier figure is a part of is not earlier for that."""
    before = [token.norm for token in tokens[max(0, at - 2) : at]]
    return before in (["of", "the"], ["among", "the"])


REFUTED = "somebody else rejects it"


_REFUTING = ("denied", "denies", "deny", " untrue", " false")


def _refuted(words: str, clause: str, tokens: Sequence[Token], at: int) -> bool:
    """ "The minister denied that 30 had died", "reports of 200 dead are untrue": another's figure."""
    if not any(cue in words for cue in _REFUTING):
        return False
    before = " ".join(token.norm for token in tokens[:at])
    if any(cue in before for cue in ("denied that", "denies that", "deny that", "denied report")):
        return True
    return any(cue in words for cue in ("are untrue", "is untrue", "are false", "is false")) and (
        "report" in before or "rumor" in before or "claim" in before
    )


def _without_denial(
    sentence: Sentence,
    tokens: Sequence[Token],
    at: int,
    last: int,
    start: int,
    end: int,
    clause: str,
    words: str,
    trigger: tuple[int, int] | None,
) -> Status:
    """The status a rejected figure has for those who hold it."""
    return Status.FORECAST if _forecast(tokens, at, last, start, end, clause, trigger) else Status.CURRENT


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


_GROWTH = word_set(
    """
    up down revised risen rose rise climbed grew grown increased jumped lowered raised tripled doubled jump
    fallen fell cut reduced
    """
)


def _grown_from(before: Sequence[str]) -> bool:
    """ "Up from 300", "(from 300": the end that a growth left; not the 600 of "from 300 to 600"."""
    if "from" not in before[-5:]:
        return False
    place = len(before) - 1 - before[::-1].index("from")
    if "to" in before[place + 1 :]:
        return False
    lead = before[max(0, place - 5) : place]
    bare = set(before[place + 1 :]) <= _BEFORE_A_NUMBER
    return bool(set(lead) & _GROWTH) or (bare and lead[-1:] in ([","], ["("]))


_BEFORE_A_NUMBER = word_set("the a about around some nearly just only more than at least an estimated over")


def _recalled(tokens: Sequence[Token], at: int, last: int) -> str:
    """ "The 1,500 it had reported", "from January, when Seoul estimated 3,000"."""
    after = [token.norm for token in tokens[last + 1 : last + 8]]
    for place, word in enumerate(after[:-2]):
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
    before = [token.norm for token in tokens[max(0, at - 12) : at]]
    for place, word in enumerate(before[:-1]):
        if word in MONTHS and before[place + 1 : place + 3] == [",", "when"]:
            lead = before[max(0, place - 2) : place]
            if "from" in lead:
                return f"in {word}"
    return ""


def _previous(tokens: Sequence[Token], at: int, last: int, start: int, clause: str) -> str:
    before = [token.norm for token in tokens[max(start, at - 9) : at]]
    if _grown_from(before):
        return "from"
    if {"compare", "compared", "versus"} & set(before[-5:]) and not _of_another_time(tokens, at, last):
        return "compared with"
    if clause.startswith(("earlier ,", "earlier the", '" earlier')):
        return "earlier"
    lead = _without_asides([token.norm for token in tokens[start:at]])
    near = f" {' '.join(lead[-16:])} {' '.join(token.norm for token in tokens[at : last + 9])} "
    for cue in _EARLIER:
        if f" {cue} " in near:
            return cue
    return _pluperfect(lead) or _back_then(lead)


def _of_another_time(tokens: Sequence[Token], at: int, last: int) -> bool:
    """ "Compared with 116 the previous week": what another period had, and still has."""
    after = [token.norm for token in tokens[last + 1 : last + 6]]
    return window_of(tokens, at, last) is not None or bool(set(after) & (MONTHS.keys() | {"year"}))


_RELATIVES = frozenset(["which", "who", "whose"])


def _without_asides(lead: Sequence[str]) -> list[str]:
    """The words before a number without ", which had previously announced it," put in between."""
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


def _pluperfect(lead: Sequence[str]) -> str:
    """ "The agency had put the dead at 300"; not what follows "and that", which is said now."""
    if "had" not in lead:
        return ""
    for place in range(len(lead) - 1, -1, -1):
        if lead[place] == "that" and place and lead[place - 1] == "and":
            return ""
        said = [later for later in lead[place + 1 : place + 4] if later in _PLUPERFECT]
        if lead[place] == "had" and said:
            return f"had {said[0]}"
    return ""


def _back_then(lead: Sequence[str]) -> str:
    """ "In January it spoke of 3,000", "back in October": said at a time that is named."""
    words = lead[1:] if lead[:1] == ['"'] else lead
    if "back in" in " ".join(words):
        return "back in"
    if words[:1] == ["in"] and len(words) > 1 and words[1] in MONTHS and set(words[2:]) & _SPOKE:
        return f"still in {words[1]}" if "still" in words else f"in {words[1]}"
    return ""


_SPOKE = word_set("spoke was had said spoken estimated put stood admitted reported announced assessed")


def _promised(tokens: Sequence[Token], last: int) -> str:
    """ "A deployment of 6,000 is planned", "a further 2,000 could follow": said right after the number."""
    after = [token.norm for token in tokens[last + 1 : last + 5]]
    for at, word in enumerate(after[:2]):
        if word == "and":
            break  # "has climbed to 81 and could hit triple digits"
        if word in _WILL and not set(after[at + 1 : at + 3]) & (HAVE | {"be", "not"}):
            return word
        if (
            word in BE
            and after[at + 1 : at + 2]
            and after[at + 1] in ("planned", "expected", "due", "promised")
        ):
            return after[at + 1]
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
    """A modal or a plan before the number, or between it and its trigger; none that follows both."""
    first = min(at, trigger[0]) if trigger else at
    stop = max(at, trigger[0]) if trigger else at
    if trigger is None or trigger[0] < at:
        stop = at
    opens = max(start, first - 9)
    for place in range(first - 1, opens - 1, -1):
        if tokens[place].norm in (":", "that", '"') or (
            tokens[place].norm == "," and tokens[place - 1].text[0].isupper()
        ):
            opens = place + 1
            break
    norms = [token.norm for token in tokens[opens:stop]]
    after_stop = [token.norm for token in tokens[stop : stop + 3]]
    for place, word in enumerate(norms):
        if word not in _WILL or tokens[opens + place].text == "May":
            continue
        rest = [*norms[place + 1 :], *after_stop]
        if (rest[:1] and rest[0] in HAVE and rest[1:2] != ["to"]) or "include" in rest[:2]:
            continue
        if (
            rest[:1] == ["be"]
            and word in ("could", "may", "might", "would")
            and not (trigger and trigger[0] > opens + place + 1)
        ):
            continue  # "the true figure could be as high as 100,000"
        return word
    text = f" {' '.join(norms)} "
    if trigger and trigger[0] >= opens:
        text += " ".join(token.norm for token in tokens[trigger[0] : trigger[1] + 1]) + " "
    return next((cue for cue in _PLANS if f" {cue} " in text), "")


_TAKEN_BACK = phrase_list(
    """
    that was wrong | it has given no such figure | has since withdrawn | has since retracted |
    that figure was wrong | it gave no such figure | was a mistake
    """
)


def _taken_back(following: Sequence[Sentence]) -> str:
    """Whether the next sentence takes the figure back."""
    if not following:
        return ""
    text = " ".join(following[0].norms[:14])
    return next((cue for cue in _TAKEN_BACK if cue in text), "")
