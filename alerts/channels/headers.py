"""Headers that Python would fold or encode wrongly: those of ids and addresses, and the subject."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any

VERBATIM = ("References", "In-Reply-To", "List-Id", "List-Unsubscribe", "X-Figurewatch-Digest", "Content-ID")


_LINE = 76  # letters of a line with encoded words (RFC 2047, section 2)


class _Verbatim:
    """A header of tokens without spaces: lines are broken between them, and no token is encoded.

    Python would write a token that is longer than a line as an encoded word, which no program takes for an
    id or an address (RFC 2047, section 5).
    """

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """What the registry asks of a kind of header."""
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"{value[:80]!r} cannot stand in a header of ids")
        kwds["parse_tree"] = value
        kwds["decoded"] = value

    def fold(self, *, policy: EmailPolicy) -> str:
        """The lines of the header."""
        name: str = self.name  # type: ignore[attr-defined]  # of the class that the registry joins this to
        return f"{name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as the registry joins them
    """A subject that is encoded as a whole, or not at all.

    Python encodes single words, and where a line ends between two of them, or before one, a space is lost
    or doubled (python/cpython#92081), or both run into each other (#144156), for which some servers refuse
    the mail.
    """

    def fold(self, *, policy: Policy[Any]) -> str:
        """The lines of the header."""
        if self.isascii():
            return super().fold(policy=policy)
        encoded = Header(str(self), "utf-8", _LINE, str(self.name))
        return f"{self.name}: {encoded.encode(linesep=policy.linesep)}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("Subject", _Subject)
    for name in VERBATIM:
        registry.map_to_type(name, _Verbatim)  # type: ignore[arg-type]  # it makes a header class of it
    return registry


MAIL = SMTP.clone(header_factory=_registry())
