"""The event log, measured against what the database's bare driver does with the same bytes in the same run.

    python benchmarks/log.py [--events 1000000] [--ingest 30000] [--postgresql ADDRESS] [--keep FOLDER]

Ratios matter; seconds are this machine's. With --postgresql the ingest is measured there, too, in a schema
that is dropped afterwards. --keep leaves the big log in a folder, and takes it from there the next time.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from alerts.issuing import Issuer
from alerts.policy import Policies
from monitor.article import DateBasis
from monitor.estimates import Estimate, Qualifier, Status
from monitor.event_log import EventLog, Writing
from monitor.events import ArticleReceived, ArticleReference, DigestDelivered, EstimateRecorded
from monitor.hash_chain import EMPTY, StoredEvent, chained
from monitor.looking_store import LookingStore
from monitor.opening import PROJECTIONS
from monitor.sql_store import address_of

COLUMNS = ", ".join(StoredEvent._fields)
PER_COMMIT = 15  # events, about an article's
TOPICS, MEASURES, SOURCES = 100, 4, 2
ISSUER = Issuer({}, Policies(), ("files",))


def main(asked: argparse.Namespace) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="figurewatch-benchmark-") as temporary:
        folder = Path(asked.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        big = folder / "figurewatch.db"
        grow(big, asked.events)
        scratch = Path(temporary)
        print(f"-- a log of {asked.events:,} events, {big.stat().st_size / 2**20:,.0f} MiB")
        ingest_sqlite(scratch, big, asked.ingest)
        replay(big)
        verifying(big)
        looking(folder)
        if asked.postgresql:
            ingest_postgresql(asked.postgresql, big, asked.ingest)


# -- a big log --------------------------------------------------------------------------------------------


def grow(file: Path, size: int) -> None:
    """Have the file hold a log of at least `size` events; prints what an article costs on the way."""
    with closing(EventLog(address_of(file), PROJECTIONS, lambda: datetime.now(UTC))) as log:
        with log.reading() as view:
            position, number = view.head.position, view.head.position
        printed = 1_000
        while position < size:
            with log.writing() as writing:
                for _ in range(50):
                    number += 1
                    publish(writing, number)
                position = writing.head.position
            if position >= printed or position >= size:
                cost = [timed(lambda n=n: one(log, n)) for n in range(number + 1, number + 101)]
                number += 100
                print(
                    f"an article at {position:>9,} events: median {1000 * statistics.median(cost):6.2f} ms,"
                    f" mean {1000 * statistics.mean(cost):6.2f} ms"
                )
                while printed <= position:
                    printed *= 10


def one(log: EventLog, number: int) -> None:
    """An article in a transaction of its own."""
    with log.writing() as writing:
        publish(writing, number)


def publish(writing: Writing, number: int) -> None:
    """An article with four estimates, what follows from it, and the delivery of its digest."""
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    day = date(2020, 1, 1) + timedelta(days=number // 100)
    reference = ArticleReference(
        sha256=sha256,
        title=f"Report number {number} on what is counted",
        outlet="The Example Courier",
        url=f"https://example.org/{number}",
        published=day.isoformat(),
        date_basis=DateBasis.METADATA,
        archived=f"{day:%Y/%m}/{number}.txt",
    )
    received = ArticleReceived(
        article=reference,
        text_sha256=sha256,
        file_name=f"{number}.txt",
        report_date=day,
        author="A. Writer",
        language="en",
        reader="figurewatch 0.1.0",
        sketch=sha256[:16],
        claims=sha256[:32],
    )
    writing.append(received, key=f"article:{sha256}", cause=f"file:{sha256}")
    made = [estimate(received, number, part) for part in range(4)]
    for each in made:
        writing.append(each, key=f"estimate:{each.id}", cause=f"article:{sha256}")
    ISSUER.react(writing, received, made)
    last = writing.head.position
    delivered = DigestDelivered(digest=f"{last}", destination="files", attempt=1)
    writing.append(delivered, key=f"delivered:{last}", cause=f"delivery:{last}")


def estimate(received: ArticleReceived, number: int, part: int) -> EstimateRecorded:
    """One of an article's claims."""
    value = float(100 + number)
    quote = (
        f"The agency said on Monday that about {value:g} people had been counted in the whole area so far."
    )
    return EstimateRecorded(
        id=f"{received.article.sha256[:12]}-{part}",
        article=received.article.sha256,
        report_date=received.report_date,
        date_basis=DateBasis.METADATA,
        estimate=Estimate(
            topic=f"topic-{number % TOPICS}",
            measure=f"measure-{part % MEASURES}",
            low=value,
            high=value,
            qualifier=Qualifier.ABOUT,
            source=f"source-{number // TOPICS % SOURCES}",
            status=Status.CURRENT,
            as_of=None,
            scope=None,
            quote=quote,
            start=100,
            end=100 + len(quote),
            number=(143, 143 + len(f"{value:g}")),
            confidence=0.9,
            because={"number": f"{value:g}", "qualifier": "about", "source": "the agency said"},
        ),
    )


# -- ingest -----------------------------------------------------------------------------------------------


def first_events(file: Path, number: int) -> list[StoredEvent]:
    """The first events of the big log, whose bytes are written again."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position LIMIT ?", (number,))
        return [StoredEvent(*row) for row in rows]


def articles(events: list[StoredEvent]) -> Iterator[list[StoredEvent]]:
    """Events as they are committed together."""
    for at in range(0, len(events), PER_COMMIT):
        yield events[at : at + PER_COMMIT]


def ingest_sqlite(folder: Path, big: Path, number: int) -> None:
    """Durable appends a second: raw, the log alone, and the log with all projections."""
    events = first_events(big, number)
    raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE events (position INTEGER PRIMARY KEY, recorded_at TEXT, type TEXT, version INTEGER,"
        " cause TEXT, key TEXT UNIQUE, payload TEXT, hash TEXT)",
    ):
        raw.execute(statement)

    def bare() -> None:
        for part in articles(events):
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", part)
            raw.execute("COMMIT")

    base = len(events) / timed(bare)
    raw.close()
    print(f"SQLite, {PER_COMMIT} events a commit, raw:        {base:10,.0f} events/s")
    compare("  the log", base, len(events) / timed(appending(address_of(folder / "log.db"), (), events)))
    everything = appending(address_of(folder / "all.db"), PROJECTIONS, events)
    compare("  the log with all projections", base, len(events) / timed(everything))


def ingest_postgresql(address: str, big: Path, number: int) -> None:
    """The same on a server."""
    import psycopg

    events = first_events(big, number)
    plain = address.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS figurewatch_benchmark CASCADE")
        connection.execute("CREATE SCHEMA figurewatch_benchmark")
        connection.execute("SET search_path = figurewatch_benchmark")
        connection.execute(
            "CREATE TABLE raw (position bigint PRIMARY KEY, recorded_at text, type text, version int,"
            ' cause text, key text COLLATE "C" UNIQUE, payload text, hash text)'
        )

        def bare() -> None:
            for part in articles(events):
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(1)")
                    cursor.executemany(
                        f"INSERT INTO raw ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", part
                    )

        base = len(events) / timed(bare)
        print(f"PostgreSQL, {PER_COMMIT} events a commit, psycopg: {base:10,.0f} events/s")
        mark = "&" if "?" in address else "?"
        ours = f"{address}{mark}options=-csearch_path%3Dfigurewatch_benchmark"
        compare("  the log", base, len(events) / timed(appending(ours, (), events)))
        connection.execute("DROP SCHEMA figurewatch_benchmark CASCADE")


def appending(address: str, projections: Any, events: list[StoredEvent]) -> Callable[[], None]:
    """Appends what was appended once, to a new log."""
    from monitor.codec import decode_stored

    log = EventLog(address, projections, lambda: datetime.now(UTC))
    facts = [decode_stored(stored) for stored in events]

    def append() -> None:
        for at in range(0, len(facts), PER_COMMIT):
            with log.writing() as writing:
                for fact in facts[at : at + PER_COMMIT]:
                    writing.append(fact.event, key=fact.key, cause=fact.cause)
        log.close()

    return append


# -- reading ----------------------------------------------------------------------------------------------


def replay(big: Path) -> None:
    """Events a second, read and decoded."""

    def raw() -> int:
        read = 0
        with closing(sqlite3.connect(big)) as connection:
            decode = msgspec.json.decode
            for row in connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position"):
                decode(row[6])
                read += 1
        return read

    def ours() -> int:
        read = 0
        with closing(EventLog(address_of(big), (), lambda: datetime.now(UTC))) as log, log.reading() as view:
            for _ in view.events():
                read += 1
        return read

    base = rate(raw)
    print(f"replay, raw sqlite3 and msgspec:             {base:10,.0f} events/s")
    before = memory()
    compare("  the log", base, rate(ours))
    print(f"  memory it took more:                       {memory() - before:10,.1f} MiB")


def verifying(big: Path) -> None:
    """Events a second, proved to follow each other."""

    def raw() -> int:
        head = EMPTY.hash
        read = 0
        with closing(sqlite3.connect(big)) as connection:
            for row in connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position"):
                stored = StoredEvent(*row)
                head = chained(head, stored)
                assert head == stored.hash
                read += 1
        return read

    def alone() -> int:
        with closing(EventLog(LookingStore(big), (), lambda: datetime.now(UTC))) as log:
            return log.verify().position

    def everything() -> int:
        with closing(EventLog(LookingStore(big), PROJECTIONS, lambda: datetime.now(UTC))) as log:
            return log.verify().position

    base = rate(raw)
    print(f"verify, raw sqlite3 and SHA-256:             {base:10,.0f} events/s")
    compare("  the log's events", base, rate(alone))
    compare("  the log and all documents", base, rate(everything))


def looking(home: Path) -> None:
    """Seconds that a command takes from its start to its end, the system's cache warm."""
    command = [sys.executable, "-m", "monitor", "--home", str(home), "figures", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}

    def start(command: list[str]) -> float:
        return min(
            timed(lambda: subprocess.run(command, env=environment, capture_output=True, check=True))
            for _ in range(5)
        )

    print(
        f"an empty Python, from start to end:          {1000 * start([sys.executable, '-c', '']):10,.0f} ms"
    )
    print(f"figurewatch figures:                         {1000 * start(command):10,.0f} ms")


# -- measuring --------------------------------------------------------------------------------------------


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rate(work: Callable[[], int]) -> float:
    """Things done a second."""
    start = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - start)


def compare(what: str, base: float, ours: float) -> None:
    """Print a figure of ours beside the raw one."""
    print(f"{what:<44} {ours:10,.0f} events/s, {100 * ours / base:4.0f} %")


def memory() -> float:
    """The most that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--ingest", type=int, default=30_000)
    parser.add_argument("--postgresql")
    parser.add_argument("--keep")
    main(parser.parse_args())
