"""Looking at what the log holds: `figures`, `history`, `log`, `articles`, `digests`."""

from __future__ import annotations

import sys
import time
from collections import deque
from heapq import nlargest
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from monitor.commands.look import Look, is_of, look_at
from monitor.commands.options import (
    AsJson,
    AsOf,
    Home,
    KnownAt,
    Last,
    OfMeasure,
    OfSource,
    OfTopic,
    day_from,
)
from monitor.errors import LogError

if TYPE_CHECKING:
    from alerts.outbox import Delivery
    from monitor.event_log import Reading

Item = TypeVar("Item")

_ROWS = 200  # of a table, unless asked for more: 30,000 take half a minute to lay out


def figures(
    home: Home = None,
    topic: OfTopic = None,
    measure: OfMeasure = None,
    source: OfSource = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """What each source says on each measure: now, or as it had been reported or was known before."""
    day = day_from(as_of, "--as-of")
    from monitor import adding_up, listing, printing
    from monitor.coherence import standing_checks
    from monitor.figures import document_key
    from monitor.grading import gradings
    from monitor.series import SERIES, denials_then, figures_of, figures_then

    with look_at(home) as look:
        if look.log is None:
            return look.nothing("No figures yet", as_json)
        record, position = look.log.documents(SERIES), look.position_of(known_at)
        now = day is None and position is None
        # of all topics: that nothing was taken away is proved only where all is read
        held = list(figures_of(record) if now else figures_then(record, None, day, position))
        found = look.asked_for(
            ((figure.key, figure) for figure in held), topic=topic, measure=measure, source=source
        )
        grades = gradings(held, denials_then(record, topic, day, position))
        vocabularies = {known.id: known.vocabulary.measures for known in look.topics.values()}
        sums = [
            each
            for each in standing_checks(held, vocabularies)
            if topic in (None, each.key.topic)
            and source in (None, each.key.source)
            and (measure is None or measure in (term.measure for term in each.check.terms))
        ]
        if as_json:
            added = adding_up.records_by_estimate(sums)
            printing.print_json(
                {
                    **listing.figure_record(each, grades[document_key(each.key)]),
                    "sums": added.get(each.current.estimate, []),
                }
                for each in found
            )
        elif not found and (topic or measure or source):
            look.none_such("figures")
        elif not found:
            look.nothing("No figures yet", as_json)
        else:
            adding_up.print_figures(look.console, found, grades, sums, look.topics)


def history(
    home: Home = None,
    topic: OfTopic = None,
    measure: OfMeasure = None,
    source: OfSource = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Every value a figure has had, in order of time, recalled, forecast and struck ones included."""
    day = day_from(as_of, "--as-of")
    from monitor import listing, printing
    from monitor.figures import document_key
    from monitor.history import lines
    from monitor.series import SERIES, history_of

    with look_at(home) as look:
        if look.log is None:
            return look.nothing("No history yet", as_json)
        position = look.position_of(known_at)
        record = look.log.documents(SERIES)
        asked = {"topic": topic, "measure": measure, "source": source}
        # all are looked through, or nobody would notice that some were taken away
        held = (entry for entry in history_of(record) if is_of(entry.figure, **asked))
        found = [
            line
            for _, series in groupby(held, key=lambda entry: document_key(entry.figure))
            for line in lines(series, day, position)
        ]
        if not found:
            look.asked_for(((entry.figure, entry) for entry in history_of(record)), **asked)
        if as_json:
            printing.print_json(map(listing.history_record, found))
        elif not found and (topic or measure or source):
            look.none_such("history")
        elif not found:
            look.nothing("No history yet", as_json)
        else:
            headings = ("on", "measure", "source", "value", "what", "known since (UTC)", "quote")
            printing.print_table(look.console, headings, [listing.history_row(e, look.topics) for e in found])


def log(
    home: Home = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as events are appended.")] = False,
    after: Annotated[int | None, typer.Option(min=0, help="Start after this position.")] = None,
    last: Annotated[
        int | None,
        typer.Option("--last", "-n", min=0, help="Only the last so many; 50 without --after."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The event log itself: the last 50 events, or all after a position."""
    position = after
    while True:
        with look_at(home, make=follow) as look:
            if look.log is None or (look.log.head.position == 0 and not follow):
                return look.nothing("The log is empty", as_json)
            if last is not None or position is None:
                position = max(position or 0, look.log.head.position - (50 if last is None else last))
                last = None
            position = _print_events(look, look.log, position, as_json)
        if not follow:
            return
        time.sleep(0.5)


def _print_events(look: Look, view: Reading, after: int, as_json: bool) -> int:
    """Print what comes after a position; the position reached."""
    from monitor import listing, printing
    from monitor.codec import decode_stored

    if as_json:
        printing.print_json(map(listing.event_record, view.stored(after)))
    elif events := list(view.stored(after)):
        rows = [listing.event_row(decode_stored(stored), stored.type, look.topics) for stored in events]
        printing.print_table(look.console, ("position", "recorded (UTC)", "event", "what"), rows)
    return max(after, view.head.position)


def articles(
    home: Home = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="The files that could not be read.")] = False,
    last: Last = None,
    as_json: AsJson = False,
) -> None:
    """The articles in the log, or the files that could not be read and why."""
    from monitor import listing, printing
    from monitor.articles import ARTICLES, REJECTIONS

    with look_at(home) as look:
        if look.log is None and not rejected:
            return look.nothing("No articles yet", as_json)
        if rejected or look.log is None:
            refused = [kept for _, kept in look.log.documents(REJECTIONS).scan()] if look.log else []
            if as_json:
                return printing.print_json(map(listing.rejection_record, refused))
            if not refused:
                return look.console.print("No file was rejected.")
            rows = [(file.file_name, file.kind, file.code, file.message, file.rejected) for file in refused]
            headings = ("file", "kind", "code", "reason", "kept as")
            return printing.print_table(look.console, headings, rows)
        most = _most(last, as_json)
        found = (entry for _, entry in look.log.documents(ARTICLES).scan())
        latest = nlargest(most + 1, found, key=lambda entry: (entry.report_date, entry.position))
        shown = latest[:most][::-1]
        if as_json:
            return printing.print_json(map(listing.article_record, shown))
        if not shown:
            return look.nothing("No articles yet", as_json)
        headings = ("published", "title", "estimates", "archived as", "position")
        printing.print_table(look.console, headings, map(listing.article_row, shown))
        _tell_of_earlier(look, len(shown), len(latest))


def digests(
    home: Home = None,
    show: Annotated[int | None, typer.Option("--show", help="Print the digest at this position.")] = None,
    last: Last = None,
    as_json: AsJson = False,
) -> None:
    """The digests issued, and where each was delivered."""
    from alerts.outbox import DELIVERIES, DIGESTS
    from monitor import listing, printing

    with look_at(home) as look:
        if show is not None:
            return _show_digest(look, look.log, show, as_json)
        if look.log is None:
            return look.nothing("No digests yet", as_json)
        most = _most(last, as_json)
        # all are looked through, or nobody would notice that some were taken away
        latest = deque((digest for _, digest in look.log.documents(DIGESTS).scan()), most + 1)
        deliveries: dict[str, list[Delivery]] = {digest.id: [] for digest in latest}
        for _, delivery in look.log.documents(DELIVERIES).scan():
            if delivery.digest in deliveries:
                deliveries[delivery.digest].append(delivery)
        shown = [(digest, deliveries[digest.id]) for digest in [*latest][-most:]]
        if as_json:
            printing.print_json(listing.digest_record(*each) for each in shown)
        elif not latest:
            look.nothing("No digests yet", as_json)
        else:
            headings = ("issued (UTC)", "subject", "changes", "deliveries", "position")
            printing.print_table(look.console, headings, [listing.digest_row(*each) for each in shown])
            _tell_of_earlier(look, most, len(latest))


def _most(last: int | None, as_json: bool) -> int:
    """Rows of a list that grows with the log: programs get all of it, people what they can look at."""
    return last or (sys.maxsize - 1 if as_json else _ROWS)


def _tell_of_earlier(look: Look, shown: int, there: int) -> None:
    if shown < there:
        look.console.print(f"The last {shown:,}; --last N shows more, --json all.", markup=False)


def _show_digest(look: Look, view: Reading | None, position: int, as_json: bool) -> None:
    from alerts.channels.terminal import TerminalChannel
    from alerts.rendering import renderer_of
    from monitor.events import DigestIssued
    from monitor.service_events import HeartbeatIssued, WarningIssued

    recorded = view.at(position) if view else None
    if recorded is None or not isinstance(recorded.event, DigestIssued | HeartbeatIssued | WarningIssued):
        raise LogError(f"there is no digest at position {position}; `figurewatch digests` lists them")
    rendered = renderer_of(look.config).render(recorded)
    if as_json:
        print(rendered.json)
    else:
        TerminalChannel(look.console).send(rendered)
