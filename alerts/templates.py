"""The templates that make messages: the user's own where they can be used, ours otherwise.

A user's template must never cost anybody a digest. One that cannot be read, or that fails on a digest, is
set aside for ours, and the message says so.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.bundled import bundled
from monitor.logs import fields
from monitor.plain import one_line

log = logging.getLogger(__name__)

# Each template that makes a message, with those that are included in it: they give way to ours together.
_STYLES = ("digest.css.j2", "digest.media.css.j2")
_OF_THE_SERVICE = ("service.html.j2", "service.css.j2", "service.media.css.j2", *_STYLES)
FORMS = {
    "digest.html.j2": ("change.html.j2", "chart.css.j2", *_STYLES),
    "digest.txt.j2": (),
    "heartbeat.html.j2": _OF_THE_SERVICE,
    "heartbeat.txt.j2": (),
    "warning.html.j2": _OF_THE_SERVICE,
    "warning.txt.j2": (),
}
KNOWN = tuple(dict.fromkeys(name for form, parts in FORMS.items() for name in (form, *parts)))
_ENDING = ".j2"
_MOST = 32_000_000  # letters, of the largest message there may be; a template that loops ends here
_SECONDS = 5.0  # of a processor, for a user's template that loops without writing
_LARGEST_EXPONENT = 1_000  # of a power, which is worked out in one step that nothing can end


class TemplateFault(Exception):
    """A template of the user's own cannot be used; says which, where and why."""


class Templates:
    """Our templates, with those of the user's folder in place of ours of the same name."""

    def __init__(self, user_folder: Path | None = None, seconds: float = _SECONDS) -> None:
        ours = bundled(Path(__file__).parent, "templates")
        self._ours = _environment(ours)
        self._own = _environment(user_folder, ours) if user_folder else None
        self._folder = user_folder
        self._seconds = seconds
        self._logged: set[str] = set()

    def faults(self) -> Iterator[str]:
        """What is wrong with the user's templates as far as it shows before there is a digest to fill."""
        if self._own is None or self._folder is None:
            return
        for file in sorted(self._folder.glob(f"*{_ENDING}")):
            if file.name not in KNOWN:
                yield f"{file.name} stands in for none of ours, which are {', '.join(KNOWN)}"
                continue
            try:
                self._own.get_template(file.name)
            except Exception as error:  # noqa: BLE001 - whatever it is, ours is used
                yield str(_fault(error, file.name, self._folder))

    @property
    def set_aside(self) -> Collection[str]:
        """What went wrong with the user's templates when they were used."""
        return self._logged

    def filled(self, form: str, finished: Callable[[str], str], **told: object) -> str:
        """What one of FORMS makes of what it is told, `finished` by what is done to every such text."""
        if self._own is not None and self._folder is not None and (mine := self._of_the_users(form)):
            try:
                with _ended_after(self._seconds):
                    return _filled(self._own, form, finished, remark=None, **told)
            except Exception as error:  # noqa: BLE001 - a user's template may raise anything at all
                fault = str(_fault(error, self._blamed(mine), self._folder))
            if fault not in self._logged:
                log.warning("template set aside, ours is used", extra=fields(error=fault))
                self._logged.add(fault)
            remark = f"Your template {fault}. This is the shipped one."
            return _filled(self._ours, form, finished, remark=remark, **told)
        return _filled(self._ours, form, finished, remark=None, **told)

    def _of_the_users(self, form: str) -> list[str]:
        assert self._folder is not None
        return [name for name in (form, *FORMS[form]) if (self._folder / name).exists()]

    def _blamed(self, names: list[str]) -> str:
        """Which template an error is put down to that does not say where it comes from."""
        assert self._own is not None
        for name in names:
            try:
                self._own.get_template(name)
            except Exception:  # noqa: BLE001 - that it cannot be read is all there is to know
                return name
        return names[0]


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates see what they are told, and alter nothing of it."""

    intercepted_binops = frozenset({"**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if abs(right) > _LARGEST_EXPONENT:
            raise TemplateFault(f"raises to a power above {_LARGEST_EXPONENT}")
        return super().call_binop(context, operator, left, right)


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End with TemplateFault what takes longer than this of a processor, in this thread.

    A template runs as Python code; Python tells of each call, and of each line of a function where asked to.
    """
    until = time.thread_time() + seconds

    def look(frame: FrameType, what: str, _: object) -> Any:
        if time.thread_time() > until:
            raise TemplateFault(f"takes longer than {seconds:g} s")
        return look if frame.f_code.co_filename.endswith(_ENDING) else None

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


def _environment(*folders: Path) -> jinja2.Environment:
    return _Sandbox(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        # The default goes by the last ending, and would leave digest.html.j2 unescaped.
        autoescape=jinja2.select_autoescape(["html.j2"], default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _filled(
    environment: jinja2.Environment, form: str, finished: Callable[[str], str], **told: object
) -> str:
    parts, length = [], 0
    for part in environment.get_template(form).generate(**told):
        length += len(part)
        if length > _MOST:
            raise TemplateFault("writes without an end")
        parts.append(part)
    text = "".join(parts)
    if not text.strip():
        raise TemplateFault("writes nothing")
    return finished(text)


def _fault(error: Exception, name: str, folder: Path) -> TemplateFault:
    """What is told of an error in the user's templates: the template, the line, the reason."""
    line = getattr(error, "lineno", None)
    if isinstance(error, jinja2.TemplateSyntaxError):
        name = error.name or name
    else:
        # Jinja gives the frames of its templates their own names and lines.
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).parent == folder:
                name, line = Path(frame.filename).name, frame.lineno
    where = f"line {line}: " if line else ""
    reason = one_line(str(error) or type(error).__name__, 160)
    return TemplateFault(f"{one_line(name, 80)} could not be used ({where}{reason})")
