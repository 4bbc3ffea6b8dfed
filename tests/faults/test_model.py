"""T12: whatever is done to a service, in whatever order, it agrees with a model that fits on a page."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from alerts.acts import Analyst
from alerts.channels.base import Rendered
from alerts.outbox import DELIVERIES, DeliveryState, put_back
from alerts.policy import Policy
from alerts.timing import Timing
from monitor.estimates import Estimate
from monitor.events import (
    ArticleReceived,
    ArticleRejected,
    DigestDelivered,
    DigestIssued,
    Recorded,
)
from monitor.series import SERIES, figures_of
from tests.faults.newsroom import (
    DESTINATIONS,
    IN_MEMORY,
    STARTS,
    UNREADABLE,
    KilledError,
    Mailbox,
    Newsroom,
    Story,
    stories,
)
from tests.scale import cases
from tests.values import lasting

POLICIES = (
    Policy(),
    Policy(timing=Timing(wait=timedelta(minutes=5))),
    Policy(timing=Timing(schedule="0 7 * * *")),
)

Figure = tuple[str, str]  # measure, source


# -- the model --------------------------------------------------------------------------------------------


@dataclass
class Said:
    """A claim in the model."""

    figure: Figure
    read: int
    number: int
    withdrawn: bool = False

    @property
    def decided(self) -> bool:
        return self.withdrawn or self.number != self.read


@dataclass
class Taken:
    """An article in the model, in the order of the log."""

    story: Story
    sha256: str
    says: list[Said]
    outdated: bool = False


@dataclass
class Model:
    """What the log should hold: articles in the order they were taken, and what people did to them."""

    taken: list[Taken] = field(default_factory=list)
    pages: dict[str, Taken] = field(default_factory=dict)  # the last edition, by address
    rejected: set[bytes] = field(default_factory=set)

    def take(self, story: Story, sha256: str) -> None:
        if any(held.sha256 == sha256 for held in self.taken):
            return
        last = self.pages.get(story.url or "")
        if last and last.story.published > story.published:
            last = None  # what came out before is no later edition
        if last and last.story.published.date() == story.published.date():
            last.outdated = True
        says = [Said((measure, source), number, number) for measure, source, number in story.says]
        self.taken.append(Taken(story, sha256, says))
        if story.url and (last or story.url not in self.pages):
            self.pages[story.url] = self.taken[-1]

    def stands(self) -> dict[Figure, int]:
        """The latest report of each figure, by the time of its article, then by its place in the log."""
        latest: dict[Figure, tuple[datetime, int]] = {}
        for held in self.taken:
            for said in held.says if not held.outdated else ():
                published = held.story.published
                if not said.withdrawn and (said.figure not in latest or published >= latest[said.figure][0]):
                    latest[said.figure] = (published, said.number)
        return {figure: number for figure, (_, number) in latest.items()}

    def claims(self) -> Iterator[tuple[str, Said]]:
        """Those that people can act on, with their ids in the log."""
        for held in self.taken:
            if not held.outdated:
                for number, said in enumerate(held.says, 1):
                    yield f"{held.sha256[:12]}-{number}", said


# -- the machine ------------------------------------------------------------------------------------------

anything = st.integers(0, 999)  # picks one of however many there are


class Service(RuleBasedStateMachine):
    """Everything that can happen to a service, one thing a step."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="figurewatch-model-", dir=IN_MEMORY))
        self.room = Newsroom(self.home)
        self.model = Model()
        self.waiting: dict[str, Story | bytes] = {}  # in the inbox, by name
        self.dropped: list[Story] = []
        self.removed: set[Story | bytes] = set()  # by people, from the inbox
        self.killed_sending: Counter[tuple[str, str]] = Counter()  # (destination, digest)
        self.head = self.room.log.verify()
        self.names = 0

    def teardown(self) -> None:
        if hasattr(self, "room"):
            try:
                self.settle()
            finally:
                self.room.log.close()
                shutil.rmtree(self.home)

    # -- what people do with files ----------------------------------------------------------------------

    def put(self, content: Story | bytes, name: str | None = None) -> None:
        self.names += 1
        name = name or f"{self.names:04}.json"
        self.waiting[name] = content
        data = content if isinstance(content, bytes) else content.content
        (self.room.inbox / name).write_bytes(data)

    @rule(says=stories, hours=st.integers(0, 90), page=st.sampled_from([None, None, "one", "two"]))
    def drop(self, says: list[tuple[str, str, int]], hours: int, page: str | None) -> None:
        """A new article; those of one page are editions of each other."""
        story = Story(
            number=len(self.dropped),
            published=STARTS + timedelta(hours=hours),
            url=f"https://example.org/{page}" if page else None,
            says=tuple((measure, source, 100 * number) for measure, source, number in says),
        )
        self.dropped.append(story)
        self.put(story)

    @precondition(lambda self: self.dropped)
    @rule(pick=anything)
    def drop_again(self, pick: int) -> None:
        """Bytes that were dropped before, under another name."""
        self.put(self.dropped[pick % len(self.dropped)])

    @rule(number=st.integers(0, 2))
    def drop_broken(self, number: int) -> None:
        self.put(UNREADABLE + b"%d" % number)

    @precondition(lambda self: self.waiting)
    @rule(pick=anything, says=stories)
    def edit(self, pick: int, says: list[tuple[str, str, int]]) -> None:
        """A file is saved anew before it was taken."""
        name = sorted(self.waiting)[pick % len(self.waiting)]
        story = Story(len(self.dropped), STARTS, None, tuple((m, s, 100 * number) for m, s, number in says))
        self.dropped.append(story)
        self.removed.add(self.waiting[name])
        self.put(story, name)

    @precondition(lambda self: self.waiting)
    @rule(pick=anything)
    def delete(self, pick: int) -> None:
        """A file is taken back before it was taken."""
        name = sorted(self.waiting)[pick % len(self.waiting)]
        (self.room.inbox / name).unlink()
        self.removed.add(self.waiting.pop(name))

    # -- what the service does --------------------------------------------------------------------------

    def taken(self, name: str) -> None:
        """The model's side of it."""
        content = self.waiting.pop(name)
        if isinstance(content, bytes):
            self.model.rejected.add(content)
        else:
            self.model.take(content, sha256_of(content))

    @rule()
    def look_into_the_inbox(self) -> None:
        for name in sorted(self.waiting):
            self.room.ingest.take(self.room.inbox / name)
            self.taken(name)

    @precondition(lambda self: self.waiting)
    @rule()
    def killed_in_an_articles_transaction(self) -> None:
        name = min(self.waiting)
        self.room.react_then = killed
        try:
            self.room.ingest.take(self.room.inbox / name)
            self.taken(name)  # nothing new in it
        except KilledError:
            pass
        self.room.react_then = lambda: None
        self.room.kill()

    @precondition(lambda self: self.waiting)
    @rule()
    def killed_before_a_file_is_put_away(self) -> None:
        """As a kill leaves it: recorded, and still in the inbox."""
        name = min(self.waiting)
        content = self.waiting[name]
        data = content if isinstance(content, bytes) else content.content
        self.room.ingest.take(self.room.inbox / name)
        self.taken(name)
        folders = (self.room.archive, self.room.rejected)
        lies = [file for each in folders for file in each.rglob("*.json") if file.read_bytes() == data]
        assert lies
        lies[0].rename(self.room.inbox / name)
        self.waiting[name] = content
        self.room.kill()

    @rule()
    def see_to_digests(self) -> None:
        self.room.agenda.look()
        self.room.courier.deliver_due()

    @rule(pick=st.sampled_from(DESTINATIONS))
    def killed_between_sending_and_recording(self, pick: str) -> None:
        box = self.room.mailboxes[pick]
        box.kill_after = True
        try:
            self.room.courier.deliver_due()
        except KilledError:
            self.killed_sending[pick, box.arrived[-1].digest_id] += 1
        box.kill_after = False
        self.room.kill()

    @rule()
    def kill(self) -> None:
        self.room.kill()

    @rule(policy=st.sampled_from(POLICIES))
    def reload(self, policy: Policy) -> None:
        self.room.reload(policy)

    # -- what happens around it -------------------------------------------------------------------------

    @rule(place=st.sampled_from(["files", "email"]), down=st.booleans())
    def a_server_goes_or_comes(self, place: str, down: bool) -> None:
        for box in self.boxes(place):
            box.down = down

    @rule(pick=st.sampled_from(DESTINATIONS))
    def a_recipient_will_be_refused(self, pick: str) -> None:
        self.room.mailboxes[pick].answers.append(lasting())

    @rule(hours=st.sampled_from([0.1, 1, 25, 80, -1]))
    def the_clock_moves(self, hours: float) -> None:
        self.room.clock.forward(hours=hours)

    def boxes(self, place: str) -> list[Mailbox]:
        return [box for box in self.room.mailboxes.values() if box.place == place]

    # -- what people do to the record -------------------------------------------------------------------

    @rule()
    def retry(self) -> None:
        with self.room.log.writing() as writing:
            put_back(writing, lambda delivery: True, "ana")

    def picked(
        self, pick: int, *, decided: bool | None = None, stands: bool = False
    ) -> tuple[str, Said] | None:
        found = [
            (name, said)
            for name, said in self.model.claims()
            if (decided is None or said.decided == decided) and not (stands and said.withdrawn)
        ]
        return found[pick % len(found)] if found else None

    @rule(pick=anything, number=st.integers(5, 8))
    def correct(self, pick: int, number: int) -> None:
        if (held := self.picked(pick, stands=True)) and held[1].number != 100 * number:
            name, said = held
            said.number = 100 * number

            def put_right(estimate: Estimate) -> Estimate:
                return replace(estimate, low=100.0 * number, high=100.0 * number)

            with self.room.log.writing() as writing:
                Analyst(self.room.issuer, "ana").correct(writing, name, put_right, "misread")

    @rule(pick=anything)
    def withdraw(self, pick: int) -> None:
        if held := self.picked(pick, stands=True):
            held[1].withdrawn = True
            with self.room.log.writing() as writing:
                Analyst(self.room.issuer, "ana").withdraw(writing, held[0], "a hoax")

    @rule(pick=anything)
    def restore(self, pick: int) -> None:
        if held := self.picked(pick, decided=True):
            name, said = held
            said.withdrawn, said.number = False, said.read
            with self.room.log.writing() as writing:
                Analyst(self.room.issuer, "ana").restore(writing, name, "no hoax")

    # -- what must hold ---------------------------------------------------------------------------------

    @invariant()
    def the_log_only_grows_and_says_what_the_model_says(self) -> None:
        if not hasattr(self, "room"):
            return
        self.head = self.room.log.verify(self.head)
        with self.room.log.reading() as view:
            figures = list(figures_of(view.documents(SERIES)))
            events = list(view.events())
        stands = {(held.key.measure, held.key.source): held.current.value.low for held in figures}
        assert stands == self.model.stands()
        received = [held.event for held in events if isinstance(held.event, ArticleReceived)]
        assert [event.article.sha256 for event in received] == [held.sha256 for held in self.model.taken]
        rejected = [held.event for held in events if isinstance(held.event, ArticleRejected)]
        assert len(rejected) == len(self.model.rejected)
        self.nothing_is_sent_that_the_log_does_not_hold(events)

    def nothing_is_sent_that_the_log_does_not_hold(self, events: list[Recorded]) -> None:
        issued = {held.event.id for held in events if isinstance(held.event, DigestIssued)}
        delivered = Counter(
            (held.event.destination, held.event.digest)
            for held in events
            if isinstance(held.event, DigestDelivered)
        )
        arrived = Counter(
            (name, message.digest_id) for name, box in self.room.mailboxes.items() for message in box.arrived
        )
        assert {digest for _, digest in arrived} <= issued
        assert set(delivered.values()) <= {1}
        for sent, times in arrived.items():  # once, and once more for each kill before it was recorded
            assert times == delivered[sent] + self.killed_sending[sent]

    def settle(self) -> None:
        """Let everything come to rest: all is taken, told and delivered, and readers know what stands."""
        room = self.room
        self.look_into_the_inbox()
        for box in room.mailboxes.values():
            box.down = False
            box.answers.clear()
        for _ in range(6):  # pauses and schedules run out
            room.clock.forward(days=1)
            self.see_to_digests()
        self.retry()  # what was given up
        self.see_to_digests()
        self.the_log_only_grows_and_says_what_the_model_says()
        assert room.log.rebuild() == []
        with room.log.reading() as view:
            states = {delivery.state for _, delivery in view.documents(DELIVERIES).scan()}
            digests = [held.event for held in view.events() if isinstance(held.event, DigestIssued)]
        assert states <= {DeliveryState.DELIVERED}
        assert not list(room.inbox.iterdir())
        archived = {file.read_bytes() for file in room.archive.rglob("*.json")}
        taken = {held.story.content for held in self.model.taken}
        removed = {story.content for story in self.removed if isinstance(story, Story)}
        assert taken - removed <= archived <= taken
        for name in DESTINATIONS:
            mine = [digest for digest in digests if name in digest.destinations]
            arrived = room.mailboxes[name].arrived
            assert {message.digest_id for message in arrived} == {digest.id for digest in mine}
            assert len(set(map(same, arrived))) == len(mine)  # a repeat is the same
            assert readers_of(mine) == self.model.stands()


def same(message: Rendered) -> tuple[str, str, str]:
    return message.digest_id, message.file_stem, message.subject


def readers_of(digests: list[DigestIssued]) -> dict[Figure, float | None]:
    """What somebody knows who has read all digests, in order; fails where they told the same twice."""
    known: dict[Figure, float | None] = {}
    for digest in digests:
        for entry in digest.entries:
            assert entry.figure.source is not None
            figure = entry.figure.measure, entry.figure.source
            if entry.notice is None:
                assert entry.after.value.low != known.get(figure)
                known[figure] = entry.after.value.low
            elif entry.notice.stands is None:
                known.pop(figure, None)
            else:
                known[figure] = entry.notice.stands.value.low
    return known


def killed() -> None:
    raise KilledError


def sha256_of(story: Story) -> str:
    return hashlib.sha256(story.content).hexdigest()


def test_a_service_agrees_with_the_model_whatever_happens_to_it() -> None:
    """P1 P2 P3 P4 P5 P6, T12: files come, change and go; kills, reloads, refusals, clocks, corrections."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Service,
        settings=settings(
            max_examples=cases(100),
            stateful_step_count=50,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )
