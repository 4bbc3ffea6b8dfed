"""A preview of a digest: planned and made as others are."""

from __future__ import annotations

from datetime import date, timedelta

from alerts.acts import Analyst, with_value
from alerts.policy import Policies, Policy, Rule
from alerts.previewing import previews
from alerts.timing import Timing
from monitor.events import ChangeKind
from tests.samples import about
from tests.values import claim, issuer, news, publish

DAY = date(2025, 1, 13)
BOTH = issuer(
    Policies(
        Policy(timing=Timing(schedule="0 7 * * *")),
        (Rule(name="large steps", sets={"least_percent": 50.0}, destinations=frozenset({"desk"})),),
    ),
    ["files", "desk:a@example.org"],
)


def previewed(log, clock, by=BOTH, name=None, **ago):
    """What would be told of the time since so long ago: entries by the destinations that get them."""
    since, until = clock() - timedelta(**ago), clock() + timedelta(seconds=1)
    with log.reading() as view:
        return {
            made.names: [(str(e.kind), e.before and e.before.value, e.after.value) for e in entries]
            for made in previews(view, by, "nk-troops", since, until, name)
            if (entries := made.recorded.event.entries)
        }


def test_each_destination_is_shown_what_its_policy_lets_through(log, clock):
    publish(log, news("one", claim(about(600)), day=DAY), by=BOTH)
    clock.forward(hours=2)
    publish(log, news("two", claim(about(700))), by=BOTH)
    raised = [("raised", about(600), about(700))]
    assert previewed(log, clock, hours=1) == {("files",): raised}
    assert previewed(log, clock, hours=1, name="desk") == {}
    first = [("first", None, about(700))]
    assert previewed(log, clock, hours=3) == {("files", "desk"): first}
    assert previewed(log, clock, hours=3, name="desk") == {("desk",): first}


def test_a_preview_of_a_correction_names_what_readers_had_been_told(log, clock):
    one = news("one", claim(about(6_000)))
    publish(log, one)
    clock.forward(hours=2)
    with log.writing() as writing:
        Analyst(BOTH, "ana").correct(
            writing, one.estimates[0].id, lambda made: with_value(made, 600, 600, None), "a zero too many"
        )
    since, until = clock() - timedelta(hours=1), clock() + timedelta(seconds=1)
    with log.reading() as view:
        [made] = previews(view, BOTH, "nk-troops", since, until, "files")
    [entry] = made.recorded.event.entries
    assert (entry.kind, made.names) == (ChangeKind.CORRECTED, ("files",))
    assert (entry.notice.told, entry.notice.reason) == (about(6_000), "a zero too many")


def test_a_preview_is_what_is_issued_then(log, clock):
    by = issuer()
    clock.forward(hours=2)
    items = [news(name, claim(about(number)), day=DAY) for name, number in (("one", 600), ("two", 700))]
    issued = publish(log, items[0], by=by)
    with log.reading() as view:
        [made] = previews(view, by, "nk-troops", clock() - timedelta(hours=1), clock() + timedelta(seconds=1))
    assert made.recorded.event.entries == issued[0].entries
    assert made.recorded.event.subject == issued[0].subject
