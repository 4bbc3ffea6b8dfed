"""How the source stands to a number now: holds it, held it before, expects it, has taken it back."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.estimates import Status
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
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
    an earlier | the previous figure | the previous toll | the previous count
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
    of | will be | poised to | threatens to | announced in
    """
)


def status_of(
    sentence: Sentence, at: int, last: int, trigger: tuple[int, int] | None, following: Sequence[Sentence]
) -> tuple[Status, str]:
    """The status of the number at tokens `at` to `last`, and the words that say so."""
    tokens = sentence.tokens
    words = " ".join(token.norm for token in tokens)
    clause_start, clause_end = _clause(tokens, at, last)
    clause = " ".join(token.norm for token in tokens[clause_start:clause_end])
    if _refuted(words, clause, tokens, at):
        return _without_denial(
            sentence, tokens, at, last, clause_start, clause_end, clause, words, trigger
        ), REFUTED
    denied = _denied(words, clause, tokens, at) or _taken_back(following)
    if denied:
        return Status.DENIED, denied
    earlier = _previous(tokens, at, clause_start, clause, words)
    if earlier:
        return Status.PREVIOUS, earlier
    ahead = _promised(tokens, last) or _forecast(tokens, at, last, clause_start, clause_end, clause, trigger)
    if ahead:
        return Status.FORECAST, ahead
    return Status.CURRENT, ""


REFUTED = "somebody else rejects it"


def _refuted(words: str, clause: str, tokens: Sequence[Token], at: int) -> bool:
    """ "The minister denied that 30 had died", "reports of 200 dead are untrue": another's figure."""
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
    if clause.startswith(("earlier ,", "earlier the", '" earlier')):
        return "earlier"
    for cue in _EARLIER:
        if f" {cue} " in f" {clause} ":
            return cue
    everything = [token.norm for token in tokens[start:at]]
    for place, word in enumerate(everything):
        if word == "had" and any(later in _PLUPERFECT for later in everything[place + 1 : place + 4]):
            return "had " + next(later for later in everything[place + 1 : place + 4] if later in _PLUPERFECT)
    if everything[:1] == ['"']:
        everything = everything[1:]
    if "back in" in " ".join(everything):
        return "back in"
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


def _promised(tokens: Sequence[Token], last: int) -> str:
    """ "A deployment of 6,000 is planned", "a further 2,000 could follow": said right after the number."""
    after = [token.norm for token in tokens[last + 1 : last + 5]]
    for at, word in enumerate(after[:2]):
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
