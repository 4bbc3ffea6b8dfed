"""Sources side by side: `compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import Look, look_at
from monitor.commands.options import AsJson, AsOf, Home, KnownAt, OfTopic, day_from

if TYPE_CHECKING:
    from datetime import date

    from monitor.coherence import SourceCheck
    from monitor.event_log import Reading
    from monitor.series import Record


def compare(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="What is counted: killed, cases, …")],
    home: Home = None,
    topic: OfTopic = None,
    scope: Annotated[str | None, typer.Option("--scope", help="This part in place of the whole.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The sources side by side on one measure: what each says, since when, and who can be right together."""
    day = day_from(as_of, "--as-of")
    from monitor import adding_up, printing, side_by_side
    from monitor.comparing import compared_at
    from monitor.figures import scope_words
    from monitor.series import SERIES, history_of

    with look_at(home) as look:
        if look.log is None:
            return look.nothing("No figures yet", as_json)
        record, position = look.log.documents(SERIES), look.position_of(known_at)
        shown = False
        for one in _topics_with(look, look.log, measure, topic):
            parts = compared_at(history_of(record, one, measure), day, position)
            for part in parts:
                if scope_words(part.key.scope) != scope_words(scope):
                    continue
                shown = True
                others = [other.key.scope for other in parts if other is not part]
                sums = [
                    held
                    for held in _sums(look, record, one, measure, day, position)
                    if scope_words(held.key.scope) == scope_words(scope)
                ]
                if as_json:
                    printing.print_json([side_by_side.comparison_record(part, others, sums)])
                else:
                    side_by_side.print_comparison(look.console, part, others, look.topics, as_of)
                    adding_up.print_checks(look.console, sums, look.topics)
            if parts and not shown and not as_json:
                side_by_side.say_which_parts(look.console, parts, look.topics)
                shown = True
        if not shown and not as_json:
            look.none_such("figures")


def _sums(
    look: Look, record: Record, topic: str, measure: str, day: date | None, position: int | None
) -> list[SourceCheck]:
    """The checks of all reports of a measure that others add up to."""
    from monitor.coherence import reported_checks, sums_of
    from monitor.series import history_of

    known = look.topics.get(topic)
    asked = [total for total in sums_of(known.vocabulary.measures if known else {}) if total.whole == measure]
    needed = sorted({each for total in asked for each in total.measures})
    entries = (entry for each in needed for entry in history_of(record, topic, each))
    return list(reported_checks(entries, asked, day, position))


def _topics_with(look: Look, log: Reading, measure: str, topic: str | None) -> list[str]:
    """The topics to look in: the one asked for, or all that have figures."""
    keys = look.keys(log, topic, topic=topic, measure=measure)  # raises for unknown ids
    return [topic] if topic else sorted({key.topic for key in keys})
