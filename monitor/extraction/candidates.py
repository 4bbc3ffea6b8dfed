"""Which numbers of a sentence may be figures at all: what counts nobody is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.extraction import lookalikes, numbers
from monitor.extraction.counted import Counted, Trigger, What, counted_by
from monitor.extraction.hedges import hedge_of
from monitor.extraction.lexicon import Lexicon
from monitor.extraction.measures import Candidate
from monitor.extraction.payrolls import PAYROLL_CUES, is_payroll
from monitor.extraction.sentences import Sentence
from monitor.extraction.things import counts_things, defines_outbreak, goes_on_from_things, other_buildings
from monitor.extraction.tokens import Token
from monitor.extraction.words import word_set


def candidates_of(sentence: Sentence, triggers: Sequence[Trigger], lexicon: Lexicon) -> Iterator[Candidate]:
    """The numbers of a sentence that may count somebody or something."""
    if not numbers.may_hold(sentence.words, has_digits=sentence.has_digits):
        return
    tokens = sentence.tokens
    payrolls = not sentence.words.isdisjoint(PAYROLL_CUES)
    things: numbers.Number | None = None  # the number just before, where it counts things
    for number in numbers.find(tokens):
        before, things = things, None
        if number.low <= 0 or not lookalikes.looks_like_count(tokens, number):
            things = number if counts_things(tokens, number, None) else before
            continue
        counted = counted_by(tokens, number, lexicon, triggers)
        if before and goes_on_from_things(tokens, before, number, counted, lexicon):
            things = before
            continue
        things = number if counts_things(tokens, number, counted) else None
        if counted.noun == "other":
            counted = other_buildings(tokens, counted, triggers, lexicon)
        if defines_outbreak(tokens, number):
            continue
        if _said_again(tokens, number):
            continue
        last = max(number.last, counted.last)
        if (
            lookalikes.is_rate(tokens, last)
            or (_says_little(tokens, number, counted) and not _is_labelled(tokens, number, triggers))
            or lookalikes.is_whole_named(tokens, number)
            or (payrolls and is_payroll(tokens, number, counted))
            or (not _dead(counted) and lookalikes.is_aboard(tokens, number.first, last))
        ):
            continue
        hedge = hedge_of(tokens, number, counted.last)
        opens = min(number.first, hedge.first) if hedge.first >= 0 else number.first
        yield Candidate(number, counted, opens, max(number.last, counted.last), hedge.qualifier)


def _said_again(tokens: Sequence[Token], number: numbers.Number) -> bool:
    """ "Two – just two – are prisoners": the second says it all."""
    after = tokens[number.last + 1 : number.last + 4]
    if len(after) < 3 or after[0].text not in ("\u2014", "-", ",", "(") or after[1].norm not in _STRESSED:
        return False
    return after[2].norm == tokens[number.last].norm


_STRESSED = word_set("just only yes exactly precisely")


def _is_labelled(tokens: Sequence[Token], number: numbers.Number, triggers: Sequence[Trigger]) -> bool:
    """ "Deaths: 1"."""
    label = number.first > 1 and tokens[number.first - 1].text == ":"
    return label and any(trigger.last == number.first - 2 for trigger in triggers)


def _dead(counted: Counted) -> bool:
    """ "carrying 12 bodies": they are counted wherever they lie."""
    return counted.noun in ("body", "corpse")


_TOLD_OF = word_set(
    "died drowned survived perished survivor prisoner captive patient victim detainee evacuee"
)


def _says_little(tokens: Sequence[Token], number: numbers.Number, counted: Counted) -> bool:
    """A "one" that stands for a thing or a single person told of, and a year that counts nothing."""
    if number.high == 1 and (counted.part or (counted.what is What.UNIT and not counted.inside)):
        return True
    if number.high == 1 and counted.last > number.last and tokens[counted.last].norm in _TOLD_OF:
        return True
    if counted.what is not What.BARE:
        return False
    written = tokens[number.first].text
    return number.high == 1 or (
        number.first == number.last
        and len(written) == 4
        and written.isdecimal()
        and 1900 <= number.low <= 2099
    )
