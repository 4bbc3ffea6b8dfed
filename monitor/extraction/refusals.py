"""Figures that are taken back by those who gave them, or told only because somebody rejects them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, HAVE, phrase_list, word_set

REFUTED = "somebody else rejects it"
UNTRUE = "called untrue"

_CLAIMS = word_set(
    """
    figure claim report statement estimate number toll count tally total assertion announcement story
    bulletin post tweet headline assessment information rumor talk suggestion allegation speculation
    accusation notion idea reading
    """
)
_HEARSAY = word_set(
    """
    claim report rumor talk suggestion allegation speculation story assertion accusation notion idea
    """
)
_PLANS = word_set("plan cut layoff redundancy job scheme proposal intention closure deployment dispatch")
_WITHDRAWING = word_set(
    """
    withdrew withdrawn withdraw retracted retract rescinded recanted disowned revoked deleted
    """
)
_STEPPING_BACK = phrase_list(
    """
    took back | taken back | take back | walked back | walk back | backed away from | backing away from |
    backtracked on | backed off | backed down from | distanced itself from | stepped back from
    """
)
_ABANDONING = word_set(
    """
    scrapped scrap shelved shelve abandoned abandon cancelled canceled dropped ditched axed reversed
    """
)
_SINCE_WITHDRAWN = phrase_list(
    """
    since taken back | since withdrawn | since retracted | later withdrawn | later retracted | later
    took back | later withdrew | since been withdrawn | since been retracted | since disowned | has
    withdrawn | has retracted
    """
)
_WRONG = word_set(
    """
    untrue false wrong baseless unfounded fake forged fabricated staged inaccurate incorrect erroneous
    mistaken exaggerated nonsense invented groundless fictitious
    """
)
_SAYING = word_set("said say told announced confirmed")
_ERRORS = word_set("error mistake typo slip misprint")
_REJECTING = word_set(
    """
    denied deny denying dismissed dismiss dismissing rejected reject rejecting refuted refute rubbished
    disputed brushed
    """
)
_REFUSED_COUNTS = phrase_list("there are not | there were not | it is not | it was not")
_TAKEN_BACK = phrase_list(
    """
    that was wrong | it has given no such figure | has since withdrawn | has since retracted |
    that figure was wrong | it gave no such figure | was a mistake | was an error | was in error |
    figure was incorrect | was a typing error | was a slip | stands corrected
    """
)
_EARLIER_VERSION = frozenset(["earlier", "previous"])  # "of this story said …"
_REFUSING = _REJECTING | _WRONG | {"true", "correct"}
# a sentence without any of these words rejects nothing
_SIGNS = (
    _WITHDRAWING
    | _WRONG
    | _ERRORS
    | _REJECTING
    | _ABANDONING
    | word_set(
        """
    took taken take walked walk backed backing backtracked distanced stepped version not correct true down
    """
    )
)


def refuted(sentence: Sentence, at: int, last: int) -> bool:
    """ "The minister denied that 30 had died", "reports of 200 dead are untrue": another's figure."""
    if sentence.words.isdisjoint(_REFUSING):
        return False
    norms = sentence.norms
    for place in range(at - 1, -1, -1):
        if norms[place] not in _REJECTING:
            continue
        beyond = norms[place + 1 : at]
        if "," in beyond and not _SAYING.isdisjoint(beyond[beyond.index(",") :]):
            continue  # "which denied reports of cuts, said it would shed 300 jobs"
        if beyond[:1] == ["that"] or (
            len(beyond) <= 16 and _HEARSAY & set(beyond[:8]) and {"that", "of"} & set(beyond)
        ):
            return not _owned(sentence.tokens[place + 1 : at])
    hearsay = next((place for place in range(at - 1, -1, -1) if norms[place] in _HEARSAY), -1)
    if hearsay < 0 or at - hearsay > 16 or _owned(sentence.tokens[:at]):
        return False
    return _called(norms[last + 1 :])


def _called(after: Sequence[str]) -> bool:
    """ "… are untrue", "… were simply wrong", "… is not true"."""
    for place, word in enumerate(after[:14]):
        if word in BE:
            rest = after[place + 1 : place + 4]
            if _WRONG & set(rest) or ("not" in rest and {"true", "correct"} & set(rest)):
                return True
    return False


def _owned(tokens: Sequence[Token]) -> bool:
    """ "the opposition's claim that …", "a report by the union": it is known whose figure is rejected."""
    for place, token in enumerate(tokens[:-1]):
        follows = tokens[place + 1].norm
        if token.text in ("'s", "'") and _CLAIMS & {word.norm for word in tokens[place + 1 : place + 4]}:
            return True
        if token.norm in _HEARSAY and follows in ("by", "from", "in"):
            return True
    return False


def denied(sentence: Sentence, at: int, last: int, start: int, end: int) -> str:
    """The words by which a figure is taken back or called untrue; empty where it stands."""
    if sentence.words.isdisjoint(_SIGNS):
        return ""
    if start == 0 and "version" in sentence.words and _EARLIER_VERSION & set(sentence.norms[:3]):
        return "earlier version"
    norms = sentence.norms
    before, after = norms[start:at], norms[last + 1 : end]
    lead, rest = f" {' '.join(before)} ", f" {' '.join(after)} "
    for cue in _STEPPING_BACK:
        if f" {cue} " in lead and lead.index(f" {cue} ") >= len(lead) - 90:
            return cue
    for place, word in enumerate(before):
        beyond = set(before[place + 1 :][-12:])
        if word in _WITHDRAWING and (_CLAIMS & beyond or norms[last + 1 : last + 2] == ["figure"]):
            return word
        if word in _ABANDONING and _PLANS & (beyond | set(after[:4])) and before[place - 1 : place] != ["a"]:
            return word
    if found := next((cue for cue in _SINCE_WITHDRAWN if f" {cue}" in rest), ""):
        return found
    if {"taken", "down"} <= set(after) and "taken down" in rest:
        return "taken down"
    if any(f" {cue} " in f"{lead[-24:]}" for cue in _REFUSED_COUNTS):
        return UNTRUE
    found = _corrected(before, after)
    return "" if found == UNTRUE and _owned(sentence.tokens[start:at]) else found


def _corrected(before: Sequence[str], after: Sequence[str]) -> str:
    """ "The figure of 17 …, given earlier, is withdrawn", "… had been an error"."""
    told = bool(_CLAIMS & set(before))
    for place, word in enumerate(after):
        lead = set(after[max(0, place - 4) : place])
        if word in _WITHDRAWING and told and lead & (BE | HAVE):
            return word
        if word in _ERRORS and told and (lead & BE or after[place - 1 : place] == ["in"]):
            return f"an {word}"
        if word in _WRONG and lead & (BE | HAVE | {"as"}):
            return word if told and {"it", "its", "earlier", "own"} & {*before, *after[:place]} else UNTRUE
    return ""


def taken_back(following: Sequence[Sentence]) -> str:
    """Whether the next sentence takes the figure back."""
    if not following:
        return ""
    text = " ".join(following[0].norms[:14])
    return next((cue for cue in _TAKEN_BACK if cue in text), "")
