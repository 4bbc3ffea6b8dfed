"""The time a figure refers to, as exactly as the text says and no more: 2025-01-13, 2025-01, --01, 2025."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token
from monitor.extraction.words import MONTHS, word_set

_YEAR_LEADS = word_set(
    """
    in of late early mid autumn spring summer winter fall since
    """
)


def as_of(tokens: Sequence[Token], first: int, last: int) -> tuple[str, str] | None:
    """The date that the number at tokens `first` to `last` is of, and its words; None where none is said.

    A date belongs to the number whose clause it stands in; one at the head of the sentence holds for all that
    follows. A window ("since January", "between January and March") is no such time, nor is the day of an
    event ("the earthquake of 8 March") or the dateline's.
    """
    dates = [date for date in _dates(tokens, first - _FAR, last + _FAR) if _says_when(tokens, date[0])]
    near = [date for date in dates if _in_its_clause(tokens, date, first, last)]
    if not near:
        near = [date for date in dates if date[1] < first and _heads_the_sentence(tokens, date[0])][-1:]
    if not near:
        return None
    at, end, value = min(near, key=lambda date: min(abs(date[0] - last), abs(first - date[1])))
    return value, " ".join(token.text for token in tokens[at : end + 1])


_REACH, _SHORT_REACH = 12, 7  # words between a number and its date, within a clause and beyond its end
_LEADS = word_set("in on by at as of early late mid during through - end the back")
_OTHER_CLAUSES = word_set("while since after before because as if against compared versus but whereas") | {
    ";",
    '"',
}
_ENDS_OF_CLAUSE = word_set("who which that where when") | {",", ":", "(", ")", "\u2014"}


def _says_when(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word that leads to a date makes it a point in time."""
    before = at - 1
    while before >= 0 and tokens[before].norm in ("early", "late", "mid", "-", "the", "end", "last"):
        before -= 1
    lead = tokens[before].norm if before >= 0 else ""
    if lead == "of" and _ends_a_window(tokens, at):
        return False
    if lead == "of":
        return (
            tokens[before - 1].norm
            in ("end", "beginning", "start", "as", "middle", "spring", "summer", "autumn", "fall", "winter")
            or tokens[before - 1].norm in MONTHS
        )
    if lead == "and":  # "between January and March": a window, like "from January to March"
        return not _ends_a_window(tokens, at)
    if lead == "from" and [token.norm for token in tokens[at + 1 : at + 3]] == [",", "when"]:
        return True  # "from January, when Seoul estimated 3,000"
    if lead == "from" and before and tokens[before - 1].norm in ("date", "dated", "dating"):
        return True
    joint = [token.norm for token in tokens[at + 1 : at + 3]]
    if joint[:1] == ["and"] and joint[-1] in MONTHS:
        return False  # "in January and February"
    if _is_dateline(tokens, at) or _is_in_an_aside(tokens, at):
        return False
    return lead not in ("since", "between", "from", "until", "till", "before", "after")


def _ends_a_window(tokens: Sequence[Token], at: int) -> bool:
    """ "Between mid-January and the end of February"."""
    lead = [token.norm for token in tokens[max(0, at - 9) : at]]
    return "between" in lead and "and" in lead[lead.index("between") :]


def _is_dateline(tokens: Sequence[Token], at: int) -> bool:
    """ "SEOUL, Jan. 13 (Meridian Press) \u2014": the article's day, no figure's."""
    if at > 8 or not tokens[0].text.isupper():
        return False
    return any(token.text in ("\u2014", "\u2013", "-") for token in tokens[at + 1 : at + 9])


def _is_in_an_aside(tokens: Sequence[Token], at: int) -> bool:
    """ ", where the outbreak began in late January, …": the day of what a clause tells by the way."""
    comma = next((place for place in range(at - 1, max(-1, at - 9), -1) if tokens[place].text == ","), None)
    if comma is None or tokens[comma + 1].norm != "where":
        return False
    return any(token.text == "," for token in tokens[at + 1 : at + 4])


def _in_its_clause(tokens: Sequence[Token], date: tuple[int, int, str], first: int, last: int) -> bool:
    """Whether nothing parts a date from the number; a relative clause about the number does not.

    "3,000, which was reported in January", "in April, when 221 were killed"
    """
    at, end, _ = date
    between = tokens[last + 1 : at] if at > last else tokens[end + 1 : first]
    if at < first and between[:1] and between[0].norm == "to":
        return False  # "from 3,000 in January to 4,000"
    beyond = any(token.norm in _ENDS_OF_CLAUSE for token in between)
    return len(between) <= (_SHORT_REACH if beyond else _REACH) and not any(
        token.norm in _OTHER_CLAUSES or token.text[0].isdecimal() for token in between
    )


def _heads_the_sentence(tokens: Sequence[Token], at: int) -> bool:
    """ "In December the service put the dead at 100 and the wounded at 1,000"; a dateline does not."""
    return all(token.norm in _LEADS or token.norm == "as" for token in tokens[:at]) and at <= 4


_FAR = 20  # tokens; what stands farther off is no date of this number


def _dates(tokens: Sequence[Token], start: int, stop: int) -> list[tuple[int, int, str]]:
    """The dates that stand between two places."""
    found: list[tuple[int, int, str]] = []
    for at, (text, norm, _, _) in enumerate(tokens[max(0, start) : stop], max(0, start)):
        if norm in MONTHS and text[0].isupper():
            if norm == "may" and not _is_may(tokens, at):
                continue
            found.append(_around_month(tokens, at))
        elif text[0].isdecimal() and _is_year(tokens[at]) and at and tokens[at - 1].norm in _YEAR_LEADS:
            found.append((at, at, text))
    return found


def _is_may(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1].norm if at else ""
    return before in ("in", "of", "since", "late", "early", "until", "by", "last") or before.isdecimal()


def _is_year(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdecimal() and 1900 <= int(token.text) <= 2099


def _around_month(tokens: Sequence[Token], at: int) -> tuple[int, int, str]:
    """A month with the day and the year that stand by it."""
    month = f"{MONTHS[tokens[at].norm]:02d}"
    first = last = at
    day = year = ""
    if at and _is_day(tokens[at - 1]):
        first, day = at - 1, f"-{int(_digits(tokens[at - 1])):02d}"
    after = at + 1
    if after < len(tokens) and tokens[after].text == ".":
        after += 1
    if not day and after < len(tokens) and _is_day(tokens[after]):
        last, day = after, f"-{int(_digits(tokens[after])):02d}"
        after += 1
    if after < len(tokens) and tokens[after].text == ",":
        after += 1
    if after < len(tokens) and _is_year(tokens[after]):
        last, year = after, tokens[after].text
    return first, last, f"{year or '-'}-{month}{day}"


def _digits(token: Token) -> str:
    return "".join(mark for mark in token.text if mark.isdecimal())


def _is_day(token: Token) -> bool:
    digits = _digits(token)
    return (
        token.text[0].isdecimal()
        and len(digits) <= 2
        and digits.isascii()
        and 1 <= int(digits) <= 31
        and len(token.text) <= 4
    )
