"""Tests that inject faults into real parts: each carries the marker `faults`.

`pytest -m faults` runs them alone, `--scale 10` tries ten times as many random cases, and the seed that each
run prints is given back as `--fault-seed` to replay it. Every test's docstring begins with the promises that
it proves and the test of the plan it belongs to: "P8, T10: ...".
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.conftest import daemon

__all__ = ["daemon"]

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)
