"""What we depend on may be used by whoever may use us."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
_COPYLEFT = re.compile(r"(?<!lesser )(?<!library )\bA?GPL|(?<!lesser )general public license", re.IGNORECASE)


def _required() -> Iterator[Requirement]:
    """What is installed with us or with one of our extras for users, with all that comes with it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(line for name in extras if name != "dev" for line in extras[name])]
    waiting, seen = [Requirement(line) for line in named], set()
    while waiting:
        requirement = waiting.pop()
        for extra in ("", *sorted(requirement.extras)):
            if (requirement.name.lower(), extra) in seen:
                continue
            seen.add((requirement.name.lower(), extra))
            yield requirement
            try:
                more = requires(requirement.name) or []
            except PackageNotFoundError:
                continue
            for held in map(Requirement, more):
                if held.marker is None or held.marker.evaluate({"extra": extra}):
                    waiting.append(held)


def _licences(held: Message) -> list[str]:
    """As the package tells it: an expression of SPDX, or else its own words and classifiers."""
    expression = held["License-Expression"]
    classifiers = [line for line in held.get_all("Classifier") or [] if line.startswith("License ::")]
    own = (held["License"] or "").split("\n")[0]
    return [expression] if expression else [*classifiers] or [own]


def _binds_us(licences: list[str]) -> bool:
    """Whether there is no choice but a licence that would be ours as well. The LGPL is not one."""
    choices = [choice for told in licences for choice in re.split(r"\bOR\b|/(?!/)", told)]
    return bool(choices) and all(_COPYLEFT.search(choice.replace("LGPL", "")) for choice in choices)


NAMES = sorted({requirement.name for requirement in _required()})


@pytest.mark.parametrize("name", NAMES)
def test_no_dependency_is_under_the_gpl_alone(name):
    try:
        held = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    told = _licences(held)
    assert any(told), f"{name} tells no licence"
    assert not _binds_us(told), f"{name}: {told}"


@pytest.mark.parametrize(
    ("licences", "binds"),
    [
        (["MIT"], False),
        (["GPL-3.0-only"], True),
        (["AGPL-3.0-or-later"], True),
        (["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], True),
        (["License :: OSI Approved :: GNU Affero General Public License v3"], True),
        (["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"], False),
        (["LGPL-3.0-only"], False),
        (["MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"], False),
    ],
)
def test_a_choice_that_holds_another_licence_does_not_bind_us(licences, binds):
    assert _binds_us(licences) is binds
