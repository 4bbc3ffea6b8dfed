"""How the text hedges a number: the words before it, the sign on it, the words after it.

A hedge covers only its own number: the one it stands next to. A range wins over any hedge before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from monitor.estimates import Qualifier, Value
from monitor.extraction.numbers import Number
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.words import DETERMINER, HAVE, PRONOUN, phrase_list, word_set

_BEFORE_WORDS = {
    Qualifier.AT_MOST: """
        up to | at most | as many as | as much as | as high as | no more than | not more than | a
        maximum of | maximum of | at the most | nothing above | no higher than
    """,
    Qualifier.LESS_THAN: """
        below | under | fewer than | less than | lower than | just under | well under | well below
        | just below | nothing like
    """,
    Qualifier.NEARLY: """
        nearly | almost | close to | just short of | not far off | approaching | nearing | just
        shy of | shy of | not far short of | short of | closing in on | near | nears | approached
        | approaches | neared | virtually | practically | next to | climbed towards | climbing towards
        | close on | getting on for | coming up to | edging towards | little short of
        | verging on | bordering on | on the brink of
        | rose towards | rising towards | heading towards | moving towards
    """,
    Qualifier.AT_LEAST: """
        at least | a minimum of | minimum of | no fewer than | not fewer than | no less than | not
        less than | not smaller than | no smaller than | not below | no lower than | at the very
        least | nothing below
    """,
    Qualifier.MORE_THAN: """
        more than | over | just over | well over | in excess of | north of | upward of | upwards
        of | above | past | beyond | better than | greater than | higher than | exceed | exceeds |
        exceeded | exceeding | surpass | surpasses | surpassed | surpassing | top | tops | topped
        | topping | pass | passes | passed | larger than | anything over | something over | well
        above | just above | well past | a little over | slightly over | slightly more than | little
        over | a shade over | crossed | crosses | crossing
    """,
    Qualifier.ABOUT: """
        about | around | some | roughly | approximately | approx | circa | ca | an estimated |
        estimated | something like | somewhere around | in the region of | in the order of | on
        the order of | in the vicinity of | in the neighbourhood of | in the neighborhood of |
        perhaps | closer to | give or take | a rough | or so | near enough | roughly speaking | broadly |
        maybe | in the area of | in the neighborhood of | in the ballpark of | more or less | nigh on
    """,
}
_AFTER_WORDS = {
    Qualifier.ABOUT: """
        or so | or thereabouts | approximately | roughly | give or take | more or less
    """,
    Qualifier.AT_LEAST: """
        or more | at a minimum | at minimum | at least | at the very least | and counting |
        minimum | as a minimum | as the minimum | as the lowest | as a floor | as the floor | as a lower
    """,
    Qualifier.AT_MOST: """
        or fewer | or less | at most | at the most | at a maximum | maximum | tops
    """,
    Qualifier.MORE_THAN: """
        plus | and more
    """,
}
_FILLERS = frozenset(
    {
        '"',
        "'",
        "the",
        "a",
        "of",
        "total",
        "only",
        "just",
        "nearly",
        "even",
        "already",
        "first",
        "additional",
        "another",
        "further",
        "as",
        "with",
        "number",
        ".",  # of "approx."
    }
)
_MARKS = {
    "+": Qualifier.MORE_THAN,
    "plus": Qualifier.MORE_THAN,
    ">": Qualifier.MORE_THAN,
    "≥": Qualifier.AT_LEAST,
    "<": Qualifier.LESS_THAN,
    "≤": Qualifier.AT_MOST,
    "odd": Qualifier.ABOUT,
    "~": Qualifier.ABOUT,
}


_HAS = HAVE | PRONOUN


class Hedge(NamedTuple):
    """A hedge and where it stands: tokens `first` to `last`; both -1 for a sign on the number or none."""

    qualifier: Qualifier
    first: int
    last: int


def _phrases(table: dict[Qualifier, str]) -> list[tuple[tuple[str, ...], Qualifier]]:
    pairs = [
        (tuple(token.norm for token in tokenise(phrase)), qualifier)
        for qualifier, phrases in table.items()
        for phrase in phrase_list(phrases)
    ]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _by_end(table: dict[Qualifier, str], end: int) -> dict[str, list[tuple[tuple[str, ...], Qualifier]]]:
    found: dict[str, list[tuple[tuple[str, ...], Qualifier]]] = {}
    for words, qualifier in _phrases(table):
        found.setdefault(words[end], []).append((words, qualifier))
    return found


_BEFORE = _by_end(_BEFORE_WORDS, -1)
_AFTER = _by_end(_AFTER_WORDS, 0)


def hedge_of(tokens: Sequence[Token], number: Number, after_noun: int | None = None) -> Hedge:
    """The hedge of a number; `after_noun` is the last token of what is counted ("29 people at a minimum")."""
    if number.is_range:
        return Hedge(Qualifier.BETWEEN, *_range_opening(tokens, number))
    before = _hedge_before(tokens, number)
    after = _hedge_after(tokens, number.last + 1)
    if after is None and after_noun is not None and after_noun > number.last:
        after = _hedge_after(tokens, after_noun + 1)
    if after and (before is None or before.qualifier is Qualifier.ABOUT):
        return after
    if before:
        return before
    if number.mark:
        return Hedge(_MARKS[number.mark], -1, -1)
    return Hedge(Qualifier.EXACTLY, -1, -1)


def value_of(number: Number, qualifier: Qualifier) -> Value:
    """The interval that a hedged number stands for."""
    stated = number.low
    match qualifier:
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN:
            return Value(stated, None, qualifier)
        case Qualifier.NEARLY | Qualifier.AT_MOST | Qualifier.LESS_THAN:
            return Value(None, stated, qualifier)
        case _:
            return Value(stated, number.high, qualifier)


def _range_opening(tokens: Sequence[Token], number: Number) -> tuple[int, int]:
    if number.first and tokens[number.first - 1].norm == "between":
        return number.first - 1, number.first - 1
    before = _hedge_before(tokens, number)
    return (before.first, before.last) if before else (-1, -1)


def _hedge_before(tokens: Sequence[Token], number: Number) -> Hedge | None:
    end = number.first - 1
    for _ in range(4):
        if end < 0:
            return None
        found = _phrase_ending(tokens, end)
        if (
            found
            and found.first
            and tokens[found.first - 1].norm in ("twice", "times", "time", "double", "thrice")
        ):
            return None  # "twice as many as the 1,500": a comparison
        if found and (_is_verb(tokens, found.first) or _has_risen(tokens, found)):
            return None
        if found and found.qualifier is Qualifier.ABOUT and _speaks_about(tokens, found):
            return None
        if found and _compares(tokens, found, number):
            return None
        if found:
            return found
        if tokens[end].norm not in _FILLERS:
            return None
        end -= 1
    return None


def _compares(tokens: Sequence[Token], found: Hedge, number: Number) -> bool:
    """ "higher than the 600 that Seoul counts", "above the 2,000": set beside a number said before."""
    if found.qualifier not in (Qualifier.MORE_THAN, Qualifier.LESS_THAN) or found.last + 1 >= number.first:
        return False
    mark = tokens[number.last + 1].norm if number.last + 1 < len(tokens) else ""
    return (
        tokens[found.last + 1].norm == "the"
        and tokens[found.last].norm in ("than", "above", "below", "over", "under")
        and mark not in ("mark", "threshold", "-")
    )


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """ "Seoul estimated 3,000 casualties": what somebody did, no hedge of the number."""
    if tokens[at].norm != "estimated" or at == 0:
        return False
    before = tokens[at - 1]
    return before.norm in _HAS or (before.text[0].isupper() and before.norm not in DETERMINER)


_RISEN = word_set("now went gone climbed crept moved jumped goes edged inched")


def _has_risen(tokens: Sequence[Token], found: Hedge) -> bool:
    """ "The outbreak is now up to 68 cases": what it has come to, no limit."""
    up_to = found.last == found.first + 1 and tokens[found.first].norm == "up"
    return up_to and found.first > 0 and tokens[found.first - 1].norm in _RISEN


_SPEAKS = word_set("talk talking talked spoke speak speaking know knew heard hear learned learnt asked")


def _speaks_about(tokens: Sequence[Token], found: Hedge) -> bool:
    """ "The service was talking about 300 dead": what the talk was of, no hedge."""
    return found.first > 0 and tokens[found.last].norm == "about" and tokens[found.first - 1].norm in _SPEAKS


def _phrase_ending(tokens: Sequence[Token], end: int) -> Hedge | None:
    for words, qualifier in _BEFORE.get(tokens[end].norm, ()):
        first = end - len(words) + 1
        if len(words) == 1 or (
            first >= 0 and all(tokens[first + at].norm == word for at, word in enumerate(words[:-1]))
        ):
            return Hedge(qualifier, first, end)
    return None


def _hedge_after(tokens: Sequence[Token], at: int) -> Hedge | None:
    while at < len(tokens) and tokens[at].text in ('"', ",", "'"):
        at += 1
    if at >= len(tokens):
        return None
    for words, qualifier in _AFTER.get(tokens[at].norm, ()):
        last = at + len(words) - 1
        if last < len(tokens) and all(tokens[at + step].norm == word for step, word in enumerate(words)):
            beyond = tokens[last + 1].norm if last + 1 < len(tokens) else ""
            if (
                beyond[:1].isdecimal()
                or (words[-1] == "more" and beyond == "than")
                or _starts_next_number(tokens, last + 1)
            ):
                return None
            return Hedge(qualifier, at, last)
    return None


def _starts_next_number(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words after are the hedge of the next number: "2,000, at least 300 of them"."""
    from monitor.extraction.number_words import NUMBER_WORDS

    return at < len(tokens) and (tokens[at].norm in NUMBER_WORDS or tokens[at].norm in ("a", "some"))
