"""A digest, heartbeat or warning and the templates → subject, text, HTML and JSON."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import jinja2

from alerts.channels.base import DeliveryError, MailPage, Rendered
from alerts.digest import Digest, digest_from
from alerts.digest_json import digest_json
from alerts.illustrating import Charts, Histories, charts_of, with_drawings, with_pictures
from alerts.importance import by_importance
from alerts.lines import wrapped
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from alerts.outbox import kind_of
from alerts.service_pages import ServiceMessage, page_of, service_json
from monitor.bundled import bundled
from monitor.errors import ConfigError
from monitor.events import DigestIssued, FigureKey, Recorded
from monitor.figures import document_key
from monitor.plain import plain_lines
from monitor.service_events import HeartbeatIssued, WarningIssued

TEXT_WIDTH = 76  # what a mail program of any kind shows without breaking lines itself
_NAMES = ("digest", "heartbeat", "warning")  # each as <name>.html.j2 and <name>.txt.j2
# what a user's template may raise, with its expressions evaluated
_FAULTS = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError)


class Renderer:
    """Turns digests of the log into messages; the same event gives the same bytes.

    A template in `user_templates` stands in for ours of the same name. One that cannot be read is a
    ConfigError at the start; one that fails on a digest is a DeliveryError, so that the digest waits
    until its template has been mended.
    """

    def __init__(
        self,
        user_templates: Path | None = None,
        reader: ReaderLocale = DEFAULT_LOCALE,
        histories: Histories | None = None,
    ) -> None:
        self._reader = reader
        self._histories = histories
        self._painted: tuple[str, MailPage] | None = None  # the last digest that was made for mail
        folders = [bundled(Path(__file__).parent, "templates")]
        if user_templates is not None:
            folders.insert(0, user_templates)
        environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder) for folder in folders]),
            undefined=jinja2.StrictUndefined,
            # The default goes by the last ending, and would leave digest.html.j2 unescaped.
            autoescape=jinja2.select_autoescape(["html.j2"], default_for_string=False),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._html = {name: _compiled(environment, f"{name}.html.j2") for name in _NAMES}
        self._text = {name: _compiled(environment, f"{name}.txt.j2") for name in _NAMES}

    def render(self, recorded: Recorded) -> Rendered:
        """The message for an event that issued one."""
        match recorded.event:
            case DigestIssued() as event:
                return self._digest(recorded, event)
            case HeartbeatIssued() | WarningIssued() as event:
                return self._of_the_service(recorded, event)
        raise TypeError(f"event {recorded.position} issues no message but is {type(recorded.event).__name__}")

    def in_words(self, recorded: Recorded) -> tuple[str, str]:
        """Subject and text of a digest without its pages and charts, for lists of many."""
        digest = digest_from(recorded, self._reader)
        return digest.subject, plain_lines(_filled(self._text["digest"], digest=digest))

    def _of_the_service(self, recorded: Recorded, event: ServiceMessage) -> Rendered:
        kind, page = kind_of(event.id), page_of(recorded, self._reader)
        text = plain_lines(_filled(self._text[kind], **{kind: page}))
        return Rendered(
            digest_id=event.id,
            subject=page.subject,
            text=wrapped(text, TEXT_WIDTH),
            html=_with_inline_styles(_filled(self._html[kind], **{kind: page})),
            json=service_json(recorded, event),
            file_stem=event.file_stem,
            issued_at=recorded.recorded_at,
            kind=kind,
            unwrapped=text,
        )

    def _digest(self, recorded: Recorded, event: DigestIssued) -> Rendered:
        digest = digest_from(recorded, self._reader)
        text = plain_lines(_filled(self._text["digest"], digest=digest))
        charts = self._charts(event, recorded.position)
        return Rendered(
            digest_id=event.id,
            subject=digest.subject,
            text=wrapped(text, TEXT_WIDTH),
            html=_with_inline_styles(_filled(self._html["digest"], digest=with_drawings(digest, charts))),
            json=digest_json(recorded, event),
            file_stem=event.file_stem,
            issued_at=recorded.recorded_at,
            topic=event.topic,
            figure=_short_name(by_importance(event.entries)[0].figure) if event.entries else "",
            unwrapped=text,
            mail_page=lambda: self._mail_page(recorded.hash, digest, charts),
        )

    def _charts(self, event: DigestIssued, position: int) -> Charts:
        return charts_of(event, position, self._histories, self._reader) if self._histories else {}

    def _mail_page(self, name: str, digest: Digest, charts: Charts) -> MailPage:
        """The page with pictures; painted once for all who get the same digest one after the other."""
        if self._painted and self._painted[0] == name:
            return self._painted[1]
        pictured, images = with_pictures(digest, charts)
        page = MailPage(_with_inline_styles(_filled(self._html["digest"], digest=pictured)), images)
        if len(images) == len(charts):
            self._painted = name, page
        return page


def _short_name(figure: FigureKey) -> str:
    return hashlib.sha256(document_key(figure).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _compiled(environment: jinja2.Environment, name: str) -> jinja2.Template:
    try:
        return environment.get_template(name)
    except (*_FAULTS, OSError) as error:
        raise ConfigError([_fault(error, name)]) from error


def _filled(template: jinja2.Template, **told: object) -> str:
    try:
        return template.render(**told)
    except _FAULTS as error:
        raise DeliveryError(_fault(error, template.name), permanent=False) from error


def _fault(error: Exception, name: str | None) -> str:
    line = getattr(error, "lineno", None)
    where = f"{name}, line {line}" if line else f"{name}"
    return f"template {where}: {error}; mend it or remove your copy"


def _with_inline_styles(html: str) -> str:
    """Mail programs that drop <style> keep style attributes; what only <style> can say stays there too."""
    import css_inline  # needed only once a digest is due

    inliner: Any = css_inline.CSSInliner(load_remote_stylesheets=False)
    return str(inliner.inline(html))
