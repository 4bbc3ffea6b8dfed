"""The charts of a digest: the history of each changed figure as the log held it when it was issued."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import islice

from markupsafe import Markup

from alerts.channels.base import InlineImage, content_id
from alerts.charts.describing import description
from alerts.charts.layout import DIGEST, MARGIN, PICTURE, drawn
from alerts.charts.model import OTHERS_DRAWN, Chart, chart_of, other_series
from alerts.charts.pictures import pictures
from alerts.charts.svg import svg
from alerts.digest import Change, Digest, Illustration
from alerts.importance import by_importance
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from monitor.errors import LogError
from monitor.event_log import EventLog
from monitor.events import DigestEntry, DigestIssued, FigureKey
from monitor.history import HistoryEntry
from monitor.logs import fields
from monitor.series import SERIES, latest_entries

log = logging.getLogger(__name__)

PICTURES = 12
"""At most so many charts go with a mail, of the most important changes: some 25 kB each, and a tenth of a
second to paint. The pages have them all."""
_SIDES = (PICTURE.widest, PICTURE.height)
SHOWN = 250
"""Entries of a figure's history that a digest shows, the latest: it costs the same however long that is."""
Histories = Callable[[Mapping[FigureKey, Collection[str]], int], Mapping[FigureKey, list[HistoryEntry]]]
"""The latest entries of each figure as the log stood at a position, in order of time; as many more as it
takes to reach back to certain estimates."""
Charts = Mapping[int, Chart]
"""By the position of the change they belong to, the most important first."""


def histories_in(event_log: EventLog) -> Histories:
    """Histories as a log holds them."""

    def read(
        figures: Mapping[FigureKey, Collection[str]], position: int
    ) -> Mapping[FigureKey, list[HistoryEntry]]:
        with event_log.reading() as view:
            record = view.documents(SERIES)
            return {
                figure: _latest(latest_entries(record, figure), back_to, position)
                for figure, back_to in figures.items()
            }

    return read


def _latest(entries: Iterable[HistoryEntry], back_to: Collection[str], position: int) -> list[HistoryEntry]:
    """Of a history read back, what is shown of it, in order of time."""
    found: list[HistoryEntry] = []
    missing = set(back_to)
    for entry in entries:
        if entry.position <= position:
            if len(found) >= SHOWN and not missing:
                break
            found.append(entry)
            missing.discard(entry.report.estimate)
    return found[::-1]


def charts_of(
    issued: DigestIssued, position: int, histories: Histories, reader: ReaderLocale = DEFAULT_LOCALE
) -> Charts:
    """A chart for each change of a digest issued at a position that has a history, or others beside it.

    Nothing but what the log then held is in them. Without the histories, which are no longer what was
    worked out from the log, the digest goes without charts.
    """
    wanted: dict[FigureKey, set[str]] = {}
    for entry in issued.entries:
        wanted.setdefault(entry.figure, set()).add(entry.after.estimate)
        for figure in _others(entry):
            wanted.setdefault(figure, set())
    try:
        held = histories(wanted, position)
    except LogError as error:
        log.error("no charts: the histories cannot be read", extra=fields(digest=issued.id, error=error))
        return {}
    made = {entry.position: _chart(entry, position, held, reader) for entry in by_importance(issued.entries)}
    return {place: chart for place, chart in made.items() if chart}


def _chart(
    entry: DigestEntry,
    position: int,
    held: Mapping[FigureKey, list[HistoryEntry]],
    reader: ReaderLocale,
) -> Chart | None:
    scope = f" ({entry.figure.scope})" if entry.figure.scope else ""
    others = (other_series(name, held[figure], position) for figure, name in _others(entry).items())
    return chart_of(
        f"{entry.source_name}, {entry.measure_label}{scope}",
        held[entry.figure],
        others=[series for series in others if series],
        known_at=position,
        new=entry.after.estimate,
        kind=entry.kind,
        percent=entry.percent,
        reader=reader,
    )


def _others(entry: DigestEntry) -> dict[FigureKey, str]:
    """The figures of those others that may be drawn, who reported last, with the names of their sources."""
    key = entry.figure
    latest = sorted((other.report_date for other in entry.others), reverse=True)[:OTHERS_DRAWN]
    return {
        FigureKey(key.topic, key.measure, other.source, key.scope): other.source_name
        for other in entry.others
        if other.report_date >= latest[-1]
    }


# -- in a page ----------------------------------------------------------------------------------------


def with_drawings(digest: Digest, charts: Charts) -> Digest:
    """The digest with its charts drawn in it, for a page that stands alone."""

    def drawing(change: Change) -> Illustration | None:
        chart = charts.get(change.position)
        if chart is None:
            return None
        return Illustration(
            alt=description(chart), svg=Markup(svg(drawn(chart, DIGEST), f"chart-{change.position}"))
        )

    return _illustrated(digest, drawing)


# -- in a mail ----------------------------------------------------------------------------------------


def with_pictures(digest: Digest, charts: Charts) -> tuple[Digest, tuple[InlineImage, ...]]:
    """The digest with its charts as pictures that a mail carries; without them where they cannot be made."""
    chosen = list(islice(charts, PICTURES))
    # Plain digits and letters: a picture's fonts need not have all of them.
    plain = [replace(charts[at], reader=replace(charts[at].reader, plain=True)) for at in chosen]
    painted = pictures([drawn(chart, PICTURE) for chart in plain])
    if painted is None:
        return replace(digest, in_mail=True), ()
    images = {
        position: InlineImage(content_id(digest.id, f"chart-{position}"), png)
        for position, png in zip(chosen, painted, strict=True)
    }

    def picture(change: Change) -> Illustration | None:
        image = images.get(change.position)
        if image is None:
            return None
        alt = description(charts[change.position])
        width, height = (round(side + 2 * margin) for side, margin in zip(_SIDES, MARGIN, strict=True))
        return Illustration(alt=alt, cid=image.cid, width=width, height=height)

    return replace(_illustrated(digest, picture), in_mail=True), tuple(images.values())


def _illustrated(digest: Digest, illustration: Callable[[Change], Illustration | None]) -> Digest:
    return replace(
        digest,
        stories=tuple(
            replace(
                story,
                changes=tuple(replace(change, chart=illustration(change)) for change in story.changes),
            )
            for story in digest.stories
        ),
    )
