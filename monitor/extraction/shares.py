"""Percentages and fractions: estimates only where a measure is a share, and only as a share of its whole.

"Roughly 30 percent of the deployed forces suffered casualties" is a casualty rate; "52 percent of the dead
were women" is none, and neither is a rise of 40 percent.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.counted import Trigger
from monitor.extraction.joining import joined
from monitor.extraction.lexicon import Kind, Lexicon
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.tokens import Token
from monitor.extraction.words import AUXILIARY, LINKING_NORMS
from monitor.topics import Measure

_WHOLE_WITHIN = 11
_PARTS = frozenset(["half", "third", "quarter", "fifth", "tenth"])
_LEFT = frozenset(["announced", "planned", "proposed", "affected", "lost", "cut"])


def share_choice(
    tokens: Sequence[Token], candidate: Candidate, triggers: Sequence[Trigger], lexicon: Lexicon
) -> Choice | None:
    """The share measure that a percentage gives, if any."""
    for measure in lexicon.measures.values():
        if measure.percent:
            choice = _as_share(tokens, candidate, triggers, lexicon, measure)
            if choice:
                return choice
    return None


def _as_share(
    tokens: Sequence[Token],
    candidate: Candidate,
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    measure: Measure,
) -> Choice | None:
    expressing = [trigger for trigger in triggers if _expresses(tokens, trigger, triggers, lexicon, measure)]
    last = candidate.number.last
    counted = candidate.number.share and tokens[last].norm not in _PARTS
    whole = _whole_after(tokens, last, lexicon.whole[measure.id], counted=counted)
    if whole is not None:
        part = {token.norm for token in tokens[last + 1 : whole]}
        if any(
            last < trigger.first < whole and _is_noun(trigger, measure) for trigger in expressing
        ) or part & {"these", "them"}:
            return None  # "52 percent of the dead": a share of the dead
        near = min(expressing, key=lambda trigger: abs(trigger.first - last), default=None)
        if near is not None:
            return Choice(measure.id, near, 2.0, _text(tokens, near))
        if _of_total(tokens, candidate) and not _of_others(candidate, triggers, measure):
            return Choice(
                measure.id, None, 5.0, " ".join(token.text for token in tokens[last + 1 : whole + 1])
            )
        return None
    return _stated(tokens, candidate, expressing, measure, lexicon.whole[measure.id])


def _expresses(
    tokens: Sequence[Token], trigger: Trigger, triggers: Sequence[Trigger], lexicon: Lexicon, measure: Measure
) -> bool:
    """Whether a trigger speaks of what the share is of, alone or with another: "killed or wounded"."""
    return any(
        sense.measure in measure.share_of
        or joined(sense.measure, trigger, tokens, triggers, (), lexicon) in measure.share_of
        for sense in trigger.found
    )


def _whole_after(
    tokens: Sequence[Token], last: int, whole: frozenset[str], *, counted: bool = False
) -> int | None:
    """Where the word for the whole stands: "of the deployed forces", "of its global workforce".

    Where a share is `counted` out ("one in ten workers"), it needs no "of".
    """
    if last + 1 >= len(tokens) or tokens[last + 1].norm != "of":
        return last + 1 if last + 1 < len(tokens) and counted and tokens[last + 1].norm in whole else None
    for at in range(last + 2, min(len(tokens), last + 2 + _WHOLE_WITHIN)):
        if tokens[at].text in (";", ".", ","):
            return None
        if tokens[at].norm in _LEFT and tokens[at].norm not in whole:
            return None  # "half of the 900 announced jobs": a share of the cuts
        if tokens[at].norm in whole or f"{tokens[at - 1].norm} {tokens[at].norm}" in whole:
            return at
    return None


def _stated(
    tokens: Sequence[Token],
    candidate: Candidate,
    expressing: Sequence[Trigger],
    measure: Measure,
    whole: frozenset[str],
) -> Choice | None:
    """ "losses of close to 40%", "put losses at more than half", "cut its workforce by 10%"."""
    before_share = [token.norm for token in tokens[max(0, candidate.opens - 6) : candidate.opens]]
    if before_share[-1:] == ["by"] and set(before_share) & whole:
        near = [trigger for trigger in expressing if 0 < candidate.opens - trigger.last <= 8]
        return Choice(measure.id, near[-1], 2.5, _text(tokens, near[-1]), Kind.DONE_TO) if near else None
    if (
        tokens[candidate.number.last + 1 : candidate.number.last + 2]
        and tokens[candidate.number.last + 1].norm == "of"
    ):
        return None
    beyond = [token.norm for token in tokens[candidate.number.last + 1 : candidate.number.last + 7]]
    told = "or" in beyond[:2] and beyond[0] in ("or", ",") and any(word in whole for word in beyond)
    for trigger in expressing:
        if told and candidate.number.percent and 0 < candidate.opens - trigger.last <= 2:
            return Choice(measure.id, trigger, 3.0, _text(tokens, trigger), Kind.DONE_TO)
        before = tokens[trigger.last + 1 : candidate.opens]
        if trigger.last < candidate.opens and _is_noun(trigger, measure) and len(before) <= 7:
            words = {token.norm for token in before}
            if words & {"of", "at"} or (words & LINKING_NORMS and len(before) <= 3):
                return Choice(measure.id, trigger, 3.0, _text(tokens, trigger))
        after = tokens[candidate.number.last + 1 : trigger.first]
        predicate = {token.norm for token in after} & AUXILIARY and not {token.text for token in after} & {
            ",",
            ";",
        }
        if candidate.number.share and trigger.first > candidate.number.last and len(after) <= 5 and predicate:
            return Choice(measure.id, trigger, 3.5, _text(tokens, trigger))
    return None


def _is_noun(trigger: Trigger, measure: Measure) -> bool:
    return any(sense.kind is Kind.NOUN and sense.measure in measure.share_of for sense in trigger.found)


def _of_others(candidate: Candidate, triggers: Sequence[Trigger], measure: Measure) -> bool:
    """ "2,000 were killed, or 15 percent of the force": another measure is what amounts to it."""
    before = [trigger for trigger in triggers if trigger.last < candidate.opens]
    return bool(before) and not any(sense.measure in measure.share_of for sense in before[-1].found)


def _of_total(tokens: Sequence[Token], candidate: Candidate) -> bool:
    """ "The losses amount to more than a third of the 11,000 men": what amounts to it was said before."""
    before = {token.norm for token in tokens[max(0, candidate.opens - 5) : candidate.opens]}
    return bool(
        before
        & {
            "amount",
            "amounted",
            "total",
            "constitute",
            "constituted",
            "represent",
            "represented",
            "equal",
            "or",
        }
    )


def _text(tokens: Sequence[Token], trigger: Trigger) -> str:
    return " ".join(token.text for token in tokens[trigger.first : trigger.last + 1])
