"""What waits to be told: looked through when its time has come, and when the log has gone on.

Nothing of it is stored. After a start every figure is weighed once, so that whatever waited when the
service ended, or what new settings ask to be told, is told then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from alerts.destinations import DESTINATIONS, names_of
from alerts.issuing import Issuer
from alerts.told import OWED_NOTICES
from monitor.event_log import EventLog, Reading
from monitor.events import FigureChanged, FigureKey
from monitor.figures import document_key
from monitor.series import SERIES, figures_of

_CAUSE = "schedule:"


class Agenda:
    """Issues digests whose time has come."""

    def __init__(self, event_log: EventLog, issuer: Issuer, now: Callable[[], datetime]) -> None:
        self._log = event_log
        self._issuer = issuer
        self._now = now
        self._read: int | None = None  # position up to which the log's changes are known; None: not yet
        self._waiting: dict[str, dict[str, FigureKey]] = {}  # by topic, by document key
        self._look_at: dict[str, datetime] = {}
        self._looked_at: datetime | None = None

    def look(self) -> None:
        """Issue what is due. Costs next to nothing while nothing changes and nothing is due."""
        now = self._now()
        if self._looked_at and now < self._looked_at:  # what was reckoned by a clock since set back
            self._look_at = dict.fromkeys(self._look_at, now)
        self._looked_at = now
        with self._log.reading() as view:
            self._read_on(view, now)
            topics = [topic for topic, moment in self._look_at.items() if moment <= now]
            due = [topic for topic in topics if self._is_due(view, topic, now)]
        for topic in due:
            with self._log.writing() as writing:
                self._issuer.join(writing, cause=_CAUSE + topic)
                plan = self._issuer.issue(
                    writing, topic, self._waiting.get(topic, {}).values(), cause=_CAUSE + topic
                )
            self._keep(topic, plan.waiting, plan.look_at)

    def _is_due(self, view: Reading, topic: str, now: datetime) -> bool:
        plan = self._issuer.due(view, topic, self._waiting.get(topic, {}).values(), now)
        new = any(
            view.documents(DESTINATIONS).get(name) is None for name in names_of(self._issuer.destinations)
        )
        if plan.due or new:
            return True
        self._keep(topic, plan.waiting, plan.look_at)
        return False

    def _keep(self, topic: str, waiting: Mapping[str, FigureKey], look_at: datetime | None) -> None:
        self._waiting[topic] = dict(waiting)
        if look_at is None:
            self._look_at.pop(topic, None)
        else:
            self._look_at[topic] = look_at

    def _read_on(self, view: Reading, now: datetime) -> None:
        """Note which figures have changed since the last look; at the first, all there are."""
        if self._read is None:
            changed = [figure.key for figure in figures_of(view.documents(SERIES))]
            changed += [owed.figure for _, owed in view.documents(OWED_NOTICES).scan()]
        elif self._read == view.head.position:
            return
        else:
            held = (recorded.event for recorded in view.events(self._read))
            changed = [event.figure for event in held if isinstance(event, FigureChanged)]
        self._read = view.head.position
        for key in changed:
            self._waiting.setdefault(key.topic, {})[document_key(key)] = key
            self._look_at[key.topic] = now
