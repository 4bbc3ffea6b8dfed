"""Digests as files: whole, never half; again, never twice; nobody's file replaced."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace

import pytest

from alerts.channels.base import DeliveryError
from alerts.channels.files import FilesChannel
from alerts.rendering import Renderer
from tests.samples import HOSTILE, KILLED_RAISED, issued

MESSAGE = Renderer().render(issued(KILLED_RAISED))
NAMES = {f"{MESSAGE.file_stem}.{ending}" for ending in ("html", "txt", "json")}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_digest_is_written_in_its_three_forms(tmp_path):
    FilesChannel(tmp_path / "digests").send(MESSAGE)
    written = contents(tmp_path / "digests")
    assert set(written) == NAMES
    assert written[f"{MESSAGE.file_stem}.html"].decode() == MESSAGE.html
    assert written[f"{MESSAGE.file_stem}.txt"].decode() == MESSAGE.text
    assert json.loads(written[f"{MESSAGE.file_stem}.json"])["digest"] == MESSAGE.digest_id


def test_sending_again_changes_nothing(tmp_path):
    FilesChannel(tmp_path).send(MESSAGE)
    before = contents(tmp_path)
    FilesChannel(tmp_path).send(MESSAGE)
    assert contents(tmp_path) == before


def test_only_the_forms_that_are_wanted_are_written(tmp_path):
    FilesChannel(tmp_path, ("html", "text")).send(MESSAGE)
    assert set(contents(tmp_path)) == {f"{MESSAGE.file_stem}.html", f"{MESSAGE.file_stem}.txt"}


def test_without_the_json_too_sending_again_changes_nothing_and_others_are_kept(tmp_path):
    other = replace(MESSAGE, digest_id="nk-troops-42", html="<p>another</p>")
    channel = FilesChannel(tmp_path, ("html",))
    for message in (MESSAGE, other, other, MESSAGE):
        channel.send(message)
    assert {name: held.decode() for name, held in contents(tmp_path).items()} == {
        f"{MESSAGE.file_stem}.html": MESSAGE.html,
        f"{MESSAGE.file_stem}-2.html": other.html,
    }


def test_two_digests_of_one_name_are_both_kept(tmp_path):
    other = Renderer().render(issued(KILLED_RAISED, digest_id="nk-troops-42"))
    assert other.file_stem == MESSAGE.file_stem
    for message in (MESSAGE, other, other, MESSAGE):
        FilesChannel(tmp_path).send(message)
    assert set(contents(tmp_path)) == NAMES | {
        f"{MESSAGE.file_stem}-2.{ending}" for ending in ("html", "txt", "json")
    }
    assert json.loads(contents(tmp_path)[f"{MESSAGE.file_stem}-2.json"])["digest"] == "nk-troops-42"


def test_a_file_of_somebody_elses_is_left_alone(tmp_path):
    theirs = tmp_path / f"{MESSAGE.file_stem}.json"
    theirs.write_text("not ours")
    FilesChannel(tmp_path).send(MESSAGE)
    assert theirs.read_text() == "not ours"
    assert (tmp_path / f"{MESSAGE.file_stem}-2.html").exists()


def test_what_a_crash_left_behind_is_written_over(tmp_path):
    (tmp_path / f".{MESSAGE.file_stem}.html.part").write_text("half")
    (tmp_path / f"{MESSAGE.file_stem}.json").write_text(MESSAGE.json)
    FilesChannel(tmp_path).send(MESSAGE)
    assert set(contents(tmp_path)) == NAMES


@pytest.mark.parametrize("stem", ["../up", "a/b", "", ".hidden", "a\x00b", "UPPER", "x" * 300])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, stem):
    with pytest.raises(DeliveryError, match="cannot be the name") as failure:
        FilesChannel(tmp_path / "digests").send(replace(MESSAGE, file_stem=stem))
    assert failure.value.permanent
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_digest_is_written_like_any_other(tmp_path):
    FilesChannel(tmp_path).send(Renderer().render(issued(HOSTILE)))
    assert len(contents(tmp_path)) == 3


def test_a_folder_that_cannot_be_made_is_tried_again_later(tmp_path):
    (tmp_path / "digests").write_text("a file is in the way")
    with pytest.raises(DeliveryError, match="tried again") as failure:
        FilesChannel(tmp_path / "digests").send(MESSAGE)
    assert not failure.value.permanent


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match="No space left on device; make room") as failure:
        FilesChannel(tmp_path).send(MESSAGE)
    assert not failure.value.permanent
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    FilesChannel(tmp_path).send(MESSAGE)
    assert set(contents(tmp_path)) == NAMES
