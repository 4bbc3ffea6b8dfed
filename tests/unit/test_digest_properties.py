"""What holds for every digest, whatever the articles say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.locales import DEFAULT_LOCALE
from alerts.naming import file_stem, subject_line
from alerts.rendering import Renderer
from alerts.wording import difference
from monitor.article import DateBasis
from monitor.estimates import Qualifier, Value, in_words
from monitor.events import ArticleReference, ChangeKind, DigestEntry, FigureKey, OtherSource, Report
from tests.samples import ISSUED_AT, issued
from tests.scale import cases

RENDERER = Renderer()
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

anything = st.text(max_size=60) | st.text(
    st.sampled_from("a1,\r\n\x1b[]();|m\u202e\x9b<&\"'* -.→·"), max_size=60
)
wordings = st.text(st.characters(whitelist_categories=["L", "Zs", "Cc", "Po"]), max_size=40)  # no digits
numbers = st.integers(1, 10**9).map(float) | st.floats(0.5, 99.5).map(lambda number: round(number, 1))


@st.composite
def values(draw):
    qualifier = draw(st.sampled_from(list(Qualifier)))
    low, high = sorted((draw(numbers), draw(numbers)))
    match qualifier:
        case Qualifier.BETWEEN:
            return Value(low, high, qualifier)
        case Qualifier.EXACTLY | Qualifier.ABOUT:
            return Value(low, low, qualifier)
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN:
            return Value(low, None, qualifier)
        case _:
            return Value(None, high, qualifier)


@st.composite
def reports(draw, texts):
    quote = draw(texts)
    start = draw(st.integers(0, len(quote)))
    return Report(
        value=draw(values()),
        report_date=draw(st.dates(date(1990, 1, 1), date(2090, 1, 1))),
        date_basis=draw(st.sampled_from(list(DateBasis))),
        article="ab" * 32,
        estimate="ab-1",
        quote=quote,
        number=(start, draw(st.integers(start, len(quote) + 2))),
        via=draw(st.none() | texts),
        as_of=draw(st.sampled_from([None, "2025", "2025-01", "--01-13"])),
    )


@st.composite
def entries(draw, texts=anything):
    kind = draw(st.sampled_from(list(ChangeKind)))
    article = ArticleReference(
        sha256=draw(st.sampled_from(["aa", "bb"])),
        title=draw(st.none() | texts),
        outlet=draw(st.none() | texts),
        url=draw(st.none() | texts),
        published=draw(st.none() | st.just("2025-04-30")),
        date_basis=draw(st.sampled_from(list(DateBasis))),
        archived="p/q.html",
    )
    other = OtherSource(
        source="o", source_name=draw(texts), value=draw(values()), report_date=date(2025, 2, 3)
    )
    return DigestEntry(
        figure=FigureKey("t", draw(texts), draw(texts), draw(st.none() | texts)),
        measure_label=draw(texts),
        source_name=draw(texts),
        percent=draw(st.booleans()),
        kind=kind,
        before=None if kind is ChangeKind.FIRST else draw(reports(texts)),
        after=draw(reports(texts)),
        conflicts=tuple(draw(st.lists(values(), max_size=2))),
        article=article,
        others=(other,),
        position=draw(st.integers(1, 99)),
    )


@settings(max_examples=cases(300))
@given(anything, st.lists(entries(), min_size=1, max_size=3))
def test_a_subject_is_one_short_line_without_controls(topic_name, told):
    """P11, T11: neither CR nor LF, nor any other control."""
    subject = subject_line(topic_name, told)
    assert not CONTROL.search(subject)
    assert len(subject) <= 100
    assert subject.strip()


@given(anything, st.lists(entries(), min_size=1, max_size=3))
def test_a_file_name_stays_in_its_folder(topic, told):
    assert re.fullmatch("[0-9]{4}(-[a-z0-9]+)+", stem := file_stem(ISSUED_AT, topic, told))
    assert len(stem) <= 120


@settings(max_examples=60)
@given(st.lists(entries(), min_size=1, max_size=2))
def test_every_digest_can_be_told_in_every_form_without_controls(told):
    """P11: text, page and JSON."""
    message = RENDERER.render(issued(*told))
    assert not CONTROL.search(message.text.replace("\n", ""))
    assert not CONTROL.search(message.html.replace("\n", ""))
    assert len(json.loads(message.json)["entries"]) == len(told)


NUMBER = re.compile(r"[0-9][0-9,.]*[0-9]|[0-9]")


def numbers_in(text):
    return set(NUMBER.findall(text))


def reasons_for_numbers(entry):
    """Every text of the log, or reckoned from it, that may bring a number into a digest."""
    for report in (entry.before, entry.after):
        if report is not None:
            yield in_words(report.value, percent=entry.percent)
            yield report.quote
            yield f"{report.report_date.day} {report.report_date.year} {report.as_of or ''}"
            yield (report.as_of or "").replace("-", " ")
    for value in (*entry.conflicts, *(other.value for other in entry.others)):
        yield in_words(value, percent=entry.percent)
    if entry.before is not None:
        yield str(difference(entry.before.value, entry.after.value, DEFAULT_LOCALE, percent=entry.percent))
    yield "30 2025 3"  # the article's day and that of the other source


@settings(max_examples=100)
@given(entries(wordings))
def test_every_number_in_a_digest_stands_in_its_values_quotes_or_differences(entry):
    """P6: but for dates and differences."""
    text = " ".join(RENDERER.render(issued(entry)).unwrapped.split())
    body = text.partition("UTC")[2].partition("────")[0]  # between the date line and the log's place
    allowed = set().union(*(numbers_in(reason) for reason in reasons_for_numbers(entry)))
    assert numbers_in(body) <= allowed


@given(entries())
def test_an_entry_tells_its_values_whatever_else_it_says(entry):
    text = " ".join(RENDERER.render(issued(replace(entry, percent=False))).unwrapped.split())
    assert in_words(entry.after.value) in text
