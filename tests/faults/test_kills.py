"""T1: the whole daemon killed at random moments, while files arrive and mails go out.

20 kills a run, most of them in the busy second after a start; the plan's 100 with `--scale 5`. What is killed
has been forked with its modules loaded (`warm`), since a start takes longer than all that follows. Kills at
the moment at which a mail is taken are in `test_kills_while_mailing`.
"""

from __future__ import annotations

import hashlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.events import ArticleReceived, ChangeKind, DigestIssued, FigureChanged, Recorded
from tests.faults.cycle import assert_told, is_through, opened, settings_for
from tests.faults.warm import WarmDaemon, end_all
from tests.integration.daemon import article, until
from tests.smtp import ScriptedServer

BUSY = 1.5  # seconds in which a start, what was left over, and a few new files are dealt with
READERS = ("desk@example.org",)  # pictures are painted for each: it would take most of the time
TOLD = {ChangeKind.FIRST, ChangeKind.RAISED, ChangeKind.LOWERED}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def daemon(tmp_path: Path, server: ScriptedServer) -> Iterator[WarmDaemon]:
    made = WarmDaemon(tmp_path / "home", settings_for(server, *READERS))
    made.home.mkdir()
    yield made
    end_all()


def test_kills_at_any_moment_lose_nothing_and_tell_nothing_twice(
    daemon: WarmDaemon, server: ScriptedServer, chance: random.Random, at_scale: Callable[[int], int]
) -> None:
    """P1, P2, P3, P4, P5, T1: kill -9 at random moments, files arriving and mails going out."""
    kills = at_scale(20)
    dropped: list[str] = []  # contents, some of them more than once
    for number in range(kills):
        if chance.random() < 0.2:
            daemon.start()  # and killed, perhaps, before it watches
        else:
            daemon.started()
        moment = time.monotonic() + chance.uniform(0, BUSY)
        for each in range(chance.randint(0, 2)):
            drop(daemon, dropped, f"{number:03}-{each}.md", chance)
            time.sleep(max(0.0, min(chance.uniform(0, BUSY / 3), moment - time.monotonic())))
        time.sleep(max(0.0, moment - time.monotonic()))
        assert daemon.stop(signal.SIGKILL) == -signal.SIGKILL
    daemon.start()
    until(lambda: is_through(daemon), "everything is taken and sent", patience=300)
    assert daemon.stop() == 0
    with closing(opened(daemon)) as log:
        log.verify()
        assert log.rebuild() == []
        with log.reading() as view:
            events = list(view.events())
            assert max(Counter(stored.key for stored in view.stored()).values()) == 1
    assert_recorded_once(events, daemon.home, dropped)
    digests = [recorded.event for recorded in events if isinstance(recorded.event, DigestIssued)]
    assert_issued_once(events, digests)
    assert_told([digest.id for digest in digests], server.taken, repeats=kills, people=READERS)
    written = Counter(digest["digest"] for digest in daemon.digests())
    assert written == Counter(digest.id for digest in digests)
    print(f"{kills} kills, {len(dropped)} files, {len(events)} events, {len(server.taken)} mails taken")


def assert_recorded_once(events: Sequence[Recorded], home: Path, dropped: Sequence[str]) -> None:
    """Every content is in the log and in the archive, once each, whatever names it came under."""
    contents = Counter(hashlib.sha256(content.encode()).hexdigest() for content in {*dropped})
    received = (recorded.event for recorded in events)
    assert (
        Counter(event.article.sha256 for event in received if isinstance(event, ArticleReceived)) == contents
    )
    files = [file for file in (home / "archive").rglob("*") if file.is_file()]
    assert Counter(hashlib.sha256(file.read_bytes()).hexdigest() for file in files) == contents


def assert_issued_once(events: Sequence[Recorded], digests: Sequence[DigestIssued]) -> None:
    """Every change worth telling is in one digest, and no digest has one that the log does not hold."""
    changes = {
        recorded.position
        for recorded in events
        if isinstance(recorded.event, FigureChanged) and recorded.event.kind in TOLD
    }
    assert Counter(entry.position for digest in digests for entry in digest.entries) == Counter(changes)


def drop(daemon: WarmDaemon, dropped: list[str], name: str, chance: random.Random) -> None:
    """A file with news, or with none, or with what was dropped before under another name."""
    kind = chance.random()
    if dropped and kind < 0.2:
        content = chance.choice(dropped)
    elif kind < 0.5:
        content = f"Nothing has been counted here, says {name}. " * 10
    else:
        number = len(dropped)
        day = date(2024, 1, 1) + timedelta(days=number)
        content = article(f"at least {100 + number}", day=day.isoformat(), note="")
    dropped.append(content)
    daemon.drop(name, content)
