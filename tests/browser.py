"""A real browser for tests: Playwright's client with a Chromium of the system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


class NoBrowserError(Exception):
    """There is none, and why."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; NoBrowserError where none can be had."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoBrowserError(f"{error}; install figurewatch[dev]") from error
    named = (os.environ.get("CHROMIUM"), *map(shutil.which, _NAMES))
    found = next((browser for browser in named if browser), None)
    if found is None:
        raise NoBrowserError(f"none of {', '.join(_NAMES)} is installed, and CHROMIUM names none")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield browser
        browser.close()
