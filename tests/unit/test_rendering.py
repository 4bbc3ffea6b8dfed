"""The same digest as text, page and JSON."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alerts.rendering import TEXT_WIDTH, Renderer
from alerts.wording import KIND_WORDS
from monitor.events import ChangeKind
from tests.samples import (
    CASUALTIES_RAISED,
    HOSTILE,
    HOSTILE_WORDS,
    ISSUED_AT,
    JCS_FIRST,
    KILLED_RAISED,
    LAYOFFS,
    SHARE_LOWERED,
    issued,
    of_kind,
    taken_back,
)

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
EVERYTHING = (
    KILLED_RAISED,
    CASUALTIES_RAISED,
    SHARE_LOWERED,
    JCS_FIRST,
    LAYOFFS,
    *(of_kind(kind) for kind in ChangeKind if kind is not ChangeKind.RAISED),
)


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


class Page(HTMLParser):
    """The tags, links and visible words of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_a_message_carries_what_the_log_holds(renderer):
    recorded = issued(KILLED_RAISED)
    message = renderer.render(recorded)
    assert (message.digest_id, message.subject) == (recorded.event.id, recorded.event.subject)
    assert (message.file_stem, message.issued_at) == (recorded.event.file_stem, ISSUED_AT)
    assert message.topic == "nk-troops"


def test_the_same_digest_gives_the_same_bytes(renderer):
    assert Renderer().render(issued(*EVERYTHING)) == renderer.render(issued(*EVERYTHING))


@pytest.mark.parametrize("form", ["text", "html"])
def test_text_and_page_tell_the_change_with_everything_that_proves_it(renderer, form):
    recorded = issued(CASUALTIES_RAISED)
    message = renderer.render(recorded)
    told = " ".join(message.text.split()) if form == "text" else Page(message.html).text
    for words in (
        "raised" if form == "html" else "RAISED",
        "▲",
        "more than 4,000 → about 4,700",
        "+700 (+17.5%)",
        "27 March 2025",
        "as passed on by Rep. Lee Seong-kweun, then by The Peninsula Courier",
        "same article also says more than 5,000",
        "about 1,100",
        "23 December 2024",
        "Seoul lawmakers told of heavier North Korean losses in Kursk",
        "The Peninsula Courier",
        "published 30 April 2025",
        CASUALTIES_RAISED.article.archived,
        "log position 41.",
        f"figurewatch verify --head {recorded.hash[:32]}@41",
    ):
        assert words in told


def test_raised_and_lowered_differ_in_word_sign_and_colour(renderer):
    raised = renderer.render(issued(of_kind(ChangeKind.RAISED)))
    lowered = renderer.render(issued(of_kind(ChangeKind.LOWERED)))
    assert "▲ RAISED" in raised.text
    assert "▼ LOWERED" in lowered.text
    assert 'class="new new-raised"' in raised.html
    assert 'class="new new-lowered"' in lowered.html


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (ChangeKind.CORRECTED, "Correction"),
        (ChangeKind.WITHDRAWN, "Correction"),
        (ChangeKind.EDITED, "Correction"),
        (ChangeKind.LATE, "History filled in"),
    ],
)
def test_a_digest_of_nothing_but_notices_says_what_it_is_at_its_top(renderer, kind, word):
    message = renderer.render(issued(taken_back(kind)))
    assert message.text.startswith(f"{word.upper()} · North Korean troops\n")
    assert f">{word}</span>" in message.html.partition("</h1>")[0]
    assert f'"kind": "{word.split()[0].lower()}"' in message.json
    news = renderer.render(issued(KILLED_RAISED))
    assert word.upper() not in news.text
    assert word not in news.html


def test_a_late_report_says_that_the_current_value_stands(renderer):
    text = " ".join(renderer.render(issued(of_kind(ChangeKind.LATE))).text.split())
    assert "LATE REPORT" in text
    assert "whose current value stands" in text
    assert "→" not in text


@pytest.mark.parametrize("entry", EVERYTHING, ids=lambda entry: f"{entry.figure.measure}-{entry.kind}")
def test_every_kind_of_entry_can_be_rendered(renderer, entry):
    message = renderer.render(issued(entry))
    assert entry.source_name in " ".join(message.text.split())
    both = entry.kind in (ChangeKind.LOWERED, ChangeKind.EDITED) and entry.before != entry.after
    assert Page(message.html).tags.count("blockquote") == 1 + (both and entry.before is not None)


def test_what_went_down_is_shown_with_both_quotes(renderer):
    entry = of_kind(ChangeKind.LOWERED)
    assert entry.before is not None
    text = " ".join(renderer.render(issued(entry)).text.split())
    start, end = entry.before.number
    assert f"before: “{entry.before.quote[:start]}*{entry.before.quote[start:end]}*" in text


def test_a_page_has_headings_landmarks_and_a_language_for_those_who_cannot_see_it(renderer):
    page = Page(renderer.render(issued(KILLED_RAISED, JCS_FIRST)).html)
    assert [tag for tag in page.tags if tag in {"h1", "h2", "h3"}] == ["h1", "h2", "h3", "h2", "h3"]
    roles = [value for name, value in page.attributes if name == "role" and value != "presentation"]
    assert roles == ["banner", "main", "article", "article", "contentinfo"]
    assert ("lang", "en") in page.attributes


def test_lines_of_the_text_fit_every_mail_program(renderer):
    text = renderer.render(issued(LAYOFFS)).text
    assert max(len(line) for line in text.split("\n")) <= TEXT_WIDTH


def test_the_text_has_no_trailing_spaces_and_no_gaps(renderer):
    text = renderer.render(issued(*EVERYTHING)).text
    assert not any(line != line.rstrip() for line in text.split("\n"))
    assert "\n\n\n" not in text


# -- hostile articles ---------------------------------------------------------------------------------


def test_nothing_in_an_article_takes_effect_in_the_page(renderer):
    page = Page(renderer.render(issued(HOSTILE, topic_name=HOSTILE_WORDS)).html)
    assert not {"script", "img", "iframe", "form", "object", "link", "svg"} & set(page.tags)
    assert not any(name.startswith("on") or name in {"src", "href"} for name, _ in page.attributes)
    assert "<script>alert(1)</script>" in page.text


def test_nothing_in_an_article_reaches_a_terminal_as_more_than_text(renderer):
    message = renderer.render(issued(HOSTILE, topic_name=HOSTILE_WORDS))
    for form in (message.subject, message.text, message.unwrapped, message.html, message.json):
        assert not UNSAFE.search(form)
        form.encode()
    assert "{{ 7 * 6 }}" in message.html


def test_no_line_of_an_article_can_pose_as_a_line_of_the_digest(renderer):
    forged = f"over\n\n▼ LOWERED · NIS: killed\n{HOSTILE_WORDS}"
    entry = of_kind(ChangeKind.RAISED, HOSTILE)
    recorded = issued(entry, topic_name=forged)
    assert "\n▼ LOWERED" not in renderer.render(recorded).unwrapped


def test_the_page_loads_nothing_from_anywhere(renderer):
    html = renderer.render(issued(*EVERYTHING)).html
    page = Page(html)
    assert "default-src 'none'" in html
    assert {name for name, _ in page.attributes} & {"src", "srcset", "background"} == set()
    assert "url(" not in html
    assert "@import" not in html


def test_the_page_keeps_what_only_a_style_sheet_can_say_and_inlines_the_rest(renderer):
    html = renderer.render(issued(KILLED_RAISED)).html
    for medium in ("prefers-color-scheme: dark", "max-width: 520px", "@media print"):
        assert medium in html
    assert re.search(r'<p class="value" style="[^"]*font-size: ?31px', html)


# -- JSON ---------------------------------------------------------------------------------------------


def test_the_json_document_holds_every_field_of_every_entry(renderer):
    recorded = issued(KILLED_RAISED, JCS_FIRST)
    document = json.loads(renderer.render(recorded).json)
    assert document["digest"] == recorded.event.id
    assert (document["position"], document["hash"]) == (41, recorded.hash)
    assert document["issued_at"] == "2025-04-30T05:12:44+00:00"
    killed, first = document["entries"]
    assert killed["before"]["low"] == 100
    assert killed["before"]["high"] is None
    assert killed["after"]["words"] == "about 600"
    assert killed["after"]["qualifier"] == "about"
    assert killed["difference"] == "+500 (+500%), by the numbers as stated"
    assert killed["article"]["title"] == KILLED_RAISED.article.title
    assert killed["others"][0]["source"] == "ukraine-president"
    start, end = killed["after"]["number"]
    assert killed["after"]["quote"][start:end] == "600"
    assert first["before"] is None
    assert first["kind"] == "first"


def test_the_document_shown_in_the_docs_is_what_is_written(renderer):
    docs = Path(__file__).parents[2] / "docs" / "digests.md"
    shown = docs.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]
    assert shown == renderer.render(issued(CASUALTIES_RAISED)).json


def test_the_docs_name_every_kind_of_change_with_its_sign():
    docs = (Path(__file__).parents[2] / "docs" / "digests.md").read_text(encoding="utf-8")
    for words in KIND_WORDS.values():
        assert f"| {words.sign} | {words.word} |" in docs


def test_whole_numbers_in_json_have_no_decimals(renderer):
    message = renderer.render(issued(SHARE_LOWERED))
    assert '"low": 30,' in message.json
    assert '"low": 31.5,' in message.json


def test_the_json_document_keeps_a_hostile_quote_word_for_word(renderer):
    (entry,) = json.loads(renderer.render(issued(HOSTILE)).json)["entries"]
    assert entry["after"]["quote"] == HOSTILE.after.quote
