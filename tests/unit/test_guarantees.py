"""docs/guarantees.md says only what tests prove: each promise names tests, and each of them its promise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISES = [f"P{number}" for number in range(1, 12)]
PLANNED = [f"T{number}" for number in range(1, 16)]
_CITED = re.compile(r"(?:[PT][0-9]+(?:,? (?:and )?)?)+(?=[:.])")  # how a docstring begins: "P1 P2, T4: …"
_NAMED = re.compile(r"`([a-z]+/test_[a-z0-9_]+\.py)`: ((?:`test_[a-z0-9_]+`(?:, )?\s*)+)")


def cited_by(tests: Path) -> Iterator[tuple[str, str, set[str]]]:
    """Each test's file, name, and the numbers that its docstring begins with."""
    for file in sorted(tests.rglob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                cited = _CITED.match(ast.get_docstring(node) or "")
                numbers = set(re.findall("[PT][0-9]+", cited[0])) if cited else set()
                yield file.relative_to(tests).as_posix(), node.name, numbers


CITED = {(file, name): numbers for file, name, numbers in cited_by(ROOT / "tests")}


def section(promise: str) -> str:
    """What the document says of a promise."""
    text = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {promise}: .*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/guarantees.md has no section '## {promise}: ...'"
    return found[0]


def named_in(text: str) -> list[tuple[str, str]]:
    """The tests that a text names, as (file, name)."""
    return [
        (file, name) for file, names in _NAMED.findall(text) for name in re.findall("test_[a-z0-9_]+", names)
    ]


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_says_its_limits_and_names_tests_that_exist_and_cite_it(promise: str) -> None:
    told = section(promise)
    assert "**Not promised:**" in told
    named = named_in(told)
    assert named, f"{promise} names no test"
    for test in named:
        assert promise in CITED.get(test, ()), f"{test} does not exist, or does not cite {promise}"


@pytest.mark.parametrize("number", PLANNED)
def test_each_number_of_the_plan_has_a_test_and_its_figures_in_the_document(number: str) -> None:
    text = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {number} \|.*", text.partition("## Measured")[2], re.MULTILINE)
    assert row
    tried = any(number in numbers for numbers in CITED.values())
    assert tried or "no test yet" in row[0], f"no test cites {number}, and the document does not say so"


def test_every_test_of_faults_cites_a_promise_and_the_plan() -> None:
    for (file, name), numbers in CITED.items():
        if file.startswith("faults/"):
            assert {number[0] for number in numbers} == {"P", "T"}, f"{file}: {name}"
