"""A digest, heartbeat or warning and the templates → subject, text, HTML and JSON."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alerts.channels.base import MailPage, Rendered
from alerts.destinations import name_of
from alerts.digest import Digest, digest_from
from alerts.digest_json import digest_json
from alerts.illustrating import Charts, Histories, charts_of, with_drawings, with_pictures
from alerts.importance import by_importance
from alerts.lines import wrapped
from alerts.locales import DEFAULT_LOCALE, ReaderLocale
from alerts.outbox import kind_of
from alerts.service_pages import ServiceMessage, page_of, service_json
from alerts.templates import Templates
from monitor.events import DigestIssued, FigureKey, Recorded
from monitor.figures import document_key
from monitor.logs import fields
from monitor.plain import plain_lines
from monitor.service_events import HeartbeatIssued, WarningIssued

if TYPE_CHECKING:
    from monitor.config import Config

log = logging.getLogger(__name__)

_KEPT = 4  # pages with pictures, for those who get the same digest elsewhere or in another locale
TEXT_WIDTH = 76  # what a mail program of any kind shows without breaking lines itself


class Renderer:
    """Turns digests of the log into messages; the same event gives the same bytes.

    `readers` are the locales of single destinations by name; the others get `reader`.
    """

    def __init__(
        self,
        templates: Templates | None = None,
        reader: ReaderLocale = DEFAULT_LOCALE,
        readers: Mapping[str, ReaderLocale] | None = None,
        histories: Histories | None = None,
    ) -> None:
        self._templates = templates or Templates()
        self._reader = reader
        self._readers = readers or {}
        self._histories = histories
        # what was last made for mail, by the digest's hash and the reader; one is painted at a time
        self._painted: dict[tuple[str, ReaderLocale], MailPage] = {}
        self._painting = threading.Lock()

    def warn_of_faults(self) -> None:
        """Log what shows already of the user's templates that cannot be used."""
        for fault in self._templates.faults():
            log.warning("template set aside, ours is used", extra=fields(error=fault))

    def render(self, recorded: Recorded, to: str = "") -> Rendered:
        """The message for an event that issued one, as it goes to a delivery id."""
        reader = self._readers.get(name_of(to), self._reader)
        match recorded.event:
            case DigestIssued() as event:
                return self._digest(recorded, event, reader)
            case HeartbeatIssued() | WarningIssued() as event:
                return self._of_the_service(recorded, event, reader)
        raise TypeError(f"event {recorded.position} issues no message but is {type(recorded.event).__name__}")

    def in_words(self, recorded: Recorded) -> tuple[str, str]:
        """Subject and text of a digest without its pages and charts, for lists of many."""
        digest = digest_from(recorded, self._reader)
        return digest.subject, self._templates.filled("digest.txt.j2", plain_lines, digest=digest)

    def _of_the_service(self, recorded: Recorded, event: ServiceMessage, reader: ReaderLocale) -> Rendered:
        kind, page = kind_of(event.id), page_of(recorded, reader)
        text = self._templates.filled(f"{kind}.txt.j2", plain_lines, **{kind: page})
        return Rendered(
            digest_id=event.id,
            subject=page.subject,
            text=wrapped(text, TEXT_WIDTH),
            html=self._templates.filled(f"{kind}.html.j2", _with_inline_styles, **{kind: page}),
            json=service_json(recorded, event),
            file_stem=event.file_stem,
            issued_at=recorded.recorded_at,
            kind=kind,
            unwrapped=text,
        )

    def _digest(self, recorded: Recorded, event: DigestIssued, reader: ReaderLocale) -> Rendered:
        digest = digest_from(recorded, reader)
        text = self._templates.filled("digest.txt.j2", plain_lines, digest=digest)
        charts = self._charts(event, recorded.position, reader)
        return Rendered(
            digest_id=event.id,
            subject=digest.subject,
            text=wrapped(text, TEXT_WIDTH),
            html=self._page(with_drawings(digest, charts)),
            json=digest_json(recorded, event),
            file_stem=event.file_stem,
            issued_at=recorded.recorded_at,
            topic=event.topic,
            figure=_short_name(by_importance(event.entries)[0].figure) if event.entries else "",
            unwrapped=text,
            mail_page=lambda: self._mail_page((recorded.hash, reader), digest, charts),
        )

    def _page(self, digest: Digest) -> str:
        return self._templates.filled("digest.html.j2", _with_inline_styles, digest=digest)

    def _charts(self, event: DigestIssued, position: int, reader: ReaderLocale) -> Charts:
        return charts_of(event, position, self._histories, reader) if self._histories else {}

    def _mail_page(self, name: tuple[str, ReaderLocale], digest: Digest, charts: Charts) -> MailPage:
        """The page with pictures; painted once for all who get the same digest at about the same time."""
        with self._painting:
            if name in self._painted:
                return self._painted[name]
            pictured, images = with_pictures(digest, charts)
            page = MailPage(self._page(pictured), images)
            if images or not charts:
                for oldest in [*self._painted][: 1 - _KEPT]:
                    del self._painted[oldest]
                self._painted[name] = page
            return page


def renderer_of(config: Config, histories: Histories | None = None) -> Renderer:
    """What turns digests into messages, with the user's templates and each destination's locale."""
    from monitor.settings.sections import ReaderSection  # pydantic is slow to import

    usual = ReaderLocale(config.locale, config.timezone)
    held = {"email": config.email, **config.destinations}
    readers = {
        name: ReaderLocale(section.locale or usual.name, section.timezone or usual.timezone)
        for name, section in held.items()
        if isinstance(section, ReaderSection)
    }
    return Renderer(Templates(config.templates), usual, readers, histories)


def _short_name(figure: FigureKey) -> str:
    return hashlib.sha256(document_key(figure).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _with_inline_styles(html: str) -> str:
    """Mail programs that drop <style> keep style attributes; what only <style> can say stays there too."""
    import css_inline  # needed only once a digest is due

    inliner: Any = css_inline.CSSInliner(load_remote_stylesheets=False)
    return str(inliner.inline(html))
