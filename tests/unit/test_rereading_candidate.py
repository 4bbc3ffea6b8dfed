"""A candidate outside the log: kept batch by batch, gone on with after a stop, and its reading spread out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.article import Article
from monitor.errors import MonitorError
from monitor.event_log import EventLog
from monitor.extractors import identity_of
from monitor.keeping import article_in, keep
from monitor.rereading.candidate import Candidate, Candidates, Result, State, pack
from monitor.rereading.hands import Hands, Job, Read, Text, cluster, read_texts
from monitor.rereading.reading import header_for, read_again
from monitor.topic_files import load_topics
from tests.samples import about
from tests.values import START, article_of, claim, news

TOPICS = load_topics()
JOB = Job("rules", identity_of("rules"), TOPICS)
TEXT = (
    "South Korea's National Intelligence Service said that about {} North Korean soldiers "
    "had been killed in the war in Ukraine.\n"
)


@pytest.fixture
def candidates(tmp_path: Path) -> Iterator[Candidates]:
    with Candidates(tmp_path / "reread").held() as held:
        yield held


def begin(candidates: Candidates, since: date | None = None, job: Job = JOB) -> None:
    candidates.make(header_for(job, since, 0, START))


def receive(log: EventLog, number: int, day: date = date(2025, 4, 30), *, kept: bool = True) -> Article:
    article = article_of(TEXT.format(number).encode())
    received = news(str(number), day=day).received
    reference = replace(received.article, sha256=article.sha256)
    with log.writing() as writing:
        name = keep(writing, article) if kept else None
        received = replace(received, article=reference, text_sha256=article.text_sha256, kept=name)
        writing.append(received, key=f"article:{article.sha256}", cause=f"file:{article.sha256}")
    return article


def hands(
    read: Callable[[Sequence[Text]], list[Read]] = lambda texts: read_texts(JOB, texts), batch: int = 2
) -> Hands:
    """Hands that read at once."""

    def submit(texts: Sequence[Text]) -> Future[list[Read]]:
        future: Future[list[Read]] = Future()
        try:
            future.set_result(read(texts))
        except Exception as error:  # noqa: BLE001  as an executor does
            future.set_exception(error)
        return future

    return Hands(submit=submit, wanted=lambda: 1, batch=batch, faults=(BrokenExecutor,))


def read(log: EventLog, candidates: Candidates, by: Hands | None = None) -> list[Result]:
    with candidates.candidate() as candidate:
        assert candidate is not None
        read_again(log, candidate, by or hands(), lambda *_: None)
        return list(candidate.results())


def test_every_kept_article_is_read(log: EventLog, candidates: Candidates) -> None:
    articles = [receive(log, number) for number in (300, 400, 500)]
    begin(candidates)
    results = read(log, candidates)
    assert [result.article for result in results] == [article.sha256 for article in articles]
    assert [[made.low for made in result.estimates] for result in results] == [[300], [400], [500]]
    with candidates.candidate() as candidate:
        assert candidate is not None
        assert candidate.is_whole


def test_a_kept_article_comes_back_as_it_was(log: EventLog) -> None:
    article = replace(article_of(b"A text."), published=START, outlet="Example Wire")
    with log.writing() as writing:
        name = keep(writing, article)
    with log.reading() as view:
        text = view.kept(name)
    assert text is not None
    assert article_in(text) == article


def test_only_articles_since_a_day_are_read(log: EventLog, candidates: Candidates) -> None:
    receive(log, 300, date(2025, 1, 13))
    new = receive(log, 400, date(2025, 4, 30))
    begin(candidates, date(2025, 4, 30))
    assert [result.article for result in read(log, candidates)] == [new.sha256]


def test_articles_received_before_texts_were_kept_are_counted(log: EventLog, candidates: Candidates) -> None:
    receive(log, 300, kept=False)
    receive(log, 400)
    begin(candidates)
    assert [result.state for result in read(log, candidates)] == [State.UNKEPT, State.READ]


def test_a_fault_of_the_extractor_costs_one_article(log: EventLog, candidates: Candidates) -> None:
    for number in (300, 400):
        receive(log, number)

    def broken(texts: Sequence[Text]) -> list[Read]:
        return read_texts(JOB, [text if "300" in text.kept else text._replace(kept="{}") for text in texts])

    begin(candidates)
    fine, failed = read(log, candidates, hands(broken))
    assert (fine.state, failed.state) == (State.READ, State.FAILED)
    assert failed.error is not None
    assert failed.error.startswith("KeyError")


def test_a_lost_worker_loses_nothing_that_was_read_and_the_reading_goes_on(
    log: EventLog, candidates: Candidates
) -> None:
    for number in range(300, 310):
        receive(log, number)
    begin(candidates)
    seen: list[int] = []

    def until_lost(texts: Sequence[Text]) -> list[Read]:
        if len(seen) >= 6:
            raise BrokenExecutor("killed")
        seen.extend(text.position for text in texts)
        return read_texts(JOB, texts)

    with pytest.raises(MonitorError, match="run the same command again"):
        read(log, candidates, hands(until_lost))
    again: list[int] = []

    def counting(texts: Sequence[Text]) -> list[Read]:
        again.extend(text.position for text in texts)
        return read_texts(JOB, texts)

    assert len(read(log, candidates, hands(counting))) == 10
    assert seen + again == list(range(1, 11))


def test_results_may_come_back_in_any_order(log: EventLog, candidates: Candidates) -> None:
    for number in range(300, 320):
        receive(log, number)
    begin(candidates)
    waiting: list[tuple[Future[list[Read]], Sequence[Text]]] = []

    def submit(texts: Sequence[Text]) -> Future[list[Read]]:
        future: Future[list[Read]] = Future()
        waiting.append((future, list(texts)))
        if len(waiting) == 3 or len(texts) < 3:
            threading.Timer(0.01, answer, [waiting[:]]).start()
            waiting.clear()
        return future

    def answer(asked: list[tuple[Future[list[Read]], Sequence[Text]]]) -> None:
        for future, texts in reversed(asked):
            future.set_result(read_texts(JOB, texts))

    results = read(log, candidates, Hands(submit, lambda: 3, 3, ()))
    assert [result.position for result in results] == list(range(1, 21))


def test_a_finished_candidate_is_gone_on_with_for_what_came_since(
    log: EventLog, candidates: Candidates
) -> None:
    receive(log, 300)
    begin(candidates)
    read(log, candidates)
    new = receive(log, 400)
    assert [result.article for result in read(log, candidates)][1:] == [new.sha256]


def test_a_worker_that_would_read_otherwise_is_refused() -> None:
    with pytest.raises(MonitorError, match="install the same on all"):
        read_texts(replace(JOB, identity="figurewatch 0.0.1 rules-00000000"), [])


def test_estimates_come_back_as_they_were_packed() -> None:
    assert Result(1, "ab", State.READ, pack([claim(about(600))])).estimates == [claim(about(600))]
    assert pack([]) is None
    assert Result(1, "ab", State.READ).estimates == []


def test_headers_tell_what_changed() -> None:
    made = header_for(JOB, None, 0, START)
    edited = replace(TOPICS[0], aliases=(*TOPICS[0].aliases, "the contingent"))
    other = replace(JOB, topics=(edited, *TOPICS[1:]))
    assert made.differences(header_for(JOB, None, 9, START)) == []
    assert made.differences(header_for(other, None, 0, START)) == ["the topics"]
    assert made.differences(header_for(replace(JOB, identity="x"), START.date(), 0, START)) == [
        "the extractor",
        "--since",
    ]


def test_two_rereadings_of_one_home_are_kept_apart(tmp_path: Path, candidates: Candidates) -> None:
    with (
        pytest.raises(MonitorError, match="another"),
        Candidates(tmp_path / "reread").held(),
    ):
        pass


def test_a_damaged_candidate_is_told_of_and_can_be_discarded(tmp_path: Path, candidates: Candidates) -> None:
    begin(candidates)
    (tmp_path / "reread" / "candidate.db").write_bytes(b"no database" * 100)
    with pytest.raises(MonitorError, match="--discard"), candidates.candidate():
        pass
    assert candidates.discard()
    assert not candidates.discard()


def test_what_was_added_is_there_when_the_candidate_is_opened_again(
    tmp_path: Path, candidates: Candidates
) -> None:
    begin(candidates)
    with candidates.candidate() as candidate:
        assert candidate is not None
        candidate.add([Result(5, "ab", State.READ)], seen=5, whole=False)
        other = Candidate(tmp_path / "reread" / "candidate.db")
        assert (other.seen, other.is_whole, other.holds(5), other.holds(6)) == (5, False, True, False)
        other.close()


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MonitorError, match=r"figurewatch\[cluster\]"), cluster(JOB, "tcp://127.0.0.1:1"):
        pass
