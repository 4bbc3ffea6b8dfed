"""What systemd and launchd are told, and that no file of somebody else's is overwritten."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path, PurePath

import pytest
import typer.main
import yaml

from monitor.cli import app
from monitor.installing import Installation, install, is_ours, marked, planned, uninstall
from monitor.units import SHIPPED, SHIPPED_MAC, SYSTEM_HOME, Service, UnitError, launchd_agent, systemd_unit

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT, PLIST = DEPLOY / "figurewatch.service", DEPLOY / "org.figurewatch.plist"
MOST_EXPOSED = 15  # tenths, as systemd-analyze reckons: the least exposed services of a distribution have 12


def user_unit(user: Path, home: str = "/figures") -> Installation:
    service = Service(program=["/venv/bin/python", "-m", "monitor"], home=PurePath(home))
    return planned(service, system=False, manager="systemd", environment={}, user_home=user)


@pytest.fixture
def analyze() -> str:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    return program


def test_the_shipped_unit_is_what_the_template_says():
    assert UNIT.read_text() == systemd_unit(SHIPPED, system=True)


def test_the_shipped_property_list_is_what_the_command_would_write():
    assert PLIST.read_text() == launchd_agent(SHIPPED_MAC)


def test_the_shipped_unit_exposes_little(analyze):
    done = subprocess.run(
        [analyze, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("system", [True, False])
def test_systemd_finds_no_fault_in_the_units(analyze, tmp_path, system):
    program = tmp_path / "bin $ %n" / "figurewatch"
    program.parent.mkdir()
    program.symlink_to("/bin/true")
    unit = tmp_path / "figurewatch.service"
    unit.write_text(systemd_unit(Service(program=[str(program)], home=tmp_path), system=system))
    done = subprocess.run(
        [analyze, *(() if system else ("--user",)), "verify", "--man=no", str(unit)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert (done.returncode, [line for line in said.splitlines() if unit.name in line]) == (0, []), said


def test_a_path_is_written_so_that_systemd_reads_the_same_path():
    unit = systemd_unit(Service(program=["/opt/p"], home=PurePath('/a b/100%/$HOME/"q"')), system=False)
    line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    words = shlex.split(line.removeprefix("ExecStart="))
    assert words == ["/opt/p", "--home", '/a b/100%%/$$HOME/"q"', "run"]


def test_a_path_that_no_unit_can_hold_is_refused():
    with pytest.raises(UnitError, match="control characters"):
        systemd_unit(Service(program=["/opt/p"], home=PurePath("/a\nExecStartPre=/bin/sh")), system=False)


def test_launchd_starts_it_again_unless_it_was_stopped():
    service = Service(program=["/venv/bin/python", "-m", "monitor"], home=PurePath("/Users/a & b/<figures>"))
    held = plistlib.loads(launchd_agent(service).encode())
    assert held["ProgramArguments"][3:] == ["--home", "/Users/a & b/<figures>", "run"]
    assert held["KeepAlive"] == {"SuccessfulExit": False}


def test_a_user_unit_is_written_and_taken_away_again(tmp_path):
    wanted = user_unit(tmp_path)
    install(wanted)
    assert wanted.file == tmp_path / ".config/systemd/user/figurewatch.service"
    assert "--home /figures run" in wanted.file.read_text()
    assert uninstall(wanted)
    assert not wanted.file.exists()
    assert not uninstall(wanted)


def test_a_unit_of_ours_is_replaced_by_a_newer_one(tmp_path):
    install(user_unit(tmp_path))
    install(user_unit(tmp_path, "/elsewhere"))
    assert "--home /elsewhere run" in user_unit(tmp_path).file.read_text()


@pytest.mark.parametrize(
    ("kept", "more"),
    [(False, b"[Service]\n"), (True, b"Nice=5\n"), (False, b"\xff")],
    ids=["other", "edited", "no text"],
)
def test_a_file_that_is_not_as_we_wrote_it_is_left_alone(tmp_path, kept, more):
    wanted = user_unit(tmp_path)
    install(wanted)
    theirs = wanted.text.encode() * kept + more
    wanted.file.write_bytes(theirs)
    for refused in (install, uninstall):
        with pytest.raises(UnitError, match="--force"):
            refused(wanted)
    assert wanted.file.read_bytes() == theirs
    install(wanted, force=True)
    assert wanted.file.read_text() == wanted.text


def test_a_property_list_with_its_mark_is_still_one(tmp_path):
    service = Service(program=["/venv/bin/python"], home=PurePath("/figures"))
    wanted = planned(service, system=False, manager="launchd", environment={}, user_home=tmp_path)
    assert is_ours(wanted.text)
    assert plistlib.loads(wanted.text.encode())["Label"] == "org.figurewatch"


def test_the_mark_is_no_part_of_what_it_proves():
    assert is_ours(marked("[Unit]\n"))
    assert not is_ours("[Unit]\n")


@pytest.mark.parametrize(
    ("program", "home", "said"),
    [
        ("/home/anna/venv/bin/python", "/var/lib/figurewatch", "sees nothing of /home"),
        ("/opt/figurewatch/bin/python", "/srv/figures", "leave out --home"),
    ],
)
def test_a_service_of_the_system_that_could_not_run_is_refused(tmp_path, program, home, said):
    service = Service(program=[program], home=PurePath(home))
    with pytest.raises(UnitError, match=said):
        planned(service, system=True, manager="systemd", environment={}, user_home=tmp_path)


def test_the_image_is_made_of_what_there_is_and_runs_without_rights():
    root = DEPLOY.parent
    lines = [line.split() for line in (DEPLOY / "Dockerfile").read_text().splitlines()]
    copied = [
        words
        for line in lines
        if line[:1] == ["COPY"] and not line[1].startswith("--")
        for words in line[1:-1]
    ]
    assert copied
    assert all((root / name).exists() for name in copied)
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert {f"!{name}" for name in copied} == {line for line in allowed if line.startswith("!")}
    assert ["USER", "figurewatch"] in lines


def test_the_composed_service_can_write_to_its_home_alone():
    [service] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"].values()
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert [volume.partition(":")[2] for volume in service["volumes"]] == [SYSTEM_HOME]
    assert service["tmpfs"] == ["/tmp"]


def test_the_health_check_asks_what_there_is_to_ask():
    words = re.search(r"HEALTHCHECK.*?(\[.*?\])", (DEPLOY / "Dockerfile").read_text(), re.DOTALL)
    assert words
    command = json.loads(words[1])
    doctor = typer.main.get_command(app).commands["doctor"]  # type: ignore[attr-defined]
    options = doctor.make_context("doctor", command[2:]).params
    assert (options["strict"], options["only"]) == (True, ["service", "inbox"])
