"""The files of the log are removed, moved or replaced under a service that has them open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import LogError
from monitor.event_log import EventLog
from monitor.hash_chain import StoredEvent
from monitor.opening import PROJECTIONS
from monitor.sql_store import address_of
from tests.values import Clock, events, news, publish


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "figurewatch.db"


@pytest.fixture
def log(file: Path) -> Iterator[EventLog]:
    made = opened(file)
    publish(made, news("one"))
    yield made
    made.close()


def opened(file: Path) -> EventLog:
    return EventLog(address_of(file), PROJECTIONS, Clock())


def refuses(log: EventLog, why: str) -> bool:
    with pytest.raises(LogError, match=why):
        publish(log, news("never acknowledged"))
    return True


def test_a_log_that_was_removed_acknowledges_nothing_and_makes_no_empty_one(
    log: EventLog, file: Path
) -> None:
    """P2, P9, T5."""
    with log.reading():  # so that the next one needs a new connection
        file.unlink()
        assert refuses(log, "removed or moved .* put it back")
    assert not file.exists()


def test_a_log_that_was_moved_away_goes_on_once_it_is_back(log: EventLog, file: Path) -> None:
    """P2, P9, T5."""
    away = file.rename(file.with_name("away.db"))
    assert refuses(log, "removed or moved")
    away.rename(file)
    publish(log, news("two"))
    assert [event.file_name for event in events(log)] == ["one.txt", "two.txt"]


def test_a_log_that_another_took_the_place_of_is_not_mixed_with_it(log: EventLog, file: Path) -> None:
    """P2, P7, P9, T5: an older copy, put there by somebody who wants to go back."""
    older = file.with_name("older.db")
    opened(older).close()
    older.rename(file)
    assert refuses(log, "replaced")
    with pytest.raises(LogError), log.writing():
        pass


def test_a_transaction_whose_log_goes_while_it_is_under_way_is_not_acknowledged(
    log: EventLog, file: Path
) -> None:
    """P2, T5."""
    with pytest.raises(LogError, match="removed"), log.writing():
        file.unlink()


def test_what_was_acknowledged_survives_the_loss_of_the_write_ahead_file(log: EventLog, file: Path) -> None:
    """P2, T5: killed right after, the service has it in the log's own file."""
    held = [event.key for event in stored(log)]
    file.with_name("figurewatch.db-wal").unlink()
    assert refuses(log, "start Figurewatch again")
    survivor = shutil.copy(file, file.with_name("survivor.db"))
    again = opened(Path(survivor))
    assert [event.key for event in stored(again)] == held != []
    again.close()


def stored(log: EventLog) -> list[StoredEvent]:
    with log.reading() as view:
        return list(view.stored())
