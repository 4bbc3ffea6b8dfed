"""Feeds: valid whatever the digests say, and the same whenever they are made anew."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.feeds import Feed, FeedItem, atom, json_feed

ITEM = FeedItem(
    digest_id="nk-troops-41",
    issued_at=datetime(2025, 4, 30, 5, 12, 44, tzinfo=UTC),
    title="NIS: killed at least 100 → about 600 · North Korean troops",
    summary="NIS: killed at least 100 → about 600",
    text="North Korean troops\n1 figure to report\n\n  “about *600*”\n  as of April 2025",
    stem="2025-04-30-051244-nk-troops-nis-killed-600",
    topic="nk-troops",
)
FEED = Feed(id=UUID(int=7), title="Figurewatch", address=None, ending=".html", items=[ITEM])
NASTY = "]]> <script>x</script> \x00\x1b[31m\u202e\ufffe\ud800 &amp; <![CDATA[ \"'\r\n"


def parsed(feed: Feed):
    found = feedparser.parse(atom(feed).encode())
    assert not found.bozo, found.bozo_exception
    return found


def test_an_atom_feed_tells_the_digest():
    [entry] = parsed(FEED).entries
    assert entry.title == ITEM.title
    assert entry.link == f"{ITEM.stem}.html"
    assert entry.summary == f"<p>{ITEM.summary}</p>"
    assert entry.content[0].value == (
        "<p>North Korean troops<br />1 figure to report</p>\n<p>  “about *600*”<br />  as of April 2025</p>"
    )
    assert (entry.published, entry.updated) == ("2025-04-30T05:12:44+00:00",) * 2
    assert entry.id.startswith("urn:uuid:")
    assert entry.tags[0].term == "nk-troops"


def test_an_atom_feed_has_what_the_standard_asks_of_it():
    root = ElementTree.fromstring(atom(FEED))
    space = {"": "http://www.w3.org/2005/Atom"}
    for name in ("id", "title", "updated", "author/name", "entry/id", "entry/title", "entry/updated"):
        found = root.find(name, space)
        assert found is not None, name
        assert found.text, name
    assert root.findtext("updated", None, space) == "2025-04-30T05:12:44+00:00"


def test_a_json_feed_tells_the_same():
    document = json.loads(json_feed(FEED))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"] == "Figurewatch"
    [item] = document["items"]
    assert (item["title"], item["url"], item["summary"]) == (ITEM.title, f"{ITEM.stem}.html", ITEM.summary)
    assert item["content_text"] == ITEM.text
    assert item["date_published"] == "2025-04-30T05:12:44+00:00"
    assert item["tags"] == ["nk-troops"]
    assert item["id"] == parsed(FEED).entries[0].id


@pytest.mark.parametrize("address", ["https://desk.example.org/figures", "https://desk.example.org/figures/"])
def test_with_an_address_all_links_are_whole(address):
    feed = replace(FEED, address=address)
    found = parsed(feed)
    base = "https://desk.example.org/figures/"
    assert found.entries[0].link == f"{base}{ITEM.stem}.html"
    links = {link.rel: link.href for link in found.feed.links}
    assert links == {"alternate": base, "self": f"{base}feed.atom"}
    document = json.loads(json_feed(feed))
    assert (document["home_page_url"], document["feed_url"]) == (base, f"{base}feed.json")
    assert document["items"][0]["url"] == f"{base}{ITEM.stem}.html"


def test_the_id_of_a_digest_stays_and_is_that_of_no_other():
    others = [replace(FEED, items=[replace(ITEM, digest_id="nk-troops-42")]), replace(FEED, id=UUID(int=8))]
    ids = [parsed(feed).entries[0].id for feed in (FEED, FEED, *others)]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


MARKS = "<>&]\"'\x00\x0b\x1b\u2028\ufffe\ud800x"
hostile = st.one_of(st.just(NASTY), st.text(max_size=60), st.text(MARKS, max_size=9))


@given(title=hostile, summary=hostile, text=hostile, topic=hostile)
def test_nothing_that_a_digest_says_breaks_a_feed_or_does_anything(title, summary, text, topic):
    item = replace(ITEM, title=title, summary=summary, text=text, topic=topic)
    feed = replace(FEED, title=title, items=[item, ITEM])
    root = ElementTree.fromstring(atom(feed).encode())
    contents = [held.text or "" for held in root.iter("{http://www.w3.org/2005/Atom}content")]
    assert len(contents) == 2
    held = json.loads(json_feed(feed))["items"]
    for content in (*contents, *(item["content_html"] for item in held)):
        assert set(re.findall("<[^>]*>?", content)) <= {"<p>", "</p>", "<br>"}
    for document in (atom(feed), json_feed(feed)):
        assert not set("\x00\x1b\u202e\ufffe") & set(document)
        document.encode()
