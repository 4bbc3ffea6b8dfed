"""What the programs that we start are given."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_program_is_started_with_all_of_our_environment() -> None:
    """P11: passwords are in it."""
    started = []
    for file in [*(ROOT / "monitor").rglob("*.py"), *(ROOT / "alerts").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "subprocess"
            ):
                started.append(file)
                assert "env" in {keyword.arg for keyword in node.keywords}, f"{file}: {node.lineno}"
    assert started
