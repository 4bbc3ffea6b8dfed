"""Who reads kept articles again: the cores of this machine, or a Dask cluster that is there already."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, NamedTuple

from monitor.errors import MonitorError
from monitor.extractors import extractor_named, identity_of
from monitor.keeping import article_in
from monitor.rereading.candidate import pack
from monitor.topics import Topic

_CONNECT_SECONDS, _WORKERS_SECONDS = 10, 30  # until a cluster has answered


@dataclass(frozen=True, slots=True)
class Job:
    """How articles are to be read."""

    extractor: str  # its name
    identity: str  # what it has to be on every machine
    topics: tuple[Topic, ...]


class Text(NamedTuple):
    """A kept article to be read."""

    position: int
    kept: str  # see keeping.py


class Read(NamedTuple):
    """What came of it."""

    position: int
    packed: bytes | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Hands:
    """Somewhere to have texts read."""

    submit: Callable[[Sequence[Text]], Future[list[Read]]]
    wanted: Callable[[], int]  # batches to have under way at any time
    batch: int  # texts together
    faults: tuple[type[BaseException], ...]  # what its futures raise when it is lost


def read_texts(job: Job, texts: Sequence[Text]) -> list[Read]:
    """Read some articles; a fault of the extractor costs the one article only."""
    here = identity_of(job.extractor)
    if here != job.identity:
        raise MonitorError(f"a worker has {here} where {job.identity} is wanted; install the same on all")
    extract = extractor_named(job.extractor)

    def read(text: Text) -> Read:
        try:
            return Read(text.position, pack(extract(article_in(text.kept), job.topics)), None)
        except Exception as error:  # noqa: BLE001  the article, and why, are shown to the user
            return Read(text.position, None, f"{type(error).__name__}: {error}"[:300])

    return [read(text) for text in texts]


# -- this machine ---------------------------------------------------------------------------------------


@contextmanager
def cores(job: Job, workers: int | None = None) -> Iterator[Hands]:
    """A process for each core that we may use."""
    count = workers or len(os.sched_getaffinity(0))
    pool = ProcessPoolExecutor(count, get_context("spawn"), _begin, (job,))
    try:
        yield Hands(
            submit=lambda texts: pool.submit(_read_here, texts),
            wanted=lambda: 2 * count,
            batch=16,
            faults=(BrokenExecutor,),
        )
    finally:
        pool.shutdown(cancel_futures=True)


_jobs: list[Job] = []  # of a worker process: the one it was started for


def _begin(job: Job) -> None:
    _jobs.append(job)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _read_here(texts: Sequence[Text]) -> list[Read]:
    return read_texts(_jobs[0], texts)


# -- a cluster ------------------------------------------------------------------------------------------


@contextmanager
def cluster(job: Job, address: str) -> Iterator[Hands]:
    """The workers of a Dask cluster. MonitorError where it cannot be used."""
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise MonitorError(
            "--dask needs dask.distributed; install it: pip install 'figurewatch[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        raise MonitorError(f"no Dask scheduler answers at {address} ({error})") from error
    with client:
        _check(client, job)
        spread = client.scatter(job, broadcast=True, hash=False)
        executor = client.get_executor(pure=False)
        yield Hands(
            submit=lambda texts: executor.submit(read_texts, spread, texts),
            wanted=lambda: 2 * max(sum(client.ncores().values()), 1),
            batch=64,
            faults=(OSError, CancelledError, KilledWorker),
        )


def _check(client: Any, job: Job) -> None:
    """MonitorError unless there are workers, and all of them read as we would."""
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError as error:
        raise MonitorError("the Dask cluster has no workers; start some") from error
    try:
        found: dict[str, str] = client.run(identity_of, job.extractor)
    except ImportError as error:
        raise MonitorError(
            f"the Dask workers cannot read articles ({error}); install figurewatch on them"
        ) from error
    if strange := {worker: there for worker, there in found.items() if there != job.identity}:
        worker, there = min(strange.items())
        raise MonitorError(f"{worker} has {there} where {job.identity} is wanted; install the same on all")
