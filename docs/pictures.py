"""Make the pictures in docs/ again: `python docs/pictures.py [NAME…]`, with figurewatch[dev] installed.

Each is a page that the example articles leave behind, dropped one after another with the days on which they
were published, seen by a Chromium of the system (the one that CHROMIUM names, or the first on the PATH).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parent
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Picture:
    """A page of the home folder as it is shown in the documents."""

    page: Callable[[Path], Path]
    width: int = 900  # CSS pixels
    height: int | None = None  # of the window; None: the whole page


def _telling_digest(home: Path) -> Path:
    """The page of the digest that tells of most changes, the latest of those."""
    documents = sorted((home / "digests").glob("[0-9]*.json"))
    most = max(documents, key=lambda file: (len(json.loads(file.read_bytes())["entries"]), file.name))
    return most.with_suffix(".html")


def _board(home: Path) -> Path:
    return home / "digests" / "index.html"


_DAYS = {
    "001": "2024-12-19",
    "003": "2024-12-23",
    "000": "2025-03-27",
    "002": "2025-03-28",
    "004": "2025-04-30",
}
"""When the example articles, which do not say so themselves, reported what they tell."""
PICTURES = {
    "digest": Picture(_telling_digest),
    "board": Picture(_board, width=1120, height=1150),
}


def main(names: list[str]) -> None:
    """Run the demo in a folder of its own and take the pictures asked for, or all."""
    if unknown := set(names) - set(PICTURES):
        sys.exit(f"no such picture: {', '.join(unknown)}; there are: {', '.join(PICTURES)}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        for seed, day in _DAYS.items():
            _read(home, next((DOCS.parent / "seeds").glob(f"{seed}_*")), day)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=list(_QUIET))
            for name in names or PICTURES:
                _take(browser, PICTURES[name], home, DOCS / f"{name}.png")


def _read(home: Path, seed: Path, day: str) -> None:
    inbox = home / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    title, _, text = seed.read_text(encoding="utf-8").partition("\n")
    front = f"---\ntitle: {json.dumps(title)}\ndate: {day}\n---\n\n"
    (inbox / f"{seed.stem}.md").write_text(front + text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(home), "run", "--once"],
        check=True, stderr=subprocess.DEVNULL, env={**os.environ, "FIGUREWATCH_SETTLE_SECONDS": "0"},
    )  # fmt: skip


def _take(browser: Browser, picture: Picture, home: Path, file: Path) -> None:
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height or 600})
    page.goto(picture.page(home).as_uri())
    page.screenshot(path=file, full_page=picture.height is None)
    page.close()
    print(file)


def _chromium() -> str:
    named = (os.environ.get("CHROMIUM"), *map(shutil.which, _BROWSERS))
    found = next((browser for browser in named if browser), None)
    return found or sys.exit("no Chromium is installed; install one, or name it in CHROMIUM")


if __name__ == "__main__":
    main(sys.argv[1:])
