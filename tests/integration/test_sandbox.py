"""A reading process gone bad: it lies, hangs, floods, dies; the service goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.errors import UnreadableError
from monitor.reading.limits import MB, Limits
from monitor.reading.sandbox import Sandbox

LIMITS = Limits(seconds=1.5, text_bytes=MB)

# Says that it is ready, as ours does, and answers the first file with what the test wants.
BAD = r"""
import os, sys, time
def frame():
    length = int.from_bytes(os.read(0, 4), "big")
    while length:
        length -= len(os.read(0, length))
def send(payload):
    os.write(1, len(payload).to_bytes(4, "big") + payload)
frame()
send(b"\x81\xa7message\xa5ready")
"""

GoneBad = Callable[[str], Sandbox]


@pytest.fixture
def gone_bad() -> Iterator[GoneBad]:
    made: list[Sandbox] = []

    def make(answer: str) -> Sandbox:
        made.append(Sandbox(LIMITS, "rules", (), program=f"{BAD}\n{answer}\ntime.sleep(60)"))
        return made[-1]

    yield make
    for sandbox in made:
        sandbox.close()


def refusal(sandbox: Sandbox, data: bytes = b"words") -> str:
    with pytest.raises(UnreadableError) as refused:
        sandbox.read("a.txt", data, extract=True)
    assert sandbox.pid is None  # it is not asked again
    return refused.value.code


@pytest.mark.parametrize(
    "answer",
    [
        r"send(b'no message pack')",
        r"os.write(1, b'\xff\xff\xff\xff')",
        r"send(b'\x80')",
        r"send(b'\x81\xa7article\xa2{}')",
        r"send(b'\x81\xa7article\xa4null')",
        r"send(b'\x81\xa9estimates\x91\x80')",
        r"os._exit(3)",
        r"os.kill(os.getpid(), 11)",
    ],
    ids=["garbage", "endless", "nothing", "no-article", "null", "no-estimate", "exit", "crash"],
)
def test_a_child_that_answers_nonsense_or_dies_is_ended_and_its_file_refused(
    gone_bad: GoneBad, answer: str
) -> None:
    assert refusal(gone_bad(f"frame(); {answer}")) == "damaged"


@pytest.mark.parametrize("answer", ["pass", r"os.write(1, b'\0\0\0\x09half')"], ids=["silent", "half"])
def test_a_child_that_never_ends_its_answer_is_ended(gone_bad: GoneBad, answer: str) -> None:
    assert refusal(gone_bad(f"frame(); {answer}")) == "too-slow"


def test_a_child_that_never_takes_its_file_is_ended(gone_bad: GoneBad) -> None:
    assert refusal(gone_bad("time.sleep(60)"), b"w" * 3 * MB) == "too-slow"


def test_a_file_whose_child_is_killed_from_outside_twice_may_be_read_another_time(gone_bad: GoneBad) -> None:
    assert refusal(gone_bad("frame(); os.kill(os.getpid(), 9)")) == "killed"


def test_a_child_out_of_its_seconds_of_processor_was_too_slow(gone_bad: GoneBad) -> None:
    assert refusal(gone_bad("import signal; frame(); os.kill(os.getpid(), signal.SIGXCPU)")) == "too-slow"


# What a file made to take the process over would try first.
GUARDED = """
import sys; sys.path.insert(0, sys.argv[1])
import os, socket, subprocess
from monitor.reading.confinement import Guard, confine
guard = Guard()
confine()
def tried(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"
acts = [
    lambda: open(sys.argv[2], "w"), lambda: os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT),
    lambda: subprocess.run(["true"]), os.fork, lambda: os.system("true"),
    lambda: socket.socket().connect(("127.0.0.1", 9)), lambda: socket.getaddrinfo("localhost", 9),
    lambda: os.remove(sys.argv[2]),
]
guard.on = True
guarded = [tried(act) for act in acts]
guard.on = False
print(guarded)
def write():
    with open(sys.argv[2], "w") as out:
        out.write("x")
print(tried(write))
"""


def test_what_reads_a_file_can_neither_write_nor_connect_nor_start_anything(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(root), str(tmp_path / "out")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    guarded, unguarded = done.stdout.splitlines()
    assert guarded == str(["PermissionError"] * 8)
    assert unguarded == "OSError"  # where no guard stands, the kernel lets no file grow
    assert (tmp_path / "out").stat().st_size == 0


def test_the_reading_process_knows_none_of_our_secrets(
    gone_bad: GoneBad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P11: what takes the process over finds no password in its environment."""
    ours = ("FIGUREWATCH_EMAIL__PASSWORD", "FIGUREWATCH_DATABASE", "PGPASSWORD", "CREDENTIALS_DIRECTORY")
    for name in ours:
        monkeypatch.setenv(name, "s3cret")
    monkeypatch.setenv("LANG_OF_A_PLUGIN", "en")
    telling = "from monitor.reading import wire\nos.write(1, wire.refusal('told', ' '.join(os.environ)))"
    sandbox = gone_bad(f"sys.path.insert(0, sys.argv[1])\n{telling}")
    with pytest.raises(UnreadableError) as told:
        sandbox.read("a.txt", b"words", extract=True)
    held = str(told.value).split()
    assert "LANG_OF_A_PLUGIN" in held
    assert not set(ours) & set(held)
