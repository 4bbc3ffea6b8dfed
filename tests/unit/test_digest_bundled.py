"""The folders that ship with the code are found in a wheel and in a checkout."""

from __future__ import annotations

import pytest

from monitor.bundled import bundled


def test_a_folder_inside_the_package_is_found_before_one_beside_it(tmp_path):
    package = tmp_path / "alerts"
    (tmp_path / "templates").mkdir()
    package.mkdir()
    assert bundled(package, "templates") == tmp_path / "templates"
    (package / "templates").mkdir()
    assert bundled(package, "templates") == package / "templates"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="templates/ is missing"):
        bundled(tmp_path / "alerts", "templates")
