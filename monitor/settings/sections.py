"""What all sections of the settings have in common: how lists and paths are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from alerts.locales import ReaderLocale


class Section(BaseModel):
    """A part of the settings: nothing in it that is not known, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_locale(name: str) -> str:
    return ReaderLocale(name).name


def _known_zone(name: str) -> str:
    return ReaderLocale(timezone=name).timezone


KnownLocale = Annotated[str, AfterValidator(_known_locale)]
KnownZone = Annotated[str, AfterValidator(_known_zone)]


class ReaderSection(Section):
    """Settings of a destination whose reader may have a locale and a time zone of their own."""

    locale: KnownLocale | None = None
    timezone: KnownZone | None = None


def _listed(given: object) -> object:
    """A list as a variable holds it: words with commas between them, or JSON."""
    if not isinstance(given, str):
        return given
    if given.lstrip().startswith("["):
        return json.loads(given)  # whose errors are ValueErrors
    return [part.strip() for part in given.split(",") if part.strip()]


Listed = BeforeValidator(_listed)


def _one_or_more(given: object) -> object:
    """One text, whose commas are its own, or a list of them."""
    if isinstance(given, str) and not given.lstrip().startswith("["):
        return [given]
    return _listed(given)


OneOrMore = BeforeValidator(_one_or_more)


def _at_least_one(given: tuple[str, ...]) -> tuple[str, ...]:
    if not given:
        raise ValueError("name at least one")
    return given


AtLeastOne = AfterValidator(_at_least_one)


def from_home(path: Path) -> Path:
    """A path with the user's home folder in place of a tilde."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"{path.parts[0]}: no home folder is known for it; write the whole path") from error


UserPath = Annotated[Path, AfterValidator(from_home)]  # ~ is the user's own folder


def _mail_addresses(recipients: tuple[str, ...]) -> tuple[str, ...]:
    for recipient in recipients:
        if "@" not in recipient or any(character.isspace() for character in recipient):
            raise ValueError(f"{recipient!r} is no mail address; write name@example.org")
    return tuple(dict.fromkeys(recipients))


MailAddresses = AfterValidator(_mail_addresses)  # each once
