"""Putting the record right: `estimates`, `correct`, `withdraw`, `confirm`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import Look, look_at, no_log
from monitor.commands.options import AsJson, Home, OfTopic
from monitor.commands.right import Right
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from alerts.acts import Analyst, Done
    from monitor.event_log import Writing

EstimateId = Annotated[
    str, typer.Argument(metavar="ESTIMATE", help="Its id, as `figurewatch estimates` shows.")
]
EstimateOrArticle = Annotated[
    str,
    typer.Argument(metavar="ESTIMATE|ARTICLE", help="An estimate's id, or how an article's hash begins."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the record and for the readers.")]
By = Annotated[
    str | None, typer.Option("--by", envvar="FIGUREWATCH_USER", help="Who decides; else your login name.")
]


def estimates(
    article: Annotated[
        str | None, typer.Argument(metavar="[ARTICLE]", help="The first digits of an article's hash.")
    ] = None,
    home: Home = None,
    topic: OfTopic = None,
    as_json: AsJson = False,
) -> None:
    """Every claim read from the articles, with its id, as it stands now."""
    from alerts.acts import article_named
    from monitor import listing, printing
    from monitor.claims import CLAIMS, claims_by

    with look_at(home) as look:
        if look.log is None:
            return look.nothing("No estimates yet", as_json)
        claims = look.log.documents(CLAIMS)
        if article:
            held = claims_by(claims, article_named(look.log, article).article.sha256)
        else:
            held = sorted((claim for _, claim in claims.scan()), key=lambda claim: claim.position)
        found = [claim for claim in held if topic in (None, claim.estimate.topic)]
        if as_json:
            return printing.print_json(map(listing.claim_record, found))
        if not found and (article or topic):
            return look.none_such("estimates")
        if not found:
            return look.nothing("No estimates yet", as_json)
        headings = ("estimate", "measure", "source", "value", "state", "quote")
        printing.print_table(
            look.console, headings, (listing.claim_row(claim, look.topics) for claim in found)
        )


def correct(
    estimate: EstimateId,
    reason: Reason,
    low: Annotated[str | None, typer.Option("--low", help='The lower end, or "open".')] = None,
    high: Annotated[str | None, typer.Option("--high", help='The upper end, or "open".')] = None,
    qualifier: Annotated[
        str | None, typer.Option("--qualifier", help="exactly, about, at_least, more_than, nearly, …")
    ] = None,
    measure: Annotated[str | None, typer.Option("--measure", help="Another measure of the topic.")] = None,
    source: Annotated[str | None, typer.Option("--source", help='Another source id, or "none".')] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="current, previous, forecast or denied.")
    ] = None,
    scope: Annotated[str | None, typer.Option("--scope", help='The part it covers, or "none".')] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help='2025, 2025-01, 2025-01-13, or "none".')
    ] = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Put right what was read wrongly; readers who were told it get a correction.

    Of a single number, one new end moves both: `--high 600` makes "about 6,000" "about 600".
    """
    right = Right(low, high, qualifier, measure, source, status, scope, as_of)
    if right == Right():
        raise typer.BadParameter("say what is right: --low, --high, --measure, --source, …")

    def act(look: Look, log: Writing, analyst: Analyst) -> Done:
        _check_measure(look, log, estimate, measure)
        return analyst.correct(log, estimate, right.of, reason)

    _decide(home, by, act, as_json)


def withdraw(
    what: EstimateOrArticle, reason: Reason, by: By = None, home: Home = None, as_json: AsJson = False
) -> None:
    """Strike a claim, or all claims of an article; nothing is deleted, and `restore` brings it back."""
    _decide(home, by, lambda _, log, analyst: analyst.withdraw(log, what, reason), as_json)


def reinstate(what: str, reason: str, by: str | None, home: Path | None, as_json: bool) -> None:
    """What `restore` does to claims: they stand again as first read."""
    _decide(home, by, lambda _, log, analyst: analyst.restore(log, what, reason), as_json)


def confirm(
    what: EstimateOrArticle,
    reason: Annotated[str | None, typer.Option("--reason", help="How it was checked.")] = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Record that somebody checked a claim against its quote; later readings leave it alone."""
    _decide(home, by, lambda _, log, analyst: analyst.confirm(log, what, reason), as_json)


def _decide(
    home: Path | None, by: str | None, act: Callable[[Look, Writing, Analyst], Done], as_json: bool
) -> None:
    """One act in a transaction of its own, beside a running service; then what it led to."""
    person = who_decides(by)
    with look_at(home) as look:
        if look.log is None:
            raise no_log(look.places.home)
        from alerts.acts import Analyst
        from monitor.app import issuer_of

        analyst = Analyst(issuer_of(look.config), person)
        with look.event_log().writing() as writing:
            done = act(look, writing, analyst)
        _tell(look, done, as_json)


def who_decides(by: str | None) -> str:
    """The person who decides; BadParameter where nobody is known, or the name is that of no person."""
    from getpass import getuser

    from monitor.claims import READINGS
    from monitor.plain import one_line

    try:
        person = one_line(by or getuser())
    except (KeyError, OSError, ImportError) as error:  # an account without a name, as containers have
        raise typer.BadParameter(
            "this account has no login name; say who decides, or set FIGUREWATCH_USER", param_hint="--by"
        ) from error
    if person.startswith(READINGS):
        raise typer.BadParameter(f"{READINGS!r} begins the names of readings", param_hint="--by")
    return person


def _tell(look: Look, done: Done, as_json: bool) -> None:
    from monitor import listing, printing

    if as_json:
        return printing.print_json(map(listing.claim_record, done.claims))
    for claim in done.claims:
        printing.say(look.console, listing.claim_line(claim, look.topics))
    for change in done.changes:
        printing.say(look.console, f"  {listing.gist(change, look.topics)}")
        # One moment may have had a digest for each of several destinations.
        for told in dict.fromkeys(f"{telling.issued_at:%Y-%m-%d %H:%M}" for telling in change.told):
            printing.say(
                look.console, f"  Its readers were told otherwise on {told} UTC, and are owed a correction."
            )


def _check_measure(look: Look, log: Writing, estimate: str, measure: str | None) -> None:
    from alerts.acts import claim_named

    topic = look.topics.get(claim_named(log, estimate).estimate.topic)
    if measure and topic and measure not in topic.measures:
        raise MonitorError(
            f"the topic {topic.id} does not follow {measure!r}; "
            f"it follows: {', '.join(sorted(topic.measures))}"
        )
