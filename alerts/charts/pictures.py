"""Drawings → PNG, painted in a child process: what goes wrong there harms nothing here."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import alerts
from alerts.charts.drawing import Drawing
from monitor.children import environment
from monitor.logs import fields

log = logging.getLogger(__name__)

SECONDS = 60.0  # for all pictures of a digest; the first ever may have to look through the system's fonts
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from alerts.charts.png import main; main()"
_TOLD = 300  # characters of what the child says when it fails


def pictures(drawings: Sequence[Drawing], seconds: float = SECONDS) -> list[bytes] | None:
    """A PNG for each drawing, all from one process; None, and a word in the log, where that failed.

    A message that goes out without its pictures is better than none.
    """
    import msgspec

    if not drawings:
        return []
    order = msgspec.json.encode(drawings)
    root = str(Path(alerts.__file__).parent.parent)
    # One thread: each would take address space of its own, and none is needed.
    given = environment(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MPLBACKEND="agg")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROGRAM, root],
            input=order, capture_output=True, timeout=seconds, env=given, check=True,
            start_new_session=True,  # what the terminal sends the daemon's group must not reach it
        )  # fmt: skip
        found = _parted(done.stdout)
        if len(found) != len(drawings):
            raise ValueError(f"{len(found)} pictures of {len(drawings)}")
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()[-_TOLD:]
        log.error("charts could not be painted", extra=fields(status=error.returncode, error=said))
    except (subprocess.TimeoutExpired, OSError, ValueError) as error:
        log.error("charts could not be painted", extra=fields(error=error))
    else:
        return found
    return None


def _parted(output: bytes) -> list[bytes]:
    found = []
    while output:
        length = int.from_bytes(output[:4], "big")
        if len(output) < 4 + length:
            raise ValueError("the last picture was cut off")
        found.append(output[4 : 4 + length])
        output = output[4 + length :]
    return found
