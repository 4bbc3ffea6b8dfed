"""The daemon as users run it: a process, a folder, files really dropped."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon, article, until

SEEDS = sorted((Path(__file__).parents[2] / "seeds").iterdir())


def lines(digests: list[dict]) -> list[tuple]:
    """Each change told: source, measure, kind, low, high."""
    return [
        (entry["source"], entry["measure"], entry["kind"], entry["after"]["low"], entry["after"]["high"])
        for digest in digests
        for entry in digest["entries"]
    ]


def test_the_five_seeds_are_told_once_each_and_repetitions_are_not(daemon: Daemon) -> None:
    daemon.started()
    for seed in SEEDS:
        daemon.drop(seed.name, seed.read_bytes())
        until(daemon.inbox_is_empty, f"{seed.name} is taken")
    until(lambda: ("nis", "killed", "raised", 600, 600) in lines(daemon.digests()), "the last change is told")
    daemon.stop()
    told = lines(daemon.digests())

    for change in (
        ("nis", "casualties", "first", 4000, None),
        ("nis", "killed", "first", 100, None),
        ("nis", "wounded", "first", 1000, 1000),
        ("south-korea-jcs", "casualties", "first", 1100, 1100),
        ("nis", "casualties", "raised", 4700, 4700),
        ("nis", "killed", "raised", 600, 600),
    ):
        assert told.count(change) == 1, f"{change} in {told}"
    nis_casualties = [change for change in told if change[:2] == ("nis", "casualties")]
    assert len(nis_casualties) == 2, "002 only repeats what 000 said"
    assert len([change for change in told if change[:2] == ("nis", "killed")]) == 2, "003 repeats 001"


def test_a_change_is_told_and_silence_kept_when_nothing_changed(daemon: Daemon) -> None:
    daemon.started()
    daemon.drop("a.md", article("about 300"))
    daemon.drop("b.md", article("about 300", day="2025-01-14", note="A second outlet has it too."))
    until(lambda: len(daemon.ask("articles")) == 2, "both articles are read")
    daemon.drop("c.md", article("about 600", day="2025-04-30"))
    until(lambda: len(daemon.digests()) == 2, "the raise is told")
    assert daemon.stop() == 0
    assert lines(daemon.digests()) == [
        ("nis", "killed", "first", 300, 300),
        ("nis", "killed", "raised", 600, 600),
    ]


def test_what_was_dropped_while_the_service_was_down_is_taken_on_start(daemon: Daemon) -> None:
    daemon.drop("early.md", article("300"))
    daemon.started()
    until(daemon.digests, "the digest is written")
    assert [path.name for path in (daemon.home / "archive").rglob("*.md")] == ["early.md"]


def test_once_works_through_the_inbox_and_exits_whatever_its_surroundings(daemon: Daemon) -> None:
    """Without standard streams, and in a locale that has no letters for a file's name."""
    daemon.under = ("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh")
    daemon.settings |= {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    (daemon.home / "inbox" / "sub").mkdir(parents=True)
    daemon.drop("one.md", article("300"))
    (daemon.home / "inbox" / "sub" / "two.md").write_text(article("400", day="2025-02-01"))
    daemon.drop("zz-três – ж.md", article("500", day="2025-03-01"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(30) == 0
    assert len(daemon.ask("articles")) == 3
    assert len(daemon.digests()) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_cleanly(daemon: Daemon, number: int) -> None:
    daemon.started()
    assert daemon.stop(number) == 0
    assert '"stopped"' in daemon.log_file.read_text()


def test_a_second_service_on_the_same_home_refuses_to_start(daemon: Daemon) -> None:
    daemon.started()
    second = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(daemon.home), "run"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode == 1
    assert "already" in second.stderr
    assert "--home" in second.stderr, "the message says what to do"


def test_a_file_copied_slowly_is_taken_whole(daemon: Daemon) -> None:
    daemon.started()
    whole = article("exactly 4,321")
    target = daemon.home / "inbox" / "slow.md"
    with target.open("w") as copy:
        for start in range(0, len(whole), 40):
            copy.write(whole[start : start + 40])
            copy.flush()
            # longer than a file must rest: only the open handle tells that more is to come
            assert not _taken(daemon, 0.3)
    until(daemon.digests, "the digest is written")
    assert lines(daemon.digests()) == [("nis", "killed", "first", 4321, 4321)]
    assert len(daemon.ask("articles")) == 1


def _taken(daemon: Daemon, within: float) -> bool:
    try:
        until(daemon.inbox_is_empty, "", within)
    except AssertionError:
        return False
    return True


def test_a_file_that_cannot_be_read_is_put_aside_with_the_reason_and_others_go_on(daemon: Daemon) -> None:
    daemon.started()
    daemon.drop("broken.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20)
    daemon.drop("good.md", article("300"))
    until(daemon.digests, "the good one is told")
    until(daemon.inbox_is_empty, "both are put away")
    assert (daemon.home / "rejected" / "broken.pdf").exists()
    reason = (daemon.home / "rejected" / "broken.pdf.reason.txt").read_text()
    assert "broken.pdf" in reason
    assert [rejected["file_name"] for rejected in daemon.ask("articles", "--rejected")] == ["broken.pdf"]


def test_hidden_and_temporary_files_are_left_alone_until_they_get_their_name(daemon: Daemon) -> None:
    daemon.started()
    inbox = daemon.home / "inbox"
    until(inbox.is_dir, "the inbox is there")
    (inbox / "story.md.part").write_text(article("700"))
    (inbox / ".hidden.md").write_text(article("800"))
    daemon.drop("seen.md", article("300"))
    until(lambda: len(daemon.ask("articles")) == 1, "the whole one is read")
    (inbox / "story.md.part").rename(inbox / "story.md")
    until(lambda: len(daemon.ask("articles")) == 2, "the finished one is read")
    assert (inbox / ".hidden.md").exists()


def test_the_same_file_dropped_again_is_recorded_once(daemon: Daemon) -> None:
    daemon.started()
    for name in ("a.md", "a.md", "b.md"):
        daemon.drop(name, article("300"))
        until(daemon.inbox_is_empty, f"{name} is taken")
    daemon.stop()
    (found,) = daemon.ask("articles")
    assert found["repeats"] == 2
    assert len(daemon.digests()) == 1


def test_a_log_that_was_lost_is_told_of_when_another_is_begun(daemon: Daemon) -> None:
    def run_once() -> str:
        daemon.start("--once")
        assert daemon.process is not None
        assert daemon.process.wait(60) == 0
        return daemon.log_file.read_text()

    told = "the log is new, though the archive holds articles"
    daemon.drop("a.md", article("100"))
    assert told not in run_once()
    for file in daemon.home.glob("figurewatch.db*"):
        file.unlink()
    assert told in run_once()


def test_the_demo_tells_the_seeds_and_ends_by_itself(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "demo", "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for seed in SEEDS:
        assert seed.name in done.stdout
    assert "4,700" in done.stdout
    assert str(home / "digests") in done.stdout
    assert len(list((home / "digests").glob("*.html"))) >= 4
    shutil.rmtree(home)


def test_a_reprint_is_counted_as_one_and_an_update_of_the_story_is_told(daemon: Daemon) -> None:
    story = SEEDS[4].read_text()
    reprint = "Seoul counts its neighbour's losses\nBy Our Correspondent\n" + story.partition("\n")[2]
    daemon.drop("1-story.txt", story)
    daemon.drop("2-reprint.txt", reprint)
    daemon.drop("3-update.txt", reprint.replace("4,700", "4,900"))
    daemon.start("--once")
    assert daemon.process is not None
    assert daemon.process.wait(60) == 0
    first, second, third = daemon.ask("articles")
    assert (first["reprint_of"], second["reprint_of"]) == (None, first["sha256"])
    assert third["reprint_of"] is None, "a new figure is a report of its own"
    (killed,) = daemon.ask("figures", "--measure", "killed", "--source", "nis")
    assert (killed["reports"], killed["reprints"]) == (2, 1)
    assert ("nis", "casualties", "raised", 4900, 4900) in lines(daemon.digests())


def test_a_folder_that_cannot_be_used_is_told_without_a_traceback(daemon: Daemon) -> None:
    (daemon.home / ".figurewatch.lock").mkdir()
    daemon.start()
    assert daemon.process is not None
    assert daemon.process.wait(60) == 1
    said = daemon.log_file.read_text()
    assert said.startswith("figurewatch: ")
    assert ".figurewatch.lock" in said
    assert "Traceback" not in said
