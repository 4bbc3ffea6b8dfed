"""The board, measured against writing the same bytes under the same names in the same run.

    python benchmarks/board.py [--articles 10000] [--changes 20]

Prints what a full build costs a thousand pages, and what one more article costs: until the pages that tell
of it are there, and until those are that show it beside their own. Seconds are of processor time, as a busy
machine would say more of its load than of the board; even so they grow with it.

22 November 2026, two cores under a load of 6 to 9: 1.45 s a thousand pages; one more article 480 ms for 21
pages, 150 ms until the front page tells of it.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alerts.board.addresses import INDEX
from alerts.board.words import Words
from alerts.board.writing import Board
from alerts.issuing import Issuer
from alerts.policy import Policies
from monitor.article import Article, DateBasis, fingerprint
from monitor.estimates import Estimate, Qualifier
from monitor.event_log import EventLog, Writing
from monitor.events import ArticleReceived, ArticleReference, EstimateRecorded
from monitor.keeping import keep
from monitor.opening import PROJECTIONS
from monitor.sql_store import address_of

TOPICS, MEASURES, SOURCES = 5, 8, 5  # 200 figures
ISSUER = Issuer({}, Policies(), ("files",))
FILLER = "Officials said the count was still under way, and that it would take days to complete. " * 30


def main(asked: argparse.Namespace) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="figurewatch-benchmark-") as temporary:
        folder = Path(temporary)
        file = folder / "figurewatch.db"
        with closing(EventLog(address_of(file), PROJECTIONS, lambda: datetime.now(UTC))) as log:
            grow(log, asked.articles)
            board = Board(log, folder / "digests", Words({}, "../archive"))
            whole(board, folder)
            changes(log, board, folder / "digests", asked.articles, asked.changes)


def grow(log: EventLog, articles: int) -> None:
    """Have the log hold so many articles, each with three estimates on one of 200 figures."""
    for start in range(0, articles, 100):
        with log.writing() as writing:
            for number in range(start, min(start + 100, articles)):
                publish(writing, number)
    with log.reading() as view:
        print(f"a log of {articles:,} articles, {view.head.position:,} events")


def publish(writing: Writing, number: int) -> None:
    """An article of some 3,000 letters, kept, with three estimates and what follows from them."""
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    day = date(2020, 1, 1) + timedelta(days=number // 10)
    quotes = [f"Source {number % SOURCES} put it at {number + each}. " for each in range(3)]
    title = f"Report number {number} on what is counted"
    text = f"{title}\n\n{FILLER}\n{''.join(quotes)}\n"
    article = Article(sha256=sha256, text_sha256=fingerprint(text), text=text, title=title, published=day)
    reference = ArticleReference(
        sha256=sha256,
        title=title,
        outlet="The Example Courier",
        url=f"https://example.org/{number}",
        published=day.isoformat(),
        date_basis=DateBasis.METADATA,
        archived=f"{day:%Y/%m}/{number}.txt",
    )
    received = ArticleReceived(
        article=reference,
        text_sha256=article.text_sha256,
        file_name=f"{number}.txt",
        report_date=day,
        author=None,
        language="en",
        reader="benchmark",
        kept=keep(writing, article),
    )
    cause = f"article:{sha256}"
    writing.append(received, key=cause, cause=f"file:{sha256}")
    made = [estimate(number, each, quote, text, sha256, day) for each, quote in enumerate(quotes)]
    for recorded in made:
        writing.append(recorded, key=f"estimate:{recorded.id}", cause=cause)
    ISSUER.react(writing, received, made)


def estimate(number: int, each: int, quote: str, text: str, sha256: str, day: date) -> EstimateRecorded:
    """One claim of an article, where its text makes it."""
    start = text.index(quote)
    at = start + quote.index(str(number + each), quote.index("at "))
    return EstimateRecorded(
        id=f"{sha256[:12]}-{each + 1}",
        article=sha256,
        report_date=day,
        date_basis=DateBasis.METADATA,
        estimate=Estimate(
            topic=f"topic-{number % TOPICS}",
            measure=f"measure-{(number // TOPICS + each) % MEASURES}",
            low=float(number + each),
            high=float(number + each),
            qualifier=Qualifier.EXACTLY,
            source=f"source-{number // (TOPICS * MEASURES) % SOURCES}",
            quote=quote.strip(),
            start=start,
            end=start + len(quote.strip()),
            number=(at, at + len(str(number + each))),
            confidence=0.9,
            because={"number": str(number + each), "measure": "put it at", "source": "Source"},
        ),
    )


def whole(board: Board, folder: Path) -> None:
    """A full build beside the raw writing of its bytes."""
    seconds, written = timed(lambda: board.refresh(full=True))
    assert written
    raw, size = written_raw(folder)
    per_thousand = 1000 * seconds / written
    print(
        f"full build: {written:,} pages, {size / 2**20:.0f} MiB, {per_thousand:.2f} s a thousand;"
        f" {seconds / raw:.1f} times the raw writing of the same bytes"
    )


def written_raw(folder: Path) -> tuple[float, int]:
    """Seconds to write what the board consists of once more, each file in one step; and its bytes."""
    held = [(path.relative_to(folder), path.read_bytes()) for path in folder.rglob("*.html")]
    for name, _ in held:
        (folder / "raw" / name).parent.mkdir(parents=True, exist_ok=True)

    def write() -> None:
        for name, data in held:
            target = folder / "raw" / name
            unfinished = target.with_suffix(".part")
            unfinished.write_bytes(data)
            unfinished.replace(target)

    seconds, _ = timed(write)
    return seconds, sum(len(data) for _, data in held)


class Telling:
    """Notes when the front page was written; asked before each page, and never stops anybody."""

    def __init__(self, page: Path) -> None:
        self._page, self._before, self.seen_at = page, page.stat().st_mtime_ns, 0.0

    def __call__(self) -> bool:
        if not self.seen_at and self._page.stat().st_mtime_ns != self._before:
            self.seen_at = time.process_time()
        return False


def changes(log: EventLog, board: Board, folder: Path, articles: int, count: int) -> None:
    """What one more article costs, and a look when there is none."""
    took, pages, told = [], [], []
    for number in range(articles, articles + count):
        with log.writing() as writing:
            publish(writing, number)
        start, telling = time.process_time(), Telling(folder / INDEX)
        seconds, written = timed(lambda telling=telling: board.refresh(stopped=telling))
        told.append(telling.seen_at - start)
        took.append(seconds)
        pages.append(written or 0)
    idle = statistics.median(timed(board.refresh)[0] for _ in range(20))
    median = statistics.median(took)
    print(
        f"one more article: median {1000 * median:.0f} ms for {statistics.median(pages):.0f} pages,"
        f" {1000 * statistics.median(told):.0f} ms until the front page tells of it;"
        f" nothing new: {1000 * idle:.2f} ms"
    )


def timed(work):  # type: ignore[no-untyped-def]
    """Seconds that a call took, and what it gave."""
    start = time.process_time()
    given = work()
    return time.process_time() - start, given


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=20)
    main(parser.parse_args())
