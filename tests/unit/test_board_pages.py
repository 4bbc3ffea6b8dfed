"""What the pages of the board say, and where they lie: from the log's values alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.board.addresses import archived_file, article_page, figure_page
from alerts.board.front import PER_PAGE, Kept, lengthened
from alerts.board.marked import LONGEST, Span, paragraphs
from monitor.events import FigureKey
from tests.samples import HOSTILE_WORDS, article

# -- addresses ----------------------------------------------------------------------------------------------

PORTABLE = re.compile(r"(figures|articles)/[a-z0-9][a-z0-9-]{0,90}\.html")


@given(st.text(max_size=400), st.text(max_size=400), st.none() | st.text(max_size=400))
def test_any_figure_gets_a_short_name_that_every_system_takes(measure, source, scope):
    assert PORTABLE.fullmatch(figure_page(FigureKey("nk-troops", measure, source, scope)))


@given(st.none() | st.text(max_size=600))
def test_any_article_gets_a_short_name_that_every_system_takes(title):
    assert PORTABLE.fullmatch(article_page(article(title)))


def test_figures_whose_words_are_alike_have_pages_of_their_own():
    one, other = FigureKey("t", "killed", "a-b"), FigureKey("t", "killed", "a", "b")
    assert figure_page(one) != figure_page(other)


def test_a_scope_in_other_letters_is_the_same_figure_and_page():
    assert figure_page(FigureKey("t", "killed", "a", "In  March")).endswith(
        figure_page(FigureKey("t", "killed", "a", "in march"))[-20:]
    )


@pytest.mark.parametrize("archived", ["../../etc/passwd", "/etc/passwd", "2025/../../x.txt", ""])
def test_no_link_leads_out_of_the_archive(archived):
    assert archived_file("../archive", archived) is None


def test_an_archived_file_is_pointed_at_with_every_strange_letter_encoded():
    held = archived_file("../archive", "2025/04/50% <of> “it”?#.txt")
    assert held is not None
    assert re.fullmatch(r"\.\./archive/2025/04/[\w%.-]+", held.href)


NAMES = [("a.txt", True), ("a.PDF", True), ("a.html", False), ("a", False)]


@pytest.mark.parametrize(("name", "harmless"), NAMES)
def test_what_might_be_a_page_with_scripts_is_not_opened_as_it_is(name, harmless):
    held = archived_file("../archive", f"2025/04/{name}")
    assert held is not None
    assert held.harmless is harmless


# -- marked text --------------------------------------------------------------------------------------------


def shown(pieces):
    """A paragraph with its marks as brackets: {a quote with [its number]1}."""
    return "".join(
        f"[{piece.text}]{','.join(map(str, piece.claims))}"
        if piece.claims
        else f"{{{piece.text}}}"
        if piece.quoted
        else piece.text
        for piece in pieces
    )


def test_quotes_and_numbers_are_marked_where_they_stand():
    text = "Before. It said 600 died. After."
    marked = paragraphs(text, [Span((8, 25), (16, 19))])
    assert [shown(each) for each in marked] == ["Before. {It said }[600]0{ died.} After."]


def test_numbers_that_overlap_are_one_mark_that_names_all():
    text = "From 3,000 to 4,000 fell."
    marked = paragraphs(text, [Span((0, 25), (5, 10)), Span((0, 25), (5, 19)), Span((5, 25), (14, 19))])
    assert [shown(each) for each in marked] == ["{From }[3,000 to 4,000]0,1,2{ fell.}"]


def test_a_mark_that_runs_over_a_line_s_end_goes_on_in_the_next_paragraph():
    text = "At least\n600 died\n\n\nlater"
    marked = paragraphs(text, [Span((0, 17), (3, 12))])
    assert [shown(each) for each in marked] == ["{At }[least]0", "[600]0{ died}", "later"]
    assert [piece.begins for each in marked for piece in each if piece.claims] == [True, False]


def test_places_beside_the_text_mark_nothing():
    assert [shown(each) for each in paragraphs("600 died", [Span((900, 950), (910, 913))])] == ["600 died"]


texts = st.text(st.sampled_from("ab 6\n\u202e<"), max_size=60)
places = st.integers(0, 70)
spans = st.lists(
    st.builds(Span, st.tuples(places, places).map(sorted).map(tuple), st.tuples(places, places)), max_size=6
)


@given(texts, spans)
def test_marks_never_lose_or_repeat_a_word_of_the_text(text, found):
    marked = paragraphs(text, found)
    unmarked = paragraphs(text, [])
    words = ["".join("".join(piece.text for piece in each).split()) for each in marked]
    assert words == ["".join("".join(piece.text for piece in each).split()) for each in unmarked]


def test_nothing_that_an_article_says_steers_the_page():
    [pieces] = paragraphs(HOSTILE_WORDS.replace("\n", " "), [])
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", pieces[0].text)


def test_a_text_of_megabytes_is_cut():
    assert sum(len(piece.text) for each in paragraphs("word " * 1_000_000, []) for piece in each) <= LONGEST


# -- lists --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 250), max_size=6))
def test_a_list_grown_in_steps_is_the_list_made_at_once(steps):
    rows = [str(number) for number in range(sum(steps))]
    kept, pages, at = Kept(), {}, 0
    for step in steps:
        kept, written = lengthened(kept, rows[at : at + step])
        at += step
        pages.update({page.number: page for page in written})
    at_once, written = lengthened(Kept(), rows)
    assert kept == at_once or not rows
    assert {number: page.rows for number, page in pages.items()} == {
        page.number: page.rows for page in written
    } or not steps


def test_a_full_page_is_written_again_only_when_the_next_one_begins():
    kept, _ = lengthened(Kept(), ["row"] * PER_PAGE)
    kept, pages = lengthened(kept, ["one more"])
    assert [(page.number, page.last, len(page.rows)) for page in pages] == [(1, 2, PER_PAGE), (2, 2, 1)]
    _, pages = lengthened(kept, ["and another"])
    assert [page.number for page in pages] == [2]
