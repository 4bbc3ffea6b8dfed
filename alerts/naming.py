"""What a digest is called: its subject line and the name of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from alerts import wording
from alerts.importance import by_importance
from alerts.kinds import DigestKind, filled_in, kind_of, takes_back
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from monitor.estimates import Qualifier, Value, in_words, number_in_digits
from monitor.events import ChangeKind, DigestEntry
from monitor.plain import one_line, shortened, slug

SUBJECT_LIMIT = 100  # what lists of mails show at most
# Letters of the source's name, and of the measure's and its part's, fewer where it gets tight.
_NAMES = ((40, 40), (28, 40), (28, 28), (18, 28), (18, 18))
_APART = " · "
_LEAST = 6  # letters of a topic that are worth showing
STEM_LIMIT = 120


def subject_line(
    topic_name: str, entries: Sequence[DigestEntry], reader: ReaderLocale = DEFAULT_LOCALE
) -> str:
    """What a mail program's list shows: "NIS: killed at least 100 → about 600 · North Korean troops"."""
    reader = replace(reader, plain=True)  # a header keeps no marks of direction
    first, *others = by_importance(entries)
    kind = kind_of(entries)
    happened = what_happened(first, reader, remark=kind is DigestKind.CHANGES)
    more = f" … and {len(others)} more" if others else ""
    if kind is DigestKind.CHANGES and any(takes_back(entry) for entry in others):
        more += ", with a correction"
    topic = one_line(topic_name)
    what = ""
    for source, measure in _NAMES:
        who = f"{_SAID_FIRST[kind]}{one_line(first.source_name, source)}"
        what = f"{who}: {measure_named(first, measure)} {happened}"
        if len(what) + len(more) <= SUBJECT_LIMIT:
            break
    room = SUBJECT_LIMIT - len(what) - len(more) - len(_APART)
    if topic and room >= _LEAST:
        return f"{what}{more}{_APART}{shortened(topic, room)}"
    return shortened(what, SUBJECT_LIMIT - len(more)) + more


_SAID_FIRST = {
    DigestKind.CHANGES: "",
    DigestKind.CORRECTION: "Correction: ",
    DigestKind.HISTORY: "History filled in: ",
}


def file_stem(issued_at: datetime, topic: str, entries: Sequence[DigestEntry]) -> str:
    """The name of a digest's files without the ending; sorting by name sorts by time."""
    first, *others = by_importance(entries)
    parts = (
        f"{issued_at.astimezone(UTC):%Y-%m-%d-%H%M%S}",
        slug(topic, 32),
        slug(first.figure.source, 20),
        slug(first.figure.measure, 18),
        slug(_digits(first.after.value), 16),
        f"and-{len(others)}-more" if others else "",
    )
    return "-".join(part for part in parts if part)[:STEM_LIMIT]


def measure_named(entry: DigestEntry, limit: int = 40) -> str:
    """What is counted, with the part where it is not the whole: "jobs cut (Europe)"."""
    label = one_line(entry.measure_label, limit)
    return f"{label} ({one_line(entry.figure.scope, limit)})" if entry.figure.scope else label


def what_happened(entry: DigestEntry, reader: ReaderLocale, *, remark: bool = True) -> str:
    """The change in one phrase; without the `remark` that it is a correction, where that was said before."""
    before = entry.before.value if entry.before else None
    now = in_words(entry.after.value, percent=entry.percent, digits=reader)
    moved = f"{in_words(before, percent=entry.percent, digits=reader)} → {now}" if before else now
    if filled_in(entry):
        return f"{now} ({wording.FILLED_IN})" if remark else now
    if entry.kind is ChangeKind.CORRECTED and not remark:
        return moved
    if entry.swing:
        between = in_words(entry.swing, percent=entry.percent, digits=reader)
        return f"{now if before == entry.after.value else moved} ({wording.SWUNG}, {between})"
    return wording.change_in_words(entry.kind, before, entry.after.value, reader, percent=entry.percent)


def _digits(value: Value) -> str:
    if value.qualifier is Qualifier.BETWEEN:
        ends = [end for end in (value.low, value.high) if end is not None]
    else:
        ends = [end for end in (wording.stated_number(value),) if end is not None]
    return "-".join(number_in_digits(end).replace(",", "") for end in ends)
