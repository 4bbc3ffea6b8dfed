"""Numbers that count nobody: money, dates, times, ages, distances, names of units and of things."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.number_words import NUMBER_WORDS
from monitor.extraction.numbers import Number
from monitor.extraction.tokens import Token
from monitor.extraction.words import BE, CLOSED, HAVE, MONTHS, word_set

_UNITS = word_set(
    """
    km kilometer kilometre mile meter metre m cm mm millimeter millimetre centimeter foot feet yard
    inch square hectare acre year month week day hour minute second decade century am pm gmt cet utc
    est a.m p.m degree celsius c f kg kilo kilogram kilonewton ton tonne gram pound lb liter litre
    barrel dollar euro rouble ruble won yen yuan crown cent tenar gw mw kw kb mb round shell missile
    rocket drone tank gun launcher vehicle container ship boat vessel aircraft helicopter jet train
    sortie strike attack clash settlement village town city country nation word page vote point
    percentage magnitude time times o'clock share view comment reader subscriber copy mph kph g
    story storey station bed seat brigade battalion division regiment company unit squad quarter
    season oblast region district front border
    """
)
_BEFORE_MARKS = word_set(
    """
    $ £ € ¥ ₩ ₽ ₹ # № usd eur euro sek gbp rub us$ @ chf nok dkk inr r rs a$ c$ aud cad nzd hkd sgd jpy cny
    rmb krw brl mxn zar ngn php idr thb vnd twd uah pln czk huf ils aed sar qar egp pkr bdt lkr npr kes
    ugx tzs ghs r$ nz$ hk$ s$ nt$ tk ksh rp
    """
)
_BEFORE_NAMES = word_set(
    """
    no number's article point part page chapter section figure highway route line school magnitude
    aged age ages day room flight level phase act resolution channel type version volume paragraph
    question report paras table fig annex chart box phase grade case-patient extension footnote
    appendix exhibit slide item
    """
)
_YEAR_CUES = word_set(
    """
    in since of by from until during before after early late mid spring summer autumn fall winter
    year back the and to , ( - end
    """
)


def looks_like_count(tokens: Sequence[Token], number: Number) -> bool:
    """Whether a number may count what a topic is about. Percentages are judged elsewhere."""
    if number.percent:
        return not _after_money(tokens, number)
    return (
        number.high < _MOST_PEOPLE
        and _whole(number)
        and not (
            _after_money(tokens, number)
            or _part_of_name(tokens, number)
            or _time_or_score(tokens, number)
            or _measured(tokens, number)
            or _dated(tokens, number)
            or _age(tokens, number)
            or _size_of_body(tokens, number)
            or _base_of_rate(tokens, number.first)
        )
    )


def _whole(number: Number) -> bool:
    return number.low == int(number.low) and number.high == int(number.high)


_SOME_BODIES = word_set(
    """
    group crew squad unit column company team convoy party batch
    """
)
_BODIES = word_set(
    """
    town village city settlement country population parish community delegation crew team squad
    group room hall hospital brigade unit company battalion platoon convoy column district audience
    sample panel staff garrison party batch
    """
)


def _size_of_body(tokens: Sequence[Token], number: Number) -> bool:
    """ "a town of 5,000", "a delegation of 50": how large something is that is told of."""
    at = number.first - 1
    while at > 0 and tokens[at].norm in ("about", "some", "around", "roughly", "nearly", "only", "just"):
        at -= 1
    if at < 1 or tokens[at].norm != "of" or tokens[at - 1].norm not in _BODIES:
        return False
    after = tokens[number.last + 1 : number.last + 2]
    if tokens[at - 1].text.endswith("s") and tokens[at - 1].norm in _SOME_BODIES:
        return True  # "in parties of 300 to 500"
    return tokens[at - 1].norm not in _SOME_BODIES or not (
        after and after[0].text[0].isalpha() and after[0].norm not in CLOSED
    )


def is_aboard(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "carrying 60 people", "with 45 on board", "61 people were on the boat": how many a vessel held.

    What happened to all of them is a figure all the same: "killing all 62 on board".
    """
    before = [token.norm for token in tokens[max(0, first - 4) : first]]
    after = [token.norm for token in tokens[last + 1 : last + 9]]
    if (
        (set(before[-3:]) & _CARRYING and "out" not in before)
        or before[-4:-2] == ["filled", "with"]
        or before[-2:] == ["filled", "with"]
    ):
        return True
    for at in range(len(after)):
        if not (after[at] in ("aboard", "onboard") or after[at : at + 2] == ["on", "board"]):
            if after[at] in BE or after[at] in ("reported", "believed", "thought", "people", "have", "said"):
                continue
            return after[at : at + 2] in (["on", "the"], ["on", "a"]) and bool(
                at and set(after[at + 2 : at + 5]) & _VESSELS
            )
        if at:
            return True
        befallen = any(word.endswith(("ing", "ed")) for word in before)
        return not befallen and _END_ABOARD.isdisjoint(after[at + 1 : at + 5])
    return False


def _base_of_rate(tokens: Sequence[Token], first: int) -> bool:
    """ "2 per 100 cases", "10 of every 100 patients", "three in 1,000 children"."""
    before = tokens[first - 1].norm if first else ""
    if before in ("per", "every") or first < 2 or before != "in":
        return before in ("per", "every")
    counted = tokens[first - 2].norm
    return _round(tokens[first].norm) and (counted.isdecimal() or counted in NUMBER_WORDS)


_DAYTIME = frozenset(["morning", "evening", "afternoon"])
_CARRYING = frozenset(["carrying", "carried", "ferrying", "transporting"])
_VESSELS = word_set("boat vessel ship ferry dinghy raft plane aircraft flight train bus")
_END_ABOARD = BE | HAVE | word_set("died drowned survived perished killed missing rescued dead")


def is_whole_named(tokens: Sequence[Token], number: Number) -> bool:
    """ "one of the 12 later died", "six of a family of eight": how many there were was said before."""
    before = [token.norm for token in tokens[max(0, number.first - 4) : number.first]]
    if before[-2:] == ["one", "of"] or before[-3:] in (["one", "of", "the"], ["one", "of", "its"]):
        return True
    return before in (["of", "a", "family", "of"], ["of", "a", "group", "of"], ["out", "of", "a", "possible"])


def is_rate(tokens: Sequence[Token], last: int) -> bool:
    """ "92 a day", "30,000 men a month", "1,140 per day": how many in each span of time."""
    after = [token.norm for token in tokens[last + 1 : last + 4]]
    if len(after) > 1 and after[0] in ("per", "in") and _round(after[1]):
        return True  # "12 per 100,000", "three in 1,000"
    if len(after) > 1 and after[0] in ("a", "per", "each", "every", "an"):
        beyond = tokens[last + 3].norm if last + 3 < len(tokens) else ""
        return after[1] in _SPANS and beyond not in ("before", "earlier", "ago", "later", "after", "old")
    return after[:1] in (["daily"], ["monthly"], ["annually"], ["apiece"], ["each"])


def _round(word: str) -> bool:
    return word.replace(",", "") in ("100", "1000", "10000", "100000", "1000000") or word == "every"


_MOST_PEOPLE = 10**9
_SPANS = frozenset(["day", "week", "month", "year", "hour", "head", "minute"])


def _after_money(tokens: Sequence[Token], number: Number) -> bool:
    before = [token.norm for token in tokens[max(0, number.first - 2) : number.first]]
    return before[-1:] != [] and (
        before[-1] in _BEFORE_MARKS or (before[-1] == "." and before[0] in ("rs", "tk", "rp"))
    )


def _part_of_name(tokens: Sequence[Token], number: Number) -> bool:
    """ "No. 52", "article 4", "KN-23", "Il-76", "A14", "www.x24.com/12"."""
    if number.first == 0:
        return False
    before = tokens[number.first - 1]
    touching = before.end == tokens[number.first].start
    if touching and before.text in ("-", "/", "_", "=", "&", "?") and number.first > 1:
        named = tokens[number.first - 2]
        if named.text.isdecimal() and named.end == before.start:
            return True  # a date: 2025-04-30
        if (
            named.text[0].isalpha()
            and named.end == before.start
            and named.norm not in ("year", "mid", "another")
        ):
            return True
        return before.text != "-"
    if touching and before.text[-1].isalpha():
        return True
    named_by = tokens[number.first - 2].norm if before.text == "." and number.first > 1 else before.norm
    if before.text in ("Figure", "Note") and number.high < 100:
        return True
    if before.text == ":" and {"count", "word"} == {
        token.norm for token in tokens[number.first - 3 : number.first - 1]
    }:
        return True  # "Word count: 1,020"
    return (
        named_by in _BEFORE_NAMES
        and not (named_by in ("number", "figure", "no", "report", "line") and before.text != ".")
    ) or (
        before.norm == "no"
        and before.text == "No"
        and number.first > 1
        and tokens[number.first].text.isdecimal()
    )


def _time_or_score(tokens: Sequence[Token], number: Number) -> bool:
    """ "18:55", "7:42", "3:1", "18.30 GMT", "seven in the morning"."""
    if number.high <= 12 and [token.norm for token in tokens[number.last + 1 : number.last + 3]] == [
        "in",
        "the",
    ]:
        return {token.norm for token in tokens[number.last + 3 : number.last + 4]} <= _DAYTIME
    last = number.last + 1
    after = (
        last + 1 < len(tokens) and tokens[last].text in (":",) and tokens[last].end == tokens[last + 1].start
    )
    if after and tokens[last + 1].text[0].isdecimal() and tokens[last].start == tokens[number.last].end:
        return True
    first = number.first
    return (
        first > 1
        and tokens[first - 1].text == ":"
        and tokens[first - 1].end == tokens[first].start
        and tokens[first - 2].text[-1].isdecimal()
    )


def _measured(tokens: Sequence[Token], number: Number) -> bool:
    """ "1,300 square kilometers", "10-metre", "two months", "51 hours", "5,100-strong", "26-year-old"."""
    at = number.last + 1
    if at < len(tokens) and tokens[at].text in ("%", "\u00b0", "\u00d7", "$", "\u20ac", "\u00a3"):
        return True
    hyphened = False
    if at + 1 < len(tokens) and tokens[at].text == "-" and tokens[at].start == tokens[number.last].end:
        hyphened = tokens[at + 1].start == tokens[at].end
        at += 1
    if at >= len(tokens):
        return False
    word = tokens[at].norm
    if hyphened and (
        word in ("strong", "member", "man", "person", "nation", "seat", "bed", "story")
        or tokens[at].text[0].isalpha()
    ):
        return True
    if word in ("more", "other") and at + 1 < len(tokens):
        word = tokens[at + 1].norm
    return word in _UNITS


def _dated(tokens: Sequence[Token], number: Number) -> bool:
    """A day of a month, or a bare year."""
    first, last = number.first, number.last
    if number.is_range and not (number.high <= 31 or number.low >= 1900):
        return False
    small = number.high <= 31 and number.high == int(number.high)
    after = tokens[last + 1].norm if last + 1 < len(tokens) else ""
    before = tokens[first - 1] if first else None
    if small and before is not None:
        month = before if before.text != "." or first < 2 else tokens[first - 2]
        if month.norm in MONTHS and month.text[0].isupper():
            return True
    if small and after in MONTHS and tokens[last + 1].text[0].isupper():
        return True
    if small and after in ("to", "and") and last + 3 < len(tokens) and tokens[last + 2].text[0].isdecimal():
        month = tokens[last + 3]
        if month.norm in MONTHS and month.text[0].isupper():
            return True
    return _year(tokens, number, after)


def _year(tokens: Sequence[Token], number: Number, after: str) -> bool:
    text = tokens[number.first].text
    if number.first != number.last and not number.is_range:
        return False
    if not (len(text) == 4 and text.isdecimal() and 1900 <= number.low <= 2099):
        return False
    if number.first == 0:
        return after in ("", ",", "-", "\u2014", ":", "had", "was", "has", "/", ".")
    before = tokens[number.first - 1]
    if before.norm in MONTHS or before.text.isdecimal() or before.norm in ("'s", "/"):
        return True
    if before.norm in _YEAR_CUES:
        return True
    return after in (",", ".", ")", "", ";", ":", "-")


def _age(tokens: Sequence[Token], number: Number) -> bool:
    """ "Adams, 52, said", "a woman of 74", "One is 20 and the other 26"."""
    first, last = number.first, number.last
    if number.is_range or not (number.low <= 110 and number.low == int(number.low)):
        return False
    after = tokens[last + 1].norm if last + 1 < len(tokens) else ""
    if (first and tokens[first - 1].norm in ("oldest", "youngest", "eldest")) or {"oldest", "youngest"} & {
        token.norm for token in tokens[max(0, first - 6) : first]
    }:
        return True
    if first > 1 and tokens[first - 1].text == "," and after in (",", ".", ""):
        return tokens[first - 2].text[0].isalpha() and number.low >= 10
    if (
        first > 1
        and tokens[first - 1].norm == "of"
        and tokens[first - 2].norm in ("man", "woman", "girl", "boy", "child", "baby", "pensioner")
    ):
        return tokens[first - 2].text.lower() in ("man", "woman", "girl", "boy", "child", "baby", "pensioner")
    if first > 1 and tokens[first - 1].norm == "of" and tokens[first - 2].norm == "age":
        return True  # "under the age of 10"
    if first > 1 and tokens[first - 1].norm in _AGE_BOUNDS and tokens[first - 2].norm in _OF_AN_AGE:
        return after not in NUMBER_WORDS
    return after == "year" or _one_aged(tokens, first) or _among_ages(tokens, number)


_AGE_BOUNDS = frozenset(["under", "over", "above", "below"])
_OF_AN_AGE = word_set(
    "child people those patient adult kid infant person boy girl anyone everyone aged toddler"
)


def _two_ages(tokens: Sequence[Token], number: Number) -> bool:
    """ "The sisters, 9 and 12, had survived": two ages between commas."""
    for start in (number.first - 1, number.first - 3):
        marks = tokens[start : start + 5] if start > 0 else ()
        if (
            len(marks) == 5
            and marks[0].text == "," == marks[4].text
            and marks[2].norm == "and"
            and all(_in_years(mark) for mark in (marks[1], marks[3]))
            and tokens[start - 1].text.endswith("s")
        ):
            return True
    return False


def _in_years(token: Token) -> bool:
    return (token.text.isdecimal() and int(token.text) <= 110) or token.norm in NUMBER_WORDS


def _among_ages(tokens: Sequence[Token], number: Number) -> bool:
    """ "two men aged 18 and 24", "eight, ten or eleven years old"."""
    before = [token.norm for token in tokens[max(0, number.first - 5) : number.first]]
    if _two_ages(tokens, number):
        return True
    if before[-1:] in (["and"], ["or"], [","], ["to"]) and set(before[:-1]) & {"aged", "ages", "age"}:
        return True
    at = number.last + 1
    while at < len(tokens) and (
        tokens[at].norm in NUMBER_WORDS
        or tokens[at].norm in ("and", "or", ",")
        or tokens[at].text.isdecimal()
    ):
        at += 1
    return [token.norm for token in tokens[at : at + 2]] == ["year", "old"]


def _one_aged(tokens: Sequence[Token], first: int) -> bool:
    """ "a gunner of 22": one person, and the years."""
    if first < 3 or tokens[first - 1].norm != "of":
        return False
    word = tokens[first - 2].text.lower()
    article = {tokens[at].norm for at in range(max(0, first - 4), first - 2)} & {"a", "an", "the"}
    return bool(article) and word.endswith(("er", "or", "man", "ist")) and word not in ("number", "order")
