"""Events as JSON text and back, of every version ever released."""

from __future__ import annotations

import json
from datetime import UTC

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.article import DateBasis
from monitor.codec import decode, encode, to_json
from monitor.errors import LogError
from monitor.estimates import Estimate, Qualifier, Status
from monitor.events import (
    NAMES,
    ArticleReceived,
    ArticleReference,
    ArticleRejected,
    ArticleRepeated,
    ArticleReread,
    ChangeKind,
    DeliveryAbandoned,
    DeliveryFailed,
    DeliveryRequested,
    DestinationAdded,
    DigestDelivered,
    DigestEntry,
    DigestIssued,
    EstimateConfirmed,
    EstimateCorrected,
    EstimateRecorded,
    EstimateRestored,
    EstimateWithdrawn,
    FigureChanged,
    FigureKey,
    Notice,
    OtherCount,
    OtherSource,
    Report,
    Telling,
)
from monitor.service_events import (
    DeliveryCount,
    DiskSpace,
    HeartbeatIssued,
    Refusal,
    TopicCount,
    Undelivered,
    WarningIssued,
)
from monitor.upcasters import STEPS, upcast
from tests.values import delivered, values

words = st.text(max_size=8)
maybe = st.none() | words
days = st.dates()
moments = st.datetimes(timezones=st.just(UTC))
places = st.tuples(st.integers(0, 9_999), st.integers(0, 9_999))
counts = st.integers(0, 2**40)
of = st.sampled_from

references = st.builds(
    ArticleReference,
    sha256=words,
    title=maybe,
    outlet=maybe,
    url=maybe,
    published=maybe,
    date_basis=of(DateBasis),
    archived=words,
)
keys = st.builds(FigureKey, words, words, words, maybe)
reports = st.builds(
    Report,
    value=values(),
    report_date=days,
    date_basis=of(DateBasis),
    article=words,
    estimate=words,
    quote=words,
    number=places,
    via=maybe,
    as_of=maybe,
    status=of(Status),
    moment=st.none() | moments,
)
estimates = st.builds(
    Estimate,
    topic=words,
    measure=words,
    low=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    high=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    qualifier=of(Qualifier),
    source=maybe,
    via=maybe,
    status=of(Status),
    as_of=maybe,
    scope=maybe,
    quote=words,
    start=counts,
    end=counts,
    number=places,
    confidence=st.floats(0, 1),
    because=st.dictionaries(words, words, max_size=3),
)
conflicts = st.lists(values(), max_size=2).map(tuple)
entries = st.builds(
    DigestEntry,
    figure=keys,
    measure_label=words,
    source_name=words,
    percent=st.booleans(),
    kind=of(ChangeKind),
    before=st.none() | reports,
    after=reports,
    conflicts=conflicts,
    article=references,
    others=st.lists(
        st.builds(OtherSource, source=words, source_name=words, value=values(), report_date=days), max_size=2
    ).map(tuple),
    position=counts,
    swing=st.none() | values(),
    other_counts=st.lists(
        st.builds(OtherCount, scope=maybe, value=values(), report_date=days), max_size=2
    ).map(tuple),
    notice=st.none()
    | st.builds(
        Notice,
        told_at=moments,
        told=values(),
        stands=st.none() | reports,
        settles=st.lists(counts, max_size=2).map(tuple),
        by=maybe,
        reason=maybe,
    ),
)
about_a_claim = {
    "id": words,
    "article": words,
    "report_date": days,
    "date_basis": of(DateBasis),
    "by": words,
    "reason": words,
    "moment": st.none() | moments,
}
undelivered = st.builds(
    Undelivered,
    id=words,
    position=counts,
    subject=words,
    destination=words,
    issued_at=moments,
    attempts=counts,
    error=maybe,
    at=st.none() | moments,
)
some_undelivered = st.lists(undelivered, max_size=2).map(tuple)
about_a_message = {
    "id": words,
    "subject": words,
    "file_stem": words,
    "destinations": st.lists(words, max_size=2).map(tuple),
    "abandoned": counts,
    "abandonments": some_undelivered,
}
tellings = st.builds(
    Telling,
    digest=words,
    issued_at=moments,
    value=values(),
    destinations=st.lists(words, max_size=2).map(tuple),
)

events = {
    ArticleReceived: st.builds(
        ArticleReceived,
        article=references,
        text_sha256=words,
        file_name=words,
        report_date=days,
        author=maybe,
        language=maybe,
        reader=words,
        kept=maybe,
        edition_of=maybe,
    ),
    ArticleRepeated: st.builds(
        ArticleRepeated, sha256=words, original=words, file_name=words, archived=maybe
    ),
    ArticleRejected: st.builds(
        ArticleRejected, sha256=words, file_name=words, code=words, message=words, rejected=words
    ),
    EstimateRecorded: st.builds(
        EstimateRecorded,
        id=words,
        article=words,
        report_date=days,
        date_basis=of(DateBasis),
        estimate=estimates,
    ),
    FigureChanged: st.builds(
        FigureChanged,
        figure=keys,
        kind=of(ChangeKind),
        before=st.none() | reports,
        after=st.none() | reports,
        conflicts=conflicts,
        article=references,
        struck=st.none() | reports,
        told=st.lists(tellings, max_size=2).map(tuple),
        by=maybe,
        reason=maybe,
    ),
    EstimateCorrected: st.builds(EstimateCorrected, before=estimates, after=estimates, **about_a_claim),
    EstimateWithdrawn: st.builds(EstimateWithdrawn, estimate=estimates, **about_a_claim),
    EstimateRestored: st.builds(
        EstimateRestored, before=st.none() | estimates, estimate=estimates, **about_a_claim
    ),
    EstimateConfirmed: st.builds(EstimateConfirmed, id=words, article=words, by=words, reason=maybe),
    ArticleReread: st.builds(
        ArticleReread, article=words, reader=words, topics=st.lists(words, max_size=2).map(tuple)
    ),
    DigestIssued: st.builds(
        DigestIssued,
        id=words,
        topic=words,
        topic_name=words,
        subject=words,
        file_stem=words,
        entries=st.lists(entries, max_size=2).map(tuple),
        destinations=st.lists(words, max_size=2).map(tuple),
        known_to=st.lists(words, max_size=2).map(tuple),
    ),
    HeartbeatIssued: st.builds(
        HeartbeatIssued,
        since=moments,
        until=moments,
        counted_to=counts,
        running_since=moments,
        articles=counts,
        reprints=counts,
        editions=counts,
        repeated=counts,
        estimates=counts,
        topics=st.lists(
            st.builds(
                TopicCount,
                topic=words,
                topic_name=words,
                changes=st.dictionaries(words, counts, max_size=2),
            ),
            max_size=2,
        ).map(tuple),
        refused=counts,
        refusals=st.lists(st.builds(Refusal, file_name=words, reason=words), max_size=2).map(tuple),
        digests=counts,
        deliveries=st.lists(
            st.builds(DeliveryCount, destination=words, delivered=counts, failed=counts, abandoned=counts),
            max_size=2,
        ).map(tuple),
        undelivered=counts,
        oldest_undelivered=st.none() | undelivered,
        last_article=st.none() | moments,
        disks=st.lists(
            st.builds(DiskSpace, holds=st.lists(words, max_size=2).map(tuple), free=counts, total=counts),
            max_size=2,
        ).map(tuple),
        **about_a_message,
    ),
    WarningIssued: st.builds(WarningIssued, name=words, **about_a_message),
    DestinationAdded: st.builds(DestinationAdded, name=words, knows_until=counts),
    DigestDelivered: st.builds(DigestDelivered, digest=words, destination=words, attempt=counts),
    DeliveryFailed: st.builds(
        DeliveryFailed, digest=words, destination=words, attempt=counts, error=words, retry_at=moments
    ),
    DeliveryAbandoned: st.builds(
        DeliveryAbandoned, digest=words, destination=words, attempt=counts, error=words
    ),
    DeliveryRequested: st.builds(
        DeliveryRequested,
        digest=words,
        destination=words,
        by=words,
        digest_position=counts,
        issued_at=moments,
        attempts=counts,
    ),
}


def test_every_type_of_event_has_a_name_of_its_own_and_is_tested_here():
    assert set(events) == set(NAMES)
    assert len({name for name, _ in NAMES.values()}) == len(NAMES)


@pytest.mark.parametrize("kind", list(NAMES), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_an_event_comes_back_as_it_was_and_as_the_same_text(kind, data):
    event = data.draw(events[kind])
    name, version, payload = encode(event)
    again = decode(name, version, payload)
    assert again == event
    assert encode(again) == (name, version, payload)
    assert "\n" not in payload
    assert isinstance(json.loads(payload), dict)  # plain JSON, that any tool reads


def test_the_text_does_not_depend_on_the_order_in_which_a_mapping_was_filled():
    assert to_json({"b": 1, "a": 2}) == to_json({"a": 2, "b": 1})


def test_the_text_keeps_words_of_any_script_readable():
    assert to_json("약 600명 — 死者") == '"약 600명 — 死者"'


def test_an_event_is_stored_under_a_name_of_its_own_not_its_import_path():
    assert encode(delivered(1)) == (
        "digest-delivered",
        1,
        '{"digest":"d1","destination":"files","attempt":1}',
    )


@pytest.mark.parametrize(
    ("name", "version", "payload"),
    [
        ("digest-delivered", 1, "{}"),
        ("digest-delivered", 1, "not JSON"),
        ("digest-delivered", 1, '{"digest":"d","destination":"f","attempt":"one"}'),
        ("digest-delivered", 0, "{}"),  # no step leads from there
        ("digest-eaten", 1, "{}"),
        ("", 1, ""),
    ],
)
def test_what_is_none_of_ours_is_refused_with_its_name_and_version(name, version, payload):
    with pytest.raises(LogError, match=f"'{name}' version {version}, which cannot be read"):
        decode(name, version, payload)


def test_a_newer_version_says_to_upgrade():
    with pytest.raises(LogError, match=r"digest-delivered of version 2, newer than .*upgrade it"):
        decode("digest-delivered", 2, "{}")


# -- upcasting --------------------------------------------------------------------------------------------


def _renamed(payload):
    return {"destination" if name == "channel" else name: held for name, held in payload.items()}


def _counted(payload):
    return {**payload, "attempt": 1}


OLD_STEPS = {("digest-delivered", -1): _renamed, ("digest-delivered", 0): _counted}


def test_an_old_payload_climbs_step_by_step_to_todays_event():
    old = {"digest": "d1", "channel": "files"}
    climbed = upcast("digest-delivered", -1, old, to=1, steps=OLD_STEPS)
    assert decode("digest-delivered", 1, to_json(climbed)) == delivered(1)
    assert old == {"digest": "d1", "channel": "files"}


def test_climbing_starts_at_the_version_that_was_stored():
    younger = {"digest": "d1", "destination": "files"}
    assert upcast("digest-delivered", 0, younger, to=1, steps=OLD_STEPS) == {**younger, "attempt": 1}


def test_a_payload_of_todays_version_is_left_as_it_is():
    payload = {"digest": "d1"}
    assert upcast("digest-delivered", 1, payload, to=1, steps=OLD_STEPS) == payload


def test_a_step_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        upcast("digest-delivered", -2, {}, to=1, steps=OLD_STEPS)


@pytest.mark.parametrize("kind", list(NAMES), ids=lambda kind: kind.__name__)
def test_every_released_version_has_a_step_to_the_next(kind):
    name, current = NAMES[kind]
    assert all((name, version) in STEPS for version in range(1, current))


def test_lone_surrogates_cannot_be_stored():
    """What reading lets through must not hold them; see tests/unit/test_ingest.py for what follows."""
    with pytest.raises((UnicodeEncodeError, msgspec.MsgspecError)):
        to_json("\ud800")
