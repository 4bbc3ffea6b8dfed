"""The whole path, measured: articles a second from folder to log, and the time from drop to digest.

    python benchmarks/end_to_end.py [ARTICLES]

Prints both beside what the disk allows in the same run: SQLite commits a second with the same synchronous
setting, one small transaction each. Ratios matter; seconds are this machine's.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from monitor.app import App, shipped_seeds, started
from monitor.config import load_config

ROUNDS = 20  # for the latency


def main(articles: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="figurewatch-benchmark-") as folder:
        commits = raw_commits(Path(folder) / "raw.db", articles)
        rate = sweep(Path(folder) / "sweep", articles)
        latencies = drops(Path(folder) / "drops")
    print(f"raw SQLite commits (one a transaction, synchronous=FULL): {commits:9,.0f} /s")
    print(f"articles through the whole path ({articles} at once):      {rate:9,.0f} /s")
    print(f"ratio, articles to raw commits:                           {rate / commits:9.3f}")
    print(
        f"drop to digest on disk, settle time 0:      median {1000 * statistics.median(latencies):6.0f} ms,"
        f" longest {1000 * max(latencies):.0f} ms ({ROUNDS} drops)"
    )


def raw_commits(file: Path, number: int) -> float:
    """Transactions a second that this disk allows, with the bytes of an article's events in each."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, payload TEXT)")
    rows = ["x" * 400] * 15
    start = time.perf_counter()
    for _ in range(number):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO events (payload) VALUES (?)", [(row,) for row in rows])
        connection.execute("COMMIT")
    elapsed = time.perf_counter() - start
    connection.close()
    return number / elapsed


def sweep(home: Path, number: int) -> float:
    """Articles a second from a full inbox to a worked-off outbox."""
    with _app(home) as app:
        for count in range(number):
            _drop(app, count)
        start = time.perf_counter()
        app.service.work_through()
        return number / (time.perf_counter() - start)


def drops(home: Path) -> list[float]:
    """Seconds from each drop to its digest, the service watching."""
    taken = []
    with _app(home) as app:
        runner = threading.Thread(target=app.service.run)
        runner.start()
        time.sleep(1)
        for count in range(ROUNDS):
            start = time.perf_counter()
            _drop(app, count)
            while len(list(app.config.digests.glob("[0-9]*.json"))) <= count:
                time.sleep(0.002)
            taken.append(time.perf_counter() - start)
        app.service.stop()
        runner.join()
    return taken


def _app(home: Path):  # type: ignore[no-untyped-def]
    home.mkdir()
    return started(replace(load_config(home), settle_seconds=0.0))


def _drop(app: App, count: int) -> None:
    """An article about the size of a seed, each with a higher figure than the last."""
    seed = sorted(shipped_seeds().iterdir())[count % 5].read_text()
    lead = (
        f"The National Intelligence Service said that {1000 + 10 * count} North Korean soldiers had been "
        "killed in the war in Ukraine.\n"
    )
    name = f"{count:06}.txt"
    partial = app.config.inbox / f".{name}.part"
    partial.write_text(f"Report number {count} on North Korean soldiers\n{lead}{seed}")
    partial.rename(app.config.inbox / name)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
