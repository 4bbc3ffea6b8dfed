"""The event log: append and read, on any store. Who reads or writes gets a transaction (`transactions`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from monitor.codec import NAMING_TEXTS, decode_stored, require_readable, text_named_by
from monitor.errors import LogError
from monitor.events import Recorded
from monitor.hash_chain import EMPTY, Head, StoredEvent
from monitor.projections import AnyProjection
from monitor.store import Checkpoint, Rows, Store
from monitor.stored_documents import StoredDocuments
from monitor.texts import unpacked
from monitor.transactions import Reading, Writing, trusted

__all__ = ["EventLog", "Reading", "Writing"]

Item = TypeVar("Item")

_FOLDED_BETWEEN_FLUSHES = 2_000  # events, when projections are folded anew: bounds memory
_PAGE = 1_000  # events that a follower is given from one look


class EventLog:
    """An append-only log in a store, with the projections folded from it.

    Opening makes what the store needs and folds whatever is behind; a projection whose version changed is
    folded anew. Raises LogError for a store that cannot be used, and for a log whose end was cut off; with
    `accept_cut` that one is opened as it is, for `rebuild`. `now` gives the moment events are recorded at.
    """

    def __init__(
        self,
        store: Store | str,
        projections: Sequence[AnyProjection],
        now: Callable[[], datetime],
        *,
        accept_cut: bool = False,
    ) -> None:
        self._projections = tuple(projections)
        self._now = now
        self._store = _opened(store) if isinstance(store, str) else store
        try:
            self._fold_what_is_behind(accept_cut)
        except BaseException:
            self._store.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that shuts out other writers; an error inside it leaves no trace."""
        with self._store.writing() as rows:
            writing = self._caught_up(rows)
            yield writing
            writing.flush()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A consistent view that nobody else's writing changes."""
        with self._store.reading() as rows:
            yield Reading(rows)

    def follow(self, after: int = 0, *, waited: Callable[[], bool]) -> Iterator[Recorded]:
        """What is held after a position, and then what comes, each event once and in order.

        Whenever nothing is left, `waited` is called: it takes its time, and says whether to go on.
        """
        while True:
            with self.reading() as view:
                page = list(view.events(after, _PAGE))
            yield from page
            if page:
                after = page[-1].position
            elif not waited():
                return

    @property
    def shared(self) -> bool:
        """Whether services of other homes may work on the same log."""
        return self._store.shared

    def claimed(self, duty: str) -> bool:
        """Whether this process, alone among those that share the log, may see to a duty for now."""
        return self._store.claimed(duty)

    def verify(self, printed: Head | None = None) -> Head:
        """Check all that is held against its hashes; the head that the events lead to.

        Every event must follow the one before it, every text and every document be what was written.
        `printed` is a head that a digest carries: the log must still hold it. Raises LogError with the
        position, or the name, of the first fault.
        """
        with self._store.reading() as rows:
            head = proved(rows, printed)
            log = Reading(rows)
            lost = self._lost(log)
            if lost:
                raise LogError(lost)
            for projection in self._projections:
                log.verify(projection)
        return head

    def rebuild(self) -> list[str]:
        """Throw all projections away and fold them anew; names those that come out different from before."""
        names = [projection.name for projection in self._projections]
        with self._store.writing() as rows:
            before = {name: _fingerprint(rows, name) for name in names}
            _fold(rows, self._projections, anew=True)
            return sorted(name for name in names if before[name] != _fingerprint(rows, name))

    def copy_into(self, empty: Store) -> Head:
        """Copy events and texts as they are; the head of what was copied."""
        with self._store.reading() as rows, empty.writing() as copies:
            _copy(rows, copies)
            return rows.head()

    def fill_from(self, other: Store) -> Head:
        """Take over all events and texts of another store, and fold them; the head of the log then.

        Raises LogError where this log holds something already, or the other cannot be trusted; nothing is
        taken over then.
        """
        with other.reading() as rows, self._store.writing() as copies:
            if copies.head() != EMPTY or next(copies.texts(), None):
                raise LogError(
                    f"there is a log of {copies.head().position} events already; "
                    "restore into a new home or an empty database"
                )
            _copy(rows, copies)
            head = proved(copies)
            _fold(copies, self._projections, anew=True)
        return head

    def close(self) -> None:
        """Let the store go."""
        self._store.close()

    def _lost(self, log: Reading) -> str | None:
        """What to say of a log that ends before a checkpoint, which no writer leaves; None for any other."""
        held = log.checkpoints()
        folded = max((held[p.name].position for p in self._projections if p.name in held), default=0)
        if folded <= log.head.position:
            return None
        return (
            f"the log ends at position {log.head.position}, but figures had been worked out up to {folded}: "
            "events are missing; restore a backup, or run `figurewatch rebuild` to accept the loss"
        )

    def _caught_up(self, rows: Rows) -> Writing:
        """A transaction on projections that hold all there is, whatever somebody else left unfolded."""
        writing = Writing(rows, self._projections, self._now())
        if not self._behind(writing):
            return writing
        if lost := self._lost(writing):
            raise LogError(lost)
        held = writing.checkpoints()
        if strange := [
            p.name for p in self._projections if p.name in held and held[p.name].version != p.version
        ]:
            raise LogError(
                f"another version of Figurewatch works on this log ({', '.join(strange)}); "
                "stop all of them, and start them again with one version"
            )
        _fold(rows, self._projections, anew=False)
        return Writing(rows, self._projections, writing.recorded_at)

    def _behind(self, log: Reading) -> bool:
        held = log.checkpoints()
        return any(_reached(held, projection) != log.head.position for projection in self._projections)

    def _fold_what_is_behind(self, accept_cut: bool) -> None:
        with self.reading() as log:
            behind, lost = self._behind(log), self._lost(log)
        if lost:
            if accept_cut:
                return  # to fold it anew now would hide the loss without a word
            raise LogError(lost)
        if behind:
            with self._store.writing() as rows:
                _fold(rows, self._projections, anew=False)


def _opened(address: str) -> Store:
    from monitor.sql_store import SqlStore  # SQLAlchemy is slow to import, and a log in memory needs none

    return SqlStore(address)


def _reached(held: Mapping[str, Checkpoint], projection: AnyProjection) -> int | None:
    """The position a projection has been folded to by the version we know; None if not at all."""
    checkpoint = held.get(projection.name)
    return checkpoint.position if checkpoint and checkpoint.version == projection.version else None


def proved(rows: Rows, printed: Head | None = None) -> Head:
    """The head that all events lead to; LogError where one, or a text, is wrong, or `printed` not there."""
    head: Head | StoredEvent = EMPTY
    kinds = set()
    wanted: dict[str, int] = {}  # hash of a text → where it is needed first
    asked = printed.position if printed else None
    for stored in trusted(EMPTY, rows.events(0)):
        head = stored
        kinds.add(stored[2:4])
        if stored[2] == NAMING_TEXTS and (text := text_named_by(stored)) is not None:
            wanted.setdefault(text, stored.position)
        if stored[0] == asked and printed and not stored.hash.startswith(printed.hash):
            raise LogError(f"the log cannot be trusted: position {asked} is not what the digest printed")
    for name, version in sorted(kinds):
        require_readable(name, version)
    if printed and printed.position > head.position:
        raise LogError(f"the log cannot be trusted: it ends at {head.position}, before {printed.position}")
    for sha256, body in rows.texts():
        unpacked(sha256, body)
        wanted.pop(sha256, None)
    for sha256, position in wanted.items():
        raise LogError(
            f"the log cannot be trusted: the text {sha256} of position {position} is missing;"
            " restore a backup"
        )
    return Head(head.position, head.hash)


def _copy(rows: Rows, copies: Rows) -> None:
    for events in _pages(trusted(EMPTY, rows.events(0))):
        copies.add_events(events)
    for texts in _pages(rows.texts()):
        copies.add_texts(texts)


def _pages(items: Iterator[Item]) -> Iterator[list[Item]]:
    while page := list(islice(items, _PAGE)):
        yield page


def _fold(rows: Rows, projections: Sequence[AnyProjection], *, anew: bool) -> None:
    """Bring projections up to the head in one pass, those of another version (or all) from the start."""
    held = {} if anew else dict(rows.checkpoints())
    end = rows.head().position
    folding: list[tuple[AnyProjection, int, StoredDocuments[Any]]] = []
    for projection in projections:
        reached = _reached(held, projection)
        if reached is None:
            rows.drop_all_documents(projection.name)
        if reached is None or reached < end:
            proof = None if reached is None else held[projection.name].proof
            folding.append((projection, reached or 0, StoredDocuments(rows, projection, proof)))
    start = min((reached for _, reached, _ in folding), default=end)
    first = rows.event_at(start)
    for stored in trusted(Head(start, first.hash) if first else EMPTY, rows.events(start)):
        recorded = decode_stored(stored)
        for projection, reached, documents in folding:
            if stored.position > reached:
                projection.apply(documents, recorded)
        if stored.position % _FOLDED_BETWEEN_FLUSHES == 0:
            for _, _, documents in folding:
                documents.forget()
    for _, _, documents in folding:
        documents.forget()
    rows.set_checkpoints(
        {each.name: Checkpoint(each.version, end, documents.proof) for each, _, documents in folding}
    )


def _fingerprint(rows: Rows, projection: str) -> str:
    """Tells two states of a projection's documents apart."""
    found = hashlib.sha256()
    for held in rows.documents(projection):
        found.update(f"{held.key}\n{held.body}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()
