"""What a digest tells, in which order, under which subject and file name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from alerts.digest import digest_from, quoted
from alerts.importance import by_importance
from alerts.naming import file_stem, subject_line
from monitor.article import DateBasis
from monitor.estimates import Qualifier, Value
from monitor.events import ChangeKind, DigestDelivered
from tests.samples import (
    CASUALTIES_RAISED,
    HOSTILE,
    ISSUED_AT,
    JCS_FIRST,
    KILLED_RAISED,
    LAYOFFS,
    SHARE_LOWERED,
    about,
    article,
    at_least,
    between,
    exactly,
    issued,
    more_than,
    of_kind,
    taken_back,
)

TROOPS = "North Korean troops"


def only_change(entry):
    (story,) = digest_from(issued(entry)).stories
    (change,) = story.changes
    return change


# -- subject ------------------------------------------------------------------------------------------


def test_a_subject_tells_who_says_what_and_what_it_was_before():
    assert subject_line(TROOPS, [KILLED_RAISED]) == (
        "NIS: killed at least 100 → about 600 · North Korean troops"
    )


def test_a_first_report_says_so_in_the_subject():
    first = replace(of_kind(ChangeKind.FIRST), after=replace(KILLED_RAISED.after, value=more_than(100)))
    assert subject_line(TROOPS, [first]) == "NIS: killed more than 100 (first report) · North Korean troops"


def test_a_subject_of_several_changes_names_the_most_important_and_counts_the_rest():
    entries = [SHARE_LOWERED, CASUALTIES_RAISED, KILLED_RAISED]
    assert subject_line(TROOPS, entries) == (
        "NIS: killed at least 100 → about 600 … and 2 more · North Korean troops"
    )


def test_a_share_is_told_in_percent():
    assert "30–40% → about 31.5%" in subject_line(TROOPS, [SHARE_LOWERED])


def test_a_part_is_never_told_as_the_whole():
    assert "jobs cut (Europe, Middle East and Africa) up to 12,500" in subject_line("Layoffs", [LAYOFFS])


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        (ChangeKind.RESTATED, "at least 100 → about 600 (restated)"),
        (ChangeKind.CORRECTED, "at least 100 → about 600 (corrected)"),
        (ChangeKind.CONFIRMED, "about 600 (confirmed)"),
        (ChangeKind.LATE, "about 600 (late report)"),
        (ChangeKind.WITHDRAWN, "about 600 (withdrawn)"),
    ],
)
def test_every_kind_of_change_has_its_phrase(kind, phrase):
    assert subject_line(TROOPS, [of_kind(kind)]) == f"NIS: killed {phrase} · {TROOPS}"


def test_a_subject_keeps_its_length_however_long_the_names_are():
    subject = subject_line("Layoffs " * 100, [replace(LAYOFFS, source_name="Very long name " * 40)])
    assert len(subject) <= 100
    assert "up to 12,500 → 13,000–15,000" in subject
    topic_cut = subject_line("Layoffs " * 100, [KILLED_RAISED])
    assert len(topic_cut) <= 100
    assert "· Layoffs" in topic_cut


def test_a_long_subject_keeps_source_measure_and_values_before_the_topic():
    long = replace(
        LAYOFFS, source_name="Ministry of Labour, Social Insurance and Family Affairs of the Republic"
    )
    subject = subject_line("Layoffs in the motor industry of the European Union", [long, LAYOFFS])
    assert subject.startswith("Ministry of")
    assert "jobs cut (Europe" in subject
    assert "up to 12,500" in subject
    assert "and 1 more" in subject
    assert len(subject) <= 100


def test_hostile_names_put_no_line_end_and_no_control_character_into_a_subject():
    subject = subject_line(f"Topic\r\nBcc: y@evil.example{HOSTILE.source_name}", [HOSTILE])
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e\u2066\ud800-\udfff]", subject)
    assert len(subject) <= 100


# -- corrections and history --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (ChangeKind.CORRECTED, "Correction: NIS: killed 6,000 → about 600"),
        (ChangeKind.WITHDRAWN, "Correction: NIS: killed 6,000 (withdrawn)"),
        (ChangeKind.EDITED, "Correction: NIS: killed 6,000 → about 600 (edited)"),
        (ChangeKind.LATE, "History filled in: NIS: killed about 600"),
    ],
)
def test_a_digest_of_nothing_but_notices_says_what_it_is_in_its_subject(kind, subject):
    assert subject_line(TROOPS, [taken_back(kind)]) == f"{subject} · {TROOPS}"


def test_a_correction_among_news_is_told_in_the_subject():
    entries = [CASUALTIES_RAISED, taken_back(ChangeKind.CORRECTED)]
    assert subject_line(TROOPS, entries).endswith(f" … and 1 more, with a correction · {TROOPS}")
    assert digest_from(issued(*entries)).kind == "changes"


def test_the_masthead_counts_what_there_is_to_tell():
    news, correction = KILLED_RAISED, taken_back(ChangeKind.CORRECTED)
    late = taken_back(ChangeKind.LATE)
    assert digest_from(issued(news)).headline == "1 figure to report"
    assert digest_from(issued(correction, correction)).headline == "2 corrections of what you were told"
    assert digest_from(issued(late)).headline == "1 earlier value filled in"
    assert digest_from(issued(news, news, late, correction)).headline == (
        "2 figures to report, 1 earlier value filled in and 1 correction of what you were told"
    )


# -- order --------------------------------------------------------------------------------------------


def test_news_of_a_followed_figure_comes_before_new_figures():
    assert by_importance([JCS_FIRST, SHARE_LOWERED]) == [SHARE_LOWERED, JCS_FIRST]


def test_the_dead_come_before_all_casualties_and_those_before_the_rest():
    entries = [SHARE_LOWERED, CASUALTIES_RAISED, KILLED_RAISED]
    assert by_importance(entries) == [KILLED_RAISED, CASUALTIES_RAISED, SHARE_LOWERED]


def test_the_whole_comes_before_its_parts():
    part = replace(KILLED_RAISED, figure=replace(KILLED_RAISED.figure, scope="officers"))
    assert by_importance([part, KILLED_RAISED]) == [KILLED_RAISED, part]


def test_a_measure_of_the_users_own_comes_after_ours():
    own = replace(KILLED_RAISED, figure=replace(KILLED_RAISED.figure, measure="aardvarks"))
    assert by_importance([own, SHARE_LOWERED]) == [SHARE_LOWERED, own]


def test_changes_are_grouped_by_article_in_the_order_of_their_most_important_change():
    stories = digest_from(issued(JCS_FIRST, CASUALTIES_RAISED, KILLED_RAISED)).stories
    assert [[change.measure for change in story.changes] for story in stories] == [
        ["killed", "casualties"],
        ["casualties"],
    ]


# -- file name ----------------------------------------------------------------------------------------


def test_files_are_named_after_the_moment_the_topic_and_the_figure():
    assert file_stem(ISSUED_AT, "nk-troops", [KILLED_RAISED]) == "2025-04-30-051244-nk-troops-nis-killed-600"


def test_the_file_name_of_several_changes_counts_the_rest():
    stem = file_stem(ISSUED_AT, "nk-troops", [CASUALTIES_RAISED, *[SHARE_LOWERED] * 3])
    assert stem == "2025-04-30-051244-nk-troops-nis-casualties-4700-and-3-more"


def test_the_moment_in_a_file_name_is_that_of_utc():
    seoul = ISSUED_AT.astimezone(timezone(timedelta(hours=9)))
    assert file_stem(seoul, "t", [KILLED_RAISED]) == file_stem(ISSUED_AT, "t", [KILLED_RAISED])


def test_hostile_ids_cannot_leave_the_folder():
    hostile = replace(
        KILLED_RAISED, figure=replace(KILLED_RAISED.figure, source="../../etc", measure="пять/…")
    )
    stem = file_stem(ISSUED_AT, "../\x00Ünïcode " * 50, [hostile] * 5000)
    assert re.fullmatch("[a-z0-9-]{1,120}", stem)


# -- content ------------------------------------------------------------------------------------------


def test_a_change_is_told_with_hedges_difference_and_date():
    change = only_change(CASUALTIES_RAISED)
    assert (change.before, change.after) == ("more than 4,000", "about 4,700")
    assert str(change.difference) == "+700 (+17.5%), by the numbers as stated"
    assert change.previous == "27 March 2025"
    assert change.conflicts == ("more than 5,000",)


def test_of_an_article_that_says_everything_a_few_values_are_told():
    said = tuple(exactly(number) for number in range(1, 3_000))
    change = only_change(replace(CASUALTIES_RAISED, conflicts=said))
    assert change.conflicts == ("1", "2", "3", "4", "5", "6", "2993 other values")


def test_the_quote_is_parted_at_its_number():
    quote = only_change(KILLED_RAISED).quote
    assert quote.number == "600"
    assert quote.before + quote.number + quote.after == KILLED_RAISED.after.quote


def test_a_quote_without_a_known_number_is_kept_whole():
    entry = replace(KILLED_RAISED, after=replace(KILLED_RAISED.after, number=(900, 905)))
    quote = only_change(entry).quote
    assert (quote.before, quote.number, quote.after) == (KILLED_RAISED.after.quote, "", "")


def test_an_endless_quote_is_cut_around_its_number():
    words = "on and on " * 1_000
    text = f"{words}they lost 600 men {words}"
    start = text.index("600")
    entry = replace(KILLED_RAISED, after=replace(KILLED_RAISED.after, quote=text, number=(start, start + 3)))
    quote = only_change(entry).quote
    assert quote.before.startswith("…")
    assert quote.before.endswith("they lost ")
    assert quote.number == "600"
    assert quote.after.startswith(" men")
    assert len(quote.before + quote.after) < 1_300


def test_messengers_are_named_as_such():
    assert only_change(KILLED_RAISED).via == "as passed on by Rep. Lee Seong-kweun"
    assert only_change(CASUALTIES_RAISED).via == (
        "as passed on by Rep. Lee Seong-kweun, then by The Peninsula Courier"
    )


def test_others_of_one_day_are_told_by_name():
    [first, *_] = KILLED_RAISED.others
    named = tuple(
        replace(first, source_name=name) for name in ("WHO", "Médecins Sans Frontières", "officials")
    )
    others = only_change(replace(KILLED_RAISED, others=named)).others
    assert [other.source for other in others] == ["Médecins Sans Frontières", "officials", "WHO"]


def test_others_on_the_same_measure_are_told_with_their_dates_latest_first():
    others = only_change(KILLED_RAISED).others
    assert [(other.source, other.value, other.dated) for other in others] == [
        ("Ukraine’s president", "about 4,000", "11 February 2025"),
        ("Western officials", "about 1,000", "22 January 2025"),
    ]


def test_an_undated_article_says_when_it_was_received():
    (story,) = digest_from(issued(JCS_FIRST)).stories
    assert story.dated == "undated, received 22 November 2026"
    assert only_change(JCS_FIRST).reported is None


def test_a_previous_report_without_a_date_says_when_it_was_received():
    undated = replace(KILLED_RAISED.before, date_basis=DateBasis.RECEIVED)
    assert only_change(replace(KILLED_RAISED, before=undated)).previous == (
        "received 19 December 2024 (undated)"
    )


def test_a_statement_dated_otherwise_than_its_article_carries_its_own_day():
    earlier = replace(KILLED_RAISED, after=replace(KILLED_RAISED.after, report_date=date(2025, 4, 28)))
    assert only_change(earlier).reported == "28 April 2025"
    assert only_change(KILLED_RAISED).reported is None


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (DateBasis.METADATA, "published 30 April 2025"),
        (DateBasis.TEXT, "dated 30 April 2025 in its text"),
        (DateBasis.FILENAME, "dated 30 April 2025 by its file name"),
        (DateBasis.RECEIVED, "undated, received 30 April 2025"),
    ],
)
def test_a_date_says_how_it_is_known(basis, words):
    entry = replace(KILLED_RAISED, article=replace(KILLED_RAISED.article, date_basis=basis))
    (story,) = digest_from(issued(entry)).stories
    assert story.dated == words


def test_nothing_is_reckoned_for_a_first_report():
    change = only_change(JCS_FIRST)
    assert (change.before, change.difference, change.previous) == (None, None, None)


def test_a_range_with_an_open_end_has_no_difference():
    after = replace(KILLED_RAISED.after, value=Value(500, None, Qualifier.BETWEEN))
    assert only_change(replace(KILLED_RAISED, after=after)).difference is None


def test_only_addresses_of_the_web_become_links():
    for url in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "data:text/html,x",
        "http://[",
        "x y",
    ):
        entry = replace(KILLED_RAISED, article=article("t", url=url))
        assert digest_from(issued(entry)).stories[0].url is None
    assert digest_from(issued(KILLED_RAISED)).stories[0].url == KILLED_RAISED.article.url


def test_the_digest_names_its_place_in_the_log():
    recorded = issued(KILLED_RAISED, position=41)
    digest = digest_from(recorded)
    assert digest.position == 41
    assert digest.head == f"{recorded.hash[:32]}@41"
    assert digest.issued == "30 April 2025, 05:12 UTC"


def test_another_event_is_no_digest():
    delivered = DigestDelivered(digest="d", destination="files", attempt=1)
    with pytest.raises(TypeError, match="DigestDelivered"):
        digest_from(replace(issued(KILLED_RAISED), event=delivered))


def test_plain_numbers_need_no_remark():
    entry = replace(
        KILLED_RAISED,
        before=replace(KILLED_RAISED.before, value=exactly(200)),
        after=replace(KILLED_RAISED.after, value=about(250)),
    )
    assert str(only_change(entry).difference) == "+50 (+25%)"


def test_the_moment_of_issue_is_told_in_utc():
    recorded = replace(issued(KILLED_RAISED), recorded_at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    assert digest_from(recorded).issued == "31 December 2025, 23:59 UTC"


@pytest.mark.parametrize(
    ("quote", "marks"),
    [
        ("about 600 were killed", ("“", "”")),
        ("“We count 600 dead,” she said.", ("", "")),
        ('She said: "We count 600 dead."', ("", "")),
        ("The “surge” killed 600, he said.", ("“", "”")),
    ],
)
def test_words_that_come_with_quotation_marks_at_an_end_get_no_others(quote, marks):
    number = (quote.index("600"), quote.index("600") + 3)
    report = replace(KILLED_RAISED.after, quote=quote, number=number)
    assert quoted(report).marks == marks


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (about(600), "at least 100 → about 600 (moved to and fro, 100–900)"),
        (at_least(100), "at least 100 (moved to and fro, 100–900)"),
    ],
)
def test_the_subject_says_where_a_figure_stands_that_moved_to_and_fro(after, words):
    entry = replace(KILLED_RAISED, after=replace(KILLED_RAISED.after, value=after), swing=between(100, 900))
    assert subject_line("Troops", [entry]) == f"NIS: killed {words} · Troops"
