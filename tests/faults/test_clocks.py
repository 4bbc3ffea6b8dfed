"""T6: clocks that go wrong and are put right, and days on which they are changed, in six time zones."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.agenda import Agenda
from alerts.delivery import GIVE_UP_AFTER, Courier
from alerts.herald import LAST_RESORT, Heartbeats, Herald
from alerts.policy import Policies, Policy, Rule
from monitor.event_log import EventLog
from monitor.events import DigestIssued
from monitor.service_events import HeartbeatIssued
from monitor.timetable import quiet_hours, trigger_for
from tests.samples import about
from tests.values import Clock, FakeChannel, claim, issuer, news, passing, publish, rendered

ZONES = ("UTC", "America/New_York", "Europe/Kyiv", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
WENT_WRONG = {  # the moment at which a clock finds itself that stood at `TRUE`
    "back an hour": lambda true, zone: true - timedelta(hours=1),
    "ahead a day": lambda true, zone: true + timedelta(days=1),
    "1970": lambda true, zone: datetime(1970, 1, 1, 0, 0, 40, tzinfo=UTC),
    "2038": lambda true, zone: datetime(2038, 1, 19, 3, 14, 6, tzinfo=UTC),
}
TRUE = datetime(2025, 4, 30, 5, 12, 44, tzinfo=UTC)
CHANGED = {"clocks put forward": 3, "clocks put back": 10}  # about that month, in the north
WHILE_WRONG = 200  # the value reported then
NAMES = ("at-once", "by-schedule", "not-at-night", "now-and-then", "held-back")


@dataclass
class Desk:
    """The parts of a service that look at the clock, and destinations that tell of each kind of timing."""

    log: EventLog
    clock: Clock
    zone: str
    channels: dict[str, FakeChannel] = field(default_factory=lambda: {name: FakeChannel() for name in NAMES})
    sent_at: dict[str, list[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rules = (
            self._rule("by-schedule", schedule=f"08:00 {self.zone}"),
            self._rule("not-at-night", quiet=(quiet_hours(f"22:00-07:00 {self.zone}"),)),
            self._rule("now-and-then", every=timedelta(hours=2)),
            self._rule("held-back", hold=timedelta(hours=2)),
        )
        self.by = issuer(Policies(Policy(), rules), NAMES)
        self.start()

    def _rule(self, name: str, **sets: object) -> Rule:
        return Rule(name=name, sets=sets, destinations=frozenset({name}))

    def start(self) -> None:
        """As the service does, which keeps nothing but the log."""
        trigger = trigger_for(f"08:00 {self.zone}")
        self._agenda = Agenda(self.log, self.by, self.clock)
        self._courier = Courier(self.log, rendered, self.channels, self.clock, GIVE_UP_AFTER)
        self._herald = Herald(
            self.log,
            topics={"nk-troops": "North Korean troops"},
            destinations=NAMES,
            last_resort=LAST_RESORT,
            heartbeats=Heartbeats(lambda moment: trigger.get_next_fire_time(moment, moment), ("at-once",)),
            disks=lambda: (),
            now=self.clock,
        )

    def take(self, number: int) -> None:
        """An article whose figure is news."""
        day = date(2025, 1, 1) + timedelta(days=number)
        publish(self.log, news(f"n{number}", claim(about(100 * number)), day=day), by=self.by)
        self.look()

    def look(self) -> None:
        self._agenda.look()
        self._herald.issue_due()
        self._courier.deliver_due()

    def pass_time(self, hours: int) -> None:
        for _ in range(hours * 4):
            self.clock.forward(minutes=15)
            self.look()

    def issued(self, name: str) -> list[tuple[datetime, DigestIssued]]:
        """What was issued to a destination, and when."""
        with self.log.reading() as view:
            held = [(each.recorded_at, each.event) for each in view.events()]
        return [
            (at, each) for at, each in held if isinstance(each, DigestIssued) and name in each.destinations
        ]

    def told(self, name: str) -> list[float | None]:
        """The values that the readers of a destination were told, in order."""
        return [entry.after.value.low for _, issued in self.issued(name) for entry in issued.entries]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("how", WENT_WRONG)
def test_a_clock_that_was_wrong_for_a_while_silences_nobody_and_repeats_nothing(
    log: EventLog, clock: Clock, chance: random.Random, how: str, zone: str
) -> None:
    """P3, P5, T6: news before, while and after the clock is wrong, at all timings, and a mail that fails."""
    clock.moment, restarted = TRUE, chance.random() < 0.5
    desk = Desk(log, clock, zone)
    desk.take(1)
    clock.moment = WENT_WRONG[how](TRUE, zone)
    desk.channels["at-once"].failing.append(passing())
    if restarted:
        desk.start()
    desk.take(WHILE_WRONG // 100)
    clock.moment = TRUE + timedelta(minutes=5)  # put right
    if restarted:
        desk.start()
    desk.look()
    desk.take(3)
    desk.pass_time(hours=49)

    log.verify()
    for name, channel in desk.channels.items():
        told = desk.told(name)
        assert told == sorted(set(told)), f"{name}: something twice, or an old value after a new one"
        assert told[-1] == 300, f"{name} was not told of the last change"
        assert Counter(sent.digest_id for sent in channel.sent).most_common(1)[0][1] == 1
        assert {issued.id for _, issued in desk.issued(name)} <= {sent.digest_id for sent in channel.sent}
    nobody_is_woken(desk, TRUE)
    with log.reading() as view:
        beats = [each for each in view.events() if isinstance(each.event, HeartbeatIssued)]
        end = view.head.position
    assert 2 <= len(beats) <= 4
    desk.look()
    with log.reading() as view:
        assert view.head.position == end, "it goes on writing though nothing happens"


@pytest.mark.parametrize(
    "zone", [zone for zone in ZONES if zone not in ("UTC", "Asia/Kathmandu", "Pacific/Apia")]
)
@pytest.mark.parametrize("month", CHANGED.values(), ids=CHANGED)
def test_on_days_when_clocks_are_changed_all_is_told_once_and_at_its_hour(
    log: EventLog, clock: Clock, month: int, zone: str
) -> None:
    """P5, T6: the night before, the night of it, and the day after."""
    day = _change_of_clocks(zone, month)
    clock.moment = day - timedelta(hours=30, seconds=16)
    desk = Desk(log, clock, zone)
    for number in range(1, 21):
        desk.take(number)
        desk.pass_time(hours=3)
    desk.pass_time(hours=26)
    for name in NAMES:
        told = desk.told(name)
        assert told == sorted(set(told))
        assert told[-1] == 2000
    nobody_is_woken(desk, day - timedelta(days=2))
    by_day = Counter(at.astimezone(ZoneInfo(zone)).date() for at, _ in desk.issued("by-schedule"))
    assert max(by_day.values()) == 1
    assert len(by_day) >= 3
    with log.reading() as view:
        beats = [each.recorded_at for each in view.events() if isinstance(each.event, HeartbeatIssued)]
    assert {at.astimezone(ZoneInfo(zone)).hour for at in beats} == {8}
    assert max(Counter(at.astimezone(ZoneInfo(zone)).date() for at in beats).values()) == 1


def nobody_is_woken(desk: Desk, since: datetime) -> None:
    """What goes by the schedule and the quiet hours went at its hour, as long as the clock was right."""
    for at, _ in desk.issued("not-at-night"):
        if since < at < since + timedelta(days=10):
            assert time(7) <= at.astimezone(ZoneInfo(desk.zone)).time() <= time(22), at
    for at, issued in desk.issued("by-schedule"):
        of_then = any(entry.after.value.low == WHILE_WRONG for entry in issued.entries)  # counts as missed
        if since < at < since + timedelta(days=10) and not of_then:
            assert at.astimezone(ZoneInfo(desk.zone)).hour == 8, at


def _change_of_clocks(zone: str, month: int) -> datetime:
    """A moment of 2025, in UTC, within an hour after which the zone's clocks are changed."""
    moment = datetime(2025, month, 1, tzinfo=UTC)
    for _ in range(24 * 80):
        if (
            moment.astimezone(ZoneInfo(zone)).utcoffset()
            != (moment + timedelta(hours=1)).astimezone(ZoneInfo(zone)).utcoffset()
        ):
            return moment
        moment += timedelta(hours=1)
    raise AssertionError(f"{zone} changes no clocks")
