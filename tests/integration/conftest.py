"""Fixtures for tests with real parts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.daemon import Daemon


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon on a home of its own, not yet started; ended with the test."""
    made = Daemon(tmp_path / "home")
    made.home.mkdir()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop(signal.SIGKILL)
