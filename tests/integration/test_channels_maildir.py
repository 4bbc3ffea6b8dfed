"""Digests in a Maildir: as Python's own reader finds them; again, never twice."""

from __future__ import annotations

import mailbox
from email import message_from_bytes
from email.policy import default as modern

import pytest

from alerts.channels.base import DeliveryError
from alerts.channels.maildir import MaildirChannel
from alerts.rendering import Renderer
from tests.samples import KILLED_RAISED, issued

MESSAGE = Renderer().render(issued(KILLED_RAISED))
OTHER = Renderer().render(issued(KILLED_RAISED, digest_id="nk-troops-42"))
SENDER = "Figurewatch <figurewatch@localhost>"


@pytest.fixture
def channel(tmp_path):
    return MaildirChannel(folder=tmp_path / "box", sender=SENDER, recipient=SENDER)


def mails(channel):
    held = mailbox.Maildir(channel.folder, create=False)
    return {key: message_from_bytes(held.get_bytes(key), policy=modern) for key in held.keys()}  # noqa: SIM118


def test_a_mail_program_finds_the_digest(channel):
    channel.send(MESSAGE)
    [mail] = mails(channel).values()
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"] == SENDER
    text = mail.get_body(("plain",))
    assert text.get_content().strip() == MESSAGE.text.strip()
    [file] = (channel.folder / "new").iterdir()
    assert b"\r" not in file.read_bytes()
    assert not any((channel.folder / "tmp").iterdir())


def test_sending_again_writes_nothing(channel):
    channel.send(MESSAGE)
    [file] = (channel.folder / "new").iterdir()
    before = file.stat()
    channel.send(MESSAGE)
    [again] = (channel.folder / "new").iterdir()
    assert (again.name, again.stat().st_ino) == (file.name, before.st_ino)


@pytest.mark.parametrize("flags", ["", ":2,", ":2,RS"])
def test_a_mail_that_was_read_does_not_come_again(channel, flags):
    channel.send(MESSAGE)
    [file] = (channel.folder / "new").iterdir()
    file.rename(channel.folder / "cur" / f"{file.name}{flags}")
    channel.send(MESSAGE)
    assert len(mails(channel)) == 1


def test_each_digest_is_a_mail_of_its_own(channel):
    channel.send(MESSAGE)
    channel.send(OTHER)
    assert len(mails(channel)) == 2


def test_what_a_crash_left_behind_is_written_over(channel):
    channel.send(MESSAGE)
    [file] = (channel.folder / "new").iterdir()
    whole = file.read_bytes()
    half = channel.folder / "tmp" / file.name
    file.rename(half)
    half.write_bytes(whole[:100])
    channel.send(MESSAGE)
    assert file.read_bytes() == whole
    assert not half.exists()


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(channel):
    channel.folder.parent.mkdir(exist_ok=True)
    channel.folder.write_text("a file")
    with pytest.raises(DeliveryError, match="make room or make the folder writable") as failure:
        channel.send(MESSAGE)
    assert not failure.value.permanent
    assert list(channel.folder.parent.iterdir()) == [channel.folder]
