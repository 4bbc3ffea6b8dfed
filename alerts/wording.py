"""The words of a digest: kinds of change, days, differences, hedges of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alerts.locales import ReaderLocale
from monitor.article import DateBasis
from monitor.estimates import Qualifier, Value, as_of_parts, in_words
from monitor.events import ArticleReference, ChangeKind, DigestEntry, Notice, Report
from monitor.plain import one_line, plain, shortened


@dataclass(frozen=True, slots=True)
class KindWords:
    """How a kind of change is told: a sign that reads without colour, a word, and what it means."""

    sign: str
    word: str
    meaning: str | None = None  # a sentence where the word alone may mislead


KIND_WORDS = {
    ChangeKind.FIRST: KindWords("●", "first report"),
    ChangeKind.RAISED: KindWords("▲", "raised"),
    ChangeKind.LOWERED: KindWords("▼", "lowered"),
    ChangeKind.RESTATED: KindWords("≈", "restated", "The same number with another hedge."),
    ChangeKind.CONFIRMED: KindWords("=", "confirmed", "The same value again."),
    ChangeKind.LATE: KindWords(
        "◦", "late report", "Older than the latest report of this figure, whose current value stands."
    ),
    ChangeKind.EDITED: KindWords("✐", "edited", "The outlet changed its article."),
    ChangeKind.CORRECTED: KindWords(
        "✎", "corrected", "The record was corrected; the source said nothing new."
    ),
    ChangeKind.WITHDRAWN: KindWords("✕", "withdrawn", "This value no longer counts."),
}

FILLED_IN = "history filled in"  # of a value that had been missing between two that were told
SWUNG = "moved to and fro"  # of a figure that was held back


def stated_number(value: Value) -> float | None:
    """The one number a text states for a value; None for a range, which states two."""
    if value.qualifier is Qualifier.BETWEEN:
        return None
    return value.low if value.low is not None else value.high


# -- differences --------------------------------------------------------------------------------------

_BOUNDS = {Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.NEARLY, Qualifier.AT_MOST, Qualifier.LESS_THAN}


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a figure moved, and what that is reckoned on where the values are not plain numbers."""

    step: str  # "+700 (+17.5%)"
    basis: str | None

    def __str__(self) -> str:
        return f"{self.step}, {self.basis}" if self.basis else self.step


def difference(before: Value, after: Value, reader: ReaderLocale, *, percent: bool) -> Difference | None:
    """The difference of two values; None where an end is open or nothing moved."""
    old, new = _representative(before), _representative(after)
    if old is None or new is None or old == new:
        return None
    step = _signed(new - old, reader)
    if percent:
        step += " percentage points"
    elif old > 0:
        step += f" ({_relative(old, new, reader)})"
    return Difference(step, _basis(before, after))


def _representative(value: Value) -> float | None:
    if value.qualifier is not Qualifier.BETWEEN:
        return stated_number(value)
    if value.low is None or value.high is None:
        return None
    return (value.low + value.high) / 2


def _basis(before: Value, after: Value) -> str | None:
    if Qualifier.BETWEEN in (before.qualifier, after.qualifier):
        return "reckoned from the middle of the range"
    if before.qualifier in _BOUNDS or after.qualifier in _BOUNDS:
        return "by the numbers as stated"
    return None


def _signed(number: float, reader: ReaderLocale) -> str:
    return f"{'+' if number > 0 else '−'}{reader.number(abs(number))}"


def _relative(old: float, new: float, reader: ReaderLocale) -> str:
    """The change in percent, exact to a tenth where it is small."""
    share = (new - old) / old * 100
    rounded = round(share, 1 if abs(share) < 100 else 0)
    return (
        reader.percent(_signed(rounded, reader))
        if rounded
        else f"less than {reader.percent(reader.number(0.1))}"
    )


# -- notices ------------------------------------------------------------------------------------------


def notice_in_words(entry: DigestEntry, notice: Notice, reader: ReaderLocale) -> str:
    """What readers had been told, when, and what is true instead."""
    told_at = reader.moment(notice.told_at)
    before = in_words(entry.before.value, percent=entry.percent, digits=reader) if entry.before else "…"
    after = in_words(entry.after.value, percent=entry.percent, digits=reader)
    match entry.kind:
        case ChangeKind.LATE:
            told = in_words(notice.told, percent=entry.percent, digits=reader)
            which = "an article that was read anew" if notice.by else "an article that came since"
            said = (
                f"The digest of {told_at} told you that this went from {before} straight to {told}; "
                f"{which} says {after} on {report_dated(entry.after, reader)}, in between."
            )
        case ChangeKind.CORRECTED:
            said = f"The digest of {told_at} told you {before}. Our reading was wrong: it is {after}."
        case ChangeKind.EDITED if entry.after.article == (entry.before and entry.before.article):
            said = f"The digest of {told_at} told you {before}. The outlet's article no longer says so."
        case ChangeKind.EDITED:
            said = f"The digest of {told_at} told you {before}. The outlet's article now says {after}."
        case _:
            said = f"The digest of {told_at} told you {before}. That no longer counts."
    return " ".join(part for part in (said, _stands(entry, notice, reader), _reason(notice)) if part)


def swing_in_words(entry: DigestEntry, swing: Value, reader: ReaderLocale) -> str:
    """Between which numbers a figure moved while it was held back."""
    between = in_words(swing, percent=entry.percent, digits=reader)
    return f"Reports since the last digest put it anywhere in {between}."


def _stands(entry: DigestEntry, notice: Notice, reader: ReaderLocale) -> str | None:
    if notice.stands is None:
        return "No report of this figure is left."
    if notice.stands.value == entry.after.value and entry.kind is not ChangeKind.WITHDRAWN:
        return None
    value = in_words(notice.stands.value, percent=entry.percent, digits=reader)
    return f"The figure now stands: {value}, {report_dated(notice.stands, reader)}."


def _reason(notice: Notice) -> str | None:
    reason = f"Reason: {one_line(notice.reason, 300)}" if notice.reason else None
    by = f"({one_line(notice.by, 60)})" if notice.by else None
    return " ".join(part for part in (reason, by) if part) or None


# -- days ---------------------------------------------------------------------------------------------


def report_dated(report: Report, reader: ReaderLocale) -> str:
    """When a report was made, and that its date is only that of its receipt where this is so."""
    day = reader.day(report.report_date)
    return f"received {day} (undated)" if report.date_basis is DateBasis.RECEIVED else day


def article_dated(article: ArticleReference, received: date, reader: ReaderLocale) -> str:
    """When an article was published, and how that is known; else the day on which it was received."""
    day = _published_day(article.published, reader)
    match article.date_basis:
        case DateBasis.METADATA if day:
            return f"published {day}"
        case DateBasis.TEXT if day:
            return f"dated {day} in its text"
        case DateBasis.FILENAME if day:
            return f"dated {day} by its file name"
        case _:
            return f"undated, received {reader.day(received)}"


def _published_day(published: str | None, reader: ReaderLocale) -> str | None:
    if published is None:
        return None
    try:
        return reader.day(date.fromisoformat(published[:10]))
    except ValueError:
        return one_line(published, 40)


def as_of_in_words(as_of: str, reader: ReaderLocale) -> str:
    """As exact as the claim: "as of January 2025" for "2025-01", "as of 13 January" for "--01-13"."""
    try:
        year, month, day = (int(part) if part else None for part in as_of_parts(as_of) or ())
        named = reader.part_of_calendar(year, month, day)
    except (ValueError, KeyError):  # there is no such day or month
        named = one_line(as_of, 40)
    return f"as of {named}"


def via_in_words(via: str) -> str:
    """The messengers, nearest the source first: "as passed on by Rep. Lee Seong-kweun, then by Yonhap"."""
    return "as passed on by " + ", then by ".join(
        name.strip() for name in shortened(plain(via[:3000]), 300).split(";")
    )


# -- values -------------------------------------------------------------------------------------------


def change_in_words(
    kind: ChangeKind, before: Value | None, after: Value, reader: ReaderLocale, *, percent: bool
) -> str:
    """What happened to a figure in one phrase: "at least 100 → about 600", "more than 100 (first report)"."""
    now = in_words(after, percent=percent, digits=reader)
    if kind in (ChangeKind.RAISED, ChangeKind.LOWERED) and before is not None:
        return f"{in_words(before, percent=percent, digits=reader)} → {now}"
    remark = f"({KIND_WORDS[kind].word})"
    replaced = kind in (ChangeKind.RESTATED, ChangeKind.CORRECTED, ChangeKind.EDITED)
    if replaced and before is not None and before != after:
        return f"{in_words(before, percent=percent, digits=reader)} → {now} {remark}"
    return f"{now} {remark}"
