"""Feeds beside the files of digests: made from the log, with the digest that has just arrived."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest

from alerts.channels.base import DeliveryError
from alerts.channels.building import restore_files
from alerts.channels.files import FilesChannel
from alerts.delivery import Courier
from alerts.feed_keeping import Feeds
from alerts.rendering import Renderer
from tests.samples import about
from tests.values import FakeChannel, claim, issuer, news, publish

RENDERER = Renderer()


@pytest.fixture
def desk(log, clock, tmp_path):
    """A folder of digests; what is issued to it, and to others, and delivered."""
    return Desk(log, clock, tmp_path / "digests")


class Desk:
    def __init__(self, log, clock, folder, entries=50, in_words=RENDERER.in_words):
        self.log, self.clock, self.folder = log, clock, folder
        self.channel = FilesChannel(
            folder, beside=Feeds(log, in_words, entries).beside("files", None, ".html")
        )

    def issue(self, *numbers, to=("files",)):
        items = [news(f"n{number}", claim(about(number))) for number in numbers]
        return publish(self.log, *items, by=issuer(destinations=to))

    def deliver(self, **others):
        courier = Courier(
            self.log, RENDERER.render, {"files": self.channel, **others}, self.clock, timedelta(days=7)
        )
        return courier.deliver_due()

    def titles(self):
        found = feedparser.parse((self.folder / "feed.atom").read_bytes())
        assert not found.bozo
        held = json.loads((self.folder / "feed.json").read_bytes())
        assert [entry.title for entry in found.entries] == [item["title"] for item in held["items"]]
        assert [entry.id for entry in found.entries] == [item["id"] for item in held["items"]]
        for entry in found.entries:
            assert (self.folder / entry.link).is_file()
        return [entry.title for entry in found.entries]

    def feeds(self):
        return {name: (self.folder / name).read_bytes() for name in ("feed.atom", "feed.json")}


def test_each_digest_that_arrives_comes_first(desk):
    first, second = desk.issue(100, 200)
    desk.deliver()
    assert desk.titles() == [second.subject, first.subject]
    [third] = desk.issue(300)
    desk.deliver()
    assert desk.titles() == [third.subject, second.subject, first.subject]


def test_only_the_latest_are_listed(log, clock, tmp_path):
    desk = Desk(log, clock, tmp_path / "digests", entries=2)
    subjects = [digest.subject for digest in desk.issue(1, 2, 3, 4)]
    desk.deliver()
    assert desk.titles() == [subjects[3], subjects[2]]


def test_of_many_digests_that_go_together_each_fiftieth_and_the_last_bring_the_feeds(desk):
    made = []
    beside = desk.channel.beside
    counted = replace(beside, made=lambda arriving: made.append(arriving) or beside.made(arriving))
    desk.channel = replace(desk.channel, beside=counted)
    digests = desk.issue(*range(1, 64))
    desk.deliver()
    assert made == [digests[49].id, digests[-1].id]
    assert desk.titles() == [digest.subject for digest in reversed(digests)][:50]


def test_no_feeds_are_written_where_none_are_wanted(log, clock, tmp_path):
    desk = Desk(log, clock, tmp_path / "digests", entries=0)
    desk.issue(1)
    desk.deliver()
    assert {path.suffix for path in desk.folder.iterdir()} == {".html", ".txt", ".json"}
    assert not (desk.folder / "feed.json").exists()


def test_a_digest_that_went_elsewhere_or_has_not_arrived_is_not_listed(desk):
    desk.issue(1, to=("other",))
    [mine] = desk.issue(2)
    desk.deliver(other=FakeChannel())
    assert desk.titles() == [mine.subject]
    desk.issue(3)
    assert desk.titles() == [mine.subject]


def test_feeds_thrown_away_come_back_the_same(desk):
    desk.issue(1, 2, 3)
    desk.deliver()
    before = desk.feeds()
    for name in before:
        (desk.folder / name).unlink()
    again = Desk(desk.log, desk.clock, desk.folder)
    restore_files([again.channel])
    assert desk.feeds() == before


def test_after_a_rebuild_the_feeds_are_the_same(desk):
    desk.issue(1, 2)
    desk.deliver()
    before = desk.feeds()
    desk.log.rebuild()
    shutil.rmtree(desk.folder)
    desk.folder.mkdir()
    restore_files([Desk(desk.log, desk.clock, desk.folder).channel])
    assert desk.feeds() == before


def test_without_a_digest_there_is_no_feed(desk):
    desk.folder.mkdir()
    restore_files([desk.channel])
    assert list(desk.folder.iterdir()) == []


def test_a_feed_that_cannot_be_written_leaves_the_digest_in_the_outbox(desk):
    desk.issue(1)
    (desk.folder / "feed.atom").mkdir(parents=True)
    assert desk.deliver() == 0
    (desk.folder / "feed.atom").rmdir()
    desk.clock.forward(hours=1)
    assert desk.deliver() == 1
    assert len(desk.titles()) == 1
    assert len(list(desk.folder.glob("*.html"))) == 1


def test_a_feed_that_cannot_be_restored_does_not_stop_the_service(desk, caplog):
    desk.issue(1)
    desk.deliver()
    (desk.folder / "feed.atom").unlink()
    (desk.folder / ".feed.atom.part").mkdir()
    restore_files([desk.channel])
    assert "a feed cannot be written" in caplog.text


def test_an_old_digest_that_a_template_fails_on_is_listed_by_its_changes(log, clock, tmp_path):
    desk = Desk(log, clock, tmp_path / "digests")
    [old] = desk.issue(1)
    desk.deliver()

    def failing(recorded):
        if recorded.event.id == old.id:
            raise DeliveryError("template digest.txt.j2: …", permanent=False)
        return RENDERER.in_words(recorded)

    later = Desk(log, clock, desk.folder, in_words=failing)
    [new] = later.issue(2)
    later.deliver()
    assert later.titles() == [new.subject, old.subject]


def test_a_test_message_is_in_no_feed(desk):
    [digest] = desk.issue(1)
    desk.deliver()
    with desk.log.reading() as view:
        [recorded] = [each for each in view.events() if each.event == digest]
    desk.channel.send(replace(RENDERER.render(recorded), digest_id="test", file_stem="test"))
    assert desk.titles() == [digest.subject]
