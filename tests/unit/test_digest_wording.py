"""Days, differences and text made harmless."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from alerts.lines import wrapped
from alerts.locales import DEFAULT_LOCALE
from alerts.wording import KIND_WORDS, as_of_in_words, difference
from monitor.estimates import Qualifier, Value
from monitor.events import ChangeKind
from monitor.plain import json_safe, plain, plain_lines, shortened, slug
from tests.samples import HOSTILE_WORDS, about, at_least, between, exactly


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2025", "as of 2025"),
        ("2025-01", "as of January 2025"),
        ("2025-01-13", "as of 13 January 2025"),
        ("--01", "as of January"),
        ("--01-03", "as of 3 January"),
        ("2025-13", "as of 2025-13"),
        ("2025-02-30", "as of 2025-02-30"),
        ("mid-spring\n", "as of mid-spring"),
    ],
)
def test_a_time_is_told_as_exactly_as_the_claim_gives_it(as_of, words):
    assert as_of_in_words(as_of, DEFAULT_LOCALE) == words


@pytest.mark.parametrize(
    ("before", "after", "percent", "words"),
    [
        (exactly(3_000), exactly(4_000), False, "+1,000 (+33.3%)"),
        (about(600), exactly(60), False, "−540 (−90%)"),
        (exactly(0), exactly(7), False, "+7"),
        (exactly(100_000), exactly(100_001), False, "+1 (less than 0.1%)"),
        (exactly(10), exactly(510), False, "+500 (+5,000%)"),
        (exactly(30), about(35), True, "+5 percentage points"),
        (at_least(100), exactly(600), False, "+500 (+500%), by the numbers as stated"),
        (
            between(1_000, 2_000),
            exactly(2_000),
            False,
            "+500 (+33.3%), reckoned from the middle of the range",
        ),
    ],
)
def test_a_difference_says_what_it_is_reckoned_on(before, after, percent, words):
    assert str(difference(before, after, DEFAULT_LOCALE, percent=percent)) == words


def test_the_same_number_and_an_open_range_have_no_difference():
    assert difference(about(600), at_least(600), DEFAULT_LOCALE, percent=False) is None
    assert difference(about(600), Value(None, 700, Qualifier.BETWEEN), DEFAULT_LOCALE, percent=False) is None


def test_every_kind_reads_without_colour():
    assert set(KIND_WORDS) == set(ChangeKind)
    assert len({words.sign for words in KIND_WORDS.values()}) == len(ChangeKind)
    assert len({words.word for words in KIND_WORDS.values()}) == len(ChangeKind)


def test_terminal_sequences_go_as_a_whole():
    assert plain("a\x1b[31mred\x1b[0m b\x1b]0;title\x07c\x9b2Jd\x1bMe") == "ared bcde"


def test_line_ends_and_controls_become_one_space():
    assert plain("a\r\n\tb\u2028c\x00d\x85e") == "a b c d e"


def test_marks_that_turn_text_around_vanish_and_joiners_stay():
    assert plain("\u202eabc\u2066\u200f") == "abc"
    assert plain("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"


def test_a_lone_surrogate_becomes_the_replacement_mark():
    assert plain("a\ud800b") == "a\ufffdb"


def test_a_text_of_several_lines_keeps_them_and_their_indents():
    assert plain_lines("a  \n  b\x1b[2J\n\nc") == "a\n  b\n\nc"


def test_a_json_document_holds_the_same_values_without_an_unsafe_character():
    document = json.dumps({"quote": HOSTILE_WORDS + "\U000e0041"}, ensure_ascii=False, indent=1)
    safe = json_safe(document)
    assert json.loads(safe) == json.loads(document)
    assert plain_lines(safe) == safe


def test_shortening_cuts_between_words_and_never_within_a_number():
    assert shortened("killed about 4,700 men", 15) == "killed about…"
    assert shortened("short", 15) == "short"
    assert shortened("x" * 50, 10) == "xxxxxxxxx…"


def test_a_slug_is_made_of_ascii_letters_digits_and_hyphens():
    assert slug("Südkoreas Général-Stab / 2", 40) == "sudkoreas-general-stab-2"
    assert slug("국정원", 10) == ""
    assert slug("one-two", 4) == "one"


def test_lines_break_at_the_width_and_keep_their_indent():
    assert wrapped("  one two three four", 11) == "  one two\n  three\n  four"
    assert wrapped("- one two three", 9) == "- one two\n  three"
    assert wrapped("✕ one two three", 9) == "✕ one two\n  three"
    assert wrapped("unbreakable", 4) == "unbreakable"


def test_wide_letters_take_two_columns():
    assert cell_len("북한군 1") == 8
    assert cell_len("e\u0301") == 1
    assert wrapped("북한군 사상자 규모", 10) == "북한군\n사상자\n규모"
