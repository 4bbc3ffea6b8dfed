"""From the settings to the channels that digests go through."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pydantic import SecretStr

from alerts.channels.apprise import AppriseChannel
from alerts.channels.base import Channel
from alerts.channels.email import EmailChannel
from alerts.channels.files import FilesChannel
from alerts.channels.maildir import MaildirChannel
from alerts.channels.message import MailOptions
from alerts.channels.webhook import WebhookChannel
from alerts.feed_keeping import Feeds
from monitor.config import Config
from monitor.logs import fields
from monitor.settings.destinations import (
    AppriseDestination,
    Destination,
    EmailDestination,
    FilesDestination,
    MaildirDestination,
    WebhookDestination,
)
from monitor.settings.email import EmailSettings
from monitor.settings.secrets import key_of

log = logging.getLogger(__name__)

LOCAL_SENDER = "Figurewatch <figurewatch@localhost>"  # in a Maildir, where no mail server is named
_KINDS: dict[str, type] = {
    "email": EmailChannel,
    "files": FilesChannel,
    "maildir": MaildirChannel,
    "webhook": WebhookChannel,
    "apprise": AppriseChannel,
}
_USUAL_PORTS = {"starttls": 587, "tls": 465, "plain": 25}


def channels_of(config: Config) -> dict[str, Channel]:
    """Each channel by its delivery id: a destination's name, for mail with the recipient: "email:a@b.c"."""
    channels: dict[str, Channel] = {}
    if config.files:
        channels["files"] = FilesChannel(config.digests)
    if config.email:
        channels |= _mailed("email", config.email.recipients, config.email, config.email_password)
    for name, destination in config.destinations.items():
        channels |= _channels_of_one(name, destination, config)
    return channels


def kind_of(channel: Channel) -> str:
    """What a channel is called in the settings."""
    return next(word for word, made in _KINDS.items() if isinstance(channel, made))


def with_feeds(channels: Mapping[str, Channel], config: Config, feeds: Feeds) -> dict[str, Channel]:
    """The same channels, with feeds beside the digests where these are files."""
    addresses = {"files": config.digests_address}
    for name, destination in config.destinations.items():
        if isinstance(destination, FilesDestination):
            addresses[name] = destination.address
    return {
        name: replace(channel, beside=feeds.beside(name, addresses[name], channel.page_ending))
        if isinstance(channel, FilesChannel) and name in addresses
        else channel
        for name, channel in channels.items()
    }


def restore_files(channels: Iterable[Channel]) -> None:
    """Write again what was thrown away of what is kept beside the digests; if it fails, with the next one."""
    for channel in channels:
        if isinstance(channel, FilesChannel):
            try:
                channel.restore()
            except OSError as error:
                log.warning("a feed cannot be written", extra=fields(folder=channel.place, error=error))


def _channels_of_one(name: str, destination: Destination, config: Config) -> dict[str, Channel]:
    match destination:
        case EmailDestination(email=recipients):
            assert config.email is not None  # else the settings are refused
            return _mailed(name, recipients, config.email, config.email_password)
        case FilesDestination():
            return {name: FilesChannel(destination.files, destination.formats)}
        case MaildirDestination():
            sender = config.email.sender if config.email else LOCAL_SENDER
            options = MailOptions(destination=name, thread=config.email.thread if config.email else "topic")
            channel = MaildirChannel(
                folder=destination.maildir, sender=sender, recipient=sender, options=options
            )
            return {name: channel}
        case WebhookDestination():
            return {name: _webhook(name, destination)}
        case AppriseDestination():
            return {name: AppriseChannel(name=name, url=_shown(destination.apprise))}


def _webhook(name: str, settings: WebhookDestination) -> Channel:
    key = key_of(_shown(settings.secret))
    assert key is not None  # else the settings are refused
    return WebhookChannel(name=name, url=settings.webhook, key=key, timeout=settings.timeout_seconds)


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _mailed(
    name: str, recipients: tuple[str, ...], server: EmailSettings, password: str | None
) -> dict[str, Channel]:
    return {
        f"{name}:{recipient}": EmailChannel(
            host=server.host,
            port=server.port or _USUAL_PORTS[server.security],
            security=server.security,
            username=server.username,
            password=password,
            sender=server.sender,
            recipient=recipient,
            options=MailOptions(destination=name, thread=server.thread, unsubscribe=server.list_unsubscribe),
            timeout=server.timeout_seconds,
        )
        for recipient in recipients
    }
