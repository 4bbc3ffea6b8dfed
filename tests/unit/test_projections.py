"""Documents, in memory and in the database: one behaviour."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from queue import Queue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.opening import PROJECTIONS
from monitor.projections import Documents, InMemory, Projection, key_of
from monitor.stored_documents import StoredDocuments, _decoder_of
from tests.values import append, delivered


def _nothing(documents: Documents[str], recorded: object) -> None:
    pass


NOTES: Projection[str] = Projection("notes", 1, str, _nothing)
OTHERS: Projection[str] = Projection("others", 1, str, _nothing)


@pytest.fixture(params=["memory", "sqlite", "sqlite, flushed after each step", "sqlite, forgetting"])
def documents(request, open_log):
    if request.param == "memory":
        yield InMemory()
        return
    log = open_log([NOTES, OTHERS])
    with log.writing() as writing:
        held = writing.documents(NOTES)
        writing.documents(OTHERS).put("b", "somebody else's")
        if "flushed" in request.param:
            held = AfterEachStep(held, StoredDocuments.flush)
        elif "forgetting" in request.param:
            held = AfterEachStep(held, StoredDocuments.forget)
        yield held


class AfterEachStep:
    """Documents that do something after each step."""

    def __init__(self, held, step):
        self._held, self._step = held, step

    def __getattr__(self, name):
        self._step(self._held)
        return getattr(self._held, name)


def test_nothing_is_there_at_first(documents):
    assert documents.get("a") is None
    assert list(documents.scan()) == []


def test_what_was_put_is_there_until_it_is_put_anew_or_dropped(documents):
    documents.put("a", "one")
    assert documents.get("a") == "one"
    documents.put("a", "two")
    assert documents.get("a") == "two"
    assert list(documents.scan()) == [("a", "two")]
    documents.drop("a")
    assert documents.get("a") is None
    assert list(documents.scan()) == []
    documents.put("a", "three")
    assert list(documents.scan()) == [("a", "three")]


def test_dropping_what_is_not_there_is_nothing(documents):
    documents.drop("a")
    assert list(documents.scan()) == []


def test_a_scan_is_in_order_of_key_whatever_the_order_of_putting(documents):
    for key in ["b", "é", "a", "Z", "\U0001f600", "aa", "\uffff"]:
        documents.put(key, key.upper())
    keys = [key for key, _ in documents.scan()]
    assert keys == ["Z", "a", "aa", "b", "é", "\uffff", "\U0001f600"]


def test_a_scan_gives_the_keys_that_start_with_a_prefix(documents):
    for key in ["nk\x1fkilled", "nk\x1fwounded", "nk-2\x1fkilled", "n", "NK\x1fkilled", "nk\x1f\U0001f600"]:
        documents.put(key, "x")
    assert [key for key, _ in documents.scan("nk\x1f")] == [
        "nk\x1fkilled",
        "nk\x1fwounded",
        "nk\x1f\U0001f600",
    ]


def test_a_wildcard_in_a_prefix_stands_for_itself(documents):
    documents.put("a%", "1")
    documents.put("ab", "2")
    assert [key for key, _ in documents.scan("a%")] == ["a%"]
    assert [key for key, _ in documents.scan("_")] == []


steps = st.lists(
    st.tuples(st.sampled_from(["put", "drop", "get", "scan", "flush"]), st.sampled_from(["a", "ab", "b"])),
    max_size=25,
)


@given(steps)
def test_memory_and_database_answer_alike(open_log_for_examples, steps):
    memory: InMemory[str] = InMemory()
    with open_log_for_examples.writing() as writing:
        stored = writing.documents(NOTES)
        assert isinstance(stored, StoredDocuments)
        for key in ("a", "ab", "b"):
            stored.drop(key)
        for number, (step, key) in enumerate(steps):
            if step == "put":
                memory.put(key, str(number))
                stored.put(key, str(number))
            elif step == "drop":
                memory.drop(key)
                stored.drop(key)
            elif step == "get":
                assert memory.get(key) == stored.get(key)
            elif step == "scan":
                assert list(memory.scan(key)) == list(stored.scan(key))
            else:
                stored.forget()
        assert list(memory.scan()) == list(stored.scan())


@pytest.fixture(scope="module")
def open_log_for_examples(tmp_path_factory):
    from monitor.event_log import EventLog
    from tests.values import Clock

    log = EventLog(f"sqlite:///{tmp_path_factory.mktemp('documents') / 'x.db'}", [NOTES], Clock())
    yield log
    log.close()


@given(
    st.lists(st.text(max_size=5), min_size=1, max_size=4),
    st.lists(st.text(max_size=5), min_size=1, max_size=4),
)
def test_different_parts_give_different_keys(one, other):
    clean = [[part.replace("\x1f", " ") for part in parts] for parts in (one, other)]
    assert (key_of(*one) == key_of(*other)) == (clean[0] == clean[1])


def test_each_projection_of_the_service_has_a_name_of_its_own():
    assert len({projection.name for projection in PROJECTIONS}) == len(PROJECTIONS)


def test_documents_of_a_transaction_that_failed_are_gone(open_log):
    log = open_log([NOTES])

    def failing() -> None:
        with log.writing() as writing:
            writing.documents(NOTES).put("a", "x")
            writing.append(delivered(), key="1", cause="test:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    append(log, delivered())
    with log.reading() as view:
        assert view.documents(NOTES).get("a") is None


# -- threads ---------------------------------------------------------------------------------------------

begun, go_on = threading.Event(), threading.Event()


def slowly_an_int() -> type[int]:
    """What an annotation is found to be, once another thread has had its chance."""
    begun.set()
    go_on.wait(30)
    return int


@dataclass
class Grain:
    number: slowly_an_int()  # a call, which msgspec makes when it looks


@dataclass
class Part:
    grain: Grain


@dataclass
class Whole:
    part: Part


def test_a_class_is_understood_before_another_thread_reads_documents_with_it():
    """Half understood, it would end the process: a segmentation fault at one start in ten."""
    made = Queue()

    def make(kind: type) -> None:
        made.put((kind, _decoder_of(kind)))

    threads = [threading.Thread(target=make, args=(kind,), daemon=True) for kind in (Part, Whole)]
    threads[0].start()
    assert begun.wait(30)
    threads[1].start()
    threads[1].join(0.2)
    assert made.empty()
    go_on.set()
    for thread in threads:
        thread.join(30)
    decoders = dict(made.get() for _ in threads)
    assert decoders[Whole].decode('{"part": {"grain": {"number": 3}}}') == Whole(Part(Grain(3)))
