"""T10: what is damaged or made to hurt goes aside with a reason; the daemon stands, and reads the rest."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import html

from monitor.rejecting import TRANSIENT
from tests.faults.crafted import crafted
from tests.faults.mutations import SAMPLES, mutated
from tests.faults.reaching import WAS_HERE, reaching
from tests.faults.watching import Listener, Memory, children
from tests.integration.daemon import Daemon, article, until

MUTATED = 900
SECONDS = 1  # a file; the default of ten would make the run long, and proves no more
MEMORY = 512  # MB
GOOD = 20


@dataclass
class Fed:
    """A daemon that has dealt with everything there is, and what was seen meanwhile."""

    daemon: Daemon
    dropped: dict[str, str] = field(default_factory=dict)  # file name → SHA-256
    memory: dict[int, int] = field(default_factory=dict)
    asked: int = 0
    stood: bool = False  # the daemon was up in the end
    left: list[int] = field(default_factory=list)  # its children that outlived it

    def events(self, kind: str) -> list[dict]:
        return [event["payload"] for event in self.daemon.ask("log", "--after", "0") if event["type"] == kind]


@pytest.fixture(scope="module")
def fed(
    tmp_path_factory: pytest.TempPathFactory,
    chance_of: Callable[[str], random.Random],
    at_scale: Callable[[int], int],
) -> Fed:
    daemon = Daemon(tmp_path_factory.mktemp("hostile") / "home")
    daemon.home.mkdir()
    daemon.settings = {
        "FIGUREWATCH_LIMITS__SECONDS": str(SECONDS),
        "FIGUREWATCH_LIMITS__MEMORY_MB": str(MEMORY),
    }
    listener, chance = Listener(), chance_of("bad inputs")
    files = {**crafted(), **reaching(listener.address)}
    for number in range(at_scale(MUTATED)):
        kind = sorted(SAMPLES)[number % len(SAMPLES)]
        files[f"mutated-{number}.{kind}"] = mutated(chance, kind)
    for number in range(GOOD):
        files[f"{chance.choice('amz')}-good-{number}.md"] = article(
            f"about {600 + number}", note=f"No. {number}."
        ).encode()
    done = Fed(daemon, {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    for name, data in files.items():
        daemon.drop(name, data)
    daemon.started()
    assert daemon.process is not None
    with Memory(daemon.process.pid).watched() as memory:
        until(
            daemon.inbox_is_empty,
            "every file is dealt with",
            300 + len(files) / 3,
        )
    done.memory = memory.most
    done.stood = daemon.process.poll() is None
    readers = children(daemon.process.pid)
    daemon.stop()
    done.left = [pid for pid in readers if Path(f"/proc/{pid}").exists()]
    done.asked = listener.asked
    listener.close()
    return done


def test_the_daemon_never_falls_and_reads_all_that_can_be_read(fed: Fed) -> None:
    """P8, T10: bad inputs neither stop the daemon nor starve the articles among them."""
    assert fed.stood
    names = {received["file_name"] for received in fed.events("article-received")}
    assert {name for name in fed.dropped if "-good-" in name} <= names


def test_every_file_is_an_article_or_lies_aside_with_its_reason(fed: Fed) -> None:
    """P8, T10: none is lost, and each that is refused has a reason in the log and beside it."""
    received = {event["article"]["sha256"] for event in fed.events("article-received")}
    received |= {event["sha256"] for event in fed.events("article-repeated")}
    rejected = {event["sha256"]: event for event in fed.events("article-rejected")}
    assert set(fed.dropped.values()) == received | set(rejected)
    for name, sha256 in fed.dropped.items():
        if sha256 not in rejected:
            continue
        event = rejected[sha256]
        assert re.search("save|drop|retry", event["message"])  # what to do
        assert event["kind"] == ("transient" if event["code"] in TRANSIENT else "permanent")
        kept = fed.daemon.home / "rejected" / event["rejected"]
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == sha256, name
        assert event["message"] in kept.with_name(f"{kept.name}.reason.txt").read_text()


def test_no_fault_of_ours_is_blamed_on_a_file(fed: Fed) -> None:
    """P8, T10: each is refused for what it is; none trips the code that reads estimates or keeps them."""
    ours = {"internal-error", "reader-unavailable", "killed"}
    assert [event for event in fed.events("article-rejected") if event["code"] in ours] == []
    assert "Traceback" not in fed.daemon.log_file.read_text()


def test_no_file_costs_more_memory_than_it_may(fed: Fed) -> None:
    """P8, T10: 512 MB for the process that reads, and less for the daemon, which parses nothing."""
    assert fed.memory
    assert max(fed.memory.values()) <= MEMORY


def test_nothing_is_fetched_started_or_left_behind_because_a_file_says_so(fed: Fed) -> None:
    """P11, T10: no picture, style sheet, entity, frame, link or script takes effect; no process stays."""
    assert fed.asked == 0
    assert fed.left == []
    assert not WAS_HERE.exists()
    assert "root:" not in json.dumps(fed.daemon.ask("estimates"))


_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    "command",
    [
        "articles",
        "articles --rejected",
        "figures",
        "history",
        "estimates",
        "log",
        "digests",
        "compare killed",
    ],
)
@pytest.mark.parametrize("form", ["", "--json"])
def test_nothing_that_is_printed_steers_a_terminal(fed: Fed, command: str, form: str) -> None:
    """P11, T10: what hostile files brought into the log is shown as words on every command's output."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--home", str(fed.daemon.home), *command.split(), *form.split()],
        capture_output=True,
        check=True,
    )
    assert _STEERING.findall(done.stdout.decode()) == []
    if form:
        assert all(isinstance(json.loads(line), dict) for line in done.stdout.decode().splitlines())


def test_log_lines_are_one_line_each_and_steer_nothing(fed: Fed) -> None:
    """P11, T10: no name, title or text of a file makes a log line of its own."""
    lines = fed.daemon.log_file.read_text().split("\n")[:-1]
    assert all("event" in json.loads(line) for line in lines)
    assert _STEERING.findall("".join(lines)) == []


def test_what_is_written_has_names_that_are_safe_everywhere(fed: Fed) -> None:
    """P11, T10: no file name leads out of its folder, hides, or means a device."""
    for folder in ("archive", "rejected", "digests"):
        for file in (fed.daemon.home / folder).rglob("[!.]*"):  # the board keeps notes of its own
            assert not file.is_symlink()
            assert re.fullmatch(r"[^\x00-\x1f\x7f/\\:*?\"<>|.][^\x00-\x1f\x7f/\\:*?\"<>|]*", file.name), (
                file.name
            )
            assert len(os.fsencode(file.name)) <= 255


def test_no_page_carries_markup_of_an_article_and_no_subject_two_lines(fed: Fed) -> None:
    """P11, T10: every page that is written has our own tags alone, and asks for nothing from elsewhere."""
    written = fed.daemon.home / "digests"
    pages = list(written.rglob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text()
        assert _STEERING.findall(text) == []
        for element in html.document_fromstring(text).iter("*"):
            _stays_here(element)
    subjects = [json.loads(digest.read_text()).get("subject") for digest in written.glob("*.json")]
    assert any(subjects)
    assert not any("\n" in subject for subject in subjects if subject)


@pytest.mark.parametrize("kind", ["estimates", "figures", "changes", "articles"])
def test_no_cell_of_a_spreadsheet_is_a_formula(fed: Fed, kind: str, tmp_path: Path) -> None:
    """P11, T10: titles, outlets and quotes that begin like formulas are text in what is exported."""
    command = [sys.executable, "-m", "monitor", "--home", str(fed.daemon.home), "export", kind]
    subprocess.run([*command, str(tmp_path / "out.csv")], capture_output=True, check=True)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8-sig") as written:
        cells = [cell for row in csv.reader(written) for cell in row]
    assert cells
    assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell)] == []


_OURS = {"script": {"board.js"}, "stylesheet": {"board.css"}, "alternate": {"feed.atom", "feed.json"}}


def _stays_here(element: html.HtmlElement) -> None:
    """Only a link that a reader follows may lead elsewhere, and nothing runs but the board's own script."""
    assert element.tag not in {"object", "embed", "form", "base"}
    assert not [name for name in element.attrib if name.startswith("on")]
    if element.tag in {"script", "link"}:
        role = element.get("rel") or element.tag
        assert (element.get("src") or element.get("href")).removeprefix("../") in _OURS[role]
    for name in {"src", "srcset", "data", "action", "background", "poster", "href"} & set(element.attrib):
        scheme = re.match(r"\s*([a-zA-Z][\w+.-]*):|\s*//", element.get(name))
        allowed = {"http", "https"} if element.tag == "a" else {"data"}
        assert scheme is None or scheme[1] in allowed, (element.tag, element.get(name))


def test_a_reader_under_a_tracer_opens_no_socket_and_starts_no_program(tmp_path: Path) -> None:
    """P11, T10: as the kernel sees it, reading the files that try to fetch and to start does neither."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed here")
    trying = reaching("127.0.0.1:9")
    for name, data in trying.items():
        (tmp_path / name).write_bytes(data)
    trace = tmp_path / "trace"
    command = [sys.executable, "-m", "monitor", "--home", str(tmp_path), "extract", "--json"]
    traced = [strace, "-f", "-qq", "-e", "trace=network,execve", "-o", str(trace), *command]
    done = subprocess.run(
        [*traced, *(str(tmp_path / name) for name in trying)], capture_output=True, check=False
    )
    if not trace.exists() or "execve" not in trace.read_text():
        pytest.skip(f"strace may not trace here: {done.stderr[:200]!r}")
    assert len(done.stdout.splitlines()) == len(trying)
    calls = re.findall(r"^\d+ +(\w+\(.*)", trace.read_text(), re.MULTILINE)
    started = [call for call in calls if call.startswith("execve(") and call.endswith(" = 0")]
    assert len(started) == 2  # ourselves and the reading process
    assert all(sys.executable in call for call in started)
    # a library that is loaded asks whether this machine has an address of its own; nobody is reached
    assert [call for call in calls if call.startswith(("connect(", "send"))] == []
    assert not WAS_HERE.exists()


def test_killed_while_a_file_holds_it_up_the_daemon_leaves_no_process(
    daemon: Daemon,
) -> None:
    """P2 P8, T10: a reader that hangs does not outlive its daemon by more than its own seconds."""
    daemon.settings = {"FIGUREWATCH_LIMITS__SECONDS": "1.5"}
    daemon.started()
    assert daemon.process is not None
    daemon.drop("hangs.html", b"<" * 3_000_000)
    reader = until(lambda: children(daemon.process.pid if daemon.process else 0), "a reader runs")
    until(lambda: _busy(reader[0]), "it is at work")
    daemon.stop(signal.SIGKILL)
    until(lambda: not _busy(reader[0]), "the reader ends")
    daemon.started()
    until(daemon.inbox_is_empty, "the file is dealt with")
    [rejected] = daemon.ask("articles", "--rejected")
    assert (rejected["code"], rejected["kind"]) == ("too-slow", "transient")


def _busy(pid: int) -> bool:
    """Whether a process runs and has used a processor for some time."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return told[0] != "Z" and int(told[11]) / os.sysconf("SC_CLK_TCK") > 0.5
