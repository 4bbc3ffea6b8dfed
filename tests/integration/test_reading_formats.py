"""Real pages, mails, PDFs, Word and JSON files, read in the child process; and files made to break it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.app import shipped_seeds
from monitor.article import Article, DateBasis
from monitor.codec import to_json
from monitor.errors import UnreadableError
from monitor.extraction import extract
from monitor.reading import Reader
from monitor.reading.limits import Limits
from monitor.topic_files import load_topics
from tests.documents import ENTITY_BOMB, STORY, docx, encrypted_pdf, mail, nested_mail, page, paragraph, pdf
from tests.faults.crafted import one_page

CEST = timezone(timedelta(hours=2))
TITLE = "Toll at 600"
ADDRESS = "https://e.org/a"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def refusal(reader: Reader, name: str, data: bytes) -> str:
    """The code with which `data` is refused."""
    with pytest.raises(UnreadableError) as refused:
        reader.read(name, data)
    assert re.search("save|drop|retry", str(refused.value))  # what to do
    return refused.value.code


# --- pages --------------------------------------------------------------------------------------------


def test_a_page_gives_its_main_text_headline_first_and_what_its_head_says(reader: Reader) -> None:
    head = """<link rel="canonical" href="https://example.org/toll">
    <meta property="og:site_name" content="Example"><meta name="author" content="Jane Doe">
    <meta property="article:published_time" content="2025-01-13T11:26:00+02:00">
    <meta property="article:modified_time" content="2025-01-14T11:26:00+02:00">"""
    article = reader.read("toll.html", page(head, '<p class="byline">January 12, 2025 9:00 am</p>'))
    assert article.text == "\n\n".join(("Toll at 600, says agency", *STORY))
    assert article.title == "Toll at 600, says agency"
    assert article.published == datetime(2025, 1, 13, 11, 26, tzinfo=CEST)
    assert isinstance(article.published, datetime)
    assert article.published.utcoffset() == timedelta(hours=2)
    assert article.date_basis is DateBasis.METADATA
    assert (article.outlet, article.author, article.language) == ("Example", "Jane Doe", "en")
    assert article.url == "https://example.org/toll"


def test_json_ld_dates_a_page_that_has_no_other_mark(reader: Reader) -> None:
    found = {"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"}, {
        "@type": ["NewsArticle"], "datePublished": "2025-01-13T11:26:00Z", "author": [{"name": "Jane Doe"}],
        "publisher": {"name": "Example"}, "headline": "Toll"}]}  # fmt: skip
    article = reader.read(
        "toll.html", page(f'<script type="application/ld+json">{json.dumps(found)}</script>')
    )
    assert str(article.published) == "2025-01-13 11:26:00+00:00"
    assert (article.outlet, article.author) == ("Example", "Jane Doe")


def test_tables_of_a_page_stay_line_by_line(reader: Reader) -> None:
    table = "<table><tr><th>Town</th><th>Dead</th></tr><tr><td>Ruvo</td><td>34</td></tr></table>"
    assert "Town | Dead\nRuvo | 34" in reader.read("t.html", page(body=STORY[0] + table)).text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16"])
def test_a_page_is_read_in_the_encoding_it_declares_or_marks(reader: Reader, encoding: str) -> None:
    story = "По данным разведки, погибли не менее 600 солдат, сообщило агентство. " * 4
    head = f'<html><head><meta charset="{encoding}"><title>Потери</title></head>'
    page = f"{head}<body><article><p>{story}</p></article></body></html>"
    assert "погибли не менее 600 солдат" in reader.read("x.html", page.encode(encoding)).text


def test_a_story_saved_as_text_and_as_page_has_one_fingerprint(reader: Reader) -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, 40) for paragraph in STORY)
    text = reader.read("a.txt", f"Toll at 600, says agency\n\n{wrapped}\n".encode())
    read = reader.read("b.html", page())
    assert text.text_sha256 == read.text_sha256
    assert text.sha256 != read.sha256


def test_a_page_saved_under_a_wrong_name_is_still_a_page(reader: Reader) -> None:
    assert reader.read("toll.txt", page()).text.endswith(STORY[-1])


# --- mail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "cte"),
    [
        ("utf-8", "base64"),
        ("utf-8", "quoted-printable"),
        ("utf-8", "8bit"),
        ("cp1251", "base64"),
        ("koi8-r", "8bit"),
        ("euc-kr", "base64"),
    ],
)
def test_a_mail_gives_subject_date_sender_and_text_in_any_encoding(
    reader: Reader, charset: str, cte: str
) -> None:
    words = "пострадали 600 человек " * 10 if charset != "euc-kr" else "북한군 사상자는 600명 " * 10
    article = reader.read("note.eml", mail(words, charset=charset, cte=cte).as_bytes())
    assert article.text == f"Toll at 600 – and rising\n\n{words.strip()}"
    assert article.title == "Toll at 600 – and rising"
    assert (str(article.published), article.date_basis) == ("2025-01-13 07:05:11+02:00", DateBasis.METADATA)
    assert (article.outlet, article.author) == ("The Morning Note", None)


def test_a_mail_of_html_alone_goes_the_way_of_a_page(reader: Reader) -> None:
    article = reader.read("note.eml", mail(None, page(), cte="quoted-printable").as_bytes())
    assert STORY[0] in article.text
    assert "World (93 dead)" not in article.text


def test_a_person_who_writes_is_the_author_and_what_is_attached_is_left_out(reader: Reader) -> None:
    message = mail()
    del message["From"]
    message["From"] = "Maria Oldenburg <ceo@norrvik.example>"
    inner = EmailMessage()
    inner["Subject"] = "An older story"
    inner.set_content("Some 9,999 were killed, another story says.")
    message.add_attachment(inner)
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="x.pdf")
    article = reader.read("note.eml", message.as_bytes())
    assert (article.outlet, article.author) == ("norrvik.example", "Maria Oldenburg")
    assert "9,999" not in article.text


def test_soft_line_ends_of_a_flowed_mail_are_taken_back(reader: Reader) -> None:
    head = b"From: a@b.example\nSubject: Toll\nContent-Type: text/plain; format=flowed\n\n"
    raw = head + b"At least 600 \nwere killed.\nNew line.\n"
    assert "At least 600 were killed.\nNew line." in reader.read("x.eml", raw).text


# --- PDF and Word -------------------------------------------------------------------------------------


def test_a_pdf_gives_paragraphs_with_lines_joined_and_hyphens_mended(reader: Reader) -> None:
    lines = [
        "Paying in Men: what the war has cost",
        "Example Institute · 21 July 2025",
        "Governments disagree by a third about the size of the force, and most of the disagree-",
        "ment is about time. Our own reconstruction is that somewhere between 13,500 and 14,500",
        "soldiers had passed through the region.",
        "At no point were more than 11,000 present at once, according to those who have counted",
        "them twice.",
        "• 1,502 people killed",
        "• 4,016 people injured",
        "Page 1",
    ]
    info = "/Title(Paying in Men: what the war has cost)/CreationDate(D:20250801101500Z)/Author(M. Askew)"
    article = reader.read("brief.pdf", pdf([lines], info))
    assert article.text == (
        "Paying in Men: what the war has cost\n\nExample Institute · 21 July 2025\n\n"
        "Governments disagree by a third about the size of the force, and most of the disagreement is about "
        "time. Our own reconstruction is that somewhere between 13,500 and 14,500 soldiers had passed "
        "through the region.\n\nAt no point were more than 11,000 present at once, according to those who "
        "have counted them twice.\n\n"
        "• 1,502 people killed\n\n• 4,016 people injured"
    )
    assert article.title == "Paying in Men: what the war has cost"
    assert (article.published, article.date_basis) == (date(2025, 7, 21), DateBasis.TEXT)
    assert article.author == "M. Askew"


def test_a_pdf_that_says_no_day_is_dated_by_when_it_was_made(reader: Reader) -> None:
    article = reader.read("brief.pdf", pdf([[STORY[0]]], "/CreationDate(D:20250801101500+02'00')"))
    assert (str(article.published), article.date_basis) == ("2025-08-01 10:15:00+02:00", DateBasis.METADATA)


def test_running_heads_of_a_pdf_are_kept_once(reader: Reader) -> None:
    pages = [["Example Weekly", f"{line}", f"- {number} -"] for number, line in enumerate(STORY, 1)]
    assert reader.read("x.pdf", pdf(pages)).text.count("Example Weekly") == 1


def test_word_gives_paragraphs_and_tables_and_not_the_date_of_its_template(reader: Reader) -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    rows = (("Women", "6,940"), ("Men", "8,244"))
    table = "".join(row.format(*map(paragraph, cells)) for cells in rows)
    shown = ("Three years on", "Example Project · 24 February 2025", STORY[0])
    body = "".join(map(paragraph, shown)) + f"<w:tbl>{table}</w:tbl>"
    core = "<dc:title>Three years on</dc:title><dc:creator>Jane Doe</dc:creator>"
    core += "<dcterms:created>2013-12-23T23:15:00Z</dcterms:created>"
    article = reader.read("report.docx", docx(body, core))
    assert article.text == "\n\n".join((*shown, "Women | 6,940", "Men | 8,244"))
    assert (article.title, article.author) == ("Three years on", "Jane Doe")
    assert (article.published, article.date_basis) == (date(2025, 2, 24), DateBasis.TEXT)
    undated = reader.read("report.docx", docx(paragraph(STORY[0]), core))
    assert (undated.published, undated.title) == (None, None)


# --- JSON ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"title": TITLE, "text": STORY[0], "date": "2025-01-13", "source": "Example", "url": ADDRESS},
        {
            "headline": TITLE, "articleBody": STORY[0], "publishedAt": "2025-01-13T00:00:00Z",
            "source": {"id": None, "name": "Example"}, "link": ADDRESS,
        },
        {
            "title": TITLE, "maintext": STORY[0], "date_publish": "2025-01-13 00:00:00",
            "source_domain": "Example", "canonical": ADDRESS,
        },
        [{
            "title": TITLE, "content": f"<p>{STORY[0]}</p><script>1</script>", "publisher": "Example",
            "pubDate": "Mon, 13 Jan 2025 00:00:00 +0000", "url": ADDRESS,
        }],
        {"articles": [{
            "title": TITLE, "body": [STORY[0]], "published_time": 1736726400,
            "site": "Example", "url": ADDRESS,
        }]},
    ],
)  # fmt: skip
def test_json_of_every_common_scraper_gives_the_same_article(reader: Reader, fields: object) -> None:
    article = reader.read("a.json", json.dumps(fields).encode())
    assert article.text == f"Toll at 600\n\n{STORY[0]}"
    assert (article.title, article.published, article.outlet) == ("Toll at 600", date(2025, 1, 13), "Example")
    assert article.url == ADDRESS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'[{"text": "one story"}, {"text": "another"}]', "several-articles"),
        (b'{"text": "one story"}\n{"text": "another"}\n', "several-articles"),
        (b'{"text": "one sto', "bad-json"),
        (b'{"title": "no text"}', "no-text"),
        (b"[]", "no-text"),
        (b"3", "no-text"),
        (b"[" * 500_000, "bad-json"),
        (b'{"a":' * 200_000, "bad-json"),
    ],
)
def test_json_without_exactly_one_article_is_refused(reader: Reader, data: bytes, code: str) -> None:
    assert refusal(reader, "a.json", data) == code


def test_an_address_that_is_none_is_not_kept(reader: Reader) -> None:
    def kept(address: str) -> str | None:
        return reader.read("a.json", json.dumps({"text": STORY[0], "url": address}).encode()).url

    for address in ("javascript:alert(1)", "http://a b", "file:///etc/passwd", "x" * 5000, "https://",
                    "https://e.org:99999/", "https://e.org\\@f.org/"):  # fmt: skip
        assert kept(address) is None
    assert kept("https://desk:secret@e.org/a?b=@c") == "https://e.org/a?b=@c"


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("<s>500</s> 600", " 600 "),
        ("<del>500</del><ins>600</ins>", " 600 "),
        ("600<sup><a href=#n>12</a></sup>", " 600[12] "),
        ("10<sup>6</sup>", " 10^6 "),
        ("the 15<sup>th</sup> of", "the 15th of"),
    ],
)
def test_raised_and_struck_digits_do_not_join_others(reader: Reader, marked: str, shown: str) -> None:
    sentence = f"At least {marked} men were killed, it said. "
    for markup in (sentence, f"{sentence}{' '.join(STORY)}"):
        assert shown in reader.read("a.html", f"<html><body><p>{markup}</p></body></html>".encode()).text


def test_raised_digits_of_word_and_pdf_do_not_join_others(reader: Reader) -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>12</w:t></w:r>'
    word = docx(f"<w:p><w:r><w:t>killed 600</w:t></w:r>{raised}<w:r><w:t> men</w:t></w:r></w:p>")
    shown = b"BT /F1 10 Tf 50 800 Td (killed 600) Tj /F1 6 Tf 4 Ts (12) Tj 0 Ts /F1 10 Tf ( men) Tj ET"
    printed = one_page(b"<</Length %d>>stream\n%b\nendstream" % (len(shown), shown))
    assert reader.read("a.docx", word).text == reader.read("a.pdf", printed).text == "killed 600[12] men"


def test_a_field_that_holds_no_name_gives_none(reader: Reader) -> None:
    fields = json.dumps({"text": STORY[0], "title": float("nan"), "outlet": "\u200d<\u0301", "author": "-"})
    article = reader.read("a.json", fields.encode())
    assert (article.title, article.outlet, article.author) == (None, None, None)


def test_a_header_sent_in_no_encoding_and_a_mail_in_a_wide_one_are_read(reader: Reader) -> None:
    written = (
        "From: a@e.org\nSubject: Größe\nDate: Mon, 13 Jan 9999999999999 07:05 +0200\n\nhello to the world"
    )
    for encoding in ("latin-1", "utf-8", "utf-16"):
        article = reader.read("a.eml", written.encode(encoding))
        assert (article.title, article.published) == ("Größe", None)


# --- hostile files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("locked.pdf", encrypted_pdf(), "encrypted"),
        ("cut.pdf", pdf([list(STORY)])[:60], "damaged"),
        ("blank.pdf", pdf([[]]), "no-text"),
        ("cut.docx", docx(paragraph(STORY[0]))[:-200], "damaged"),
        ("bomb.docx", docx(paragraph("x"), extra={"word/media/a.bin": b"\0" * 110_000_000}), "too-large"),
        ("long.docx", docx(paragraph("a" * 31_500_000)), "too-large"),
        ("entities.docx", docx(paragraph("&j;"), doctype=ENTITY_BOMB), "damaged"),
        ("deep.docx", docx("<w:ins>" * 50_000 + paragraph("x") + "</w:ins>" * 50_000), "damaged"),
        ("book.xlsx", docx("").replace(b"word/", b"xlsx/"), "unknown-format"),
        ("empty.html", b"<html><body><script>1</script></body></html>", "no-text"),
        ("header.eml", b"From: " + b"a@b," * 50_000 + b"\nSubject: x\nTo: y\n\nWords", "damaged"),
        ("empty.eml", b"From: a@b.c\nSubject: x\nTo: y\n\n", "no-text"),
        ("parts.eml", b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--c\n\nwords", "damaged"),
        ("cut.eml", b"From: a@b.c\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * 30 + b"Q", "damaged"),
        ("locked.eml", b"From: a@b.c\nContent-Type: application/pkcs7-mime\n\nQUJD", "encrypted"),
        ("box.eml", b"From a@b.c Mon Jan 13 07:05 2025\nFrom: a@b.c\n\nwords\n\n" * 2, "several-articles"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_made_to_break_a_reader_is_refused(reader: Reader, name: str, data: bytes, code: str) -> None:
    assert refusal(reader, name, data) == code
    assert reader.read("next.html", page()).title == "Toll at 600, says agency"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.html", b"<html><body>" + b"<div>" * 100_000 + b"hello to the world"),
        ("tables.html", b"<html><body>" + b"<table><tr><td>" * 20_000 + b"hello to the world"),
        ("entities.html", b"<html><body>" + ENTITY_BOMB.encode() + b"<p>hello to the world &j;</p>"),
        ("levels.eml", nested_mail(1000)),
        ("utf7.eml", b"From: a@b.c\nContent-Type: text/plain; charset=utf-7\n\nhello +ADw-b+AD4- world"),
        ("surrogates.json", b'{"text": "lone \\ud800 and \\udfff words, title too", "title": "\\ud83d"}'),
        ("scripts.html", b"<html><body><p>hello to the world</p>" + b"<script>" * 100_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_of_bad_make_is_read_or_refused_in_time(reader: Reader, name: str, data: bytes) -> None:
    started = time.monotonic()
    try:
        article: Article | None = reader.read(name, data)
    except UnreadableError:
        article = None
    assert time.monotonic() - started < 10
    if article is not None:
        article.text.encode("utf-8")
        assert "<b>" not in article.text


_SAMPLES = {
    "a.html": page(),
    "a.eml": mail(page=page()).as_bytes(),
    "a.pdf": pdf([list(STORY)], "/Title(x)"),
    "a.docx": docx(paragraph(STORY[0])),
    "a.json": json.dumps({"title": "Toll", "text": STORY[0], "date": "2025-01-13"}).encode(),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(_SAMPLES)),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=6
    ),
)
def test_altered_bytes_are_read_or_refused_and_nothing_else(
    reader: Reader, name: str, edits: list[tuple[float, int, bytes]]
) -> None:
    data = _SAMPLES[name]
    for place, cut, put in edits:
        at = int(place * len(data))
        data = data[:at] + put + data[at + cut :]
    try:
        assert reader.read(name, data).text
    except UnreadableError as refused:
        assert refused.code not in ("too-slow", "reader-unavailable")  # noqa: PT017


# --- the child process --------------------------------------------------------------------------------


def test_the_child_starts_with_the_first_file_that_needs_it_and_is_used_again() -> None:
    with Reader() as reader:
        assert reader.child_pid is None
        reader.read("a.txt", b"Words to read")
        reader.read("a.html", page())
        first = reader.child_pid
        reader.read("b.pdf", _SAMPLES["a.pdf"])
        assert reader.child_pid == first is not None
    assert reader.child_pid is None


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    with Reader(Limits(seconds=0.5)) as reader:
        reader.read("warm.html", page())
        assert refusal(reader, "slow.html", b"<" * 3_000_000) == "too-slow"
    with Reader() as reader:
        assert reader.read("next.html", page()).title


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(reader: Reader) -> None:
    wide = b"<html><body><p " + b"a=b " * 2_000_000 + b">hello"
    assert refusal(reader, "wide.html", wide) == "out-of-memory"
    assert reader.read("next.html", page()).title


def test_a_child_killed_from_outside_is_replaced_without_blaming_the_file(reader: Reader) -> None:
    reader.read("a.html", page())
    assert reader.child_pid is not None
    os.kill(reader.child_pid, signal.SIGKILL)
    assert reader.read("b.html", page()).title


def test_a_child_that_crashes_blames_the_file(reader: Reader) -> None:
    reader.read("a.html", page())
    assert reader.child_pid is not None
    os.kill(reader.child_pid, signal.SIGSEGV)
    assert refusal(reader, "b.html", page()) == "damaged"
    assert reader.read("c.html", page()).title


def test_the_child_does_not_hear_the_signals_that_end_the_service(reader: Reader) -> None:
    reader.read("a.html", page())
    child = reader.child_pid
    assert child is not None
    assert os.getpgid(child) != os.getpgid(0)
    for told in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(child, told)
    assert reader.read("b.html", page()).title
    assert reader.child_pid == child


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_child_outlives_a_parent_that_was_killed() -> None:
    program = (
        "import sys, time; from monitor.reading import Reader; reader = Reader(); "
        "reader.read('a.json', b'{\"text\": \"some words\"}'); "
        "print(reader.child_pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.05)
    pytest.fail("the child still runs")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_threads_share_one_reader(reader: Reader) -> None:
    found: list[str | None] = []
    pages = [page().replace(b"600", b"%d" % number) for number in range(700, 708)]
    threads = [threading.Thread(target=_read_title, args=(reader, page, found)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(filter(None, found)) == [f"Toll at {number}, says agency" for number in range(700, 708)]


def _read_title(reader: Reader, page: bytes, found: list[str | None]) -> None:
    found.append(reader.read("a.html", page).title)


# --- estimates are read in the child as well ----------------------------------------------------------


def test_an_article_comes_with_its_estimates_each_as_the_extractor_gave_it() -> None:
    topics = load_topics(None)
    name, data = "seed.txt", min(shipped_seeds().iterdir()).read_bytes()
    with Reader(topics=topics) as reader:
        article, estimates = reader.read_with_estimates(name, data)
    wanted = extract(article, topics)
    assert estimates == wanted
    assert to_json(estimates) == to_json(wanted)  # and whole numbers are still whole


SLOW = b"South Korea's National Intelligence Service said 600 North Korean soldiers were killed in Ukraine. "


def test_a_text_whose_estimates_take_too_long_is_refused_and_the_next_is_read() -> None:
    with Reader(Limits(seconds=1), topics=load_topics(None)) as reader:
        reader.read_with_estimates("warm.txt", SLOW)
        with pytest.raises(UnreadableError) as refused:
            reader.read_with_estimates("slow.txt", SLOW * 15_000)
        assert refused.value.code == "too-slow"
        assert reader.read("slow.txt", SLOW * 1_000).text  # without them it is quick
        assert reader.read_with_estimates("next.txt", SLOW)[1]
