"""When an article came out: from metadata, from its first lines, from its file name.

Everything here is strict on purpose. A wrong day files an estimate at the wrong place in a figure's
history and may silence an alert; no day at all only means that the day of receipt is used, and said.
Days stay `date`; only a time that comes with a zone makes an aware `datetime`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from monitor.article import DateBasis

Published = date | datetime

FIRST_YEAR, LAST_YEAR = 1990, 2100

# English first; then the languages whose months a news desk meets most, as they stand in dates.
_MONTH_NAMES = (
    "january jan januar janvier enero gennaio janeiro января січня januari",
    "february feb februar février fevrier febrero febbraio fevereiro февраля лютого februari",
    "march mar märz maerz mars marzo março марта березня maart",
    "april apr avril abril aprile апреля квітня",
    "may mai mayo maggio maio мая травня mei",
    "june jun juni juin junio giugno junho июня червня",
    "july jul juli juillet julio luglio julho июля липня",
    "august aug août aout agosto августа серпня augustus",
    "september sept sep septembre septiembre settembre setembro сентября вересня",
    "october oct oktober okt octobre octubre ottobre outubro октября жовтня",
    "november nov novembre noviembre novembro ноября листопада",
    "december dec dezember dez décembre decembre diciembre dicembre dezembro декабря грудня",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Only abbreviations that mean one thing: BST, CST and IST do not.
_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "wet": 0, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "kst": 9, "jst": 9, "hkt": 8, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "aest": 10, "aedt": 11,
}  # fmt: skip

_FARTHEST = timedelta(hours=14)  # from Greenwich; no clock anywhere is farther

_MONTH = r"(?P<month{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day{0}>\d{{1,2}})"
_YEAR = r"(?P<year{0}>(?:19|20)\d\d|2100)(?!\d)"
_DATE = (
    r"(?:"
    # 13 January 2025, 13th Jan. 2025, 13. Januar 2025, 13 de enero de 2025
    + (r"(?<![\d.,:/-])" + _DAY + r"(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?" + _MONTH).format(1, 1)
    + (r",?\s(?:de\s)?" + _YEAR).format(1)
    # January 13, 2025
    + (r"|\b" + _MONTH + r"\s" + _DAY + r"(?:st|nd|rd|th)?,?\s" + _YEAR).format(2, 2)
    # 2025-01-13, 2025/01/13, 2025.01.13
    + (r"|(?<![\d/.-])" + _YEAR + r"(?P<sep>[-/.])(?P<month3>\d{{1,2}})(?P=sep)" + _DAY + r"(?![\d])").format(
        3
    )
    # 2025年1月13日, 2025년 1월 13일
    + (r"|" + _YEAR + r"\s?[年년]\s?(?P<month4>\d{{1,2}})\s?[月월]\s?" + _DAY + r"\s?[日일]").format(4)
    # 13.01.2025: days first where dots are written
    + (r"|(?<![\d.])" + _DAY + r"\.(?P<month5>\d{{1,2}})\." + _YEAR).format(5)
    + r")"
)
_TIME = (
    r"(?:(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s?\(?(?P<zone>[+-]\d\d:?\d\d|Z\b|[A-Z]{3,4}\b)\)?)?)"
)
_STATED = re.compile(_DATE, re.IGNORECASE)
_TIME_AFTER = re.compile(r"(?:T|,?\s+(?:at\s|um\s|à\s)?|,?\s*[|·•–—-]\s*)" + _TIME, re.IGNORECASE)
_TIME_BEFORE = re.compile(_TIME + r",?\s+(?:on\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that stands in a text, with the place of its words (a time with it counts in)."""

    value: Published
    start: int
    end: int


def stated_dates(text: str) -> Iterator[Stated]:
    """Every full calendar date in `text`, in order; impossible days are passed over."""
    for match in _STATED.finditer(text):
        day = _day_of(match)
        if day is None:
            continue
        after = _TIME_AFTER.match(text, match.end())
        before = _TIME_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
        time = after or before
        value = _with_time(day, time) if time else day
        start = match.start() - (len(before.group()) if before and not after else 0)
        yield Stated(value, start, after.end() if after else match.end())


def _day_of(match: re.Match[str]) -> date | None:
    form = next(n for n in "12345" if match[f"year{n}"])
    month = match[f"month{form}"].casefold()
    return _day(match[f"year{form}"], MONTHS.get(month) or month, match[f"day{form}"])


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _with_time(day: date, time: re.Match[str]) -> Published:
    """The moment, if `time` names its zone; else the day, for a time of nowhere tells nothing more."""
    zone = _zone(time["zone"])
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    if time["half"]:
        hour = hour % 12 + (12 if time["half"].lower() == "p" else 0)
    if zone is None or hour > 23 or minute > 59 or second > 59:
        return day
    return _moment(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)) or day


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name[0] in "+-":
        digits = name[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset > _FARTHEST:
            return None
        return timezone(-offset if name[0] == "-" else offset)
    hours = _ZONES.get(name.lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def _moment(when: datetime) -> Published | None:
    """`when` as far as it can be believed: midnight UTC is how programs write a day without a time."""
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        return None
    offset = when.utcoffset()
    if offset is None or abs(offset) > _FARTHEST or not (offset or when.hour or when.minute or when.second):
        return when.date()
    return when.replace(microsecond=0)


# --- metadata -------------------------------------------------------------------------------------

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T\d{4,6}.*)?$")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{12,13}$")
_PDF_DATE = re.compile(
    r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:(Z|[+-]\d\d)(?:'?(\d\d)'?)?)?)?", re.ASCII
)


def from_metadata(written: str) -> Published | None:
    """The date that a metadata field holds: ISO 8601, a mail's date, seconds since 1970, or words.

    None where it is no date, is ambiguous ("05/06/2025") or lies outside 1990 to 2100.
    """
    written = written.strip()[:100]
    if _EPOCH.match(written):
        return _from_epoch(float(written))
    compact = _COMPACT.match(written)
    if compact:
        return _day(*compact.group(1, 2, 3))
    try:
        return _moment(datetime.fromisoformat(written))
    except ValueError:
        pass
    try:
        return _moment(parsedate_to_datetime(written))
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    found = next(stated_dates(written), None)
    return found.value if found else None


def _from_epoch(seconds: float) -> Published | None:
    try:
        return _moment(datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def from_pdf_date(written: str) -> Published | None:
    """The date of a PDF's ``D:20250113101500+09'00'``; None for one that programs write as a blank."""
    match = _PDF_DATE.match(written.strip())
    if not match:
        return None
    year, month, day, hour, minute, second, zone, zone_minutes = match.groups()
    found = _day(year, month, day)
    # Makers that want the same file each time write the first moment of a year (ReportLab: of 2000).
    if found is None or (found.month == found.day == 1 and int(hour or 0) == int(minute or 0) == 0):
        return None
    offset = _zone("Z" if zone == "Z" else f"{zone}{zone_minutes or '00'}") if zone else None
    if hour is None or offset is None or int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return found
    return datetime(
        found.year, found.month, found.day, int(hour), int(minute), int(second or 0), tzinfo=offset
    )


_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def from_url(url: str) -> date | None:
    """The day in an address such as ``/2025/01/13/title``."""
    match = _IN_URL.search(url)
    return _day(*match.groups()) if match else None


def from_file_name(name: str) -> date | None:
    """The day in a file name: ``2025-01-13-foo.txt``, ``20250113_foo``; None if it names two."""
    days = {_day(found[1], found[3], found[4]) for found in _IN_NAME.finditer(name)} - {None}
    return days.pop() if len(days) == 1 else None


# --- text -----------------------------------------------------------------------------------------

_TOP = 900  # characters: headline, standfirst and bylines take no more; what follows is prose
_LONGEST_BYLINE = 170
_PUBLISHED = re.compile(
    r"\b(?:published|posted|written|issued|released|first published|veröffentlicht|publié|publicado|"
    r"input|입력|опубликовано)(?:\s(?:on|at|le|el|am))?\s*:?\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?$",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updated|modified|edited|revised|수정)(?:\s(?:on|at))?\s*:?\s*[^|/·•]{0,12}$", re.IGNORECASE
)
# A date that some other thing carries: a picture, a tweet, an archive copy, the small print.
_NOT_OF_THE_ARTICLE = re.compile(
    r"\b(?:photo(?:graph)?|picture|image|file|pool|archive[ds]?|getty|screenshot|caption|accessed|retrieved|"
    r"copyright|pic\.twitter\.com|deadline|expires|born)\b|©|\(@|^\s*[—–-]{1,2}\s*\w+.*@",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(
    r"(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:mon|tue|wed|thu|fri|sat|sun))\.?,?\s$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:on|in|since|until|till|by|from|of|before|after|through|to|and|for|dated|between|as of|at|late|"
    r"early)\s*$",
    re.IGNORECASE,
)
_LEFT_EDGE = re.compile(r"(?:^|[|·•—–:/(,\[>�]|\s-|\s{2,})\s*$")
_RIGHT_EDGE = re.compile(r"\s*(?:$|[|·•—–/()\];�]|-|\s{2}|\.\s*(?:$|[A-Z/])|,\s*[^a-z\s])")


def from_text(text: str) -> Published | None:
    """The publication date that the text itself gives: in a byline or dateline, or after "Published:".

    Dates in the running prose, of pictures and of quoted posts are not taken, and of a line that
    gives both, "published" goes before "updated".
    """
    lines = list(_top_lines(text))
    labelled = (_labelled(line) for line in (*lines, *text[-600:].split("\n")[-4:]))
    for found in labelled:
        if found is not None:
            return found
    updated: Published | None = None
    previous = ""
    for line in lines:
        for stated in _byline_dates(line, previous):
            if not _UPDATED.search(line[: stated.start]):
                return stated.value
            updated = updated or stated.value
        previous = line
    return updated or _yearless_dateline(lines)


def _top_lines(text: str) -> Iterator[str]:
    seen = 0
    for line in text[: 4 * _TOP].split("\n"):
        if seen > _TOP:
            return
        seen += len(line)
        if line.strip():
            yield line.strip()


def _labelled(line: str) -> Published | None:
    if len(line) > _LONGEST_BYLINE:
        return None
    return next((at.value for at in stated_dates(line) if _PUBLISHED.search(line[: at.start])), None)


def _byline_dates(line: str, previous: str) -> Iterator[Stated]:
    """The dates in `line` that stand by themselves, as in a byline or dateline, not in a sentence."""
    head = line[:_LONGEST_BYLINE]
    if _NOT_OF_THE_ARTICLE.search(head):
        return
    for stated in stated_dates(head):
        before = _WEEKDAY_BEFORE.sub("", line[: stated.start])
        if (
            not before
            and len(previous) > 50
            and re.search(r"[a-z,]$", previous)
            and _PREPOSITION.search(previous)
        ):
            continue  # a sentence wrapped just before its date
        if (
            _LEFT_EDGE.search(before)
            and not _PREPOSITION.search(before.rstrip(" ,"))
            and _RIGHT_EDGE.match(line, stated.end)
            and (len(line) <= _LONGEST_BYLINE or _opens(before))
        ):
            yield stated


_PLACE = re.compile(r"(?:(?:[A-Z][\w.’'-]*|de|da|of|the|al|la|le|el|sur|upon)[\s/,-]*){1,8}$")


def _opens(before: str) -> bool:
    """Whether a long line begins as a dateline does: with nothing but a place before the date."""
    return not before or bool(_PLACE.match(before.strip(" ,—–-(")))


_YEARLESS = re.compile(
    r"^[^\n]{0,60}?[A-Z][\w.’'/-]*,?\s(?:"
    + (_MONTH + r"\s" + _DAY).format(6)
    + r"|"
    + (_DAY + r"\s" + _MONTH).format(7)
    + r")(?=\s*(?:\(|[—–]|--|-\s))",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(r"(?<![\d.,$€£-])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_WEEKDAY = re.compile(r"\b(" + "|".join(_WEEKDAYS) + r")\b", re.IGNORECASE)


def _yearless_dateline(lines: Iterable[str]) -> date | None:
    """The day of "SEOUL, Jan. 13 (Agency) —", if a year in the text near it fits its day of the week.

    A dateline without a year is no more than a day and a month: a year is taken only where the same
    lines name it and the weekday of the report ("on Monday") falls on that day or the one before,
    and only where one year alone fits.
    """
    near = list(lines)
    for line in near:
        match = _YEARLESS.match(line)
        if not match:
            continue
        weekdays = {_WEEKDAYS.index(day.lower()) for day in _WEEKDAY.findall(line)}
        years = {year for other in near for year in _BARE_YEAR.findall(other)}
        form = "6" if match["day6"] else "7"
        days = (_day(year, MONTHS[match[f"month{form}"].lower()], match[f"day{form}"]) for year in years)
        fitting = [
            day for day in days if day and weekdays and weekdays <= {day.weekday(), (day.weekday() - 1) % 7}
        ]
        return fitting[0] if len(fitting) == 1 else None
    return None


# --- all together ---------------------------------------------------------------------------------


def publication(
    *,
    text: str,
    file_name: str,
    metadata: Iterable[str] = (),
    url: str | None = None,
    doubtful: Iterable[str] = (),
) -> tuple[Published | None, DateBasis]:
    """When the article came out, and how that is known.

    `metadata` are the fields that state the publication, most trusted first; `doubtful` are fields that
    state something near it (when a PDF was made), asked only when text and file name say nothing.
    """
    for written in metadata:
        if found := from_metadata(written):
            return found, DateBasis.METADATA
    if url and (in_url := from_url(url)):
        return in_url, DateBasis.METADATA
    if in_text := from_text(text):
        return in_text, DateBasis.TEXT
    if in_name := from_file_name(file_name):
        return in_name, DateBasis.FILENAME
    for written in doubtful:
        if found := from_pdf_date(written) if written.startswith("D:") else from_metadata(written):
            return found, DateBasis.METADATA
    return None, DateBasis.RECEIVED
