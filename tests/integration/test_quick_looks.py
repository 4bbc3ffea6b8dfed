"""A look at the log is quick: what takes long to import is left alone where it is not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples import about
from tests.values import append, claim, delivered, events, news, publish

LOOK = """
import sys
from monitor.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code
slow = {"sqlalchemy", "sqlmodel", "pydantic", "apscheduler", "trafilatura", "jinja2", "rich.console"}
slow &= {*sys.modules}
assert not slow, slow
"""


@pytest.mark.parametrize(
    "command",
    [
        "figures",
        "history",
        "compare killed",
        "estimates",
        "log",
        "articles",
        "digests",
        "deliveries",
        "verify",
    ],
)
def test_looking_imports_nothing_slow(open_log, database, command):
    publish(open_log(), news("one", claim(about(600))))
    done = subprocess.run(
        [sys.executable, "-c", LOOK, "--home", str(database.parent), *command.split(), "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_a_look_reads_what_the_real_store_holds_and_leaves_writing_to_it(open_log, database):
    from monitor.database import Database
    from monitor.opening import existing_log

    log = open_log()
    publish(log, news("one", claim(about(600))))
    looked = existing_log(Database(file=database))
    assert looked is not None
    assert looked.verify() == log.verify()
    append(looked, delivered(7))
    assert events(log)[-1] == delivered(7)
    looked.close()
    assert existing_log(Database(file=Path(f"{database}.none"))) is None
