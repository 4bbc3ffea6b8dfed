"""The charts of a digest: what the log held when it was issued, drawn in the page and painted for mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from alerts.channels.base import IMAGE_LIMIT
from alerts.charts.layout import PICTURE, drawn
from alerts.charts.model import chart_of
from alerts.charts.pictures import pictures
from alerts.illustrating import PICTURES, SHOWN, histories_in
from alerts.rendering import Renderer
from monitor.errors import LogError
from monitor.events import DigestIssued, EstimateRecorded
from tests.samples import about, at_least, between
from tests.unit.test_charts import entry
from tests.values import claim, news, publish

JANUARY, APRIL, MAY = date(2025, 1, 13), date(2025, 4, 30), date(2025, 5, 9)


@pytest.fixture
def told(log):
    """A log in which a figure was first reported, then raised; and the digest of the second."""
    january = news("january", claim(about(300)), day=JANUARY)
    publish(log, january, news("april", claim(at_least(600)), day=APRIL))
    return digests(log)[-1]


def digests(log):
    with log.reading() as view:
        return [recorded for recorded in view.events() if isinstance(recorded.event, DigestIssued)]


def test_a_page_shows_the_history_of_a_figure_that_changed(log, told):
    page = Renderer(histories=histories_in(log)).render(told).html
    assert "<svg" in page
    assert "about 300 (13 January 2025), at least 600 (30 April 2025, new)." in page
    assert "<img" not in page


def test_a_first_report_beside_nobody_has_no_chart(log, told):
    first = digests(log)[0]
    message = Renderer(histories=histories_in(log)).render(first)
    assert "<svg" not in message.html
    assert message.page_for_mail.images == ()


def test_a_chart_stays_as_it_was_whatever_is_reported_later(log, told):
    before = Renderer(histories=histories_in(log)).render(told).html
    march = news("march", claim(about(400)), day=date(2025, 3, 1))
    publish(log, news("may", claim(about(900)), day=MAY), march)
    assert Renderer(histories=histories_in(log)).render(told).html == before


def test_a_page_shows_the_latest_of_a_long_history_and_what_it_tells_of_however_old(log):
    weeks = [news(f"{n}", claim(about(100 + n)), day=date.fromordinal(738000 + n)) for n in range(SHOWN + 9)]
    publish(log, *weeks)
    read = histories_in(log)
    *_, before, last = digests(log)
    figure = last.event.entries[0].figure

    def days(position, *back_to):
        [entries] = read({figure: back_to}, position).values()
        return [entry.report.report_date.toordinal() - 738000 for entry in entries]

    assert days(last.position) == list(range(9, SHOWN + 9))
    assert days(before.position) == list(range(8, SHOWN + 8))
    with log.reading() as view:
        old = next(e.event for e in view.events() if isinstance(e.event, EstimateRecorded))
    assert days(last.position, old.id) == list(range(SHOWN + 9))


def test_a_mail_carries_its_charts_as_pictures_with_their_numbers_in_words(log, told):
    renderer = Renderer(histories=histories_in(log))
    page = renderer.render(told).page_for_mail
    assert "<svg" not in page.html
    (image,) = page.images
    assert f'src="cid:{image.cid}"' in page.html
    assert re.search(r'<img [^>]*alt="[^"]*at least 600 \(30 April 2025, new\)\."', page.html)
    assert image.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert page == Renderer(histories=histories_in(log)).render(told).page_for_mail  # byte for byte


def test_a_mail_carries_pictures_of_the_most_important_changes_only_and_the_page_charts_of_all(log):
    sources = [f"source-{number:02}" for number in range(20)]
    for number, day in ((300, JANUARY), (600, APRIL)):
        claims = [claim(about(number), source=source, scope=source) for source in sources]
        publish(log, news(str(number), *claims, claim(at_least(number), measure="workers"), day=day))
    message = Renderer(histories=histories_in(log)).render(digests(log)[-1])
    assert message.html.count('role="img"') == 21
    page = message.page_for_mail
    assert len(page.images) == page.html.count("<img") == PICTURES
    assert page.html.index("workers") > page.html.rindex("<img")


def test_a_digest_that_goes_to_several_places_is_painted_once(log, told):
    renderer = Renderer(histories=histories_in(log))
    page = renderer.render(told).page_for_mail
    other = renderer.render(digests(log)[0]).page_for_mail
    assert renderer.render(told).page_for_mail is page is not other


def test_a_digest_goes_without_charts_where_the_histories_cannot_be_trusted(told, caplog):
    def altered(figures, position):
        raise LogError("altered since")

    message = Renderer(histories=altered).render(told)
    assert "<svg" not in message.html
    assert "at least 600" in message.html
    assert "no charts" in caplog.text


def test_pictures_are_small_and_the_same_each_time():
    many = [entry(between(n % 70, n % 70 + 30), date.fromordinal(730000 + n), n) for n in range(1, 2000)]
    few = [entry(about(100), JANUARY, 1), entry(at_least(600), APRIL, 2)]
    drawings = [drawn(chart_of("x", entries, new="e2"), PICTURE) for entries in (many, few)]
    painted = pictures(drawings)
    assert [png[:4] for png in painted] == [b"\x89PNG"] * 2
    assert all(len(png) <= IMAGE_LIMIT for png in painted)
    assert pictures(drawings[1:]) == painted[1:]


def test_a_painter_that_takes_too_long_is_given_up_and_told_of(caplog):
    drawing = drawn(chart_of("x", [entry(about(100), JANUARY, 1), entry(at_least(600), APRIL, 2)]), PICTURE)
    assert pictures([drawing], seconds=0.001) is None
    assert "charts could not be painted" in caplog.text


def test_a_painter_that_fails_is_told_of(caplog):
    drawing = drawn(chart_of("x", [entry(about(100), JANUARY, 1), entry(at_least(600), APRIL, 2)]), PICTURE)
    assert pictures([replace(drawing, width=None)]) is None
    assert "charts could not be painted" in caplog.text


def test_nothing_to_paint_starts_nothing():
    assert pictures([], seconds=0) == []
