"""Reading again as a person does it: edit a topic, see what would change, adopt it, and who hears of it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.integration.daemon import Daemon, article, until

SHIPPED = Path(__file__).parents[2] / "monitor" / "data" / "topics" / "nk-troops.toml"
KYIV = (
    "---\ntitle: Another count\ndate: {day}\n---\n\nThe Vigil Group said that {number} North Korean soldiers "
    "had been wounded in the war in Ukraine.\n"
)


@pytest.fixture
def watching(daemon: Daemon) -> Daemon:
    """A daemon that follows a topic of its own, and has read three articles."""
    topics = daemon.home / "topics"
    topics.mkdir()
    (topics / "nk-troops.toml").write_bytes(SHIPPED.read_bytes())
    daemon.settings = {"FIGUREWATCH_TOPICS": "topics"}
    daemon.drop("a.md", article("about 300"))
    daemon.drop("b.md", article("about 1,000", day="2025-02-20", note="Again."))
    daemon.drop("c.md", KYIV.format(day="2025-03-01", number="about 50"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(60) == 0
    return daemon


def say(daemon: Daemon, *command: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """What a command prints for people about a home."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(daemon.home), *command],
        env=daemon.environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == status, done.stderr
    return done


def edit(daemon: Daemon, old: str, new: str) -> None:
    """Change some words of the topic."""
    file = daemon.home / "topics" / "nk-troops.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def without_killed(daemon: Daemon) -> None:
    edit(daemon, '"killed", ', "")


def with_vigil(daemon: Daemon) -> None:
    edit(
        daemon, "[sources.nis]", '[sources.vigil]\nname = "Vigil"\naliases = ["Vigil Group"]\n\n[sources.nis]'
    )


def figures(daemon: Daemon) -> list[tuple[str, str, float]]:
    return sorted((figure["measure"], figure["source"], figure["low"]) for figure in daemon.ask("figures"))


def kinds(records: list[dict[str, Any]], what: str) -> list[str]:
    return sorted(record["difference"] for record in records if record["what"] == what)


def test_an_edited_topic_is_tried_on_all_articles_and_adopted(watching: Daemon) -> None:
    assert "Every claim came out as it is." in say(watching, "reread").stdout
    before = figures(watching)
    without_killed(watching)
    [summary] = watching.ask("reread")
    assert (summary["read"], summary["differing"], summary["lost"]) == (3, 2, 2)
    assert figures(watching) == before

    records = watching.ask("reread", "--diff")
    assert kinds(records, "claim") == ["lost", "lost"]
    assert kinds(records, "figure") == ["lost"]
    shown = say(watching, "reread", "--diff").stdout
    assert "- lost: NIS: killed about 300 · “" in shown
    assert "Toll among North Korean soldiers" in shown

    adopted = say(watching, "reread", "--adopt").stdout
    assert "Adopted for 2 articles: claims 2 lost." in adopted
    assert [each[0] for each in figures(watching)] == ["wounded"]
    assert "nothing to adopt" in say(watching, "reread", "--adopt").stdout
    assert "The log is whole" in say(watching, "verify").stdout
    assert watching.ask("rebuild")[0]["different"] == []


def test_what_a_person_corrected_survives(watching: Daemon) -> None:
    [claim] = [each for each in watching.ask("estimates") if each["low"] == 1000]
    say(watching, "correct", claim["estimate"], "--high", "1100", "--reason", "counted again", "--by", "ana")
    without_killed(watching)
    [summary] = watching.ask("reread")
    assert (summary["lost"], summary["left_to_people"]) == (1, 1)
    say(watching, "reread", "--adopt")
    assert ("killed", "nis", 1100) in figures(watching)


def test_nobody_is_told_of_the_past_while_the_service_runs_on(watching: Daemon) -> None:
    with_vigil(watching)
    told = len(watching.digests())
    watching.started()
    [summary] = watching.ask("reread")
    assert summary["changed"] == 1
    say(watching, "reread", "--adopt")
    watching.drop("d.md", article("about 1,200", day="2025-03-20", note="A third time."))
    until(lambda: len(watching.digests()) == told + 1, "the new article is told")
    assert watching.digests()[-1]["subject"].startswith("NIS: killed about 1,000 → about 1,200 ·")
    assert ("wounded", "vigil", 50) in figures(watching)
    assert watching.stop() == 0


def test_asked_for_it_is_told_once(watching: Daemon) -> None:
    told = len(watching.digests())
    without_killed(watching)
    watching.ask("reread")
    assert "owed to the readers" in say(watching, "reread", "--adopt", "--tell").stdout
    watching.started()
    until(lambda: len(watching.digests()) == told + 1, "it is told")
    watching.drop("c.md", KYIV.format(day="2025-03-02", number="about 60"))
    until(watching.inbox_is_empty, "the next article is taken")
    assert watching.stop() == 0
    again = [digest["subject"] for digest in watching.digests()[told + 1 :]]
    assert not any("killed" in subject for subject in again)


def test_a_candidate_by_other_topics_is_not_adopted(watching: Daemon) -> None:
    without_killed(watching)
    watching.ask("reread")
    with_vigil(watching)
    refused = say(watching, "reread", "--adopt", status=1)
    assert "the topics changed; `figurewatch reread --anew`" in refused.stderr
    assert "there is a candidate" in say(watching, "reread", status=1).stderr
    [summary] = watching.ask("reread", "--anew")
    assert (summary["lost"], summary["changed"] + summary["gained"]) == (2, 1)
    assert "dropped" in say(watching, "reread", "--discard").stdout
    assert "no candidate" in say(watching, "reread", "--discard").stdout


def test_only_what_is_asked_for_is_read(watching: Daemon) -> None:
    without_killed(watching)
    [summary] = watching.ask("reread", "--since", "2025-02-20", "--topic", "nk-troops", "--workers", "1")
    assert (summary["read"], summary["lost"], summary["since"]) == (2, 1, "2025-02-20")
    assert "there is no topic 'quakes'" in say(watching, "reread", "--topic", "quakes", status=1).stderr
    say(watching, "reread", "--tell", status=2)
    say(watching, "reread", "--diff", "--since", "2025-02-20", status=2)


def test_a_reading_that_was_killed_goes_on(watching: Daemon) -> None:
    many = 150
    for number in range(many):
        day = f"2024-11-{number % 28 + 1:02}"
        watching.drop(f"n{number}.md", article(f"{number + 10}", day=day))
    watching.start("--once")
    assert watching.process is not None
    assert watching.process.wait(300) == 0
    without_killed(watching)
    command = [sys.executable, "-m", "monitor", "--home", str(watching.home), "reread", "--json"]
    process = subprocess.Popen(command, env=watching.environment(), stdout=subprocess.DEVNULL)
    until((watching.home / "reread" / "candidate.db").exists, "the reading has begun")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert "stopped before its end" in say(watching, "reread", "--adopt", status=1).stderr
    [summary] = watching.ask("reread")
    assert (summary["read"], summary["lost"]) == (many + 3, many + 2)

    adopting = subprocess.Popen([*command[:-1], "--adopt"], env=watching.environment())
    until(lambda: adopted(watching.home) > 5, "some are adopted")
    os.kill(adopting.pid, signal.SIGKILL)
    assert adopting.wait() == -signal.SIGKILL
    assert adopted(watching.home) < many
    say(watching, "reread", "--adopt")
    assert [each[0] for each in figures(watching)] == ["wounded"]
    assert adopted(watching.home) == many + 2
    assert "The log is whole" in say(watching, "verify").stdout


def adopted(home: Path) -> int:
    """How many articles a new reading was adopted for."""
    with closing(sqlite3.connect(home / "figurewatch.db")) as database:
        found = database.execute("SELECT count(*) FROM events WHERE type = 'article-reread'")
        return int(found.fetchone()[0])


# -- on a cluster -----------------------------------------------------------------------------------------


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A real Dask cluster of two worker processes."""
    distributed = pytest.importorskip("distributed", reason="needs dask.distributed: figurewatch[cluster]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_reads_what_one_machine_would(watching: Daemon, cluster: Any) -> None:
    from distributed import Client

    for number in range(300):
        watching.drop(f"n{number}.md", article(f"{number + 10}", day="2024-11-11"))
    watching.start("--once")
    assert watching.process is not None
    assert watching.process.wait(300) == 0
    without_killed(watching)
    [here] = watching.ask("reread")
    records = watching.ask("reread", "--diff")
    [there] = watching.ask("reread", "--anew", "--dask", cluster.scheduler_address)
    assert {**here, "candidate": None} == {**there, "candidate": None}
    assert there["read"] == 303
    assert watching.ask("reread", "--diff")[:-1] == records[:-1]
    with Client(cluster, set_as_default=False) as client:
        tasks = client.run(lambda dask_worker: dask_worker.state.executed_count)
    assert len(tasks) == 2
    assert sum(tasks.values()) > 0  # of whichever was ready first, or of both


def test_a_cluster_that_does_not_answer_is_told_of(watching: Daemon) -> None:
    pytest.importorskip("distributed", reason="needs dask.distributed: figurewatch[cluster]")
    refused = say(watching, "reread", "--dask", "tcp://127.0.0.1:9", status=1)
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in refused.stderr
    assert "Traceback" not in refused.stderr
