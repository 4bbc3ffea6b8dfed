"""The page of a digest in a real browser: legible in light and dark, whole on a phone, alone in the world."""

from __future__ import annotations

import shutil

import pytest

from alerts.rendering import Renderer
from monitor.events import ChangeKind
from tests.samples import (
    CASUALTIES_RAISED,
    HOSTILE,
    HOSTILE_WORDS,
    JCS_FIRST,
    KILLED_RAISED,
    LAYOFFS,
    SHARE_LOWERED,
    issued,
    of_kind,
    taken_back,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
QUIET = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
DIGESTS = {
    "changes": issued(KILLED_RAISED, CASUALTIES_RAISED, SHARE_LOWERED, JCS_FIRST),
    "every kind": issued(*(of_kind(kind) for kind in ChangeKind)),
    "correction": issued(*(taken_back(kind) for kind in (ChangeKind.CORRECTED, ChangeKind.WITHDRAWN))),
    "history": issued(taken_back(ChangeKind.LATE)),
    "long": issued(LAYOFFS),
    "hostile": issued(HOSTILE, topic_name=HOSTILE_WORDS),
}
# The least contrast of any text that is shown, by the formula of WCAG 2.2 (1.4.3), with where it stands.
LEAST_CONTRAST = """() => {
  const channels = colour => colour.match(/[0-9.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = channels(colour).map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let least = [21, ""];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.offsetParent || element.closest("svg")) continue;
    const both = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    const contrast = (both[0] + 0.05) / (both[1] + 0.05);
    if (contrast < least[0]) least = [contrast, element.className + ": " + texts.currentNode.data];
  }
  return least;
}"""


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=DIGESTS.values(), ids=DIGESTS.keys())
def file(request, tmp_path):
    page = tmp_path / "digest.html"
    page.write_text(Renderer().render(request.param).html, encoding="utf-8")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_against_what_is_behind_it(browser, file, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(file.as_uri())
    contrast, where = page.evaluate(LEAST_CONTRAST)
    page.close()
    assert contrast < 21, "nothing was measured"
    assert contrast >= 4.5, where


def test_a_phone_shows_all_of_it_without_scrolling_sideways(browser, file):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert width <= 390


def test_a_page_asks_for_nothing_but_itself_and_runs_nothing(browser, file):
    page = browser.new_page()
    asked, opened = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    assert (asked, opened) == ([file.as_uri()], [])
