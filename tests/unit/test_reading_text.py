"""Text and Markdown: encodings, cleaning, headlines, credits, languages, fingerprints."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.article import DateBasis, fingerprint, headline
from monitor.errors import UnreadableError
from monitor.reading import language, read
from monitor.reading.cleaning import clean
from monitor.reading.decoding import decode
from monitor.reading.formats import Format, recognise

KOREAN = (
    "국가정보원은 러시아에 파병된 북한군 사상자가 약 3,000명이라고 국회에 보고했다. 사망자는 300여 명이다.\n"
    * 3
)
RUSSIAN = (
    "По данным разведки, потери северокорейских военных составили около 3000 человек, из них 300 погибли.\n"
    * 3
)
UKRAINIAN = (
    "За даними розвідки, втрати північнокорейських військових – близько 3000 осіб, із них 300 загинули.\n" * 3
)
JAPANESE = (
    "韓国の情報機関は、ロシアに派遣された北朝鮮兵の死傷者が約3000人に上ると議会に報告した。死者は約300人。\n"
    * 3
)
CHINESE = (
    "韩国情报机构向国会报告说，派往俄罗斯的朝鲜士兵伤亡人数约为3000人，其中约300人死亡。消息人士表示。\n" * 3
)
FRENCH = (
    "Les services de renseignement ont dit que près de 300 soldats ont été tués, 700 blessés à l’étranger.\n"
    * 3
)
ENGLISH = "The agency said “about 300” soldiers had died – up from 100 – and that more were on the way.\n" * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
@pytest.mark.parametrize("text", [KOREAN, RUSSIAN, CHINESE, ENGLISH])
def test_every_unicode_encoding_is_read_with_or_without_its_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "cp1252"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (UKRAINIAN, "cp1251"),
        (KOREAN, "euc_kr"),
        (KOREAN, "cp949"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
    ],
)
def test_encodings_of_before_unicode_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declared_encoding_is_believed_unless_it_cannot_be() -> None:
    assert decode("потери 300".encode("koi8_r"), "koi8-r") == "потери 300"
    assert decode("“300” killed".encode(), "ascii") == "“300” killed"
    assert decode("’300’".encode("cp1252"), "iso-8859-1") == "’300’"
    for nonsense in (
        "rot13",
        "hex",
        "utf-7",
        "punycode",
        "unicode_escape",
        "idna",
        "utf-16",
        "no-such",
        "\0",
        "x" * 500,
    ):
        assert decode(b"about +ADw-300 killed", nonsense) == "about +ADw-300 killed"


def test_a_wrong_mark_and_figures_do_not_make_english_chinese() -> None:
    assert decode(b"\xff\xfeabout 300 killed") == "about 300 killed"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode("about 300 killed, 600 hurt".encode(encoding)) == "about 300 killed, 600 hurt"


def test_one_bad_byte_does_not_turn_utf8_into_another_encoding() -> None:
    assert decode(RUSSIAN.encode() + b"\xff" + RUSSIAN.encode()) == f"{RUSSIAN}\ufffd{RUSSIAN}"
    assert decode(RUSSIAN.encode()[:-2]).startswith(RUSSIAN[:-2])


def test_bytes_that_are_no_text_are_refused() -> None:
    noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(200))
    with pytest.raises(UnreadableError) as refused:
        read("story.txt", noise)
    assert refused.value.code == "not-text"


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\0" * 100])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read("story.txt", data)
    assert refused.value.code == "empty"


@pytest.mark.parametrize("data", [b"12345 678", b"--- !!! ---", b"---\ntitle: x\n---\n"])
def test_a_file_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read("story.md", data)
    assert refused.value.code == "no-text"


def test_a_scraped_text_keeps_its_headline_as_first_line_and_title() -> None:
    body = "Toll rises to 600\nAt least 600 died, it said.\nOriginal Source: www.example.com\nPost Comment"
    article = read("000_ab.txt", body.encode())
    assert article.text == body
    assert article.title == "Toll rises to 600"
    assert article.outlet == "www.example.com"
    assert (article.published, article.date_basis) == (None, DateBasis.RECEIVED)
    assert article.language == "en" or article.language is None
    assert article.sha256 == hashlib.sha256(body.encode()).hexdigest()


def test_a_dateline_names_the_agency() -> None:
    article = read("x.txt", b"Toll rises\n\nSEOUL, Jan. 13, 2025 (Example News) -- At least 300 died.")
    assert article.outlet == "Example News"
    assert article.published == date(2025, 1, 13)
    assert article.date_basis is DateBasis.TEXT


@pytest.mark.parametrize(
    "first",
    [
        "South Korea's military issued a surprisingly high figure on Monday.",
        "By Jane Doe in Kyiv",
        "Published: 13 January 2025",
        "Word " * 80,
    ],
)
def test_a_first_line_that_is_no_headline_gives_no_title(first: str) -> None:
    assert headline(f"{first}\nMore text follows.") is None


def test_hard_wrapped_lines_and_paragraphs_stay_as_they_are() -> None:
    text = "Toll rises\n\nAt least 300 soldiers\nhave died.\n\nAnother 2,700\nare hurt."
    assert read("x.txt", text.replace("\n", "\r\n").encode()).text == text


def test_markdown_gives_its_front_matter_and_the_prose_a_reader_sees() -> None:
    data = """---
title: "Your questions answered"
date: 2025-05-12T08:00:00+02:00
author: [Jane Doe, John Roe]
site: Example
url: https://example.org/questions
lang: en-GB
tags: [a, b]
---

# How many?

About **15,000** in _all_, says [the NIS](https://example.org/a_(b)), not `16,000`.

> Quoted \\*words\\*

| Date | Killed |
|------|-------:|
| May  | 600    |

![chart](chart.png)
<!-- about
99,000 -->
***
Snake_case_name stays, 2 * 3 * 4 too.
"""
    article = read("story.md", data.encode())
    assert article.title == "Your questions answered"
    assert article.published == datetime.fromisoformat("2025-05-12T08:00:00+02:00")
    assert article.date_basis is DateBasis.METADATA
    assert (article.author, article.outlet, article.language) == ("Jane Doe, John Roe", "Example", "en")
    assert article.url == "https://example.org/questions"
    assert article.text == (
        "Your questions answered\n\nHow many?\n\nAbout 15,000 in all, says the NIS, not 16,000.\n\n"
        "Quoted *words*\n\nDate | Killed\nMay | 600\n\nSnake_case_name stays, 2 * 3 * 4 too."
    )


def test_a_front_matter_that_is_no_yaml_is_refused_and_one_that_is_a_bomb_does_nothing() -> None:
    with pytest.raises(UnreadableError) as refused:
        read("story.md", b"---\ntitle: [x\n---\nWords here")
    assert refused.value.code == "bad-front-matter"
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert read("story.md", f"---\n{bomb}title: *i\n---\nWords here".encode()).text == "Words here"
    assert (
        read(
            "story.md",
            b"---\nx: !!python/object/apply:os.system ['false']\ntitle: Fine title\n---\nWords here",
        ).title
        == "Fine title"
    )


def test_what_could_deceive_a_reader_or_a_terminal_is_taken_out() -> None:
    raw = "a\u202e600\u202c k\u200bi\u00adlled\x1b[31m\x9b1m \x00x\ufeff\r\nn\x85m\u2029o\udcffp “q” z\u00a0z"
    assert clean(raw) == "a600 killed[31m›1m x\nn\nm\n\no\ufffdp “q” z\u00a0z"
    assert clean("Cafe\u0301") == "Café"
    assert clean("e" + "\u0338" * 300) == "e" + "\u0338" * 3


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("50\x9660 dead", "50–60 dead"),  # Windows-1252 that somebody took for Latin-1
        ("\x931,100\x94", "“1,100”"),
        ("900\b\b\b600", "900\ufffd600"),
        ("6\x0000", "600"),
        ("6\u200d00 kil\u200cled", "600 killed"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_nothing_that_is_taken_out_joins_two_numbers_or_parts_one(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_million_combining_marks_take_no_hours() -> None:
    text = read("x.txt", ("word a" + "\u0301\u0323\u0316" * 300_000).encode()).text
    assert text.startswith("word")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        (KOREAN, "ko"),
        (RUSSIAN, "ru"),
        (UKRAINIAN, "uk"),
        (JAPANESE, "ja"),
        (CHINESE, "zh"),
        ("600", None),
        ("Hm.", None),
    ],
)
def test_the_language_is_told_from_script_and_common_words(text: str, expected: str | None) -> None:
    assert language.recognised(text) == expected


def test_one_story_has_one_fingerprint_however_it_is_wrapped_and_quoted() -> None:
    assert fingerprint("“About 300” died,\n\nthe N.I.S. said – Monday") == fingerprint(
        '"about 300" DIED the n.i.s. said - monday'
    )
    assert fingerprint("peace\u00adkeeping\u200b of 1,000") == fingerprint("peacekeeping of 1 000")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("600 killed", "601 killed"),
        ("600 killed", "600+ killed"),
        ("600 killed", "~600 killed"),
        ("3.5 million", "35 million"),
        ("$5", "£5"),
        ("5%", "5"),
    ],
)
def test_a_changed_figure_changes_the_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"%PDF-1.7 ...", Format.PDF),
        ("a.txt", b"<!DOCTYPE html><html>", Format.HTML),
        ("a.txt", b"<!-- saved --><!-- twice -->\n<html>", Format.HTML),
        ("a.md", b"<html lang=en>", Format.HTML),
        ("a.txt", b"From: a@b.c\nSubject: x\nDate: y\n\nText", Format.MAIL),
        ("a.txt", b'{"title": "x", "text": "y"}', Format.JSON),
        ("a.html", b"PK\x03\x04", Format.DOCX),
        ("a", b"plain words", Format.TEXT),
        ("report v1.2", b"plain words", Format.TEXT),
        ("odd\n\udcffname.TXT", b"plain words", Format.TEXT),
        ("a.txt", b"From: our correspondent\n\nText", Format.TEXT),
        ("a.txt", b"{curly} text", Format.TEXT),
        ("a.pdf", b"\n\njunk %PDF-1.4", Format.PDF),
        ("a.json", b"<!doctype html><p>words", Format.HTML),
        ("a.eml", b"<html><p>words", Format.HTML),
        ("a.html", b'{"title": "x", "text": "y"}', Format.JSON),
    ],
)
def test_what_a_file_holds_counts_for_more_than_its_name(name: str, data: bytes, expected: Format) -> None:
    assert recognise(name, data) is expected


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n....", "unknown-format"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "unknown-format"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.rtf", b"{\\rtf1 words}", "unknown-format"),
        ("a.webarchive", b"bplist00 words", "unknown-format"),
        ("a.csv", b"a,b,c", "unknown-format"),
        ("a.pdf", b"plain words", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(name: str, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(name, data)
    assert refused.value.code == code
    assert "drop" in str(refused.value)


def test_a_file_beyond_all_measure_is_refused() -> None:
    for data in (b"x" * (51 << 20), b"word " * 600_000):
        with pytest.raises(UnreadableError) as refused:
            read("x.txt", data)
        assert refused.value.code == "too-large"


def test_reading_text_loads_no_library_that_other_formats_need() -> None:
    program = (
        "import sys; from monitor.reading import read; read('a.txt', b'Words to read here'); "
        "print({'trafilatura','lxml','pypdfium2','mammoth','sqlmodel','yaml'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


MARKS = st.sampled_from(
    ["**", "_", "[", "](", ")", "`", "<", ">", "|", "#", "---\n", "\n", "a: ", "&x ", "*x", "~~", "![", "\\"]
)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(MARKS, st.text(max_size=8)), max_size=40).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
        ),
    ),
    st.sampled_from(["x.txt", "x.md", "x", "\udcff\n.txt"]),
)
def test_whatever_the_bytes_text_is_read_or_refused(data: bytes, name: str) -> None:
    if data.lstrip()[:1] in (b"%", b"<", b"{", b"P", b"["):
        return  # another format, read by the child
    try:
        text = read(name, data).text
    except UnreadableError as refused:
        told = (refused.code, str(refused))
        assert all(told)
    else:
        assert text == clean(text)
        assert not any(
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in text
        )
