"""What the service says of itself, as a reader gets it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.channels.files import FilesChannel
from alerts.channels.message import build_message
from alerts.channels.webhook import payload
from alerts.locales import ReaderLocale
from alerts.outbox import MessageKind
from alerts.rendering import Renderer
from alerts.service_pages import size_in_words, span_in_words
from alerts.templates import Templates
from monitor.service_events import DiskSpace, Refusal, TopicCount
from tests.samples import HEARTBEAT, HOSTILE_WORDS, QUIET_HEARTBEAT, REFUSED, WARNING, said
from tests.unit.test_rendering import UNSAFE, Page


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


WELL = replace(
    HEARTBEAT,
    refused=0,
    refusals=(),
    undelivered=0,
    oldest_undelivered=None,
    abandoned=0,
    abandonments=(),
)
EVERY = pytest.mark.parametrize(
    "event", [HEARTBEAT, QUIET_HEARTBEAT, WELL, WARNING], ids=["full", "quiet", "well", "warning"]
)
FORMS = pytest.mark.parametrize("form", ["text", "html"])


@EVERY
def test_the_same_event_gives_the_same_bytes(renderer, event):
    assert renderer.render(said(event)) == Renderer().render(said(event))


@EVERY
def test_no_line_of_the_text_is_too_wide_for_a_mail(renderer, event):
    assert max(map(len, renderer.render(said(event)).text.split("\n"))) <= 78


@FORMS
def test_a_heartbeat_tells_all_that_it_counted(renderer, form):
    told = _plain(renderer, HEARTBEAT, form)
    for words in (
        "14 articles read, among them 3 reprints and 1 later edition",
        "31 estimates found",
        "2 files came again",
        "scan 12.pdf",
        "the PDF is locked with a password; save it without one",
        "3 first reports, 2 raised, 9 confirmed",
        "nothing on 1 other topic",
        "5 digests issued",
        "4 delivered, 17 failed attempts, 1 given up",
        "451 4.7.1 greylisted",
        "21 attempts in 5 hours",
        "550 5.1.1 no such user",
        "41.3 GB of 100 GB free (log, archive, digests)",
        "running since 18 April 2025, 05:12 UTC",
        "29 April 2025, 05:12 UTC to 30 April 2025, 05:12 UTC (1 day)",
        f"figurewatch verify --head {said(HEARTBEAT).hash[:32]}@1235",
    ):
        assert words in told


@FORMS
def test_silence_is_said_to_be_silence(renderer, form):
    told = _plain(renderer, QUIET_HEARTBEAT, form)
    assert "No article has come since 26 April 2025, 05:12 UTC: is the feed alive?" in told
    assert "nothing changed" in told
    never = replace(QUIET_HEARTBEAT, last_article=None)
    assert "No article has come since the service began" in _plain(renderer, never, form)


@FORMS
def test_where_all_is_well_it_says_so(renderer, form):
    assert "Nothing needs your attention" in _plain(renderer, WELL, form)
    assert "Nothing needs your attention" not in _plain(renderer, HEARTBEAT, form)


@FORMS
def test_a_disk_that_is_nearly_full_needs_attention(renderer, form):
    full = replace(WELL, disks=(DiskSpace(holds=("log",), free=2 * 10**9, total=10**11),))
    assert "A disk is nearly full: 2 GB of 100 GB free (log)." in _plain(renderer, full, form)


@FORMS
def test_what_is_not_named_is_counted(renderer, form):
    told = _plain(renderer, replace(HEARTBEAT, refused=14), form)
    assert "and 12 more; figurewatch articles --rejected lists them all" in told.replace("`", "")


@FORMS
def test_a_warning_tells_what_to_whom_why_since_when_and_what_to_do(renderer, form):
    told = _plain(renderer, WARNING, form)
    for words in (
        "50 messages could not be delivered to “email”",
        REFUSED.subject,
        "to email:desk@example.org",
        "issued 27 April 2025, 03:12 UTC, given up 30 April 2025, 03:12 UTC (1 attempt in 3 days)",
        "550 5.1.1 no such user; take the address out of the settings or mend it",
        "and 48 more",
        "figurewatch deliveries retry --to email",
        "figurewatch digests --show 41",
    ):
        assert words in told


def _plain(renderer, event, form):
    message = renderer.render(said(event))
    told = message.unwrapped if form == "text" else Page(message.html).text
    return " ".join(told.split())


def test_moments_are_those_of_the_readers_zone(renderer):
    kyiv = Renderer(reader=ReaderLocale("en_GB", "Europe/Kyiv"))
    assert "08:12" in kyiv.render(said(HEARTBEAT)).text


@EVERY
def test_the_document_holds_the_fields_of_the_event(renderer, event):
    message = renderer.render(said(event))
    document = json.loads(message.json)
    assert document["digest"] == event.id
    assert document["kind"] == message.kind
    assert (document["position"], document["hash"]) == (1235, said(event).hash)
    assert document["abandoned"] == event.abandoned


def test_a_message_about_the_service_is_told_from_a_digest(renderer):
    assert renderer.render(said(HEARTBEAT)).kind is MessageKind.HEARTBEAT
    assert renderer.render(said(WARNING)).kind is MessageKind.WARNING
    assert renderer.render(said(WARNING)).topic == ""


def test_a_message_sent_again_is_the_same_mail_and_the_same_file(renderer, tmp_path):
    message = renderer.render(said(HEARTBEAT))
    mails = [build_message(message, "a@example.org", "b@example.org") for _ in range(2)]
    assert mails[0].as_bytes() == mails[1].as_bytes()
    assert HEARTBEAT.id in mails[0]["Message-ID"]
    for _ in range(2):
        FilesChannel(tmp_path).send(message)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        f"{HEARTBEAT.file_stem}.{ending}" for ending in ("html", "json", "txt")
    ]


def test_a_warning_asks_a_mail_program_for_attention_and_a_heartbeat_does_not(renderer):
    mails = {
        event.id: build_message(renderer.render(said(event)), "a@example.org", "b@example.org")
        for event in (HEARTBEAT, WARNING)
    }
    assert mails[WARNING.id]["Importance"] == "high"
    assert mails[HEARTBEAT.id]["Importance"] is None
    assert all(mail["References"] is None for mail in mails.values())


def test_a_webhook_is_told_what_it_gets(renderer):
    for event, kind in ((HEARTBEAT, "heartbeat.issued"), (WARNING, "warning.issued")):
        assert json.loads(payload(renderer.render(said(event))))["type"] == kind


HOSTILE_MISSED = replace(
    REFUSED, subject=HOSTILE_WORDS, error=HOSTILE_WORDS, destination=f"x:{HOSTILE_WORDS}"
)


@pytest.mark.parametrize(
    "event",
    [
        replace(
            HEARTBEAT,
            subject=HOSTILE_WORDS,
            refusals=(Refusal(file_name=HOSTILE_WORDS, reason=HOSTILE_WORDS),),
            topics=(TopicCount(topic="x", topic_name=HOSTILE_WORDS, changes={HOSTILE_WORDS: 1}),),
            oldest_undelivered=HOSTILE_MISSED,
            abandonments=(HOSTILE_MISSED,),
        ),
        replace(WARNING, subject=HOSTILE_WORDS, abandonments=(HOSTILE_MISSED,)),
    ],
    ids=["heartbeat", "warning"],
)
def test_nothing_that_came_from_outside_is_more_than_text(renderer, event):
    message = renderer.render(said(event))
    for form in (message.subject, message.text, message.unwrapped, message.html):
        assert not UNSAFE.search(form)
    page = Page(message.html)
    assert not {"script", "img", "a", "iframe", "link"} & set(page.tags)
    assert "{{ 7 * 6 }}" in page.text


@pytest.mark.parametrize("name", ["heartbeat.txt.j2", "warning.html.j2"])
def test_a_users_template_stands_in_for_ours(tmp_path, name):
    (tmp_path / name).write_text("{{ (heartbeat | default(warning)).id }}", encoding="utf-8")
    message = Renderer(Templates(tmp_path)).render(said(HEARTBEAT if name.startswith("heart") else WARNING))
    assert message.digest_id in (message.text, Page(message.html).text)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "under a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=23, minutes=59, seconds=58), "1 day"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(days=7), "7 days"),
        (timedelta(seconds=-5), "under a minute"),
    ],
)
def test_a_time_is_told_in_its_greatest_fitting_unit(span, words):
    assert span_in_words(span) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (999_999, "1 MB"), (41_300_000_000, "41.3 GB"), (2e18, "2e+03 PB")],
)
def test_sizes_are_told_as_people_write_them(number, words):
    assert size_in_words(number) == words
