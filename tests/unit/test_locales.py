"""Numbers, days and times as a reader's locale writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import digest_from
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from alerts.naming import subject_line
from alerts.rendering import Renderer
from monitor.estimates import PLAIN, Qualifier, Value, in_words, number_in_digits
from monitor.plain import plain_lines
from tests.samples import CASUALTIES_RAISED, SHARE_LOWERED, about, exactly, issued

MOMENT = datetime(2025, 4, 30, 5, 12, 44, tzinfo=UTC)
DAY = date(2025, 4, 30)
NARROW, NO_BREAK, ISOLATE, ISOLATED = "\u202f", "\u00a0", "\u2068", "\u2069"


@given(st.integers(0, 10**12) | st.floats(0, 10**6).map(lambda number: round(number, 2)))
def test_the_default_writes_numbers_as_the_commands_do(number):
    assert DEFAULT_LOCALE.number(number) == number_in_digits(number) == PLAIN.number(number)


@pytest.mark.parametrize(
    ("locale", "number", "share", "day"),
    [
        ("en_GB", "1,234,567.5", "31.5%", "30 April 2025"),
        ("en-US", "1,234,567.5", "31.5%", "April 30, 2025"),
        ("de", "1.234.567,5", f"31,5{NO_BREAK}%", "30. April 2025"),
        ("fr", f"1{NARROW}234{NARROW}567,5", f"31,5{NARROW}%", "30 avril 2025"),
        ("hi", "12,34,567.5", "31.5%", "30 अप्रैल 2025"),
        ("mr", "१२,३४,५६७.५", "३१.५%", "३० एप्रिल, २०२५"),
        ("tr", "1.234.567,5", "%31,5", "30 Nisan 2025"),
        ("ja", "1,234,567.5", "31.5%", "2025年4月30日"),
        ("ar-EG", "⁨١٬٢٣٤٬٥٦٧٫٥⁩", None, "⁨٣٠ أبريل ٢٠٢٥⁩"),
        ("he", "⁨1,234,567.5⁩", None, "⁨30 באפריל 2025⁩"),
    ],
)
def test_numbers_shares_and_days_follow_the_locale(locale, number, share, day):
    reader = ReaderLocale(locale)
    assert reader.number(1234567.5) == number
    assert reader.day(DAY) == day
    if share:
        written = in_words(Value(31.5, 31.5, Qualifier.EXACTLY), percent=True, digits=reader)
        assert written.replace(NO_BREAK, NARROW) == share.replace(NO_BREAK, NARROW)


@pytest.mark.parametrize(
    ("locale", "zone", "words"),
    [
        ("en_GB", "UTC", "30 April 2025, 05:12 UTC"),
        ("en_GB", "Europe/London", "30 April 2025, 06:12 BST"),
        ("en_GB", "Europe/Kyiv", "30 April 2025, 08:12 GMT+03:00"),
        ("en_US", "America/New_York", f"April 30, 2025, 1:12{NARROW}AM EDT"),
        ("de", "Europe/Berlin", "30. April 2025, 07:12 MESZ"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone(locale, zone, words):
    assert ReaderLocale(locale, zone).moment(MOMENT) == words


@pytest.mark.parametrize("given_as", [{"name": "xx_QQ"}, {"name": ""}, {"timezone": "Mars/Olympus"}])
def test_a_locale_or_zone_that_nobody_knows_is_refused_with_what_to_write(given_as):
    with pytest.raises(ValueError, match=r"write one such as"):
        ReaderLocale(**given_as)


@given(st.sampled_from(locale_identifiers()), st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_every_locale_can_write_everything_in_one_line(name, day):
    reader = ReaderLocale(name, "America/New_York")
    written = [
        *(reader.number(4700), reader.percent(reader.number(31.5)), reader.day(day), reader.moment(MOMENT)),
        *(reader.part_of_calendar(2025, 1, None), reader.part_of_calendar(None, 2, 29)),
        *(reader.part_of_calendar(None, 3, None), reader.part_of_calendar(2025, None, None)),
    ]
    for text in written:
        assert text.strip()
        assert "\n" not in text
        assert text.count(ISOLATE) == text.count(ISOLATED)


def test_a_digest_is_written_for_its_reader_and_its_quote_is_the_articles_own():
    message = Renderer(reader=ReaderLocale("fr", "Europe/Paris")).render(issued(CASUALTIES_RAISED))
    text = " ".join(message.text.split(" "))
    assert f"more than 4{NARROW}000 → about 4{NARROW}700" in text
    assert f"+17,5{NO_BREAK}%" in text
    assert "30 avril 2025" in text
    assert "some *4,700* of the" in " ".join(text.split())
    assert f"4{NARROW}000 → about 4{NARROW}700" in message.subject
    assert '"words": "about 4,700"' in message.json
    assert "07:12" in text


def test_a_number_is_never_broken_between_its_groups():
    message = Renderer(reader=ReaderLocale("fr")).render(issued(CASUALTIES_RAISED, SHARE_LOWERED))
    assert not re.search(r"\d\n\s*\d{3}\b", message.text)
    assert plain_lines(f"4{NARROW}700 31,5{NO_BREAK}%") == f"4{NARROW}700 31,5{NO_BREAK}%"
    assert plain_lines(f"a{NO_BREAK}{NO_BREAK}b {NARROW}c") == "a b c"


def test_numbers_from_right_to_left_do_not_turn_the_order_of_old_and_new():
    reader = ReaderLocale("ar_EG")
    entry = CASUALTIES_RAISED
    (story,) = digest_from(issued(entry), reader).stories
    assert story.changes[0].after == "about ⁨٤٬٧٠٠⁩"
    assert "⁨٤٬٠٠٠⁩ → about ⁨٤٬٧٠٠⁩" in Renderer(reader=reader).render(issued(entry)).text
    # A header keeps no marks of direction, so its digits are those that need none.
    assert "more than 4,000 → about 4,700" in subject_line("Troops", [entry], reader)


def test_marks_of_direction_from_outside_are_still_taken_out():
    assert plain_lines("a \u2067b\u2069 \u202ec \u2068open") == "a b c open"
    assert plain_lines("\u2068٤\u202e٧\u2069 \u2068\u2067x\u2069") == "⁨٤٧⁩ x"


def test_values_are_written_alike_whatever_their_hedge():
    reader = ReaderLocale("de")
    assert in_words(Value(3000, 4000, Qualifier.BETWEEN), digits=reader) == "3.000–4.000"
    assert in_words(Value(None, 40, Qualifier.BETWEEN), percent=True, digits=reader) == f"…–40{NO_BREAK}%"
    assert in_words(about(1234.5), digits=reader) == "about 1.234,5"
    assert in_words(exactly(0), digits=reader) == "0"
