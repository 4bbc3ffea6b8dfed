"""The quote is what a reader needs, and never cuts a number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.extraction.quotes import LONGEST_QUOTE, quote_of
from monitor.extraction.sentences import Sentence
from monitor.extraction.text import Paragraph, Role

LONG = (
    "Speaking in Seoul after a closed meeting of the committee that oversees the service, a member of the "
    "ruling party said that, as far as anybody could tell from what had been shown to them, 1,400 soldiers "
    "had been killed, 3,600 wounded and many more sent to the rear, and that the service expected a further "
    "contingent to be on its way before the spring, although nobody could say how large it would be"
)


def sentence(text: str) -> Sentence:
    return Sentence(text, 0, len(text), Paragraph(0, len(text), 0, Role.BODY), 0)


def quoted(text: str, number: str, last: str) -> str:
    """The quote for a number and the word that closes the claim."""
    whole = sentence(text)
    words = [token.text for token in whole.tokens]
    first = words.index(number)
    start, end = quote_of(whole, (first, first), (first, words.index(last, first)))
    return text[start:end]


def test_a_short_sentence_is_quoted_whole() -> None:
    text = "The agency said on Monday that 600 soldiers had been killed."
    assert quoted(text, "600", "killed") == text


def test_a_long_sentence_is_cut_between_clauses() -> None:
    found = quoted(LONG, "1,400", "killed")
    assert len(found) <= LONGEST_QUOTE
    assert "1,400 soldiers had been killed, 3,600 wounded" in found
    assert LONG.split(found)[0].endswith(", ")


@given(
    st.lists(st.sampled_from(["and", "12,000", "two hundred and six", ",", "men", "killed", '"']), min_size=1)
)
def test_every_quote_holds_its_number_and_keeps_to_its_length(words: list[str]) -> None:
    text = " ".join([*words, "some 4 100 men", *words])
    whole = sentence(text)
    at = next(at for at, token in enumerate(whole.tokens) if token.text == "4")
    start, end = quote_of(whole, (at - 1, at + 2), (at - 1, at + 2))
    assert "some 4 100 men" in text[start:end]
    assert end - start <= LONGEST_QUOTE
