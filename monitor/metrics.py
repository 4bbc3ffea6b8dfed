"""Counts for Prometheus, in a registry of our own. No label comes from an article, so there are few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from alerts.destinations import name_of
from monitor.event_log import EventLog
from monitor.events import (
    ChangeKind,
    DeliveryAbandoned,
    DeliveryFailed,
    DigestDelivered,
    DigestIssued,
    EstimateRecorded,
    Event,
    FigureChanged,
)
from monitor.health import State
from monitor.ingest import Outcome
from monitor.watching import Watch

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_DELIVERY_OUTCOMES = {DigestDelivered: "delivered", DeliveryFailed: "failed", DeliveryAbandoned: "abandoned"}


class Metrics:
    """What this service has done since its start, and how it stands."""

    media_type = CONTENT_TYPE_LATEST

    def __init__(self, log: EventLog, watch: Watch) -> None:
        self._watch = watch
        with log.reading() as view:
            self._read = view.head.position
        self._registry = registry = CollectorRegistry()
        name = "figurewatch"
        self._articles = Counter(
            f"{name}_articles", "Files dealt with, by what became of them", ["outcome"], registry=registry
        )
        self._seconds = Histogram(
            f"{name}_processing_seconds",
            "Time from taking up a file to having it put away",
            buckets=_SECONDS,
            registry=registry,
        )
        self._estimates = Counter(f"{name}_estimates", "Estimates recorded", registry=registry)
        self._changes = Counter(f"{name}_changes", "Changes of figures, by kind", ["kind"], registry=registry)
        self._digests = Counter(f"{name}_digests", "Digests issued", registry=registry)
        self._deliveries = Counter(
            f"{name}_delivery_attempts",
            "Deliveries tried, by destination (its name in the settings) and what became of it",
            ["destination", "outcome"],
            registry=registry,
        )
        for outcome in Outcome:  # what has not happened yet counts as 0, not as unknown
            self._articles.labels(outcome)
        for kind in ChangeKind:
            self._changes.labels(kind)
        registry.register(self)
        watch.vitals.took = self._took
        watch.following(self._follow)

    def exposition(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """How the service stands, when asked."""
        owed, vitals = self._watch.owed, self._watch.vitals
        sweep = self._watch.surroundings.sweep_seconds
        age = (datetime.now(UTC) - owed.oldest).total_seconds() if owed.oldest else 0.0
        yield _gauge("outbox_size", "Messages owed to a recipient", owed.size)
        yield _gauge("outbox_age_seconds", "Since when the longest owed message was issued", max(0.0, age))
        yield _gauge("log_position", "Position of the last event in the log", max(owed.position, self._read))
        late = max(0.0, monotonic() - vitals.intake_moved - sweep)
        yield _gauge("sweep_lag_seconds", "How long a look at the inbox is overdue", late)
        parts = GaugeMetricFamily(
            "figurewatch_healthy", "Whether a part does its work, as /healthz says", labels=["part"]
        )
        for part in self._watch.health():
            parts.add_metric([part.name], float(part.state is State.OK))
        yield parts

    def _took(self, outcome: Outcome, seconds: float) -> None:
        self._articles.labels(outcome).inc()
        self._seconds.observe(seconds)

    def _follow(self, log: EventLog) -> None:
        """Count what has come to the log since the last time."""
        for recorded in log.follow(self._read, waited=lambda: False):
            self._count(recorded.event)
            self._read = recorded.position

    def _count(self, event: Event) -> None:
        match event:
            case EstimateRecorded():
                self._estimates.inc()
            case FigureChanged(kind=kind):
                self._changes.labels(kind).inc()
            case DigestIssued():
                self._digests.inc()
            case DigestDelivered() | DeliveryFailed() | DeliveryAbandoned():
                name = name_of(event.destination)  # a recipient is nobody else's business
                self._deliveries.labels(name, _DELIVERY_OUTCOMES[type(event)]).inc()


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"figurewatch_{name}", meaning, value=value)
