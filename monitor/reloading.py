"""Other settings while the service runs: noticed, checked, and taken on as a whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from monitor.config import Config
from monitor.errors import ConfigError, MonitorError
from monitor.inbox import Stamp, stamp_of
from monitor.logs import fields
from monitor.places import FILE_NAME
from monitor.service import Parts
from monitor.settings.faults import place
from monitor.settings.secrets import secret_files

log = logging.getLogger(__name__)

_UNALTERABLE = ("database", "http")

Stamps = Mapping[Path, Stamp]


class Reloading:
    """Makes parts of what the settings say now, and knows when that may have changed.

    `load` reads the settings, `build` makes parts of them, and leaves all as it was where it raises.
    """

    def __init__(self, config: Config, load: Callable[[], Config], build: Callable[[Config], Parts]) -> None:
        self._config = config
        self._load = load
        self._build = build
        self._read = self._seen = stamps(config)

    def changed(self) -> bool:
        """Whether files differ from those that were read, and were the same at the last call: an editor
        that writes in two steps is not interrupted."""
        before, self._seen = self._seen, stamps(self._config)
        return self._seen == before and self._seen != self._read

    def parts(self) -> Parts | None:
        """Parts as the settings now say. Where these cannot be used each fault is logged; None then."""
        self._read = self._seen = stamps(self._config)
        try:
            config = self._load()
            _require_alterable(self._config, config)
            made = self._build(config)
        except (MonitorError, OSError) as error:
            _refused(getattr(error, "problems", (str(error),)))
            return None
        except Exception as error:  # a fault of our own must not end a service that works
            log.exception("reading the settings failed")
            _refused([f"Figurewatch itself failed ({type(error).__name__}); please report it"])
            return None
        self._config = config
        self._read = self._seen = stamps(config)
        log.info("settings read again", extra=fields(file=config.home / FILE_NAME))
        return made


def _refused(problems: object) -> None:
    for problem in problems if isinstance(problems, list | tuple) else ():
        log.error("settings refused, the old ones stay", extra=fields(fault=problem))


def _require_alterable(old: Config, new: Config) -> None:
    problems = [
        f"{place((name,))}: cannot be changed while the service runs; restart it"
        for name in _UNALTERABLE
        if getattr(old, name) != getattr(new, name)
    ]
    if problems:
        raise ConfigError(problems)


def stamps(config: Config) -> dict[Path, Stamp]:
    """The files that the settings are read from, as they look now."""
    found = {}
    for file in _files(config):
        try:
            found[file] = stamp_of(file.stat())
        except OSError:  # none there, which may change
            continue
    return found


def _files(config: Config) -> Iterator[Path]:
    yield config.home / FILE_NAME
    yield from secret_files(config.home, config.email, config.destinations.values())
    for folder, ending in ((config.topics, ".toml"), (config.templates, ".j2")):
        try:
            held = sorted(folder.iterdir()) if folder else []
        except OSError:
            continue
        yield from (file for file in held if file.name.endswith(ending))
