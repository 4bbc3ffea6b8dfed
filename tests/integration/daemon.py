"""The daemon as a subprocess, and articles to drop: for tests that need the real thing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds before a test says that something did not happen


def article(killed: str, *, day: str = "2025-01-13", note: str = "") -> str:
    """A small article of our own with one estimate, as Markdown with its date."""
    return (
        f"---\ntitle: Toll among North Korean soldiers {note}\ndate: {day}\noutlet: Example Wire\n---\n\n"
        f"South Korea's National Intelligence Service said that {killed} North Korean soldiers had been "
        f"killed in the war in Ukraine. {note}\n"
    )


def until(holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Wait for something to hold; its value. Fails, saying what did not happen."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError(f"did not happen within {patience:g} s: {what}")


@dataclass
class Daemon:
    """`figurewatch run` on a home folder, as a process of its own."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    under: tuple[str, ...] = ()  # the command that runs it, if it is to run otherwise than by itself

    def environment(self) -> dict[str, str]:
        """Ours, with quick settings and this test's."""
        quick = {"FIGUREWATCH_SETTLE_SECONDS": "0.2", "FIGUREWATCH_SWEEP_SECONDS": "0.5"}
        return {**os.environ, **quick, **self.settings}

    def start(self, *more: str) -> None:
        """Start it, its log lines beside the home folder."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.under, sys.executable, "-m", "monitor", "--home", str(self.home), "run", *more],
                env=self.environment(),
                stderr=log,
                stdout=log,
            )

    @property
    def log_file(self) -> Path:
        """Where its log lines go."""
        return self.home.with_name(f"{self.home.name}.log")

    def started(self) -> Daemon:
        """Start it and wait until it watches."""
        before = self.log_file.read_text().count('"watching"') if self.log_file.exists() else 0
        self.start()
        until(lambda: self.log_file.read_text().count('"watching"') > before, "the service watches")
        return self

    def drop(self, name: str, content: str | bytes) -> None:
        """Put a whole file into the inbox, by rename."""
        inbox = self.home / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        partial = inbox / f".{name}.part"
        partial.write_bytes(content if isinstance(content, bytes) else content.encode())
        partial.rename(inbox / name)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal; its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def ask(self, *command: str) -> list[dict[str, Any]]:
        """What a command of ours prints as JSON lines about this home."""
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "--home", str(self.home), *command, "--json"],
            env=self.environment(),
            capture_output=True,
            check=True,
            timeout=60,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def say(self, *command: str) -> str:
        """What a command of ours prints for people about this home."""
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "--home", str(self.home), *command],
            env=self.environment(),
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    def digests(self) -> list[dict[str, Any]]:
        """The digests written as files, in order."""
        return [json.loads(file.read_text()) for file in sorted((self.home / "digests").glob("[0-9]*.json"))]

    def inbox_is_empty(self) -> bool:
        """Whether nothing is left to take."""
        return not any((self.home / "inbox").iterdir())
