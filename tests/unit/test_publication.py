"""When an article came out, told from metadata, first lines and file names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import publication
from monitor.article import DateBasis
from monitor.publication import from_file_name, from_metadata, from_pdf_date, from_text, from_url

KYIV = timezone(timedelta(hours=2))
HEADLINE = "Toll rises in the valley\n\n"


@pytest.mark.parametrize(
    "top",
    [
        "SEOUL, Jan. 13, 2025 (Example News) -- At least 300 soldiers have died, it said.",
        "PORTO SANTORO, Montegna, Jan. 13, 2025 — A year's rain fell in eight hours.",
        "WASHINGTON/SEOUL, Jan 13, 2025 — Units have taken casualties.",
        "PYONGYANG, January 13, 2025. /EXAMPLE-PRESS/. The chairman has decided to send sappers.",
        "Telmar, 13 January 2025, Example-Inform (translation)\n\nThe number was revised.",
        "By Jane Doe in Kyiv | The Example | 13 January 2025\n\nText follows here.",
        "Monday 13 January 2025",
        "Published: 21:14, 13 Jan 2025",
        "Written: 2025-01-13 16:58:11 / Updated: 2025-01-14 17:20:45",
        "Updated: Jan. 15, 2025 18:40   Published: Jan. 13, 2025 16:12",
        "13 January 2025 — Daily Example",
        "GlobeBrief | Defense | January 13, 2025",
        "Example Staff — 13 January 2025 — 3 min read — 148 shares\nPhoto: file image, 12 Oct 2023",
        "Photo: file image, 12 Oct 2023\nBy Jane Doe | 13 January 2025",
        "Kyiv • Example • 13 January 2025, 09:14",
        "Policy Institute · Brief No. 47 · 13 January 2025",
        "Issued 13 January 2025. Covers 10 to 12 January.",
        "Latest update on the situation in the valley, 13 January 2025.",
        "입력 2025년 1월 13일",
        "2025年1月13日",
        "Berlin, 13. Januar 2025 — Mindestens 300 Menschen",
        "Москва, 13 января 2025 — Не менее 300 человек",
    ],
)
def test_a_byline_or_dateline_gives_the_day(top: str) -> None:
    assert from_text(HEADLINE + top + "\n\nMore text.") == date(2025, 1, 13)


@pytest.mark.parametrize(
    "top",
    [
        "At least 300 soldiers have died since 13 January 2025, the agency said.",
        "He was killed on Sunday, 12 January 2025.",
        "The attack of January 13, 2025, was the worst.",
        "Between 4 May 2024 and 13 January 2025 some 300 died.",
        "The service told members of the panel that it made its count on\n13 January 2025, the day of it.",
        "— Jane Doe (@janedoe) January 13, 2025",
        "pic.twitter.com/abcdef | January 13, 2025",
        "Photo: Example Pool, 13 January 2025",
        "SEOUL, Jan. 13 (Example News) — About 300 have died, it said on Monday.",
        "31 February 2025",
        "Opening on 13/01",
        "January 2025 update",
        "1 January 1890",
    ],
)
def test_a_date_of_something_else_is_not_the_publication(top: str) -> None:
    assert from_text(HEADLINE + top + "\n\nMore text.") is None


def test_a_date_far_down_in_the_text_is_not_looked_at() -> None:
    assert from_text(HEADLINE + "Words go on and on. " * 100 + "\n\nKyiv, 13 January 2025\n\nMore.") is None


def test_a_published_label_counts_at_the_end_as_well() -> None:
    text = HEADLINE + "Words go on and on. " * 100 + "\n\nPublished 13 January 2025"
    assert from_text(text) == date(2025, 1, 13)


def test_an_update_alone_is_better_than_nothing() -> None:
    assert from_text(HEADLINE + "Updated: 13 January 2025\n\nText.") == date(2025, 1, 13)


def test_a_dateline_without_a_year_takes_one_that_the_weekday_bears_out() -> None:
    text = "Tally for 2025 begins\n\nSEOUL, Jan. 13 (Example) — About 300 have died, it said on Monday.\n"
    assert from_text(text) == date(2025, 1, 13)
    assert from_text(text.replace("2025", "2024")) is None  # a Saturday


def test_a_time_makes_a_moment_only_where_its_zone_is_told() -> None:
    assert from_text(HEADLINE + "13 January 2025, 07:00 CET — Press release\n") == datetime(
        2025, 1, 13, 7, tzinfo=timezone(timedelta(hours=1))
    )
    assert from_text(HEADLINE + "January 20, 2025 11:26 am · 2 min read") == date(2025, 1, 20)
    assert from_text(HEADLINE + "January 20, 2025 11:26 pm GMT · 2 min read") == datetime(
        2025, 1, 20, 23, 26, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-01-20T11:26:00+23:59", date(2025, 1, 20)),
        ("2025-01-20T11:26:00+02:00", datetime(2025, 1, 20, 11, 26, tzinfo=KYIV)),
        ("2025-01-20T11:26:00.123Z", datetime(2025, 1, 20, 11, 26, tzinfo=UTC)),
        ("2025-01-20 11:26:00 +0200", datetime(2025, 1, 20, 11, 26, tzinfo=KYIV)),
        ("Mon, 20 Jan 2025 11:26:00 +0200", datetime(2025, 1, 20, 11, 26, tzinfo=KYIV)),
        ("1737365160", datetime(2025, 1, 20, 9, 26, tzinfo=UTC)),
        ("1737365160000", datetime(2025, 1, 20, 9, 26, tzinfo=UTC)),
        ("2025-01-20 11:26:00", date(2025, 1, 20)),
        ("2025-01-20T00:00:00Z", date(2025, 1, 20)),
        ("2025-01-20", date(2025, 1, 20)),
        ("20250120", date(2025, 1, 20)),
        ("January 20, 2025", date(2025, 1, 20)),
        ("20.01.2025", date(2025, 1, 20)),
        ("05/06/2025", None),
        ("2025-13-41", None),
        ("0001-01-01T00:00:00Z", None),
        ("2250-01-01", None),
        ("yesterday", None),
        ("", None),
        ("99999999999999999999", None),
    ],
)
def test_metadata_keeps_the_zone_and_takes_no_ambiguous_day(written: str, expected: date | None) -> None:
    found = from_metadata(written)
    assert (type(found), found) == (type(expected), expected)
    if isinstance(found, datetime) and isinstance(expected, datetime):
        assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2025-01-13-foo.txt", date(2025, 1, 13)),
        ("20250113_foo.txt", date(2025, 1, 13)),
        ("foo.2025.01.13.html", date(2025, 1, 13)),
        ("2025-01-13 to 2025-01-20.txt", None),
        ("000_eaeb91b4ab6c0516.txt", None),
        ("120250113.txt", None),
        ("2025-1301.txt", None),
        ("odd\nname\udcff 2025-01-13.txt", date(2025, 1, 13)),
    ],
)
def test_a_file_name_gives_its_one_day(name: str, expected: date | None) -> None:
    assert from_file_name(name) == expected


def test_an_address_gives_its_day() -> None:
    assert from_url("https://www.example.org/world/2025/01/13/toll.html") == date(2025, 1, 13)
    assert from_url("https://www.example.org/world/2025/99/13/toll.html") is None


def test_a_pdf_tells_when_it_was_made_unless_its_maker_wrote_a_blank() -> None:
    assert from_pdf_date("D:20250113101500+09'00'") == datetime(
        2025, 1, 13, 10, 15, tzinfo=timezone(timedelta(hours=9))
    )
    assert from_pdf_date("D:20250113") == date(2025, 1, 13)
    assert from_pdf_date("D:20000101000000+00'00'") is None
    assert from_pdf_date("D:2025") is None


def test_the_most_trusted_statement_of_the_day_stands_and_its_basis_is_kept() -> None:
    told = {"text": HEADLINE + "13 January 2025\n\nText", "file_name": "2025-01-14.txt"}
    assert publication.publication(**told, metadata=["nonsense", "2025-01-12"]) == (
        date(2025, 1, 12),
        DateBasis.METADATA,
    )
    assert publication.publication(**told) == (date(2025, 1, 13), DateBasis.TEXT)
    told["text"] = "Text without a day"
    assert publication.publication(**told) == (date(2025, 1, 14), DateBasis.FILENAME)
    told["file_name"] = "story.pdf"
    made = publication.publication(**told, doubtful=["D:20250115101500Z"])
    assert made == (datetime(2025, 1, 15, 10, 15, tzinfo=UTC), DateBasis.METADATA)
    assert publication.publication(**told) == (None, DateBasis.RECEIVED)


DATES = st.sampled_from(
    ["13 January 2025", "Jan. 13, 2025", "2025-01-13", "12:60", "+99:99", "Published:", "updated", "|", "\n"]
)


@given(st.lists(st.one_of(st.text(max_size=20), DATES), max_size=20).map(" ".join))
def test_no_text_breaks_the_search_for_a_day(text: str) -> None:
    for found in (
        from_text(text),
        from_metadata(text),
        from_file_name(text),
        from_url(text),
        from_pdf_date(text),
    ):
        assert found is None or 1990 <= found.year <= 2100
        assert not isinstance(found, datetime) or found.utcoffset() is not None
