"""Opening the log that the settings name, with all that the service works out from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from alerts.arrivals import ARRIVALS
from alerts.destinations import DESTINATIONS, LAST_DIGESTS
from alerts.heartbeat import PULSE
from alerts.losses import LOSSES
from alerts.outbox import DELIVERIES, DIGESTS, OUTBOX, STEMS
from alerts.told import OWED_NOTICES, TOLD, TOLD_REPORTS
from monitor.articles import ARTICLES, EDITIONS, REJECTIONS, TEXTS
from monitor.claims import CLAIMS
from monitor.database import Database
from monitor.event_log import EventLog
from monitor.looking_store import LookingStore
from monitor.projections import AnyProjection
from monitor.reprints import STORIES
from monitor.series import SERIES
from monitor.store import Store
from monitor.written_names import WRITTEN_NAMES

PROJECTIONS: tuple[AnyProjection, ...] = (
    *(ARTICLES, TEXTS, REJECTIONS, STORIES, EDITIONS, CLAIMS, SERIES, WRITTEN_NAMES),
    *(DESTINATIONS, LAST_DIGESTS, TOLD, TOLD_REPORTS, OWED_NOTICES),
    *(DIGESTS, DELIVERIES, OUTBOX, STEMS, LOSSES, PULSE, ARRIVALS),
)


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def open_log(database: Database, now: Callable[[], datetime] = utc_now) -> EventLog:
    """The event log of a database, made where there is none."""
    from monitor.sql_store import SqlStore, address_of

    if database.server is not None:
        return EventLog(SqlStore(database.server), PROJECTIONS, now)
    assert database.file is not None
    database.file.parent.mkdir(parents=True, exist_ok=True)
    return EventLog(SqlStore(address_of(database.file)), PROJECTIONS, now)


def existing_log(database: Database, *, accept_cut: bool = False) -> EventLog | None:
    """The event log of a database, or None where none was made yet; one cut short only if accepted."""
    store = _existing(database)
    return None if store is None else EventLog(store, PROJECTIONS, utc_now, accept_cut=accept_cut)


def _existing(database: Database) -> Store | None:
    if database.server is None:
        assert database.file is not None
        # a file that is there is taken for a log, and told of if it is none
        return LookingStore(database.file) if database.file.exists() else None
    from monitor.sql_store import SqlStore

    store = SqlStore(database.server, make=False)
    if store.made:
        return store
    store.close()
    return None
