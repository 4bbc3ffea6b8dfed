"""The board as its readers use it: in a real browser, from the disk, with hostile articles in it (P11)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import NoBrowserError, chromium
from tests.integration.daemon import Daemon, article

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE_HTML = """<!doctype html><html><head>
<title>&lt;script&gt;document.title='owned'&lt;/script&gt; Toll among North Korean soldiers</title>
<meta property="article:published_time" content="2025-02-02">
<link rel="canonical" href="javascript:document.title='owned'">
<script>document.title = 'owned'; top.document.title = 'owned'</script></head><body>
<article><h1>&lt;script&gt;document.title='owned'&lt;/script&gt; Toll among North Korean soldiers</h1>
<p>&lt;img src=x onerror="document.title='owned'"&gt; The war in Ukraine goes on, they say.</p>
<p>South Korea's National Intelligence Service said that 777 North Korean soldiers had been killed in the
war in Ukraine. &lt;/p&gt;&lt;/main&gt;&lt;a href="javascript:document.title='owned'"&gt;more&lt;/a&gt;</p>
<img src="http://127.0.0.1:9/tracked.png"></article></body></html>"""
HOSTILE_JSON = {
    "title": "Toll \u202egnp.exe\u2066 \x1b[31m" + "and so on " * 400,
    "url": "javascript:document.title='owned'",
    "date": "2025-02-03",
    "text": "South Korea's National Intelligence Service said that 801 North Korean soldiers had been killed "
    "in the war in Ukraine. \u202eowned\u202c \x07 </script><svg onload=alert(1)> {{ 7 * 6 }}",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as running:
            yield running
    except NoBrowserError as error:
        pytest.skip(f"no browser: {error}")


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digests folder of a home that the real service has worked on, and a person has put right."""
    home = tmp_path_factory.mktemp("board") / "home"
    daemon = Daemon(home)
    daemon.drop("one.md", article("100", day="2025-01-13"))
    daemon.drop("two.md", article("about 300", day="2025-01-20"))
    daemon.drop("wrong.md", article("6,000", day="2025-01-25", note="A zero too many."))
    daemon.drop("hostile.html", HOSTILE_HTML)
    daemon.drop("hostile.json", json.dumps(HOSTILE_JSON))
    for number in range(10):
        daemon.drop(f"more{number}.md", article(f"{900 + number}", day=f"2025-03-{10 + number}"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(120) == 0
    [wrong] = [held for held in daemon.ask("estimates") if held["low"] == 6000]
    struck = ["withdraw", wrong["estimate"], "--reason", "a zero too many", "--by", "Ana"]
    for command in (struck, ["board"]):
        done = [sys.executable, "-m", "monitor", "--home", str(home), *command]
        subprocess.run(done, check=True, env=daemon.environment(), capture_output=True, timeout=60)
    return home / "digests"


Open = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, digests: Path) -> Iterator[Open]:
    """Opens the board in a window of its own; in the end nothing may have gone wrong in any."""
    faults: list[str] = []
    contexts = []

    def watched(url: str) -> None:
        if not url.startswith(("file:", "data:")):
            faults.append(f"asked for {url}")

    def open_page(name: str = "index.html", **context: object) -> Page:
        contexts.append(browser.new_context(**context))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.on("console", lambda said: faults.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: watched(request.url))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.goto((digests / name).as_uri())
        return page

    yield open_page
    titles = [page.title() for context in contexts for page in context.pages]
    for context in contexts:
        context.close()
    assert faults == []
    assert "owned" not in titles


def pages(digests: Path) -> list[Path]:
    """All pages of ours, but for those that show a file of somebody else's making."""
    return [file for file in digests.rglob("*.html") if not file.name.endswith("-file.html")]


def to_figure(page: Page) -> None:
    page.locator("table.figures a", has_text="NIS").first.click()
    page.locator("h1", has_text="NIS").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_board_to_a_figure_to_its_article_and_back(opened: Open, scripts, scheme, width) -> None:
    page = opened(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts)

    def fits() -> None:
        assert page.locator("main").bounding_box()["width"] <= width  # type: ignore[index]
        assert page.locator("header").bounding_box()["x"] >= 0  # type: ignore[index]

    assert page.locator("h1").inner_text() == "Figures"
    fits()
    to_figure(page)
    fits()
    assert page.locator("svg.chart-large").is_visible()
    page.locator(".report .from a.title").first.click()
    assert page.locator("section.text").is_visible()
    fits()
    page.locator(".claim .who a", has_text="NIS").first.click()
    assert "NIS" in page.locator("h1").inner_text()
    page.locator("header nav a", has_text="Digests").click()
    page.locator(".entries a").first.click()
    assert page.title() != ""


def test_dark_and_light_are_different(opened: Open) -> None:
    colours = {
        opened(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert len(colours) == 2


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_hovering_over_a_number_or_reaching_it_by_keyboard_says_why(opened: Open, scripts) -> None:
    page = opened("articles.html", java_script_enabled=scripts)
    page.locator(".entries a", has_text="Toll among North Korean soldiers").first.click()
    tip = page.locator(".tip").first
    assert not tip.is_visible()
    page.locator(".mark > a").first.hover()
    assert tip.is_visible()
    assert "confidence" in tip.inner_text()
    assert "measure:" in tip.inner_text()
    page.mouse.move(0, 0)
    assert not tip.is_visible()
    page.locator(".mark > a").first.focus()
    assert tip.is_visible()
    described = page.locator(".mark > a").first.get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text() == tip.inner_text()


def test_escape_puts_the_explanation_away(opened: Open) -> None:
    page = opened("articles.html")
    page.locator(".entries a").first.click()
    page.locator(".mark > a").first.focus()
    page.keyboard.press("Escape")
    assert not page.locator(".tip").first.is_visible()


def test_a_point_of_the_chart_says_its_value_and_leads_to_its_report(opened: Open) -> None:
    page = opened()
    to_figure(page)
    point = page.locator(".chart .point").first
    point.hover()
    said = page.locator(".readout b").inner_text()
    assert said == point.get_attribute("data-value")
    lit = page.locator(".report.lit")
    assert said in lit.inner_text()
    anchor = lit.get_attribute("id")
    point.click()
    assert page.url.endswith(f"#{anchor}")


def test_a_point_leads_to_its_report_without_scripts(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    to_figure(page)
    page.locator(".chart .point").first.click()
    assert page.locator(".report:target").count() == 1


def test_what_was_withdrawn_is_struck_with_who_why_and_when(opened: Open) -> None:
    page = opened()
    to_figure(page)
    struck = page.locator(".report.struck")
    assert struck.count() == 1
    assert struck.locator("s").inner_text() == "6,000"
    assert "by Ana on" in struck.inner_text()
    assert "a zero too many" in struck.inner_text()
    struck.locator("a.title").click()
    assert page.locator(".claim.struck s").inner_text() == "6,000"
    assert page.locator(".mark.gone").count() == 1


def test_the_filter_leaves_what_holds_all_its_words(opened: Open) -> None:
    page = opened()
    rows = page.locator("table.figures .row:visible")
    assert rows.count() >= 1
    page.get_by_label("Filter").fill("nis KILLED korean")
    assert rows.count() == 1
    page.get_by_label("Filter").fill("nothing has these words")
    assert rows.count() == 0
    assert "0 of" in page.locator("output").inner_text()
    page.keyboard.press("Escape")
    assert rows.count() >= 1


def test_without_scripts_no_box_is_shown_that_would_do_nothing(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    assert not page.locator(".filter").is_visible()
    assert page.locator("thead button").count() == 0


def test_columns_sort_by_their_numbers(opened: Open) -> None:
    page = opened()
    head = page.locator("table.figures th", has_text="Value").first
    for order in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == order


def test_everything_is_reached_by_keyboard(opened: Open) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.closest('table.figures, nav, p.filter, .changes')?.tagName")
        )
    assert {"NAV", "P", "OL", "TABLE"} <= reached
    page.locator("table.figures .row a").first.focus()
    page.keyboard.press("Enter")
    page.locator(".reports").wait_for()
    page.locator(".report a.title").first.focus()
    assert page.locator(".chart .point.lit").count() == 1
    page.keyboard.press("Enter")
    page.locator("section.text").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_window(opened: Open, digests: Path, width) -> None:
    page = opened(viewport={"width": width, "height": 900})
    for file in pages(digests):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file.name


def test_hostile_articles_do_nothing(opened: Open, digests: Path) -> None:
    page = opened()
    for file in pages(digests):
        page.goto(file.as_uri())
        assert page.title() != "owned"
        links = page.evaluate("[...document.links].map((link) => link.protocol ?? '')")
        assert set(links) <= {"file:", "https:", "http:", ""}  # of a chart's points, which are no HTML
        assert page.locator("main script, main img, [onerror], [onload]").count() == 0


def test_the_archived_file_of_a_hostile_page_is_shown_where_its_scripts_do_not_run(
    browser: Browser, digests: Path
) -> None:
    """Chromium says in its console that it held them back, and what the page asked for outside."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((digests / "articles.html").as_uri())
    page.locator(".entries a", has_text="<script>").click()
    page.locator("a", has_text="archived file").click()
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    assert "777" in frame.locator("body").inner_text()
    assert page.title() != "owned"
    assert frame.locator("html").evaluate("() => document.title") != "owned"
    assert any("Blocked script execution" in text for text in said)
    assert any("tracked.png" in text and "Content Security Policy" in text for text in said)
    context.close()
