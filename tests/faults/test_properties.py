"""T11: what holds whatever articles say, in whatever order they come."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.acts import Analyst
from monitor.codec import NAMES, decode, encode, to_json
from monitor.estimates import Status
from monitor.event_log import EventLog
from monitor.events import (
    ArticleReceived,
    ArticleRejected,
    ChangeKind,
    DigestIssued,
    EstimateRecorded,
    Event,
    FigureChanged,
    Report,
)
from monitor.figures import document_key
from monitor.ingest import Ingest, Outcome
from monitor.memory_store import MemoryStore
from monitor.opening import PROJECTIONS
from monitor.projections import InMemory
from monitor.rejecting import kind_of
from monitor.series import SERIES, figures_of
from monitor.store import Store
from tests.faults.newsroom import IN_MEMORY, STARTS, UNREADABLE, Story, read, stories
from tests.scale import cases
from tests.values import Clock, News, claim, events, issuer, news, publish, values

DAY = date(2025, 1, 13)
EACH = settings(max_examples=cases(300), deadline=None)

claims = st.builds(
    claim,
    values(st.integers(1, 4).map(lambda number: number * 100.0)),
    measure=st.sampled_from(["killed", "wounded"]),
    source=st.sampled_from(["nis", None]),
    status=st.sampled_from([Status.CURRENT, Status.CURRENT, *Status]),
    as_of=st.sampled_from([None, "--01", "2024"]),
)


@st.composite
def dated(draw: st.DrawFn) -> list[News]:
    """Articles of days that all differ."""
    said = draw(st.lists(st.lists(claims, max_size=3), min_size=1, max_size=5))
    return [
        news(f"n{number}", *each, day=DAY + timedelta(days=7 * number)) for number, each in enumerate(said)
    ]


@st.composite
def shuffled(draw: st.DrawFn) -> list[News]:
    """The same in the order in which they come."""
    return draw(dated().flatmap(st.permutations))


def opened(store: Store) -> EventLog:
    return EventLog(store, PROJECTIONS, Clock())


def taken(items: Sequence[News]) -> EventLog:
    log = opened(MemoryStore())
    publish(log, *items)
    return log


def documents(log: EventLog) -> dict[str, dict[str, bytes]]:
    with log.reading() as view:
        return {
            each.name: {key: to_json(held) for key, held in view.documents(each).scan()}
            for each in PROJECTIONS
        }


@EACH
@given(shuffled())
def test_folding_is_deterministic_and_needs_the_log_alone(items: list[News]) -> None:
    """P4, T11: every projection, from the events alone, to the byte."""
    log = taken(items)
    held = documents(log)
    with log.reading() as view:
        for projection in PROJECTIONS:
            folded: InMemory[Any] = InMemory()
            for recorded in view.events():
                projection.apply(folded, recorded)
            assert {key: to_json(document) for key, document in folded.scan()} == held[projection.name]
    assert log.rebuild() == []
    assert documents(log) == held


@EACH
@given(dated(), st.randoms(use_true_random=False))
def test_the_order_in_which_articles_arrive_does_not_change_the_current_values(
    items: list[News], chance: random.Random
) -> None:
    """P3 P4, T11: articles that have nothing to do with each other."""

    def held(log: EventLog) -> list[tuple[object, ...]]:
        with log.reading() as view:
            return [
                (figure.key, figure.current, figure.conflicts, figure.first_reported, figure.reports)
                for figure in figures_of(view.documents(SERIES))
            ]

    assert held(taken(items)) == held(taken(chance.sample(items, len(items))))


@EACH
@given(st.lists(st.tuples(stories, st.integers(0, 90)), min_size=1, max_size=4), st.data())
def test_dropping_again_changes_nothing_but_that_it_is_noted(
    said: list[tuple[Any, int]], data: st.DataObject
) -> None:
    """P1, T11: under the same name or another, as often as one likes."""
    contents = [UNREADABLE] + [
        Story(
            number, STARTS + timedelta(hours=hours), None, tuple((m, s, 100 * v) for m, s, v in says)
        ).content
        for number, (says, hours) in enumerate(said)
    ]
    log = opened(MemoryStore())
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        home = Path(folder)
        ingest = Ingest(
            log,
            read=read,
            largest=10_000,
            react=issuer().react,
            inbox=home,
            archive=home / "archive",
            rejected=home / "rejected",
            reader="test",
        )

        def drop(name: str, content: bytes) -> Outcome:
            (home / name).write_bytes(content)
            return ingest.take(home / name)

        for number, content in enumerate(contents):
            drop(f"{number}.json", content)
        told, held = _told(log), documents(log)["series"]
        for number in data.draw(st.lists(st.integers(0, len(contents) - 1), max_size=6)):
            name = data.draw(st.sampled_from([f"{number}.json", "other.json"]))
            outcome = drop(name, contents[number])
            assert outcome is (Outcome.REPEATED if number else Outcome.REJECTED)
        assert (_told(log), documents(log)["series"]) == (told, held)
        assert len(list((home / "archive").rglob("*.json"))) == len(said)


def _told(log: EventLog) -> list[Event]:
    kinds = (ArticleReceived, ArticleRejected, EstimateRecorded, FigureChanged, DigestIssued)
    return [event for event in events(log) if isinstance(event, kinds)]


@EACH
@given(shuffled(), st.data())
def test_a_prefix_and_the_rest_fold_to_the_same_as_the_whole(items: list[News], data: st.DataObject) -> None:
    """P4, T11: wherever the log was closed in between, with what people did to it."""
    cut = data.draw(st.integers(0, len(items)))
    store = MemoryStore()
    publish(opened(store), *items[:cut])
    parted, whole = opened(store), taken(items[:cut])
    for log in (parted, whole):
        publish(log, *items[cut:])
        made = [each for item in items for each in item.estimates]
        if made and cut % 2:
            with log.writing() as writing:
                Analyst(issuer(), "ana").withdraw(writing, made[0].id, "misread")
    parted = opened(store)
    assert parted.verify() == whole.verify()
    assert documents(parted) == documents(whole)


@EACH
@given(shuffled())
def test_what_a_change_holds_as_before_is_the_value_that_stood_until_then(items: list[News]) -> None:
    """P6, T11: the last value of the same figure by report date, of what had come by then."""
    reports: dict[str, list[Report]] = {}
    for event in events(taken(items)):
        if isinstance(event, FigureChanged):
            assert event.after is not None
            earlier = reports.setdefault(document_key(event.figure), [])
            by_then = [report for report in earlier if report.report_date <= event.after.report_date]
            asked = by_then if event.kind is ChangeKind.LATE else earlier
            assert event.before == max(asked, key=lambda report: report.report_date, default=None)
            earlier.append(event.after)


@EACH
@given(shuffled())
def test_a_line_of_a_digest_never_tells_what_it_told_before(items: list[News]) -> None:
    """P5 P6, T11: the two values of a line differ, and its new one is what the log holds."""
    log = taken(items)
    held = {event.after for event in events(log) if isinstance(event, FigureChanged)}
    for event in events(log):
        for entry in event.entries if isinstance(event, DigestIssued) else ():
            assert entry.before is None or entry.before.value != entry.after.value
            assert entry.after in held


# -- events of earlier versions ---------------------------------------------------------------------------

# (stored name, version) → what the next version added
ADDED: dict[tuple[str, int], dict[str, Any]] = {
    ("article-received", 1): {"kept": None, "edition_of": None},
    ("estimate-recorded", 1): {"moment": None},
    ("figure-changed", 1): {"struck": None, "told": (), "by": None, "reason": None},
    ("digest-issued", 1): {"known_to": ()},
}


@EACH
@given(shuffled())
def test_an_event_of_an_earlier_version_is_read_as_the_one_of_today(items: list[News]) -> None:
    """P10, T11: the same fact, written as the version before wrote it."""
    for event in events(taken(items)):
        for (name, version), added in ADDED.items():
            if NAMES[type(event)][0] == name:
                plain = replace(event, **added)  # type: ignore[arg-type]
                payload = json.loads(encode(plain)[2])
                old = {field: value for field, value in payload.items() if field not in added}
                assert decode(name, version, json.dumps(old)) == plain


@pytest.mark.parametrize("code", ["too-slow", "internal-error", "empty", "encrypted", "not-text"])
def test_a_rejection_of_an_earlier_version_is_of_the_kind_its_code_has_today(code: str) -> None:
    """P10, T11: version 1 did not say whether a file may be read another time."""
    today = ArticleRejected(
        sha256="ab" * 32,
        file_name="a.txt",
        code=code,
        message="why",
        rejected="a.txt",
        kind=kind_of(code),
    )
    payload = json.loads(encode(today)[2])
    del payload["kind"]
    assert decode("article-rejected", 1, json.dumps(payload)) == today
