"""Numbers as articles write them: digits, words, both mixed, ranges, percentages and fractions.

`find` reads a sentence's tokens from left to right. A number is a run of parts (digits, number words,
scales) that add up; two of them joined by "to" or a dash are a range. What only looks like a count
(money, dates, ages …) is the business of `lookalikes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.extraction.illegible import illegible
from monitor.extraction.number_words import NUMBER_WORDS, PARTS, SCALES, SMALL, SUFFIXES
from monitor.extraction.signs import sign_before
from monitor.extraction.tokens import Token

_AFTER_SHARE = frozenset({"of", "the", ",", ".", "to", "from", "in", "were", "was", "had", "have"})
_PERCENT = frozenset({"%", "percent", "pct", "per-cent"})
_LARGEST = 10**13

_OPENERS = (NUMBER_WORDS - {"thousand", "hundred"}) | {"a", "an", "another", "half", "hundred", "thousand"}
_MAKING = NUMBER_WORDS - {"both"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: tokens `first` to `last` (inclusive) say `low` to `high`.

    `low` and `high` differ only in a range. `mark` is a sign written on the number: "+", "~", "≥", "odd".
    """

    low: float
    high: float
    first: int
    last: int
    percent: bool = False
    share: bool = False  # said as a fraction ("a third of") or as "four in ten"
    mark: str | None = None

    @property
    def is_range(self) -> bool:
        """Whether it gives two ends."""
        return self.low != self.high


def may_hold(words: frozenset[str], *, has_digits: bool) -> bool:
    """Whether a sentence with these words can hold a number at all: "a" and "both" alone make none."""
    return has_digits or not words.isdisjoint(_MAKING)


def find(tokens: Sequence[Token]) -> list[Number]:
    """The numbers of a sentence in order, ranges joined."""
    found: list[Number] = []
    after = 0
    for at in [at for at, (text, norm, _, _) in enumerate(tokens) if norm in _OPENERS or text[0].isdecimal()]:
        if at < after:
            continue
        number = _fraction(tokens, at) or _plain_number(tokens, at)
        if number is None:
            continue
        number = _with_range(tokens, number)
        number = _with_percent(tokens, number)
        number = _with_mark(tokens, number)
        after = number.last + 1
        if illegible(tokens, number.first, number.last):
            continue
        low, high = _whole(number.low), _whole(number.high)
        found.append(Number(low, high, number.first, number.last, number.percent, number.share, number.mark))
    return found


def _whole(value: float) -> float:
    """Soldiers come whole: 4000, not 4000.0."""
    return int(value) if value == int(value) else value


def _plain_number(tokens: Sequence[Token], at: int) -> Number | None:
    """One number without its range: "12,000", "four thousand", "4-thousand-100", "half a million"."""
    half = _half_a(tokens, at)
    if half:
        return half
    value, after = _run(tokens, at)
    if value is None or value > _LARGEST:
        return None
    return Number(value, value, at, after - 1)


_OF_ONE = {**SCALES, "dozen": 12}  # "a hundred", "half a dozen"


def _half_a(tokens: Sequence[Token], at: int) -> Number | None:
    if tokens[at].norm != "half":
        return None
    words = [token.norm for token in tokens[at : at + 4]]
    if len(words) > 2 and words[1] in ("a", "-"):
        scale = _OF_ONE.get(words[2])
        if scale:
            return Number(scale / 2, scale / 2, at, at + 2)
    return None


def _run(tokens: Sequence[Token], at: int) -> tuple[float | None, int]:
    """The value of the longest run of number parts from `at`, and the index after it."""
    total, after = 0.0, at
    group: float | None = None
    if tokens[at].norm in ("a", "an", "another") and at + 1 < len(tokens):
        scale = _OF_ONE.get(tokens[at + 1].norm)
        if scale is None or _is_plural(tokens[at + 1]):
            return None, at
        group, after = float(scale), at + 2
        if scale >= 1000:
            total, group = group, None
    while after < len(tokens):
        here = after
        joined = here > at and tokens[here].text in ("-", "and") and here + 1 < len(tokens)
        if joined:
            if tokens[here].text == "and" and (group or total) < 100:
                break
            here += 1
        word = tokens[here].norm
        if word in SMALL and (word == "six" or not _is_plural(tokens[here])):  # "tens" are no ten
            value = SMALL[word]
            if joined and tokens[here - 1].text == "and" and not _follows_scale(tokens, here - 2):
                break
            if group is not None and not _adds(group, value):
                break
            if here > at and not joined and tokens[here - 1].text[0].isdecimal():
                break  # "from 270 two weeks ago"
            group = (group or 0) + value
        elif word[0].isdecimal() and (parsed := _digits(tokens[here])) is not None:
            if joined and tokens[here - 1].text == "and":
                break
            if group is not None:
                break
            if total and not (tokens[here - 1].text == "-" and parsed < 1000):
                break
            group = parsed
            here, group = _spaced_groups(tokens, here, group)
        elif word in SCALES and not _is_plural(tokens[here]) and (group is not None):
            if word == "hundred" and group >= 100:
                return None, here + 1
            group = group * SCALES[word]
            if SCALES[word] >= 1000:
                total, group = total + group, None
        elif word == "dozen" and group is not None and not _is_plural(tokens[here]):
            group *= 12
        else:
            break
        after = here + 1
    if after == at or (group is None and not total):
        return None, at
    return total + (group or 0), after


def _is_plural(token: Token) -> bool:
    return token.text.lower().endswith("s")


def _adds(group: float, value: float) -> bool:
    """Whether "twenty" + "five" go on as one number, or "one" + "two" are two."""
    rest = group % 100
    if rest == 0:
        return value < 100
    return rest >= 20 and rest % 10 == 0 and 0 < value < 10


def _follows_scale(tokens: Sequence[Token], at: int) -> bool:
    return at >= 0 and tokens[at].norm in SCALES


def _digits(token: Token) -> float | None:
    """The value of one token of digits: "12,000", "3.5", "12.000", "4.1k"; None for "47th" or "152mm".

    >>> from monitor.extraction.tokens import tokenise
    >>> [_digits(tokenise(t)[0]) for t in ("12,000", "12.000", "2.7", "10.9k", "47th", "1,2", "20,430,1")]
    [12000.0, 12000.0, 2.7, 10900.0, None, 1.2, None]
    """
    text = token.text
    end = len(text)
    while end and text[end - 1].isalpha():
        end -= 1
    digits, suffix = text[:end], text[end:]
    if not digits.isascii() or len(digits) > 18 or (suffix and suffix.lower() not in SUFFIXES):
        return None
    value = _grouped(digits)
    if value is None:
        return None
    return value * SUFFIXES[suffix.lower()] if suffix else value


def _grouped(digits: str) -> float | None:
    if digits.isdecimal():
        return float(digits)
    separators = {mark for mark in digits if not mark.isdecimal()}
    parts = digits.replace(",", ".").split(".")
    if len(separators) == 1 and len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]):
        if parts[0] != "0":
            return float("".join(parts))
        return float(".".join(parts)) if len(parts) == 2 else None
    if len(parts) == 2:
        return float(".".join(parts))
    whole, decimals = digits.replace(",", "").rpartition(".")[::2]
    if separators == {",", "."} and digits.rfind(",") < digits.find(".") and whole.isdecimal():
        return float(f"{whole}.{decimals}")
    return None


def _spaced_groups(tokens: Sequence[Token], at: int, value: float) -> tuple[int, float]:
    """ "12 000": groups of three digits parted by a single space."""
    text = tokens[at].text
    if not text.isdecimal() or len(text) > 3 or text[0] == "0":
        return at, value
    while at + 1 < len(tokens):
        after = tokens[at + 1]
        if not (len(after.text) == 3 and after.text.isdecimal() and after.start == tokens[at].end + 1):
            break
        value = value * 1000 + int(after.text)
        at += 1
    return at, value


def _fraction(tokens: Sequence[Token], at: int) -> Number | None:
    """ "a third", "two-thirds", "nearly half", "four in ten", "one in three": a number of percent."""
    word = tokens[at].norm
    rest = [token.norm for token in tokens[at + 1 : at + 4]]
    if word in SMALL or tokens[at].text.isdecimal():
        count = SMALL.get(word) or (int(word) if word.isdecimal() and len(word) < 4 else 0)
        step = 1 if rest[:1] == ["-"] else 0
        part = PARTS.get(rest[step]) if len(rest) > step else None
        # "two third parties" is none; an ordinal date ("one sixth of May") hardly occurs
        if part and word not in ("zero",) and 0 < count * part <= 1 and (count > 1 or rest[step] != "half"):
            return _share(round(count * part * 100), at, at + 1 + step)
        if rest[:2] == ["out", "of"] and len(rest) > 2:
            return _out_of(tokens, at, count, rest[2])
        if len(rest) > 1 and rest[0] in ("in", "of") and (rest[0] == "in" or rest[1:2] == ["every"]):
            shift = 1 if rest[1] == "every" else 0
            if len(rest) > 1 + shift:
                whole_word = rest[1 + shift]
                whole = SMALL.get(whole_word) or (
                    int(whole_word) if whole_word.isdecimal() and len(whole_word) < 4 else 0
                )
                if count and 1 < whole <= 100 and count < whole and whole_word not in ("one",):
                    return _share(round(count / whole * 100), at, at + 2 + shift)
        return None
    if word == "half" and (not rest or rest[0] not in ("a", "-", "an", "past")):
        return _share(50, at, at)
    named = word in ("a", "one") and rest and rest[0] in PARTS and rest[0] != "half"
    if named and (len(rest) == 1 or rest[1] in _AFTER_SHARE):
        return _share(round(PARTS[rest[0]] * 100), at, at + 1)
    return None


def _out_of(tokens: Sequence[Token], at: int, count: int, word: str) -> Number | None:
    """ "Two out of three patients": of small round wholes only; "20 out of 31 patients" counts."""
    whole = SMALL.get(word) or (int(word) if word.isdecimal() and len(word) < 4 else 0)
    if count and count < whole and (whole <= 10 or whole == 100):
        return _share(round(count / whole * 100), at, at + 3)
    return None


def _share(percent: float, first: int, last: int) -> Number:
    return Number(percent, percent, first, last, percent=True, share=True)


_SPANNING = frozenset(["anywhere", "ranging", "range", "ranged", "somewhere"])


def _with_range(tokens: Sequence[Token], number: Number) -> Number:
    """ "3,000 to 4,000", "10,000-12,000", "between 10 and 12 thousand", "11 to 12,000"."""
    after = number.last + 1
    if number.share or after + 1 >= len(tokens):
        return number
    joint = tokens[after].norm
    start = after + 1
    either = _alternative(tokens, number)
    if either is not None:
        return either
    if joint == "%" and tokens[start].norm in ("to", "-") and start + 1 < len(tokens):
        joint, start = tokens[start].norm, start + 1
    between = number.first > 0 and tokens[number.first - 1].norm == "between"
    if not (joint in ("to", "-") or (joint == "and" and between)):
        return number
    if joint == "to" and number.first > 0 and tokens[number.first - 1].norm == "from":
        apart = number.first < 2 or tokens[number.first - 2].norm not in _SPANNING
        if apart:
            return number  # a growth, or a journey: two numbers
    if joint == "to" and _is_growth(tokens, number.first):
        return number
    if tokens[start].norm in ("between", "about", "around", "some"):
        start += 1
    second = _plain_number(tokens, start) if start < len(tokens) else None
    if second is None:
        return number
    if 1900 <= number.low <= 2099 < second.high and len(tokens[number.last].text) == 4 and joint == "to":
        return number  # "the toll since 7 October 2023 to 61,020"
    low, high = _same_scale(number.low, second.high, tokens, number, second)
    if low >= high:
        return number
    return replace(number, low=low, high=high, last=second.last)


def _is_growth(tokens: Sequence[Token], first: int) -> bool:
    """ "Rose by 24 to 412": by how much, and to what."""
    if first < 2 or tokens[first - 1].norm != "by":
        return False
    return any(token.norm in _GROWN for token in tokens[max(0, first - 4) : first - 1])


_GROWN = frozenset(
    [
        "rose",
        "risen",
        "rise",
        "rising",
        "increased",
        "grew",
        "grown",
        "climbed",
        "jumped",
        "up",
        "fell",
        "dropped",
    ]
)
_MAYBE = frozenset(["perhaps", "maybe", "possibly", "even"])


def _alternative(tokens: Sequence[Token], number: Number) -> Number | None:
    """ "30,000 or even 40,000", "300, perhaps 400", "30,000, 40,000, perhaps": either of two is a range."""
    at = number.last + 1
    joint = tokens[at].text
    if joint not in ("or", ","):
        return None
    at += 1
    if joint == "," and tokens[at].norm == "or" and at + 1 < len(tokens):
        at += 1
    unsure = tokens[at].norm in _MAYBE
    second = _plain_number(tokens, at + unsure) if at + unsure < len(tokens) else None
    if second is None:
        return None
    rest = [token.norm for token in tokens[second.last + 1 : second.last + 3]]
    unsure = unsure or (rest[:1] == [","] and rest[1] in _MAYBE if len(rest) > 1 else False)
    if not (unsure or joint == "or") or not number.low < second.high <= 3 * number.low:
        return None
    return replace(number, high=second.high, last=second.last)


def _same_scale(
    low: float, high: float, tokens: Sequence[Token], first: Number, second: Number
) -> tuple[float, float]:
    """The scale said once holds for both ends: "11 to 12,000", "1.5-2 million"."""
    if tokens[second.last].norm in SCALES and tokens[first.last].norm not in SCALES and low < 1000:
        scale = SCALES[tokens[second.last].norm]
        if high >= scale:
            return low * scale, high
    if (
        low < 1000 <= high
        and high % 1000 == 0
        and low * 1000 < high
        and low >= 1
        and high / 1000 <= low * 5
        and low < 999
    ):
        return low * 1000, high
    return low, high


def _with_percent(tokens: Sequence[Token], number: Number) -> Number:
    after = number.last + 1
    if after >= len(tokens):
        return number
    if tokens[after].norm in _PERCENT:
        return replace(number, percent=True, last=after)
    if tokens[after].norm == "per" and after + 1 < len(tokens) and tokens[after + 1].norm == "cent":
        return replace(number, percent=True, last=after + 1)
    return number


def _with_mark(tokens: Sequence[Token], number: Number) -> Number:
    """A sign written on the number itself: "100+", "~300", ">300", "ninety-odd", "2,000-plus"."""
    after = number.last + 1
    if number.first:
        number = replace(number, mark=sign_before(tokens, number.first))
    if after < len(tokens) and tokens[after].text == "+" and tokens[after].start == tokens[number.last].end:
        return replace(number, mark="+", last=after)
    if after + 1 < len(tokens) and tokens[after].text == "-" and tokens[after + 1].norm in ("odd", "plus"):
        return replace(number, mark=tokens[after + 1].norm, last=after + 1)
    return number
