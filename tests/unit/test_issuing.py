"""Changes and digests, appended in the article's own transaction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.issuing import DIGEST_LIMIT, Issuer
from alerts.outbox import DELIVERIES, DIGESTS, OUTBOX
from alerts.policy import TELLABLE, Policies, Policy, Rule
from alerts.timing import Timing
from alerts.told import TOLD
from monitor.estimates import Status
from monitor.event_log import EventLog
from monitor.events import (
    ArticleReceived,
    ChangeKind,
    DestinationAdded,
    DigestIssued,
    EstimateRecorded,
    FigureChanged,
)
from monitor.figures import document_key, stated
from monitor.opening import PROJECTIONS
from monitor.projections import SEPARATOR
from monitor.series import SERIES, figures_of
from monitor.topics import Measure, Source, Topic
from tests.samples import about, at_least, between
from tests.values import DAILY, Clock, claim, digests, events, issuer, later, news, publish, record, values

DAY = date(2025, 1, 13)


def told(issued):
    """Each entry of some digests as (kind, value before, value)."""
    return [
        (str(entry.kind), entry.before.value if entry.before else None, entry.after.value)
        for digest in issued
        for entry in digest.entries
    ]


# -- at once ----------------------------------------------------------------------------------------------


def test_a_first_value_is_told_at_once(log):
    [digest] = publish(log, news("one", claim(about(600))))
    assert told([digest]) == [("first", None, about(600))]
    assert (digest.topic, digest.destinations) == ("nk-troops", ("files",))


def test_a_raised_value_is_told_beside_the_one_told_before(log):
    publish(log, news("one", claim(at_least(100)), day=DAY))
    assert told(publish(log, news("two", claim(about(600))))) == [("raised", at_least(100), about(600))]


def test_more_changes_than_a_mail_can_hold_make_several_digests(log):
    claims = [claim(about(100 + number), scope=f"part {number:03}") for number in range(DIGEST_LIMIT + 1)]
    most, rest = publish(log, news("one", *claims, claim(about(900))))
    assert (len(most.entries), len(rest.entries)) == (DIGEST_LIMIT, 2)
    assert most.entries[0].figure.scope is None  # the most important first
    assert most.file_stem != rest.file_stem
    assert len({entry.position for digest in (most, rest) for entry in digest.entries}) == DIGEST_LIMIT + 2


def test_of_many_others_on_a_measure_those_that_spoke_last_are_named_and_the_rest_counted(log):
    for number in range(20):
        publish(
            log,
            news(f"{number}", claim(about(number), source=f"s{number:02}"), day=date(2025, 1, 1 + number)),
        )
    [digest] = publish(log, news("last", claim(about(600))))
    [entry] = digest.entries
    assert [other.source for other in entry.others] == [f"s{number:02}" for number in range(19, 7, -1)]
    assert entry.more_others == 8


def test_a_raise_is_told_against_a_first_value_that_nobody_asked_for(log):
    by = issuer(Policies(Policy(tell=frozenset({ChangeKind.RAISED}))))
    steps = [600, 500, 700, 650, 800]
    items = [news(f"n{at}", claim(about(number)), day=DAY + timedelta(at)) for at, number in enumerate(steps)]
    assert told(publish(log, *items, by=by)) == [
        ("raised", about(600), about(700)),
        ("raised", about(700), about(800)),
    ]


def test_all_changes_of_an_article_in_a_topic_are_one_digest(log):
    claims = claim(about(600)), claim(about(4_700), measure="casualties"), claim(about(1), topic="layoffs")
    first, second = publish(log, news("one", *claims))
    assert {digest.topic: len(digest.entries) for digest in (first, second)} == {"layoffs": 1, "nk-troops": 2}


@pytest.mark.parametrize(
    "again",
    [
        news("two", claim(about(600))),
        news("two", claim(at_least(600))),  # restated
        news("two", claim(about(9_000)), day=DAY),  # late
        news("two", claim(about(9_000), status=Status.FORECAST)),
        news("two", claim(about(9_000), status=Status.DENIED)),
        news("two", claim(about(9_000), status=Status.PREVIOUS)),
        news("two", claim(about(9_000), source=None)),
        news("two"),
    ],
    ids=["confirmed", "restated", "late", "forecast", "denied", "previous", "unattributed", "nothing"],
)
def test_what_is_not_worth_telling_gives_no_digest(log, again):
    publish(log, news("one", claim(about(600))))
    assert publish(log, again) == []


def test_twenty_outlets_with_one_story_are_told_once(log):
    items = [news(f"outlet-{number}", claim(about(600))) for number in range(20)]
    assert len(publish(log, *items)) == 1


def test_the_same_article_taken_twice_changes_nothing(log):
    item = news("one", claim(about(600)))
    publish(log, item)
    before = log.verify()
    assert publish(log, item) == []
    assert log.verify() == before


def test_a_digest_names_change_article_and_other_sources(log):
    publish(
        log,
        news("jcs", claim(about(1_100), source="south-korea-jcs"), day=DAY),
        news("kyiv", claim(about(3_000), source="kyiv"), day=DAY + timedelta(1)),
        news("part", claim(about(7), source="kyiv", scope="Kursk"), day=DAY + timedelta(2)),
    )
    [digest] = publish(log, news("nis", claim(about(600)), claim(about(4_000))))
    [entry] = digest.entries
    assert entry.conflicts == (about(4_000),)
    assert entry.article.title == "nis"
    assert [(other.source, other.value) for other in entry.others] == [
        ("kyiv", about(3_000)),
        ("south-korea-jcs", about(1_100)),
    ]
    with log.reading() as view:
        change = view.at(entry.position).event
    assert isinstance(change, FigureChanged)
    assert change.after == entry.after


def test_other_sources_are_shown_on_the_same_part_however_it_is_spaced(log):
    publish(
        log,
        news("kyiv", claim(about(7), source="kyiv", scope="KURSK  Region "), day=DAY),
        news("jcs", claim(about(8), source="south-korea-jcs", scope="Kursk"), day=DAY),
        news("un", claim(about(9), source="un"), day=DAY),
    )
    [digest] = publish(log, news("nis", claim(about(6), scope="Kursk region")))
    [entry] = digest.entries
    assert [other.source for other in entry.others] == ["kyiv"]


def test_a_digest_speaks_the_words_of_the_topic(log):
    topic = Topic(
        id="nk-troops",
        name="North Korean troops",
        subject="North Korean troops in the war in Ukraine",
        aliases=(),
        measures={"casualty_rate": Measure(id="casualty_rate", label="share lost", percent=True)},
        sources={"nis": Source(id="nis", name="NIS")},
    )
    by = Issuer({topic.id: topic}, Policies(), ("files",))
    [digest] = publish(log, news("one", claim(about(30), measure="casualty_rate")), by=by)
    [entry] = digest.entries
    assert (digest.topic_name, entry.source_name, entry.measure_label) == (
        "North Korean troops",
        "NIS",
        "share lost",
    )
    assert entry.percent


def test_a_topic_that_is_gone_from_the_settings_is_told_by_its_id(log):
    [digest] = publish(log, news("one", claim(about(600), topic="old-topic", source="some-ministry")))
    assert (digest.topic_name, digest.entries[0].source_name) == ("old-topic", "Some ministry")


def test_a_digest_is_owed_to_every_destination(log):
    publish(log, news("one", claim(about(600))), by=issuer(destinations=["files", "email:desk@example.org"]))
    with log.reading() as view:
        owed = [delivery.destination for _, delivery in view.documents(OUTBOX).scan()]
        all_of_them = [delivery.destination for _, delivery in view.documents(DELIVERIES).scan()]
    assert sorted(owed) == sorted(all_of_them) == ["email:desk@example.org", "files"]


def test_without_destinations_digests_are_issued_all_the_same(log):
    assert len(publish(log, news("one", claim(about(600))), by=issuer(destinations=[]))) == 1
    with log.reading() as view:
        assert list(view.documents(OUTBOX).scan()) == []
        assert len(list(view.documents(DIGESTS).scan())) == 1


# -- one transaction --------------------------------------------------------------------------------------


def test_an_article_with_all_that_follows_is_appended_together(log):
    publish(log, news("one", claim(about(600))))
    assert [type(event) for event in events(log)] == [
        ArticleReceived,
        EstimateRecorded,
        DestinationAdded,
        FigureChanged,
        DigestIssued,
    ]
    with log.reading() as view:
        assert {held.cause.split(":")[0] for held in view.events()} == {"file", "article"}


def test_an_error_while_reacting_leaves_nothing_of_the_article(log):
    publish(log, news("one", claim(at_least(100)), day=DAY))
    before = log.verify()
    item = news("two", claim(about(600)))

    def stopped() -> None:
        with log.writing() as writing:
            record(writing, item, issuer())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stopped()
    assert log.verify() == before
    assert told(publish(log, item)) == [("raised", at_least(100), about(600))]


# -- gathered ---------------------------------------------------------------------------------------------


def test_gathered_changes_wait_and_then_are_one_digest(log, clock):
    items = [
        news("one", claim(at_least(100)), day=DAY),
        news("two", claim(about(600))),
        news("three", claim(about(4_700), measure="casualties")),
    ]
    assert publish(log, *items, by=DAILY) == []
    assert told(later(log, clock, DAILY)) == [("first", None, about(600)), ("first", None, about(4_700))]
    assert later(log, clock, DAILY) == []


def test_what_went_up_and_came_back_is_not_told(log, clock):
    publish(log, news("one", claim(about(600)), day=DAY), by=DAILY)
    later(log, clock, DAILY)
    publish(log, news("up", claim(about(900)), day=DAY + timedelta(1)), by=DAILY)
    publish(log, news("back", claim(about(600)), day=DAY + timedelta(2)), by=DAILY)
    assert later(log, clock, DAILY) == []


def test_each_topic_is_gathered_into_a_digest_of_its_own(log, clock):
    publish(log, news("one", claim(about(600)), claim(about(5), topic="nk-troops-2")), by=DAILY)
    assert [digest.topic for digest in later(log, clock, DAILY)] == ["nk-troops", "nk-troops-2"]


def test_a_topic_is_gathered_while_another_is_told_at_once(log, clock):
    gathers = Rule(name="r", sets={"wait": timedelta(hours=2)}, topics=frozenset({"nk-troops"}))
    by = issuer(Policies(Policy(), (gathers,)))
    issued = publish(log, news("one", claim(about(600)), claim(about(5), topic="layoffs")), by=by)
    assert [digest.topic for digest in issued] == ["layoffs"]
    assert later(log, clock, by, minutes=119) == []
    assert told(later(log, clock, by, minutes=1)) == [("first", None, about(600))]


def test_steps_below_the_threshold_add_up(log):
    by = issuer(Policies(Policy(least_difference=100)))
    steps = [600, 640, 690, 701, 750, 660, 600]
    items = [news(f"n{at}", claim(about(number)), day=DAY + timedelta(at)) for at, number in enumerate(steps)]
    assert told(publish(log, *items, by=by)) == [
        ("first", None, about(600)),
        ("raised", about(600), about(701)),
        ("lowered", about(701), about(600)),
    ]


# -- names ------------------------------------------------------------------------------------------------


def test_digests_of_one_second_have_files_of_their_own(log, clock):
    items = [
        news(f"n{number}", claim(about(600), scope=f"part {number}"), day=DAY) for number in range(12)
    ]  # whose stems would be the same, but for the scope
    stems = [digest.file_stem for digest in publish(log, *items)]
    assert len(set(stems)) == 12
    assert len({stem.casefold() for stem in stems}) == 12
    assert all(stem.startswith("2025-04-30-051244-nk-troops-nis-killed-600") for stem in stems)


def test_digests_have_ids_of_their_own_that_a_second_run_repeats(tmp_path):
    runs = []
    for run in ("one", "two"):
        log = EventLog(f"sqlite:///{tmp_path / run}.db", PROJECTIONS, Clock())
        publish(log, *(news(f"n{number}", claim(about(number)), day=DAY) for number in (1, 2, 3)))
        runs.append([digest.id for digest in digests(log)])
        log.close()
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3


# -- never twice ------------------------------------------------------------------------------------------

claims = st.builds(
    claim,
    values(st.integers(1, 4).map(lambda number: number * 100.0)),
    measure=st.sampled_from(["killed", "wounded"]),
    source=st.sampled_from(["nis", "kyiv", None]),
    scope=st.sampled_from([None, "Kursk", "kursk"]),
    status=st.sampled_from([Status.CURRENT, Status.CURRENT, *Status]),
)
articles = st.lists(st.tuples(st.lists(claims, max_size=3), st.integers(0, 3)), min_size=1, max_size=6)
policies = st.builds(
    Policy,
    tell=st.sampled_from([Policy().tell, frozenset(TELLABLE), frozenset({ChangeKind.RAISED})]),
    timing=st.sampled_from([Timing(), Timing(schedule="0 7 * * *"), Timing(wait=timedelta(hours=3))]),
    least_difference=st.sampled_from([0, 0, 150]),
    unattributed=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(articles=articles, policy=policies, reopened=st.sets(st.integers(0, 5)))
def test_nothing_is_told_twice_and_before_is_what_was_known(tmp_path_factory, articles, policy, reopened):
    """P5 P6, T11: whatever the policy, with restarts and rebuilds."""
    file = tmp_path_factory.mktemp("told") / "log.db"
    by = issuer(Policies(policy))
    clock = Clock()
    log = EventLog(f"sqlite:///{file}", PROJECTIONS, clock)
    for number, (said, day) in enumerate(articles):
        publish(log, news(f"n{number}", *said, day=DAY + timedelta(day)), by=by)
        if number in reopened:  # a restart, and a rebuild
            log.close()
            log = EventLog(f"sqlite:///{file}", PROJECTIONS, clock)
            assert log.rebuild() == []
        if number % 2:
            later(log, clock, by)
    with log.reading() as view:
        first = {document_key(figure.key): figure.first for figure in figures_of(view.documents(SERIES))}
    last, filled_in = {}, set()
    for digest in digests(log):
        assert digest.entries
        for entry in digest.entries:
            key = document_key(entry.figure)
            if entry.notice:  # history filled in: told along with other things, and once
                assert entry.kind is ChangeKind.LATE
                assert entry.after.estimate not in filled_in
                filled_in.add(entry.after.estimate)
                assert len({entry.notice is None for entry in digest.entries}) == 2
                continue
            known = None if ChangeKind.FIRST in policy.tell else first[key]
            assert entry.before == last.get(key, known)
            assert entry.kind in policy.tell
            if entry.before is None:
                assert entry.kind is ChangeKind.FIRST
            elif entry.kind is ChangeKind.RESTATED:
                assert entry.after.value != entry.before.value
            else:
                assert sum(stated(entry.after.value)) != sum(stated(entry.before.value))
            last[key] = entry.after
    with log.reading() as view:
        assert {
            key.rpartition(SEPARATOR)[0]: held.report for key, held in view.documents(TOLD).scan()
        } == last
    log.close()


def test_an_interval_with_the_same_middle_is_a_restatement(log):
    publish(log, news("one", claim(about(600)), day=DAY))
    assert publish(log, news("two", claim(between(500, 700)))) == []


# -- held -------------------------------------------------------------------------------------------------

HOLDING = issuer(Policies(Policy(hold=timedelta(hours=24))))


def test_a_figure_that_swings_while_it_is_held_is_told_once_as_a_range(log, clock):
    assert told(publish(log, news("one", claim(about(3_000))), by=HOLDING)) == [("first", None, about(3_000))]
    for hour, number in enumerate([4_000, 3_000], 2):
        clock.forward(hours=1)
        assert publish(log, news(f"hour {hour}", claim(about(number))), by=HOLDING) == []
    assert later(log, clock, HOLDING, minutes=1) == []
    [digest] = later(log, clock, HOLDING, hours=23)
    [entry] = digest.entries
    assert (entry.after.value, entry.swing) == (about(3_000), between(3_000, 4_000))
    assert later(log, clock, HOLDING, hours=25) == []


def test_a_figure_that_moved_once_while_it_was_held_is_told_as_any_other(log, clock):
    publish(log, news("one", claim(about(3_000))), by=HOLDING)
    clock.forward(hours=1)
    assert publish(log, news("two", claim(about(4_000))), by=HOLDING) == []
    [digest] = later(log, clock, HOLDING, hours=24)
    assert told([digest]) == [("raised", about(3_000), about(4_000))]
    assert digest.entries[0].swing is None


def test_a_figure_that_has_been_quiet_is_told_at_once(log, clock):
    publish(log, news("one", claim(about(3_000))), by=HOLDING)
    clock.forward(hours=25)
    assert told(publish(log, news("two", claim(about(4_000))), by=HOLDING)) == [
        ("raised", about(3_000), about(4_000))
    ]


# -- another definition -----------------------------------------------------------------------------------


def test_a_first_report_under_another_definition_names_what_its_source_had_counted(log):
    publish(log, news("one", claim(about(600)), day=DAY))
    [digest] = publish(log, news("two", claim(about(70), scope="confirmed")))
    [entry] = digest.entries
    assert entry.kind is ChangeKind.FIRST
    assert [(count.scope, count.value, count.report_date) for count in entry.other_counts] == [
        (None, about(600), DAY)
    ]


def test_parts_of_one_article_are_no_other_definition(log):
    [digest] = publish(log, news("one", claim(about(600)), claim(about(70), scope="Kursk")))
    assert [entry.other_counts for entry in digest.entries] == [(), ()]
