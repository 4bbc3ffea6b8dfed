"""One cycle of the service over a few dropped files, and all that it leaves behind, to be compared."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alerts.outbox import OUTBOX
from monitor.event_log import EventLog
from monitor.opening import PROJECTIONS
from monitor.sql_store import address_of
from tests.faults.warm import WarmDaemon
from tests.integration.daemon import article
from tests.smtp import ScriptedServer, Taken

PEOPLE = ("desk@example.org", "night@example.org")
_HELD = article("at least 100", day="2025-01-11", note="(held)")
_NEWS = article("about 300", day="2025-02-12", note="(news)").replace("killed", "wounded")  # a first report

# What differs from run to run: times, positions, and the hashes and names that come of them.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d-\d{6}|\d{4}-\d\d-\d\d[T ]\d\d:?\d\d(:?\d\d)?(\.\d+)?(\+00:00|Z| UTC)?|\d\d:\d\d(:\d\d)?"
)
_HASH = re.compile(r"\b[0-9a-f]{12,64}\b")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_POSITION = re.compile(
    r'(?<="position": )\d+|(?<="position":)\d+|(?<=@)\d+|(?<=position )\d+|(?<="attempt":)\d+'
    r'|(?<=["#]r-)\d+|(?<=class="kind" data-sort=")\d+'  # of pages
)
_DELIVERIES = ("digest-delivered", "delivery-failed")  # of which some are made at the same time


def settings_for(server: ScriptedServer, *people: str) -> dict[str, str]:
    """A service that takes files at once, writes digests and sends them to people."""
    return {
        "FIGUREWATCH_SETTLE_SECONDS": "0",
        "FIGUREWATCH_EMAIL__HOST": "127.0.0.1",
        "FIGUREWATCH_EMAIL__PORT": str(server.port),
        "FIGUREWATCH_EMAIL__SECURITY": "plain",
        "FIGUREWATCH_EMAIL__SENDER": "figures@example.org",
        "FIGUREWATCH_EMAIL__RECIPIENTS": ",".join(people),
        "FIGUREWATCH_EMAIL__RETRY_SECONDS": "1",
    }


def prepared(home: Path, server: ScriptedServer) -> WarmDaemon:
    """A home with a history, and an inbox with work of each kind: news, a repeat, and what cannot be read."""
    daemon = WarmDaemon(home, settings_for(server, *PEOPLE))
    home.mkdir()
    daemon.drop("held.md", _HELD)
    assert daemon.once() == 0
    with_work(daemon)
    return daemon


def with_work(daemon: WarmDaemon) -> None:
    """Fill its inbox with a file of each kind."""
    daemon.drop("a news.md", _NEWS)
    daemon.drop("b held again.md", _HELD)
    daemon.drop("c empty.md", "")


def copied(daemon: WarmDaemon, home: Path) -> WarmDaemon:
    """The same home at another place, the files in its inbox with their times."""
    shutil.copytree(daemon.home, home)
    return WarmDaemon(home, daemon.settings)


@dataclass(frozen=True)
class Left:
    """What a service has left behind, without what differs from run to run."""

    events: tuple[tuple[str, str, str], ...]  # type, cause, payload, in order
    deliveries: tuple[str, ...]
    files: dict[str, str]  # content by path
    digests: tuple[str, ...]  # their ids


def left_by(daemon: WarmDaemon, *, proved: bool = True) -> Left:
    """What lies in a home. Proves the log, and that its projections come out the same when folded anew."""
    with closing(opened(daemon)) as log:
        if proved:
            log.verify()
            assert log.rebuild() == []
        with log.reading() as view:
            stored = list(view.stored())
    keys = Counter(event.key for event in stored)
    assert max(keys.values()) == 1
    events = [event for event in stored if event.type not in _DELIVERIES]
    lasting = {
        found[:12]
        for event in events
        if event.type.startswith(("article", "estimate"))
        for found in _HASH.findall(event.payload)
    }
    made = [event.payload for event in stored if event.type == "digest-delivered"]
    return Left(
        events=tuple(
            (each.type, _same(each.cause, lasting), _same(each.payload, lasting)) for each in events
        ),
        deliveries=tuple(sorted(_same(payload, lasting) for payload in made)),
        files=dict(_files(daemon.home, lasting)),
        digests=tuple(event.key.partition(":")[2] for event in events if event.type == "digest-issued"),
    )


def is_through(daemon: WarmDaemon) -> bool:
    """Whether everything has been taken and sent."""
    if not daemon.inbox_is_empty():
        return False
    with closing(opened(daemon)) as log, log.reading() as view:
        return not [*view.documents(OUTBOX).scan()]


def assert_told(
    digests: Sequence[str], taken: Iterable[Taken], repeats: int, people: Sequence[str] = PEOPLE
) -> None:
    """Each digest came to all people, always under one Message-ID; at most so many mails came again."""
    mails = [mail for mail in taken if mail.message["X-Figurewatch-Digest"] in digests]
    times = Counter((mail.message["X-Figurewatch-Digest"], mail.recipient) for mail in mails)
    assert set(times) == {(digest, person) for digest in digests for person in people}
    assert times.total() - len(times) <= repeats
    assert len({mail.name[0] for mail in mails}) == len(digests)
    assert len({(mail.name, mail.content) for mail in mails}) == len(times)  # the same to the last byte


def opened(daemon: WarmDaemon) -> EventLog:
    """The log of a home."""
    return EventLog(address_of(daemon.home / "figurewatch.db"), PROJECTIONS, lambda: datetime.now(UTC))


def _files(home: Path, lasting: set[str]) -> Iterator[tuple[str, str]]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.name.startswith("figurewatch.db"):
            content = "" if path.name.startswith(".") else path.read_text()
            yield _same(str(path.relative_to(home)), lasting), _same(content, lasting)


def _same(text: str, lasting: set[str]) -> str:
    """The text without times, positions, and hashes but for those that begin with one of `lasting`."""
    timeless = _POSITION.sub("N", _UUID.sub("UUID", _TIME.sub("TIME", text)))
    return _HASH.sub(lambda found: found[0] if found[0][:12] in lasting else "HASH", timeless)
