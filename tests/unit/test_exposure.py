"""What others on the machine can read or alter is told at the start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.exposure import exposed


def told(home: Path) -> list[tuple[str, str]]:
    return [(found.path.name, found.remedy.split()[1]) for found in exposed(load_config(home))]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    server = 'host = "localhost"\nsecurity = "plain"\nusername = "desk"'
    settings = f'{server}\nsender = "desk@example.org"\nrecipients = ["a@example.org"]'
    (home / "figurewatch.toml").write_text(f'[email]\n{settings}\npassword_file = "smtp-password"\n')
    (home / "figurewatch.toml").chmod(0o644)
    (home / "smtp-password").write_text("s3cret")
    (home / "smtp-password").chmod(0o600)
    return home


def test_of_a_home_in_order_nothing_is_said(home):
    assert told(home) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_that_others_can_read_is_told(home, mode):
    """P11: with the file and the command that closes it, and without a letter of the password."""
    (home / "smtp-password").chmod(mode)
    [found] = exposed(load_config(home))
    assert found.remedy == f"chmod 600 {home / 'smtp-password'}"
    assert "s3cret" not in str(found)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to give a file away")
@pytest.mark.parametrize(("mode", "is_told"), [(0o640, False), (0o644, True)])
def test_a_password_that_somebody_else_gives_to_our_group_is_meant_for_it(home, mode, is_told):
    (home / "smtp-password").chmod(mode)
    os.chown(home / "smtp-password", 4711, -1)
    assert bool(told(home)) is is_told


@pytest.mark.parametrize("name", ["", "figurewatch.toml", "archive", "digests"])
def test_what_is_trusted_and_others_can_write_is_told(home, name):
    """P11: settings, log and pages are believed; whoever can write them is believed as well."""
    path = home / name
    path.mkdir(exist_ok=True) if not name.endswith("toml") else None
    path.chmod(0o757)
    assert told(home) == [(path.name, "o-w")]


def test_an_inbox_for_everybody_is_nobodys_fault(home):
    (home / "inbox").mkdir()
    (home / "inbox").chmod(0o777)
    assert told(home) == []
