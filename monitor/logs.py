"""Log lines: events with fields, for people on a terminal and as JSON lines everywhere else.

log.info("article received", extra=fields(article="ab12", estimates=3))
"""

from __future__ import annotations

import logging
import re
import select
import sys
import warnings
from datetime import UTC, datetime
from typing import TextIO

from monitor.plain import json_safe

# What steers a terminal, ends a line, or turns the direction of the words after it.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

_PATIENCE = 2.0  # seconds for a pipe to be emptied


def fields(**values: object) -> dict[str, object]:
    """What a log line carries besides its words, for `extra`."""
    return {"fields": values}


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _fields_of(record: logging.LogRecord) -> dict[str, object]:
    held: dict[str, object] = getattr(record, "fields", {})
    return held


def _text(value: object) -> str:
    """Words that can be encoded: a file's name need not be UTF-8."""
    return str(value).encode("utf-8", "backslashreplace").decode()


class ForPeople(logging.Formatter):
    """12:30:05 article received  article=ab12 estimates=3"""

    def format(self, record: logging.LogRecord) -> str:
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        told = "  ".join(f"{name}={value}" for name, value in _fields_of(record).items())
        line = f"{_moment(record).astimezone():%H:%M:%S} {level}{record.getMessage()}  {told}".rstrip()
        lines = [line, *(self.formatException(record.exc_info).split("\n") if record.exc_info else [])]
        return "\n".join(_CONTROL.sub("�", line) for line in lines)  # nothing from outside steers a terminal


class AsJson(logging.Formatter):
    """One JSON object a line: time, level, event, and the fields."""

    def format(self, record: logging.LogRecord) -> str:
        import msgspec

        line: dict[str, object] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _text(record.getMessage()),
        }
        line |= {
            name: value if isinstance(value, int | float) else _text(value)
            for name, value in _fields_of(record).items()
        }
        if record.exc_info:
            line["exception"] = _text(self.formatException(record.exc_info))
        return json_safe(msgspec.json.encode(line).decode())


class Unhurried(logging.StreamHandler[TextIO]):
    """Writes lines for whoever reads them, and loses lines rather than wait for somebody who does not.

    A pipe that nobody empties, or a terminal that was halted, would else hold up the whole service.
    """

    def __init__(self, stream: TextIO, patience: float = _PATIENCE) -> None:
        super().__init__(stream)
        self._patience = patience
        self._lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line, after how many were lost before it; or lose it."""
        if not self._is_taken():
            self._lost += 1
            return
        if self._lost:
            told = {"levelno": logging.WARNING, "levelname": "WARNING", **fields(lines=self._lost)}
            self._lost = 0
            super().emit(logging.makeLogRecord({"msg": "log lines were lost, for nobody took them", **told}))
        super().emit(record)

    def _is_taken(self) -> bool:
        """Whether a line (of up to 4 kB) can be written now: once somebody has been waited for, at once."""
        try:
            number = self.stream.fileno()
        except (OSError, ValueError):  # no file of the system's
            return True
        ready = select.poll()
        ready.register(number, select.POLLOUT)
        return bool(ready.poll(0 if self._lost else self._patience * 1000))


def announce(what: str, **values: object) -> None:
    """Log something about the service as a whole."""
    logging.getLogger("monitor").info(what, extra=fields(**values))


def warn(what: str, **values: object) -> None:
    """Log something about the service as a whole that its operator should put right."""
    logging.getLogger("monitor").warning(what, extra=fields(**values))


def set_up(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send our log lines to `stream`, or stderr; other libraries speak only when something is wrong."""
    stream = stream or sys.stderr
    handler = Unhurried(stream)
    handler.setFormatter(ForPeople() if stream.isatty() else AsJson())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)  # what libraries warn of is a line like any other
    warnings.filterwarnings("ignore", module="watchdog")  # of folders gone by now: looking is the truth
    for name in ("monitor", "alerts"):
        logging.getLogger(name).setLevel(level)
    # They complain of what we expect: a job still busy at its next turn, an event after the watch ended.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("watchdog").setLevel(logging.CRITICAL)
