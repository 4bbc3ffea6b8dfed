"""Finding the folders that ship with the code: templates, topics, seeds."""

from __future__ import annotations

from pathlib import Path


def bundled(package_dir: Path, name: str) -> Path:
    """The folder `name`: inside the installed package, or beside it in a checkout."""
    for parent in (package_dir, package_dir.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"{name}/ is missing from this installation")
