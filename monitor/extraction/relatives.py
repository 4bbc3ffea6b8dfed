"""Who is told of by a relative clause, and what the sentence then says happened to them.

"Some 1,800 soldiers deployed to help are believed to have been killed" tells of the killed; "4,000 of the
11,000 men said to have been sent may have died" tells how many were sent, and how many of them died.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.choices import Candidate
from monitor.extraction.counted import Trigger
from monitor.extraction.lexicon import Kind
from monitor.extraction.number_words import NUMBER_WORDS
from monitor.extraction.tokens import Token
from monitor.extraction.triggers import THOUGHT, is_whole, passive
from monitor.extraction.words import BE, HAVE, MODAL, PRONOUN, word_set

_FINITE = (BE - {"be", "been", "being", "am", "'re"}) | (HAVE - {"having"}) | MODAL
_GROUP = BE | HAVE | MODAL | word_set("not also already now all reportedly since either to")
_RELATIVE = frozenset(["who", "that", "which", "whom"])

_BREAKS = frozenset([";", "\u2014", ":", "(", ")", '"'])
_SUBORDINATE = word_set("when while whereas if although though but until unless because whether")
_OF_TIME = frozenset(["since", "after", "before", "as"])
_REACH = 26


def is_whole_of(tokens: Sequence[Token], part: Candidate, other: Candidate) -> bool:
    """Whether a number is that of which the one before it takes a part: "40 of the hamlet's 310 people"."""
    joint = [token.norm for token in tokens[part.number.last + 1 : other.opens]]
    return joint[:1] == ["of"] and len(joint) <= 7 and is_whole(tokens, other.opens)


def noun_ends(tokens: Sequence[Token], candidates: Sequence[Candidate], at: int) -> int:
    """The last token of the noun phrase of a number, that of its whole included."""
    if at + 1 < len(candidates) and is_whole_of(tokens, candidates[at], candidates[at + 1]):
        return candidates[at + 1].closes
    return candidates[at].closes


def main_verb(tokens: Sequence[Token], start: int, by_itself: frozenset[int]) -> int | None:
    """Where the verb stands whose subject a relative clause at `start` describes; None where there is none.

    `by_itself` are the places of verbs that need no auxiliary: "died".
    """
    if start >= len(tokens):
        return None
    at, aside, open_clauses = start, False, 0
    if tokens[at].text == "," and at + 1 < len(tokens) and tokens[at + 1].norm in _RELATIVE - {"that"}:
        at, aside = at + 1, True
    if tokens[at].norm in _RELATIVE:
        open_clauses, at = _opened(tokens, at), at + 1
    elif not _participle(tokens, at):
        return None
    while at < min(len(tokens), start + _REACH):
        word = tokens[at].norm
        if tokens[at].text in _BREAKS or word in _SUBORDINATE or _is_number(word):
            return None
        if word in _OF_TIME and at + 1 < len(tokens) and tokens[at + 1].norm in PRONOUN:
            return None
        if aside and tokens[at].text == ",":
            found = at + 1 < len(tokens) and (tokens[at + 1].norm in _FINITE or at + 1 in by_itself)
            return at + 1 if found else None
        if word in _RELATIVE:
            open_clauses += _opened(tokens, at)
        elif (word in _FINITE or at in by_itself) and not aside and tokens[at - 1].norm != "to":
            if not open_clauses:
                return at
            open_clauses -= 1
            while at + 1 < len(tokens) and tokens[at + 1].norm in _GROUP:
                at += 1
        at += 1
    return None


def _opened(tokens: Sequence[Token], at: int) -> int:
    """1 where a relative clause has an auxiliary to come, 0 where its verb stands alone: "who came"."""
    word = tokens[at + 1].norm if at + 1 < len(tokens) else ""
    return 0 if word.endswith("ed") or word in _PAST else 1


_PAST = word_set("went came fought took left fell lost made held bore got ran stood spent")


def _participle(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].norm
    following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
    if word in THOUGHT:
        return following in ("to", "by")
    return word in _SENT or (word.endswith("ed") and len(word) > 4)


_SENT = word_set("sent brought taken flown held caught hit hurt")


def _is_number(word: str) -> bool:
    return word[0].isdecimal() or word in NUMBER_WORDS - {"one"}


def told_by_main_verb(
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    at: int,
    triggers: Sequence[Trigger],
) -> int | None:
    """Where the main verb begins that says of a number what a trigger before it does not."""
    ends = noun_ends(tokens, candidates, at)
    if ends + 1 >= len(tokens):
        return None
    near = [trigger for trigger in triggers if ends < trigger.first <= ends + 2 * _REACH]
    if len(near) < 2:
        return None
    alone = frozenset(
        trigger.first for trigger in near if all(sense.kind is Kind.DONE_BY for sense in trigger.found)
    )
    verb = main_verb(tokens, ends + 1, alone)
    if verb is None:
        return None
    for trigger in near:
        if trigger.first < verb or trigger.first > verb + 14:
            continue
        between = tokens[verb : trigger.first]
        if any(token.text in (",", ";") or _is_number(token.norm) for token in between):
            return None
        if any(
            sense.kind is Kind.DONE_BY or (sense.kind is not Kind.WEAK and passive(tokens, trigger))
            for sense in trigger.found
        ):
            return verb
    return None
